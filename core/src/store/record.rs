//! What happened, as the journal keeps it: one record for each step of one ad.

use crate::ad::{Ad, AdKey, ContractLine, DeskKey, UsageKey};
use crate::queue::{Acknowledged, Cause, Sent, Standing, Trace, TrackedAd};
use crate::usage::UsageRow;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The schema of the records. A store that a newer Adtally wrote is refused, never guessed at.
pub const SCHEMA: u32 = 1;

/// One step, and when it happened by the desk's clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub step: Step,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The store was made, named, or found its desk key used elsewhere.
    Desk(DeskRecord),
    /// A person saved or cancelled an ad: the whole ad as it is from now on.
    Saved {
        /// The ad.
        ad: Ad,
    },
    /// The ad's report is about to leave. Synced before its first byte does.
    Sent {
        /// The ad.
        ad: AdKey,
        /// The rows, exactly as they go out.
        rows: Vec<UsageRow>,
        /// What bookings typed offline were resolved to for this report.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        resolved: BTreeMap<UsageKey, ContractLine>,
    },
    /// The report did not reach Salesforce, or was turned away with its whole call: all is as before
    /// it was sent.
    Unsent {
        /// The ad.
        ad: AdKey,
    },
    /// Salesforce acknowledged the report.
    Reported {
        /// The ad.
        ad: AdKey,
        /// What each booking's entry carries now.
        acknowledged: Vec<(UsageKey, Acknowledged)>,
    },
    /// The ad could not be reported.
    Refused {
        /// The ad.
        ad: AdKey,
        /// Why, when, and what a person reads.
        cause: Cause,
        /// Whether the answer settles the report, or it stays in doubt.
        settles: bool,
        /// Whether an earlier try of the same report went unanswered and may still land.
        may_land: bool,
        /// Tries that were the ad's own fault, this one among them.
        tries: u32,
        /// When it is due again; none for now.
        due: Option<Timestamp>,
        /// Whether a person has to decide.
        needs_you: bool,
        /// Whether it is to be tried alone before a person hears of it.
        alone: bool,
    },
    /// Entries were found in Salesforce that carry a change which this desk did not issue.
    Adopted {
        /// The ad.
        ad: AdKey,
        /// What was found.
        found: Vec<Adoption>,
    },
}

/// An entry as it was found in Salesforce, and who changed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adoption {
    /// The booking.
    pub booking: UsageKey,
    /// What its entry carries.
    pub acknowledged: Acknowledged,
    /// Who changed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Why, in their words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether this desk made the change itself, in a past that its store does not know any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own_past: bool,
    /// What else the entry tells, where the booking is not known here, or on another line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unknown: Option<Box<UnknownBooking>>,
}

/// What an entry tells of a booking beside its content: enough to have the booking again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnknownBooking {
    /// The ad's title.
    pub ad_title: String,
    /// The line that it stands on.
    pub line: ContractLine,
    /// When it was booked.
    pub booked_at: Timestamp,
    /// The booking that it replaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_from: Option<UsageKey>,
}

/// Which desk a store belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskRecord {
    /// The desk's key.
    pub key: DeskKey,
    /// Its earlier keys, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<DeskKey>,
    /// The last revision that was issued under `key`.
    #[serde(default)]
    pub revision: u64,
    /// Where the store was when the key was made; elsewhere, it is a copy.
    #[serde(default)]
    pub home: String,
    /// Whether what Salesforce holds for the former keys is still to be taken in before anything is
    /// reported.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub take_in: bool,
    /// When Salesforce was last asked what it holds for `key`, by the org's time. It lies in the store, so that
    /// an older store asks for what has changed since its own time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looked_at: Option<Timestamp>,
}

impl DeskRecord {
    /// A new desk of this key, which has issued nothing.
    pub fn new(key: DeskKey) -> DeskRecord {
        let (former, home) = (Vec::new(), String::new());
        DeskRecord { key, former, revision: 0, home, take_in: false, looked_at: None }
    }
}

impl Step {
    /// The ad that the step belongs to.
    pub fn ad(&self) -> Option<AdKey> {
        match self {
            Step::Desk(_) => None,
            Step::Saved { ad } => Some(ad.key),
            Step::Sent { ad, .. }
            | Step::Unsent { ad }
            | Step::Reported { ad, .. }
            | Step::Refused { ad, .. }
            | Step::Adopted { ad, .. } => Some(*ad),
        }
    }
}

/// One item of a base: the desk, or an ad with all that is known of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum BaseItem {
    /// The desk.
    Desk(DeskRecord),
    /// An ad.
    Ad(Box<KeptAd>),
}

/// A [`TrackedAd`] as it is written down whole.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct KeptAd {
    /// See [`TrackedAd::ad`].
    pub ad: Ad,
    /// See [`TrackedAd::traces`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub traces: BTreeMap<UsageKey, Trace>,
    /// See [`TrackedAd::sent`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<Sent>,
    /// See [`TrackedAd::standing`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<Standing>,
    /// See [`TrackedAd::touched`].
    pub touched: u64,
}

impl From<TrackedAd> for KeptAd {
    fn from(TrackedAd { ad, traces, sent, standing, touched }: TrackedAd) -> KeptAd {
        KeptAd { ad, traces, sent, standing, touched }
    }
}

impl From<KeptAd> for TrackedAd {
    fn from(KeptAd { ad, traces, sent, standing, touched }: KeptAd) -> TrackedAd {
        TrackedAd { ad, traces, sent, standing, touched }
    }
}
