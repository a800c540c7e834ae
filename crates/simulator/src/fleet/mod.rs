//! Many devices at once: the same walk by `count` people, `concurrency` at a time, and how it went.
//!
//! Keys are made before the clock starts, because a real device makes its own and the server is what is measured.

mod summary;

pub use summary::{Failure, Percentiles, Phase, Summary};

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::stream::{self, StreamExt};
use url::Url;

use crate::device::{AnswerFor, InstallOptions, SimulatedDevice};
use crate::identity::{Family, Identity, Ios};
use crate::keys::KeyPool;
use crate::safari::{Browser, Credentials, Ownership, Timings, WalkError, WalkOptions, walk};
use crate::trust::Trust;

/// Most devices at the same time.
const MOST_AT_ONCE: usize = 1024;
/// How long the portal may take to show "enrolled".
const PATIENCE: Duration = Duration::from_mins(1);

/// Who walks, and how many.
#[derive(Clone, Debug)]
pub struct FleetOptions {
    /// The server's address, or an invitation link.
    pub server: Url,
    /// Who signs in; `{n}` in the name becomes the device's number, from 1.
    pub credentials: Credentials,
    /// Chosen where asked.
    pub ownership: Ownership,
    /// Value or label of the site; `None` takes the first.
    pub site: Option<String>,
    /// Typed where asked; `None` derives one from the user's name.
    pub managed_apple_account: Option<String>,
    /// Kind of device.
    pub family: Family,
    /// Version of the devices.
    pub ios: Ios,
    /// How many, at most 100,000.
    pub count: usize,
    /// How many at a time, 1 to 1024.
    pub concurrency: usize,
    /// Whom the devices trust in TLS.
    pub trust: Trust,
    /// Root (DER) under which the profile's signer shows as Verified.
    pub trust_signer: Option<Vec<u8>>,
    /// How long each device answers commands after its enrollment.
    pub answer_for: AnswerFor,
}

/// How far it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Progress {
    /// A key was made.
    Key {
        /// How many there will be.
        of: usize,
    },
    /// A device is through.
    Enrolled {
        /// How many there are.
        of: usize,
    },
    /// A device did not make it.
    Failed {
        /// How many there are.
        of: usize,
    },
}

/// Lets them all walk and calls `progress` at each step. A device that fails does not stop the others.
///
/// Fails as a whole only when no key can be made.
pub async fn run(
    options: FleetOptions,
    progress: impl Fn(Progress) + Send + Sync + 'static,
) -> Result<Summary, pki::PkiError> {
    let progress = Arc::new(progress);
    let of = options.count;
    let told = Arc::clone(&progress);
    let keys = KeyPool::prepare(of, move || told(Progress::Key { of })).await?;
    let options = Arc::new(options);
    let began = Instant::now();
    let devices = stream::iter(1..=of).map(|number| {
        let (options, keys, progress) = (Arc::clone(&options), keys.clone(), Arc::clone(&progress));
        // A task each, so that the devices use every processor.
        let device = tokio::spawn(async move {
            let outcome = one(&options, number, keys).await;
            let step = if outcome.is_ok() { Progress::Enrolled { of } } else { Progress::Failed { of } };
            progress(step);
            outcome.map_err(|error| error.to_string())
        });
        async move { (number, device.await.unwrap_or_else(|_| Err("the device's task broke off".to_owned()))) }
    });
    let at_once = options.concurrency.clamp(1, MOST_AT_ONCE);
    let outcomes: Vec<(usize, Result<Timings, String>)> = devices.buffer_unordered(at_once).collect().await;
    Ok(Summary::new(outcomes, began.elapsed()))
}

async fn one(options: &FleetOptions, number: usize, keys: KeyPool) -> Result<Timings, WalkError> {
    let identity = Identity::random(options.family, options.ios, &mut rand::rng());
    let browser = Browser::new(options.family, options.ios, &options.trust)?;
    let mut device = SimulatedDevice::new(identity, keys, options.trust.clone());
    let walk_options = WalkOptions {
        server: options.server.clone(),
        credentials: Credentials {
            user: options.credentials.user.replace("{n}", &number.to_string()),
            password: options.credentials.password.clone(),
        },
        ownership: options.ownership,
        site: options.site.clone(),
        managed_apple_account: options.managed_apple_account.clone(),
        patience: PATIENCE,
    };
    let install = InstallOptions {
        trust_signer: options.trust_signer.clone(),
        answer_for: options.answer_for,
        ..InstallOptions::default()
    };
    Ok(walk(&browser, &mut device, &walk_options, &install).await?.timings)
}
