//! Power cuts for tests: what would be left of a folder if nothing survived but what was synced.
//!
//! The harshest disk that is allowed: a file keeps the content of its last sync, a folder the names
//! of its last sync, and a file that moved between two folders is in both, one or none of them,
//! depending on which was synced. Real disks do better, so passing here is more than enough.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

static WATCHES: Mutex<Vec<Arc<Mutex<Durable>>>> = Mutex::new(Vec::new());

/// A file, whatever it is called.
type Id = u64;

#[derive(Debug, Default)]
struct Durable {
    under: PathBuf,
    contents: HashMap<Id, Vec<u8>>,
    /// By folder, relative to the watched one: the names in it. `None` is a folder.
    names: BTreeMap<PathBuf, BTreeMap<OsString, Option<Id>>>,
}

/// Watches a folder that is empty so far, until it is dropped.
#[derive(Debug)]
pub(in crate::store) struct Power(Arc<Mutex<Durable>>);

impl Power {
    pub(in crate::store) fn watch(folder: &Path) -> Self {
        let durable = Durable { under: folder.to_owned(), ..Durable::default() };
        let durable = Arc::new(Mutex::new(durable));
        lock(&WATCHES).push(Arc::clone(&durable));
        Self(durable)
    }

    /// Puts into `folder` what a power cut would leave now.
    pub(in crate::store) fn cut_to(&self, folder: &Path) {
        let durable = lock(&self.0);
        let mut reachable = vec![PathBuf::new()];
        while let Some(place) = reachable.pop() {
            fs::create_dir_all(folder.join(&place)).unwrap();
            for (name, id) in durable.names.get(&place).into_iter().flatten() {
                let path = place.join(name);
                match id {
                    None => reachable.push(path),
                    Some(id) => {
                        let content = durable.contents.get(id).cloned().unwrap_or_default();
                        fs::write(folder.join(path), content).unwrap();
                    }
                }
            }
        }
    }
}

impl Drop for Power {
    fn drop(&mut self) {
        lock(&WATCHES).retain(|watch| !Arc::ptr_eq(watch, &self.0));
    }
}

/// A file's content is on disk.
pub(super) fn synced(path: &Path) {
    for_watchers(path, |durable, _| {
        // A file that was removed while it was open is nobody's any more.
        if let (Ok(metadata), Ok(content)) = (fs::metadata(path), fs::read(path)) {
            durable.contents.insert(id(&metadata), content);
        }
    });
}

/// A folder's names are on disk.
pub(super) fn folder_synced(path: &Path) {
    for_watchers(path, |durable, place| {
        let mut names = BTreeMap::new();
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            if let Ok(metadata) = entry.metadata() {
                let id = metadata.is_file().then(|| id(&metadata));
                names.insert(entry.file_name(), id);
            }
        }
        durable.names.insert(place, names);
    });
}

fn for_watchers(path: &Path, act: impl Fn(&mut Durable, PathBuf)) {
    for watch in lock(&WATCHES).iter() {
        let mut durable = lock(watch);
        if let Ok(place) = path.strip_prefix(&durable.under) {
            let place = place.to_owned();
            act(&mut durable, place);
        }
    }
}

#[cfg(unix)]
fn id(metadata: &fs::Metadata) -> Id {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn id(_: &fs::Metadata) -> Id {
    unimplemented!("files have no identity to go by here")
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
