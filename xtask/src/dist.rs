//! `cargo xtask dist`: packages that people install.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use lexopt::prelude::*;

use crate::{demo, prerequisites, process, screens, workspace};

pub(crate) fn run(mut arguments: lexopt::Parser) -> Result<bool> {
    let mut and_check = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("check") => and_check = true,
            other => return Err(other.unexpected().into()),
        }
    }
    prerequisites::ensure()?;
    screens::build()?;
    let packages = bundle()?;
    for package in &packages {
        let size = fs::metadata(package)?.len();
        println!("{} ({:.1} MB)", package.display(), f64::from(u32::try_from(size)?) / 1e6);
    }
    if and_check {
        let deb = packages.iter().find(|package| package.extension().is_some_and(|kind| kind == "deb"));
        return check(deb.context("there is a deb")?);
    }
    Ok(true)
}

/// Builds the app for people and packs it; both kinds are made without a network.
fn bundle() -> Result<Vec<PathBuf>> {
    let bundles = workspace::target()?.join("release/bundle");
    for kind in ["deb", "rpm"] {
        // So that what is found afterwards was made now.
        match fs::remove_dir_all(bundles.join(kind)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error).with_context(|| format!("emptying {}", bundles.display()));
            }
            _ => (),
        }
    }
    let mut tauri = screens::tauri(["build", "--bundles", "deb,rpm", "--", "--locked"])?;
    // The screens are built already, and cargo's folder may have been moved.
    process::run(tauri.env("CARGO_TARGET_DIR", workspace::target()?))?;
    let mut packages = Vec::new();
    for kind in ["deb", "rpm"] {
        let folder = bundles.join(kind);
        let files = fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))?;
        let files = files.map(|file| Ok(file?.path())).collect::<Result<Vec<_>>>()?;
        let mut files =
            files.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == kind));
        packages.push(files.next().with_context(|| format!("no {kind} was made"))?);
    }
    Ok(packages)
}

/// Installs the deb, or unpacks it where we may not install, and takes the first steps with it.
fn check(deb: &Path) -> Result<bool> {
    demo::build()?;
    let mut tour = demo::tour()?;
    tour.arg("--pictures").arg(workspace::target()?.join("tour-of-deb")).arg("--first-steps");
    let id = process::version_of(Command::new("id").arg("-u"));
    if id.is_some_and(|id| id.trim() == "0") && !is_installed() {
        let install =
            ["DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "--yes", "--no-install-recommends"];
        process::run(Command::new("env").args(install).arg(deb))?;
        let well = process::run_read(tour.env("ADTALLY", installed_program()?), |_| ());
        process::run(Command::new("env").args([install[0], "apt-get", "remove", "--yes", NAME]))?;
        return well;
    }
    println!("not root, or Adtally is installed here already: the deb is unpacked instead of installed");
    let root = workspace::target()?.join("deb-root");
    if root.exists() {
        fs::remove_dir_all(&root)?;
    }
    process::run(Command::new("dpkg-deb").arg("--extract").arg(deb).arg(&root))?;
    process::run_read(tour.env("ADTALLY", root.join("usr/bin/adtally")), |_| ())
}

/// As Debian knows the package.
const NAME: &str = "adtally";

fn is_installed() -> bool {
    process::version_of(Command::new("dpkg").args(["--status", NAME])).is_some()
}

/// The program that the package brought.
fn installed_program() -> Result<PathBuf> {
    let files = process::version_of(Command::new("dpkg").args(["--listfiles", NAME]));
    let files = files.with_context(|| format!("the deb did not bring a package {NAME}"))?;
    let Some(program) = files.lines().find(|file| file.starts_with("/usr/bin/")) else {
        bail!("{NAME} has no program in /usr/bin, only:\n{files}");
    };
    Ok(program.into())
}
