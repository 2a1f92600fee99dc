//! The story: Adtally's main job, played against the demo org as separate processes, a line per step.
//!
//! An org keeps its data, a desk reports to it, and a network between them goes away and comes back;
//! both are killed on the way. Steps build on each other, so one that fails ends the story. What was
//! acknowledged to the person is noted in a [ledger](adtally_tests::ledger), and in the end must be
//! what both sides hold.

mod canaries;
mod crashes;
mod network;
mod sales;
mod stage;
mod work;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;
use std::{fs, io};

use adtally_tests::stop::told_to_stop;
use anyhow::{Context, Result, ensure};
use lexopt::prelude::{Long, Short};
use stage::Stage;

const HELP: &str = "\
Plays Adtally's main job against the demo org, as separate processes, a line per step.

Usage: story [--keep DIR]

With --keep all that org and desk wrote stays in DIR, which must be empty or not there yet.
";

#[tokio::main]
async fn main() -> ExitCode {
    let keep = match read_arguments(lexopt::Parser::from_env()) {
        Ok(Some(keep)) => keep,
        Ok(None) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("story: {error:#}");
            return ExitCode::from(2);
        }
    };
    let mut narrator = Narrator::default();
    // Whoever is stopped drops the stage, and with it everything that runs.
    tokio::select! {
        _ = tell(&mut narrator, keep.as_deref()) => (),
        told = told_to_stop() => narrator.tell("the story is told to its end", Instant::now(), &[], told),
    }
    println!("story: {} passed, {} failed", narrator.passed, narrator.failed);
    if narrator.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn tell(narrator: &mut Narrator, keep: Option<&Path>) -> Option<()> {
    let start = Instant::now();
    let mut stage = match Stage::set(keep).await {
        Ok(stage) => stage,
        Err(error) => {
            narrator.tell("an org, a network and a desk", start, &[], Err(error));
            return None;
        }
    };
    let (stage, told) = (&mut stage, narrator);
    told.step(stage, "Klaus signs in at the org", work::signs_in).await?;
    told.step(stage, "a contract is read live", work::reads_a_contract).await?;
    told.step(stage, "one ad books two products", work::books_two_products).await?;
    told.step(stage, "sales sees what is consumed", work::sales_sees_it).await?;
    told.step(stage, "network away: three ads saved, found and edited", network::goes_away).await?;
    told.step(stage, "network back: reported without being asked", network::comes_back).await?;
    told.step(stage, "a lost answer: sent twice, counted once", network::loses_an_answer).await?;
    told.step(stage, "fulfilled by sales: the edit is refused in plain words", sales::fulfils).await?;
    told.step(stage, "reopened by sales: tried again, and it lands", sales::reopens).await?;
    told.step(stage, "kill -9 with two ads waiting: both are reported", crashes::with_ads_waiting).await?;
    told.step(stage, "kill -9 in the middle of a report: counted once", crashes::in_a_report).await?;
    told.step(stage, "kill -9 of the org: nothing is lost there", crashes::of_the_org).await?;
    told.step(stage, "the whole history adds up, and no log tells on anybody", work::adds_up).await
}

/// Tells of each step how it went.
#[derive(Default)]
struct Narrator {
    passed: u32,
    failed: u32,
}

impl Narrator {
    /// Plays one step; `None` ends the story.
    async fn step(
        &mut self,
        stage: &mut Stage,
        name: &str,
        play: impl AsyncFnOnce(&mut Stage) -> Result<()>,
    ) -> Option<()> {
        let start = Instant::now();
        let outcome = play(stage).await;
        let went_well = outcome.is_ok();
        self.tell(name, start, &stage.shown(), outcome);
        went_well.then_some(())
    }

    fn tell(&mut self, name: &str, start: Instant, shown: &[String], outcome: Result<()>) {
        let seconds = start.elapsed().as_secs_f64();
        match outcome {
            Ok(()) => {
                self.passed += 1;
                println!("ok   {seconds:4.1} s  {name}");
            }
            Err(error) => {
                self.failed += 1;
                println!("FAIL {seconds:4.1} s  {name}: {error:#}");
            }
        }
        for line in shown {
            println!("             {line}");
        }
    }
}

/// The folder to keep everything in, if any; the outer `None` when help was asked for.
fn read_arguments(mut arguments: lexopt::Parser) -> Result<Option<Option<PathBuf>>> {
    let mut keep = None;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("keep") => keep = Some(PathBuf::from(arguments.value()?)),
            Long("help") | Short('h') => return Ok(None),
            other => return Err(other.unexpected()).context("see --help"),
        }
    }
    if let Some(folder) = &keep {
        match fs::read_dir(folder) {
            Ok(mut entries) => ensure!(entries.next().is_none(), "{} is not empty", folder.display()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => fs::create_dir_all(folder)?,
            Err(error) => return Err(error).with_context(|| format!("reading {}", folder.display())),
        }
    }
    Ok(Some(keep))
}
