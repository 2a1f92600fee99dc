//! Which files the journal's folder holds, by name alone.
//!
//! ```text
//! 000000000001.segment            a live segment
//! 000000000004.base               covers everything before segment 4
//! 000000000004.base.tmp           a base that was never finished
//! history/000000000001.segment    covered by a base; read for a fallback and for the history
//! history/000000000002.base       an older base
//! ```
//!
//! Where a file lies never decides what it means: readers look in both folders and go by numbers.
//! That is what makes every step of a move safe to be the last one before a crash. Files with other
//! names are left alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::error::JournalError;
use crate::store::files;

const SEGMENT: &str = "segment";
const BASE: &str = "base";

/// Where segments and bases go that a newer base covers.
pub(super) fn history(folder: &Path) -> PathBuf {
    folder.join("history")
}

/// The path of a live segment.
pub(super) fn segment(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number:012}.{SEGMENT}"))
}

/// The path of a base.
pub(super) fn base(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number:012}.{BASE}"))
}

/// The path of a base while it is written.
pub(super) fn unfinished_base(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number:012}.{BASE}.{}", files::UNFINISHED))
}

/// A file of the journal.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) bytes: u64,
    /// Whether it lies in the journal's folder, not in its history.
    pub(super) live: bool,
}

/// All files of the journal by number, from the folder and its history.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) segments: BTreeMap<u64, Found>,
    pub(super) bases: BTreeMap<u64, Found>,
    /// Bases that were never finished.
    pub(super) unfinished: Vec<PathBuf>,
    /// The highest number that any file carries, 0 if there is none.
    pub(super) highest: u64,
}

impl Listing {
    /// Lists the folder. If a number is there twice, which only a hand can have done, the live file
    /// counts.
    pub(super) fn of(folder: &Path) -> Result<Self, JournalError> {
        let mut listing = Self::default();
        // The history last: a file that is just being moved there is then seen at least once.
        for (place, live) in [(folder.to_owned(), true), (history(folder), false)] {
            let entries = files::list(&place).map_err(|source| JournalError::io("list", &place, source))?;
            for entry in entries {
                let Some((number, ending)) = entry.name.to_str().and_then(parse) else {
                    continue;
                };
                let path = place.join(&entry.name);
                listing.highest = listing.highest.max(number);
                let found = Found { path: path.clone(), bytes: entry.bytes, live };
                match ending {
                    Ending::Segment => drop(listing.segments.entry(number).or_insert(found)),
                    Ending::Base => drop(listing.bases.entry(number).or_insert(found)),
                    Ending::UnfinishedBase => listing.unfinished.push(path),
                }
            }
        }
        Ok(listing)
    }
}

enum Ending {
    Segment,
    Base,
    UnfinishedBase,
}

fn parse(name: &str) -> Option<(u64, Ending)> {
    let (number, ending) = name.split_once('.')?;
    let ending = match ending {
        SEGMENT => Ending::Segment,
        BASE => Ending::Base,
        "base.tmp" => Ending::UnfinishedBase,
        _ => return None,
    };
    // Exactly as we write them, so that no two names stand for one number.
    let parsed = number.parse().ok()?;
    (parsed > 0 && format!("{parsed:012}") == number).then_some((parsed, ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_names_count() {
        let dir = tempfile::tempdir().unwrap();
        let old = history(dir.path());
        std::fs::create_dir(&old).unwrap();
        for path in [
            segment(dir.path(), 3),
            segment(&old, 1),
            base(dir.path(), 3),
            base(&old, 2),
            unfinished_base(dir.path(), 9),
            segment(dir.path(), 1_000_000_000_000),
        ] {
            std::fs::write(path, b"").unwrap();
        }
        for name in ["3.segment", "000000000000.segment", "+00000000004.segment", "x", ".segment"] {
            std::fs::write(dir.path().join(name), b"").unwrap();
        }
        let listing = Listing::of(dir.path()).unwrap();
        let numbers: Vec<_> = listing.segments.keys().copied().collect();
        assert_eq!(numbers, [1, 3, 1_000_000_000_000]);
        assert!(!listing.segments[&1].live && listing.segments[&3].live);
        assert_eq!(listing.bases.keys().copied().collect::<Vec<_>>(), [2, 3]);
        assert_eq!(listing.unfinished, [unfinished_base(dir.path(), 9)]);
        assert_eq!(listing.highest, 1_000_000_000_000);
    }
}
