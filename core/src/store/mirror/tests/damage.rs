//! Databases that are not what was written.

use super::*;

fn db(folder: &Path) -> PathBuf {
    folder.join("db")
}

type Prepare = fn(&Path);

#[test]
fn a_snapshot_that_sled_never_finished_is_removed_before_sled_sees_it() {
    let dir = tempfile::tempdir().unwrap();
    with_groups(dir.path(), 20);
    let half = dir.path().join("snap.00000000000FFFFF.generating");
    fs::write(&half, b"half a snapshot").unwrap();
    let (_, mark, entries) = open(dir.path());
    assert_eq!((mark, entries), (Some(group(20).mark), after(20)));
    assert!(!half.exists());
}

#[test]
fn entries_without_a_mark_blobs_and_bad_marks_are_damage() {
    let cases: [(&str, Prepare); 3] = [
        ("entries without a mark", |folder| {
            let db = sled::open(folder).unwrap();
            db.insert("k", "v").unwrap();
            db.flush().unwrap();
        }),
        ("its mark", |folder| {
            let db = sled::open(folder).unwrap();
            db.insert(mark::KEY, "rubbish").unwrap();
            db.flush().unwrap();
        }),
        ("it has blob files, which sled never syncs", |folder| {
            fs::create_dir(folder.join("blobs")).unwrap();
            fs::write(folder.join("blobs/1"), b"x").unwrap();
        }),
    ];
    for (what, prepare) in cases {
        let dir = tempfile::tempdir().unwrap();
        prepare(dir.path());
        let fault = open_with(dir.path(), Options::default()).unwrap_err();
        assert_eq!(fault, MirrorFault::Damaged(what));
    }
}

/// A larger database than the groups alone would make: several of sled's segments, and a snapshot.
fn with_bulk_and_groups(folder: &Path) -> Entries {
    let bulk: Entries =
        (0..2_000u32).map(|n| ([b"bulk/", &n.to_be_bytes()[..]].concat(), vec![n as u8; 700])).collect();
    for part in 0..4 {
        let (mirror, ..) = open(folder);
        for n in 0..10 {
            let puts = bulk.clone().into_iter().skip(part * 500 + n * 50).take(50).collect();
            mirror.commit(Changes { puts, ..Changes::default() });
        }
        mirror.close().unwrap();
    }
    with_groups(folder, 60);
    bulk
}

/// Opens what is left of a database with groups 1 to 60 and this bulk. Whatever was done to it: a fault, or
/// whole groups up to the mark, or entries that the mark disowns; never a crash or a hang.
fn doubt(folder: &Path, bulk: &Entries, what: &str) -> &'static str {
    let expected = |position| {
        let mut entries = after(position);
        entries.extend(bulk.clone());
        entries
    };
    match open_with(folder, Options::default()) {
        Err(MirrorFault::Panicked(_)) => "panic",
        Err(MirrorFault::Hung { .. }) => panic!("{what}: hung"),
        Err(_) => "error",
        Ok((_, None, entries)) => {
            assert_eq!(entries, Entries::new(), "{what}");
            "empty"
        }
        Ok((_, Some(mark), entries)) if entries == expected(mark.position) => {
            if mark.position == 60 {
                "intact"
            } else {
                "older"
            }
        }
        // Whoever knows what the entries mean compares them with the mark's count and hash.
        Ok(_) => "disowned",
    }
}

fn remove_snapshots(folder: &Path) {
    for entry in files::list(folder).unwrap() {
        if entry.name.to_string_lossy().starts_with("snap.") {
            fs::remove_file(folder.join(entry.name)).unwrap();
        }
    }
}

#[test]
fn a_damaged_database_never_takes_the_app_down_and_a_new_one_opens_in_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let good = dir.path().join("good");
    let bulk = with_bulk_and_groups(&good);
    let bytes = fs::read(db(&good)).unwrap();
    let used = bytes.iter().rposition(|&byte| byte != 0).unwrap();
    let mut sound = false;

    let mut results = BTreeMap::new();
    let mut attempt = |what: String, damage: &dyn Fn(&Path)| {
        let folder = dir.path().join("bad");
        fs::create_dir(&folder).unwrap();
        for entry in files::list(&good).unwrap() {
            fs::copy(good.join(&entry.name), folder.join(&entry.name)).unwrap();
        }
        damage(&folder);
        let result = doubt(&folder, &bulk, &what);
        results.entry(result).or_insert_with(Vec::new).push(what);
        Mirror::set_aside(&folder, jiff::Timestamp::UNIX_EPOCH).unwrap();
        match open_with(&folder, Options::default()) {
            Ok((mirror, mark, _)) => {
                assert_eq!(mark, None);
                mirror.commit(group(1));
                mirror.close().unwrap();
                sound = true;
            }
            // A panic in its own threads stops sled for the whole process.
            Err(MirrorFault::Sled(text)) => assert!(text.contains("IO thread"), "{text}"),
            Err(fault) => panic!("a new one does not open: {fault}"),
        }
        fs::remove_dir_all(&folder).unwrap();
    };

    attempt("nothing".into(), &|_| {});
    for part in 0..24 {
        let at = used * part / 24;
        attempt(format!("64 zeros at {at}"), &|folder| {
            let mut bytes = bytes.clone();
            bytes[at..(at + 64).min(used)].fill(0);
            fs::write(db(folder), bytes).unwrap();
        });
        attempt(format!("a page of rubbish at {at}"), &|folder| {
            let mut bytes = bytes.clone();
            bytes[at..(at + 4096).min(used)].fill(0xA5);
            fs::write(db(folder), bytes).unwrap();
        });
        attempt(format!("a page of zeros at {at}, no snapshot"), &|folder| {
            let mut bytes = bytes.clone();
            bytes[at..(at + 4096).min(used)].fill(0);
            fs::write(db(folder), bytes).unwrap();
            remove_snapshots(folder);
        });
        attempt(format!("cut at {at}"), &|folder| {
            fs::write(db(folder), &bytes[..at]).unwrap();
        });
    }
    attempt("no db".into(), &|folder| fs::remove_file(db(folder)).unwrap());
    attempt("an empty conf".into(), &|folder| fs::write(folder.join("conf"), b"").unwrap());
    attempt("no conf".into(), &|folder| fs::remove_file(folder.join("conf")).unwrap());
    attempt("rubbish for conf".into(), &|folder| fs::write(folder.join("conf"), [9; 62]).unwrap());
    attempt("no snapshots".into(), &remove_snapshots);
    println!("{results:#?}");
    assert!(results["intact"].contains(&"nothing".to_owned()));
    assert!(results.contains_key("panic"), "the test damages too little");
    assert!(sound);
}
