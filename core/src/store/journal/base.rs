//! Bases: everything up to a sequence in one file, so that a rebuild need not read the whole past.
//!
//! A base with number N stands for everything before segment N. It is written under a temporary
//! name, each item in a frame, ends with a count and a CRC over all of it, is synced and renamed,
//! and its folder is synced; only then may what it covers move to `history/`. Each of these steps
//! may be the last one before a crash: readers look in both folders, and opening finishes the move
//! after it checked that the base is good.
//!
//! Deliberately absent: deleting anything. As long as the segments of `history/` are there, even
//! the loss of every base loses nothing.

use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use super::error::JournalError;
use super::folder::{self, Listing};
use super::frame::{Frame, HEAD, Head, Kind, MAX_PAYLOAD, array};
use super::known_format;
use super::segment::FORMAT;
use crate::store::files::{self, Out};

/// What takes an item of a base. Its error ends the reading.
pub(crate) type OnItem<'a, E> = dyn FnMut(&[u8]) -> Result<(), E> + 'a;

/// Writes one base. Independent of the journal: it may be sent to another thread.
#[derive(Debug)]
pub(crate) struct BaseWriter {
    folder: PathBuf,
    number: u64,
    covers: u64,
}

/// A base that is complete and survives a power cut, but does not yet stand for anything.
#[derive(Debug, Clone)]
#[must_use = "a base changes nothing before it is adopted"]
pub(crate) struct BaseWritten {
    pub(super) number: u64,
    /// How many items it holds.
    pub(crate) items: u64,
    /// The length of its file.
    pub(crate) bytes: u64,
}

impl BaseWriter {
    pub(super) fn new(folder: &Path, number: u64, covers: u64) -> Self {
        Self { folder: folder.to_owned(), number, covers }
    }

    /// The last sequence that the base has to cover.
    #[cfg(test)]
    pub(crate) fn covers(&self) -> u64 {
        self.covers
    }

    /// Writes the base. After an error there is none, and the journal goes on as before.
    pub(crate) fn write(
        self,
        items: impl Iterator<Item = io::Result<impl AsRef<[u8]>>>,
    ) -> Result<BaseWritten, JournalError> {
        let unfinished = folder::unfinished_base(&self.folder, self.number);
        let written = self.write_to(&unfinished, items);
        if written.is_err() {
            // Best effort: opening removes it too.
            let _ = files::remove(&unfinished);
        }
        written
    }

    fn write_to(
        &self,
        unfinished: &Path,
        items: impl Iterator<Item = io::Result<impl AsRef<[u8]>>>,
    ) -> Result<BaseWritten, JournalError> {
        let failed = |doing| move |source| JournalError::io(doing, unfinished, source);
        let out = Out::create_new(unfinished).map_err(failed("create"))?;
        let mut writer = Summing::new(BufWriter::with_capacity(256 << 10, out));
        let mut frames = Vec::new();
        let mut count = 0;
        let mut put = |kind, sequence, payload: &[u8], writer: &mut Summing<_>| {
            let (number, first) = (self.number, self.covers + 1);
            frames.clear();
            Frame { kind, number, first, sequence, payload }.put(&mut frames);
            writer.write_all(&frames).map_err(failed("write"))
        };
        put(Kind::BaseHead, 0, &FORMAT.to_le_bytes(), &mut writer)?;
        for item in items {
            let item = item.map_err(failed("write"))?;
            let item = item.as_ref();
            if item.len() > MAX_PAYLOAD {
                return Err(JournalError::TooLong { bytes: item.len() });
            }
            count += 1;
            put(Kind::BaseItem, count, item, &mut writer)?;
        }
        let foot = foot(count, writer.sum());
        put(Kind::BaseFoot, count + 1, &foot, &mut writer)?;
        let bytes = writer.bytes;
        let mut out = writer
            .inner
            .into_inner()
            .map_err(|error| JournalError::io("write", unfinished, error.into_error()))?;
        out.sync().map_err(failed("sync"))?;
        drop(out);
        let path = folder::base(&self.folder, self.number);
        files::rename(unfinished, &path).map_err(failed("rename"))?;
        files::sync_folder(&self.folder).map_err(|source| JournalError::io("sync", &self.folder, source))?;
        Ok(BaseWritten { number: self.number, items: count, bytes })
    }
}

fn foot(count: u64, sum: u32) -> [u8; 12] {
    let mut foot = [0; 12];
    foot[..8].copy_from_slice(&count.to_le_bytes());
    foot[8..].copy_from_slice(&sum.to_le_bytes());
    foot
}

/// Moves what base `number` covers to the history, and tells `on_moved` of each segment.
pub(super) fn adopt(journal: &Path, number: u64, on_moved: &mut dyn FnMut(u64)) -> Result<(), JournalError> {
    let history = folder::history(journal);
    let listing = Listing::of(journal)?;
    let to_history = |found: &folder::Found| {
        let to = history.join(found.path.file_name().unwrap_or_default());
        // Numbers are never used twice; if a hand put a file there, both stay where they are.
        if to.exists() {
            return Ok(false);
        }
        files::rename(&found.path, &to)
            .map(|()| true)
            .map_err(|source| JournalError::io("move to the history", &found.path, source))
    };
    for (&segment, found) in listing.segments.range(..number).filter(|(_, found)| found.live) {
        if to_history(found)? {
            on_moved(segment);
        }
    }
    for (_, found) in listing.bases.range(..number).filter(|(_, found)| found.live) {
        to_history(found)?;
    }
    for changed in [&history, journal] {
        files::sync_folder(changed).map_err(|source| JournalError::io("sync", changed, source))?;
    }
    Ok(())
}

/// Finishes the move that a crash interrupted. `true`: files were moved.
pub(super) fn finish_adoption(journal: &Path, listing: &Listing) -> Result<bool, JournalError> {
    let newest = listing.bases.iter().rev().find(|(_, found)| found.live);
    let Some((&number, base)) = newest else {
        return Ok(false);
    };
    let segments = listing.segments.range(..number);
    let mut covered = segments.chain(listing.bases.range(..number));
    // The check reads the whole base, but only after a crash at just that moment.
    if !covered.any(|(_, found)| found.live) || check(&base.path, number)?.is_err() {
        return Ok(false);
    }
    adopt(journal, number, &mut |_| {})?;
    Ok(true)
}

/// The last sequence that a base covers, from its first frame; `None` if that is damaged.
pub(super) fn covers(path: &Path, number: u64) -> Result<Option<u64>, JournalError> {
    let start = files::read_start(path, HEAD + 4).map_err(|source| JournalError::io("read", path, source))?;
    let head =
        Frame::at_start_of(&start).filter(|frame| frame.kind == Kind::BaseHead && frame.number == number);
    Ok(head.and_then(|frame| frame.first.checked_sub(1)))
}

/// Whether a base is whole and undamaged: what it covers, or what is wrong with it.
pub(super) fn check(path: &Path, number: u64) -> Result<Result<u64, &'static str>, JournalError> {
    walk(path, number, &mut |_| Ok(()))
}

/// Hands out the items of a base that was checked; returns the last sequence that it covers.
pub(super) fn read<E: From<JournalError>>(
    path: &Path,
    number: u64,
    on_item: &mut OnItem<'_, E>,
) -> Result<u64, E> {
    walk(path, number, on_item)?.map_err(|fault| {
        // It was good a moment ago: the disk gives different bytes each time.
        let source = io::Error::new(io::ErrorKind::InvalidData, fault);
        E::from(JournalError::io("read again", path, source))
    })
}

fn walk<E: From<JournalError>>(
    path: &Path,
    number: u64,
    on_item: &mut OnItem<'_, E>,
) -> Result<Result<u64, &'static str>, E> {
    let failed = |source| E::from(JournalError::io("read", path, source));
    let mut file = BufReader::with_capacity(256 << 10, files::open(path).map_err(failed)?);
    let mut sum = crc32fast::Hasher::new();
    let mut bytes = Vec::new();
    let mut first = None;
    let mut count = 0;
    loop {
        let before = sum.clone().finalize();
        let Some(frame) = next_frame(&mut file, &mut bytes).map_err(failed)? else {
            return Ok(Err("a damaged or unfinished base"));
        };
        if frame.number != number || first.is_some_and(|first| first != frame.first) {
            return Ok(Err("a base with frames of another one"));
        }
        match (frame.kind, first) {
            (Kind::BaseHead, None) if frame.sequence == 0 && frame.first > 0 => {
                let Some(format) = array(frame.payload) else {
                    return Ok(Err("a base with a bad head"));
                };
                known_format(path, u32::from_le_bytes(format))?;
                first = Some(frame.first);
            }
            (Kind::BaseItem, Some(_)) if frame.sequence == count + 1 => {
                count += 1;
                on_item(frame.payload)?;
            }
            (Kind::BaseFoot, Some(first)) if frame.payload == foot(count, before) => {
                return match file.read(&mut [0]).map_err(failed)? {
                    0 => Ok(Ok(first - 1)),
                    _ => Ok(Err("a base that goes on after its end")),
                };
            }
            _ => return Ok(Err("a base whose items don't add up")),
        }
        sum.update(&bytes);
    }
}

/// Reads the next frame into `bytes`; `None` if there is no whole and undamaged one.
fn next_frame<'a>(file: &mut impl Read, bytes: &'a mut Vec<u8>) -> io::Result<Option<Frame<'a>>> {
    bytes.clear();
    file.by_ref().take(HEAD as u64).read_to_end(bytes)?;
    let Some(length) = Head::read(bytes).map(|head| head.length) else {
        return Ok(None);
    };
    file.by_ref().take(length as u64).read_to_end(bytes)?;
    Ok(Frame::at_start_of(bytes))
}

/// Counts and sums what it passes on.
struct Summing<W> {
    inner: W,
    crc: crc32fast::Hasher,
    bytes: u64,
}

impl<W: Write> Summing<W> {
    fn new(inner: W) -> Self {
        Self { inner, crc: crc32fast::Hasher::new(), bytes: 0 }
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.crc.update(bytes);
        self.bytes += bytes.len() as u64;
        self.inner.write_all(bytes)
    }

    fn sum(&self) -> u32 {
        self.crc.clone().finalize()
    }
}
