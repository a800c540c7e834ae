//! Local passwords: argon2id on a bounded pool (R-AU1, R-AU2). An unknown user costs the same as a known one.

use crate::failure::{Failure, Outcome};
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use contract::{Error, Password, Upstream};
use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicUsize, Ordering},
};
use tokio::sync::Semaphore;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const QUEUE: usize = 50;

/// The pool: as many hashes at once as there are cores, 50 more may wait, then `Unavailable`.
#[derive(Clone)]
pub struct Hashing {
    running: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
}

impl Default for Hashing {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self { running: Arc::new(Semaphore::new(cores)), waiting: Arc::default() }
    }
}

/// One place in the queue, given back when dropped.
struct Waiting(Arc<AtomicUsize>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Hashing {
    /// The PHC string of a password.
    pub async fn hash(&self, password: Password) -> Outcome<String> {
        self.run(move || {
            argon().and_then(|argon| {
                argon
                    .hash_password(password.expose().as_bytes())
                    .map(|h| h.to_string())
                    .map_err(Failure::broken)
            })
        })
        .await?
    }

    /// Whether the password is right. `None` for an unknown user: the work is done all the same.
    pub async fn verify(&self, password: Password, hash: Option<String>) -> Outcome<bool> {
        self.run(move || {
            let known = hash.is_some();
            let hash = match hash {
                Some(hash) => hash,
                None => dummy()?,
            };
            let parsed = PasswordHash::new(&hash).map_err(Failure::broken)?;
            let right = argon()?.verify_password(password.expose().as_bytes(), &parsed).is_ok();
            Ok(right && known)
        })
        .await?
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Outcome<T> {
        if self.waiting.fetch_add(1, Ordering::AcqRel) >= QUEUE {
            drop(Waiting(self.waiting.clone()));
            return Err(Error::Unavailable { upstream: Upstream::Hashing }.into());
        }
        let place = Waiting(self.waiting.clone());
        let permit = self.running.clone().acquire_owned().await.map_err(Failure::broken)?;
        drop(place);
        let done = tokio::task::spawn_blocking(work).await?;
        drop(permit);
        Ok(done)
    }
}

fn argon() -> Outcome<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(Failure::broken)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// A hash no password fits, with today's parameters.
fn dummy() -> Outcome<String> {
    static DUMMY: OnceLock<String> = OnceLock::new();
    if let Some(hash) = DUMMY.get() {
        return Ok(hash.clone());
    }
    let nobody = vault::token::random_text(32)?;
    let hash = argon()?.hash_password(nobody.expose()).map_err(Failure::broken)?.to_string();
    Ok(DUMMY.get_or_init(|| hash).clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::new(text.to_owned())
    }

    #[tokio::test]
    async fn only_the_right_password_of_a_known_user_fits() {
        let hashing = Hashing::default();
        let hash = hashing.hash(password("correct horse battery")).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(hashing.verify(password("correct horse battery"), Some(hash.clone())).await.unwrap());
        assert!(!hashing.verify(password("correct horse batterz"), Some(hash)).await.unwrap());
        assert!(!hashing.verify(password("anything"), None).await.unwrap());
    }
}
