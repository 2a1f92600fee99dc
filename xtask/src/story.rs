//! `cargo xtask story`: the main job, played against the demo org as separate processes.

use std::process::Command;

use anyhow::{Result, bail};

use crate::counts::{self, Counts};
use crate::sandbox::Sandbox;
use crate::{nothing_more, process, workspace};

pub(crate) fn run(arguments: lexopt::Parser) -> Result<bool> {
    nothing_more(arguments)?;
    process::run(&mut process::cargo(["build", "--quiet", "--workspace", "--bins"]))?;
    let (well, _) = play()?;
    Ok(well)
}

/// Plays what was built, and counts its steps as tests.
pub(crate) fn play() -> Result<(bool, Counts)> {
    let sandbox = Sandbox::new()?;
    let mut story = Command::new(workspace::program("story")?);
    workspace::name_programs(sandbox.enclose(&mut story))?;
    let mut counted = None;
    let well = process::run_read(story.current_dir(workspace::root()), |line| {
        counted = counts::of_story(line).or(counted);
    })?;
    sandbox.check_home()?;
    let Some(counted) = counted else { bail!("the story did not end with a count of its steps") };
    Ok((well, counted))
}
