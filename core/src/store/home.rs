//! Where a store is at home: this machine, and this folder of it. A store that finds itself elsewhere
//! is a copy or a restored backup, and must not issue change keys that the original has issued.

use sha2::{Digest, Sha256};
use std::path::Path;

/// Names this machine and this folder; the same as long as neither changes. Nothing of the machine
/// can be read from it.
pub(super) fn home_of(folder: &Path) -> String {
    let mut hash = Sha256::new();
    hash.update(machine());
    hash.update(number_of(folder).to_be_bytes());
    hash.finalize()[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

fn machine() -> String {
    ["/etc/machine-id", "/var/lib/dbus/machine-id"]
        .into_iter()
        .find_map(|path| std::fs::read_to_string(path).ok())
        .or_else(|| std::env::var("COMPUTERNAME").ok())
        .unwrap_or_default()
}

/// The number that the file system gave the folder: a copy has another.
#[cfg(unix)]
fn number_of(folder: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(folder).map_or(0, |found| found.ino())
}

/// The same on Windows: its volume and its number there.
#[cfg(windows)]
fn number_of(folder: &Path) -> u64 {
    let found = winapi_util::Handle::from_path_any(folder).and_then(winapi_util::file::information);
    found.map_or(0, |found| {
        // The upper half of an index tells how often its place was used; a copy differs in one of both.
        found.file_index() ^ found.volume_serial_number().rotate_left(32)
    })
}

/// Other systems tell no number; there a copy on the same machine goes unseen.
#[cfg(not(any(unix, windows)))]
fn number_of(_folder: &Path) -> u64 {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_a_number_of_its_own_for_as_long_as_it_is_there() {
        let base = tempfile::tempdir().expect("a folder");
        let [one, two] = ["one", "two"].map(|name| base.path().join(name));
        for folder in [&one, &two] {
            std::fs::create_dir(folder).expect("a folder");
        }
        assert_ne!(number_of(&one), 0);
        assert_ne!(home_of(&one), home_of(&two), "a copy is seen");
        let before = home_of(&one);
        std::fs::write(one.join("file"), "put back").expect("a file");
        assert_eq!(home_of(&one), before, "what is put back in its place is at home");
        std::fs::rename(&two, base.path().join("three")).expect("moved");
        assert_ne!(home_of(&base.path().join("three")), before);
    }
}
