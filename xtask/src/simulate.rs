//! `cargo xtask simulate`: weeks of bad luck under many seeds, in release.

use anyhow::Result;

use crate::process;

pub(crate) fn run(mut arguments: lexopt::Parser) -> Result<bool> {
    let passed_on: Vec<_> = arguments.raw_args()?.collect();
    let mut simulate = process::cargo(["run", "--quiet", "--release", "--package", "adtally-tests"]);
    process::run(simulate.args(["--bin", "simulate", "--"]).args(passed_on))?;
    Ok(true)
}
