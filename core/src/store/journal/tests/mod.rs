//! Tests of the journal as a whole: what its callers see after everything that can happen to files.

mod bases;
mod disk;
mod model;
#[cfg(unix)]
mod power;
mod tears;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::replay::Replayed;
use super::*;

/// Segments small enough that a few records fill one.
const SMALL: Options = Options { segment_bytes: 200 };

/// One segment for all.
const LARGE: Options = Options { segment_bytes: 4 << 20 };

type Records = BTreeMap<u64, Vec<u8>>;

fn open(dir: &Path, options: Options) -> (Journal, Vec<Repair>) {
    Journal::open(dir, options).unwrap()
}

/// Opens a journal that nothing is wrong with.
fn reopen(dir: &Path, options: Options) -> Journal {
    let (journal, repairs) = open(dir, options);
    assert_eq!(repairs, []);
    journal
}

fn read(journal: &Journal, after: u64) -> (Records, Vec<Repair>) {
    let mut records = Records::new();
    let mut last = after;
    let repairs = journal
        .read(after, &mut |sequence, payload| {
            assert!(sequence > last, "rising, each once");
            last = sequence;
            records.insert(sequence, payload.to_vec());
            Ok::<_, JournalError>(())
        })
        .unwrap();
    (records, repairs)
}

/// What a rebuild gets, each base item as the record that it stands for.
fn replay(journal: &Journal) -> (Records, Replayed) {
    let mut items = Records::new();
    let mut records = Records::new();
    let replayed = journal
        .replay_all(
            &mut |item| {
                let (sequence, payload) = item.split_at(8);
                let sequence = u64::from_le_bytes(sequence.try_into().unwrap());
                items.insert(sequence, payload.to_vec());
                Ok::<_, JournalError>(())
            },
            &mut |sequence, payload| {
                records.insert(sequence, payload.to_vec());
                Ok(())
            },
        )
        .unwrap();
    let first = records.keys().next().copied().unwrap_or(u64::MAX);
    assert!(items.keys().all(|&sequence| sequence < first), "nothing comes twice");
    items.extend(records);
    (items, replayed)
}

/// A base of `records`.
fn write_base(writer: BaseWriter, records: &Records) -> Result<BaseWritten, JournalError> {
    let items = records.range(..=writer.covers()).map(|(sequence, payload)| {
        let mut item = sequence.to_le_bytes().to_vec();
        item.extend_from_slice(payload);
        item
    });
    writer.write(items.collect::<Vec<_>>().iter().map(Ok))
}

/// Appends records `from..=to`, one at a time, and notes them.
fn fill(journal: &mut Journal, records: &mut Records, count: u64) {
    for _ in 0..count {
        let sequence = journal.last_sequence() + 1;
        let payload = format!("record {sequence}").into_bytes();
        assert_eq!(journal.append(&[&payload]).unwrap(), sequence..=sequence);
        records.insert(sequence, payload);
    }
}

fn segments(dir: &Path) -> Vec<PathBuf> {
    let listing = Listing::of(dir).unwrap();
    listing.segments.into_values().map(|found| found.path).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[test]
fn a_new_journal_is_empty() {
    let dir = tempfile::tempdir().unwrap();
    let journal = reopen(&dir.path().join("made/on/the/way"), LARGE);
    assert_eq!((journal.last_sequence(), journal.closed_bytes()), (0, 0));
    assert_eq!(read(&journal, 0), (Records::new(), vec![]));
    assert_eq!(replay(&journal).1, Replayed::default());
}

#[test]
fn records_are_there_after_reopening_in_their_order() {
    let dir = tempfile::tempdir().unwrap();
    let mut records = Records::new();
    for round in 0..5 {
        let mut journal = reopen(dir.path(), SMALL);
        assert_eq!(journal.last_sequence(), round * 7);
        fill(&mut journal, &mut records, 7);
        assert_eq!(read(&journal, 0), (records.clone(), vec![]));
    }
    let journal = reopen(dir.path(), SMALL);
    for after in 0..=36 {
        let expected: Records = records.clone().split_off(&(after + 1));
        assert_eq!(read(&journal, after), (expected, vec![]), "after {after}");
    }
}

#[test]
fn a_group_has_consecutive_sequences_and_an_empty_one_does_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut journal = reopen(dir.path(), LARGE);
    assert_eq!(journal.append(&["a", "b", "c"]).unwrap(), 1..=3);
    assert!(journal.append(&[""; 0]).unwrap().is_empty());
    assert_eq!(journal.append(&[vec![], b"e".to_vec()]).unwrap(), 4..=5);
    let (records, _) = read(&journal, 0);
    assert_eq!(records.into_values().collect::<Vec<_>>(), [&b"a"[..], b"b", b"c", b"", b"e"]);
}

#[test]
fn a_clean_segment_is_gone_on_with_and_a_full_one_is_closed() {
    let dir = tempfile::tempdir().unwrap();
    for _ in 0..3 {
        reopen(dir.path(), LARGE).append(&["x"]).unwrap();
    }
    assert_eq!(segments(dir.path()).len(), 1);
    let mut journal = reopen(dir.path(), SMALL);
    journal.append(&[[0; 500]]).unwrap();
    assert_eq!(segments(dir.path()).len(), 2, "a longer group gets a segment of its own");
    journal.append(&["x"]).unwrap();
    assert_eq!(segments(dir.path()).len(), 3);
    let lengths: Vec<_> = segments(dir.path()).iter().map(|path| fs::metadata(path).unwrap().len()).collect();
    assert_eq!(journal.closed_bytes(), lengths[0] + lengths[1]);
    drop(journal);
    assert_eq!(reopen(dir.path(), SMALL).closed_bytes(), lengths[0] + lengths[1]);
}

#[test]
fn a_record_too_long_for_a_frame_is_refused_and_harms_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut journal = reopen(dir.path(), LARGE);
    journal.append(&["a"]).unwrap();
    let long = vec![0; MAX_PAYLOAD + 1];
    let error = journal.append(&[&b"b"[..], &long]).unwrap_err();
    assert!(matches!(error, JournalError::TooLong { bytes } if bytes == long.len()));
    assert_eq!(journal.append(&[&long[1..]]).unwrap(), 2..=2);
    assert_eq!(read(&journal, 1).0[&2].len(), MAX_PAYLOAD);
}

#[test]
fn a_newer_format_is_refused_by_name() {
    let dir = tempfile::tempdir().unwrap();
    drop(reopen(dir.path(), LARGE));
    let mut bytes = Vec::new();
    let payload = &[9, 0, 0, 0, 77, 77];
    Frame { kind: Kind::SegmentHead, number: 1, first: 1, sequence: 0, payload }.put(&mut bytes);
    fs::write(folder::segment(dir.path(), 1), bytes).unwrap();
    let error = Journal::open(dir.path(), LARGE).unwrap_err();
    assert!(matches!(error, JournalError::NewerFormat { found: 9, known: 1, .. }), "{error}");
    assert!(error.to_string().contains("needs an update"), "{error}");
}

#[test]
fn an_error_of_the_reader_ends_the_reading() {
    let dir = tempfile::tempdir().unwrap();
    let mut journal = reopen(dir.path(), LARGE);
    journal.append(&["a", "b", "c"]).unwrap();
    let mut seen = 0;
    let result = journal.read(0, &mut |sequence, _| {
        seen = sequence;
        if sequence == 2 { Err(JournalError::TooLong { bytes: 0 }) } else { Ok(()) }
    });
    assert!(result.is_err());
    assert_eq!(seen, 2);
}

#[test]
fn the_history_is_everything_in_its_order_while_work_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let mut records = Records::new();
    let mut journal = reopen(dir.path(), SMALL);
    fill(&mut journal, &mut records, 20);
    let mut happened = history(&journal.folder, journal.last);
    let early: Vec<_> = happened.by_ref().take(2).map(Result::unwrap).collect();
    // Everything moves while the history is read.
    let base = write_base(journal.begin_base().unwrap(), &records).unwrap();
    journal.adopt_base(base).unwrap();
    fill(&mut journal, &mut Records::new(), 5);
    let all: Vec<_> = early.into_iter().chain(happened.map(Result::unwrap)).collect();
    assert!(all.is_sorted_by(|newer, older| newer.0 > older.0), "newest first");
    assert_eq!(all.into_iter().collect::<Records>(), records, "up to when it was asked for");
    assert_eq!(history(&journal.folder, journal.last).count(), 25);
    let old: Vec<u64> = history(&journal.folder, 7).map(|record| record.unwrap().0).collect();
    assert_eq!(old, [7, 6, 5, 4, 3, 2, 1], "only what is older");
}
