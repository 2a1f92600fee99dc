//! Programs and libraries that are fetched once, in just the versions that a lock file names, below `target/`.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::{process, workspace};

/// Installs what a lock file of pip names into a folder, unless just that was installed there before.
pub(crate) fn from_pypi(lock: &Path, folder: &Path) -> Result<()> {
    unless_installed(lock, folder, || {
        let scripts = folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
        process::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(folder))?;
        let mut pip = Command::new(scripts.join("python"));
        pip.args(["-m", "pip", "--disable-pip-version-check", "--quiet", "--no-cache-dir", "install"]);
        pip.args(["--require-hashes", "--only-binary", ":all:", "--requirement"]).arg(lock);
        process::run(&mut pip).with_context(|| {
            let lock = lock.file_name().unwrap_or_default().display();
            format!("what {lock} names could not be installed. It needs PyPI (https://pypi.org) once: is there a connection to it?")
        })
    })
}

/// Installs, unless just what the lock file names was installed before.
pub(crate) fn unless_installed(
    lock: &Path,
    folder: &Path,
    install: impl FnOnce() -> Result<()>,
) -> Result<()> {
    let wanted = fs::read(lock).with_context(|| format!("reading {}", lock.display()))?;
    let mark = folder.join(".installed");
    if fs::read(&mark).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!("installing what {} names", lock.strip_prefix(workspace::root()).unwrap_or(lock).display());
    install()?;
    fs::write(&mark, wanted).with_context(|| format!("writing {}", mark.display()))
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    #[test]
    fn what_is_installed_is_installed_once_for_each_lock_file() {
        let folder = std::env::temp_dir().join(format!("adtally-tools-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let (lock, mut times) = (folder.join("lock"), 0);
        for (content, installed) in [("a", 1), ("a", 1), ("b", 2)] {
            fs::write(&lock, content).expect("a lock file");
            unless_installed(&lock, &folder, || {
                times += 1;
                Ok(())
            })
            .expect("installed");
            assert_eq!(times, installed);
        }
        assert!(unless_installed(&lock, &folder.join("new"), || bail!("no network")).is_err());
        fs::remove_dir_all(&folder).expect("removed");
    }
}
