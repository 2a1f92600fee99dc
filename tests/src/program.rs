//! The programs of this workspace that tests start as processes of their own.
//!
//! `cargo xtask` builds them beforehand and names them in the environment (`ADTALLY_DESK` for
//! `adtally-desk`). Where it does not, they are built here, so that a test never meets an old one.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::{env, iter};

use anyhow::{Context, Result, anyhow, ensure};
use serde_json::Value;

/// Those that tests start. The app is built apart from the others, because it needs the built screens.
const PROGRAMS: [&[&str]; 2] = [
    &["adtally-demo-org", "adtally-desk", "adtally-torture", "adtally-sled-alone", "adtally-neighbour"],
    &["adtally"],
];

/// What was built of a group, by name, or why it was not.
type Built = OnceLock<Result<HashMap<String, PathBuf>, String>>;

/// Where a program lies.
///
/// # Errors
/// When it can't be built.
pub fn program(name: &str) -> Result<PathBuf> {
    static BUILT: [Built; 2] = [const { OnceLock::new() }; 2];
    if let Some(program) = env::var_os(variable(name)) {
        return Ok(program.into());
    }
    let mut groups = PROGRAMS.iter().zip(&BUILT);
    let (names, built) = groups.find(|(names, _)| names.contains(&name)).context("no program of ours")?;
    let built = built.get_or_init(|| build(names).map_err(|error| format!("{error:#}")));
    let built = built.as_ref().map_err(|error| anyhow!("{error}"))?;
    built.get(name).cloned().with_context(|| format!("cargo does not say where {name} is"))
}

/// What names a program in the environment.
fn variable(name: &str) -> String {
    name.to_uppercase().replace('-', "_")
}

/// Builds programs and says where they are.
fn build(names: &[&str]) -> Result<HashMap<String, PathBuf>> {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // The whole workspace is named so that libraries are built as they were for the tests, and not anew.
    cargo.args([
        "build",
        "--locked",
        "--quiet",
        "--workspace",
        "--message-format",
        "json-render-diagnostics",
    ]);
    cargo.args(names.iter().flat_map(|name| iter::once("--bin").chain(iter::once(*name))));
    if !cfg!(debug_assertions) {
        cargo.arg("--release");
    }
    // What cargo tells the tests about their own package would make it build others anew.
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            cargo.env_remove(&name);
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("tests/ is in the workspace")?;
    let output = cargo.current_dir(root).stderr(Stdio::inherit()).output().context("starting cargo")?;
    ensure!(output.status.success(), "{} could not be built", names.join(" and "));
    let messages = String::from_utf8_lossy(&output.stdout);
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let executables = messages.filter_map(|message| {
        let executable = message["executable"].as_str()?;
        Some((message["target"]["name"].as_str()?.to_owned(), PathBuf::from(executable)))
    });
    Ok(executables.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_named_in_the_environment_as_it_is_called() {
        assert_eq!(variable("adtally-demo-org"), "ADTALLY_DEMO_ORG");
        assert_eq!(variable("adtally-desk"), "ADTALLY_DESK");
    }
}
