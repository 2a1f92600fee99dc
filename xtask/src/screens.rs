//! The screens in `ui/`: their libraries, what is built of them, and what is checked of them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;
use std::{fs, io};

use anyhow::{Context, Result, bail};

use crate::counts::{self, Counts};
use crate::{process, workspace};

/// What of `ui/` goes into the screens that are built; `dist` and `node_modules` do not.
const SOURCES: &[&str] =
    &["src", "public", "index.html", "package.json", "package-lock.json", "vite.config.ts"];

pub(crate) fn folder() -> PathBuf {
    workspace::root().join("ui")
}

/// Installs the libraries that the lock file names, unless just these were installed before.
pub(crate) fn libraries() -> Result<()> {
    let (lock, installed) = lock_files();
    let wanted = fs::read(&lock).with_context(|| format!("reading {}", lock.display()))?;
    if fs::read(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!("installing the screens' libraries with npm");
    process::run(npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(folder()))?;
    fs::write(&installed, wanted).with_context(|| format!("writing {}", installed.display()))
}

/// The lock file, and what it was when it was last installed.
fn lock_files() -> (PathBuf, PathBuf) {
    (folder().join("package-lock.json"), folder().join("node_modules/.installed-lock.json"))
}

/// Builds the screens into `ui/dist`, where the app takes them from, unless nothing has changed. A
/// new build would have the app built anew.
pub(crate) fn build() -> Result<()> {
    libraries()?;
    if is_built(&folder())? {
        return Ok(());
    }
    process::run(&mut script("build"))
}

/// Whether what is built in `dist` of this folder is newer than all that it is built of. The page alone
/// proves nothing: an app that is compiled before its screens gets one that says so.
fn is_built(folder: &Path) -> Result<bool> {
    let newest = |path: &str| newest(&folder.join(path));
    let sources = SOURCES.iter().map(|source| newest(source)).collect::<io::Result<Vec<_>>>();
    let sources = sources.context("looking at the screens' sources")?;
    let built = newest("dist/assets").context("looking at the screens as they are built")?;
    Ok(built > sources.into_iter().flatten().max())
}

/// When the newest file of a folder, or this file, was changed; `None` where there is none.
fn newest(path: &Path) -> io::Result<Option<SystemTime>> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => {
            let mut last = Some(metadata.modified()?);
            for entry in fs::read_dir(path)? {
                last = last.max(newest(&entry?.path())?);
            }
            Ok(last)
        }
        Ok(metadata) => metadata.modified().map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// A script of `ui/package.json`.
pub(crate) fn script(name: &str) -> Command {
    let mut npm = npm(["run", "--silent", name]);
    npm.current_dir(folder());
    npm
}

/// Tauri's own commands, of the version that the lock file names.
pub(crate) fn tauri<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Result<Command> {
    libraries()?;
    let cli = folder().join("node_modules/@tauri-apps/cli/tauri.js");
    if !cli.is_file() {
        bail!("{} is not there: is @tauri-apps/cli in ui/package.json?", cli.display());
    }
    let mut command = Command::new("node");
    command.arg(cli).args(arguments).current_dir(workspace::root());
    Ok(command)
}

/// The component tests.
pub(crate) fn tests() -> Result<(bool, Counts)> {
    let mut counted = None;
    let well = process::run_read(&mut script("test"), |line| {
        counted = counts::of_vitest(line).or(counted);
    })?;
    let Some(counted) = counted else { bail!("Vitest did not end with a count of its tests") };
    Ok((well, counted))
}

/// npm, with colours only where we have them.
pub(crate) fn npm<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.args(arguments);
    // What runs under npm is not asked by its terminal, which is ours, or none.
    if process::colours() {
        npm.env("FORCE_COLOR", "1")
    } else {
        npm.env("NO_COLOR", "1").env_remove("FORCE_COLOR")
    };
    npm
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn screens_are_built_when_they_are_missing_or_old() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |path: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("made");
            fs::write(path, "x").expect("written");
            // So that no two of them are written at the same time.
            std::thread::sleep(std::time::Duration::from_millis(20));
        };
        let is_built = || is_built(folder.path()).expect("it can be read");
        write("src/app.ts");
        assert!(!is_built(), "nothing is built");
        write("dist/index.html");
        assert!(!is_built(), "a page without the screens");
        write("dist/assets/app.js");
        assert!(is_built());
        write("src/app.ts");
        assert!(!is_built(), "a source is newer");
    }

    #[test]
    fn the_newest_file_is_found_and_a_missing_one_is_none() {
        let here = newest(&workspace::root().join("xtask/src")).expect("it can be read").expect("files");
        let ours = workspace::root().join("xtask/src/screens.rs").metadata().and_then(|m| m.modified());
        assert!(here >= ours.expect("our own file"), "no file is newer than the newest");
        assert_eq!(newest(Path::new("/no/such/file")).expect("missing is no error"), None);
    }
}
