//! Reports whose fate only the entries themselves tell: read back before a person hears of a refusal
//! (R6).

use super::copy::taken_in;
use super::{Doubted, Phase, Planner, verdict};
use crate::ad::{AdKey, UsageKey};
use crate::queue::{Acknowledged, TrackedAd};
use crate::salesforce::{CallFault, Class, PersonCause};
use crate::store::{Adoption, Contents, DeskRecord, Stage, Step};
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
                let entry = found(row).and_then(|entry| adoption(contents, entry));
                (row.usage_key, entry.map_or_else(|| Acknowledged::of(row), |entry| entry.acknowledged))
            };
            let acknowledged = report.rows.iter().map(as_it_is).collect();
            self.forget(report.ad);
            steps.push(Step::Reported { ad: report.ad, acknowledged });
            return steps;
        }
        let changed = |row: &UsageRow| {
            let entry = adoption(contents, found(row)?)?;
            let wanted = Acknowledged::of(row);
            let known =
                if landed { Some(&wanted) } else { verdict::known(contents, report.ad, row.usage_key) };
            (known != Some(&entry.acknowledged)).then_some(entry)
        };
        let (own, others): (Vec<Adoption>, Vec<Adoption>) = report
            .rows
            .iter()
            .filter_map(changed)
            .partition(|found| was_given_up(contents, report.ad, found));
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

/// Whether an entry holds what an earlier report of this desk wanted, which was given up and may have landed
/// after all. What the desk has issued and does not know of is from a past that its store has lost, and is
/// like a colleague's.
pub(in crate::reporter) fn was_given_up(contents: &impl Known, ad: AdKey, found: &Adoption) -> bool {
    let trace = contents.tracked(ad).and_then(|tracked| tracked.trace(found.booking));
    trace.is_some_and(|trace| trace.given_up.contains(&found.acknowledged))
}

/// An entry as something to be taken in; none for one without a change key, which no desk has made.
pub(in crate::reporter) fn adoption(contents: &impl Known, entry: &UsageEntry) -> Option<Adoption> {
    let change_key = entry.change_key.clone()?;
    let issued_here = |desk: &DeskRecord| change_key.desk() == Some(desk.key);
    Some(Adoption {
        booking: entry.usage_key,
        own_past: contents.desk().is_some_and(issued_here),
        acknowledged: Acknowledged {
            change_key,
            contract_product: entry.contract_product.clone(),
            units: entry.units,
            cancelled: entry.cancelled,
        },
        by: entry.changed_by.clone(),
        reason: entry.reason.clone(),
        unknown: None,
    })
}

/// What is known here: in contents, or in what they will be.
pub(in crate::reporter) trait Known {
    /// The desk.
    fn desk(&self) -> Option<&DeskRecord>;
    /// An ad.
    fn tracked(&self, ad: AdKey) -> Option<&TrackedAd>;
}

impl Known for Contents {
    fn desk(&self) -> Option<&DeskRecord> {
        self.desk.as_ref()
    }

    fn tracked(&self, ad: AdKey) -> Option<&TrackedAd> {
        self.ad(ad).map(|shelved| &shelved.tracked)
    }
}

impl Known for Stage<'_> {
    fn desk(&self) -> Option<&DeskRecord> {
        Stage::desk(self)
    }

    fn tracked(&self, ad: AdKey) -> Option<&TrackedAd> {
        self.ad(ad)
    }
}
