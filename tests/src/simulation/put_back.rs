//! A store that goes back to an earlier moment in its place: a backup is copied over its folder, or the whole
//! machine is put back. To the desk nothing has changed; what it has reported since is known to the org
//! alone, and what was on its way still arrives.

use adtally_core::ad::DeskKey;
use adtally_core::queue::Acknowledged;
use adtally_core::reporter::planner::{Call, InCall};
use adtally_core::reporter::{chance_of, compose, take_in};
use adtally_core::salesforce::{DeskEntries, DeskEntry};
use adtally_core::store::{Stage, Step};
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::controls::Control;
use super::copies::{Backup, known_to};
use super::desk::World;
use super::disk::Committed;
use super::org::{Org, PRODUCTS, Version, entry_of, line};
use super::{Breach, Kind, Stop};

/// After the disk refused a record, the reporter waits this long.
const DISK_WAIT: SignedDuration = SignedDuration::from_secs(10);

impl World {
    /// Puts the last backup back in its place, if there is one. It stays, and may be put back again.
    pub(super) fn put_back(&mut self) -> Result<(), Stop> {
        let Some(Backup { journal, history }) = self.backup.clone() else { return Ok(()) };
        self.note("store put back", &());
        self.network.late_answer = None;
        self.disk.put_back(journal)?;
        self.restart_planner();
        let known = known_to(&self.disk.contents);
        self.org.disown(&known);
        let late: Vec<_> = self.network.late.iter().flat_map(|late| late.rows.iter().flatten()).collect();
        let lost = late.iter().map(|row| &row.change_key).filter(|key| !known.contains(*key));
        self.org.lost.extend(lost.cloned());
        let late = late.into_iter().map(|row| row.usage_key);
        self.history.restored(history, &self.org, late);
        Ok(())
    }

    /// The look of the reporter's loop, with the contents as they are when its answer is written down.
    pub(super) fn look(&mut self, desk: DeskKey, since: Option<Timestamp>) -> Result<(), Stop> {
        self.wait_for_network();
        if let Err(fault) = self.query() {
            self.planner.looked(self.clock(), Err(&fault));
            return Ok(());
        }
        let found = DeskEntries { entries: self.org.changed_since(desk, since), as_of: Some(self.now) };
        self.wait_for_network();
        if self.random.u8(..) < 30 {
            self.person_acts()?;
        }
        let ads = loop {
            let (steps, _) = take_in(&Stage::of(&self.disk.contents), &found);
            match self.written(&steps)? {
                Committed::Yes => break steps.iter().filter_map(Step::ad).collect::<Vec<_>>(),
                Committed::ThenCrash => return Err(Stop::Crash),
                Committed::Refused => self.advance(self.now + DISK_WAIT),
            }
        };
        self.planner.looked(self.clock(), Ok(&ads));
        Ok(())
    }

    /// A call as the reporter draws it up. The control forgets chance.
    pub(super) fn composed(&mut self, call: Call) -> (Vec<Step>, Vec<InCall>) {
        let (keys, forgets) = (&mut self.keys, self.plan.control == Some(Control::IssuesKeysTwice));
        let chance = || {
            *keys += 1;
            if forgets { 0 } else { chance_of(Uuid::from_u128(*keys)) }
        };
        compose(&Stage::of(&self.disk.contents), call, "Klaus Vogt", chance)
    }

    /// A change key names one change for good, also over what the desk has lost.
    pub(super) fn none_is_issued_twice(&mut self, reports: &[InCall]) -> Result<(), Stop> {
        for row in reports.iter().flat_map(|report| &report.rows) {
            let first = self.issued.entry(row.change_key.clone()).or_insert_with(|| row.clone());
            if first != row {
                let what = format!("{} names {first:?} and {row:?}", row.change_key);
                return Err(Breach::new(Kind::Reissued, what).into());
            }
        }
        Ok(())
    }

    /// After a start with a line, the desk shows every entry that is its own as the org has it.
    pub(super) fn knows_all_of_its_own(&self) -> Result<(), Stop> {
        let contents = &self.disk.contents;
        let Some(desk) = contents.desk.as_ref().map(|desk| desk.key) else { return Ok(()) };
        for last in self.org.entries.values().filter_map(|versions| versions.last()) {
            let row = &last.row;
            let tracked = contents.ad(row.ad_key).map(|shelved| &shelved.tracked);
            let known = tracked.and_then(|tracked| tracked.trace(row.usage_key)?.acknowledged.as_ref());
            if row.desk_key == desk && known != Some(&Acknowledged::of(row)) {
                let what = format!("the org holds {row:?}, and the desk knows {known:?}");
                return Err(Breach::new(Kind::Lost, what).into());
            }
        }
        Ok(())
    }
}

impl Org {
    /// The entries that this desk wrote last and that have changed since then.
    fn changed_since(&self, desk: DeskKey, since: Option<Timestamp>) -> Vec<DeskEntry> {
        let current = self.entries.values().filter_map(|versions| versions.last());
        let own = current.filter(|last| last.row.desk_key == desk);
        own.filter(|last| since.is_none_or(|since| last.at >= since)).filter_map(desk_entry).collect()
    }
}

fn desk_entry(version: &Version) -> Option<DeskEntry> {
    let row = &version.row;
    let is_parent = |ids: &adtally_core::ad::LineIds| ids.contract_product == row.contract_product;
    Some(DeskEntry {
        entry: entry_of(version),
        ad_key: row.ad_key,
        ad_title: row.ad_title.clone(),
        booked_at: row.booked_at,
        moved_from: row.moved_from,
        line: (0..PRODUCTS).map(line).find(|line| line.ids.as_ref().is_some_and(is_parent))?,
    })
}
