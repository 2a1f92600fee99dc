//! `cargo xtask bench`: measurements, in release.

use anyhow::Result;
use lexopt::prelude::*;

use crate::{prerequisites, process, screens, workspace};

pub(crate) fn run(mut arguments: lexopt::Parser) -> Result<bool> {
    let what = match arguments.next()? {
        Some(Value(what)) => what.string()?,
        Some(other) => return Err(other.unexpected().into()),
        None => return Err(lexopt::Error::from("bench what? `store` or `screens`").into()),
    };
    let passed_on = arguments.raw_args()?;
    match what.as_str() {
        "store" => {
            let mut bench = process::cargo(["run", "--release", "--package", "adtally-tests"]);
            process::run(bench.args(["--bin", "bench-store", "--"]).args(passed_on))?;
        }
        "screens" => {
            prerequisites::ensure()?;
            screens::build()?;
            // The app as people get it; what drives it may be as tests are.
            process::run(&mut process::cargo(["build", "--release", "--package", "adtally", "--bins"]))?;
            process::run(&mut process::cargo(["build", "--workspace", "--bin", "bench-screens"]))?;
            let mut bench = std::process::Command::new(workspace::program("bench-screens")?);
            let app = workspace::target()?.join("release/adtally");
            process::run(bench.args(passed_on).env("ADTALLY", app))?;
        }
        other => return Err(lexopt::Error::from(format!("there is no bench `{other}`")).into()),
    }
    Ok(true)
}
