//! Random days against a model: a map from sequence to bytes.

use std::io;

use proptest::prelude::*;

use super::*;
use crate::store::files::faults::Faults;

#[derive(Debug, Clone)]
enum Step {
    /// Append records of these lengths.
    Append(Vec<usize>),
    /// Append while the Nth call to the disk fails.
    Refused(Vec<usize>, u64),
    Reopen,
    /// The process dies in the middle of a write of one record: that many bytes got to the disk.
    Tear(usize),
    Base,
    /// Make a base while the Nth call to the disk fails.
    BaseRefused(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let lengths = || prop::collection::vec(0..90usize, 0..5);
    prop_oneof![
        6 => lengths().prop_map(Step::Append),
        2 => (lengths(), 1..9u64).prop_map(|(lengths, nth)| Step::Refused(lengths, nth)),
        2 => Just(Step::Reopen),
        2 => (0..80usize).prop_map(Step::Tear),
        1 => Just(Step::Base),
        1 => (1..20u64).prop_map(Step::BaseRefused),
    ]
}

struct World {
    dir: tempfile::TempDir,
    journal: Option<Journal>,
    model: Records,
    /// Makes each record's bytes its own.
    made: u64,
    options: Options,
}

impl World {
    fn journal(&mut self) -> &mut Journal {
        let (path, options) = (self.dir.path(), self.options);
        self.journal.get_or_insert_with(|| open(path, options).0)
    }

    fn records(&mut self, lengths: &[usize]) -> Vec<Vec<u8>> {
        let record = |&length| {
            self.made += 1;
            let mut bytes = self.made.to_le_bytes().to_vec();
            // Bytes that look like the beginning of a frame, among others.
            bytes.extend((0..length).map(|at| frame::MARK[at % 3]));
            bytes
        };
        lengths.iter().map(record).collect()
    }

    fn append(&mut self, lengths: &[usize]) -> Result<(), JournalError> {
        let records = self.records(lengths);
        let given = self.journal().append(&records)?;
        self.model.extend(given.zip(records));
        Ok(())
    }

    fn base(&mut self) -> Result<(), JournalError> {
        let writer = self.journal().begin_base()?;
        let base = write_base(writer, &self.model)?;
        self.journal().adopt_base(base)
    }

    /// Ends the process in the middle of a write.
    fn tear(&mut self, bytes: usize) {
        let record = self.records(&[30]).remove(0);
        let last = self.journal().last_sequence();
        let Some((path, number, first)) = self
            .journal()
            .current
            .as_ref()
            .map(|segment| (segment.path.clone(), segment.number, segment.first))
        else {
            return;
        };
        self.journal = None;
        let mut frame = Vec::new();
        Frame { kind: Kind::Record, number, first, sequence: last + 1, payload: &record }.put(&mut frame);
        if bytes >= frame.len() {
            // Whole, though never answered: it happened.
            self.model.insert(last + 1, record);
        }
        frame.truncate(bytes);
        let mut content = fs::read(&path).unwrap();
        content.extend(frame);
        fs::write(&path, content).unwrap();
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Append(lengths) => self.append(lengths).unwrap(),
            Step::Refused(lengths, nth) => {
                self.journal();
                let faults = Faults::once(self.dir.path(), *nth, io::ErrorKind::StorageFull);
                let refused = self.append(lengths);
                // Failed clean-up after a success is nobody's trouble; the reverse would be.
                assert!(faults.struck() || refused.is_ok());
            }
            Step::Reopen => self.journal = None,
            Step::Tear(bytes) => self.tear(*bytes),
            Step::Base => self.base().unwrap(),
            Step::BaseRefused(nth) => {
                self.journal();
                let faults = Faults::once(self.dir.path(), *nth, io::ErrorKind::StorageFull);
                let refused = self.base();
                assert!(faults.struck() || refused.is_ok());
            }
        }
    }

    fn check(&mut self, after: u64) {
        let model = self.model.clone();
        let journal = self.journal();
        assert_eq!(journal.last_sequence(), model.keys().last().copied().unwrap_or(0));
        assert_eq!(read(journal, 0), (model.clone(), vec![]));
        let later: Records = model.clone().split_off(&(after + 1));
        assert_eq!(read(journal, after), (later, vec![]));
        let (replayed, how) = replay(journal);
        assert_eq!((&replayed, how.repairs), (&model, vec![]));
        let history: Records = history(&journal.folder, journal.last).map(Result::unwrap).collect();
        assert_eq!(history, model);
        let live = Listing::of(&journal.folder).unwrap().segments.into_iter();
        let current = journal.current.as_ref().map(|segment| segment.number);
        let closed: u64 = live
            .filter(|(number, found)| found.live && Some(*number) != current)
            .map(|(_, found)| found.bytes)
            .sum();
        assert_eq!(journal.closed_bytes(), closed);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_day_ends_with_what_was_answered(
        steps in prop::collection::vec(step(), 1..25),
        segment_bytes in 100..600u64,
        after in 0..30u64,
    ) {
        let mut world = World {
            dir: tempfile::tempdir().unwrap(),
            journal: None,
            model: Records::new(),
            made: 0,
            options: Options { segment_bytes },
        };
        for step in &steps {
            world.step(step);
            world.check(after);
        }
    }
}
