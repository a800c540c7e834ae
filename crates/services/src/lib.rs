//! The acts: who, load, decide, store, commit, answer. The only room that joins domain, storage and gateways.
//!
//! Invariants: one act, one transaction; no answer before the commit; no network call, hashing or signing while a
//! transaction is open; a refusal is a value, and what is broken is logged once ([`failure`]).
//! This room knows no axum, no Leptos, no headers, cookies or status codes.

pub mod accounts;
mod ambient;
pub mod attempts;
mod audit;
pub mod authority;
pub mod certificates;
pub mod check_in;
pub mod commands;
mod device_acts;
pub mod device_response;
pub mod devices;
pub mod directories;
pub mod downloads;
pub mod failure;
pub mod forms;
pub mod gate;
pub mod hashing;
pub mod overview;
pub mod portal;
pub mod preferences;
mod profiles;
pub mod public;
pub mod push;
pub mod sessions;
pub mod settings;
pub mod sign_in;
pub mod sites;
mod story;
pub mod test_mode;
mod throttle;
mod together;
pub mod upkeep;

use authority::Authority;
use contract::{ServiceSet, Services};
use gateways::ldap::DirectoryGateway;
use public::PublicAddress;
use std::sync::Arc;
use storage::Storage;

/// All services, made once by the composition root.
pub struct Acts {
    /// What the interface may ask.
    pub contract: Services,
    /// Cookies to callers.
    pub sessions: sessions::Sessions,
    /// Profiles by their links.
    pub downloads: downloads::Downloads,
    /// Certificates to enrollments.
    pub gate: gate::CertificateGate,
    /// Check-in messages.
    pub check_in: check_in::CheckIn,
    /// Command reports.
    pub commands: commands::Commands,
    /// SCEP.
    pub issuer: certificates::Issuer,
    /// Background work.
    pub upkeep: upkeep::Upkeep,
}

impl Acts {
    /// Puts them together.
    pub fn new(
        storage: Storage,
        authority: Arc<Authority>,
        directory: Arc<dyn DirectoryGateway>,
        address: PublicAddress,
    ) -> Self {
        let hashing = hashing::Hashing::default();
        let gate = gate::CertificateGate::new(storage.clone(), Arc::clone(&authority));
        let contract = ServiceSet {
            portal: Arc::new(portal::PortalService {
                storage: storage.clone(),
                hashing: hashing.clone(),
                directory: Arc::clone(&directory),
                authority: Arc::clone(&authority),
                address: address.clone(),
                bindings: portal::Bindings::default(),
            }),
            sign_in: Arc::new(sign_in::SignInService { storage: storage.clone(), hashing: hashing.clone() }),
            devices: Arc::new(devices::DevicesService { storage: storage.clone(), gate: gate.clone() }),
            attempts: Arc::new(attempts::AttemptsService { storage: storage.clone() }),
            certificates: Arc::new(certificates::ledger::CertificatesService {
                storage: storage.clone(),
                gate: gate.clone(),
            }),
            audit: Arc::new(audit::log::AuditService { storage: storage.clone() }),
            sites: Arc::new(sites::SitesService { storage: storage.clone() }),
            accounts: Arc::new(accounts::AccountsService { storage: storage.clone(), hashing }),
            settings: Arc::new(settings::SettingsService {
                storage: storage.clone(),
                authority: Arc::clone(&authority),
                address: address.clone(),
            }),
            overview: Arc::new(overview::OverviewService {
                storage: storage.clone(),
                authority: Arc::clone(&authority),
            }),
            directories: Arc::new(directories::DirectoriesService {
                storage: storage.clone(),
                gateway: directory,
            }),
            forms: Arc::new(forms::FormsService { storage: storage.clone() }),
            preferences: Arc::new(preferences::PreferencesService { storage: storage.clone() }),
        }
        .into();
        Self {
            contract,
            sessions: sessions::Sessions::new(storage.clone()),
            downloads: downloads::Downloads::new(storage.clone(), Arc::clone(&authority), address),
            check_in: check_in::CheckIn::new(storage.clone(), gate.clone()),
            commands: commands::Commands::new(storage.clone(), gate.clone()),
            issuer: certificates::Issuer::new(storage.clone(), authority, gate.clone()),
            upkeep: upkeep::Upkeep { storage, gate: gate.clone() },
            gate,
        }
    }
}
