//! Sends many desks out to one busy org: `cargo xtask fleet [--desks N] [--ads N] [--seed N] [--patience SECONDS]
//! [--control at-once]`.
//!
//! The exit code is 0 when nothing is lost, doubled or stuck and the desks did not come back all at once;
//! with the control, when that they did was seen.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use adtally_tests::bench::machine;
use adtally_tests::fleet::{Outcome, Plan, run};
use anyhow::{Result, bail};
use lexopt::prelude::*;

fn main() -> ExitCode {
    match arguments().and_then(|plan| sail(&plan)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::from(2)
        }
    }
}

fn arguments() -> Result<Plan> {
    let mut plan = Plan {
        desks: 200,
        ads: 50,
        pace: Duration::from_millis(1500),
        outage: Duration::from_secs(15),
        at_once: false,
        seed: 1,
        patience: Duration::from_secs(20 * 60),
    };
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("desks") => plan.desks = parser.value()?.parse()?,
            Long("ads") => plan.ads = parser.value()?.parse()?,
            Long("patience") => plan.patience = Duration::from_secs(parser.value()?.parse()?),
            Long("seed") => plan.seed = parser.value()?.parse()?,
            Long("control") => {
                let name = parser.value()?.string()?;
                if name != "at-once" {
                    bail!("there is no control `{name}`; there is at-once");
                }
                plan.at_once = true;
            }
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(plan)
}

/// Whether all is as it must be.
fn sail(plan: &Plan) -> Result<bool> {
    let runtime = tokio::runtime::Runtime::new()?;
    let start = Instant::now();
    println!("{}", machine::line(&std::env::temp_dir(), machine::build())?);
    let tell = |what: &str| println!("{:>7.1} s  {what}", start.elapsed().as_secs_f64());
    let outcome = runtime.block_on(run(plan, tell))?;
    println!("\n{outcome}");
    Ok(if plan.at_once { is_caught(&outcome) } else { is_well(&outcome) })
}

fn is_well(outcome: &Outcome) -> bool {
    let faults = outcome.faults();
    for fault in &faults {
        println!("breach: {fault}");
    }
    faults.is_empty()
}

fn is_caught(outcome: &Outcome) -> bool {
    let caught = outcome.is_a_storm();
    println!("control at-once: {}", if caught { "caught" } else { "NOT CAUGHT" });
    caught
}
