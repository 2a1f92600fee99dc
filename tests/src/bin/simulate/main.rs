//! Simulates many seeds on all cores: `cargo xtask simulate [--seeds N] [--from S]`.

use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use adtally_tests::simulation::{Control, Kind, Outcome, Plan, faults, run, run_twice, shrink};
use anyhow::{Result, bail};
use lexopt::prelude::*;

/// After so many seeds that fail, no more are tried.
const ENOUGH: usize = 5;

fn main() -> ExitCode {
    match arguments().map(|(plan, seeds)| simulate(plan, seeds)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::from(2)
        }
    }
}

/// The plan of the first seed, and how many seeds.
fn arguments() -> Result<(Plan, u64)> {
    let (mut plan, mut seeds) = (Plan::of(0), 2_000);
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("seeds") => seeds = parser.value()?.parse()?,
            Long("from") => plan.seed = parser.value()?.parse()?,
            Long("rounds") => plan.rounds = parser.value()?.parse()?,
            Long("without") => {
                for name in parser.value()?.string()?.split(',') {
                    let Some(fault) = faults::ALL.iter().find(|fault| fault.name() == name) else {
                        bail!("there is no fault `{name}`");
                    };
                    plan.without = plan.without.and(*fault);
                }
            }
            Long("tell") => plan.tells = true,
            Long("control") => {
                let name = parser.value()?.string()?;
                plan.control = Control::ALL.iter().copied().find(|control| control.name() == name);
                if plan.control.is_none() {
                    bail!("there is no control `{name}`");
                }
            }
            other => return Err(other.unexpected().into()),
        }
    }
    Ok((plan, seeds))
}

/// What all seeds came to.
#[derive(Default)]
struct Sum {
    seeds: u64,
    seconds: i64,
    saves: u64,
    reports: u64,
    faults: Vec<u64>,
    failed: Vec<(Plan, Outcome)>,
}

impl Sum {
    fn add(&mut self, plan: Plan, outcome: Outcome) {
        self.seeds += 1;
        self.seconds += outcome.seconds;
        self.saves += outcome.saves;
        self.reports += outcome.reports;
        self.faults.resize(outcome.faults.len(), 0);
        self.faults.iter_mut().zip(&outcome.faults).for_each(|(sum, count)| *sum += count);
        if outcome.breach.is_some() {
            self.failed.push((plan, outcome));
        }
    }
}

fn simulate(first: Plan, seeds: u64) -> bool {
    let started = Instant::now();
    let next = AtomicU64::new(0);
    let sum = Mutex::new(Sum::default());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= seeds {
                        return;
                    }
                    let plan = Plan { seed: first.seed + number, ..first };
                    let outcome = if plan.tells { run(plan) } else { run_twice(plan) };
                    let Ok(mut sum) = sum.lock() else { return };
                    sum.add(plan, outcome);
                    if sum.failed.len() >= ENOUGH {
                        return;
                    }
                }
            });
        }
    });
    let sum = sum.into_inner().unwrap_or_default();
    print(&sum);
    println!("each twice with the same trace, on {cores} cores in {:.1} s", started.elapsed().as_secs_f64());
    sum.failed.is_empty()
}

fn print(sum: &Sum) {
    for (plan, outcome) in &sum.failed {
        if let Some(breach) = &outcome.breach {
            println!("seed {} breaks a promise: {breach}\n  {plan}", plan.seed);
        }
    }
    if let Some((plan, _)) = sum.failed.first() {
        let small = shrink(Plan { tells: false, ..*plan });
        println!("made small:\n  {small}");
        if let Some(breach) = run_twice(small).breach {
            println!("  {breach}");
        }
    }
    let days = sum.seconds / 86_400;
    let [seeds, days, saves, reports] = [sum.seeds, days.unsigned_abs(), sum.saves, sum.reports].map(grouped);
    println!("seeds {seeds}, simulated days {days}, saves {saves}, reports {reports}");
    for (fault, count) in faults::ALL.iter().zip(&sum.faults) {
        println!("  {:<22} {:>14}", fault.name(), grouped(*count));
    }
    let kinds: Vec<String> = Kind::ALL
        .iter()
        .map(|kind| {
            let of_kind = |outcome: &Outcome| outcome.breach.as_ref().is_some_and(|b| b.kind == *kind);
            let count = sum.failed.iter().filter(|(_, outcome)| of_kind(outcome)).count();
            format!("{} {count}", kind.name())
        })
        .collect();
    println!("{}", kinds.join(", "));
}

/// With a comma between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
