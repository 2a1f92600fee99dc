//! What people and fate do: saves, edits, cancels, corrections, fulfilments, decisions; the network
//! goes, the clock jumps.

use adtally_core::ad::{Ad, AdForm, AdKey, BookingForm, ContractLine};
use adtally_core::desk::saving;
use adtally_core::queue::{AdState, TrackedAd};
use adtally_core::store::Step;
use jiff::SignedDuration;

use super::Stop;
use super::controls::Control;
use super::desk::World;
use super::disk::Committed;
use super::faults::Fault;
use super::network::Trouble;
use super::org::{PRODUCTS, line, products};

impl World {
    /// A round begins.
    pub(super) fn somebody_acts(&mut self) -> Result<(), Stop> {
        self.fate_acts();
        self.sales_acts();
        self.note("round", &());
        if self.weather.strikes(Fault::Correction) {
            self.org.correct(&mut self.random);
        }
        for _ in 0..self.random.u8(0..3) {
            self.person_acts()?;
        }
        Ok(())
    }

    /// The person at the desk does something.
    pub(super) fn person_acts(&mut self) -> Result<(), Stop> {
        let any = self.any_ad();
        match (self.random.u8(0..20), any) {
            (0..7, _) | (_, None) => self.create(),
            (7..13, Some(ad)) => self.edit(ad),
            (13..15, Some(ad)) => self.cancel(ad),
            (15, Some(ad)) if self.needs_you(ad) => self.keep(ad),
            (16, Some(ad)) => {
                self.refusals.clear();
                self.try_now(ad);
                Ok(())
            }
            (17, _) => {
                self.refusals.clear();
                self.planner.try_now(self.clock(), &self.disk.contents, &[]);
                Ok(())
            }
            (18, _) => {
                self.network.signed_out = false;
                self.planner.signed_in();
                Ok(())
            }
            _ => {
                let pause = self.weather.strikes(Fault::Pause);
                self.planner.pause(pause);
                Ok(())
            }
        }
    }

    fn try_now(&mut self, ad: AdKey) {
        self.history.decided(&self.disk.contents, ad);
        self.planner.try_now(self.clock(), &self.disk.contents, &[ad]);
    }

    fn any_ad(&mut self) -> Option<AdKey> {
        let ads = &self.disk.contents.ads;
        // Mostly those that are in work; old ones now and then.
        let recent = ads.len().saturating_sub(12);
        let from = if self.random.u8(..) < 230 { recent } else { 0 };
        let place = self.random.usize(from..ads.len().max(from + 1));
        self.disk.contents.ads.keys().nth(place).copied()
    }

    fn needs_you(&self, ad: AdKey) -> bool {
        self.disk.contents.ad(ad).is_some_and(|shelved| shelved.tracked.state() == AdState::NeedsYou)
    }

    fn any_line(&mut self) -> ContractLine {
        let mut line = line(self.random.usize(..PRODUCTS));
        if self.random.u8(..) < 50 {
            line.ids = None;
        }
        line
    }

    fn new_booking(&mut self) -> BookingForm {
        BookingForm { usage_key: None, line: self.any_line(), units: self.random.u32(1..9) }
    }

    fn create(&mut self) -> Result<(), Stop> {
        let count = 1 + self.random.usize(0..4) * self.random.usize(0..2);
        let bookings = (0..count).map(|_| self.new_booking()).collect();
        let form = AdForm { title: "Anzeige".to_owned(), bookings, ..AdForm::default() };
        let key = AdKey(self.new_key());
        let ad = self.saved(None, key, form);
        self.save(ad)
    }

    fn edit(&mut self, key: AdKey) -> Result<(), Stop> {
        let Some(tracked) = self.tracked(key).filter(|tracked| !tracked.ad.cancelled) else { return Ok(()) };
        let mut form = AdForm::of(&tracked.ad);
        for place in 0..form.bookings.len() {
            match self.random.u8(0..12) {
                0..6 => form.bookings[place].units = self.random.u32(1..9),
                6 => form.bookings[place].line = self.any_line(),
                _ => {}
            }
        }
        match self.random.u8(0..8) {
            0 if form.bookings.len() < 5 => form.bookings.push(self.new_booking()),
            1 if form.bookings.len() > 1 => drop(form.bookings.pop()),
            2 => form.title.push('!'),
            _ => {}
        }
        let ad = self.saved(Some(&tracked), key, form);
        self.save(ad)
    }

    fn saved(&mut self, before: Option<&TrackedAd>, key: AdKey, form: AdForm) -> Ad {
        let now = self.clock();
        saving::saved(before, key, form, now, || self.new_key())
    }

    fn cancel(&mut self, key: AdKey) -> Result<(), Stop> {
        let Some(tracked) = self.tracked(key) else { return Ok(()) };
        let mut ad = saving::cancelled(&tracked, self.clock());
        if self.plan.control == Some(Control::CancelTrustsUnacknowledged) {
            let acknowledged = |key| tracked.trace(key).is_some_and(|trace| trace.acknowledged.is_some());
            ad.bookings.retain(|booking| acknowledged(booking.usage_key));
        }
        self.save(ad)
    }

    fn keep(&mut self, key: AdKey) -> Result<(), Stop> {
        let Some(tracked) = self.tracked(key) else { return Ok(()) };
        let ad = saving::as_in_salesforce(&tracked, self.clock());
        self.save(ad)
    }

    fn tracked(&self, key: AdKey) -> Option<TrackedAd> {
        self.disk.contents.ad(key).map(|shelved| shelved.tracked.clone())
    }

    fn save(&mut self, ad: Ad) -> Result<(), Stop> {
        self.history.handed_in(&ad);
        let key = ad.key;
        self.refusals.remove(&key);
        self.delays.saved(key);
        match self.written(&[Step::Saved { ad }])? {
            Committed::Refused => {
                self.history.not_taken();
                Ok(())
            }
            Committed::Yes => {
                self.history.answered(&self.disk.contents, key);
                Ok(())
            }
            Committed::ThenCrash => {
                self.history.answered(&self.disk.contents, key);
                Err(Stop::Crash)
            }
        }
    }

    fn sales_acts(&mut self) {
        if self.weather.strikes(Fault::Fulfilled)
            && let Some(product) = products().nth(self.random.usize(..PRODUCTS))
        {
            self.org.locked.insert(product);
        } else if !self.org.locked.is_empty() && self.random.u8(..) < 40 {
            self.network.forget_late();
            self.org.locked.pop_first();
        }
        if self.weather.strikes(Fault::Rule) {
            self.org.ruled.extend(products().nth(self.random.usize(..PRODUCTS)));
        } else if self.random.u8(..) < 60 {
            self.org.ruled.pop_first();
        }
    }

    fn fate_acts(&mut self) {
        let seconds = self.random.i64(1..4 * 3_600) >> self.random.u32(0..12);
        let until = self.now + SignedDuration::from_secs(seconds);
        if self.weather.strikes(Fault::Offline) {
            self.network.offline_until = Some(until);
        }
        let troubles = [
            (Fault::Unserved, Trouble::Maintenance),
            (Fault::OrgCrashes, Trouble::Crashes),
            (Fault::DailyLimit, Trouble::DailyLimit),
            (Fault::ConcurrencyLimit, Trouble::Concurrency),
            (Fault::RightMissing, Trouble::RightMissing),
            (Fault::WritesRefused, Trouble::WritesRefused),
            (Fault::Slow, Trouble::Slow(1 << self.random.u32(0..6))),
        ];
        for (fault, trouble) in troubles {
            if self.weather.strikes(fault) {
                self.network.trouble = Some((trouble, until));
            }
        }
        self.org.in_maintenance = self.weather.strikes(Fault::RowsRefused);
        self.network.signed_out |= self.weather.strikes(Fault::TokenExpired);
        if let Some(ad) = self.any_ad() {
            for (fault, crashes) in [(Fault::Malformed, false), (Fault::OrgFallsOver, true)] {
                if self.weather.strikes(fault) {
                    self.org.spoilers.insert(ad, crashes);
                }
            }
            if self.weather.strikes(Fault::AdRightMissing) {
                self.org.forbidden.insert(ad);
            }
        }
        if self.random.u8(..) < 30 {
            self.org.spoilers.pop_first();
            self.org.forbidden.pop_first();
        }
        if self.weather.strikes(Fault::RightLost) {
            self.org.closed.extend(products().nth(self.random.usize(..PRODUCTS)));
        } else if self.random.u8(..) < 40 {
            self.org.closed.pop_first();
        }
        if self.weather.strikes(Fault::ClockJump) {
            let jump = self.random.i64(-90 * 24 * 3_600..90 * 24 * 3_600) >> self.random.u32(0..20);
            self.refusals.clear();
            self.ahead += SignedDuration::from_secs(jump);
        }
        if self.weather.strikes(Fault::Sleep) {
            self.advance(self.now + SignedDuration::from_secs(seconds * 4));
            self.delays.slept();
            self.planner.wake(self.clock());
        }
    }

    /// After the faults: what only a person can decide.
    pub(super) fn decide(&mut self) -> Result<(), Stop> {
        let waits = |tracked: &&TrackedAd| {
            tracked.standing.as_ref().is_some_and(|standing| standing.waits_for_word())
        };
        let asked: Vec<AdKey> = {
            let queued = self.disk.contents.queued().map(|shelved| &shelved.tracked);
            queued.filter(waits).map(TrackedAd::key).collect()
        };
        for ad in asked {
            if self.random.bool() {
                self.try_now(ad);
            } else {
                self.keep(ad)?;
            }
        }
        Ok(())
    }
}
