//! kill -9 as a process enters a system call that touches what it keeps, or that speaks to the org: every
//! call of opening, saving, writing a base, reporting and settling is the last one before the end once.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::thread;

use anyhow::{Context, Result, ensure};
use tokio::runtime::Runtime;

use super::ground::{Ground, is_within_a_base};
use super::inject::{self, Injection, PARTS, parts_of};
use super::reporting::{Life, Reporting};
use super::{Effort, Fault, Outcome, Tally};

pub(super) const FAULT: Fault =
    Fault { name: "kills", about: "kills at every system call", run: try_all, control: an_early_note };

/// The calls that change what is on disk, or sync it.
const CALLS: [&str; 11] = [
    "write",
    "pwrite64",
    "fdatasync",
    "fsync",
    "sync_file_range",
    "rename",
    "openat",
    "mkdir",
    "ftruncate",
    "unlink",
    "flock",
];

/// What a process was doing when it was killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    Open,
    Save,
    Base,
    Report,
    Settle,
}

/// Phases of a store alone, and of one that is reported.
const OF_STORES: [Phase; 3] = [Phase::Open, Phase::Save, Phase::Base];
const OF_DESKS: [Phase; 2] = [Phase::Report, Phase::Settle];

/// How many kills struck in each.
type Struck = BTreeMap<Phase, u64>;

/// Which calls are tried, and how often.
struct Plan {
    /// Kinds of calls that touch a store.
    calls: &'static [&'static str],
    /// Parts of a store that is being reported, none for the line to the org, and kinds of calls.
    reporting: &'static [(Option<usize>, &'static [&'static str])],
    /// Of each kind and part the 1st, and so many more, this far apart.
    step: usize,
    most: usize,
    /// How many saves a process has before it.
    saves: &'static [u64],
    /// Goes over it again until each phase was struck so often, and all of a store alone together.
    least: u64,
    total: u64,
}

const FEW: Plan = Plan {
    calls: &["write", "pwrite64", "fdatasync", "rename"],
    reporting: &[(None, &["writev", "recvfrom"]), (Some(0), &["fdatasync"])],
    step: 3,
    most: 3,
    saves: &[6],
    least: 1,
    total: 20,
};
const FULL: Plan = Plan {
    calls: &CALLS,
    reporting: &[
        (None, &["connect", "sendto", "writev", "recvfrom"]),
        (Some(0), &["write", "fdatasync", "openat"]),
        (Some(1), &["pwrite64", "sync_file_range", "fdatasync"]),
    ],
    step: 1,
    most: 60,
    saves: &[4, 12, 30],
    least: 150,
    total: 2_000,
};

impl Plan {
    fn nths(&self) -> impl Iterator<Item = usize> + use<> {
        (1..).step_by(self.step).take(self.most)
    }

    fn is_done(&self, struck: &Struck, phases: &[Phase]) -> bool {
        phases.iter().all(|phase| struck.get(phase).is_some_and(|kills| *kills >= self.least))
    }
}

fn try_all(effort: Effort) -> Result<Outcome> {
    if let Some(why) = inject::unable() {
        return Ok(Outcome::Unable(why));
    }
    let plan = if effort == Effort::Few { &FEW } else { &FULL };
    let (stores, desks) = thread::scope(|scope| {
        let stores = scope.spawn(|| of_stores(plan));
        let desks = of_desks(plan);
        (stores.join(), desks)
    });
    let (mut tally, mut struck) = stores.ok().context("a panic")??;
    let (more, at_desks) = desks?;
    tally += more;
    for (phase, kills) in at_desks {
        *struck.entry(phase).or_default() += kills;
    }
    eprintln!("kills struck: {struck:?}");
    ensure!(plan.is_done(&struck, &[OF_STORES.as_slice(), &OF_DESKS].concat()), "too few struck: {struck:?}");
    Ok(Outcome::Tried(tally))
}

/// Opening, saving and bases: processes that have no line to Salesforce.
fn of_stores(plan: &Plan) -> Result<(Tally, Struck)> {
    let runtime = Runtime::new()?;
    let (mut tally, mut struck) = (Tally::default(), Struck::new());
    for round in 0..10 {
        if plan.is_done(&struck, &OF_STORES) && tally.hits >= plan.total {
            break;
        }
        let saves = plan.saves[round % plan.saves.len()];
        for (small, part) in [(false, 0), (false, 1), (false, 3), (true, 0), (true, 2)] {
            for call in plan.calls {
                let saves = if small { 3 * saves } else { saves };
                let killing = Killing { call, part, saves, small };
                runtime.block_on(killing.at_each(plan.nths(), &mut tally, &mut struck))?;
            }
            eprintln!("  kills with {saves} saves, {}: {struck:?}", PARTS[part]);
        }
    }
    Ok((tally, struck))
}

/// Kills at calls of one kind that touch one part of a store.
struct Killing {
    call: &'static str,
    part: usize,
    saves: u64,
    small: bool,
}

impl Killing {
    /// Each time a store that is being made, and one that has died many times before; both die twice, in
    /// saving and in opening what that left, before they are looked at.
    async fn at_each(
        &self,
        nths: impl Iterator<Item = usize>,
        tally: &mut Tally,
        struck: &mut Struck,
    ) -> Result<()> {
        let old = Ground::in_memory()?;
        let mut missed = 0;
        for nth in nths {
            let fresh = Ground::in_memory()?;
            let mut came_so_far = false;
            for ground in [&fresh, &old] {
                for saves in [self.saves, 0] {
                    if let Some(phase) = self.dies(ground, nth, saves)? {
                        came_so_far = true;
                        tally.hits += 1;
                        *struck.entry(phase).or_default() += 1;
                    }
                }
                let what = format!("{} {nth} of {}, {} saves", self.call, PARTS[self.part], self.saves);
                look(ground, &what, tally).await?;
            }
            tally.answered += fresh.notes() as u64;
            // How far a thread comes differs a little from time to time.
            missed = if came_so_far { 0 } else { missed + 1 };
            if missed == 3 {
                break;
            }
        }
        tally.answered += old.notes() as u64;
        Ok(())
    }

    /// Saves so often and dies as it enters the `nth` call. Tells what it was doing; nothing if it did not
    /// come so far.
    fn dies(&self, ground: &Ground, nth: usize, saves: u64) -> Result<Option<Phase>> {
        let mut saver = ground.saver(Some(saves))?;
        if self.small {
            saver.arg("--small");
        }
        let injection = Injection { call: self.call, what: "signal=SIGKILL", when: nth.to_string() };
        let paths = &parts_of(&ground.store())?[self.part];
        let ended = inject::run(&saver, Stdio::null(), &injection, paths, ground.home())?;
        ensure!(ended.killed || ended.code == Some(0), "{injection}: {ended:?}");
        Ok(ended.killed.then(|| match ended.text.contains("ready") {
            _ if is_within_a_base(&ground.journal()) => Phase::Base,
            true => Phase::Save,
            false => Phase::Open,
        }))
    }
}

/// Opens a store and compares it with what was answered.
pub(super) async fn look(ground: &Ground, what: &str, tally: &mut Tally) -> Result<()> {
    match ground.open().await {
        Err(fault) => {
            tally.stuck += 1;
            tally.breaches.push(format!("{what}: {fault}"));
        }
        Ok((desk, _)) => {
            let verdict = ground.verdict(&desk)?;
            desk.close().await;
            tally.lost += verdict.lost.len() as u64;
            tally.wrong += verdict.changed.len() as u64;
            if !verdict.is_good() {
                tally.breaches.push(format!("{what}: {verdict:?}"));
            }
        }
    }
    Ok(())
}

/// Reporting and settling: desks that have a line to an org.
fn of_desks(plan: &Plan) -> Result<(Tally, Struck)> {
    Runtime::new()?.block_on(async {
        let (mut tally, mut struck) = (Tally::default(), Struck::new());
        for round in 0..40 {
            if round > 0 && plan.is_done(&struck, &OF_DESKS) {
                break;
            }
            let mut reporting = Reporting::new().await?;
            let calls =
                plan.reporting.iter().flat_map(|(part, calls)| calls.iter().map(move |call| (call, part)));
            for (call, part) in calls {
                let mut missed = 0;
                for nth in plan.nths() {
                    let injection = Injection { call, what: "signal=SIGKILL", when: nth.to_string() };
                    match reporting.dies(&injection, *part, &mut tally).await? {
                        Life::EndedWell => missed += 1,
                        Life::Died(phase) => {
                            missed = 0;
                            tally.hits += 1;
                            *struck.entry(phase).or_default() += 1;
                        }
                    }
                    if missed == 3 {
                        break;
                    }
                }
            }
            eprintln!("  kills of a desk that reports: {struck:?}");
        }
        Ok((tally, struck))
    })
}

/// A saver that notes an edit before its answer: a kill in between must be told.
fn an_early_note() -> Result<String> {
    if let Some(why) = inject::unable() {
        return Ok(format!("not tried: {why}"));
    }
    Runtime::new()?.block_on(async {
        let ground = Ground::in_memory()?;
        ground.filled(5).await?;
        let mut tally = Tally::default();
        for nth in 1..40 {
            let mut saver = ground.saver(Some(40))?;
            saver.arg("--early");
            let injection = Injection { call: "write", what: "signal=SIGKILL", when: nth.to_string() };
            let [journal, ..] = parts_of(&ground.store())?;
            inject::run(&saver, Stdio::null(), &injection, &journal, ground.home())?;
            look(&ground, "noted early", &mut tally).await?;
            if !tally.breaches.is_empty() {
                return Ok(format!("a note before the answer was caught at write {nth}"));
            }
        }
        anyhow::bail!("a note before the answer was not caught")
    })
}
