//! Installing a profile as iOS does, and then being managed.
//!
//! Order: signature, contents, key and certificate (SCEP), `Authenticate`, `TokenUpdate`, reports. Each failure
//! ends the installation at that point with the code iOS has for it ([`InstallError::code`]).
//! Source: Apple's "Device Management" (check-in, commands), `mdm/checkin/*.yaml`, `mdm/commands/*.yaml`.

mod answers;
mod channel;
mod enrolled;
mod error;
mod options;
mod profile;
mod scep;

pub use enrolled::Enrolled;
pub use error::{InstallError, ScepError};
pub use options::{AnswerFor, Event, InstallOptions, OnEvent, silent};
pub use profile::SignerState;

use std::time::{Duration, Instant};

use mdm::EnrollmentKey;
use mdm::check_in::{Authenticate, CheckIn, TokenUpdate};
use mdm::profile::{InstalledMdm, InstalledProfile, InstalledScep};
use pki::{Certificate, RsaKey};
use rand::RngExt;
use reqwest::Client;
use url::Url;

use crate::identity::{Family, Identity, uuid};
use crate::keys::KeyPool;
use crate::trust::Trust;
use answers::Facts;
use channel::Channel;

/// All access rights.
const ALL_RIGHTS: i64 = 8191;
/// Right to read name, serial number and the like.
const INFORMATION: i64 = 16;
/// Right to lock and to clear the passcode.
const LOCK: i64 = 4;
/// Longest wait for one answer.
const TIMEOUT: Duration = Duration::from_mins(1);
/// Redirects followed, and not remembered.
const MOST_REDIRECTS: usize = 5;

/// A device that is not enrolled yet.
#[derive(Debug)]
pub struct SimulatedDevice {
    /// Who it is.
    pub identity: Identity,
    keys: KeyPool,
    trust: Trust,
}

/// A random iPhone of iOS 18.6 installs `profile`; see [`SimulatedDevice::install`].
pub async fn install(
    profile: &[u8],
    trust: Trust,
    options: &InstallOptions,
) -> Result<Enrolled, InstallError> {
    let ios = "18.6".parse().map_err(|_| InstallError::NoIdentity)?;
    let identity = Identity::random(Family::Iphone, ios, &mut rand::rng());
    SimulatedDevice::new(identity, KeyPool::default(), trust).install(profile, options).await
}

impl SimulatedDevice {
    /// A device with this identity that takes its key from `keys`.
    pub fn new(identity: Identity, keys: KeyPool, trust: Trust) -> Self {
        Self { identity, keys, trust }
    }

    /// Installs a profile that only carries roots, and its user switches trust on. Refuses one without a root.
    pub fn install_trust(&mut self, profile: &[u8]) -> Result<(), InstallError> {
        let (profile, _) = profile::open(profile, None)?;
        if profile.roots.is_empty() {
            return Err(InstallError::NoIdentity);
        }
        self.trust = self.trust.with_profile_roots(&profile.roots)?;
        Ok(())
    }

    /// Installs an enrollment profile and answers commands for as long as `options` say.
    pub async fn install(&self, profile: &[u8], options: &InstallOptions) -> Result<Enrolled, InstallError> {
        let root = match &options.trust_signer {
            Some(der) => Some(Certificate::parse(der).map_err(pki::PkiError::from)?),
            None => None,
        };
        let (profile, signer) = profile::open(profile, root.as_ref())?;
        options.tell(&Event::Opened {
            profile: profile.display_name.as_deref().unwrap_or_default(),
            signer: &signer,
        });
        let (scep_payload, management) = usable(&profile)?;
        let http = self.http(&profile)?;

        let began = Instant::now();
        let key = self.keys.take().await?;
        let certificate = scep::enroll(&http, scep_payload, &key, options.encoding).await?;
        let scep = began.elapsed();
        options.tell(&Event::Certificate { common_name: &certificate.subject_cn().unwrap_or_default() });

        tokio::time::sleep(options.pace).await;

        let channel = self.channel(http, management.clone(), key, certificate);
        let began = Instant::now();
        channel.check_in(&CheckIn::Authenticate(self.authenticate(&channel))).await?;
        options.tell(&Event::Authenticated);
        tokio::time::sleep(options.pace).await;
        channel.check_in(&CheckIn::TokenUpdate(token_update(&channel))).await?;
        options.tell(&Event::TokenSent);
        let check_in = began.elapsed().saturating_sub(options.pace);

        let facts = Facts {
            identity: self.identity.clone(),
            enrollment: channel.enrollment.clone(),
            rights: management.access_rights.unwrap_or(ALL_RIGHTS),
            certificate: channel.certificate.der().to_vec(),
            profile,
        };
        let mut enrolled = Enrolled::new(channel, facts, signer, (scep, check_in));
        enrolled.answer(options).await?;
        Ok(enrolled)
    }

    fn http(&self, profile: &InstalledProfile) -> Result<Client, InstallError> {
        let trust = self.trust.with_profile_roots(&profile.roots)?;
        let redirects = reqwest::redirect::Policy::limited(MOST_REDIRECTS);
        let agent = self.identity.ios.profile_service_agent();
        let builder = trust.client().redirect(redirects).timeout(TIMEOUT).no_proxy().user_agent(agent);
        Ok(builder.build().map_err(|error| crate::TrustError::Tls(error.to_string()))?)
    }

    fn channel(&self, http: Client, payload: InstalledMdm, key: RsaKey, certificate: Certificate) -> Channel {
        let enrollment = match payload.managed_apple_id {
            Some(_) => EnrollmentKey::EnrollmentId(self.identity.enrollment_id.clone()),
            None => EnrollmentKey::Udid(self.identity.udid.clone()),
        };
        Channel { http, payload, key, certificate, enrollment }
    }

    fn authenticate(&self, channel: &Channel) -> Authenticate {
        let me = &self.identity;
        let told = channel.payload.access_rights.unwrap_or(ALL_RIGHTS) & INFORMATION != 0;
        let hardware = told && !channel.enrollment.is_user_enrollment();
        Authenticate {
            os_version: told.then(|| me.ios.to_string()),
            build_version: told.then(|| me.build.clone()),
            product_name: told.then(|| me.product.clone()),
            serial_number: hardware.then(|| me.serial.clone()),
            imei: me.imei.clone().filter(|_| hardware),
            ..Authenticate::new(channel.enrollment.clone(), channel.payload.topic.clone())
        }
    }
}

/// The payloads an enrollment needs, with the checks iOS makes before it asks anybody anything.
fn usable(profile: &InstalledProfile) -> Result<(&InstalledScep, &InstalledMdm), InstallError> {
    let management = profile.mdm.as_ref().ok_or(InstallError::NoManagement)?;
    if management.managed_apple_id.is_none() && management.access_rights.unwrap_or(0) & ALL_RIGHTS == 0 {
        return Err(InstallError::AccessRights);
    }
    let identity = profile.scep.as_ref().filter(|scep| scep.uuid == management.identity_uuid);
    let identity = identity.ok_or(InstallError::NoIdentity)?;
    for address in [&identity.url, &management.check_in_url, &management.server_url] {
        if !secure(address) {
            return Err(InstallError::NotHttps(address.clone()));
        }
    }
    Ok((identity, management))
}

/// https, or http to this very machine: no iPhone can use that, but a trial can.
fn secure(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    let loopback = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && loopback)
}

fn token_update(channel: &Channel) -> TokenUpdate {
    let token: [u8; 32] = rand::rng().random();
    let mut message =
        TokenUpdate::new(channel.enrollment.clone(), channel.payload.topic.clone(), token.to_vec(), uuid());
    let may_unlock = channel.payload.access_rights.unwrap_or(ALL_RIGHTS) & LOCK != 0;
    if may_unlock && !channel.enrollment.is_user_enrollment() {
        // Real ones are a few kilobytes of what only Apple's keybag can read.
        message.unlock_token = Some(std::iter::repeat_with(|| rand::rng().random()).take(2048).collect());
    }
    message
}
