//! `cargo xtask faults`: desks that are killed, cut off, starved and damaged, in release.

use anyhow::Result;

use crate::{process, workspace};

pub(crate) fn run(mut arguments: lexopt::Parser) -> Result<bool> {
    let passed_on: Vec<_> = arguments.raw_args()?.collect();
    // The processes that are killed are built as those that people use.
    let bins = ["--bin", "faults", "--bin", "adtally-torture", "--bin", "adtally-sled-alone"];
    process::run(process::cargo(["build", "--quiet", "--release", "--package", "adtally-tests"]).args(bins))?;
    let release = workspace::target()?.join("release");
    let mut faults = std::process::Command::new(release.join("faults"));
    faults.args(passed_on).env("ADTALLY_TORTURE", release.join("adtally-torture"));
    process::run(faults.env("ADTALLY_SLED_ALONE", release.join("adtally-sled-alone")))?;
    Ok(true)
}
