//! Judges an unsigned profile by Apple's schema: `validate_profile PATH [--user-enrollment]`.
//!
//! Prints `OK` and exits 0, or prints one fault per line and exits 1; 2 when called wrongly or the
//! file cannot be read. User Enrollment is judged as on iOS 17, the last system with enrollment by
//! profile for it; everything else as on iOS 18.1.

#[path = "../tests/support/validator/mod.rs"]
mod validator;

use std::process::ExitCode;

use validator::{Case, Schema};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (path, case) = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [path] => (path, Case::IPHONE),
        [path, "--user-enrollment"] => (path, Case::PERSONAL_IPHONE_17),
        _ => {
            eprintln!("usage: validate_profile PATH [--user-enrollment]");
            return ExitCode::from(2);
        }
    };
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            eprintln!("{path}: {error}");
            return ExitCode::from(2);
        }
    };
    let faults = match mdm::plist_guard::read(&bytes, guard::limits::PROFILE_BYTES) {
        Ok(profile) => Schema::load().profile(&profile, case),
        Err(error) => vec![error.to_string()],
    };
    if faults.is_empty() {
        println!("OK");
        return ExitCode::SUCCESS;
    }
    for fault in faults {
        println!("{fault}");
    }
    ExitCode::FAILURE
}
