//! Torn ends and damaged bytes: nothing intact is lost, nothing damaged passes for a record.

use super::*;

/// Three records in one segment; the end of each frame, the head's first.
fn three(dir: &Path) -> (Records, Vec<usize>) {
    let mut journal = reopen(dir, LARGE);
    let mut records = Records::new();
    let mut ends = vec![EMPTY];
    for _ in 0..3 {
        fill(&mut journal, &mut records, 1);
        ends.push(fs::metadata(folder::segment(dir, 1)).unwrap().len() as usize);
    }
    (records, ends)
}

#[test]
fn a_torn_end_at_every_byte_costs_what_was_never_answered_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let (records, ends) = three(dir.path());
    let path = folder::segment(dir.path(), 1);
    let whole = fs::read(&path).unwrap();
    for cut in 0..=whole.len() {
        let again = tempfile::tempdir().unwrap();
        fs::create_dir(folder::history(again.path())).unwrap();
        let torn = folder::segment(again.path(), 1);
        fs::write(&torn, &whole[..cut]).unwrap();

        let kept = ends[1..].iter().filter(|&&end| end <= cut).count() as u64;
        let frame = ends.iter().rfind(|&&end| end <= cut).copied().unwrap_or(0);
        let (mut journal, repairs) = open(again.path(), LARGE);
        assert_eq!(journal.last_sequence(), kept, "cut at {cut}");
        if frame == cut || cut < EMPTY {
            assert_eq!(repairs, [], "cut at {cut}: between frames, or a head that hid nothing");
        } else {
            let expected = Repair::TornTail {
                path: torn.clone(),
                offset: frame as u64,
                bytes: (cut - frame) as u64,
                next: kept + 1,
            };
            assert_eq!(repairs, [expected], "cut at {cut}");
        }
        let expected: Records = records.clone().into_iter().take(kept as usize).collect();
        assert_eq!(read(&journal, 0), (expected.clone(), vec![]), "cut at {cut}");

        // Life goes on, and the tear is never seen again.
        assert_eq!(journal.append(&["new"]).unwrap(), kept + 1..=kept + 1);
        drop(journal);
        let journal = reopen(again.path(), LARGE);
        let (mut after, repairs) = read(&journal, 0);
        assert_eq!(repairs, [], "cut at {cut}");
        assert_eq!(after.remove(&(kept + 1)).unwrap(), b"new");
        assert_eq!(after, expected, "cut at {cut}");
        let gone_on = segments(again.path()).len() == 1;
        assert_eq!(gone_on, cut == frame && cut > 0, "cut at {cut}: a torn segment stays as it is");
    }
}

/// Each record is as it was or is named missing; none is altered, none is invented.
fn nothing_silently_wrong(dir: &Path, records: &Records, what: &str) {
    let (journal, mut repairs) = open(dir, LARGE);
    let (found, more) = read(&journal, 0);
    repairs.extend(more);
    for (sequence, payload) in &found {
        assert_eq!(records.get(sequence), Some(payload), "{what}: altered or invented");
    }
    let named = |sequence: u64| {
        repairs.iter().any(|repair| match repair {
            Repair::Damaged { missing, .. } => missing.contains(&sequence),
            Repair::TornTail { next, .. } | Repair::Unreadable { next, .. } => sequence >= *next,
            Repair::Scratched { .. } | Repair::BadBase { .. } => false,
        })
    };
    for sequence in records.keys() {
        assert_ne!(found.contains_key(sequence), named(*sequence), "{what}: {repairs:?}");
    }
    assert!(found.len() + 1 >= records.len(), "{what}: one bit costs one record at most");
}

#[test]
fn a_flipped_bit_anywhere_costs_one_record_at_most_and_never_in_silence() {
    let dir = tempfile::tempdir().unwrap();
    let mut records = Records::new();
    let mut journal = reopen(dir.path(), SMALL);
    fill(&mut journal, &mut records, 8);
    drop(journal);
    let paths = segments(dir.path());
    assert!(paths.len() >= 3, "the test needs a first, a middle and a last one");
    for path in paths {
        let whole = fs::read(&path).unwrap();
        for bit in 0..whole.len() * 8 {
            let mut bytes = whole.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            fs::write(&path, bytes).unwrap();
            nothing_silently_wrong(dir.path(), &records, &format!("{path:?} bit {bit}"));
        }
        fs::write(&path, whole).unwrap();
    }
    nothing_silently_wrong(dir.path(), &records, "put right again");
}

#[test]
fn a_damaged_frame_in_the_middle_is_named_and_what_follows_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let (mut records, ends) = three(dir.path());
    let path = folder::segment(dir.path(), 1);
    let mut bytes = fs::read(&path).unwrap();
    bytes[ends[1] + HEAD] ^= 0x10;
    fs::write(&path, bytes).unwrap();

    let mut journal = reopen(dir.path(), LARGE);
    assert_eq!(journal.last_sequence(), 3);
    records.remove(&2);
    let damage = Repair::Damaged { path: path.clone(), offset: ends[1] as u64, missing: 2..=2 };
    assert_eq!(read(&journal, 0), (records.clone(), vec![damage.clone()]));
    assert_eq!(damage.to_string().matches("records 2 to 2 are lost").count(), 1);
    assert_eq!(read(&journal, 2).1, [], "who had it already is not troubled");

    fill(&mut journal, &mut records, 1);
    assert_eq!(segments(dir.path()).len(), 2, "nothing is added to a damaged segment");
    let journal = reopen(dir.path(), LARGE);
    assert_eq!(read(&journal, 0), (records, vec![damage]));
}

#[test]
fn a_damaged_head_loses_nothing_and_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let (records, _) = three(dir.path());
    let path = folder::segment(dir.path(), 1);
    let mut bytes = fs::read(&path).unwrap();
    bytes[1] = 0;
    fs::write(&path, bytes).unwrap();
    let journal = reopen(dir.path(), LARGE);
    assert_eq!(read(&journal, 0), (records, vec![Repair::Scratched { path, offset: 0 }]));
}

#[test]
fn a_missing_segment_is_named_by_its_sequences() {
    let dir = tempfile::tempdir().unwrap();
    let mut records = Records::new();
    let mut journal = reopen(dir.path(), SMALL);
    fill(&mut journal, &mut records, 9);
    drop(journal);
    let paths = segments(dir.path());
    assert_eq!(paths.len(), 3);
    for (gone, path) in paths.iter().enumerate() {
        let bytes = fs::read(path).unwrap();
        fs::remove_file(path).unwrap();
        let journal = reopen(dir.path(), SMALL);
        let (found, repairs) = read(&journal, 0);
        let missing: Vec<u64> = repairs
            .iter()
            .flat_map(|repair| match repair {
                Repair::Damaged { missing, .. } => missing.clone(),
                other => panic!("{other:?}"),
            })
            .collect();
        let expected: Vec<u64> = (1..=journal.last_sequence()).filter(|s| !found.contains_key(s)).collect();
        assert_eq!(missing, expected);
        // Without its last segment a journal looks shorter: whoever knows better has to say so.
        assert_eq!(missing.is_empty(), gone == 2);
        drop(journal);
        fs::write(path, bytes).unwrap();
    }
}

#[test]
fn a_last_segment_of_rubbish_is_named_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let (mut records, _) = three(dir.path());
    let rubbish = folder::segment(dir.path(), 2);
    fs::write(&rubbish, [0xFF; 500]).unwrap();
    let (mut journal, repairs) = open(dir.path(), LARGE);
    assert_eq!(repairs, [Repair::Unreadable { path: rubbish.clone(), next: 4 }]);
    fill(&mut journal, &mut records, 1);
    let journal = reopen(dir.path(), LARGE);
    assert_eq!(read(&journal, 0), (records, vec![]));
    assert_eq!(fs::read(rubbish).unwrap(), [0xFF; 500]);
}

#[test]
fn half_made_segments_are_passed_over_and_their_numbers_not_used_again() {
    let dir = tempfile::tempdir().unwrap();
    let (mut records, _) = three(dir.path());
    let head = fs::read(folder::segment(dir.path(), 1)).unwrap();
    fs::write(folder::segment(dir.path(), 2), b"").unwrap();
    fs::write(folder::segment(dir.path(), 3), &head[..EMPTY - 1]).unwrap();
    let mut journal = reopen(dir.path(), LARGE);
    fill(&mut journal, &mut records, 1);
    assert!(folder::segment(dir.path(), 4).exists());
    assert_eq!(read(&reopen(dir.path(), LARGE), 0), (records, vec![]));
}
