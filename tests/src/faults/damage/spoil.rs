//! What a seed does to which file.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::prepared::Prepared;
use crate::faults::ground::{FRAME_HEAD, cut, files_of, frames};

/// One damage.
pub(super) struct Spoiling {
    path: PathBuf,
    name: String,
    how: How,
    /// Takes the index away as well, so that nothing makes up for the journal.
    index: Option<PathBuf>,
}

#[derive(Debug)]
enum How {
    /// One bit is another.
    Flip { byte: usize, bit: u8 },
    /// These bytes are others.
    Spoil { from: usize, to: usize },
    /// A block was never written.
    Blank { from: usize, to: usize },
    /// It ends early.
    Cut { at: usize },
}

impl Spoiling {
    /// The damage that a seed means.
    pub(super) fn under(seed: u64, prepared: &Prepared) -> Result<Spoiling> {
        let mut random = fastrand::Rng::with_seed(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let store = prepared.folder();
        let folders = ["", "journal", "journal", "journal/history", "index", "index", "pictures", "drafts"];
        let files = match folders[random.usize(..folders.len())] {
            "" => vec![store.join("schema"), prepared.data().join("stores/last")],
            folder => files_of(&store.join(folder))?,
        };
        let path = files.get(random.usize(..files.len())).context("no file")?.clone();
        let bytes = fs::read(&path)?;
        // sled makes its file larger than what it writes.
        let written = bytes.iter().rposition(|byte| *byte != 0).map_or(bytes.len(), |last| last + 1);
        let reach = if random.u8(..8) == 0 { bytes.len() } else { written }.max(1);
        let from = random.usize(..reach);
        let how = match random.u8(..8) {
            0..=3 => How::Flip { byte: from, bit: random.u8(..8) },
            4 => How::Spoil { from, to: (from + random.usize(1..64)).min(bytes.len()) },
            5 => How::Blank { from: from / 512 * 512, to: ((from / 512 + 1) * 512).min(bytes.len()) },
            _ => How::Cut { at: from },
        };
        let of_journal = path.starts_with(store.join("journal"));
        let index = (of_journal && random.u8(..3) == 0).then(|| store.join("index"));
        let name = path.strip_prefix(prepared.data())?.display().to_string();
        Ok(Spoiling { path, name, how, index })
    }

    /// Whether the index is taken away as well.
    pub(super) fn takes_index(&self) -> bool {
        self.index.is_some()
    }

    pub(super) fn strike(&self) -> Result<()> {
        if let Some(index) = &self.index {
            fs::remove_dir_all(index)?;
        }
        let mut bytes = fs::read(&self.path)?;
        match self.how {
            How::Flip { byte, bit } => bytes[byte] ^= 1 << bit,
            How::Spoil { from, to } => bytes[from..to].iter_mut().for_each(|byte| *byte ^= 0x5A),
            How::Blank { from, to } => bytes[from..to].fill(0),
            How::Cut { at } => return cut(&self.path, at),
        }
        Ok(fs::write(&self.path, bytes)?)
    }
}

impl fmt::Display for Spoiling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Spoiling { name, how, index, .. } = self;
        let index = if index.is_some() { " without an index" } else { "" };
        write!(f, "{how:?} in {name}{index}")
    }
}

/// Changes an ad's text in the journal, mends the frame's CRC, and takes away what knows better.
pub(super) fn lie(prepared: &Prepared) -> Result<()> {
    let journal = prepared.folder().join("journal");
    let segments =
        files_of(&journal)?.into_iter().filter(|path| path.extension().is_some_and(|it| it == "segment"));
    let segment = segments.max().context("a segment")?;
    lie_in(&segment)?;
    Ok(fs::remove_dir_all(prepared.folder().join("index"))?)
}

fn lie_in(segment: &Path) -> Result<()> {
    let mut bytes = fs::read(segment)?;
    let frames = frames(segment)?;
    let [.., start, end] = frames[..] else { anyhow::bail!("no frames") };
    let title = b"\"title\":\"#";
    let payload = &bytes[start + FRAME_HEAD..end];
    let at = payload.windows(title.len()).position(|it| it == title).context("a title")?;
    // The ninth of its sixteen digits.
    let digit = start + FRAME_HEAD + at + title.len() + 8;
    ensure!(bytes[digit].is_ascii_hexdigit(), "a digit");
    bytes[digit] = if bytes[digit] == b'0' { b'1' } else { b'0' };
    let mut crc = crc32fast::Hasher::new();
    crc.update(&bytes[start..start + 4]);
    crc.update(&bytes[start + 8..end]);
    bytes[start + 4..start + 8].copy_from_slice(&crc.finalize().to_le_bytes());
    Ok(fs::write(segment, bytes)?)
}
