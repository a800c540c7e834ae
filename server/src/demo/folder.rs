//! The data folder of a demonstration carries a mark, so that it is never mixed with real data in either direction.

use crate::config::{Config, Mode};
use std::{
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::Path,
};

/// Name of the mark.
const MARK: &str = "demonstration";
const WORDS: &str =
    "This folder was made by `muster serve --demo`. Everything in it is invented; it can be deleted.\n";

/// Why the folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WrongFolder {
    /// `--demo` on data that somebody may need.
    #[error(
        "{0} was not made by --demo; a demonstration keeps to a folder of its own (try --data data-demo)"
    )]
    NotADemonstration(String),
    /// Invented data without `--demo`.
    #[error("{0} was made by --demo and holds invented people; start with --demo, or choose another --data")]
    ADemonstration(String),
    /// The folder cannot be made or read.
    #[error("{0}: {1}")]
    Io(String, io::Error),
}

/// Makes and marks the folder of a demonstration; refuses one that is not empty and has no mark, and a marked one
/// without `--demo`.
pub fn check(config: &Config) -> Result<(), WrongFolder> {
    let shown = || config.data.display().to_string();
    let marked = config.data.join(MARK).is_file();
    if config.mode != Mode::Demo {
        return if marked { Err(WrongFolder::ADemonstration(shown())) } else { Ok(()) };
    }
    if marked {
        return Ok(());
    }
    let told = |error| WrongFolder::Io(shown(), error);
    if !is_empty(&config.data).map_err(told)? {
        return Err(WrongFolder::NotADemonstration(shown()));
    }
    mark(&config.data).map_err(told)
}

fn is_empty(folder: &Path) -> io::Result<bool> {
    match std::fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

fn mark(folder: &Path) -> io::Result<()> {
    if !folder.is_dir() {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let mut file =
        std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(folder.join(MARK))?;
    file.write_all(WORDS.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Given;

    fn config(folder: &Path, demo: bool) -> Config {
        Config::read(Given { data: Some(folder.to_owned()), demo, ..Given::default() }).unwrap()
    }

    #[test]
    fn invented_and_real_data_never_meet() {
        let root = tempfile::tempdir().unwrap();
        let (fresh, real) = (root.path().join("fresh"), root.path().join("real"));
        std::fs::create_dir(&real).unwrap();
        std::fs::write(real.join("muster.db"), "x").unwrap();
        assert!(matches!(check(&config(&real, true)), Err(WrongFolder::NotADemonstration(_))));
        assert!(check(&config(&real, false)).is_ok());
        assert!(check(&config(&fresh, true)).is_ok(), "a new one is made");
        assert!(check(&config(&fresh, true)).is_ok(), "and taken again");
        assert!(matches!(check(&config(&fresh, false)), Err(WrongFolder::ADemonstration(_))));
    }
}
