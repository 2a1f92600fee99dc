//! Bases: made while work goes on, adopted in steps, and doubted.

use super::*;

/// A journal of 20 records with a base of the first 10 and one of the first 15.
fn with_two_bases(dir: &Path) -> (Journal, Records) {
    let mut journal = reopen(dir, SMALL);
    let mut records = Records::new();
    for count in [10, 5] {
        fill(&mut journal, &mut records, count);
        let base = write_base(journal.begin_base().unwrap(), &records).unwrap();
        journal.adopt_base(base).unwrap();
    }
    fill(&mut journal, &mut records, 5);
    (journal, records)
}

fn newest_base(dir: &Path) -> (u64, PathBuf) {
    let (number, found) = Listing::of(dir).unwrap().bases.pop_last().unwrap();
    (number, found.path)
}

#[test]
fn a_rebuild_takes_the_newest_base_and_what_followed() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, records) = with_two_bases(dir.path());
    for journal in [journal, reopen(dir.path(), SMALL)] {
        let (replayed, how) = replay(&journal);
        assert_eq!(replayed, records);
        assert_eq!(how, Replayed { base: Some(15), repairs: vec![] });
        let live = fs::read_dir(dir.path()).unwrap().count();
        assert_eq!(live, 4, "the history, the base and the two segments since");
        assert_eq!(read(&journal, 0), (records.clone(), vec![]), "the history is read if needed");
    }
}

#[test]
fn records_go_on_while_a_base_is_written_elsewhere() {
    let dir = tempfile::tempdir().unwrap();
    let mut journal = reopen(dir.path(), SMALL);
    let mut records = Records::new();
    fill(&mut journal, &mut records, 10);
    let writer = journal.begin_base().unwrap();
    assert_eq!(writer.covers(), 10);
    let snapshot = records.clone();
    let writing = std::thread::spawn(move || write_base(writer, &snapshot).unwrap());
    fill(&mut journal, &mut records, 10);
    let base = writing.join().unwrap();
    assert_eq!(base.items, 10);
    assert_eq!(base.bytes, fs::metadata(newest_base(dir.path()).1).unwrap().len());
    let before = journal.closed_bytes();
    journal.adopt_base(base).unwrap();
    assert!(journal.closed_bytes() < before);
    fill(&mut journal, &mut records, 1);
    let (replayed, how) = replay(&reopen(dir.path(), SMALL));
    assert_eq!((replayed, how.base), (records, Some(10)));
}

#[test]
fn a_base_of_an_empty_journal_is_good() {
    let dir = tempfile::tempdir().unwrap();
    let mut journal = reopen(dir.path(), SMALL);
    let mut records = Records::new();
    let base = write_base(journal.begin_base().unwrap(), &records).unwrap();
    journal.adopt_base(base).unwrap();
    assert_eq!(replay(&journal).1, Replayed { base: Some(0), repairs: vec![] });
    fill(&mut journal, &mut records, 1);
    assert_eq!(replay(&reopen(dir.path(), SMALL)).0, records);
}

#[test]
fn a_base_damaged_at_any_byte_or_cut_anywhere_is_named_and_costs_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, records) = with_two_bases(dir.path());
    let (_, path) = newest_base(dir.path());
    let whole = fs::read(&path).unwrap();
    let mut bad: Vec<Vec<u8>> = (0..whole.len()).map(|cut| whole[..cut].to_vec()).collect();
    bad.extend((0..whole.len()).map(|at| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        bytes
    }));
    bad.push([&whole[..], b"x"].concat());
    // Without an item, but with an end.
    let foot = HEAD + 12;
    let last_item = HEAD + 8 + "record 15".len();
    bad.push([&whole[..whole.len() - foot - last_item], &whole[whole.len() - foot..]].concat());
    for bytes in bad {
        fs::write(&path, bytes).unwrap();
        let (replayed, how) = replay(&journal);
        assert_eq!(replayed, records);
        assert_eq!(how.base, Some(10), "the one before it is used");
        assert!(matches!(&how.repairs[..], [Repair::BadBase { path: named, .. }] if *named == path));
    }
    let journal = reopen(dir.path(), SMALL);
    assert_eq!((replay(&journal).0, journal.last_sequence()), (records, 20));
}

#[test]
fn even_the_loss_of_every_base_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let (_, records) = with_two_bases(dir.path());
    for found in Listing::of(dir.path()).unwrap().bases.into_values() {
        fs::write(found.path, b"rubbish").unwrap();
    }
    let mut journal = reopen(dir.path(), SMALL);
    let (replayed, how) = replay(&journal);
    assert_eq!((replayed, how.base, how.repairs.len()), (records.clone(), None, 2));
    // The next one puts it right.
    let base = write_base(journal.begin_base().unwrap(), &records).unwrap();
    journal.adopt_base(base).unwrap();
    assert_eq!(replay(&reopen(dir.path(), SMALL)).1, Replayed { base: Some(20), repairs: vec![] });
}

#[test]
fn a_base_is_believed_only_under_its_own_number() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, records) = with_two_bases(dir.path());
    let (number, path) = newest_base(dir.path());
    fs::copy(path, folder::base(dir.path(), number + 1)).unwrap();
    let (replayed, how) = replay(&journal);
    assert_eq!((replayed, how.base, how.repairs.len()), (records, Some(15), 1));
}

#[test]
fn a_base_of_a_newer_format_is_refused_by_name() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = with_two_bases(dir.path());
    let (number, path) = newest_base(dir.path());
    let mut bytes = Vec::new();
    let payload = &9u32.to_le_bytes();
    Frame { kind: Kind::BaseHead, number, first: 16, sequence: 0, payload }.put(&mut bytes);
    fs::write(path, bytes).unwrap();
    let result = journal.read_base(&mut |_| Ok::<_, JournalError>(()));
    assert!(matches!(result, Err(JournalError::NewerFormat { found: 9, .. })), "{result:?}");
}

#[test]
fn an_unfinished_base_is_removed_and_an_adoption_half_done_is_finished() {
    let dir = tempfile::tempdir().unwrap();
    let mut journal = reopen(dir.path(), SMALL);
    let mut records = Records::new();
    fill(&mut journal, &mut records, 20);
    let base = write_base(journal.begin_base().unwrap(), &records).unwrap();
    drop(journal);
    let waste = folder::unfinished_base(dir.path(), base.number + 1);
    fs::write(&waste, b"half").unwrap();
    // Any of the covered segments may have been moved when the process died.
    let covered: Vec<_> = segments(dir.path())
        .into_iter()
        .filter(|path| *path < folder::segment(dir.path(), base.number))
        .collect();
    assert!(covered.len() > 3);
    for moved in 0..1 << covered.len().min(5) {
        let copied = tempfile::tempdir().unwrap();
        copy(dir.path(), copied.path());
        for (index, path) in covered.iter().enumerate() {
            if moved & (1 << index) != 0 {
                let name = path.file_name().unwrap();
                let to = folder::history(copied.path()).join(name);
                fs::rename(copied.path().join(name), to).unwrap();
            }
        }
        let journal = reopen(copied.path(), SMALL);
        assert_eq!(journal.closed_bytes(), 0, "all covered segments are in the history");
        assert_eq!(replay(&journal), (records.clone(), Replayed { base: Some(20), repairs: vec![] }));
        assert_eq!(read(&journal, 0), (records.clone(), vec![]));
        assert!(!copied.path().join(waste.file_name().unwrap()).exists());
    }
}

#[test]
fn a_bad_base_does_not_move_anything() {
    let dir = tempfile::tempdir().unwrap();
    let mut journal = reopen(dir.path(), SMALL);
    let mut records = Records::new();
    fill(&mut journal, &mut records, 20);
    let _not_adopted = write_base(journal.begin_base().unwrap(), &records).unwrap();
    drop(journal);
    let (_, path) = newest_base(dir.path());
    let mut bytes = fs::read(&path).unwrap();
    bytes[100] ^= 1;
    fs::write(&path, bytes).unwrap();
    let journal = reopen(dir.path(), SMALL);
    assert!(journal.closed_bytes() > 0);
    assert_eq!(fs::read_dir(folder::history(dir.path())).unwrap().count(), 0);
    let (replayed, how) = replay(&journal);
    assert_eq!((replayed, how.base, how.repairs.len()), (records, None, 1));
}

#[test]
fn a_journal_without_the_segments_after_its_base_goes_on_after_it() {
    let dir = tempfile::tempdir().unwrap();
    let (journal, _) = with_two_bases(dir.path());
    drop(journal);
    // Those before it too: nobody has to keep the history.
    for path in segments(dir.path()) {
        fs::remove_file(path).unwrap();
    }
    let mut journal = reopen(dir.path(), SMALL);
    assert_eq!(journal.last_sequence(), 15);
    assert_eq!(journal.append(&["x"]).unwrap(), 16..=16);
    let (replayed, how) = replay(&reopen(dir.path(), SMALL));
    assert_eq!((replayed.len(), how), (16, Replayed { base: Some(15), repairs: vec![] }));
}
