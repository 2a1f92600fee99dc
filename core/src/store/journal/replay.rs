//! Reading the journal back: the records after a sequence, or everything from the newest good base.
//!
//! Every record comes out exactly as it was appended, in rising sequence, each once. What should be
//! there and is not comes out as a [`Repair`]; nothing is ever left out in silence, and nothing
//! that was never answered comes to life, as long as one frame of the next segment survives.
//!
//! The files of `history/` are read too where the live ones don't reach back far enough: for a
//! mirror that is older than the newest base, and when a base is bad.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use super::base::{self, OnItem};
use super::error::{JournalError, Repair};
use super::folder::Listing;
use super::segment::{self, Piece, Pieces};
use super::{Journal, known_format};
use crate::store::files;

/// What takes a record: its sequence and its bytes. Its error ends the reading.
pub(crate) type OnRecord<'a, E> = dyn FnMut(u64, &[u8]) -> Result<(), E> + 'a;

/// How a rebuild went.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Replayed {
    /// The last sequence that the base covers which was used; `None` if everything came from
    /// records.
    pub(crate) base: Option<u64>,
    /// What was found wrong and dealt with.
    pub(crate) repairs: Vec<Repair>,
}

impl Journal {
    /// Hands out every record after `after`, in order. An error of `on_record` ends it.
    pub(crate) fn read<E: From<JournalError>>(
        &self,
        after: u64,
        on_record: &mut OnRecord<'_, E>,
    ) -> Result<Vec<Repair>, E> {
        let mut repairs = Vec::new();
        if after >= self.last {
            return Ok(repairs);
        }
        let segments = self.segments_from(after + 1)?;
        let mut expected = after + 1;
        match segments.first() {
            Some(oldest) if oldest.first > expected => {
                let missing = expected..=(oldest.first - 1).min(self.last);
                expected = *missing.end() + 1;
                repairs.push(Repair::Damaged { path: oldest.path.clone(), offset: 0, missing });
            }
            Some(_) => {}
            None => {
                let missing = expected..=self.last;
                repairs.push(Repair::Damaged { path: self.folder.clone(), offset: 0, missing });
            }
        }
        for (index, part) in segments.iter().enumerate() {
            let limit = match segments.get(index + 1) {
                // What lies past this was never answered.
                Some(next) => next.first.saturating_sub(1).min(self.last),
                None => self.last,
            };
            expected = part.read(expected..=limit, on_record, &mut repairs)?;
        }
        Ok(repairs)
    }

    /// Hands out the items of the newest good base, and returns the last sequence that it covers;
    /// `None` if there is no good base. Bad ones are named and passed over; no item is handed out
    /// before its whole base was found good.
    pub(crate) fn read_base<E: From<JournalError>>(
        &self,
        on_item: &mut OnItem<'_, E>,
    ) -> Result<(Option<u64>, Vec<Repair>), E> {
        let mut repairs = Vec::new();
        for (&number, found) in Listing::of(&self.folder)?.bases.iter().rev() {
            match base::check(&found.path, number)? {
                Ok(_) => {
                    let covers = base::read(&found.path, number, on_item)?;
                    return Ok((Some(covers), repairs));
                }
                Err(fault) => repairs.push(Repair::BadBase { path: found.path.clone(), fault }),
            }
        }
        Ok((None, repairs))
    }

    /// Hands out everything that a rebuild needs: the newest good base, then what followed it.
    pub(crate) fn replay_all<E: From<JournalError>>(
        &self,
        on_base_item: &mut OnItem<'_, E>,
        on_record: &mut OnRecord<'_, E>,
    ) -> Result<Replayed, E> {
        let (base, mut repairs) = self.read_base(on_base_item)?;
        repairs.extend(self.read(base.unwrap_or(0), on_record)?);
        Ok(Replayed { base, repairs })
    }

    /// The readable segments that hold `sequence` and what follows, oldest first.
    fn segments_from(&self, sequence: u64) -> Result<Vec<Part>, JournalError> {
        let mut parts = Vec::new();
        for (&number, found) in Listing::of(&self.folder)?.segments.iter().rev() {
            let Some(first) = segment::first_sequence(&found.path, number)? else {
                continue;
            };
            parts.push(Part { number, first, path: found.path.clone() });
            if first <= sequence {
                break;
            }
        }
        parts.reverse();
        Ok(parts)
    }
}

/// A segment to be read.
#[derive(Debug)]
struct Part {
    number: u64,
    first: u64,
    path: PathBuf,
}

impl Part {
    /// Hands out the records of `wanted`, and returns the sequence that is expected next.
    fn read<E: From<JournalError>>(
        &self,
        wanted: RangeInclusive<u64>,
        on_record: &mut OnRecord<'_, E>,
        repairs: &mut Vec<Repair>,
    ) -> Result<u64, E> {
        let (mut expected, limit) = (*wanted.start(), *wanted.end());
        if expected > limit {
            return Ok(expected);
        }
        let path = &self.path;
        let bytes = files::read(path).map_err(|source| JournalError::io("read", path, source))?;
        let mut damage = None;
        let mut previous = self.first.saturating_sub(1);
        for piece in Pieces::of(&bytes, self.number) {
            match piece {
                Piece::Head { format } => known_format(path, format)?,
                Piece::Damage { offset } => damage = Some(offset),
                Piece::Record { sequence, .. } if sequence > limit => break,
                Piece::Record { offset, sequence, payload } => {
                    let at = damage.take();
                    let hid_nothing = previous + 1 == sequence;
                    previous = sequence;
                    if sequence < expected {
                        continue;
                    }
                    if sequence > expected {
                        let missing = expected..=sequence - 1;
                        repairs.push(damaged(path, at.unwrap_or(offset), missing));
                    } else if let Some(at) = at
                        && hid_nothing
                    {
                        repairs.push(Repair::Scratched { path: path.clone(), offset: at as u64 });
                    }
                    on_record(sequence, payload)?;
                    expected = sequence + 1;
                }
            }
        }
        if expected <= limit {
            repairs.push(damaged(path, damage.unwrap_or(bytes.len()), expected..=limit));
        }
        Ok(expected.max(limit + 1))
    }
}

fn damaged(path: &Path, offset: usize, missing: RangeInclusive<u64>) -> Repair {
    Repair::Damaged { path: path.to_owned(), offset: offset as u64, missing }
}
