//! What must not stand a power cut, so that the zeros of a desk say something: sled with nothing but its
//! own flush, and a desk whose syncs do nothing.

use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use tempfile::TempDir;

use super::disk::{Disk, FileSystem};
use super::process::Process;
use crate::program::program;

/// One of so many cuts must do harm; each does, nearly always.
const CUTS: usize = 8;

pub(super) fn run() -> Result<String> {
    let sled = program("adtally-sled-alone")?;
    let sled = first_harm("sled's flush alone", &sled, || Command::new(&sled))?;
    if Command::new("strace").arg("--version").output().is_err() {
        return Ok(sled);
    }
    let desk = program("adtally-torture")?;
    let idle = first_harm("a desk whose syncs do nothing", &desk, || {
        let mut strace = Command::new("strace");
        strace.args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync"]);
        strace.args(["-e", "inject=fsync,fdatasync:retval=0"]).arg(&desk);
        strace
    })?;
    Ok(format!("{sled}; {idle}"))
}

/// Cuts `saving` off on one new disk after the other until `checking` finds something missing.
fn first_harm(what: &str, checking: &Path, saving: impl Fn() -> Command) -> Result<String> {
    for cut in 1..=CUTS {
        let (disk, notes) = (Disk::new(FileSystem::Ext4)?, TempDir::new()?);
        let (data, acks) = (disk.place().join("data"), notes.path().join("acks"));
        let mut saver = saving();
        saver.arg("save").arg(&data).arg("--acks").arg(&acks);
        let mut saver = Process::start(&mut saver, notes.path())?;
        ensure!(saver.ready()?.is_some(), "{what} does not start: {}", saver.said()?);
        thread::sleep(Duration::from_millis(fastrand::u64(150..400)));
        disk.cut()?;
        // It ends by itself, as nothing can be written any more; strace's child with strace.
        let _ = saver.end()?;
        disk.unmount()?;
        disk.mount()?;
        let mut check = Command::new(checking);
        check.arg("check").arg(&data).arg("--acks").arg(&acks);
        let mut check = Process::start(&mut check, notes.path())?;
        let status = check.end()?;
        if status.is_none_or(|status| !status.success()) {
            let printed = check.printed()?;
            let verdict = printed.lines().find(|line| line.starts_with("acknowledged "));
            return Ok(format!("{what}, cut {cut}: {}", verdict.unwrap_or("it does not open")));
        }
    }
    bail!("{what} has lost nothing in {CUTS} cuts")
}
