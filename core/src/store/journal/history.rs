//! Everything that ever happened, newest first, for the history screen.
//!
//! Reads `history/` and the live segments, one segment at a time, and may run while records are
//! appended and bases adopted. Segments that are newer than what is asked for are passed over without
//! reading them. Damage is passed over in silence here: replay is what names it.

use std::io;
use std::path::{Path, PathBuf};

use super::error::JournalError;
use super::folder::{self, Listing};
use super::segment::{self, Piece, Pieces};
use crate::store::files;

/// An iterator over records: their sequence and their bytes. It ends after the first error.
#[derive(Debug)]
pub(crate) struct History {
    folder: PathBuf,
    /// What lies past this sequence is not told: it is too new, or it never happened.
    last: u64,
    /// The segments that were not read yet, the next one at the end; `None` before the first look.
    ahead: Option<Vec<u64>>,
    /// Records of one segment, the next one at the end.
    records: Vec<(u64, Vec<u8>)>,
}

impl History {
    pub(super) fn new(folder: &Path, last: u64) -> Self {
        Self { folder: folder.to_owned(), last, ahead: None, records: Vec::new() }
    }

    /// Reads the next segment; `false` if there is none.
    fn advance(&mut self) -> Result<bool, JournalError> {
        let mut ahead = match self.ahead.take() {
            Some(ahead) => ahead,
            None => Listing::of(&self.folder)?.segments.into_keys().collect(),
        };
        let Some(number) = ahead.pop() else {
            self.ahead = Some(ahead);
            return Ok(false);
        };
        let last = self.last;
        let first = self.wherever(number, |path| segment::first_sequence(path, number))?;
        if let Some(first) = first {
            // What lies past a segment's beginning in those before it never happened.
            self.last = last.min(first.saturating_sub(1));
        }
        if first.is_some_and(|first| first <= last) {
            let bytes = self.wherever(number, |path| {
                files::read(path).map_err(|source| JournalError::io("read", path, source))
            })?;
            self.records = Pieces::of(&bytes, number)
                .filter_map(|piece| match piece {
                    Piece::Record { sequence, payload, .. } if sequence <= last => {
                        Some((sequence, payload.to_vec()))
                    }
                    _ => None,
                })
                .collect();
        }
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
            if let Some(record) = self.records.pop() {
                return Some(Ok(record));
            }
            match self.advance() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => {
                    self.ahead = Some(Vec::new());
                    return Some(Err(error));
                }
            }
        }
    }
}
