//! strace between a process and the system: at the N-th call of a kind the process is killed, or the call
//! fails.
//!
//! Calls are counted for each thread, and only those that touch given paths, where any are given. Kills do
//! not lose what the system already took, so they show the order of steps; whether syncs are where they
//! must be is for power cuts to show. strace's `--seccomp-bpf` would be faster, but then (6.1) only the
//! first call is ever hit.

use std::fs::{self, File};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// A process that takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(90);
const SIGKILL: i32 = 9;

/// What strikes, and when.
#[derive(Debug, Clone)]
pub(super) struct Injection {
    /// The kind of call: `fdatasync`.
    pub(super) call: &'static str,
    /// What happens in its place: `signal=SIGKILL`, `error=EIO`.
    pub(super) what: &'static str,
    /// At which calls: `7`, or `7+` for all from then on.
    pub(super) when: String,
}

impl std::fmt::Display for Injection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Injection { call, what, when } = self;
        write!(f, "inject={call}:{what}:when={when}")
    }
}

/// How a process under an injection ended.
#[derive(Debug)]
pub(super) struct Ended {
    /// Its exit code, if it ended by itself.
    pub(super) code: Option<i32>,
    /// Whether it was killed.
    pub(super) killed: bool,
    /// Whether any call was injected.
    pub(super) struck: bool,
    /// What it printed, errors last.
    pub(super) text: String,
}

/// Why this can't be done here, if it can't.
pub(super) fn unable() -> Option<String> {
    match Command::new("strace").args(["-f", "-qq", "-o", "/dev/null", "true"]).output() {
        Ok(output) if output.status.success() => None,
        Ok(output) => Some(format!("strace: {}", String::from_utf8_lossy(&output.stderr).trim())),
        Err(error) => Some(format!("strace: {error}")),
    }
}

/// Runs a process with an injection at the calls that touch one of `paths`, or at all calls if there are
/// none. What strace and the process print goes to files in `notes`.
///
/// # Errors
/// When it can't be started, or hangs.
pub(super) fn run(
    process: &Command,
    input: Stdio,
    injection: &Injection,
    paths: &[PathBuf],
    notes: &Path,
) -> Result<Ended> {
    let [log, out] = ["strace", "printed"].map(|name| notes.join(name));
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-e", "signal=none", "-o"]).arg(&log);
    strace.args(["-e", &format!("trace={}", injection.call), "-e", &injection.to_string()]);
    strace.args(paths.iter().flat_map(|path| ["-P".as_ref(), path.as_os_str()]));
    strace.arg(process.get_program()).args(process.get_args());
    strace.envs(process.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let printed = File::create(&out)?;
    strace.stdin(input).stdout(printed.try_clone()?).stderr(printed).process_group(0);
    let mut child = strace.spawn().context("starting strace")?;
    let started = Instant::now();
    let status = loop {
        match child.try_wait()? {
            Some(status) => break status,
            None if started.elapsed() > PATIENCE => {
                // strace lets its process go when it is killed alone.
                Command::new("kill").args(["-KILL", "--", &format!("-{}", child.id())]).status()?;
                child.wait()?;
                anyhow::bail!("it hangs: {}", fs::read_to_string(&out)?);
            }
            None => thread::sleep(Duration::from_millis(1)),
        }
    };
    Ok(Ended {
        code: status.code(),
        killed: status.signal() == Some(SIGKILL),
        struck: fs::read_to_string(&log).is_ok_and(|log| log.contains("(INJECTED)")),
        text: String::from_utf8_lossy(&fs::read(&out)?).into_owned(),
    })
}

/// The parts of a store, by their places in [`parts_of`].
pub(super) const PARTS: [&str; 4] = ["the journal", "the index", "bases", "the rest"];

/// The files of a store, in the [`PARTS`] that they are struck in, because calls are counted for each thread
/// and a base has one of its own. What a process will make is named in
/// advance, because strace has to know it when it starts.
///
/// # Errors
/// When a folder can't be read.
pub(super) fn parts_of(store: &Path) -> Result<[Vec<PathBuf>; 4]> {
    let (journal, index) = (store.join("journal"), store.join("index"));
    let history = journal.join("history");
    let (mut of_journal, mut of_bases) = (vec![journal.clone()], vec![history.clone()]);
    let newest = newest_number(&journal).max(newest_number(&history));
    for number in newest.saturating_sub(20)..newest + 40 {
        let [segment, base, unfinished] =
            ["segment", "base", "base.tmp"].map(|ending| format!("{number:012}.{ending}"));
        of_journal.push(journal.join(&segment));
        of_bases.extend([journal.join(&base), journal.join(unfinished)]);
        of_bases.extend([history.join(segment), history.join(base)]);
    }
    let mut of_index = vec![index.clone()];
    of_index.extend(["db", "conf", "blobs"].map(|name| index.join(name)));
    if index.is_dir() {
        of_index.extend(crate::faults::ground::files_of(&index)?);
    }
    let stores = store.parent().context("a store lies in a folder")?;
    let mut others = vec![store.to_owned(), stores.to_owned(), stores.join("last")];
    others.extend(["lock", "schema", "pictures", "drafts"].map(|name| store.join(name)));
    for number in 0..4 {
        others.push(stores.join(format!("last.{number}.tmp")));
        others.push(store.join(format!("schema.{number}.tmp")));
    }
    Ok([of_journal, of_index, of_bases, others])
}

/// The number of the newest file of a journal's folder.
fn newest_number(folder: &Path) -> u64 {
    let names = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
    names.filter_map(|name| name.to_str()?.get(..12)?.parse().ok()).max().unwrap_or(0)
}
