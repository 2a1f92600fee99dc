//! How fast calls may follow each other: when the org has few left, one a minute, so that people can go on
//! reading contracts (R12).

use crate::salesforce::ApiUsage;
use jiff::{SignedDuration, Timestamp};

/// Between two calls while few are left.
const SPARING: SignedDuration = SignedDuration::from_mins(1);

#[derive(Debug, Default)]
pub(super) struct Pace {
    few_left: bool,
    last: Option<Timestamp>,
}

impl Pace {
    /// Takes in what the org's last answer said: few are less than a tenth.
    pub(super) fn heard(&mut self, usage: ApiUsage) {
        self.few_left = usage.limit.saturating_sub(usage.used).saturating_mul(10) < usage.limit;
    }

    /// A call goes out.
    pub(super) fn called(&mut self, now: Timestamp) {
        self.last = Some(now);
    }

    /// A person wants the next call at once.
    pub(super) fn hurry(&mut self) {
        self.last = None;
    }

    /// Until when the next call waits. A wait that is longer than it can be was set by a clock that has
    /// jumped since.
    pub(super) fn not_before(&self, now: Timestamp) -> Option<Timestamp> {
        let until = self.last.filter(|_| self.few_left)? + SPARING;
        (until > now && until <= now + SPARING).then_some(until)
    }
}
