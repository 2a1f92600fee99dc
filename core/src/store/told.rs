//! What the store tells people: why it does not open, why a save was not written, what it repaired.

use super::files::LockError;
use super::journal::{JournalError, Repair};
use super::pictures::PictureError;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// A store could not be opened. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum OpenFault {
    /// Another Adtally has it open.
    #[error("Adtally is open already with these ads. Please use that window, or close it first.")]
    AlreadyOpen,
    /// A newer Adtally wrote it.
    #[error(
        "These ads were written by a newer Adtally (format {found}; this one knows {known}). Nothing was changed. \
         Please install the newer version."
    )]
    NewerSchema {
        /// Its schema.
        found: u32,
        /// The newest that is known here.
        known: u32,
    },
    /// A record is not of a kind that this Adtally knows.
    #[error(
        "These ads hold something that this Adtally doesn't know (record {sequence}: {problem}). Nothing was \
         changed. Please install the newest version."
    )]
    UnknownRecord {
        /// The record's sequence.
        sequence: u64,
        /// What could not be read.
        problem: String,
    },
    /// The disk is full.
    #[error(
        "The disk is full, so Adtally can't open your ads in {path}. Nothing is lost. Please free some space and \
         start Adtally again.", path = .path.display()
    )]
    DiskFull {
        /// What could not be written.
        path: PathBuf,
    },
    /// The folder can't be written.
    #[error(
        "Adtally may not write to {path}. Nothing is lost. Please ask your admin for the right to write there.",
        path = .path.display()
    )]
    ReadOnly {
        /// What could not be written.
        path: PathBuf,
    },
    /// The disk failed otherwise.
    #[error("Adtally could not {doing} {path}: {problem}. Nothing was changed.", path = .path.display())]
    Io {
        /// What was tried.
        doing: &'static str,
        /// With what.
        path: PathBuf,
        /// What the system said.
        problem: String,
    },
}

/// A save was not written. Nothing of it counts, and it can be tried again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreFault {
    /// The disk is full.
    #[error(
        "The disk is full, so this was not saved. Please free some space and save again; your input is kept."
    )]
    DiskFull,
    /// The folder can't be written.
    #[error(
        "Adtally may not write to its folder, so this was not saved. Please ask your admin; your input is kept."
    )]
    ReadOnly,
    /// The disk failed otherwise.
    #[error("The disk failed, so this was not saved ({0}). Please save again; your input is kept.")]
    Failed(String),
    /// The store is closed.
    #[error("Adtally is closing, so this was not saved. Please start it again.")]
    Closed,
}

/// What became of the index while the store was at work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IndexNews {
    /// sled failed, and what it said. Ads are saved and reported all the same.
    Failed(String),
    /// It was opened anew, and has caught up.
    Restored,
}

/// Something that was found and repaired when the store was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// About the journal.
    Journal(Repair),
    /// sled was set aside and rebuilt from the journal.
    IndexRebuilt {
        /// Why.
        why: String,
        /// Where the old one is; none if there was none.
        set_aside: Option<PathBuf>,
    },
    /// No sled can be made. Adtally works on without one.
    NoIndex {
        /// Why.
        why: String,
    },
    /// The journal had lost records that the index still held; they were kept.
    JournalBehind {
        /// How many.
        records: u64,
    },
    /// A draft could not be read.
    DraftSetAside {
        /// Where it is now.
        path: PathBuf,
    },
    /// Records in the journal are damaged that the index still held; what they said was kept.
    JournalSpoilt {
        /// The file with the damage.
        path: PathBuf,
        /// The first and the last of them.
        records: (u64, u64),
    },
}

impl Told {
    /// Whether records that were once answered are, or may be, gone for good.
    pub fn lost_records(&self) -> bool {
        matches!(self, Told::Journal(Repair::Damaged { .. } | Repair::Unreadable { .. }))
    }

    /// Whether the journal alone would no longer give what the store holds, or not so well.
    pub(super) fn asks_for_a_base(&self) -> bool {
        let bad = matches!(self, Told::Journal(Repair::BadBase { .. }));
        bad || self.lost_records() || matches!(self, Told::JournalSpoilt { .. } | Told::JournalBehind { .. })
    }

    /// Whether the journal's newest segment has an end or a scratch that would be told again.
    pub(super) fn is_of_segment(&self) -> bool {
        matches!(self, Told::Journal(Repair::TornTail { .. } | Repair::Scratched { .. }))
    }
}

impl Told {
    /// Whether it is about sled.
    pub fn is_of_index(&self) -> bool {
        matches!(self, Told::IndexRebuilt { .. } | Told::NoIndex { .. })
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Told::Journal(repair) => repair.fmt(f),
            Told::IndexRebuilt { why, set_aside: Some(path) } => {
                write!(f, "the index was set aside as {} and rebuilt from the journal: {why}", path.display())
            }
            Told::IndexRebuilt { why, set_aside: None } => {
                write!(f, "the index was rebuilt from the journal: {why}")
            }
            Told::NoIndex { why } => write!(f, "no index could be made; Adtally works on without one: {why}"),
            Told::JournalBehind { records } => {
                write!(
                    f,
                    "the journal had lost its last {records} records; the index still held what they said"
                )
            }
            Told::DraftSetAside { path } => {
                write!(
                    f,
                    "what was typed and not saved of an ad can't be read; it was set aside as {}",
                    path.display()
                )
            }
            Told::JournalSpoilt { path, records: (first, last) } => {
                write!(
                    f,
                    "{}: records {first} to {last} are damaged; the index still held what they said",
                    path.display()
                )
            }
        }
    }
}

impl OpenFault {
    pub(super) fn pictures(folder: &Path, error: PictureError) -> OpenFault {
        let doing = "make the folder";
        match error {
            PictureError::Full(source) | PictureError::Io(source) => OpenFault::io(doing, folder, source),
            other => OpenFault::Io { doing, path: folder.to_owned(), problem: other.to_string() },
        }
    }

    pub(super) fn io(doing: &'static str, path: &Path, error: io::Error) -> OpenFault {
        let path = path.to_owned();
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => OpenFault::DiskFull { path },
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                OpenFault::ReadOnly { path }
            }
            _ => OpenFault::Io { doing, path, problem: error.to_string() },
        }
    }
}

impl From<LockError> for OpenFault {
    fn from(error: LockError) -> OpenFault {
        match error {
            LockError::AlreadyOpen { .. } => OpenFault::AlreadyOpen,
            LockError::Io { folder, source } => OpenFault::io("lock", &folder, source),
        }
    }
}

impl From<JournalError> for OpenFault {
    fn from(error: JournalError) -> OpenFault {
        match error {
            JournalError::NewerFormat { found, known, .. } => OpenFault::NewerSchema { found, known },
            JournalError::Full { path, .. } => OpenFault::DiskFull { path },
            JournalError::ReadOnly { path, .. } => OpenFault::ReadOnly { path },
            JournalError::Io { doing, path, source } => OpenFault::io(doing, &path, source),
            JournalError::TooLong { bytes } => OpenFault::Io {
                doing: "write",
                path: PathBuf::new(),
                problem: format!("a record of {bytes} bytes is too long"),
            },
        }
    }
}

impl From<io::Error> for StoreFault {
    fn from(error: io::Error) -> StoreFault {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreFault::DiskFull,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => StoreFault::ReadOnly,
            _ => StoreFault::Failed(error.to_string()),
        }
    }
}

impl From<JournalError> for StoreFault {
    fn from(error: JournalError) -> StoreFault {
        match error {
            JournalError::Full { .. } => StoreFault::DiskFull,
            JournalError::ReadOnly { .. } => StoreFault::ReadOnly,
            JournalError::Io { source, .. } => StoreFault::Failed(source.to_string()),
            other => StoreFault::Failed(other.to_string()),
        }
    }
}
