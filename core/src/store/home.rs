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

/// Other systems tell no number without more ado; there a copy on the same machine goes unseen.
#[cfg(not(unix))]
fn number_of(_folder: &Path) -> u64 {
    0
}
