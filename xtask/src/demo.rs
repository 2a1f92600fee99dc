//! `cargo xtask demo`: the app in its window, signed in to a demo org that runs beside it.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};
use lexopt::prelude::*;

use crate::counts::{self, Counts};
use crate::sandbox::Sandbox;
use crate::{prerequisites, process, screens, workspace};

pub(crate) fn run(mut arguments: lexopt::Parser) -> Result<bool> {
    let mut pictures = None;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("tour") => pictures = Some(PathBuf::from(arguments.value()?)),
            other => return Err(other.unexpected().into()),
        }
    }
    prerequisites::ensure()?;
    screens::build()?;
    build()?;
    let mut tour = tour()?;
    if pictures.is_none() && has_display() {
        println!("the window opens now; close it, or press Ctrl+C here, to end the demo");
        process::run(tour.arg("--show"))?;
        return Ok(true);
    }
    let pictures = match pictures {
        Some(pictures) => env::current_dir()?.join(pictures),
        None => workspace::target()?.join("tour"),
    };
    process::run_read(tour.arg("--pictures").arg(pictures), |_| ())
}

/// Takes the tour with what was built, and counts its steps as tests.
pub(crate) fn play() -> Result<(bool, Counts)> {
    let sandbox = Sandbox::new()?;
    let mut tour = tour()?;
    sandbox.enclose(&mut tour).arg("--pictures").arg(workspace::target()?.join("tour"));
    let mut counted = None;
    let well = process::run_read(&mut tour, |line| counted = counts::of_tour(line).or(counted))?;
    sandbox.check_home()?;
    let Some(counted) = counted else { bail!("the tour did not end with a count of its steps") };
    Ok((well, counted))
}

/// The tour's program, told where the others are.
pub(crate) fn tour() -> Result<Command> {
    let mut tour = Command::new(workspace::program("tour")?);
    workspace::name_programs(&mut tour)?;
    Ok(tour)
}

/// Builds the app and what plays with it. cargo shows how far it is.
pub(crate) fn build() -> Result<()> {
    let programs = ["--bin", "adtally", "--bin", "adtally-demo-org", "--bin", "tour"];
    process::run(process::cargo(["build", "--workspace"]).args(programs))
}

fn has_display() -> bool {
    if !cfg!(target_os = "linux") {
        return true;
    }
    ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
}
