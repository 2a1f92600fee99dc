//! `cargo xtask story`: the main job, played against the demo org as separate processes.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::counts::{self, Counts};
use crate::sandbox::Sandbox;
use crate::{nothing_more, process};

const DEMO_ORG: &str = "adtally-demo-org";

pub(crate) fn run(arguments: lexopt::Parser) -> Result<bool> {
    nothing_more(arguments)?;
    build_demo_org()?;
    let (well, _) = play()?;
    Ok(well)
}

/// Builds the demo org's command once, so that no test has to: each would ask cargo, one after the other.
pub(crate) fn build_demo_org() -> Result<()> {
    // The whole workspace is named so that libraries are built as they are for the tests, and not anew.
    process::run(&mut process::cargo(["build", "--workspace", "--bin", DEMO_ORG]))
}

/// Where that command then is: beside us. Tests take it from `ADTALLY_DEMO_ORG`.
pub(crate) fn demo_org() -> Result<PathBuf> {
    let us = env::current_exe().context("finding our own program")?;
    Ok(us.with_file_name(DEMO_ORG).with_extension(env::consts::EXE_EXTENSION))
}

/// Plays it, and counts its steps as tests.
pub(crate) fn play() -> Result<(bool, Counts)> {
    let mut story = process::cargo(["run", "--quiet", "--package", "adtally-tests", "--bin", "story"]);
    let sandbox = Sandbox::new()?;
    sandbox.enclose(&mut story).env("ADTALLY_DEMO_ORG", demo_org()?);
    let mut counted = None;
    let well = process::run_read(&mut story, |line| {
        counted = counts::of_story(line).or(counted);
    })?;
    sandbox.check_home()?;
    let Some(counted) = counted else { bail!("the story did not end with a count of its steps") };
    Ok((well, counted))
}
