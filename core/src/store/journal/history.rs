//! Everything that ever happened, oldest first, for the history screen.
//!
//! Reads `history/` and the live segments, one segment at a time, and may run while records are
//! appended and bases adopted. Damage is passed over in silence here: replay is what names it.

use std::collections::VecDeque;
use std::io;
use std::path::{Path, PathBuf};
use std::vec;

use super::error::JournalError;
use super::folder::{self, Listing};
use super::segment::{self, Piece, Pieces};
use crate::store::files;

/// An iterator over records: their sequence and their bytes. It ends after the first error.
#[derive(Debug)]
pub(crate) struct History {
    folder: PathBuf,
    /// The last sequence that was answered when the history was asked for.
    last: u64,
    /// The segments that were not read yet; `None` before the first look.
    ahead: Option<VecDeque<u64>>,
    records: vec::IntoIter<(u64, Vec<u8>)>,
}

impl History {
    pub(super) fn new(folder: &Path, last: u64) -> Self {
        Self { folder: folder.to_owned(), last, ahead: None, records: Vec::new().into_iter() }
    }

    /// Reads the next segment; `false` if there is none.
    fn advance(&mut self) -> Result<bool, JournalError> {
        let mut ahead = match self.ahead.take() {
            Some(ahead) => ahead,
            None => Listing::of(&self.folder)?.segments.into_keys().collect(),
        };
        let Some(number) = ahead.pop_front() else {
            self.ahead = Some(ahead);
            return Ok(false);
        };
        // What lies past the next segment's beginning never happened.
        let mut limit = self.last;
        for &next in &ahead {
            let first = self.wherever(next, |path| segment::first_sequence(path, next))?;
            if let Some(first) = first {
                limit = limit.min(first.saturating_sub(1));
                break;
            }
        }
        let bytes = self.wherever(number, |path| {
            files::read(path).map_err(|source| JournalError::io("read", path, source))
        })?;
        let records: Vec<_> = Pieces::of(&bytes, number)
            .filter_map(|piece| match piece {
                Piece::Record { sequence, payload, .. } if sequence <= limit => {
                    Some((sequence, payload.to_vec()))
                }
                _ => None,
            })
            .collect();
        self.records = records.into_iter();
        self.ahead = Some(ahead);
        Ok(true)
    }

    /// Reads a segment where it lies now: it may move to the history at any moment.
    fn wherever<T>(
        &self,
        number: u64,
        read: impl Fn(&Path) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        match read(&folder::segment(&self.folder, number)) {
            Err(JournalError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                read(&folder::segment(&folder::history(&self.folder), number))
            }
            result => result,
        }
    }
}

impl Iterator for History {
    type Item = Result<(u64, Vec<u8>), JournalError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(record) = self.records.next() {
                return Some(Ok(record));
            }
            match self.advance() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => {
                    self.ahead = Some(VecDeque::new());
                    return Some(Err(error));
                }
            }
        }
    }
}
