//! Keys made before the clock starts: making an RSA key takes longer than the whole enrollment.

use std::sync::{Arc, Mutex, PoisonError};

use pki::{PkiError, RsaBits, RsaKey};

/// Most keys one pool prepares.
const MOST: usize = 100_000;

/// RSA-2048 keys, ready to be taken. Cloning shares the pool.
#[derive(Clone, Debug, Default)]
pub struct KeyPool(Arc<Mutex<Vec<RsaKey>>>);

impl KeyPool {
    /// Makes `count` keys (at most 100,000) on blocking threads, one per processor, and calls `made` after each.
    /// Refuses when the cryptographic library does.
    pub async fn prepare(count: usize, made: impl Fn() + Send + Sync + 'static) -> Result<Self, PkiError> {
        let count = count.min(MOST);
        let workers =
            std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(count.max(1));
        let made = Arc::new(made);
        let mut tasks = tokio::task::JoinSet::new();
        for worker in 0..workers {
            // The first workers take what does not divide evenly.
            let share = count / workers + usize::from(worker < count % workers);
            let made = Arc::clone(&made);
            tasks.spawn_blocking(move || {
                (0..share)
                    .map(|_| RsaKey::generate(RsaBits::B2048).inspect(|_| made()))
                    .collect::<Result<Vec<_>, _>>()
            });
        }
        let mut keys = Vec::with_capacity(count);
        while let Some(done) = tasks.join_next().await {
            keys.extend(done.map_err(|_| PkiError::Crypto)??);
        }
        Ok(Self(Arc::new(Mutex::new(keys))))
    }

    /// A prepared key, or a new one (a tenth of a second on a blocking thread) when none is left.
    pub async fn take(&self) -> Result<RsaKey, PkiError> {
        let prepared = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        match prepared {
            Some(key) => Ok(key),
            None => tokio::task::spawn_blocking(|| RsaKey::generate(RsaBits::B2048))
                .await
                .map_err(|_| PkiError::Crypto)?,
        }
    }

    /// How many keys are ready.
    pub fn ready(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn as_many_different_keys_as_asked_for() {
        let made = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&made);
        let pool = KeyPool::prepare(3, move || {
            counter.fetch_add(1, Ordering::Relaxed);
        })
        .await
        .unwrap();
        assert_eq!((pool.ready(), made.load(Ordering::Relaxed)), (3, 3));
        let first = pool.take().await.unwrap();
        let second = pool.take().await.unwrap();
        assert_ne!(first.spki_der(), second.spki_der());
        assert_eq!(pool.ready(), 1);
    }

    #[tokio::test]
    async fn an_empty_pool_still_gives_a_key() {
        assert!(KeyPool::default().take().await.is_ok());
    }
}
