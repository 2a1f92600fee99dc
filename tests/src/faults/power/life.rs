//! A store that goes through cut after cut.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use super::disk::{Disk, FileSystem};
use super::process::Process;
use crate::faults::Tally;
use crate::program::program;
use crate::torture;

/// What a desk is at when the power goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// Its store is opened, or made: from its start on as long as that may take.
    Opening,
    /// Its index is gone and rebuilt, from its start on.
    Rebuilding,
    /// It has opened and saves: this many ads at a time, with so many milliseconds between two saves.
    Saving { pace: u64, together: usize },
}

pub(super) struct Life {
    number: usize,
    disk: Disk,
    /// On another disk: what was answered, and what processes print.
    notes: TempDir,
    /// How long the last opening took, with the start of its process.
    opening: Duration,
    tally: Tally,
}

impl Life {
    pub(super) fn new(number: usize, disk: Disk) -> Result<Life> {
        let (notes, opening) = (TempDir::new()?, Duration::from_millis(40));
        Ok(Life { number, disk, notes, opening, tally: Tally::default() })
    }

    /// Goes through these cuts, or ends at the first breach.
    pub(super) fn live(mut self, moments: impl Iterator<Item = Moment>) -> Result<Tally> {
        for moment in moments {
            self.cut_while(moment)?;
            // Now and then the next desk opens what no other has repaired.
            if fastrand::u8(..4) > 0 {
                self.check(&format!("{moment:?}"))?;
            }
            if !self.tally.breaches.is_empty() {
                break;
            }
        }
        self.end()
    }

    /// At the end the index goes, and the journal alone must hold it all.
    fn end(mut self) -> Result<Tally> {
        if self.tally.breaches.is_empty() {
            self.check("the end")?;
            self.remove_index()?;
            self.check("the journal alone")?;
        }
        self.tally.answered = self.answered()?;
        if let Some(breach) = self.tally.breaches.first_mut() {
            let kept =
                self.disk.keep(&format!("adtally-power-breach-{}-{}", std::process::id(), self.number))?;
            let notes = kept.with_extension("acks");
            fs::copy(self.notes.path().join("acks"), &notes)?;
            breach.push_str(&format!("; kept: {} and {}", kept.display(), notes.display()));
        }
        Ok(self.tally)
    }

    fn cut_while(&mut self, moment: Moment) -> Result<()> {
        let (pace, together, wait) = match moment {
            Moment::Saving { pace, together } => (pace, together, fastrand::u64(0..30).pow(2)),
            Moment::Opening => (0, 1, fastrand::u64(0..=self.opening.as_millis() as u64)),
            Moment::Rebuilding => {
                self.remove_index()?;
                (0, 1, fastrand::u64(0..=self.opening.as_millis() as u64 * 2))
            }
        };
        let mut saver = self.saver(&["--pace", &pace.to_string(), "--together", &together.to_string()])?;
        if let Moment::Saving { .. } = moment {
            match saver.ready()? {
                Some(took) => self.opening = took,
                None => return self.stuck(&format!("{moment:?}: the desk did not open: {}", saver.said()?)),
            }
        }
        thread::sleep(Duration::from_millis(wait));
        self.cut_from(&mut saver, &format!("{moment:?}"))
    }

    /// Cuts the power while this process is at work, and gives it back.
    fn cut_from(&mut self, saver: &mut Process, what: &str) -> Result<()> {
        if saver.has_ended()? {
            return self.stuck(&format!("{what}: the desk ended before the cut: {}", saver.said()?));
        }
        let answered = self.noted()?.len();
        self.disk.cut()?;
        self.tally.hits += 1;
        saver.kill()?;
        self.put_apart(answered)?;
        self.disk.unmount()?;
        self.disk.mount()
    }

    /// What was answered since then came while the power went, and is nobody's: a file system that is shut
    /// down lets a sync that is on its way end well, and with the power nobody hears of its answer.
    fn put_apart(&self, answered: usize) -> Result<()> {
        let noted = self.noted()?;
        let (sure, unsure) = noted.split_at(answered);
        let mut apart = File::options().append(true).create(true).open(torture::unsure(&self.acks()))?;
        apart.write_all(unsure.as_bytes())?;
        Ok(fs::write(self.acks(), sure)?)
    }

    /// Opens the store as the app would, and compares.
    fn check(&mut self, what: &str) -> Result<()> {
        let mut command = Command::new(program("adtally-torture")?);
        command.arg("check").arg(self.data()).arg("--acks").arg(self.acks());
        let mut checker = Process::start(&mut command, self.notes.path())?;
        let Some(status) = checker.end()? else {
            return self.stuck(&format!("{what}: opening hangs: {}", checker.said()?));
        };
        match status.code() {
            Some(0) => Ok(()),
            Some(1) => {
                let (lost, changed) = counted(&checker.printed()?).context("no verdict was printed")?;
                self.tally.lost += lost;
                self.tally.wrong += changed;
                let said = checker.said()?;
                self.breach(&format!("{what}: {said}"));
                Ok(())
            }
            _ => self.stuck(&format!("{what}: it does not open: {status}: {}", checker.said()?)),
        }
    }

    fn saver(&self, arguments: &[&str]) -> Result<Process> {
        let mut command = Command::new(program("adtally-torture")?);
        command.arg("save").arg(self.data()).arg("--acks").arg(self.acks()).args(arguments);
        Process::start(&mut command, self.notes.path())
    }

    fn stuck(&mut self, how: &str) -> Result<()> {
        self.tally.stuck += 1;
        self.breach(how);
        Ok(())
    }

    fn breach(&mut self, how: &str) {
        let (number, cut) = (self.number, self.tally.hits);
        let breach = format!("power: store {number}, cut {cut}, {how}");
        eprintln!("  {breach}");
        self.tally.breaches.push(breach);
    }

    fn data(&self) -> PathBuf {
        self.disk.place().join("data")
    }

    fn acks(&self) -> PathBuf {
        self.notes.path().join("acks")
    }

    /// How many saves were answered.
    fn answered(&self) -> Result<u64> {
        Ok(self.noted()?.lines().count() as u64)
    }

    /// The notes of that.
    fn noted(&self) -> Result<String> {
        if !self.acks().exists() {
            return Ok(String::new());
        }
        Ok(fs::read_to_string(self.acks())?)
    }

    fn remove_index(&self) -> Result<()> {
        match fs::remove_dir_all(self.data().join("stores/unnamed/index")) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    fn journal(&self) -> PathBuf {
        self.data().join("stores/unnamed/journal")
    }
}

/// Cuts while a base is written and taken over, so many times, each time from the same full journal.
pub(super) fn around_a_base(cuts: usize) -> Result<Tally> {
    // A base is due when closed segments pass 64 MiB.
    const ALMOST: u64 = 62 << 20;
    let full = Life::new(1_000, Disk::new(FileSystem::Ext4)?)?;
    let mut saver = full.saver(&["--together", "64", "--ads", "3000"])?;
    until("the journal is full", &mut saver, || Ok(bytes_of(&full.journal())? >= ALMOST))?;
    saver.kill()?;
    full.disk.unmount()?;
    let before = full.answered()?;
    let mut tally = Tally { answered: before, ..Tally::default() };
    for number in 1..=cuts {
        let mut life = Life::new(1_000 + number, Disk::copy_of(&full.disk)?)?;
        fs::copy(full.acks(), life.acks())?;
        let mut saver = life.saver(&["--together", "16", "--ads", "3000"])?;
        until("a base is begun", &mut saver, || Ok(has_base(&life.journal())))?;
        thread::sleep(Duration::from_millis(fastrand::u64(..120)));
        life.cut_from(&mut saver, "a base is written")?;
        let mut more = life.end()?;
        more.answered -= before;
        tally += more;
        eprintln!("  {number} cuts around a base, {} breaches", tally.breaches.len());
    }
    Ok(tally)
}

/// Waits for something that a process at work brings about.
fn until(what: &str, process: &mut Process, happened: impl Fn() -> Result<bool>) -> Result<()> {
    let began = Instant::now();
    while !happened()? {
        if process.has_ended()? || began.elapsed() > Duration::from_secs(600) {
            bail!("waiting until {what}: {}", process.said()?);
        }
        thread::sleep(Duration::from_millis(1));
    }
    Ok(())
}

fn names(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

fn bytes_of(folder: &Path) -> Result<u64> {
    let segments =
        names(folder).into_iter().filter(|path| path.extension().is_some_and(|it| it == "segment"));
    segments.map(|path| Ok(fs::metadata(path)?.len())).sum()
}

/// A base, or one that is being written.
fn has_base(journal: &Path) -> bool {
    names(journal).iter().any(|path| path.to_string_lossy().contains(".base"))
}

/// How many are lost and changed, of `acknowledged 9, found 7, lost 1, changed 1`.
fn counted(printed: &str) -> Option<(u64, u64)> {
    let line = printed.lines().find(|line| line.starts_with("acknowledged "))?;
    let number = |name: &str| line.split(", ").find_map(|part| part.strip_prefix(name))?.trim().parse().ok();
    Some((number("lost")?, number("changed")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_is_read() {
        assert_eq!(counted("told: x\nacknowledged 9, found 6, lost 2, changed 1\n"), Some((2, 1)));
        assert_eq!(counted("told: x\n"), None);
    }
}
