//! A disk whose power can be cut: a file system in an image, on a loop device.
//!
//! The cut is the shutdown that file systems offer for this purpose (`FS_IOC_SHUTDOWN` without a flush of
//! the log, by `xfs_io`): from then on nothing reaches the image, and what was only in memory is gone,
//! data and names. What it does not show is a drive that loses what it said it has kept.
//!
//! Nothing is left behind: a disk goes when it is dropped, also by a panic; all go when the process is
//! told to stop; and those of a process that was killed go when the next disk is made.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;

use crate::stop::told_to_stop;

/// How the folder of each disk begins.
const NAME: &str = "adtally-power-disk-";

/// How long a disk that nobody uses any more may still be held.
const PATIENCE: Duration = Duration::from_secs(120);

/// The folders of this process's disks.
static OURS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// What is on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileSystem {
    Ext4,
    Xfs,
}

impl FileSystem {
    /// The program that makes it.
    fn maker(self) -> &'static str {
        match self {
            FileSystem::Ext4 => "mkfs.ext4",
            FileSystem::Xfs => "mkfs.xfs",
        }
    }
}

/// The bytes of an image. What is not written takes no room.
const SIZE: u64 = 512 << 20;

/// A file system of its own, mounted.
pub(super) struct Disk {
    folder: TempDir,
    /// Held as long as the disk is somebody's.
    _lock: File,
}

impl Disk {
    /// Makes an empty one.
    pub(super) fn new(files: FileSystem) -> Result<Disk> {
        let disk = Disk::unmounted()?;
        File::create(disk.image())?.set_len(SIZE)?;
        run(Command::new(files.maker()).arg("-q").arg(disk.image()))?;
        disk.mount()?;
        Ok(disk)
    }

    /// One with what another holds, which is not mounted then.
    pub(super) fn copy_of(other: &Disk) -> Result<Disk> {
        let disk = Disk::unmounted()?;
        run(Command::new("cp").arg("--sparse=always").arg(other.image()).arg(disk.image()))?;
        disk.mount()?;
        Ok(disk)
    }

    fn unmounted() -> Result<Disk> {
        stop_tidily();
        // One process at a time clears and makes, so that a new folder is not taken for an old one.
        let turn = File::create(env::temp_dir().join("adtally-power.lock"))?;
        turn.lock()?;
        clear_old()?;
        let folder = tempfile::Builder::new().prefix(NAME).tempdir()?;
        let lock = File::create(folder.path().join("lock"))?;
        lock.lock()?;
        fs::create_dir(mounted(folder.path()))?;
        ours().push(folder.path().to_owned());
        Ok(Disk { folder, _lock: lock })
    }

    /// Where the file system is.
    pub(super) fn place(&self) -> PathBuf {
        mounted(self.folder.path())
    }

    fn image(&self) -> PathBuf {
        self.folder.path().join("image")
    }

    /// From now on nothing that is written to it stays.
    pub(super) fn cut(&self) -> Result<()> {
        cut(self.folder.path())
    }

    /// Takes it off. Whoever used it must have ended.
    pub(super) fn unmount(&self) -> Result<()> {
        // What a killed process held is let go of a moment later.
        let began = Instant::now();
        while let Err(error) = run(Command::new("umount").arg(self.place())) {
            ensure!(began.elapsed() < PATIENCE, error);
            thread::sleep(Duration::from_millis(20));
        }
        // Whoever began to see mounts of his own meanwhile (`unshare`) still has this one, as it was cut.
        while self.is_in_use() {
            ensure!(began.elapsed() < PATIENCE, "somebody does not let go of {}", self.image().display());
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// Whether a loop device still has the image.
    fn is_in_use(&self) -> bool {
        let devices = fs::read_dir("/sys/block").into_iter().flatten().flatten();
        let images =
            devices.filter_map(|device| fs::read_to_string(device.path().join("loop/backing_file")).ok());
        images.into_iter().any(|image| Path::new(image.trim_end()) == self.image())
    }

    pub(super) fn mount(&self) -> Result<()> {
        run(Command::new("mount").args(["-o", "loop"]).arg(self.image()).arg(self.place()))
    }

    /// Keeps what is on it, under this name beside the others, for somebody to look at.
    pub(super) fn keep(&self, name: &str) -> Result<PathBuf> {
        let kept = env::temp_dir().join(name);
        run(Command::new("cp").arg("--sparse=always").arg(self.image()).arg(&kept))?;
        Ok(kept)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let mut ours = ours();
        remove(self.folder.path());
        ours.retain(|folder| folder != self.folder.path());
    }
}

/// Why no power can be cut on this machine, if none can.
pub(super) fn missing() -> Option<String> {
    if !cfg!(target_os = "linux") {
        return Some("it takes Linux".to_owned());
    }
    let user = Command::new("id").arg("-u").output();
    if !user.is_ok_and(|output| output.stdout.starts_with(b"0\n")) {
        return Some("only root may mount a file system".to_owned());
    }
    for (program, package) in [("mkfs.ext4", "e2fsprogs"), ("mount", "mount"), ("xfs_io", "xfsprogs")] {
        if Command::new(program).arg("-V").output().is_err() {
            return Some(format!("there is no {program} (package {package})"));
        }
    }
    let tried = Disk::new(FileSystem::Ext4).and_then(|disk| disk.cut());
    tried.err().map(|error| format!("{error:#}"))
}

/// Whether disks can have this file system here.
pub(super) fn is_known(files: FileSystem) -> bool {
    Disk::new(files).is_ok()
}

fn mounted(folder: &Path) -> PathBuf {
    folder.join("mounted")
}

fn cut(folder: &Path) -> Result<()> {
    let place = mounted(folder);
    ensure!(is_mounted(&place), "{} is not mounted", place.display());
    run(Command::new("xfs_io").args(["-x", "-c", "shutdown"]).arg(place))
}

/// Ends a disk, whoever still uses it, and all that is on it.
fn remove(folder: &Path) {
    let place = mounted(folder);
    if is_mounted(&place) {
        let _ = cut(folder);
        let _ = run(Command::new("umount").arg("--lazy").arg(&place));
    }
    if !is_mounted(&place) {
        let _ = fs::remove_dir_all(folder);
    }
}

fn is_mounted(place: &Path) -> bool {
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
    mounts.lines().any(|line| line.split(' ').nth(1).map(Path::new) == Some(place))
}

/// Removes the disks of processes that are no more.
fn clear_old() -> Result<()> {
    for entry in fs::read_dir(env::temp_dir())? {
        let entry = entry?;
        let is_disk = entry.file_name().to_string_lossy().starts_with(NAME);
        if is_disk && File::open(entry.path().join("lock")).is_ok_and(|lock| lock.try_lock().is_ok()) {
            remove(&entry.path());
        }
    }
    Ok(())
}

/// Has this process's disks go when it is told to stop.
fn stop_tidily() {
    static HEARS: Once = Once::new();
    HEARS.call_once(|| {
        thread::spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            if let Ok(runtime) = runtime
                && let Err(stopped) = runtime.block_on(told_to_stop())
            {
                // Kept to the end, so that no disk is made any more.
                let ours = ours();
                ours.iter().for_each(|folder| remove(folder));
                eprintln!("{stopped}");
                std::process::exit(130);
            }
        });
    });
}

fn ours() -> MutexGuard<'static, Vec<PathBuf>> {
    OURS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a command to its good end.
fn run(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("starting {name}"))?;
    if !output.status.success() {
        bail!("{name}: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}
