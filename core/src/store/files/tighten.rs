//! Makes what lies in a data folder its owner's alone: what an earlier version, a backup or a hand has left open
//! to others.

use std::io;
use std::path::Path;

/// Tightens the folder `data` at once, and then all that lies below those names in it whose beginning is one of
/// `ours`: folders to 0700, files to 0600. Nothing is followed that leads elsewhere, and what else lies in the
/// folder is somebody else's. What can't be tightened is logged, and keeps nobody from starting. Tells how
/// many were. Does nothing where the system has no modes.
pub(crate) fn tighten(data: &Path, ours: &[&str]) -> usize {
    #[cfg(unix)]
    {
        // The folder itself may be reached by a link; nobody else can get at what is in it from here on.
        let Ok(about) = data.metadata() else { return 0 };
        let mut tightened = usize::from(told(data, unix::tighten_one(data, &about)));
        for entry in told_entries(data) {
            if entry.file_name().to_str().is_some_and(|name| ours.iter().any(|ours| name.starts_with(ours))) {
                tightened += unix::tighten_below(&entry);
            }
        }
        tightened
    }
    #[cfg(not(unix))]
    {
        let _ = (data, ours);
        0
    }
}

/// Whether something was tightened, with a word in the log where it could not be.
#[cfg(unix)]
fn told(path: &Path, tightened: io::Result<bool>) -> bool {
    tightened
        .inspect_err(|error| tracing::warn!(path = %path.display(), %error, "others may read it"))
        .unwrap_or(false)
}

#[cfg(unix)]
fn told_entries(folder: &Path) -> Vec<std::fs::DirEntry> {
    match std::fs::read_dir(folder) {
        Ok(entries) => entries.flatten().collect(),
        Err(error) => {
            tracing::warn!(path = %folder.display(), %error, "what is in it can't be listed");
            Vec::new()
        }
    }
}

#[cfg(unix)]
mod unix {
    use super::{told, told_entries};
    use std::fs::{self, DirEntry, Metadata, Permissions};
    use std::io;
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    /// A folder first and what is in it then, so that nobody else can put a link in the place of what is
    /// looked at.
    pub(super) fn tighten_below(entry: &DirEntry) -> usize {
        let path = entry.path();
        // Of the entry itself, not of what a link leads to.
        let about = match entry.metadata() {
            Ok(about) => about,
            Err(error) => return usize::from(told(&path, Err(error))),
        };
        if about.is_symlink() {
            return 0;
        }
        let mut tightened = usize::from(told(&path, tighten_one(&path, &about)));
        if about.is_dir() {
            tightened += told_entries(&path).iter().map(tighten_below).sum::<usize>();
        }
        tightened
    }

    pub(super) fn tighten_one(path: &Path, about: &Metadata) -> io::Result<bool> {
        let mode = match about.file_type() {
            kind if kind.is_dir() => 0o700,
            kind if kind.is_file() => 0o600,
            _ => return Ok(false),
        };
        if about.permissions().mode() & 0o7777 == mode {
            return Ok(false);
        }
        match fs::set_permissions(path, Permissions::from_mode(mode)) {
            // It is being replaced; what comes is tight.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            set => set.map(|()| true),
        }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt, symlink};

    const OURS: &[&str] = &["stores", "logs", "office.json"];

    fn mode(path: &Path) -> u32 {
        fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn make(path: &Path, mode: u32) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn what_others_could_read_is_the_owners_alone() {
        let place = tempfile::tempdir().unwrap();
        let data = place.path().join("data");
        let files =
            ["stores/a/pictures/b/c", "logs/adtally.2026-11-30.log", "office.json", "office.json.0.tmp"];
        for (file, mode) in files.iter().zip([0o644, 0o777, 0o660, 0o604]) {
            make(&data.join(file), mode);
        }
        for folder in ["", "stores", "stores/a", "stores/a/pictures", "stores/a/pictures/b", "logs"] {
            fs::set_permissions(data.join(folder), Permissions::from_mode(0o755)).unwrap();
        }
        assert_eq!(tighten(&data, OURS), 10);
        assert!(files.iter().all(|file| mode(&data.join(file)) == 0o600));
        for folder in ["", "stores", "stores/a", "stores/a/pictures", "stores/a/pictures/b", "logs"] {
            assert_eq!(mode(&data.join(folder)), 0o700, "{folder}");
        }
        assert_eq!(tighten(&data, OURS), 0, "once");
    }

    #[test]
    fn links_are_not_followed_and_what_is_not_ours_is_left_alone() {
        let place = tempfile::tempdir().unwrap();
        let (data, elsewhere) = (place.path().join("data"), place.path().join("elsewhere/file"));
        make(&elsewhere, 0o644);
        fs::set_permissions(elsewhere.parent().unwrap(), Permissions::from_mode(0o755)).unwrap();
        make(&data.join("stores/own"), 0o644);
        make(&data.join("Documents/script"), 0o755);
        symlink(&elsewhere, data.join("stores/link")).unwrap();
        symlink(elsewhere.parent().unwrap(), data.join("stores/folder")).unwrap();
        symlink(elsewhere.parent().unwrap(), data.join("logs")).unwrap();
        symlink(&data, data.join("stores/round")).unwrap();
        tighten(&data, OURS);
        assert_eq!((mode(&elsewhere), mode(elsewhere.parent().unwrap())), (0o644, 0o755));
        assert_eq!((mode(&data.join("stores/own")), mode(&data.join("Documents/script"))), (0o600, 0o755));
    }

    #[test]
    fn a_data_folder_that_is_a_link_is_tightened_where_it_is() {
        let place = tempfile::tempdir().unwrap();
        let (data, link) = (place.path().join("data"), place.path().join("link"));
        make(&data.join("stores/own"), 0o644);
        fs::set_permissions(&data, Permissions::from_mode(0o755)).unwrap();
        symlink(&data, &link).unwrap();
        tighten(&link, OURS);
        assert_eq!((mode(&data), mode(&data.join("stores/own"))), (0o700, 0o600));
        assert_eq!(tighten(&place.path().join("missing"), OURS), 0);
    }

    /// So much that nobody waits for it.
    #[test]
    fn a_store_of_many_pictures_is_tightened_in_no_time() {
        let place = tempfile::tempdir().unwrap();
        for number in 0..10_000 {
            make(&place.path().join(format!("stores/a/pictures/{number}.png")), 0o600);
        }
        tighten(place.path(), OURS);
        let begun = std::time::Instant::now();
        assert_eq!(tighten(place.path(), OURS), 0);
        let took = begun.elapsed();
        println!("10,000 pictures looked at in {took:?}");
        assert!(took < std::time::Duration::from_secs(5), "{took:?}");
    }
}
