//! The disk under a simulated desk: a journal, the contents in memory, and an index that may be behind
//! or lost. Recovery is the real one: records are read back from their bytes and go through `apply`.

use adtally_core::ad::DeskKey;
use adtally_core::store::{Contents, DeskRecord, Record, Step};
use jiff::Timestamp;

use super::controls::Control;
use super::faults::{Fault, Weather, Without};
use super::{Breach, Kind, Stop};

/// Sequences begin here. High, so that there is room in front of the queue for the control that needs it.
const START: u64 = 1 << 32;

/// A store without a real disk.
#[derive(Debug)]
pub(super) struct Disk {
    /// What is in memory.
    pub(super) contents: Contents,
    journal: Vec<Vec<u8>>,
    /// How much of the journal would survive a power cut now.
    synced: usize,
    /// The index, where it is behind what is in memory.
    behind: Option<Contents>,
    control: Option<Control>,
}

/// What became of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Committed {
    /// It is written, and was answered.
    Yes,
    /// The same, and the machine dies before the index hears of it.
    ThenCrash,
    /// The disk refused; nothing of it counts.
    Refused,
}

impl Disk {
    /// An empty one.
    pub(super) fn new(control: Option<Control>) -> Disk {
        Disk { contents: start(), journal: Vec::new(), synced: 0, behind: None, control }
    }

    /// Writes steps down, in one group with one sync.
    ///
    /// # Errors
    /// When the machine dies before it answers.
    pub(super) fn commit(
        &mut self,
        at: Timestamp,
        steps: &[Step],
        weather: &mut Weather,
        mut note: impl FnMut(&[u8]),
    ) -> Result<Committed, Stop> {
        if steps.is_empty() {
            return Ok(Committed::Yes);
        }
        if weather.strikes(Fault::CrashBeforeJournal) {
            return Err(Stop::Crash);
        }
        if weather.strikes(Fault::DiskRefuses) {
            return Ok(Committed::Refused);
        }
        let records: Vec<Record> = steps.iter().map(|step| Record { at, step: step.clone() }).collect();
        let torn = weather.strikes(Fault::CrashTornJournal);
        let whole = if torn { records.len() / 2 } else { records.len() };
        for record in &records[..whole] {
            let payload =
                serde_json::to_vec(record).map_err(|error| Breach::new(Kind::Lost, error.to_string()))?;
            note(&payload);
            self.journal.push(payload);
        }
        let before = self.synced;
        self.synced = self.journal.len();
        if torn || weather.strikes(Fault::CrashAfterJournal) {
            return Err(Stop::Crash);
        }
        if self.control == Some(Control::AnswersBeforeSync) {
            self.synced = before.max(self.journal.len() - whole);
        }
        let crashes = weather.strikes(Fault::CrashBeforeIndex);
        if crashes {
            self.behind = Some(self.contents.clone());
        }
        for record in &records {
            if !self.contents.apply(record) {
                return Err(Breach::new(
                    Kind::Lost,
                    format!("a record belongs to nothing known: {record:?}"),
                )
                .into());
            }
        }
        Ok(if crashes { Committed::ThenCrash } else { Committed::Yes })
    }

    /// What a backup would hold.
    pub(super) fn backup(&self) -> Vec<Vec<u8>> {
        self.journal[..self.synced].to_vec()
    }

    /// Puts a backup in the place of all that is, and gives it the desk key that opening a copy gives it.
    ///
    /// # Errors
    /// When it can't be read.
    pub(super) fn restore(
        &mut self,
        backup: Vec<Vec<u8>>,
        at: Timestamp,
        new_key: DeskKey,
    ) -> Result<(), Stop> {
        self.journal = backup;
        self.synced = self.journal.len();
        self.behind = None;
        self.contents = self.replayed(start())?;
        let Some(was) = self.contents.desk.clone() else { return Ok(()) };
        let former = was.former.into_iter().chain([was.key]).collect();
        let desk = DeskRecord { former, take_in: true, ..DeskRecord::new(new_key) };
        let mut clear = Weather::new(0, Without::default());
        clear.clears();
        self.commit(at, &[Step::Desk(desk)], &mut clear, |_| {}).map(drop)
    }

    /// Puts a backup in the place of all that is, where it was made: to the store it is the same place.
    ///
    /// # Errors
    /// When it can't be read.
    pub(super) fn put_back(&mut self, backup: Vec<Vec<u8>>) -> Result<(), Stop> {
        self.journal = backup;
        self.synced = self.journal.len();
        self.behind = None;
        self.contents = self.replayed(start())?;
        Ok(())
    }

    /// Opens the store again after a crash, as it is opened at every start.
    ///
    /// # Errors
    /// When what is rebuilt is not what was.
    pub(super) fn reopen(&mut self, weather: &mut Weather) -> Result<(), Stop> {
        self.journal.truncate(self.synced);
        let in_memory = std::mem::take(&mut self.contents);
        let index = self.behind.take().unwrap_or(in_memory);
        // A control may have answered for records that are gone now.
        let ahead = index.position > START + self.journal.len() as u64;
        if ahead || weather.strikes(Fault::IndexLost) {
            self.contents = self.replayed(start())?;
            if !ahead && self.control.is_none() {
                let kept = self.replayed(index)?;
                self.same(&kept)?;
            }
        } else {
            self.contents = self.replayed(index)?;
        }
        Ok(())
    }

    fn replayed(&self, mut contents: Contents) -> Result<Contents, Stop> {
        let seen = usize::try_from(contents.position - START).unwrap_or(usize::MAX);
        for payload in self.journal.iter().skip(seen) {
            let record: Record = serde_json::from_slice(payload)
                .map_err(|error| Breach::new(Kind::Lost, format!("a record can't be read: {error}")))?;
            contents.apply(&record);
        }
        contents.restart_queue();
        Ok(contents)
    }

    fn same(&self, kept: &Contents) -> Result<(), Stop> {
        let ads = |contents: &Contents| -> Vec<_> {
            contents.ads.values().map(|shelved| shelved.tracked.clone()).collect()
        };
        let same = kept.queue == self.contents.queue && ads(kept) == ads(&self.contents);
        let what = || Breach::new(Kind::Lost, "what the journal rebuilds is not what was");
        if same { Ok(()) } else { Err(what().into()) }
    }
}

fn start() -> Contents {
    let mut contents = Contents::default();
    contents.position = START;
    contents
}
