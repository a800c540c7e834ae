//! A disk whose power can be cut: an ext4 in a file, mounted over a loop device and stopped by the file system's own
//! shutdown call without a flush. What was not synced before is gone afterwards.
//!
//! Needs root, loop devices and `xfs_io`; [`Disk::create`] says what is missing, so that a suite can report "skipped"
//! and not "passed".

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A mounted disk; unmounted and removed when dropped.
#[derive(Debug)]
pub struct Disk {
    image: PathBuf,
    mount: PathBuf,
    folder: tempfile::TempDir,
}

fn run(program: &str, arguments: &[&str]) -> Result<(), String> {
    let out =
        Command::new(program).args(arguments).output().map_err(|error| format!("{program}: {error}"))?;
    let said = String::from_utf8_lossy(&out.stderr);
    if out.status.success() { Ok(()) } else { Err(format!("{program}: {}", said.trim())) }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a temporary path is text")
}

impl Disk {
    /// A new disk of this size. The error says why this machine cannot have one.
    pub fn create(mebibytes: u64) -> Result<Self, String> {
        run("xfs_io", &["-V"])?;
        let folder = tempfile::Builder::new().prefix("muster-disk-").tempdir().map_err(|e| e.to_string())?;
        let (image, mount) = (folder.path().join("image"), folder.path().join("mount"));
        fs::create_dir(&mount).map_err(|e| e.to_string())?;
        let file = fs::File::create(&image).map_err(|e| e.to_string())?;
        file.set_len(mebibytes * 1024 * 1024).map_err(|e| e.to_string())?;
        run("mkfs.ext4", &["-q", text(&image)])?;
        run("mount", &["-o", "loop", text(&image), text(&mount)])?;
        Ok(Self { image, mount, folder })
    }

    /// Where it is mounted.
    pub fn path(&self) -> &Path {
        &self.mount
    }

    /// A folder beside it that keeps its power.
    pub fn beside(&self) -> &Path {
        self.folder.path()
    }

    /// Cuts the power: every write from now on fails, and what was not synced is lost. Not in one moment: a flush that is under
    /// way may still be told to have succeeded.
    pub fn cut(&self) {
        run("xfs_io", &["-x", "-c", "shutdown", text(&self.mount)]).expect("the shutdown call");
    }

    /// Power comes back. Nobody may hold a file on it.
    pub fn restore(&self) {
        let patience = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while let Err(why) = run("umount", &[text(&self.mount)]) {
            assert!(std::time::Instant::now() < patience, "the disk is still in use: {why}");
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        run("mount", &["-o", "loop", text(&self.image), text(&self.mount)]).expect("it mounts again");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // The last resort when somebody still holds a file: the folder must be removable.
        let _ = run("umount", &[text(&self.mount)]).or_else(|_| run("umount", &["-l", text(&self.mount)]));
    }
}
