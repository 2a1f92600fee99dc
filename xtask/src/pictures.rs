//! `cargo xtask screens`: pictures of every screen in the real window, and what is wrong in them.

use std::env;
use std::process::Command;

use anyhow::Result;
use lexopt::prelude::*;

use crate::{prerequisites, process, screens, workspace};

pub(crate) fn run(mut arguments: lexopt::Parser) -> Result<bool> {
    let (mut folder, mut only, mut readme) = (None, None, false);
    while let Some(argument) = arguments.next()? {
        match argument {
            Value(value) if folder.is_none() => folder = Some(env::current_dir()?.join(value)),
            Long("only") => only = Some(arguments.value()?),
            Long("readme") => readme = true,
            other => return Err(other.unexpected().into()),
        }
    }
    let Some(folder) = folder else {
        return Err(lexopt::Error::from("where do the pictures go?").into());
    };
    prerequisites::ensure()?;
    screens::build()?;
    let programs = ["--bin", "adtally", "--bin", "adtally-demo-org", "--bin", "screens"];
    process::run(process::cargo(["build", "--workspace"]).args(programs))?;
    let mut pictures = Command::new(workspace::program("screens")?);
    workspace::name_programs(&mut pictures)?;
    pictures.arg(folder);
    if let Some(only) = only {
        pictures.arg("--only").arg(only);
    }
    if readme {
        pictures.arg("--readme").arg(workspace::root().join("docs"));
    }
    process::run_read(&mut pictures, |_| ())
}
