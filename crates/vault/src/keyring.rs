//! The key-encryption keys, kept in one file of mode 0400 beside the data.
//!
//! File format: one line per key, `muster-key-1 <id, base64url> <key, base64url>`; the last line is the key
//! that seals, the others still open. Rotation therefore means appending a line and sealing again.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use zeroize::Zeroizing;

use crate::seal::{KEY_ID_LEN, Key};
use crate::{Sealed, Secret, VaultError, token};

const MARK: &str = "muster-key-1";
const KEY_LEN: usize = 32;
const MAX_FILE: u64 = 16 * 1024;

/// Whether [`KeyRing::open_or_create`] made the file; `Yes` calls for the warning that backups of the data
/// are worthless without a copy of this file kept elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Created {
    /// A new key file was written.
    Yes,
    /// An existing one was read.
    No,
}

/// The keys that seal secrets in the database.
pub struct KeyRing {
    current: Key,
    older: Vec<Key>,
}

impl KeyRing {
    /// Makes a key and writes it to `path` with mode 0400. Refuses when the file is already there.
    pub fn create(path: &Path) -> Result<Self, VaultError> {
        let bytes = token::random(KEY_LEN)?;
        let id_text = token::random_text(KEY_ID_LEN)?;
        let key_text = Secret::from_string(token::base64url(bytes.expose()));
        let line = Zeroizing::new(
            [MARK.as_bytes(), b" ", id_text.expose(), b" ", key_text.expose(), b"\n"].concat(),
        );
        write_new(path, &line)?;
        Self::open(path)
    }

    /// Reads the key file. Refuses when group or others have any right on it, or when it is damaged.
    pub fn open(path: &Path) -> Result<Self, VaultError> {
        let shown = path.display().to_string();
        let io = |source| VaultError::KeyFile { path: shown.clone(), source };
        let file = File::open(path).map_err(io)?;
        // The mode of the opened file, not of the path: nobody can swap it in between.
        let meta = file.metadata().map_err(io)?;
        let mode = meta.permissions().mode() & 0o7777;
        if mode & 0o077 != 0 {
            return Err(VaultError::LooseMode { path: shown, mode });
        }
        if !meta.is_file() || meta.len() > MAX_FILE {
            return Err(VaultError::DamagedKeyFile(shown));
        }
        let mut text = Zeroizing::new(String::new());
        file.take(MAX_FILE).read_to_string(&mut text).map_err(io)?;
        Self::parse(&text).ok_or(VaultError::DamagedKeyFile(shown))
    }

    /// Opens the file, or makes it when there is none.
    pub fn open_or_create(path: &Path) -> Result<(Self, Created), VaultError> {
        match Self::open(path) {
            Err(VaultError::KeyFile { source, .. }) if source.kind() == ErrorKind::NotFound => {
                match Self::create(path) {
                    Ok(ring) => Ok((ring, Created::Yes)),
                    // Another process was quicker: its key is the key.
                    Err(VaultError::KeyFileExists(_)) => Ok((Self::open(path)?, Created::No)),
                    Err(other) => Err(other),
                }
            }
            other => Ok((other?, Created::No)),
        }
    }

    /// Seals `plain` for one place. `context` names it as `table.column:row-id`; the same text is needed
    /// to open. Each call uses a fresh random nonce.
    pub fn seal(&self, context: &str, plain: &[u8]) -> Result<Sealed, VaultError> {
        self.current.seal(context, plain)
    }

    /// Opens what [`KeyRing::seal`] made for the same `context`.
    pub fn unseal(&self, context: &str, sealed: &Sealed) -> Result<Secret, VaultError> {
        let parts = sealed.parts().ok_or(VaultError::DoesNotOpen)?;
        std::iter::once(&self.current)
            .chain(&self.older)
            .find(|key| key.id == *parts.key_id)
            .ok_or(VaultError::UnknownKey)?
            .unseal(context, &parts)
    }

    /// Whether `sealed` was made with the current key; a rotation re-seals where this is false.
    pub fn is_current(&self, sealed: &Sealed) -> bool {
        sealed.parts().is_some_and(|parts| *parts.key_id == self.current.id)
    }

    /// The current key's id as text, to name in backups which key they need.
    pub fn key_id(&self) -> String {
        token::base64url(&self.current.id)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut keys = text.lines().map(parse_line).collect::<Option<Vec<_>>>()?;
        let current = keys.pop()?;
        Some(Self { current, older: keys })
    }
}

fn parse_line(line: &str) -> Option<Key> {
    let mut words = line.split(' ');
    if words.next()? != MARK {
        return None;
    }
    let id = token::from_base64url(words.next()?)?.try_into().ok()?;
    let bytes = Secret::from_bytes(token::from_base64url(words.next()?)?);
    (words.next().is_none() && bytes.len() == KEY_LEN).then_some(Key { id, bytes })
}

/// Writes a complete file under a temporary name and links it into place: a crash leaves either no key
/// file or a whole one, and an existing one is never replaced.
fn write_new(path: &Path, content: &[u8]) -> Result<(), VaultError> {
    let io = |source| VaultError::KeyFile { path: path.display().to_string(), source };
    if path.try_exists().map_err(io)? {
        return Err(VaultError::KeyFileExists(path.display().to_string()));
    }
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.new", token::base64url(token::random(6)?.expose())));
    let temporary = path.with_file_name(name);
    let mut file =
        OpenOptions::new().write(true).create_new(true).mode(0o400).open(&temporary).map_err(io)?;
    let written =
        file.write_all(content).and_then(|()| file.sync_all()).and_then(|()| fs::hard_link(&temporary, path));
    let removed = fs::remove_file(&temporary);
    match written {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(VaultError::KeyFileExists(path.display().to_string()));
        }
        other => other.and(removed).map_err(io)?,
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all()).map_err(io)
}
