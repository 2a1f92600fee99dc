//! Copies of a desk: a backup is put in the place of what is, and the machine that it was made on may go
//! on reporting. What it reported after the backup is a colleague's work in the eyes of the copy.

use std::collections::BTreeSet;

use adtally_core::ad::DeskKey;
use adtally_core::store::Contents;
use adtally_core::usage::ChangeKey;
use jiff::SignedDuration;

use super::Stop;
use super::desk::World;
use super::history::History;

/// What was there when a backup was made.
#[derive(Debug, Clone)]
pub(super) struct Backup {
    pub(super) journal: Vec<Vec<u8>>,
    pub(super) history: History,
}

impl World {
    pub(super) fn back_up(&mut self) {
        self.backup = Some(Backup { journal: self.disk.backup(), history: self.history.clone() });
    }

    /// Restores the last backup, if there is one.
    pub(super) fn restore(&mut self) -> Result<(), Stop> {
        let Some(Backup { journal, history }) = self.backup.take() else { return Ok(()) };
        self.note("backup restored", &());
        // No call lives as long as it takes to restore a backup.
        self.advance(self.now + SignedDuration::from_mins(30));
        self.network.late_answer = None;
        self.org.former = self.disk.contents.desk.as_ref().map(|desk| desk.key);
        let key = DeskKey(self.new_key());
        self.disk.restore(journal, self.clock(), key)?;
        self.restart_planner();
        self.org.disown(&known_to(&self.disk.contents));
        self.history.restored(history, &self.org, std::iter::empty());
        Ok(())
    }
}

/// The change keys that these contents know: acknowledged, sent and in doubt, or given up.
pub(super) fn known_to(contents: &Contents) -> BTreeSet<ChangeKey> {
    let mut known = BTreeSet::new();
    for shelved in contents.ads.values() {
        let tracked = &shelved.tracked;
        let acknowledged = tracked.traces.values().filter_map(|trace| trace.acknowledged.as_ref());
        known.extend(acknowledged.map(|acknowledged| acknowledged.change_key.clone()));
        let given_up = tracked.traces.values().flat_map(|trace| &trace.given_up);
        known.extend(given_up.map(|given_up| given_up.change_key.clone()));
        let sent = tracked.sent.iter().flat_map(|sent| &sent.rows);
        known.extend(sent.map(|row| row.change_key.clone()));
    }
    known
}
