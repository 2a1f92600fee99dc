//! Where every bad day is played: a data folder, notes of what was answered, and the damage that is
//! done to files.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use adtally_core::desk::Desk;
use adtally_core::store::Told;
use adtally_tests::torture::{self, Ack, Verdict};
use tempfile::TempDir;

pub(crate) struct Ground {
    /// Removed with all that is in it at the end, if it was made here.
    _home: TempDir,
    data: PathBuf,
    acks: PathBuf,
}

impl Ground {
    pub(crate) fn new() -> Ground {
        let home = TempDir::new().unwrap();
        Ground { data: home.path().join("data"), acks: home.path().join("acks"), _home: home }
    }

    /// With a store that holds this many saves, closed.
    pub(crate) async fn with(saves: usize) -> Ground {
        let ground = Ground::new();
        let (desk, told) = ground.open().await;
        assert_eq!(told, [], "a new store has nothing to repair");
        ground.save(&desk, saves).await;
        desk.close().await;
        ground
    }

    /// What the app calls its data folder.
    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    /// The folder of the one store in it.
    pub(crate) fn store(&self) -> PathBuf {
        self.data.join("stores/unnamed")
    }

    pub(crate) fn journal(&self) -> PathBuf {
        self.store().join("journal")
    }

    pub(crate) fn index(&self) -> PathBuf {
        self.store().join("index")
    }

    /// The live segments, oldest first.
    pub(crate) fn segments(&self) -> Vec<PathBuf> {
        files_of(&self.journal()).into_iter().filter(|path| path.extension().unwrap() == "segment").collect()
    }

    pub(crate) fn last_segment(&self) -> PathBuf {
        self.segments().pop().unwrap()
    }

    pub(crate) async fn open(&self) -> (Desk, Vec<Told>) {
        torture::open(&self.data).await.unwrap()
    }

    /// Saves new ads and new versions of old ones, and notes what was answered.
    pub(crate) async fn save(&self, desk: &Desk, count: usize) {
        let mut known: Vec<_> = torture::all_ads(desk).collect();
        for number in 0..count {
            let saved = if number % 5 < 2 || known.is_empty() {
                torture::create(desk).await
            } else {
                torture::edit(desk, known[fastrand::usize(..known.len())]).await
            };
            let (ad, content) = saved.unwrap();
            known.push(ad);
            Ack::of(ad, content).note(&self.acks).unwrap();
        }
    }

    pub(crate) fn note(&self, ack: &Ack) {
        ack.note(&self.acks).unwrap();
    }

    pub(crate) fn verdict(&self, desk: &Desk) -> Verdict {
        Verdict::on(desk, &Ack::last_of_each(&self.acks).unwrap())
    }

    /// Expects everything that was answered to be there.
    pub(crate) fn all_there(&self, desk: &Desk) {
        let verdict = self.verdict(desk);
        assert!(verdict.is_good() && verdict.acknowledged > 0, "{verdict}: {verdict:?}");
    }

    /// Opens the store after a bad day: all is there, the next start has nothing more to tell, saving
    /// goes on, and the journal alone holds it all. Returns what the first start told.
    pub(crate) async fn recovers(&self) -> Vec<Told> {
        let (desk, told) = self.open().await;
        self.all_there(&desk);
        desk.close().await;
        self.is_sound().await;
        told
    }

    /// Opens the store: nothing to tell, all is there, saving goes on, also without the index.
    pub(crate) async fn is_sound(&self) {
        let (desk, told) = self.open().await;
        assert_eq!(told, [], "repaired for good");
        self.all_there(&desk);
        self.save(&desk, 3).await;
        desk.close().await;
        fs::remove_dir_all(self.index()).unwrap();
        let (desk, told) = self.open().await;
        assert!(told.iter().all(Told::is_of_index), "the journal is whole: {told:?}");
        self.all_there(&desk);
        desk.close().await;
        let (desk, told) = self.open().await;
        assert_eq!(told, [], "rebuilt for good");
        self.all_there(&desk);
        desk.close().await;
    }

    /// A process that saves ads until it is killed, or `saves` times.
    pub(crate) fn saver(&self, saves: Option<u64>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_adtally-torture"));
        command.arg("save").arg(&self.data).arg("--acks").arg(&self.acks);
        if let Some(saves) = saves {
            command.args(["--saves", &saves.to_string()]);
        }
        command
    }

    /// A process of its own opens the store and compares.
    pub(crate) fn check(&self) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_adtally-torture"));
        command.arg("check").arg(&self.data).arg("--acks").arg(&self.acks).output().unwrap()
    }

    /// Expects that process to find all well; returns the lines that it printed.
    pub(crate) fn checks_well(&self, what: &str) -> String {
        let output = self.check();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{what}: {text}\n{errors}");
        text
    }

    /// How many notes there are.
    pub(crate) fn notes(&self) -> usize {
        fs::read_to_string(&self.acks).map_or(0, |text| text.lines().count())
    }
}

/// The files of a folder by name, without those in folders below.
pub(crate) fn files_of(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.filter(|path| path.is_file()).collect();
    files.sort();
    files
}

/// Copies a folder with all that is in it, in place of what is there.
pub(crate) fn copy(from: &Path, to: &Path) {
    if to.exists() {
        fs::remove_dir_all(to).unwrap();
    }
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

/// Spoils these bytes of a file.
pub(crate) fn damage(path: &Path, bytes: Range<usize>) {
    let mut content = fs::read(path).unwrap();
    content[bytes].iter_mut().for_each(|byte| *byte ^= 0x5A);
    fs::write(path, content).unwrap();
}

/// Shortens a file to so many bytes.
pub(crate) fn cut(path: &Path, bytes: usize) {
    let file = fs::File::options().write(true).open(path).unwrap();
    assert!(file.metadata().unwrap().len() > bytes as u64, "there is something to cut off");
    file.set_len(bytes as u64).unwrap();
}

/// Where the frames of a segment begin, the head first, and where the last one ends. Read from the
/// format itself: four bytes of magic, four of CRC, four of length, and 36 in all before the payload.
pub(crate) fn frames(segment: &Path) -> Vec<usize> {
    let bytes = fs::read(segment).unwrap();
    let mut starts = vec![0];
    while let Some(head) = bytes.get(starts[starts.len() - 1]..).filter(|rest| !rest.is_empty()) {
        assert_eq!(head[..3], [0xFF, b'A', b'd'], "a frame begins here");
        let length = u32::from_le_bytes(head[8..12].try_into().unwrap()) as usize;
        starts.push(starts[starts.len() - 1] + 36 + length);
    }
    starts
}

/// Every file below a folder with its bytes, and when it was changed.
pub(crate) fn everything(folder: &Path) -> Vec<(PathBuf, std::time::SystemTime, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(everything(&path));
        } else {
            let changed = fs::metadata(&path).unwrap().modified().unwrap();
            let bytes = fs::read(&path).unwrap();
            found.push((path, changed, bytes));
        }
    }
    found.sort();
    found
}
