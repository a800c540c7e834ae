//! Who writes: devices keep connections in reserve (R-AV3), whatever people and jobs do.

use std::time::Duration;

use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::StorageError;

/// How long an act waits for its turn.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// On whose behalf an act is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// A device: check-in, command results, SCEP.
    Device,
    /// A person enrolling.
    Portal,
    /// An administrator.
    Console,
    /// Work of our own.
    Jobs,
}

/// Acts that may be open or waiting at once, by lane.
#[derive(Debug, Clone)]
pub(crate) struct Lanes {
    everyone_but_devices: Arc<Semaphore>,
    jobs: Arc<Semaphore>,
}

/// Held while an act is open.
pub(crate) type Permits = [Option<OwnedSemaphorePermit>; 2];

impl Lanes {
    /// `connections` is the number of writing connections; a quarter of them, and at least one, is for devices
    /// alone where there is more than one.
    pub(crate) fn new(connections: usize) -> Self {
        let others = connections.saturating_sub((connections / 4).max(1)).max(1);
        Self {
            everyone_but_devices: Arc::new(Semaphore::new(others)),
            jobs: Arc::new(Semaphore::new((others / 2).max(1))),
        }
    }

    pub(crate) async fn enter(&self, lane: Lane) -> Result<Permits, StorageError> {
        let shared = async |semaphore: &Arc<Semaphore>| {
            tokio::time::timeout(PATIENCE, Arc::clone(semaphore).acquire_owned())
                .await
                .map_err(|_| StorageError::Unavailable("too many writers".to_owned()))?
                .map_err(|_| StorageError::Unavailable("shutting down".to_owned()))
        };
        Ok(match lane {
            Lane::Device => [None, None],
            Lane::Portal | Lane::Console => [Some(shared(&self.everyone_but_devices).await?), None],
            Lane::Jobs => {
                let job = shared(&self.jobs).await?;
                [Some(shared(&self.everyone_but_devices).await?), Some(job)]
            }
        })
    }
}
