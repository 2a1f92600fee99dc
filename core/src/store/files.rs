//! The few things that the store asks of a file system, and the only place that asks them.
//!
//! Folders are made with mode 0700 and files with 0600 where the system has modes. A name counts as
//! kept only after its folder was synced, so whatever makes, renames or moves a file here syncs the
//! folder too, or says that the caller must.
//!
//! Deliberately absent: retries. A sync that failed is never repeated on the same handle, because
//! the system may have dropped the pages and would then report success for bytes that are gone; the
//! callers give up the file instead. Also absent: any clock; names that carry a time get it from
//! the caller.
//!
//! In tests every call passes a fault point (`files::faults`), so that an error, a short write or
//! the death of the process can be put at the Nth call of any operation.

#[cfg(test)]
pub(in crate::store) mod faults;
mod lock;
#[cfg(test)]
pub(in crate::store) mod power;
mod sealed;
mod tighten;

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

pub(crate) use lock::LockError;
pub(crate) use lock::StoreLock;
pub(crate) use sealed::{read_bounded, read_sealed, write_sealed};
pub(crate) use tighten::tighten;

/// The ending of files that are being written; what carries it after a crash is waste.
pub(crate) const UNFINISHED: &str = "tmp";

/// How a set-aside file or folder is marked: `NAME.bad-2026-11-22T10-32-05Z`.
const SET_ASIDE: &str = ".bad-";

/// A file of ours that is open for writing.
#[derive(Debug)]
pub(in crate::store) struct Out {
    file: File,
    #[cfg_attr(not(test), expect(dead_code, reason = "names the file to the fault points"))]
    path: PathBuf,
}

impl Out {
    /// Makes a file that must not exist yet. Its name is kept only after [`sync_folder`].
    pub(in crate::store) fn create_new(path: &Path) -> io::Result<Self> {
        point(path)?;
        let mut options = OpenOptions::new();
        options.append(true).create_new(true);
        private(&mut options);
        Ok(Self { file: options.open(path)?, path: path.to_owned() })
    }

    /// Opens a file that exists, to write at its end.
    pub(in crate::store) fn append_to(path: &Path) -> io::Result<Self> {
        point(path)?;
        let file = OpenOptions::new().append(true).open(path)?;
        Ok(Self { file, path: path.to_owned() })
    }

    /// Writes all of `bytes` at the end; after an error any part of them may be in the file.
    pub(in crate::store) fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        #[cfg(test)]
        if let Err(error) = faults::check(&self.path) {
            self.file.write_all(&bytes[..bytes.len() / 2])?;
            return Err(error);
        }
        self.file.write_all(bytes)
    }

    /// Returns once the content survives a power cut. After an error this handle is worthless.
    pub(in crate::store) fn sync(&mut self) -> io::Result<()> {
        #[cfg(test)]
        faults::check(&self.path)?;
        self.file.sync_data()?;
        #[cfg(test)]
        power::synced(&self.path);
        Ok(())
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Makes a folder, and those above it that are missing, each readable by its owner alone. Once this
/// returns their names survive a power cut.
pub(crate) fn create_folder(path: &Path) -> io::Result<()> {
    point(path)?;
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if path.is_dir() {
        // Whoever made it may have been killed before its name was synced.
        return match sync_folder(parent) {
            // A folder of somebody else's, which we may use but not open: ours was there before.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
            synced => synced,
        };
    }
    if path.parent().is_some() {
        create_folder(parent)?;
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        // Somebody else was faster: that is what was wanted.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => {}
        made => made?,
    }
    sync_folder(parent)
}

/// Makes the names in a folder survive a power cut. Does nothing where folders can't be synced
/// (Windows, some network folders), because there the file system keeps its names in order by itself, or
/// nobody can.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    point(path)?;
    #[cfg(unix)]
    forgive(File::open(path)?.sync_all())?;
    #[cfg(test)]
    power::folder_synced(path);
    Ok(())
}

/// Forgives a folder's sync that this file system doesn't have: it says that it can't be asked (EINVAL,
/// ENOTSUP, ENOSYS), not that it failed. Of a file nothing is forgiven, and of a folder nothing else.
#[cfg(unix)]
fn forgive(synced: io::Result<()>) -> io::Result<()> {
    use io::ErrorKind::{InvalidInput, Unsupported};
    static TOLD: std::sync::Once = std::sync::Once::new();
    match synced {
        Err(error) if matches!(error.kind(), InvalidInput | Unsupported) => {
            TOLD.call_once(|| {
                let error = error.raw_os_error();
                tracing::warn!(
                    error,
                    "this file system can't sync folders: a power cut may take the names of new files"
                );
            });
            Ok(())
        }
        synced => synced,
    }
}

/// Gives a file another name, replacing what had it. The caller syncs the folders.
pub(in crate::store) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    point(from)?;
    fs::rename(from, to)
}

/// Removes a file. The caller syncs the folder if it matters.
pub(in crate::store) fn remove(path: &Path) -> io::Result<()> {
    point(path)?;
    fs::remove_file(path)
}

/// Makes a file or a folder that somebody else created its owner's alone, where the system has modes.
pub(in crate::store) fn make_private(path: &Path) -> io::Result<()> {
    point(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = if path.is_dir() { 0o700 } else { 0o600 };
        fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    }
    Ok(())
}

/// Shortens a file to `bytes`, or does nothing if it is not longer.
pub(in crate::store) fn cut(path: &Path, bytes: u64) -> io::Result<()> {
    point(path)?;
    let file = OpenOptions::new().write(true).open(path)?;
    if file.metadata()?.len() > bytes { file.set_len(bytes) } else { Ok(()) }
}

/// Reads a whole file.
pub(in crate::store) fn read(path: &Path) -> io::Result<Vec<u8>> {
    point(path)?;
    fs::read(path)
}

/// Reads at most `bytes` from the start of a file.
pub(in crate::store) fn read_start(path: &Path, bytes: usize) -> io::Result<Vec<u8>> {
    point(path)?;
    let mut start = Vec::with_capacity(bytes);
    File::open(path)?.take(bytes as u64).read_to_end(&mut start)?;
    Ok(start)
}

/// Opens a file for reading piece by piece.
pub(in crate::store) fn open(path: &Path) -> io::Result<File> {
    point(path)?;
    File::open(path)
}

/// A file in a folder: its name and its length in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct Entry {
    /// The name without its folder.
    pub(in crate::store) name: OsString,
    /// The length in bytes.
    pub(in crate::store) bytes: u64,
}

/// The files of a folder, in no order; folders are left out. A folder that is missing is empty.
pub(in crate::store) fn list(folder: &Path) -> io::Result<Vec<Entry>> {
    point(folder)?;
    let mut entries = Vec::new();
    let found = match fs::read_dir(folder) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(entries),
        Err(error) => return Err(error),
    };
    for entry in found {
        let entry = entry?;
        match entry.metadata() {
            Ok(metadata) if metadata.is_file() => {
                entries.push(Entry { name: entry.file_name(), bytes: metadata.len() });
            }
            Ok(_) => {}
            // Renamed between the listing and the question: it is listed where it went.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(entries)
}

/// Puts a whole file in place: whoever looks finds the old content or the new one, never a part,
/// also after a power cut.
pub(crate) fn write_atomic(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let (mut out, unfinished) = create_unfinished(path)?;
    let written = (|| {
        out.write_all(bytes)?;
        out.sync()?;
        drop(out);
        rename(&unfinished, path)
    })();
    if let Err(error) = written {
        // Best effort: the error is what matters, and leftovers are swept later.
        let _ = remove(&unfinished);
        return Err(error);
    }
    sync_folder(path.parent().unwrap_or(Path::new(".")))
}

/// Makes the temporary file that will become `path`.
fn create_unfinished(path: &Path) -> io::Result<(Out, PathBuf)> {
    // Two threads may write the same file; each gets a name of its own, the later rename wins.
    static NEXT: AtomicU64 = AtomicU64::new(0);
    loop {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{number}.{UNFINISHED}"));
        let unfinished = path.with_file_name(name);
        match Out::create_new(&unfinished) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            created => return created.map(|out| (out, unfinished)),
        }
    }
}

/// Moves a bad file or folder out of the way, next to where it was, under a name that says when:
/// `NAME.bad-2026-11-22T10-32-05Z`, with `-2`, `-3`… when that is taken. Returns where it is now.
pub(crate) fn set_aside(path: &Path, now: jiff::Timestamp) -> io::Result<PathBuf> {
    point(path)?;
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(SET_ASIDE);
    name.push(now.strftime("%Y-%m-%dT%H-%M-%SZ").to_string());
    let mut aside = path.with_file_name(&name);
    let mut copy = 2;
    while aside.symlink_metadata().is_ok() {
        let mut numbered = name.clone();
        numbered.push(format!("-{copy}"));
        aside = path.with_file_name(numbered);
        copy += 1;
    }
    fs::rename(path, &aside)?;
    sync_folder(path.parent().unwrap_or(Path::new(".")))?;
    Ok(aside)
}

/// What was set aside of `path`, oldest first.
pub(crate) fn set_aside_of(path: &Path) -> io::Result<Vec<PathBuf>> {
    point(path)?;
    let mut prefix = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    prefix.push_str(SET_ASIDE);
    let mut found = Vec::new();
    for entry in fs::read_dir(path.parent().unwrap_or(Path::new(".")))? {
        let entry = entry?;
        if let Some(name) = entry.file_name().to_str()
            && let Some(when) = name.strip_prefix(&prefix)
        {
            // `…05Z` comes before `…05Z-2`, and that before `…05Z-10`.
            let (when, copy) = when.split_once("Z-").unwrap_or((when.trim_end_matches('Z'), "1"));
            found.push((when.to_owned(), copy.parse::<u32>().unwrap_or(0), entry.path()));
        }
    }
    found.sort();
    Ok(found.into_iter().map(|(_, _, path)| path).collect())
}

/// New files are their owner's alone.
fn private(options: &mut OpenOptions) {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    #[cfg(not(unix))]
    let _ = options;
}

/// Where tests let a call fail; nothing in the app itself.
#[cfg_attr(not(test), expect(clippy::unnecessary_wraps, reason = "fails in tests"))]
fn point(path: &Path) -> io::Result<()> {
    #[cfg(test)]
    faults::check(path)?;
    #[cfg(not(test))]
    let _ = path;
    Ok(())
}

#[cfg(test)]
mod tests;
