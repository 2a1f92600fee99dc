//! A process that works on the disk, and what it says.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};
use std::{fs, thread};

use anyhow::{Context, Result};

/// Nothing here takes so long, unless it hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// Killed when it is dropped.
pub(super) struct Process {
    child: Child,
    out: PathBuf,
    errors: PathBuf,
}

impl Process {
    /// Starts it; what it prints goes to files in `notes`.
    pub(super) fn start(command: &mut Command, notes: &Path) -> Result<Process> {
        let (out, errors) = (notes.join("out"), notes.join("errors"));
        let child = command.stdout(fs::File::create(&out)?).stderr(fs::File::create(&errors)?).spawn();
        let name = command.get_program().display();
        Ok(Process { child: child.with_context(|| format!("starting {name}"))?, out, errors })
    }

    /// Waits until it says that it is ready, and tells how long that took; `None` when it ended instead,
    /// or never does.
    pub(super) fn ready(&mut self) -> Result<Option<Duration>> {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            if fs::read_to_string(&self.out)?.lines().any(|line| line == "ready") {
                return Ok(Some(began.elapsed()));
            }
            if self.has_ended()? {
                return Ok(None);
            }
            thread::sleep(Duration::from_millis(2));
        }
        Ok(None)
    }

    pub(super) fn has_ended(&mut self) -> Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    /// Waits for its end; `None` when it hangs.
    pub(super) fn end(&mut self) -> Result<Option<ExitStatus>> {
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait()? {
                return Ok(Some(status));
            }
            thread::sleep(Duration::from_millis(2));
        }
        Ok(None)
    }

    pub(super) fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// What it has printed so far.
    pub(super) fn printed(&self) -> Result<String> {
        Ok(fs::read_to_string(&self.out)?)
    }

    /// What it has printed and complained of so far, in one line.
    pub(super) fn said(&self) -> Result<String> {
        let text = format!("{}{}", self.printed()?, fs::read_to_string(&self.errors)?);
        Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Ended already, or of no more use.
        let _ = self.kill();
    }
}
