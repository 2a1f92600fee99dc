//! Reports whose fate only the entries themselves tell: read back before a person hears of a refusal
//! (R6), and once for a copied store before it reports anything.

use super::{Doubted, Phase, Planner};
use crate::ad::UsageKey;
use crate::queue::Acknowledged;
use crate::salesforce::{CallFault, Class, PersonCause};
use crate::store::{Adoption, Contents, DeskRecord, Step};
use crate::usage::{UsageEntry, UsageRow};
use jiff::Timestamp;
use std::collections::HashMap;

impl Planner {
    /// Answer to [`super::Move::ReadBack`]: the entries that exist. A report that landed is settled as
    /// landed, whatever was said of its replay (R6).
    pub fn read_back(
        &mut self,
        now: Timestamp,
        contents: &Contents,
        answer: Result<Vec<UsageEntry>, CallFault>,
    ) -> Vec<Step> {
        let phase = std::mem::replace(&mut self.phase, Phase::Ready);
        let entries: HashMap<UsageKey, UsageEntry> = match answer {
            Ok(entries) => entries.into_iter().map(|entry| (entry.usage_key, entry)).collect(),
            Err(fault) => {
                self.call_failed(now, &fault);
                return Vec::new();
            }
        };
        let steps: Vec<Step> = match phase {
            Phase::ReadingBack(doubted, shared) => {
                doubted.iter().flat_map(|one| self.judge(now, contents, one, &entries, shared)).collect()
            }
            Phase::TakingIn => taken_in(contents, &entries),
            _ => Vec::new(),
        };
        for step in &steps {
            if let Step::Adopted { ad, .. } = step {
                // Who asked for it to be sent did not know of the colleague's change (R9).
                self.asked.remove(ad);
            }
        }
        steps
    }

    fn judge(
        &mut self,
        now: Timestamp,
        contents: &Contents,
        doubted: &Doubted,
        entries: &HashMap<UsageKey, UsageEntry>,
        shared: bool,
    ) -> Vec<Step> {
        let report = &doubted.report;
        let mut steps = Vec::new();
        let found = |row: &UsageRow| entries.get(&row.usage_key);
        let landed = report.rows.iter().any(|row| found(row).is_some_and(|entry| entry.shows(row)));
        if landed {
            self.landed(contents, report, &mut steps);
        } else if has_it_anyway(doubted, entries) {
            let as_it_is = |row: &UsageRow| {
                let entry = found(row).and_then(adoption).map(|adoption| adoption.acknowledged);
                (row.usage_key, entry.unwrap_or_else(|| Acknowledged::of(row)))
            };
            let acknowledged = report.rows.iter().map(as_it_is).collect();
            self.forget(report.ad);
            steps.push(Step::Reported { ad: report.ad, acknowledged });
            return steps;
        }
        let changed = |row: &UsageRow| {
            let entry = found(row)?;
            let known = if landed { Some(&row.change_key) } else { row.base_change_key.as_ref() };
            (entry.change_key.as_ref() != known).then(|| adoption(entry)).flatten()
        };
        let (own, others): (Vec<Adoption>, Vec<Adoption>) =
            report.rows.iter().filter_map(changed).partition(|found| is_own(contents, found));
        let is_told = landed || !own.is_empty() || !others.is_empty();
        if !own.is_empty() {
            // An earlier report that had been given up has landed after all. What differs goes out next.
            let acknowledged = own.into_iter().map(|own| (own.booking, own.acknowledged)).collect();
            steps.push(Step::Reported { ad: report.ad, acknowledged });
        }
        if !others.is_empty() {
            steps.push(Step::Adopted { ad: report.ad, found: others });
        }
        if !is_told && doubted.refusal.class == Class::Unserved {
            steps.push(self.failed(now, contents, doubted, true));
        } else if !is_told {
            steps.push(self.needs_you(now, contents, doubted, shared));
        }
        steps
    }
}

/// Whether this desk issued the change that an entry carries. One that carries a key from before the store
/// was copied may be newer than the copy: its original may have issued it since.
fn is_own(contents: &Contents, found: &Adoption) -> bool {
    let issued_by = found.acknowledged.change_key.0.split_once('/').map(|(desk, _)| desk);
    let desk = contents.desk.as_ref().map(|desk| desk.key.to_string());
    issued_by == desk.as_deref()
}

/// Whether Salesforce has things as the report wants them, although it was refused, and what refused it
/// keeps an earlier try from changing that: bookings to cancel that were never there, and bookings that
/// are as they were acknowledged.
fn has_it_anyway(doubted: &Doubted, entries: &HashMap<UsageKey, UsageEntry>) -> bool {
    let for_good = matches!(
        doubted.refusal.class,
        Class::NeedsPerson(PersonCause::Locked | PersonCause::NoSuchLine | PersonCause::Deleted)
    );
    let as_wanted = |row: &UsageRow| match entries.get(&row.usage_key) {
        Some(entry) => {
            entry.change_key == row.base_change_key
                && entry.units == row.units
                && entry.cancelled == row.cancelled
        }
        None => row.cancelled && row.base_change_key.is_none(),
    };
    for_good && doubted.report.rows.iter().all(as_wanted)
}

/// What others have changed since this copy was made. From now on the desk reports under its own key.
fn taken_in(contents: &Contents, entries: &HashMap<UsageKey, UsageEntry>) -> Vec<Step> {
    let Some(desk) = &contents.desk else { return Vec::new() };
    let mut steps = Vec::new();
    for shelved in contents.ads.values().filter(|shelved| shelved.tracked.sent.is_none()) {
        let tracked = &shelved.tracked;
        let changed = |booking: UsageKey| {
            let entry = entries.get(&booking)?;
            let known = tracked.trace(booking).and_then(|trace| trace.acknowledged.as_ref());
            let known = known.map(|known| &known.change_key);
            (entry.change_key.as_ref() != known).then(|| adoption(entry)).flatten()
        };
        let found: Vec<Adoption> = tracked.usage_keys().into_iter().filter_map(changed).collect();
        if !found.is_empty() {
            steps.push(Step::Adopted { ad: tracked.key(), found });
        }
    }
    steps.push(Step::Desk(DeskRecord { take_in: false, ..desk.clone() }));
    steps
}

fn adoption(entry: &UsageEntry) -> Option<Adoption> {
    Some(Adoption {
        booking: entry.usage_key,
        acknowledged: Acknowledged {
            change_key: entry.change_key.clone()?,
            contract_product: entry.contract_product.clone(),
            units: entry.units,
            cancelled: entry.cancelled,
        },
        by: entry.changed_by.clone(),
        reason: entry.reason.clone(),
    })
}
