//! The steps of a command: announced, timed, and told again in a table at the end.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::counts::Counts;
use crate::process;

/// Steps that were taken, in their order.
#[derive(Default)]
pub(crate) struct Steps {
    taken: Vec<Step>,
}

struct Step {
    name: &'static str,
    time: Duration,
    counts: Counts,
    well: bool,
    /// Why the step could not be taken. It has neither passed nor failed then.
    left: Option<String>,
}

impl Steps {
    /// Takes a step that counts no tests.
    pub(crate) fn take(&mut self, name: &'static str, work: impl FnOnce() -> Result<()>) {
        self.count(name, || work().map(|()| (true, Counts::default())));
    }

    /// Takes a step that counts tests and says whether it went well. A failure is told; the steps
    /// behind it are taken all the same, because one run should say all that is wrong.
    pub(crate) fn count(&mut self, name: &'static str, work: impl FnOnce() -> Result<(bool, Counts)>) {
        let (bold, green, red, plain) = paint();
        println!("{bold}── {name}{plain}");
        let start = Instant::now();
        let (well, mut counts) = work().unwrap_or_else(|error| {
            eprintln!("{error:#}");
            (false, Counts::default())
        });
        let well = well && counts.failed == 0;
        // So that the closing line never says "0 failed" when something did.
        if !well {
            counts.failed = counts.failed.max(1);
        }
        let time = start.elapsed();
        let word = if well { format!("{green}passed{plain}") } else { format!("{red}FAILED{plain}") };
        println!("{name}: {word} ({:.1} s)", time.as_secs_f64());
        self.taken.push(Step { name, time, counts, well, left: None });
    }

    /// Leaves a step out because what it needs can't be had here, and says so, at once and in the table.
    pub(crate) fn leave(&mut self, name: &'static str, why: &str) {
        let (bold, _, _, plain) = paint();
        println!("{bold}── {name}{plain}\n{name}: NOT CHECKED: {why}");
        let (time, counts, left) = (Duration::ZERO, Counts::default(), Some(why.to_owned()));
        self.taken.push(Step { name, time, counts, well: true, left });
    }

    /// Whether every step went well.
    pub(crate) fn all_well(&self) -> bool {
        self.taken.iter().all(|step| step.well)
    }

    /// Prints the table of the steps.
    pub(crate) fn table(&self) {
        let (bold, _, red, plain) = paint();
        println!("\n{bold}{:<28} {:>9} {:>8} {:>8}{plain}", "step", "seconds", "passed", "failed");
        for step in &self.taken {
            if let Step { name, left: Some(why), .. } = step {
                println!("{name:<28} not checked: {why}");
                continue;
            }
            let Step { name, time, counts: Counts { passed, failed }, well, .. } = step;
            let paint = if *well { "" } else { red };
            println!("{paint}{name:<28} {:>9.1} {passed:>8} {failed:>8}{plain}", time.as_secs_f64());
        }
        let all: Duration = self.taken.iter().map(|step| step.time).sum();
        println!("{:<28} {:>9.1}", "all", all.as_secs_f64());
    }

    /// The line that closes a test run.
    pub(crate) fn closing_line(&self) -> String {
        let mut sum = Counts::default();
        for step in &self.taken {
            sum += step.counts;
        }
        format!("{} passed, {} failed", sum.passed, sum.failed)
    }
}

/// Bold, green, red and plain; nothing where there is no terminal.
fn paint() -> (&'static str, &'static str, &'static str, &'static str) {
    if process::colours() { ("\x1b[1m", "\x1b[32m", "\x1b[31m", "\x1b[0m") } else { ("", "", "", "") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_summed_and_a_failure_is_never_a_zero() {
        let mut steps = Steps::default();
        steps.take("formatting", || Ok(()));
        steps.count("tests", || Ok((true, Counts { passed: 12, failed: 0 })));
        steps.leave("advisories", "their database can't be had here");
        assert_eq!(steps.closing_line(), "12 passed, 0 failed");
        assert!(steps.all_well());
        steps.count("that failed", || Ok((false, Counts { passed: 3, failed: 2 })));
        steps.count("that says it went well", || Ok((true, Counts { passed: 0, failed: 1 })));
        steps.take("that could not start", || anyhow::bail!("no"));
        assert_eq!(steps.closing_line(), "15 passed, 4 failed");
        assert!(!steps.all_well());
    }
}
