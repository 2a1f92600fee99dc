//! `cargo xtask test`: everything that must hold.

use std::process::Command;

use anyhow::{Result, bail};
use lexopt::prelude::*;

use crate::counts::{self, Counts};
use crate::sandbox::Sandbox;
use crate::steps::Steps;
use crate::{check, prerequisites, process, story, workspace};

pub(crate) fn run(mut arguments: lexopt::Parser) -> Result<bool> {
    let mut full = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("full") => full = true,
            other => return Err(other.unexpected().into()),
        }
    }
    prerequisites::ensure()?;
    let sandbox = Sandbox::new()?;
    let mut steps = Steps::default();
    check::all(&mut steps);
    steps.take("demo org", story::build_demo_org);
    if process::version_of(&mut process::cargo(["nextest", "--version"])).is_some() {
        steps.count("tests", || nextest(&sandbox, full));
        steps.count("documentation's examples", || libtest(&sandbox, &["--doc"], &[]));
    } else {
        let slow: &[&str] = if full { &["--include-ignored"] } else { &[] };
        steps.count("tests", || libtest(&sandbox, &["--all-targets"], slow));
        steps.count("documentation's examples", || libtest(&sandbox, &["--doc"], &[]));
    }
    if workspace::root().join("tests/src/bin/story.rs").exists() {
        steps.count("story", || story::play(&sandbox));
    } else {
        println!("the story is not written yet");
    }
    steps.table();
    println!("\n{}", steps.closing_line());
    Ok(steps.all_well())
}

fn nextest(sandbox: &Sandbox, full: bool) -> Result<(bool, Counts)> {
    let mut command = process::cargo(["nextest", "run", "--workspace", "--no-fail-fast"]);
    if full {
        command.args(["--run-ignored", "all"]);
    }
    counted(sandbox, &mut command, counts::of_nextest)
}

fn libtest(sandbox: &Sandbox, which: &[&str], passed_on: &[&str]) -> Result<(bool, Counts)> {
    let mut command = process::cargo(["test", "--workspace", "--no-fail-fast"]);
    command.args(which);
    if !passed_on.is_empty() {
        command.arg("--").args(passed_on);
    }
    counted(sandbox, &mut command, counts::of_libtest)
}

/// Runs tests in the sandbox and sums up what each of their runners says.
fn counted(
    sandbox: &Sandbox,
    command: &mut Command,
    count: fn(&str) -> Option<Counts>,
) -> Result<(bool, Counts)> {
    let mut summed: Option<Counts> = None;
    sandbox.enclose(command).env("ADTALLY_DEMO_ORG", story::demo_org()?);
    let mut well = process::run_read(command, |line| {
        if let Some(more) = count(line) {
            *summed.get_or_insert_default() += more;
        }
    })?;
    if let Err(error) = sandbox.check_home() {
        eprintln!("{error:#}");
        well = false;
    }
    match summed {
        Some(counts) => Ok((well, counts)),
        None if well => bail!("no count of tests was found in what the runner printed"),
        None => Ok((false, Counts::default())),
    }
}
