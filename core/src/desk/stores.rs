//! Whose ads are whose: one store for each org and person, and one without a name before the first
//! sign-in (R13).
//!
//! A store's folder is `stores/<org id>-<user id>`, or `stores/unnamed`; a demo store has its own
//! name. `last` names the store that was used last, which opens at start, signed in or not.

use crate::salesforce::Identity;
use crate::store::files;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

const FOLDER: &str = "stores";
const LAST: &str = "last";
const UNNAMED: &str = "unnamed";

/// Names a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreName {
    /// Before the first sign-in.
    Unnamed,
    /// Of one org and one person.
    Of(Identity),
}

impl fmt::Display for StoreName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreName::Unnamed => f.write_str(UNNAMED),
            StoreName::Of(identity) => write!(f, "{}-{}", identity.org, identity.user),
        }
    }
}

impl StoreName {
    /// The store that has this name.
    pub fn parse(text: &str) -> Option<StoreName> {
        if text == UNNAMED {
            return Some(StoreName::Unnamed);
        }
        let (org, user) = text.split_once('-')?;
        Some(StoreName::Of(Identity { org: org.parse().ok()?, user: user.parse().ok()? }))
    }
}

/// The stores in a data folder.
#[derive(Debug, Clone)]
pub struct Stores {
    data: PathBuf,
}

/// The store without a name could not be named.
#[derive(Debug, thiserror::Error)]
pub enum NamingFault {
    /// There is no such store.
    #[error("there are no ads from before the sign-in")]
    NoneUnnamed,
    /// This person has a store of their own already; their ads are moved, not mixed.
    #[error("this person has a store of their own already")]
    Taken,
    /// The folder could not be renamed.
    #[error("the folder could not be renamed: {0}")]
    Io(#[from] io::Error),
}

impl Stores {
    /// The stores below the folder `data`.
    pub fn new(data: &Path) -> Stores {
        Stores { data: data.to_owned() }
    }

    /// Where a store lies.
    pub fn folder(&self, name: &StoreName) -> PathBuf {
        self.data.join(FOLDER).join(name.to_string())
    }

    /// The store that was used last: as it was noted, or, where the note is gone or damaged, as the files
    /// tell. Where there is none, the one without a name.
    pub fn last_used(&self) -> StoreName {
        files::read_sealed(&self.data.join(FOLDER).join(LAST))
            .ok()
            .and_then(|text| StoreName::parse(text.trim()))
            .filter(|name| self.folder(name).is_dir())
            .or_else(|| self.last_written())
            .unwrap_or(StoreName::Unnamed)
    }

    /// The store with the newest record.
    fn last_written(&self) -> Option<StoreName> {
        let written = |name: &StoreName| {
            let files = std::fs::read_dir(self.folder(name).join("journal")).ok()?.flatten();
            files.filter_map(|entry| entry.metadata().ok()?.modified().ok()).max()
        };
        self.all().ok()?.into_iter().max_by_key(written)
    }

    /// What a store's files look like from outside; another text when anything was written there.
    pub(super) fn look(&self, name: &StoreName) -> String {
        let mut files = Vec::new();
        for folder in ["journal", "drafts"] {
            let found = std::fs::read_dir(self.folder(name).join(folder)).into_iter().flatten().flatten();
            files.extend(found.filter_map(|entry| {
                let about = entry.metadata().ok()?;
                let age = about.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?.as_nanos();
                about.is_file().then(|| (entry.file_name(), about.len(), age))
            }));
        }
        files.sort();
        let (bytes, newest) =
            (files.iter().map(|file| file.1).sum::<u64>(), files.iter().map(|file| file.2).max());
        format!("{} files, {bytes} bytes, {}", files.len(), newest.unwrap_or(0))
    }

    /// Notes that a store is in use.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn note_used(&self, name: &StoreName) -> io::Result<()> {
        files::create_folder(&self.data.join(FOLDER))?;
        files::write_sealed(&self.data.join(FOLDER).join(LAST), &name.to_string())
    }

    /// Gives the store without a name to the person who has signed in. It must be closed.
    ///
    /// # Errors
    /// When there is none, the person has one already, or the folder can't be renamed.
    pub fn name_unnamed(&self, identity: Identity) -> Result<StoreName, NamingFault> {
        let (from, name) = (self.folder(&StoreName::Unnamed), StoreName::Of(identity));
        let to = self.folder(&name);
        if !from.is_dir() {
            return Err(NamingFault::NoneUnnamed);
        }
        if to.exists() {
            return Err(NamingFault::Taken);
        }
        std::fs::rename(&from, &to)?;
        files::sync_folder(&self.data.join(FOLDER))?;
        self.note_used(&name)?;
        Ok(name)
    }

    /// All stores that there are.
    ///
    /// # Errors
    /// When the folder can't be read.
    pub fn all(&self) -> io::Result<Vec<StoreName>> {
        let folder = match std::fs::read_dir(self.data.join(FOLDER)) {
            Ok(folder) => folder,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut names = Vec::new();
        for entry in folder {
            let name = entry?.file_name();
            names.extend(name.to_str().and_then(StoreName::parse));
        }
        Ok(names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// Else the ads of before the first sign-in would be opened, and a person's own would seem gone.
    #[test]
    fn the_store_that_was_used_last_is_found_without_its_note() {
        let data = tempfile::tempdir().expect("a folder");
        let stores = Stores::new(data.path());
        assert_eq!(stores.last_used(), StoreName::Unnamed, "there is none");
        let name = StoreName::parse("00D000000000001EAA-005000000000001AAA").expect("a name");
        for (age, name) in [(100, &StoreName::Unnamed), (1, &name)] {
            let journal = stores.folder(name).join("journal");
            fs::create_dir_all(&journal).expect("made");
            let segment = fs::File::create(journal.join("1.segment")).expect("made");
            let then = std::time::SystemTime::now() - std::time::Duration::from_secs(age);
            segment.set_modified(then).expect("dated");
        }
        assert_eq!(stores.last_used(), name, "the note is gone");
        stores.note_used(&StoreName::Unnamed).expect("noted");
        assert_eq!(stores.last_used(), StoreName::Unnamed, "the note decides");
        fs::write(data.path().join(FOLDER).join(LAST), "unname").expect("written");
        assert_eq!(stores.last_used(), name, "the note is damaged");
    }
}
