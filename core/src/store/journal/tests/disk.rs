//! A disk that fails or a process that dies at the Nth call of a day's work, for N = 1, 2, … until
//! a day without either.

use std::io;

use super::*;
use crate::store::files::faults::Faults;

/// What was asked of a journal in a day's work, and what it answered.
#[derive(Debug, Default)]
pub(super) struct Day {
    pub(super) answered: Records,
    /// The records of the last group that was refused, by the sequences that they would have got.
    pub(super) refused: Records,
    errors: Vec<JournalError>,
}

impl Day {
    /// Groups of different sizes, segments that fill, and two bases. A day goes on after an error
    /// unless the process is `mortal`.
    pub(super) fn work(&mut self, journal: &mut Journal, mortal: bool) {
        for step in 0..9u64 {
            let first = journal.last_sequence() + 1;
            let group: Records = (first..=first + step % 3)
                .map(|sequence| (sequence, format!("{step}: {sequence}").into_bytes()))
                .collect();
            match journal.append(&group.values().collect::<Vec<_>>()) {
                Ok(given) => {
                    assert!(given.eq(group.keys().copied()), "consecutive");
                    self.answered.extend(group);
                    self.refused.clear();
                }
                Err(error) => {
                    self.errors.push(error);
                    self.refused = group;
                }
            }
            if mortal && !self.errors.is_empty() {
                return;
            }
            if step == 3 || step == 6 {
                if let Err(error) = self.base(journal) {
                    self.errors.push(error);
                }
                if mortal && !self.errors.is_empty() {
                    return;
                }
            }
        }
    }

    fn base(&self, journal: &mut Journal) -> Result<(), JournalError> {
        let base = write_base(journal.begin_base()?, &self.answered)?;
        journal.adopt_base(base)
    }
}

/// Checks that a rebuild and a whole reading both give exactly these records.
fn holds(journal: &Journal, records: &Records, what: &str) {
    assert_eq!(read(journal, 0), (records.clone(), vec![]), "{what}");
    let (replayed, how) = replay(journal);
    assert_eq!(&replayed, records, "{what}");
    assert_eq!(how.repairs, [], "{what}");
}

fn failing_disk(count: u64, kind: io::ErrorKind, is_expected: fn(&JournalError) -> bool) {
    for nth in 1.. {
        let what = format!("call {nth} and {} after it: {kind:?}", count - 1);
        let dir = tempfile::tempdir().unwrap();
        let faults = Faults::times(dir.path(), nth, count, kind);
        let mut day = Day::default();
        let mut opened = Journal::open(dir.path(), SMALL);
        while let Err(error) = opened {
            day.errors.push(error);
            opened = Journal::open(dir.path(), SMALL);
        }
        let (mut journal, repairs) = opened.unwrap();
        assert_eq!(repairs, [], "{what}");
        day.work(&mut journal, false);
        let struck = faults.struck();
        drop(faults);

        let more = journal.append(&["room again"]).expect("works again without reopening");
        day.answered.insert(*more.start(), b"room again".to_vec());
        holds(&journal, &day.answered, &what);
        drop(journal);
        holds(&reopen(dir.path(), SMALL), &day.answered, &what);
        for error in &day.errors {
            assert!(is_expected(error), "{what}: {error:?}");
        }
        assert_eq!(struck, !day.errors.is_empty(), "{what}: it failed and nobody was told");
        if !struck {
            assert!(nth > 50, "the day was too short to show anything");
            return;
        }
    }
}

#[test]
fn one_failing_call_loses_nothing_and_is_over_with_the_next() {
    failing_disk(1, io::ErrorKind::Other, |error| matches!(error, JournalError::Io { .. }));
}

#[test]
fn a_disk_that_is_full_for_a_while_is_named_and_works_again() {
    failing_disk(6, io::ErrorKind::StorageFull, |error| matches!(error, JournalError::Full { .. }));
}

#[test]
fn a_folder_that_can_not_be_written_is_named() {
    failing_disk(3, io::ErrorKind::ReadOnlyFilesystem, |error| {
        matches!(error, JournalError::ReadOnly { .. })
    });
}

/// Opens what a dead process left, checks it, and works on.
pub(super) fn survives(dir: &Path, day: &mut Day, what: &str) {
    let (mut journal, repairs) = open(dir, SMALL);
    for repair in repairs {
        assert!(matches!(repair, Repair::TornTail { .. }), "{what}: {repair}");
    }
    // What was never answered may have happened, from its beginning on and unaltered.
    let (found, repairs) = read(&journal, 0);
    assert_eq!(repairs, [], "{what}");
    for (sequence, payload) in &found {
        let known = day.answered.get(sequence).or_else(|| day.refused.get(sequence));
        assert_eq!(known, Some(payload), "{what}");
    }
    assert!(day.answered.keys().all(|sequence| found.contains_key(sequence)), "{what}: lost");
    day.answered = found;
    holds(&journal, &day.answered, what);
    fill(&mut journal, &mut day.answered, 3);
    day.base(&mut journal).unwrap();
    drop(journal);
    holds(&reopen(dir, SMALL), &day.answered, what);
}

#[test]
fn a_process_that_dies_between_any_two_steps_loses_nothing() {
    for nth in 1.. {
        let dir = tempfile::tempdir().unwrap();
        let faults = Faults::from(dir.path(), nth, io::ErrorKind::Other);
        let mut day = Day::default();
        if let Ok((mut journal, _)) = Journal::open(dir.path(), SMALL) {
            day.work(&mut journal, true);
        }
        let struck = faults.struck();
        drop(faults);
        survives(dir.path(), &mut day, &format!("died at call {nth}"));
        if !struck {
            assert!(nth > 50, "the day was too short to show anything");
            return;
        }
    }
}

#[test]
fn a_process_that_dies_again_while_it_opens_loses_nothing() {
    for nth in (1..).step_by(3) {
        let dir = tempfile::tempdir().unwrap();
        let faults = Faults::from(dir.path(), nth, io::ErrorKind::Other);
        let mut day = Day::default();
        if let Ok((mut journal, _)) = Journal::open(dir.path(), SMALL) {
            day.work(&mut journal, true);
        }
        let struck = faults.struck();
        drop(faults);
        for again in 1.. {
            let copied = tempfile::tempdir().unwrap();
            copy(dir.path(), copied.path());
            let faults = Faults::from(copied.path(), again, io::ErrorKind::Other);
            let opened = Journal::open(copied.path(), SMALL);
            drop(faults);
            let done = opened.is_ok();
            drop(opened);
            let mut day =
                Day { answered: day.answered.clone(), refused: day.refused.clone(), errors: vec![] };
            survives(copied.path(), &mut day, &format!("died at {nth}, and at {again} of opening"));
            if done {
                break;
            }
        }
        if !struck {
            return;
        }
    }
}
