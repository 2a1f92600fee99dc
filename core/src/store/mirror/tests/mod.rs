//! Tests of the mirror: what its users see.

mod damage;
mod trouble;

use std::collections::BTreeMap;
use std::fs;

use super::*;

type Entries = BTreeMap<Vec<u8>, Vec<u8>>;

fn open_with(folder: &Path, options: Options) -> Result<(Mirror, Option<Mark>, Entries), MirrorFault> {
    let mut entries = Entries::new();
    let mut last = Vec::new();
    let opened = Mirror::open(folder, options, &mut |key, value| {
        assert!(key > &last[..], "in the order of keys");
        last = key.to_vec();
        entries.insert(key.to_vec(), value.to_vec());
    })?;
    assert_eq!(opened.entries, entries.len() as u64);
    Ok((opened.mirror, opened.mark, entries))
}

fn open(folder: &Path) -> (Mirror, Option<Mark>, Entries) {
    open_with(folder, Options::default()).unwrap()
}

/// Group `n` writes its number under a few keys that all groups share and one of its own, which the
/// group after the next takes away.
fn group(n: u64) -> Changes {
    let number = n.to_be_bytes().to_vec();
    let mut puts: Vec<_> = (0..5u8).map(|key| (vec![b'k', key], number.clone())).collect();
    puts.push(([b"own/", &number[..]].concat(), vec![n as u8; 300]));
    let removes = n.checked_sub(2).map(|old| [b"own/", &old.to_be_bytes()[..]].concat());
    let mark = Mark { position: n, ads: 7, hash: n ^ 0xADAD, schema: 3 };
    Changes { removes: removes.into_iter().collect(), puts, mark }
}

/// What is there after groups 1 to `n`.
fn after(n: u64) -> Entries {
    let mut entries = Entries::new();
    for changes in (1..=n).map(group) {
        changes.removes.iter().for_each(|key| drop(entries.remove(key)));
        entries.extend(changes.puts);
    }
    entries
}

fn with_groups(folder: &Path, last: u64) {
    let (mirror, ..) = open(folder);
    for n in 1..=last {
        mirror.commit(group(n));
        if n % 7 == 0 {
            mirror.settle().unwrap();
        }
    }
    mirror.close().unwrap();
}

#[test]
fn a_new_mirror_is_empty_and_has_no_mark() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("made/here");
    for _ in 0..2 {
        let (mirror, mark, entries) = open(&folder);
        assert_eq!((mark, entries), (None, Entries::new()));
        mirror.close().unwrap();
    }
}

#[test]
fn entries_and_mark_are_there_after_reopening_again_and_again() {
    let dir = tempfile::tempdir().unwrap();
    for n in 0..12u64 {
        let (mirror, mark, entries) = open(dir.path());
        assert_eq!(mark, n.checked_sub(1).map(|_| group(n).mark));
        assert_eq!(entries, after(n));
        mirror.commit(group(n + 1));
        // At once again: sled lets go of its files late, and both ends have to wait for it.
        if n % 2 == 0 {
            mirror.close().unwrap();
        }
    }
}

#[test]
fn many_groups_land_in_order_and_settling_waits_for_all() {
    let dir = tempfile::tempdir().unwrap();
    let (mirror, ..) = open(dir.path());
    for n in 1..=3_000 {
        mirror.commit(group(n));
    }
    mirror.settle().unwrap();
    assert_eq!(mirror.fault(), None);
    // What is on disk now, without the close.
    let copied = dir.path().join("copied");
    fs::create_dir(&copied).unwrap();
    for name in ["db", "conf"] {
        fs::copy(dir.path().join(name), copied.join(name)).unwrap();
    }
    let (_, mark, entries) = open(&copied);
    assert_eq!((mark, entries), (Some(group(3_000).mark), after(3_000)));
}

#[cfg(unix)]
#[test]
fn its_files_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("sled");
    with_groups(&folder, 3);
    drop(open(&folder));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    for entry in files::list(&folder).unwrap() {
        assert_eq!(mode(&folder.join(&entry.name)), 0o600, "{entry:?}");
    }
}

#[test]
fn what_the_mirror_does_not_take_puts_it_out_of_use() {
    let long = vec![b'x'; MAX_VALUE + 1];
    let put = |key: &[u8], value: &[u8]| Changes {
        puts: vec![(key.to_vec(), value.to_vec())],
        ..Changes::default()
    };
    let remove = Changes { removes: vec![mark::KEY.to_vec()], ..Changes::default() };
    for changes in
        [put(b"k", &long), put(&long[..MAX_KEY + 1], b""), put(b"\0mark", b""), put(b"", b""), remove]
    {
        let dir = tempfile::tempdir().unwrap();
        let (mirror, ..) = open(dir.path());
        mirror.commit(put(&long[..MAX_KEY], &long[..MAX_VALUE]));
        mirror.settle().expect("the longest that it takes");
        mirror.commit(changes);
        let fault = mirror.fault();
        assert!(matches!(fault, Some(MirrorFault::Unfit { .. })), "{fault:?}");
        mirror.commit(group(1));
        drop(mirror);
        let (_, mark, _) = open(dir.path());
        assert_eq!(mark, Some(Mark::default()), "nothing lands after what is missing");
    }
}

#[test]
fn the_three_newest_that_were_set_aside_are_kept_and_a_new_one_opens() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("sled");
    let noon: jiff::Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
    let mut aside = Vec::new();
    for minute in 0..5 {
        with_groups(&folder, 1);
        let now = noon + jiff::SignedDuration::from_mins(minute);
        aside.push(Mirror::set_aside(&folder, now).unwrap());
    }
    assert_eq!(files::set_aside_of(&folder).unwrap(), aside[2..]);
    assert!(aside[4].join("db").exists());
    assert_eq!(open(&folder).1, None);
}
