//! One table per file. Private to this crate: other rooms see domain values and the rows of the repositories.

pub(crate) mod accounts;
pub(crate) mod attempt_events;
pub(crate) mod attempts;
pub(crate) mod audit;
pub(crate) mod authority;
pub(crate) mod certificates;
pub(crate) mod challenges;
pub(crate) mod commands;
pub(crate) mod console_sessions;
pub(crate) mod devices;
pub(crate) mod directories;
pub(crate) mod downloads;
pub(crate) mod enrollments;
pub(crate) mod first_admin;
pub(crate) mod forms;
pub(crate) mod last_changes;
pub(crate) mod portal_sessions;
pub(crate) mod preferences;
pub(crate) mod push_certificates;
pub(crate) mod settings;
pub(crate) mod sites;
pub(crate) mod throttle;
pub(crate) mod tombstones;
