//! The tour: the main job in Adtally's real window, a line and a picture for each step.
//!
//! An org runs as a process of its own, a network between them goes away and comes back, and the app
//! is driven by clicks and keys in a virtual display. Steps build on each other, so one that fails ends
//! the tour. `--first-steps` takes those that an installed app can take by itself, with the demo org
//! in its own process; `--show` opens the window for a person instead.

mod crash;
mod first;
mod looks;
mod network;
mod sales;
mod show;
mod stage;
mod work;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use adtally_tests::stop::told_to_stop;
use anyhow::{Context, Result, anyhow};
use lexopt::prelude::{Long, Short};
use serde_json::{Value, json};
use stage::Stage;

const HELP: &str = "\
The main job in Adtally's real window, a line and a picture for each step.

Usage: tour --pictures DIR [--first-steps]
       tour --show

--pictures DIR   where pictures and tour.json go
--first-steps    only what the app can do by itself, with the demo org inside it
--show           opens the window for a person, signed in to a demo org
";

enum Wish {
    Tour { pictures: PathBuf, first_steps: bool },
    Show,
    Help,
}

#[tokio::main]
async fn main() -> ExitCode {
    match wish(lexopt::Parser::from_env()) {
        Ok(Wish::Help) => {
            print!("{HELP}");
            ExitCode::SUCCESS
        }
        Ok(Wish::Show) => {
            // Whoever is stopped drops the org, and with it everything that runs.
            let shown = tokio::select! {
                shown = show::show() => shown,
                // Ctrl+C is one of the two ways to end it.
                _ = told_to_stop() => Ok(()),
            };
            if let Err(error) = &shown {
                eprintln!("tour: {error:#}");
            }
            if shown.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Ok(Wish::Tour { pictures, first_steps }) => guide(&pictures, first_steps).await,
        Err(error) => {
            eprintln!("tour: {error:#}\n\n{HELP}");
            ExitCode::from(2)
        }
    }
}

async fn guide(pictures: &Path, first_steps: bool) -> ExitCode {
    let mut guide = Guide::default();
    let start = Instant::now();
    // As above.
    let stopped = tokio::select! {
        _ = lead(&mut guide, pictures, first_steps) => None,
        told = told_to_stop() => told.err(),
    };
    if let Some(stopped) = stopped {
        guide.tell("the tour comes to its end", start, Err(stopped));
    }
    let ok = guide.steps.iter().all(|step| step["ok"] == true);
    let record = json!({"steps": guide.steps, "ok": ok});
    let file = pictures.join("tour.json");
    let written = serde_json::to_vec_pretty(&record).map_err(anyhow::Error::from);
    let written = written.and_then(|record| fs::write(&file, record).context("writing tour.json"));
    if let Err(error) = &written {
        eprintln!("tour: {error:#}");
    }
    let passed = guide.steps.iter().filter(|step| step["ok"] == true).count();
    let (failed, seconds) = (guide.steps.len() - passed, start.elapsed().as_secs_f64());
    println!("tour: {passed} passed, {failed} failed; {seconds:.0} s, pictures in {}", pictures.display());
    if ok && written.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn lead(guide: &mut Guide, pictures: &Path, first_steps: bool) -> Option<()> {
    let start = Instant::now();
    let mut stage = match Stage::set(pictures, first_steps).await {
        Ok(stage) => stage,
        Err(error) => {
            guide.tell("an org, a network and a window", start, Err(error));
            return None;
        }
    };
    let (stage, on) = (&mut stage, guide);
    on.step(stage, "first-start", "the first start offers three ways in", first::start).await?;
    if first_steps {
        on.step(stage, "demo", "the demo org opens inside the app", first::demo).await?;
        on.step(stage, "demo-ad", "an ad books a contract that is read live, and is reported", first::ad)
            .await?;
        on.step(stage, "demo-again", "kill -9 and a new start: it is there again", first::again).await?;
        return Some(());
    }
    on.step(stage, "signed-in", "Klaus is signed in, and the desk is empty", first::signed_in).await?;
    on.step(stage, "sales-before", "sales: nothing is consumed yet", sales::before).await?;
    on.step(stage, "an-ad", "an ad is created", work::creates_an_ad).await?;
    on.step(stage, "picker", "a contract is read live, by customer and by number", work::finds_a_contract)
        .await?;
    on.step(stage, "booked", "two products are booked, and reported", work::books_two_products).await?;
    on.step(stage, "sales-after", "sales sees what is consumed and available", sales::after).await?;
    on.step(stage, "offline", "network away: three ads are saved and wait", network::goes_away).await?;
    on.step(stage, "offline-search", "still away: found, and edited", network::search_and_edit).await?;
    on.step(stage, "queue", "the queue shows what waits, and why", network::queue).await?;
    on.step(stage, "reported", "network back: reported by itself", network::comes_back).await?;
    on.step(stage, "lost-answer", "a lost answer: sent twice, counted once", network::loses_an_answer)
        .await?;
    on.step(stage, "fulfilled", "sales fulfils: the refusal stands on the ad in plain words", sales::fulfils)
        .await?;
    on.step(stage, "reopened", "sales reopens: tried again, and it lands", sales::reopens).await?;
    on.step(stage, "killed", "kill -9 with two ads waiting: both are there again", crash::kills).await?;
    on.step(stage, "after-kill", "and both are reported, nothing counted twice", crash::reports).await?;
    on.step(stage, "dark", "dark, as the system is", looks::dark).await?;
    on.step(stage, "dark-picker", "the picker in the dark", looks::dark_picker).await?;
    on.step(stage, "german", "German, as the system is", looks::german).await
}

/// Tells of each step how it went.
#[derive(Default)]
struct Guide {
    steps: Vec<Value>,
}

impl Guide {
    /// Takes one step and a picture at its end, however it went; `None` ends the tour.
    async fn step(
        &mut self,
        stage: &mut Stage,
        picture: &str,
        name: &str,
        step: impl AsyncFnOnce(&mut Stage) -> Result<String>,
    ) -> Option<()> {
        let start = Instant::now();
        let mut outcome = step(stage).await;
        let taken = stage.picture(picture).await;
        // What a step failed of is worth more than why there is no picture of it.
        if let (Ok(_), Err(error)) = (&outcome, taken) {
            outcome = Err(error);
        }
        let went_well = outcome.is_ok();
        self.tell(name, start, outcome);
        went_well.then_some(())
    }

    fn tell(&mut self, name: &str, start: Instant, outcome: Result<String>) {
        let seconds = start.elapsed().as_secs_f64();
        let (ok, detail) = match outcome {
            Ok(detail) => (true, detail),
            Err(error) => (false, format!("{error:#}")),
        };
        println!("{} {seconds:4.1} s  {name}", if ok { "ok  " } else { "FAIL" });
        for line in detail.lines() {
            println!("             {line}");
        }
        self.steps.push(json!({"name": name, "ok": ok, "detail": detail}));
    }
}

fn wish(mut arguments: lexopt::Parser) -> Result<Wish> {
    let (mut pictures, mut first_steps, mut show) = (None, false, false);
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("pictures") => pictures = Some(PathBuf::from(arguments.value()?)),
            Long("first-steps") => first_steps = true,
            Long("show") => show = true,
            Long("help") | Short('h') => return Ok(Wish::Help),
            other => return Err(other.unexpected().into()),
        }
    }
    match (pictures, show) {
        (Some(pictures), false) => Ok(Wish::Tour { pictures, first_steps }),
        (None, true) if !first_steps => Ok(Wish::Show),
        _ => Err(anyhow!("either --pictures DIR or --show")),
    }
}
