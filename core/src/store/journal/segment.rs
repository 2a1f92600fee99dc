//! One segment file: what its bytes hold, and writing to it.
//!
//! A segment begins with a head frame: the format version, the first sequence of the segment and,
//! just before it, the last sequence that was answered in older segments. What lies past that in an
//! older segment never happened. Records follow, each one frame, in rising sequence.
//!
//! Reading never stops at damage: [`Pieces`] goes on with the next frame that is whole, belongs to
//! this segment and fits the sequence, and says which bytes it passed over. Judging them is left to
//! the reader, who knows what follows in the next segment.

use std::path::{Path, PathBuf};

use super::error::JournalError;
use super::folder;
use super::frame::{Frame, HEAD, Kind, MARK, array};
use crate::store::files::{self, Out};

/// The format that this code writes, and the newest that it reads.
pub(super) const FORMAT: u32 = 1;

/// The bytes of a segment that holds no record.
pub(super) const EMPTY: usize = HEAD + 4;

/// A part of a segment's bytes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// The head: the format version.
    Head { format: u32 },
    /// A record that is as it was written.
    Record { offset: usize, sequence: u64, payload: &'a [u8] },
    /// Bytes that are no frame of this segment, up to the next one that is, or to the end.
    Damage { offset: usize },
}

/// The pieces of a segment, in order.
#[derive(Debug)]
pub(super) struct Pieces<'a> {
    bytes: &'a [u8],
    number: u64,
    at: usize,
    /// The segment's first sequence, once a frame said it.
    first: Option<u64>,
    /// The last sequence that was handed out.
    last: Option<u64>,
}

impl<'a> Pieces<'a> {
    pub(super) fn of(bytes: &'a [u8], number: u64) -> Self {
        Self { bytes, number, at: 0, first: None, last: None }
    }

    /// The frame at `at`, if it is one of this segment that may stand here.
    fn frame(&self, at: usize) -> Option<Frame<'a>> {
        let frame = Frame::at_start_of(self.bytes.get(at..)?)?;
        let fits = match frame.kind {
            Kind::SegmentHead => {
                self.last.is_none()
                    && frame.payload.len() >= 4
                    && frame.sequence.checked_add(1) == Some(frame.first)
            }
            Kind::Record => {
                frame.sequence >= frame.first.max(1)
                    && self.first.is_none_or(|first| first == frame.first)
                    && self.last.is_none_or(|last| last < frame.sequence)
            }
            Kind::BaseHead | Kind::BaseItem | Kind::BaseFoot => false,
        };
        (fits && frame.number == self.number).then_some(frame)
    }

    /// Where the next frame begins that may stand after `at`; the end of the bytes if there is none.
    fn next_frame(&self, at: usize) -> usize {
        let rest = self.bytes.get(at + 1..).unwrap_or_default();
        memchr::memmem::find_iter(rest, &MARK)
            .map(|found| at + 1 + found)
            .find(|&candidate| self.frame(candidate).is_some())
            .unwrap_or(self.bytes.len())
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if self.at >= self.bytes.len() {
            return None;
        }
        let offset = self.at;
        let Some(frame) = self.frame(offset) else {
            self.at = self.next_frame(offset);
            return Some(Piece::Damage { offset });
        };
        self.at += frame.bytes();
        self.first = Some(frame.first);
        self.last = Some(frame.sequence);
        match (frame.kind, array(frame.payload)) {
            (Kind::SegmentHead, Some(format)) => Some(Piece::Head { format: u32::from_le_bytes(format) }),
            _ => {
                let Frame { sequence, payload, .. } = frame;
                Some(Piece::Record { offset, sequence, payload })
            }
        }
    }
}

/// What a segment is, without its records.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Survey {
    /// The format version, if the head can be read.
    pub(super) format: Option<u32>,
    /// The first sequence, if any frame can be read.
    pub(super) first: Option<u64>,
    /// The last sequence that can be read; the one before the first if there is no record.
    pub(super) last: Option<u64>,
    /// Where the first damage begins.
    pub(super) damage: Option<usize>,
    /// Where the bytes begin that nothing readable follows, if the segment ends in such.
    pub(super) tear: Option<usize>,
}

impl Survey {
    pub(super) fn of(bytes: &[u8], number: u64) -> Self {
        let mut survey = Self::default();
        let mut pieces = Pieces::of(bytes, number);
        for piece in pieces.by_ref() {
            survey.tear = None;
            match piece {
                Piece::Head { format } => survey.format = Some(format),
                Piece::Record { .. } => {}
                Piece::Damage { offset } => {
                    survey.damage.get_or_insert(offset);
                    survey.tear = Some(offset);
                }
            }
        }
        survey.first = pieces.first;
        survey.last = pieces.last;
        survey
    }

    /// Whether records may be added to this segment: nothing is wrong with it, and it is not of an
    /// older format.
    pub(super) fn is_clean(&self) -> bool {
        self.damage.is_none() && self.format == Some(FORMAT)
    }
}

/// The first sequence of a segment, read from its start if that is undamaged, else from any frame.
/// `None`: nothing in it can be read.
pub(super) fn first_sequence(path: &Path, number: u64) -> Result<Option<u64>, JournalError> {
    let doing = |source| JournalError::io("read", path, source);
    let start = files::read_start(path, EMPTY).map_err(doing)?;
    if let Some(first) = Pieces::of(&start, number).frame(0).map(|frame| frame.first) {
        return Ok(Some(first));
    }
    let bytes = files::read(path).map_err(doing)?;
    Ok(Survey::of(&bytes, number).first)
}

/// A segment that records are added to.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) number: u64,
    pub(super) first: u64,
    /// Its length, all of it answered.
    pub(super) bytes: u64,
    pub(super) path: PathBuf,
    out: Out,
}

impl Segment {
    /// Makes a new segment: once this returns, its name and head survive a power cut.
    pub(super) fn create(journal: &Path, number: u64, answered: u64) -> Result<Self, JournalError> {
        let path = folder::segment(journal, number);
        let first = answered + 1;
        let mut head = Vec::with_capacity(EMPTY);
        let payload = &FORMAT.to_le_bytes();
        Frame { kind: Kind::SegmentHead, number, first, sequence: answered, payload }.put(&mut head);
        let mut out = Out::create_new(&path).map_err(|source| JournalError::io("create", &path, source))?;
        let written = (|| {
            out.write_all(&head).map_err(|source| JournalError::io("write", &path, source))?;
            out.sync().map_err(|source| JournalError::io("sync", &path, source))?;
            files::sync_folder(journal).map_err(|source| JournalError::io("sync", journal, source))
        })();
        if let Err(error) = written {
            drop(out);
            // Best effort, for the room it takes: a segment without records means nothing.
            let _ = files::remove(&path);
            return Err(error);
        }
        Ok(Self { number, first, bytes: head.len() as u64, path, out })
    }

    /// Opens a segment to add to it, and syncs what a killed process may have left unsynced.
    pub(super) fn go_on(path: &Path, number: u64, first: u64, bytes: u64) -> Result<Self, JournalError> {
        let mut out =
            Out::append_to(path).map_err(|source| JournalError::io("open for writing", path, source))?;
        out.sync().map_err(|source| JournalError::io("sync", path, source))?;
        Ok(Self { number, first, bytes, path: path.to_owned(), out })
    }

    /// Adds whole frames: once this returns, they survive a power cut. After an error the segment
    /// must be given up with [`Segment::give_up`].
    pub(super) fn add(&mut self, frames: &[u8]) -> Result<(), JournalError> {
        self.out.write_all(frames).map_err(|source| JournalError::io("write", &self.path, source))?;
        self.out.sync().map_err(|source| JournalError::io("sync", &self.path, source))?;
        self.bytes += frames.len() as u64;
        Ok(())
    }

    /// Closes a segment whose last write failed, and cuts off what was not answered, so that it
    /// does not come to life if the app ends before the next segment says that it never happened.
    pub(super) fn give_up(self) -> u64 {
        let Self { path, bytes, out, .. } = self;
        drop(out);
        // Best effort: the next segment's head says the same.
        let _ = files::cut(&path, bytes);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(records: &[(u64, &[u8])]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let head = FORMAT.to_le_bytes();
        Frame { kind: Kind::SegmentHead, number: 2, first: 5, sequence: 4, payload: &head }.put(&mut bytes);
        for &(sequence, payload) in records {
            Frame { kind: Kind::Record, number: 2, first: 5, sequence, payload }.put(&mut bytes);
        }
        bytes
    }

    fn sequences(bytes: &[u8]) -> Vec<u64> {
        Pieces::of(bytes, 2)
            .filter_map(|piece| match piece {
                Piece::Record { sequence, .. } => Some(sequence),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn records_come_out_in_order_and_the_survey_agrees() {
        let bytes = segment(&[(5, b"a"), (6, b""), (7, b"c")]);
        assert_eq!(sequences(&bytes), [5, 6, 7]);
        let survey = Survey::of(&bytes, 2);
        assert_eq!((survey.first, survey.last), (Some(5), Some(7)));
        assert!(survey.is_clean());
        let empty = Survey::of(&segment(&[]), 2);
        assert_eq!((empty.first, empty.last), (Some(5), Some(4)));
        assert!(empty.is_clean());
    }

    #[test]
    fn frames_of_other_segments_and_falling_sequences_are_damage() {
        assert_eq!(Survey::of(&segment(&[(5, b"a")]), 3).first, None, "another segment's bytes");
        assert_eq!(sequences(&segment(&[(6, b"a"), (5, b"b"), (6, b"c"), (8, b"d")])), [6, 8]);
    }

    #[test]
    fn a_frame_inside_a_payload_is_never_taken_for_a_record_while_its_holder_is_whole() {
        let mut inner = Vec::new();
        Frame { kind: Kind::Record, number: 2, first: 5, sequence: 9, payload: b"!" }.put(&mut inner);
        assert_eq!(sequences(&segment(&[(5, &inner), (6, b"b")])), [5, 6]);
    }

    #[test]
    fn a_tear_is_told_from_damage_that_something_follows() {
        let whole = segment(&[(5, b"a"), (6, b"b")]);
        let torn = Survey::of(&whole[..whole.len() - 1], 2);
        assert_eq!((torn.last, torn.tear), (Some(5), Some(EMPTY + HEAD + 1)));
        let mut damaged = whole.clone();
        damaged[EMPTY + HEAD] ^= 1;
        let damaged = Survey::of(&damaged, 2);
        assert_eq!((damaged.last, damaged.damage, damaged.tear), (Some(6), Some(EMPTY), None));
        let mut zeros = whole.clone();
        zeros.resize(zeros.len() + 4096, 0);
        assert_eq!(Survey::of(&zeros, 2).tear, Some(whole.len()), "blocks that were never written");
    }

    #[test]
    fn a_damaged_head_costs_nothing() {
        let mut bytes = segment(&[(5, b"a")]);
        bytes[0] ^= 1;
        let survey = Survey::of(&bytes, 2);
        assert_eq!((survey.format, survey.first, survey.last), (None, Some(5), Some(5)));
        assert!(!survey.is_clean());
    }
}
