//! What the file helpers promise.

use super::faults::Faults;
use super::*;

fn noon() -> jiff::Timestamp {
    "2026-11-22T10:32:05Z".parse().unwrap()
}

#[cfg(unix)]
#[test]
fn folders_and_files_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;

    let folder = dir.path().join("a/b");
    create_folder(&folder).unwrap();
    assert_eq!(mode(&dir.path().join("a")), 0o700);
    assert_eq!(mode(&folder), 0o700);

    write_atomic(&folder.join("f"), b"x").unwrap();
    assert_eq!(mode(&folder.join("f")), 0o600);
    let _lock = StoreLock::take(&folder).unwrap();
    assert_eq!(mode(&folder.join("lock")), 0o600);
}

#[test]
fn a_file_is_old_or_new_whichever_call_fails() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("f");
    for nth in 1.. {
        fs::write(&path, b"old").unwrap();
        let faults = Faults::from(dir.path(), nth, io::ErrorKind::StorageFull);
        let written = write_atomic(&path, b"new and longer");
        let struck = faults.struck();
        drop(faults);
        let content = fs::read(&path).unwrap();
        assert!(content == b"old" || content == b"new and longer", "call {nth}: {content:?}");
        if written.is_ok() {
            assert_eq!(content, b"new and longer", "what was answered stands");
        }
        if !struck {
            break;
        }
        assert!(written.is_err(), "call {nth} failed and nobody was told");
    }
}

#[test]
fn a_failed_write_leaves_no_rubbish_when_it_can_be_removed() {
    let dir = tempfile::tempdir().unwrap();
    let faults = Faults::once(dir.path(), 2, io::ErrorKind::StorageFull);
    write_atomic(&dir.path().join("f"), b"x").unwrap_err();
    assert!(faults.struck());
    assert_eq!(list(dir.path()).unwrap(), []);
}

#[test]
fn what_is_set_aside_is_dated_and_never_overwrites() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("db");
    let mut aside = Vec::new();
    for n in 0..12 {
        fs::write(&path, [n]).unwrap();
        aside.push(set_aside(&path, noon()).unwrap());
    }
    assert_eq!(aside[0], dir.path().join("db.bad-2026-11-22T10-32-05Z"));
    assert_eq!(aside[1], dir.path().join("db.bad-2026-11-22T10-32-05Z-2"));
    assert_eq!(set_aside_of(&path).unwrap(), aside, "oldest first");
    for (n, path) in (0u8..).zip(&aside) {
        assert_eq!(fs::read(path).unwrap(), [n]);
    }
}

#[test]
fn a_missing_folder_lists_as_empty_and_cutting_never_lengthens() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(list(&dir.path().join("none")).unwrap(), []);
    let path = dir.path().join("f");
    fs::write(&path, b"12345").unwrap();
    cut(&path, 9).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"12345");
    cut(&path, 2).unwrap();
    assert_eq!(read_start(&path, 9).unwrap(), b"12");
    assert_eq!(read(&path).unwrap(), b"12");
}

#[cfg(target_os = "linux")]
#[test]
fn of_a_folders_sync_only_that_it_can_not_be_asked_for_is_forgiven() {
    let [einval, enotsup, enosys] = [22, 95, 38];
    for errno in [einval, enotsup, enosys] {
        forgive(Err(io::Error::from_raw_os_error(errno))).unwrap();
    }
    let [eio, enospc, edquot, erofs, ebadf, estale] = [5, 28, 122, 30, 9, 116];
    for errno in [eio, enospc, edquot, erofs, ebadf, estale] {
        let error = forgive(Err(io::Error::from_raw_os_error(errno))).unwrap_err();
        assert_eq!(error.raw_os_error(), Some(errno));
    }
}
