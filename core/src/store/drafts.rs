//! Drafts: what people typed and did not save, each a small file named by its ad's key.
//!
//! They are no records: nothing of them is ever reported, and a newer one takes the place of the older.
//! A file is written under a temporary name, synced and renamed, so that whoever looks after a crash
//! finds the last whole draft. Taking one away needs no sync: after a power cut it is there again, and
//! goes when its ad says the same.

use super::StoreFault;
use super::files;
use super::told::{OpenFault, Told};
use crate::ad::{AdDraft, AdKey};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The largest draft, in bytes: more than anybody types, less than hurts.
const MOST_BYTES: usize = 1 << 20;
const ENDING: &str = ".json";

/// A draft as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptDraft {
    /// When it was last typed at, by the desk's clock.
    pub at: Timestamp,
    /// What was typed.
    pub draft: AdDraft,
}

#[derive(Debug)]
pub(super) struct Drafts {
    folder: PathBuf,
    kept: Mutex<BTreeMap<AdKey, Arc<KeptDraft>>>,
    /// Held while a file changes, so that file and memory say the same.
    writing: Mutex<()>,
}

impl Drafts {
    /// The drafts in `folder`, which is made if it is missing. One that can't be read is set aside.
    pub(super) fn open(folder: &Path, now: Timestamp, told: &mut Vec<Told>) -> Result<Drafts, OpenFault> {
        let read = |error| OpenFault::io("read", folder, error);
        files::create_folder(folder).map_err(|error| OpenFault::io("make the folder", folder, error))?;
        let mut kept = BTreeMap::new();
        for entry in files::list(folder).map_err(read)? {
            let Some(name) = entry.name.to_str() else { continue };
            let path = folder.join(name);
            if name.ends_with(files::UNFINISHED) {
                files::remove(&path).map_err(read)?;
            } else if let Some(key) = name.strip_suffix(ENDING).and_then(|key| key.parse().ok()) {
                match files::read_sealed(&path).and_then(|text| Ok(serde_json::from_str(&text)?)) {
                    Ok(draft) => _ = kept.insert(key, Arc::new(draft)),
                    Err(error) if is_of_content(&error) => {
                        told.push(Told::DraftSetAside { path: files::set_aside(&path, now).map_err(read)? })
                    }
                    Err(error) => return Err(read(error)),
                }
            }
        }
        Ok(Drafts { folder: folder.to_owned(), kept: Mutex::new(kept), writing: Mutex::default() })
    }

    /// Keeps a draft in the place of the one before. Once this returns it survives a power cut.
    pub(super) fn keep(&self, key: AdKey, draft: KeptDraft) -> Result<(), StoreFault> {
        let text = serde_json::to_string(&draft).map_err(io::Error::other)?;
        if text.len() > MOST_BYTES {
            return Err(StoreFault::Failed(format!("a draft of {} bytes is too long", text.len())));
        }
        let _writing = lock(&self.writing);
        files::write_sealed(&self.path(key), &text)?;
        lock(&self.kept).insert(key, Arc::new(draft));
        Ok(())
    }

    /// Takes a draft away, if there is one.
    pub(super) fn remove(&self, key: AdKey) -> Result<(), StoreFault> {
        let _writing = lock(&self.writing);
        if self.get(key).is_some() {
            match files::remove(&self.path(key)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
                _ => _ = lock(&self.kept).remove(&key),
            }
        }
        Ok(())
    }

    pub(super) fn get(&self, key: AdKey) -> Option<Arc<KeptDraft>> {
        lock(&self.kept).get(&key).cloned()
    }

    /// All of them, in the order of their keys.
    pub(super) fn all(&self) -> Vec<(AdKey, Arc<KeptDraft>)> {
        lock(&self.kept).iter().map(|(key, draft)| (*key, Arc::clone(draft))).collect()
    }

    fn path(&self, key: AdKey) -> PathBuf {
        self.folder.join(format!("{key}{ENDING}"))
    }
}

/// Whether a file was read, and what is in it makes no sense.
fn is_of_content(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof)
}

fn lock<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u8) -> AdKey {
        AdKey(uuid::Uuid::from_u128(number.into()))
    }

    fn draft(title: &str) -> KeptDraft {
        KeptDraft { at: Timestamp::UNIX_EPOCH, draft: AdDraft { title: title.into(), ..AdDraft::default() } }
    }

    fn open(folder: &Path) -> (Drafts, Vec<Told>) {
        let mut told = Vec::new();
        (Drafts::open(folder, Timestamp::UNIX_EPOCH, &mut told).expect("it opens"), told)
    }

    #[test]
    fn drafts_are_there_again_as_they_were_typed_last() {
        let folder = tempfile::tempdir().expect("a folder");
        let (drafts, _) = open(folder.path());
        drafts.keep(key(1), draft("Som")).expect("kept");
        drafts.keep(key(1), draft("Sommerfest")).expect("kept");
        drafts.keep(key(2), draft("Weg")).expect("kept");
        drafts.remove(key(2)).expect("gone");
        drafts.remove(key(3)).expect("was never there");
        let (again, told) = open(folder.path());
        assert_eq!(again.all(), [(key(1), Arc::new(draft("Sommerfest")))]);
        assert!(told.is_empty(), "{told:?}");
    }

    #[test]
    fn only_the_owner_can_read_a_draft() {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let folder = tempfile::tempdir().expect("a folder");
            let (drafts, _) = open(&folder.path().join("drafts"));
            drafts.keep(key(1), draft("Privat")).expect("kept");
            let mode = std::fs::metadata(drafts.path(key(1))).expect("it is there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn what_cannot_be_read_is_set_aside_and_told_and_leftovers_go() {
        let folder = tempfile::tempdir().expect("a folder");
        let (drafts, _) = open(folder.path());
        drafts.keep(key(1), draft("Gut")).expect("kept");
        std::fs::write(drafts.path(key(2)), "{").expect("written");
        std::fs::write(folder.path().join("x.json.0.tmp"), "half").expect("written");
        let (again, told) = open(folder.path());
        assert_eq!(again.all().len(), 1);
        assert!(matches!(&told[..], [Told::DraftSetAside { path }] if path.exists()), "{told:?}");
        assert!(!folder.path().join("x.json.0.tmp").exists());
    }

    #[test]
    fn a_flipped_bit_never_passes_for_what_was_typed() {
        let folder = tempfile::tempdir().expect("a folder");
        let (drafts, _) = open(folder.path());
        drafts.keep(key(1), draft("Sommerfest")).expect("kept");
        let whole = std::fs::read(drafts.path(key(1))).expect("read");
        for bit in 0..whole.len() * 8 {
            let mut bytes = whole.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            std::fs::write(drafts.path(key(1)), bytes).expect("written");
            let (again, told) = open(folder.path());
            match again.get(key(1)) {
                Some(kept) => assert_eq!(*kept, draft("Sommerfest"), "bit {bit}"),
                None => assert!(matches!(told[..], [Told::DraftSetAside { .. }]), "bit {bit}: {told:?}"),
            }
        }
    }

    #[test]
    fn a_draft_that_cannot_be_written_leaves_the_one_before() {
        let folder = tempfile::tempdir().expect("a folder");
        let (drafts, _) = open(folder.path());
        drafts.keep(key(1), draft("Kurz")).expect("kept");
        assert!(drafts.keep(key(1), draft(&"x".repeat(MOST_BYTES))).is_err());
        assert_eq!(drafts.get(key(1)).as_deref(), Some(&draft("Kurz")));
        assert_eq!(open(folder.path()).0.get(key(1)).as_deref(), Some(&draft("Kurz")));
    }
}
