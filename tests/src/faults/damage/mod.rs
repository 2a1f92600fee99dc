//! Bits that flip, blocks that are spoilt and files that are cut short, in everything that Adtally keeps:
//! afterwards all is there, or what is not is named and all else is there; never silently wrong.
//!
//! A case is one seed. The cases run in processes of their own (`adtally-torture damage`), because sled
//! panics in threads that it has once in a process; a case is played again by that command with its seed.

mod prepared;
mod spoil;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context, Result, ensure};
use tokio::runtime::Runtime;

use super::ground::folder_in_memory;
use super::{Effort, Fault, Outcome, Tally};
use crate::program::program;
use prepared::{Found, Prepared};
use spoil::Spoiling;

pub(super) const FAULT: Fault =
    Fault { name: "damage", about: "damaged files", run: try_all, control: a_sealed_lie };

/// How many processes share the cases.
const WORKERS: u64 = 2;

fn try_all(effort: Effort) -> Result<Outcome> {
    let cases = effort.of(60, 3_000) as u64;
    let mut tally = Tally::default();
    let share = cases / WORKERS;
    let shares = thread::scope(|scope| {
        let workers: Vec<_> =
            (0..WORKERS).map(|worker| scope.spawn(move || worked_through(worker * share, share))).collect();
        workers.into_iter().map(|worker| worker.join()).collect::<Vec<_>>()
    });
    for one in shares {
        tally += one.ok().context("a panic")??;
    }
    ensure!(tally.hits == share * WORKERS, "{} of {cases} cases were tried", tally.hits);
    Ok(Outcome::Tried(tally))
}

/// Has processes work through cases, another one wherever one ends before its time.
fn worked_through(from: u64, cases: u64) -> Result<Tally> {
    let (mut tally, mut next) = (Tally::default(), from);
    while next < from + cases {
        let folder = folder_in_memory()?;
        let mut worker = Command::new(program("adtally-torture")?);
        worker.arg("damage").arg(folder.path());
        worker.args(["--from", &next.to_string(), "--cases", &(from + cases - next).to_string()]);
        let mut worker = worker.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let begun = next;
        for line in BufReader::new(worker.stdout.take().context("its output")?).lines() {
            let line = line?;
            let Some(rest) = line.strip_prefix("case ") else { continue };
            let (place, came) = rest.rsplit_once(": ").with_context(|| line.clone())?;
            match came.split_once(' ') {
                Some(("unharmed" | "repaired" | "named", saves)) => {
                    tally.answered += saves.parse::<u64>()?;
                }
                _ => {
                    *if came == "stuck" { &mut tally.stuck } else { &mut tally.wrong } += 1;
                    tally.breaches.push(format!("adtally-torture damage DIR --from {next}: {place}: {came}"));
                }
            }
            tally.hits += 1;
            next += 1;
        }
        // It ends by itself where it can't go on, and before all that only by a crash.
        if !worker.wait()?.success() || next == begun {
            tally.hits += 1;
            tally.stuck += 1;
            tally.breaches.push(format!("adtally-torture damage DIR --from {next}: it crashes"));
            next += 1;
        }
    }
    Ok(tally)
}

/// Tries cases, and prints a line for each: `case SEED, what was done: what came of it`. Ends early when
/// sled can no longer be used in this process.
///
/// # Errors
/// When no store can be prepared.
pub async fn cases(folder: &Path, from: u64, cases: u64) -> Result<()> {
    let prepared = Prepared::in_folder(folder).await?;
    for seed in from..from + cases {
        prepared.restore()?;
        let spoiling = Spoiling::under(seed, &prepared)?;
        spoiling.strike()?;
        let found = prepared.look().await?;
        if found.is_without_index() && seed > from {
            break;
        }
        println!("case {seed}, {spoiling}: {}", outcome(&found, &prepared, spoiling.takes_index()));
    }
    Ok(())
}

/// What came of a case, in one word, and for how many saves; or what must not be, in words.
fn outcome(found: &Found, prepared: &Prepared, both: bool) -> String {
    match found {
        Found::Shut(fault) => format!("it does not open, {fault}").replace(": ", ", "),
        Found::Open { wrong, .. } if !wrong.is_empty() => wrong.join("; ").replace(": ", ", "),
        Found::Open { gone, named, .. } if *gone > *named || (*gone > 0 && !both) => {
            format!("{gone} ads are gone or out of date, and {named} records were named")
        }
        Found::Open { gone: 1.., .. } => format!("named {}", prepared.saves()),
        Found::Open { told, .. } if told.is_empty() => format!("unharmed {}", prepared.saves()),
        Found::Open { .. } => format!("repaired {}", prepared.saves()),
    }
}

/// Content that was changed together with what seals it: nothing in Adtally can see that, so the look
/// must.
fn a_sealed_lie() -> Result<String> {
    let folder = folder_in_memory()?;
    Runtime::new()?.block_on(async {
        let prepared = Prepared::in_folder(folder.path()).await?;
        prepared.restore()?;
        spoil::lie(&prepared)?;
        match prepared.look().await? {
            Found::Open { wrong, told, .. } if !wrong.is_empty() => {
                ensure!(told.iter().all(|told| !told.contains("damaged")), "it was seen: {told:?}");
                Ok(format!("a change under a mended CRC was caught: {}", wrong.len()))
            }
            found => anyhow::bail!("a change under a mended CRC was not caught: {found:?}"),
        }
    })
}
