//! What was repaired when the ads were opened, as a window gets it: a name, and what its words need.

use crate::store::{Repair, Told};
use serde::Serialize;
use std::path::Path;
use ts_rs::TS;

/// Something that was repaired when the ads were opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "repair", rename_all = "snake_case")]
pub enum Repaired {
    /// The journal ended in the middle of what was never saved; it was cut off.
    TornTail {
        /// The file.
        file: String,
    },
    /// Changes that may have been saved are lost.
    Damaged {
        /// The file.
        file: String,
        /// How many.
        records: u64,
    },
    /// The disk has damaged what held nothing.
    Scratched {
        /// The file.
        file: String,
    },
    /// The newest file can't be read. Changes of the last time may be lost.
    Unreadable {
        /// The file.
        file: String,
    },
    /// A file is damaged, and older ones held the same.
    BadBase {
        /// The file.
        file: String,
    },
    /// The index was built anew.
    IndexRebuilt {
        /// Where the old one is; none if there was none.
        set_aside: Option<String>,
    },
    /// No index can be made. Adtally works on without one.
    NoIndex,
    /// The journal had lost changes that the index still held.
    JournalBehind {
        /// How many.
        records: u64,
    },
    /// Changes in the journal are damaged that the index still held.
    JournalSpoilt {
        /// The file.
        file: String,
        /// How many.
        records: u64,
    },
    /// What was typed and not saved of an ad can't be read.
    DraftSetAside {
        /// Where it is now.
        file: String,
    },
}

impl From<&Told> for Repaired {
    fn from(told: &Told) -> Repaired {
        let shown = |path: &Path| path.display().to_string();
        match told {
            Told::Journal(Repair::TornTail { path, .. }) => Repaired::TornTail { file: shown(path) },
            Told::Journal(Repair::Damaged { path, missing, .. }) => Repaired::Damaged {
                file: shown(path),
                records: missing.end().saturating_sub(*missing.start()).saturating_add(1),
            },
            Told::Journal(Repair::Scratched { path, .. }) => Repaired::Scratched { file: shown(path) },
            Told::Journal(Repair::Unreadable { path, .. }) => Repaired::Unreadable { file: shown(path) },
            Told::Journal(Repair::BadBase { path, .. }) => Repaired::BadBase { file: shown(path) },
            Told::IndexRebuilt { set_aside, .. } => {
                Repaired::IndexRebuilt { set_aside: set_aside.as_deref().map(shown) }
            }
            Told::NoIndex { .. } => Repaired::NoIndex,
            Told::JournalBehind { records } => Repaired::JournalBehind { records: *records },
            Told::JournalSpoilt { path, records: (first, last) } => Repaired::JournalSpoilt {
                file: shown(path),
                records: last.saturating_sub(*first).saturating_add(1),
            },
            Told::DraftSetAside { path } => Repaired::DraftSetAside { file: shown(path) },
        }
    }
}
