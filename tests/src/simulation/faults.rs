//! What goes wrong in a simulation: how often, how often it did, and what is left out.

use fastrand::Rng;

macro_rules! faults {
    ($($fault:ident $name:literal $per_thousand:literal),* $(,)?) => {
        /// Something that goes wrong, or is done by somebody else.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Fault { $(#[doc = $name] $fault),* }

        /// All of them, in the order in which they are told.
        pub const ALL: &[Fault] = &[$(Fault::$fault),*];

        impl Fault {
            /// Its name on the command line and in what is printed.
            pub fn name(self) -> &'static str {
                match self { $(Fault::$fault => $name),* }
            }

            /// How often it strikes when it may, in an ordinary run.
            fn per_thousand(self) -> u16 {
                match self { $(Fault::$fault => $per_thousand),* }
            }
        }
    };
}

faults! {
    CrashBeforeJournal "crash-before-journal" 4,
    CrashTornJournal "crash-torn-journal" 4,
    CrashAfterJournal "crash-after-journal" 4,
    CrashBeforeIndex "crash-before-index" 6,
    IndexLost "index-lost" 30,
    CrashBeforeCall "crash-before-call" 8,
    CrashDuringCall "crash-during-call" 10,
    CrashBeforeSettle "crash-before-settle" 10,
    DiskRefuses "disk-refuses" 5,
    RequestLost "request-lost" 25,
    RequestLate "request-late" 30,
    RequestRepeated "request-repeated" 25,
    AnswerLost "answer-lost" 50,
    AnswerLate "answer-late" 15,
    QueryLost "query-lost" 60,
    Offline "offline" 40,
    Unserved "unserved" 20,
    OrgCrashes "org-crashes" 10,
    DailyLimit "daily-limit" 10,
    ConcurrencyLimit "concurrency-limit" 10,
    TokenExpired "token-expired" 15,
    RightMissing "right-missing" 8,
    AdRightMissing "ad-right-missing" 8,
    RowFault "row-fault" 30,
    RowLock "row-lock" 40,
    OwnTryRunning "own-try-running" 20,
    Rule "rule" 25,
    Malformed "malformed-ad" 20,
    OrgFallsOver "org-falls-over-ad" 20,
    GraphsHalted "graphs-halted" 60,
    Fulfilled "contract-fulfilled" 40,
    Correction "correction" 90,
    ClockJump "clock-jump" 25,
    Sleep "sleep" 25,
    Pause "pause" 8,
    Restored "backup-restored" 12,
    PutBack "store-put-back" 12,
}

/// How bad the days of one run are. Every seed has a weather of its own: some faults never, some often.
#[derive(Debug)]
pub struct Weather {
    random: Rng,
    rates: Vec<u16>,
    without: Without,
    counts: Vec<u64>,
    over: bool,
}

/// Faults that are left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Without(u64);

impl Without {
    /// With this fault left out too.
    pub fn and(self, fault: Fault) -> Without {
        Without(self.0 | 1 << fault as u64)
    }

    /// Whether it is left out.
    pub fn has(self, fault: Fault) -> bool {
        self.0 & 1 << fault as u64 != 0
    }
}

impl Weather {
    /// The weather of a seed.
    pub fn new(seed: u64, without: Without) -> Weather {
        let mut random = Rng::with_seed(seed ^ 0x0005_eed0_fbad_da15);
        let severity = [0, 1, 1, 1, 4];
        let rate = |fault: &Fault| fault.per_thousand() * severity[random.usize(..severity.len())];
        let rates = ALL.iter().map(rate).map(|rate| rate.min(700)).collect();
        Weather { random, rates, without, counts: vec![0; ALL.len()], over: false }
    }

    /// Whether the fault strikes now. Counted if so. What is left out is drawn all the same, so that
    /// the rest of the run stays as it was.
    pub fn strikes(&mut self, fault: Fault) -> bool {
        let strikes = self.random.u16(..1_000) < self.rates[fault as usize];
        let strikes = strikes && !self.over && !self.without.has(fault);
        self.counts[fault as usize] += u64::from(strikes);
        strikes
    }

    /// No fault strikes any more.
    pub fn clears(&mut self) {
        self.over = true;
    }

    /// How often each fault has struck, in the order of [`ALL`].
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }
}
