//! The journal: what happened, in order, for good.
//!
//! Records are opaque bytes with a sequence (1, 2, 3, …). A group of them is appended with one
//! write and one sync, and counts as answered when [`Journal::append`] returns. They lie in
//! segments of about 4 MiB whose numbers are never used twice; a record never spans two. A *base*
//! stands for everything before a segment, so that a rebuild need not read the whole past; what it
//! covers moves to `history/` and is never deleted.
//!
//! What is kept when something breaks:
//!
//! - A write or a sync that fails: nothing of the group counts, the segment is closed for good, and
//!   the next append opens a new one whose head names the last answered sequence. The failed
//!   group's sequences are given out again; what lies past the answered one in the old segment
//!   never happened. Full disks work again once there is room, without reopening.
//! - A torn end, found when opening: never answered; the next record goes to a new segment, the
//!   torn one stays as it is.
//! - Damage in the middle: what follows is kept, what is gone is named ([`Repair::Damaged`]).
//! - A damaged base: the one before it, or the whole journal, is read instead.
//! - A crash between any two steps of anything: opening goes on from what is there.
//!
//! One thing can't be seen from inside: a tail that is missing on a frame's boundary. Whoever knows
//! a later sequence (the mirror's mark) compares it with [`Journal::last_sequence`].
//!
//! Deliberately absent: what records mean, a clock, randomness, locks (the store's folder is locked
//! as a whole by [`StoreLock`](super::files::StoreLock)), and retries.

mod base;
mod error;
mod folder;
mod frame;
mod history;
mod replay;
mod segment;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

pub(crate) use base::{BaseWriter, BaseWritten};
pub use error::{JournalError, Repair};
use folder::Listing;
pub(crate) use frame::MAX_PAYLOAD;
use frame::{Frame, HEAD, Kind};
pub(crate) use history::History;
use segment::{EMPTY, FORMAT, Segment, Survey};

use super::files;

/// What can be set about a journal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options {
    /// A segment that would grow past this many bytes is closed and a new one begun. A group that
    /// is longer by itself gets a segment of its own.
    pub(crate) segment_bytes: u64,
}

/// The journal in a folder, open for appending. There must be one at a time.
#[derive(Debug)]
pub(crate) struct Journal {
    folder: PathBuf,
    options: Options,
    /// The last sequence that was answered.
    last: u64,
    /// The number that the next new segment gets.
    next_number: u64,
    /// The segment that the next record goes to, if it has room; `None` before the first append,
    /// after a torn end and after a failed write.
    current: Option<Segment>,
    /// The lengths of the other live segments, by number.
    closed: BTreeMap<u64, u64>,
    /// The first sequence of the newest segment, if opening found damage in its middle.
    spoilt: Option<u64>,
}

impl Journal {
    /// Opens the journal in `folder`, making the folder if it is missing. Reads names and the last
    /// segment only, and finishes what a crash interrupted. The repairs tell of that segment's end;
    /// damage elsewhere is told by whoever reads it.
    pub(crate) fn open(folder: &Path, options: Options) -> Result<(Self, Vec<Repair>), JournalError> {
        let history = folder::history(folder);
        // A killed process may have made and moved files whose names it never synced. Where they
        // went comes first; making the folder, also again, then syncs where they came from.
        if history.is_dir() {
            files::sync_folder(&history).map_err(|source| JournalError::io("sync", &history, source))?;
        }
        files::create_folder(&history).map_err(|source| JournalError::io("create", &history, source))?;
        let mut listing = Listing::of(folder)?;
        for path in &listing.unfinished {
            files::remove(path).map_err(|source| JournalError::io("remove", path, source))?;
        }
        if base::finish_adoption(folder, &listing)? {
            listing = Listing::of(folder)?;
        }

        let mut repairs = Vec::new();
        let tail = Tail::find(&listing, &mut repairs)?;
        let covered = match listing.bases.last_key_value() {
            Some((&number, found)) => base::covers(&found.path, number)?,
            None => None,
        };
        let mut journal = Self {
            folder: folder.to_owned(),
            options,
            last: tail.last.max(covered.unwrap_or(0)),
            next_number: listing.highest + 1,
            current: None,
            closed: live_segments(&listing),
            spoilt: tail.spoilt,
        };
        // A killed process may have written what it never synced: it is synced before anyone builds
        // on having read it.
        if let Some(Last { number, first, is_clean }) = tail.segment
            && let Some(found) = listing.segments.get(&number).filter(|found| found.live)
        {
            let segment = Segment::go_on(&found.path, number, first, found.bytes)?;
            // One that ends before a base begins can't be gone on with.
            if is_clean && tail.last == journal.last {
                journal.current = Some(segment);
                journal.closed.remove(&number);
            }
        }
        Ok((journal, repairs))
    }

    /// Appends a group of records and returns their sequences: once this returns they survive a
    /// power cut. After an error none of them counts, and the next append may work. No records, no
    /// work: the range is empty.
    pub(crate) fn append(
        &mut self,
        payloads: &[impl AsRef<[u8]>],
    ) -> Result<RangeInclusive<u64>, JournalError> {
        let given = self.last + 1..=self.last + payloads.len() as u64;
        let mut bytes = 0;
        for payload in payloads {
            let length = payload.as_ref().len();
            if length > MAX_PAYLOAD {
                return Err(JournalError::TooLong { bytes: length });
            }
            bytes += HEAD + length;
        }
        if payloads.is_empty() {
            return Ok(given);
        }

        let mut segment = self.take_segment(bytes as u64)?;
        let (number, first) = (segment.number, segment.first);
        let mut frames = Vec::with_capacity(bytes);
        for (sequence, payload) in given.clone().zip(payloads) {
            let payload = payload.as_ref();
            Frame { kind: Kind::Record, number, first, sequence, payload }.put(&mut frames);
        }
        if let Err(error) = segment.add(&frames) {
            self.closed.insert(number, segment.give_up());
            return Err(error);
        }
        self.current = Some(segment);
        self.last = *given.end();
        Ok(given)
    }

    /// Begins a base of everything up to [`Journal::last_sequence`], by beginning a new segment.
    /// The writer works on its own, also on another thread, while records are appended.
    pub(crate) fn begin_base(&mut self) -> Result<BaseWriter, JournalError> {
        let segment = self.next_segment()?;
        let base = BaseWriter::new(&self.folder, segment.number, self.last);
        self.current = Some(segment);
        Ok(base)
    }

    /// Puts a finished base in charge: what it covers moves to `history/`. May be repeated after an
    /// error; if it is not, the next opening does it.
    pub(crate) fn adopt_base(&mut self, base: BaseWritten) -> Result<(), JournalError> {
        let closed = &mut self.closed;
        base::adopt(&self.folder, base.number, &mut |segment| {
            closed.remove(&segment);
        })
    }

    /// Begins a base of everything up to `sequence`, which may be past what this journal still holds:
    /// for one who has seen records that it has lost. Until the base is written nothing has changed, so
    /// a crash before that leaves the loss to be seen again.
    pub(crate) fn begin_base_past(&mut self, sequence: u64) -> BaseWriter {
        if let Some(old) = self.current.take() {
            self.closed.insert(old.number, old.bytes);
        }
        let number = self.next_number;
        self.next_number += 1;
        self.last = self.last.max(sequence);
        BaseWriter::new(&self.folder, number, self.last)
    }

    /// Begins a new segment, whose head denies whatever the one before it holds past the last answered
    /// sequence: from then on a torn end is history.
    pub(crate) fn close_segment(&mut self) -> Result<(), JournalError> {
        self.current = Some(self.next_segment()?);
        Ok(())
    }

    /// From which sequence on to read in order to name the damage in the middle of the newest segment,
    /// if opening found any.
    pub(crate) fn spoilt_from(&self) -> Option<u64> {
        self.spoilt
    }

    /// The last sequence that was answered, 0 in an empty journal.
    pub(crate) fn last_sequence(&self) -> u64 {
        self.last
    }

    /// The bytes of all live segments but the one that is written to: what a base would move away.
    pub(crate) fn closed_bytes(&self) -> u64 {
        self.closed.values().sum()
    }

    /// Takes the segment that has room for `bytes`. It is put back when a write has succeeded.
    fn take_segment(&mut self, bytes: u64) -> Result<Segment, JournalError> {
        match self.current.take() {
            Some(current)
                if current.bytes <= EMPTY as u64 || current.bytes + bytes <= self.options.segment_bytes =>
            {
                Ok(current)
            }
            old => {
                self.current = old;
                self.next_segment()
            }
        }
    }

    /// Closes the current segment and makes the next one.
    fn next_segment(&mut self) -> Result<Segment, JournalError> {
        // Closed even if making the next one fails: its head may be on disk all the same, and from
        // then on it denies whatever would still be added to the old one.
        if let Some(old) = self.current.take() {
            self.closed.insert(old.number, old.bytes);
        }
        let number = self.next_number;
        // Not used again either: the half-made file may be in the way.
        self.next_number += 1;
        Segment::create(&self.folder, number, self.last)
    }
}

/// Where the journal ends.
#[derive(Debug, Default)]
struct Tail {
    /// The last sequence that can be read.
    last: u64,
    /// The newest segment that can be read.
    segment: Option<Last>,
    /// Its first sequence, if it is damaged before its end.
    spoilt: Option<u64>,
}

/// The newest segment that can be read.
#[derive(Debug)]
struct Last {
    number: u64,
    first: u64,
    /// Whether records may be added to it.
    is_clean: bool,
}

impl Tail {
    /// Looks for it from the newest segment backwards, past files that hold nothing.
    fn find(listing: &Listing, repairs: &mut Vec<Repair>) -> Result<Self, JournalError> {
        let mut tail = Self::default();
        let mut unreadable = Vec::new();
        let mut newest = true;
        for (&number, found) in listing.segments.iter().rev() {
            let path = &found.path;
            let bytes = files::read(path).map_err(|source| JournalError::io("read", path, source))?;
            let survey = Survey::of(&bytes, number);
            if let Some(format) = survey.format {
                known_format(path, format)?;
            }
            let (Some(first), Some(last)) = (survey.first, survey.last) else {
                // A head is synced before the first record: what is no longer than a head is the
                // rest of a failed beginning and hid nothing.
                if bytes.len() > EMPTY && found.live {
                    unreadable.push(path.clone());
                }
                newest = false;
                continue;
            };
            tail.last = last;
            tail.segment = Some(Last { number, first, is_clean: newest && survey.is_clean() });
            // A base stands for what lies in the history.
            if !found.live {
                break;
            }
            tail.spoilt = (survey.damage != survey.tear).then_some(first);
            if let Some(tear) = survey.tear {
                let (offset, length) = (tear as u64, (bytes.len() - tear) as u64);
                repairs.push(Repair::TornTail { path: path.clone(), offset, bytes: length, next: last + 1 });
            }
            break;
        }
        let next = tail.last + 1;
        repairs.extend(unreadable.into_iter().map(|path| Repair::Unreadable { path, next }));
        Ok(tail)
    }
}

fn live_segments(listing: &Listing) -> BTreeMap<u64, u64> {
    let live = listing.segments.iter().filter(|(_, found)| found.live);
    live.map(|(&number, found)| (number, found.bytes)).collect()
}

/// Refuses a file of a format that this code does not know.
fn known_format(path: &Path, found: u32) -> Result<(), JournalError> {
    if found > FORMAT {
        return Err(JournalError::NewerFormat { path: path.to_owned(), found, known: FORMAT });
    }
    Ok(())
}

/// Everything in the journal in `folder` up to the sequence `last`, newest first, as far as it can be
/// read. Independent of the journal's writer, which may go on meanwhile.
pub(crate) fn history(folder: &Path, last: u64) -> History {
    History::new(folder, last)
}
