//! The queue: which ads still have something to report, in what order, and what that is.
//!
//! The queue holds ads, not operations. What is sent is the difference between an ad's bookings and
//! what Salesforce last acknowledged, computed when it is sent. Everything here is plain data and
//! pure functions: the store keeps it, the reporter's planner reads it, and neither a clock nor a
//! disk is touched.

mod cause;
mod difference;
mod schedule;

pub use cause::{Cause, CauseGroup, CauseKind};
pub use difference::{Draw, Resolved, ad_title_in_row};
pub use schedule::LONGEST_WAIT;
pub(crate) use schedule::{backoff, full_jitter, full_jitter_below, needs_you_wait};

use crate::ad::{Ad, AdKey, Booking, ContractLine, SalesforceId, UsageKey};
use crate::usage::{ChangeKey, UsageRow};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use ts_rs::TS;

/// An ad with all that this desk knows of its reporting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackedAd {
    /// The ad as it was last saved.
    pub ad: Ad,
    /// What is known of the usage entry of each booking that was ever sent.
    pub traces: BTreeMap<UsageKey, Trace>,
    /// The report that was sent and not answered, exactly as it went out: in flight or in doubt.
    pub sent: Option<Sent>,
    /// Its place in the queue; none when there is nothing to report.
    pub standing: Option<Standing>,
    /// The sequence of the last journal record that changed anything here.
    pub touched: u64,
}

/// What is known of one usage entry.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// The line that a booking typed offline was resolved to when it was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<ContractLine>,
    /// What Salesforce acknowledged last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged: Option<Acknowledged>,
    /// An earlier report of it went unanswered and may land yet, though a later try was refused. A new
    /// change is sent, also one that changes nothing, because it keeps the earlier one from landing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unsettled: bool,
    /// What those earlier reports wanted, oldest first: one of them that lands after all is this desk's own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub given_up: Vec<Acknowledged>,
    /// It was never sent from here, but this store is a copy, and its original may have sent it. Until the
    /// copy has read what Salesforce holds.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub copied: bool,
}

/// The part of a usage entry that Salesforce acknowledged and that a later change builds on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledged {
    /// The change that the entry carries.
    pub change_key: ChangeKey,
    /// Its parent.
    pub contract_product: SalesforceId,
    /// Its units.
    pub units: u32,
    /// Whether it is cancelled.
    pub cancelled: bool,
}

impl Acknowledged {
    /// What a row says, once it has landed.
    pub fn of(row: &UsageRow) -> Acknowledged {
        Acknowledged {
            change_key: row.change_key.clone(),
            contract_product: row.contract_product.clone(),
            units: row.units,
            cancelled: row.cancelled,
        }
    }
}

/// A report as it went out. A replay sends the same rows again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// When it first went out, by the desk's clock.
    pub at: Timestamp,
    /// One row for each changed booking, in the order in which they are sent.
    pub rows: Vec<UsageRow>,
}

/// An ad's place in the queue and how its reporting stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The sequence of the journal record that put it there: the front is the lowest.
    pub place: u64,
    /// Tries that were the ad's own fault, since it last landed or was edited.
    #[serde(default)]
    pub tries: u32,
    /// When it is due again; none for now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// Why it failed last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// Whether a person has to decide.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub needs_you: bool,
    /// It was refused in a call that it shared, and is tried once alone before a person hears of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub alone: bool,
}

impl Standing {
    /// At `place`, due now.
    pub fn new(place: u64) -> Standing {
        Standing { place, tries: 0, due: None, cause: None, needs_you: false, alone: false }
    }

    /// Whether its time has come. A due time further ahead than the longest wait was set by a clock
    /// that has jumped since, and counts as now.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.due.is_none_or(|due| due <= now || due > now + LONGEST_WAIT)
    }

    /// Whether only a person's word sends it again: to try by itself would replace what a colleague
    /// changed.
    pub fn waits_for_word(&self) -> bool {
        let changed = |cause: &Cause| matches!(cause.kind, CauseKind::ChangedByColleague { .. });
        self.needs_you && self.cause.as_ref().is_some_and(changed)
    }

    /// The group of refused ads that it belongs to.
    pub fn group(&self) -> Option<CauseGroup> {
        self.grouping_cause().map(Cause::group)
    }

    /// What decides its group; none for an ad that nobody has to look after.
    pub fn grouping_cause(&self) -> Option<&Cause> {
        self.cause.as_ref().filter(|_| self.needs_you)
    }
}

/// What a person sees of an ad's reporting: the first that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AdState {
    /// Typed, kept and not saved: no ad yet, so only the desk tells of it.
    Draft,
    /// Salesforce refused it, and a person has to decide.
    NeedsYou,
    /// In the call in flight, or in doubt.
    Reporting,
    /// Saved here, and different from what Salesforce acknowledged.
    Waiting,
    /// Cancelled, and Salesforce knows it, or never knew the ad.
    Cancelled,
    /// Saved here, and no booking of it is in Salesforce: there is nothing to report.
    NotBooked,
    /// Salesforce has its bookings as they are here.
    InSalesforce,
}

impl TrackedAd {
    /// An ad of which nothing was ever sent.
    pub fn new(ad: Ad) -> TrackedAd {
        TrackedAd { ad, traces: BTreeMap::new(), sent: None, standing: None, touched: 0 }
    }

    /// The ad's key.
    pub fn key(&self) -> AdKey {
        self.ad.key
    }

    /// What a person sees of it.
    pub fn state(&self) -> AdState {
        match &self.standing {
            Some(standing) if standing.needs_you => AdState::NeedsYou,
            _ if self.sent.is_some() => AdState::Reporting,
            Some(_) => AdState::Waiting,
            None if self.ad.cancelled => AdState::Cancelled,
            None if self.was_sent() => AdState::InSalesforce,
            None => AdState::NotBooked,
        }
    }

    /// What is known of the usage entry of `booking`.
    pub fn trace(&self, booking: UsageKey) -> Option<&Trace> {
        self.traces.get(&booking)
    }

    /// The keys of all its bookings, also of those that are gone from it and were sent.
    pub fn usage_keys(&self) -> BTreeSet<UsageKey> {
        let bookings = self.ad.bookings.iter().map(|booking| booking.usage_key);
        bookings.chain(self.traces.keys().copied()).collect()
    }

    /// Whether Salesforce has, or may have, an entry of this booking.
    pub fn exists(&self, booking: UsageKey) -> bool {
        let sent = self.sent.iter().flat_map(|sent| &sent.rows).any(|row| row.usage_key == booking);
        let may = |trace: &Trace| trace.acknowledged.is_some() || trace.unsettled || trace.copied;
        sent || self.trace(booking).is_some_and(may)
    }

    /// Whether Salesforce has, or may have, anything of the ad.
    pub fn was_sent(&self) -> bool {
        self.ad.bookings.iter().any(|booking| self.exists(booking.usage_key))
    }

    /// The line that a booking stands on: the one that it was resolved to, else what was chosen.
    pub fn line<'a>(&'a self, booking: &'a Booking) -> &'a ContractLine {
        self.trace(booking.usage_key).and_then(|trace| trace.line.as_ref()).unwrap_or(&booking.line)
    }

    /// Whether anything is left to report.
    pub fn is_pending(&self) -> bool {
        self.sent.is_some() || self.ad.bookings.iter().any(|booking| self.differs(booking))
    }

    /// Whether `booking` differs from what Salesforce acknowledged.
    pub fn differs(&self, booking: &Booking) -> bool {
        let trace = self.trace(booking.usage_key);
        if trace.is_some_and(|trace| trace.unsettled) {
            return true;
        }
        match trace.and_then(|trace| trace.acknowledged.as_ref()) {
            Some(known) if booking.cancelled => !known.cancelled,
            Some(known) => known.cancelled || known.units != booking.units,
            None => !booking.cancelled,
        }
    }

    /// The units of each line that this desk holds and Salesforce does not count yet: booked here
    /// less acknowledged there; negative when units are about to be freed.
    pub fn waiting_units(&self) -> impl Iterator<Item = (&ContractLine, i64)> {
        self.ad.bookings.iter().filter_map(|booking| {
            let known = self.trace(booking.usage_key).and_then(|trace| trace.acknowledged.as_ref());
            let counted = known.filter(|known| !known.cancelled).map_or(0, |known| i64::from(known.units));
            let booked = if booking.cancelled { 0 } else { i64::from(booking.units) };
            (booked != counted).then(|| (self.line(booking), booked - counted))
        })
    }
}
