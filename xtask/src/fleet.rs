//! `cargo xtask fleet`: many desks at one busy org, in release.

use anyhow::Result;

use crate::{process, workspace};

pub(crate) fn run(mut arguments: lexopt::Parser) -> Result<bool> {
    let passed_on: Vec<_> = arguments.raw_args()?.collect();
    let packages = ["--package", "adtally-tests", "--package", "adtally-demo-org"];
    let bins = ["--bin", "fleet", "--bin", "adtally-demo-org"];
    process::run(process::cargo(["build", "--quiet", "--release"]).args(packages).args(bins))?;
    let release = workspace::target()?.join("release");
    let mut fleet = std::process::Command::new(release.join("fleet"));
    process::run(fleet.args(passed_on).env("ADTALLY_DEMO_ORG", release.join("adtally-demo-org")))?;
    Ok(true)
}
