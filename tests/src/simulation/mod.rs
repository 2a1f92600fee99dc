//! Weeks of bad luck under a seed, in one thread: the real planner, the real `apply` and the real
//! making of ads and calls, with a model of the org, the network, the disk, the clock and people
//! around them. When it ends, the org must hold what people saved, once.
//!
//! A seed decides everything. [`Plan`] says which, how long, and which faults are left out, so that a
//! run that fails can be made small ([`shrink`]) and played again. What must hold is in `history.rs`.

mod controls;
mod copies;
mod desk;
mod disk;
pub mod faults;
mod history;
mod network;
mod org;
mod people;
mod put_back;
mod shrink;

use std::fmt;

pub use controls::Control;
pub use faults::{Fault, Without};
pub use shrink::shrink;

/// How many rounds an ordinary run has. In each somebody does something, and hours pass.
pub const ROUNDS: u32 = 100;

/// What to simulate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Decides everything.
    pub seed: u64,
    /// How long it goes on before faults end.
    pub rounds: u32,
    /// Faults that are left out.
    pub without: Without,
    /// A wrong way of reporting, to be caught.
    pub control: Option<Control>,
    /// Whether all that happens is printed.
    pub tells: bool,
}

impl Plan {
    /// An ordinary run of a seed.
    pub fn of(seed: u64) -> Plan {
        Plan { seed, rounds: ROUNDS, without: Without::default(), control: None, tells: false }
    }
}

impl fmt::Display for Plan {
    /// The command that plays it again.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cargo xtask simulate --seeds 1 --from {}", self.seed)?;
        if self.rounds != ROUNDS {
            write!(f, " --rounds {}", self.rounds)?;
        }
        let without: Vec<&str> =
            faults::ALL.iter().filter(|fault| self.without.has(**fault)).map(|fault| fault.name()).collect();
        if !without.is_empty() {
            write!(f, " --without {}", without.join(","))?;
        }
        if let Some(control) = self.control {
            write!(f, " --control {}", control.name())?;
        }
        Ok(())
    }
}

/// What a run came to.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// A hash of all that happened, in its order.
    pub trace: u64,
    /// How much time passed in it.
    pub seconds: i64,
    /// Saves that were acknowledged.
    pub saves: u64,
    /// Calls that reported.
    pub reports: u64,
    /// How often each fault has struck.
    pub faults: Vec<u64>,
    /// What does not hold.
    pub breach: Option<Breach>,
}

/// A promise that was not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// Which.
    pub kind: Kind,
    /// How it showed.
    pub what: String,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $name:literal),* $(,)?) => {
        /// The promises.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Kind { $($(#[$doc])* $kind),* }

        impl Kind {
            /// All of them, in the order in which they are told.
            pub const ALL: &[Kind] = &[$(Kind::$kind),*];

            /// Its name, as it is printed.
            pub fn name(self) -> &'static str {
                match self { $(Kind::$kind => $name),* }
            }
        }
    };
}

kinds! {
    /// An acknowledged save is there with its last content.
    Lost "lost",
    /// It is there once, and nothing that nobody saved.
    Doubled "doubled",
    /// When faults have ended, everything is reported.
    Stuck "stuck",
    /// No ad delays another, and nobody is retried in a storm.
    Delayed "delayed",
    /// A person knows of every refusal.
    Silent "silent",
    /// Nobody's change is replaced unseen.
    Overwritten "overwritten",
    /// No change key is issued twice.
    Reissued "reissued",
    /// The same seed does the same again.
    Unrepeatable "unrepeatable",
}

impl Breach {
    fn new(kind: Kind, what: impl Into<String>) -> Breach {
        Breach { kind, what: what.into() }
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.name(), self.what)
    }
}

/// Why a run does not go straight on.
#[derive(Debug)]
enum Stop {
    /// The machine dies.
    Crash,
    /// A promise is broken.
    Breach(Breach),
}

impl From<Breach> for Stop {
    fn from(breach: Breach) -> Stop {
        Stop::Breach(breach)
    }
}

/// Runs a plan.
pub fn run(plan: Plan) -> Outcome {
    desk::World::new(plan).run()
}

/// Runs a plan twice: both must do the same.
pub fn run_twice(plan: Plan) -> Outcome {
    let outcome = run(plan);
    if outcome.breach.is_none() && run(plan).trace != outcome.trace {
        let breach = Breach::new(Kind::Unrepeatable, "the second run did something else");
        return Outcome { breach: Some(breach), ..outcome };
    }
    outcome
}
