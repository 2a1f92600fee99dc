//! R11: one bad row never holds a batch. A call that was refused as a whole is split, following one
//! half at a time, until the guilty ad is alone. Two ads that are each refused alone are not guilty:
//! it is Salesforce, or Adtally itself.

use super::{Call, Doubted, InCall, Line, Phase, Planner, verdict};
use crate::ad::AdKey;
use crate::salesforce::{Class, Refusal};
use crate::store::{Contents, Step};
use jiff::Timestamp;
use std::collections::HashSet;

/// What calls that were refused as a whole have told.
#[derive(Debug, Default)]
pub(super) struct Split {
    /// The guilty ad is one of these.
    among: Vec<AdKey>,
    /// It was refused alone, and no call has been answered since.
    alone: Option<AdKey>,
    /// It is not the ads: they go one by one until a call is answered.
    one_by_one: bool,
    /// Refused alone while others were answered. They share no call until they land.
    guilty: HashSet<AdKey>,
}

/// Where the guilt lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guilt {
    /// With one of several ads.
    Among,
    /// With this ad, or with none.
    Unsure,
    /// With this ad: others were answered.
    Here,
    /// Not with the ads.
    Elsewhere,
}

impl Split {
    /// A call with these ads was refused as a whole.
    pub(super) fn refused(&mut self, ads: &[AdKey]) -> Guilt {
        let [ad] = ads else {
            self.among = ads.to_vec();
            return Guilt::Among;
        };
        if self.among.contains(ad) {
            self.among.clear();
        }
        if self.guilty.contains(ad) {
            return Guilt::Here;
        }
        if self.one_by_one || self.alone.is_some_and(|other| other != *ad) {
            self.alone = None;
            self.one_by_one = true;
            return Guilt::Elsewhere;
        }
        self.alone = Some(*ad);
        Guilt::Unsure
    }

    /// A call with these ads was answered, each ad for itself.
    pub(super) fn answered<'a>(&mut self, ads: impl Iterator<Item = &'a AdKey> + Clone) {
        self.one_by_one = false;
        self.among.retain(|ad| !ads.clone().any(|answered| answered == ad));
        let alone = self.alone.take();
        self.guilty.extend(alone.filter(|alone| !ads.clone().any(|answered| answered == alone)));
    }

    /// The ad has landed, or stands apart for a reason of its own.
    pub(super) fn forget(&mut self, ad: AdKey) {
        self.among.retain(|other| *other != ad);
        self.guilty.remove(&ad);
        self.alone = self.alone.filter(|alone| *alone != ad);
    }

    /// Whether the ad would spoil a call that it shares.
    pub(super) fn is_guilty(&self, ad: AdKey) -> bool {
        self.guilty.contains(&ad)
    }
}

/// Whether the org refused the call for what is in it, and took none of it for its own trouble: 400,
/// 413, or 500 with a code.
pub(super) fn blames_content(refusal: &Refusal) -> bool {
    matches!(refusal.class, Class::OurBug | Class::NeedsPerson(_)) || is_crash(refusal)
}

/// The org fell over it. What it was doing may have been saved.
fn is_crash(refusal: &Refusal) -> bool {
    refusal.class == Class::Unserved && refusal.status == 500 && !refusal.code.is_empty()
}

impl Planner {
    /// The next call while guilt is looked for; none when all may go on as usual.
    pub(super) fn searching_call(&mut self, now: Timestamp, contents: &Contents) -> Option<Call> {
        if self.split.one_by_one {
            return self.any_due_alone(now, contents, &HashSet::new());
        }
        if let Some(alone) = self.split.alone {
            return self.any_due_alone(now, contents, &HashSet::from([alone]));
        }
        // What is held is probed with one ad.
        if matches!(self.watch.line(), Line::Held { .. }) {
            return None;
        }
        let rows = |ad: &AdKey| {
            let tracked = &contents.ad(*ad)?.tracked;
            tracked.standing.as_ref().map(|_| tracked.row_count())
        };
        self.split.among.retain(|ad| rows(ad).is_some());
        let among = &self.split.among;
        let graphs = among.first().and_then(rows)? > 1;
        let half = among.iter().take(among.len().div_ceil(2));
        // An edit since may have made another kind of call of one.
        let ads = half.filter(|ad| rows(ad).is_some_and(|rows| (rows > 1) == graphs)).copied().collect();
        Some(Call { graphs, ads, ..Call::default() })
    }

    /// A call with these reports was refused as a whole, for what is in it.
    pub(super) fn refused_as_a_whole(
        &mut self,
        now: Timestamp,
        contents: &Contents,
        reports: Vec<InCall>,
        refusal: &Refusal,
    ) -> Vec<Step> {
        let ads: Vec<AdKey> = reports.iter().map(|report| report.ad).collect();
        let guilt = self.split.refused(&ads);
        match (guilt, is_crash(refusal)) {
            (Guilt::Among, _) => {}
            (Guilt::Elsewhere, _) => self.call_refused(now, refusal),
            (Guilt::Unsure, true) => self.wait_without_witness(now, contents, refusal),
            (Guilt::Here, true) => {
                let doubted = |report| Doubted { report, row: 0, refusal: refusal.clone() };
                self.phase = Phase::Doubting(reports.into_iter().map(doubted).collect(), false);
                return Vec::new();
            }
            (Guilt::Unsure | Guilt::Here, false) => {
                return self.settle_alone(now, contents, reports, refusal);
            }
        }
        if refusal.leaves_in_doubt() { Vec::new() } else { verdict::take_back(&reports) }
    }

    /// With no other ad to try, an ad that the org falls over and an org that is down look the same.
    pub(super) fn wait_without_witness(&mut self, now: Timestamp, contents: &Contents, refusal: &Refusal) {
        let alone = self.split.alone.into_iter().collect();
        if self.any_due_alone(now, contents, &alone).is_none() {
            self.call_refused(now, refusal);
        }
    }
}
