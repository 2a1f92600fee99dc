//! Where the workspace is, and what its root manifest says.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result};

/// The folder of the root Cargo.toml.
pub(crate) fn root() -> PathBuf {
    // cargo names the folder when it runs us; the compiled-in one is for a call of the bare program.
    let manifest = env::var_os("CARGO_MANIFEST_DIR");
    let xtask = manifest.map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    xtask.parent().map_or(xtask.clone(), PathBuf::from)
}

/// Where cargo puts a program of the workspace that it builds as it built us: beside us.
pub(crate) fn program(name: &str) -> Result<PathBuf> {
    let us = env::current_exe().context("finding our own program")?;
    Ok(us.with_file_name(name).with_extension(env::consts::EXE_EXTENSION))
}

/// Cargo's folder for what it builds.
pub(crate) fn target() -> Result<PathBuf> {
    let us = env::current_exe().context("finding our own program")?;
    // target/debug/xtask
    let target = us.parent().and_then(Path::parent).context("our own program lies below no target folder")?;
    Ok(target.to_owned())
}

/// Tells tests where the programs are that they start, so that they need not build them.
pub(crate) fn name_programs(tests: &mut Command) -> Result<()> {
    for (variable, name) in [
        ("ADTALLY", "adtally"),
        ("ADTALLY_DEMO_ORG", "adtally-demo-org"),
        ("ADTALLY_DESK", "adtally-desk"),
        ("ADTALLY_TORTURE", "adtally-torture"),
        ("ADTALLY_SLED_ALONE", "adtally-sled-alone"),
        ("ADTALLY_NEIGHBOUR", "adtally-neighbour"),
    ] {
        tests.env(variable, program(name)?);
    }
    Ok(())
}

/// The oldest Rust that the workspace promises to build with.
pub(crate) fn rust_version() -> Result<String> {
    let path = root().join("Cargo.toml");
    let manifest = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    rust_version_of(&manifest).context("Cargo.toml has no `rust-version`")
}

fn rust_version_of(manifest: &str) -> Option<String> {
    let value = manifest.lines().find_map(|line| line.strip_prefix("rust-version"))?;
    value.split('"').nth(1).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rust_version_is_read_from_the_manifest() {
        let manifest = "[workspace.package]\nedition = \"2024\"\nrust-version = \"1.90\" # why\n";
        assert_eq!(rust_version_of(manifest).as_deref(), Some("1.90"));
        assert_eq!(rust_version_of("edition = \"2024\""), None);
        assert!(rust_version().is_ok(), "our own manifest has one");
    }
}
