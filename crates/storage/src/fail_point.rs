//! Places where a test may end the process, as a power cut would: nothing is flushed, nobody is told.
//!
//! Invariant: only builds with debug assertions hold any of this; in a release build [`reach`] is empty and the
//! variable's name is nowhere in the program (`script/gate` looks).

/// Ends the process here if `MUSTER_FAIL_AT` names this place: `place:n` means the n-th time it is reached. With
/// `place:n:panic` every n-th time panics instead.
#[cfg(debug_assertions)]
#[allow(clippy::panic, reason = "that is what it is for")]
pub fn reach(place: &str) {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    struct Plan {
        place: String,
        count: u32,
        panics: bool,
    }
    static PLAN: OnceLock<Option<Plan>> = OnceLock::new();
    static REACHED: AtomicU32 = AtomicU32::new(0);
    let read = || {
        let told = std::env::var("MUSTER_FAIL_AT").ok()?;
        let mut words = told.split(':');
        let (place, count) = (words.next()?.to_owned(), words.next()?.parse().ok()?);
        Some(Plan { place, count, panics: words.next() == Some("panic") })
    };
    let Some(plan) = PLAN.get_or_init(read) else { return };
    if plan.place != place {
        return;
    }
    let reached = REACHED.fetch_add(1, Ordering::SeqCst).saturating_add(1);
    if plan.panics && reached.is_multiple_of(plan.count) {
        std::panic::panic_any("a planned fault");
    }
    if !plan.panics && reached == plan.count {
        std::process::abort();
    }
}

/// Nothing.
#[cfg(not(debug_assertions))]
#[inline(always)]
pub fn reach(_place: &str) {}
