//! Breaks desks in every way that this machine can: `cargo xtask faults [--full] [NAME ...]`.
//!
//! Each fault has its control, which must fail, and a line of the table that is printed at the end. The
//! exit code is 0 when nothing was lost, wrong or stuck and every control failed as it must.

use std::process::ExitCode;
use std::time::Instant;

use adtally_tests::faults::{ALL, Effort, Fault, Outcome, Tally};
use anyhow::{Result, bail};
use lexopt::prelude::*;

fn main() -> ExitCode {
    match arguments().map(|(effort, faults)| try_all(effort, &faults)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::from(2)
        }
    }
}

/// How much, and which faults; all of them when none is named.
fn arguments() -> Result<(Effort, Vec<&'static Fault>)> {
    let (mut effort, mut faults) = (Effort::Few, Vec::new());
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("full") => effort = Effort::Full,
            Value(name) => match ALL.iter().find(|fault| name == fault.name) {
                Some(fault) => faults.push(fault),
                None => {
                    let names: Vec<_> = ALL.iter().map(|fault| fault.name).collect();
                    bail!("there is no fault {name:?}; there are {}", names.join(", "));
                }
            },
            other => return Err(other.unexpected().into()),
        }
    }
    if faults.is_empty() {
        faults.extend(ALL);
    }
    Ok((effort, faults))
}

fn try_all(effort: Effort, faults: &[&Fault]) -> bool {
    let mut lines = vec![format!(
        "{:<34}{:>8}{:>11}{:>6}{:>7}{:>7}{:>9}  control",
        "fault", "hits", "answered", "lost", "wrong", "stuck", "seconds"
    )];
    let (mut well, mut sum) = (true, Tally::default());
    for fault in faults {
        eprintln!("{} …", fault.about);
        let (line, good) = try_one(effort, fault, &mut sum);
        well &= good;
        eprintln!("{line}");
        lines.push(line);
    }
    println!("\n{}", lines.join("\n"));
    for breach in &sum.breaches {
        println!("breach: {breach}");
    }
    let Tally { hits, answered, lost, wrong, stuck, .. } = sum;
    println!("hits {hits}, answered {answered}, lost {lost}, wrong {wrong}, stuck {stuck}");
    well
}

/// Tries a fault and its control. Returns its line of the table, and whether all is well.
fn try_one(effort: Effort, fault: &Fault, sum: &mut Tally) -> (String, bool) {
    let started = Instant::now();
    let tally = match (fault.run)(effort) {
        Ok(Outcome::Tried(tally)) => tally,
        Ok(Outcome::Unable(why)) => return (format!("{:<34}can't be tried here: {why}", fault.about), true),
        Err(error) => return (format!("{:<34}FAILED: {error:#}", fault.about), false),
    };
    let (control, caught) = match (fault.control)() {
        Ok(caught) => (caught, true),
        Err(error) => (format!("NOT CAUGHT: {error:#}"), false),
    };
    let well = tally.is_good() && caught;
    let seconds = started.elapsed().as_secs();
    let Tally { hits, answered, lost, wrong, stuck, .. } = &tally;
    let about = fault.about;
    let line =
        format!("{about:<34}{hits:>8}{answered:>11}{lost:>6}{wrong:>7}{stuck:>7}{seconds:>9}  {control}");
    *sum += tally;
    (line, well)
}
