//! Every call that touches what a process keeps fails once, with EIO and with ENOSPC, or fails from then
//! on: nothing that was answered is lost, what is refused says so in words and is not there afterwards,
//! and work goes on as soon as the disk does.

use std::process::Stdio;
use std::thread;

use anyhow::{Context, Result};
use tokio::runtime::Runtime;

use super::ground::Ground;
use super::inject::{self, Ended, Injection, PARTS, parts_of};
use super::{Effort, Fault, Outcome, Tally};

pub(super) const FAULT: Fault =
    Fault { name: "errors", about: "errors at every call of the disk", run: try_all, control: a_deaf_note };

const CALLS: [&str; 13] = [
    "write",
    "pwrite64",
    "fdatasync",
    "fsync",
    "sync_file_range",
    "rename",
    "openat",
    "ftruncate",
    "mkdir",
    "read",
    "pread64",
    "unlink",
    "chmod",
];
const ERRORS: [&str; 2] = ["error=EIO", "error=ENOSPC"];
/// How many saves a process tries.
const SAVES: u64 = 8;
/// What a person reads when something is refused.
const CLEAR: [&str; 4] =
    ["The disk is full", "The disk failed", "Adtally could not ", "Adtally may not write"];

fn try_all(effort: Effort) -> Result<Outcome> {
    if let Some(why) = inject::unable() {
        return Ok(Outcome::Unable(why));
    }
    let mut tally = Tally::default();
    let of_error = |error| move || Runtime::new()?.block_on(of_error(effort, error));
    let tallies = thread::scope(|scope| ERRORS.map(|error| scope.spawn(of_error(error))).map(|it| it.join()));
    for one in tallies {
        tally += one.ok().context("a panic")??;
    }
    Ok(Outcome::Tried(tally))
}

async fn of_error(effort: Effort, error: &'static str) -> Result<Tally> {
    let mut tally = Tally::default();
    let calls = if effort == Effort::Few { &CALLS[..4] } else { &CALLS };
    for call in calls {
        for part in 0..PARTS.len() {
            for from_then_on in [false, true] {
                let old = Ground::in_memory()?;
                old.filled(3).await?;
                let mut missed = 0;
                let nths: Box<dyn Iterator<Item = usize>> = match effort {
                    Effort::Few => Box::new([2, 5].into_iter()),
                    Effort::Full => Box::new(1..=40),
                };
                for nth in nths {
                    let when = if from_then_on { format!("{nth}+") } else { nth.to_string() };
                    let injection = Injection { call, what: error, when };
                    let mut came_so_far = false;
                    for ground in [&Ground::in_memory()?, &old] {
                        came_so_far |= fails(ground, &injection, part, &[], &mut tally).await?;
                    }
                    missed = if came_so_far { 0 } else { missed + 1 };
                    if missed == 2 {
                        break;
                    }
                }
                tally.answered += old.notes() as u64;
            }
        }
    }
    Ok(tally)
}

/// Saves while calls fail, and looks afterwards. Tells whether any did.
async fn fails(
    ground: &Ground,
    injection: &Injection,
    part: usize,
    how: &[&str],
    tally: &mut Tally,
) -> Result<bool> {
    let mut saver = ground.saver(Some(SAVES))?;
    saver.arg("--go-on").args(how);
    if PARTS[part] == "bases" {
        saver.args(["--small", "--saves", "25"]);
    }
    let paths = &parts_of(&ground.store())?[part];
    let ended = match inject::run(&saver, Stdio::null(), injection, paths, ground.home()) {
        Ok(ended) => ended,
        Err(error) => {
            tally.stuck += 1;
            tally.breaches.push(format!("{injection}: {error:#}"));
            return Ok(true);
        }
    };
    tally.hits += u64::from(ended.struck);
    if let Some(fault) = unclear(&ended, injection) {
        tally.stuck += 1;
        tally.breaches.push(format!("{injection}: {fault}: {}", ended.text));
    }
    let (desk, _) = match ground.open().await {
        Ok(opened) => opened,
        Err(fault) => {
            tally.stuck += 1;
            tally.breaches.push(format!("{injection}: afterwards {fault}"));
            return Ok(true);
        }
    };
    let verdict = ground.verdict(&desk)?;
    // Where the last save was answered, those that were refused before it must not be there.
    let risen = if ended.code == Some(0) { verdict.unanswered.len() } else { 0 };
    tally.lost += verdict.lost.len() as u64;
    tally.wrong += (verdict.changed.len() + risen) as u64;
    if !verdict.is_good() || risen > 0 {
        tally.breaches.push(format!("{injection}: {verdict:?}"));
    }
    // What was refused, and is there after all, is on the screen now: it counts from here on.
    for ad in verdict.unanswered {
        crate::torture::shown(&desk, ad).map(|ack| ground.note(&ack)).transpose()?;
    }
    ground.save(&desk, 1).await?;
    desk.close().await;
    Ok(ended.struck)
}

/// What is wrong with how a process ended, if anything.
fn unclear(ended: &Ended, injection: &Injection) -> Option<&'static str> {
    let says_why = CLEAR.iter().any(|words| ended.text.contains(words));
    let once = !injection.when.ends_with('+');
    match ended.code {
        Some(0) => None,
        // A call that fails once may spoil one save, not the last of eight.
        Some(4) if once && !is_last_struck(ended) => Some("it did not go on"),
        Some(3 | 4) if says_why => None,
        Some(3 | 4) => Some("it does not say why"),
        _ => Some("it crashed"),
    }
}

/// Whether it may have been the last save that was struck: then only one was refused.
fn is_last_struck(ended: &Ended) -> bool {
    ended.text.lines().filter(|line| line.contains("this was not saved")).count() == 1
}

/// A saver that counts what was refused as answered: the same look must tell.
fn a_deaf_note() -> Result<String> {
    if let Some(why) = inject::unable() {
        return Ok(format!("not tried: {why}"));
    }
    Runtime::new()?.block_on(async {
        for nth in 1..20 {
            let ground = Ground::in_memory()?;
            ground.filled(5).await?;
            let injection = Injection { call: "write", what: "error=ENOSPC", when: format!("{nth}+") };
            let mut tally = Tally::default();
            fails(&ground, &injection, 0, &["--early"], &mut tally).await?;
            if tally.lost + tally.wrong > 0 {
                return Ok(format!("a refusal that nobody heard was caught at write {nth}"));
            }
        }
        anyhow::bail!("a refusal that nobody heard was not caught")
    })
}
