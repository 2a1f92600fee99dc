//! `cargo xtask faults`: desks that are killed, cut off, starved and damaged, in release.

use anyhow::Result;

use crate::{process, workspace};

/// Those that are struck, and the org that they report to, built as those that people use.
const PROGRAMS: [&str; 4] = ["adtally-torture", "adtally-sled-alone", "adtally-desk", "adtally-demo-org"];

pub(crate) fn run(mut arguments: lexopt::Parser) -> Result<bool> {
    let passed_on: Vec<_> = arguments.raw_args()?.collect();
    let packages = ["--package", "adtally-tests", "--package", "adtally-demo-org", "--bin", "faults"];
    let mut build = process::cargo(["build", "--quiet", "--release"]);
    process::run(build.args(packages).args(PROGRAMS.iter().flat_map(|name| ["--bin", name])))?;
    let release = workspace::target()?.join("release");
    let mut faults = std::process::Command::new(release.join("faults"));
    for name in PROGRAMS {
        faults.env(name.to_uppercase().replace('-', "_"), release.join(name));
    }
    process::run(faults.args(passed_on))?;
    Ok(true)
}
