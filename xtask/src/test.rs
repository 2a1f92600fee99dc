//! `cargo xtask test`: everything that must hold.

use std::process::Command;

use anyhow::Result;
use lexopt::prelude::*;

use crate::counts::{self, Counts};
use crate::sandbox::Sandbox;
use crate::steps::Steps;
use crate::{check, clients, demo, prerequisites, process, story, workspace};

pub(crate) fn run(mut arguments: lexopt::Parser) -> Result<bool> {
    let mut full = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("full") => full = true,
            other => return Err(other.unexpected().into()),
        }
    }
    prerequisites::ensure()?;
    let mut steps = Steps::default();
    check::all(&mut steps);
    // Tests and programs in one go: apart, cargo would build some libraries twice.
    steps.take("building", || {
        process::run(&mut process::cargo(["build", "--workspace", "--tests", "--bins"]))
    });
    if process::version_of(&mut process::cargo(["nextest", "--version"])).is_some() {
        steps.count("tests", || nextest(full));
        steps.count("documentation's examples", || libtest(&["--doc"], &[]));
    } else {
        let slow: &[&str] = if full { &["--include-ignored"] } else { &[] };
        steps.count("tests", || libtest(&["--all-targets"], slow));
        steps.count("documentation's examples", || libtest(&["--doc"], &[]));
    }
    clients::take(&mut steps, full);
    steps.count("story", story::play);
    if full {
        steps.count("tour", demo::play);
    }
    steps.table();
    println!("\n{}", steps.closing_line());
    Ok(steps.all_well())
}

fn nextest(full: bool) -> Result<(bool, Counts)> {
    let mut command = process::cargo(["nextest", "run", "--workspace", "--no-fail-fast"]);
    if full {
        command.args(["--run-ignored", "all"]);
    }
    counted(&mut command, counts::of_nextest)
}

fn libtest(which: &[&str], passed_on: &[&str]) -> Result<(bool, Counts)> {
    let mut command = process::cargo(["test", "--workspace", "--no-fail-fast"]);
    command.args(which);
    if !passed_on.is_empty() {
        command.arg("--").args(passed_on);
    }
    counted(&mut command, counts::of_libtest)
}

/// Runs tests in a sandbox of their own and sums up what each of their runners says. A home folder
/// that is not empty afterwards is one more failure.
pub(crate) fn counted(command: &mut Command, count: fn(&str) -> Option<Counts>) -> Result<(bool, Counts)> {
    let sandbox = Sandbox::new()?;
    workspace::name_programs(sandbox.enclose(command))?;
    command.env("ADTALLY_PICTURES", workspace::target()?.join("pictures-of-failures"));
    let mut summed: Option<Counts> = None;
    let mut well = process::run_read(command, |line| {
        if let Some(more) = count(line) {
            *summed.get_or_insert_default() += more;
        }
    })?;
    if summed.is_none() && well {
        eprintln!("no count of tests was found in what the runner printed");
        well = false;
    }
    let mut counts = summed.unwrap_or_default();
    if let Err(error) = sandbox.check_home() {
        eprintln!("{error:#}");
        counts.failed += 1;
    }
    Ok((well, counts))
}
