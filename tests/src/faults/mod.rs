//! The machines that try to break a desk from below: kills, power cuts, errors and damage of the disk,
//! calls that are cut. Each is a [`Fault`] in a file of its own; few of its hits are a test, and many are
//! `cargo xtask faults --full`.

mod cuts;
pub mod damage;
mod errors;
mod folders;
pub mod ground;
mod inject;
mod kills;
mod power;
mod random;
mod reporting;

use anyhow::Result;

/// How much of a fault is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// As much as a test run may take: half a minute.
    Few,
    /// As much as the README's figures need.
    Full,
}

impl Effort {
    /// One of two counts.
    pub fn of(self, few: usize, full: usize) -> usize {
        match self {
            Effort::Few => few,
            Effort::Full => full,
        }
    }
}

/// One way to break a desk.
pub struct Fault {
    /// As it is told and asked for: `power`.
    pub name: &'static str,
    /// What is done: `power cuts`.
    pub about: &'static str,
    /// Does it, and compares.
    pub run: fn(Effort) -> Result<Outcome>,
    /// Does it to something that must not stand it, so that a zero says something. What it
    /// answers is what was caught; an error when nothing was.
    pub control: fn() -> Result<String>,
}

/// All of them, in the order in which they are tried.
pub const ALL: &[Fault] =
    &[kills::FAULT, random::FAULT, power::POWER, errors::FAULT, folders::FAULT, damage::FAULT, cuts::CUTS];

/// What came of a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was tried.
    Tried(Tally),
    /// It can't be tried on this machine, and why.
    Unable(String),
}

/// What was counted while a fault was tried.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// How often it struck.
    pub hits: u64,
    /// How many saves or reports were answered before it struck, in all.
    pub answered: u64,
    /// How many of those were not there afterwards.
    pub lost: u64,
    /// How many were there with a content that nobody saved, or were counted twice.
    pub wrong: u64,
    /// How often the store did not open, or an ad was stuck, without a clear error.
    pub stuck: u64,
    /// Of each breach how to see it again, a line each.
    pub breaches: Vec<String>,
}

impl Tally {
    /// Whether nothing was lost, wrong or stuck, and something was tried.
    pub fn is_good(&self) -> bool {
        self.hits > 0 && self.lost + self.wrong + self.stuck == 0 && self.breaches.is_empty()
    }
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, more: Tally) {
        self.hits += more.hits;
        self.answered += more.answered;
        self.lost += more.lost;
        self.wrong += more.wrong;
        self.stuck += more.stuck;
        self.breaches.extend(more.breaches);
    }
}
