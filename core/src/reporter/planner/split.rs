//! R11: one bad row never holds a batch. A call that was refused as a whole is split, following one
//! half at a time, until the guilty ad is alone. Two ads that are each refused alone may not be guilty:
//! it may be Salesforce, which then proves whether it takes entries at all, or Adtally itself.

use super::suspects::Doubtful;
use super::{Call, Doubted, InCall, Line, Phase, Planner, verdict};
use crate::ad::AdKey;
use crate::salesforce::{CallFault, Class, Refusal};
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
    /// Two were refused alone, so it may not be the ads. They go one by one until a call is answered.
    one_by_one: bool,
    /// The org has to show that it takes anything at all before the next one goes.
    asks_for_proof: bool,
    /// Refused alone since a call was answered.
    several: Vec<AdKey>,
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
    /// A call with these ads was refused as a whole; the org fell over it, or found it malformed.
    pub(super) fn refused(&mut self, ads: &[AdKey], is_crash: bool) -> Guilt {
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
            self.several.extend(self.alone.take().into_iter().chain([*ad]));
            self.one_by_one = true;
            self.asks_for_proof = is_crash;
            return Guilt::Elsewhere;
        }
        self.alone = Some(*ad);
        Guilt::Unsure
    }

    /// A call with these ads was answered, each ad for itself.
    pub(super) fn answered<'a>(&mut self, ads: impl Iterator<Item = &'a AdKey> + Clone) {
        self.among.retain(|ad| !ads.clone().any(|answered| answered == ad));
        self.convict(|ad| !ads.clone().any(|answered| answered == ad));
    }

    /// The org takes entries: who was refused alone is at fault.
    pub(super) fn proven(&mut self) {
        self.convict(|_| true);
    }

    fn convict(&mut self, is_at_fault: impl Fn(&AdKey) -> bool) {
        (self.one_by_one, self.asks_for_proof) = (false, false);
        let alone = self.several.drain(..).chain(self.alone.take());
        self.guilty.extend(alone.filter(is_at_fault));
    }

    /// Whether the org has to prove its set-up before an ad goes out.
    pub(super) fn asks_for_proof(&self) -> bool {
        self.asks_for_proof
    }

    /// The ad has landed, or stands apart for a reason of its own.
    pub(super) fn forget(&mut self, ad: AdKey) {
        self.among.retain(|other| *other != ad);
        self.guilty.remove(&ad);
        self.several.retain(|other| *other != ad);
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
        let mut left = self.size.most();
        // An edit since may have made another kind of call of one.
        let mut fits = |ad: &&AdKey| {
            let rows = rows(ad).filter(|rows| (*rows > 1) == graphs);
            let fits = rows.is_some_and(|rows| rows <= left || left == self.size.most());
            left = left.saturating_sub(rows.filter(|_| fits).unwrap_or_default());
            fits
        };
        let ads = half.filter(&mut fits).copied().collect();
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
        let guilt = self.split.refused(&ads, is_crash(refusal));
        match (guilt, is_crash(refusal)) {
            (Guilt::Among, _) => {}
            (Guilt::Elsewhere, true) => self.call_refused(now, refusal),
            (Guilt::Elsewhere, false) => {
                self.watch.hold_for_malformed(refusal.code.clone(), refusal.message.clone(), now);
                return self.settle_alone(now, contents, reports, refusal);
            }
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

    /// A call with these reports was refused as a whole because something is missing. Of several ads one may
    /// be to blame: the org shows whether it takes anything, and then the ad is looked for.
    pub(super) fn lacking_as_a_whole(
        &mut self,
        now: Timestamp,
        contents: &Contents,
        reports: Vec<InCall>,
        refusal: &Refusal,
    ) -> Vec<Step> {
        let ads: Vec<AdKey> = reports.iter().map(|report| report.ad).collect();
        let was_among = ads.iter().all(|ad| self.split.among.contains(ad));
        match &ads[..] {
            [ad] if was_among || self.suspects.is_guilty(*ad) => {
                self.split.among.clear();
                self.suspects.find_guilty(*ad);
                return self.settle_alone(now, contents, reports, refusal);
            }
            [_, _, ..] if self.watch.is_passable() => {
                self.split.among = ads;
                self.split.asks_for_proof |= !was_among;
            }
            _ => {
                let fault = CallFault::Refused(refusal.clone());
                self.call_failed_for(now, contents, &fault, &ads, 0);
            }
        }
        verdict::take_back(&reports)
    }

    /// The org has not shown that it takes anything: whoever lacked something with others is under suspicion.
    pub(super) fn suspect_among(&mut self, contents: &Contents, refusal: &Refusal) {
        for ad in std::mem::take(&mut self.split.among) {
            self.suspect(contents, ad, Doubtful::Right(refusal.clone()));
        }
        self.split.asks_for_proof = false;
    }

    /// With no other ad to try, an ad that the org falls over and an org that is down look the same.
    pub(super) fn wait_without_witness(&mut self, now: Timestamp, contents: &Contents, refusal: &Refusal) {
        let alone = self.split.alone.into_iter().collect();
        if self.any_due_alone(now, contents, &alone).is_none() {
            self.call_refused(now, refusal);
        }
    }
}
