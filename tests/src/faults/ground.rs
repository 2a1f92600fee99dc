//! Where every fault is played: a data folder, notes of what was answered, and what is done to files.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;

use adtally_core::desk::Desk;
use adtally_core::store::{OpenFault, Told};
use anyhow::{Context, Result, bail, ensure};
use tempfile::TempDir;

use crate::program::program;
use crate::torture::{self, Ack, Verdict};

/// A data folder with notes beside it.
pub struct Ground {
    /// Removed with all that is in it at the end.
    home: TempDir,
    data: PathBuf,
    acks: PathBuf,
}

impl Ground {
    /// Without a store yet.
    ///
    /// # Errors
    /// When the folder can't be made.
    pub fn new() -> Result<Ground> {
        Ok(Ground::at(TempDir::new()?))
    }

    /// As [`Ground::new`], in memory where the system has a place for that: kills and errors lose nothing
    /// of what the system took, and there nothing waits for a disk.
    ///
    /// # Errors
    /// When the folder can't be made.
    pub fn in_memory() -> Result<Ground> {
        Ok(Ground::at(folder_in_memory()?))
    }

    fn at(home: TempDir) -> Ground {
        Ground { data: home.path().join("data"), acks: home.path().join("acks"), home }
    }

    /// With a store that holds this many saves, closed.
    ///
    /// # Errors
    /// When it can't be made, or a new store has something to repair.
    pub async fn with(saves: usize) -> Result<Ground> {
        let ground = Ground::new()?;
        ground.filled(saves).await?;
        Ok(ground)
    }

    /// Makes a store that holds this many saves, closed.
    ///
    /// # Errors
    /// As [`Ground::with`].
    pub async fn filled(&self, saves: usize) -> Result<()> {
        let (desk, told) = self.open().await?;
        ensure!(told.is_empty(), "a new store has nothing to repair: {told:?}");
        self.save(&desk, saves).await?;
        desk.close().await;
        Ok(())
    }

    /// What the app calls its data folder.
    #[must_use]
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Where notes of any kind may lie.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The folder of the one store in it.
    #[must_use]
    pub fn store(&self) -> PathBuf {
        self.data.join("stores/unnamed")
    }

    /// The folder of its journal.
    #[must_use]
    pub fn journal(&self) -> PathBuf {
        self.store().join("journal")
    }

    /// The folder of its index.
    #[must_use]
    pub fn index(&self) -> PathBuf {
        self.store().join("index")
    }

    /// The live segments, oldest first.
    ///
    /// # Errors
    /// When there is no journal.
    pub fn segments(&self) -> Result<Vec<PathBuf>> {
        let files = files_of(&self.journal())?.into_iter();
        Ok(files.filter(|path| path.extension().is_some_and(|ending| ending == "segment")).collect())
    }

    /// The newest segment.
    ///
    /// # Errors
    /// When there is none.
    pub fn last_segment(&self) -> Result<PathBuf> {
        self.segments()?.pop().context("a journal without a segment")
    }

    /// Opens the store as the app does.
    ///
    /// # Errors
    /// As [`Desk::open`].
    pub async fn open(&self) -> Result<(Desk, Vec<Told>), OpenFault> {
        torture::open(&self.data).await
    }

    /// Saves new ads and new versions of old ones, and notes what was answered.
    ///
    /// # Errors
    /// When one is refused.
    pub async fn save(&self, desk: &Desk, count: usize) -> Result<()> {
        let mut known: Vec<_> = torture::all_ads(desk).collect();
        for number in 0..count {
            let (ad, content) = if number % 5 < 2 || known.is_empty() {
                torture::create(desk).await?
            } else {
                torture::edit(desk, known[fastrand::usize(..known.len())]).await?
            };
            known.push(ad);
            self.note(&Ack::of(ad, content))?;
        }
        Ok(())
    }

    /// Adds a note of what was answered.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn note(&self, ack: &Ack) -> Result<()> {
        ack.note(&self.acks)
    }

    /// Compares a desk with the notes.
    ///
    /// # Errors
    /// When there are no notes to be read.
    pub fn verdict(&self, desk: &Desk) -> Result<Verdict> {
        Ok(Verdict::on(desk, &Ack::last_of_each(&self.acks)?))
    }

    /// Expects everything that was answered to be there.
    ///
    /// # Errors
    /// When something is not, or nothing was answered.
    pub fn all_there(&self, desk: &Desk) -> Result<()> {
        let verdict = self.verdict(desk)?;
        ensure!(verdict.is_good() && verdict.acknowledged > 0, "{verdict}: {verdict:?}");
        Ok(())
    }

    /// Opens the store after a bad day: all is there, the next start has nothing more to tell, saving
    /// goes on, and the journal alone holds it all. Returns what the first start told.
    ///
    /// # Errors
    /// When one of these does not hold.
    pub async fn recovers(&self) -> Result<Vec<Told>> {
        let (desk, told) = self.open().await?;
        self.all_there(&desk)?;
        desk.close().await;
        self.is_sound().await?;
        Ok(told)
    }

    /// Opens the store: nothing to tell, all is there, saving goes on, also without the index.
    ///
    /// # Errors
    /// When one of these does not hold.
    pub async fn is_sound(&self) -> Result<()> {
        let (desk, told) = self.open().await?;
        ensure!(told.is_empty(), "repaired for good: {told:?}");
        self.all_there(&desk)?;
        self.save(&desk, 3).await?;
        desk.close().await;
        fs::remove_dir_all(self.index())?;
        let (desk, told) = self.open().await?;
        ensure!(told.iter().all(Told::is_of_index), "the journal is whole: {told:?}");
        self.all_there(&desk)?;
        desk.close().await;
        let (desk, told) = self.open().await?;
        ensure!(told.is_empty(), "rebuilt for good: {told:?}");
        self.all_there(&desk)?;
        desk.close().await;
        Ok(())
    }

    /// A process that saves ads until it is killed, or `saves` times.
    ///
    /// # Errors
    /// When the program can't be built.
    pub fn saver(&self, saves: Option<u64>) -> Result<Command> {
        let mut command = self.torture("save")?;
        if let Some(saves) = saves {
            command.args(["--saves", &saves.to_string()]);
        }
        Ok(command)
    }

    /// A process of its own opens the store and compares.
    ///
    /// # Errors
    /// When the program can't be built or started.
    pub fn check(&self) -> Result<Output> {
        Ok(self.torture("check")?.output()?)
    }

    /// Expects that process to find all well; returns the lines that it printed.
    ///
    /// # Errors
    /// With its words when it does not.
    pub fn checks_well(&self, what: &str) -> Result<String> {
        let output = self.check()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{what}: {text}\n{errors}");
        Ok(text)
    }

    fn torture(&self, what: &str) -> Result<Command> {
        let mut command = Command::new(program("adtally-torture")?);
        command.arg(what).arg(&self.data).arg("--acks").arg(&self.acks);
        Ok(command)
    }

    /// How many notes there are.
    #[must_use]
    pub fn notes(&self) -> usize {
        fs::read_to_string(&self.acks).map_or(0, |text| text.lines().count())
    }
}

/// A folder that is gone with all that is in it at the end, in memory where that can be.
///
/// # Errors
/// When it can't be made.
pub fn folder_in_memory() -> Result<TempDir> {
    Ok(TempDir::new_in("/dev/shm").or_else(|_| TempDir::new())?)
}

/// The files of a folder by name, without those in folders below.
///
/// # Errors
/// When it can't be read.
pub fn files_of(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        files.extend(Some(entry?.path()).filter(|path| path.is_file()));
    }
    files.sort();
    Ok(files)
}

/// Makes a folder hold what another one holds, and nothing else. Folders that are in both stay the
/// same, because a store knows its own by its number.
///
/// # Errors
/// When something can't be read or written.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(to)? {
        let there = entry?.path();
        let wanted = there.file_name().map(|name| from.join(name));
        if there.is_file() {
            fs::remove_file(there)?;
        } else if !wanted.is_some_and(|wanted| wanted.is_dir()) {
            fs::remove_dir_all(there)?;
        }
    }
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (here, there) = (entry.path(), to.join(entry.file_name()));
        if here.is_dir() { copy(&here, &there)? } else { fs::copy(here, there).map(drop)? }
    }
    Ok(())
}

/// Spoils these bytes of a file.
///
/// # Errors
/// When it is shorter, or can't be read or written.
pub fn damage(path: &Path, bytes: Range<usize>) -> Result<()> {
    let mut content = fs::read(path)?;
    content.get_mut(bytes).context("no such bytes")?.iter_mut().for_each(|byte| *byte ^= 0x5A);
    Ok(fs::write(path, content)?)
}

/// Shortens a file to so many bytes.
///
/// # Errors
/// When there is nothing to cut off.
pub fn cut(path: &Path, bytes: usize) -> Result<()> {
    let file = fs::File::options().write(true).open(path)?;
    ensure!(file.metadata()?.len() > bytes as u64, "there is nothing to cut off");
    Ok(file.set_len(bytes as u64)?)
}

/// The bytes of a frame before its payload.
pub const FRAME_HEAD: usize = 36;

/// Where the frames of a segment begin, the head first, and where the last one ends. Read from the
/// format itself: four bytes of magic, four of CRC, four of length, and 36 in all before the payload.
///
/// # Errors
/// When it is damaged.
pub fn frames(segment: &Path) -> Result<Vec<usize>> {
    let bytes = fs::read(segment)?;
    let (mut starts, mut at) = (vec![0], 0);
    while at < bytes.len() {
        let [0xFF, b'A', b'd', _, _, _, _, _, length @ ..] = &bytes[at..] else {
            bail!("no frame begins at byte {at}");
        };
        let length = length.first_chunk().context("half a head")?;
        at += FRAME_HEAD + u32::from_le_bytes(*length) as usize;
        starts.push(at);
    }
    Ok(starts)
}

/// Whether a base is half written, or half put in charge.
pub fn is_within_a_base(journal: &Path) -> bool {
    let files = files_of(journal).unwrap_or_default();
    let numbers = |ending: &str| {
        let files = files.iter().filter(|path| path.to_string_lossy().ends_with(ending));
        files
            .filter_map(|path| path.file_name()?.to_str()?.get(..12)?.parse::<u64>().ok())
            .collect::<Vec<_>>()
    };
    let newest = numbers(".base").into_iter().max().unwrap_or(0);
    !numbers(".base.tmp").is_empty() || numbers(".segment").iter().any(|number| *number < newest)
}

/// Every file below a folder with its bytes, and when it was changed.
///
/// # Errors
/// When something can't be read.
pub fn everything(folder: &Path) -> Result<Vec<(PathBuf, SystemTime, Vec<u8>)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(everything(&path)?);
        } else {
            let changed = fs::metadata(&path)?.modified()?;
            let bytes = fs::read(&path)?;
            found.push((path, changed, bytes));
        }
    }
    found.sort();
    Ok(found)
}
