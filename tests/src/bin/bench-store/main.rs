//! Measures the store on this machine: `cargo xtask bench store [--quick] [--dir DIR]`.
//!
//! Saves are compared with what the disk itself takes: the same number of bytes appended and synced
//! (`write`, `fdatasync`) to a file in the same folder, interleaved raw, save, save, raw, so that both
//! see the same disk. Opening is measured in processes of its own. Prints Markdown. Aims stand beside
//! the figures and fail nothing; `--quick` is for tests, its figures mean little.

mod history;
mod opening;
mod saving;
mod searching;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use adtally_core::desk::{Desk, Options, StoreName, World};
use adtally_tests::bench::machine;
use adtally_tests::bench::numbers::Table;
use anyhow::{Context, Result};
use tempfile::TempDir;

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Amount {
    /// Rounds of raw, save, save, raw.
    pub(crate) rounds: usize,
    /// Saves in each quarter of a round.
    pub(crate) quarter: usize,
    /// Saves of all clients together.
    pub(crate) crowd: usize,
    /// Ads of an import.
    pub(crate) import: usize,
    /// Ads of a large store.
    pub(crate) large: usize,
    /// Openings of each kind.
    pub(crate) openings: usize,
    /// Searches of each kind.
    pub(crate) searches: usize,
}

const FULL: Amount = Amount {
    rounds: 10,
    quarter: 50,
    crowd: 6_400,
    import: 10_000,
    large: 100_000,
    openings: 5,
    searches: 200,
};

const QUICK: Amount =
    Amount { rounds: 1, quarter: 5, crowd: 128, import: 200, large: 500, openings: 1, searches: 5 };

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    use lexopt::prelude::*;
    let mut arguments = lexopt::Parser::from_env();
    let (mut amount, mut folder) = (FULL, std::env::temp_dir());
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("quick") => amount = QUICK,
            Long("dir") => folder = PathBuf::from(arguments.value()?),
            Value(part) if part == opening::PART => return opening::part(&arguments.value()?),
            Value(part) if part == opening::SAVING => return opening::save_for_ever(&arguments.value()?),
            other => return Err(other.unexpected().into()),
        }
    }
    std::fs::create_dir_all(&folder)?;
    let home = TempDir::new_in(&folder).context("making a folder to measure in")?;
    println!("{}", machine::line(home.path(), machine::build())?);
    let runtime = tokio::runtime::Runtime::new()?;
    let mut table = Table::new();
    runtime.block_on(saving::measure(&home.path().join("saving"), amount, &mut table))?;
    let large = home.path().join("large");
    runtime.block_on(opening::fill(&large, amount.large))?;
    opening::measure(&large, amount, &mut table)?;
    runtime.block_on(searching::measure(&large, amount, &mut table))?;
    runtime.block_on(history::measure(&large, amount, &mut table))?;
    println!("\n{table}");
    Ok(())
}

/// Opens the desk below `data`, before anybody has signed in.
pub(crate) async fn open(data: &Path) -> Result<Desk> {
    let options = Options { data: data.to_owned(), store: StoreName::Unnamed, world: World::real() };
    Ok(Desk::open(options).await?.0)
}
