//! The store's bad days, each with real processes on a real disk: whatever was answered is there
//! again, and each day gives a repair that is told or a clear error.
#![expect(clippy::unwrap_used, reason = "a test may")]

mod full_disk;
mod index;
mod journal;
mod namespace;
mod opened_twice;
mod pictures;
mod read_only;
mod traps;
mod years;
