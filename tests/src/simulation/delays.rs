//! R3, R4, R11: no ad that Salesforce would take waits longer than what the others cost in calls. It is
//! counted how long each such ad has waited while nothing else stood in its way.

use std::collections::{BTreeMap, BTreeSet};

use adtally_core::ad::AdKey;
use adtally_core::queue::TrackedAd;
use adtally_core::reporter::planner::{Answer, InCall};
use adtally_core::reporter::{Hold, Line};
use adtally_core::salesforce::{CallFault, Class, GraphAnswer, Refusal, RowAnswer};
use jiff::{SignedDuration, Timestamp};

use super::controls::Control;
use super::desk::World;
use super::{Breach, Kind, Stop};

/// An ad that nobody stands in the way of has gone out after this, and what each ad at fault costs.
const WITHIN: SignedDuration = SignedDuration::from_mins(6);
const FOR_EACH: SignedDuration = SignedDuration::from_secs(20);
/// After the org or the line failed, the next try may wait so long.
const LONGEST_BREAK: SignedDuration = SignedDuration::from_secs(75);

/// How long ads have waited for others.
#[derive(Debug, Default)]
pub(super) struct Delays {
    waited: BTreeMap<AdKey, SignedDuration>,
    looked: Option<Timestamp>,
    was_free: bool,
    /// When something failed that is nobody's fault at the desk.
    failed: Option<Timestamp>,
    /// The org itself lacks what holds the line.
    is_the_org: bool,
    /// Ads that lacked a right themselves since a report landed: one of them probes now and then.
    lacked: BTreeSet<AdKey>,
    /// For the control: ads that lacked a right, and are never cleared of it.
    suspects: BTreeSet<AdKey>,
}

impl Delays {
    /// A call was answered so; as a whole only for what is in it, or not.
    pub(super) fn heard(
        &mut self,
        reports: &[InCall],
        answer: &Result<Answer, CallFault>,
        is_over_content: bool,
        now: Timestamp,
    ) {
        let lacks = |refusal: &Refusal| refusal.class == Class::SetUp;
        let landed = match answer {
            Ok(Answer::Rows(rows)) => rows.iter().any(|row| matches!(row, RowAnswer::Landed { .. })),
            Ok(Answer::Graphs(graphs)) => graphs.iter().any(|graph| matches!(graph, GraphAnswer::Landed)),
            Err(_) => false,
        };
        if landed {
            self.lacked.clear();
        }
        let mut suspect = |place: usize, lacks: bool| {
            let ad = reports.get(place).filter(|_| lacks).map(|report| report.ad);
            self.suspects.extend(ad);
            self.lacked.extend(ad);
        };
        match answer {
            Ok(Answer::Rows(rows)) => {
                for (place, row) in rows.iter().enumerate() {
                    suspect(place, matches!(row, RowAnswer::Refused(refusal) if lacks(refusal)));
                }
            }
            Ok(Answer::Graphs(graphs)) => {
                for (place, graph) in graphs.iter().enumerate() {
                    suspect(place, matches!(graph, GraphAnswer::Refused { refusal, .. } if lacks(refusal)));
                }
            }
            Err(_) if is_over_content => {}
            Err(fault) => {
                self.lacks(fault, reports.iter().map(|report| report.ad));
                self.fails(Some(fault), now);
            }
        }
        self.is_the_org &= answer.is_err();
    }

    /// A call or a question for these ads was refused as a whole.
    pub(super) fn lacks(&mut self, fault: &CallFault, ads: impl Iterator<Item = AdKey>) {
        if fault.class() == Some(Class::SetUp) {
            self.lacked.extend(ads);
        }
    }

    /// Time has passed in which the desk could not work.
    pub(super) fn slept(&mut self) {
        self.looked = None;
    }

    /// A person has edited the ad, so that it is another one.
    pub(super) fn saved(&mut self, ad: AdKey) {
        self.lacked.remove(&ad);
    }

    /// A call, a question or a probe failed as a whole.
    pub(super) fn fails(&mut self, fault: Option<&CallFault>, now: Timestamp) {
        let Some(fault) = fault else { return };
        self.failed = Some(now);
        self.is_the_org |= fault.class() == Some(Class::SetUp);
    }
}

impl World {
    /// Looks how long each ad that could be in Salesforce has waited for others.
    pub(super) fn nobody_waits_in_vain(&mut self) -> Result<(), Stop> {
        let now = self.now;
        let passed =
            self.delays.looked.replace(now).map_or(SignedDuration::ZERO, |then| now.duration_since(then));
        let is_free = self.is_free();
        let queued = self.disk.contents.queued().map(|shelved| &shelved.tracked);
        let (good, others): (Vec<&TrackedAd>, Vec<&TrackedAd>) = queued.partition(|ad| self.is_good(ad));
        let most = WITHIN + FOR_EACH * i32::try_from(others.len()).unwrap_or(i32::MAX);
        let mut waited = BTreeMap::new();
        for ad in good {
            let before = self.delays.waited.get(&ad.key()).copied();
            // What was saved since, or has become free since, did not wait all the time.
            let since = if is_free && self.delays.was_free && before.is_some() {
                passed
            } else {
                SignedDuration::ZERO
            };
            let so_long = before.unwrap_or_default() + since;
            if so_long > most {
                let what = format!(
                    "{} waited for {so_long:#} while {} others could not be reported, the line {:?}",
                    ad.key(),
                    others.len(),
                    self.planner.line()
                );
                return Err(Breach::new(Kind::Delayed, what).into());
            }
            waited.insert(ad.key(), so_long);
        }
        (self.delays.waited, self.delays.was_free) = (waited, is_free);
        Ok(())
    }

    /// Whether nothing but other ads stands in the way of an ad.
    fn is_free(&self) -> bool {
        let lately = self.delays.failed.is_some_and(|failed| self.now <= failed + LONGEST_BREAK);
        let by_org = match self.planner.line() {
            Line::Held { hold: Hold::SetUp { .. }, .. } => self.delays.is_the_org,
            Line::Held { hold: Hold::OurFault { .. }, .. } => false,
            Line::Held { .. } => true,
            Line::Clear | Line::Offline { .. } | Line::Unserved { .. } => false,
        };
        let is_up = self.network.is_up(self.now) && self.network.is_well(self.now);
        is_up && !lately && !by_org && !self.planner.is_paused() && !self.org.in_maintenance
    }

    /// Whether Salesforce would take the ad, and nobody has said otherwise of it.
    fn is_good(&self, ad: &TrackedAd) -> bool {
        let untold = ad.standing.as_ref().is_some_and(|standing| standing.cause.is_none());
        let org = &self.org;
        let is_open = |product: &adtally_core::ad::SalesforceId| {
            !(org.locked.contains(product) || org.ruled.contains(product) || org.closed.contains(product))
        };
        let booked = ad.ad.bookings.iter().filter_map(|booking| ad.line(booking).ids.as_ref());
        let sent = ad.sent.iter().flat_map(|sent| &sent.rows).map(|row| &row.contract_product);
        let resolved = ad.ad.bookings.iter().all(|booking| ad.line(booking).ids.is_some());
        untold
            && resolved
            && !self.delays.lacked.contains(&ad.key())
            && booked.map(|ids| &ids.contract_product).chain(sent).all(is_open)
            && !org.spoilers.contains_key(&ad.key())
            && !org.forbidden.contains(&ad.key())
    }

    /// The control that never clears a suspect: once an ad has lacked a right, all others wait for the org.
    pub(super) fn hold_for_suspects(&mut self, ads: &[AdKey]) -> Result<(), Stop> {
        if self.plan.control != Some(Control::NeverCleared) {
            return Ok(());
        }
        let suspects = &self.delays.suspects;
        if !suspects.is_empty() && ads.iter().any(|ad| !suspects.contains(ad)) {
            self.advance(self.now + SignedDuration::from_mins(15));
            self.nobody_waits_in_vain()?;
        }
        Ok(())
    }
}
