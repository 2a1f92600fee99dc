//! Calls that fail as a whole, for a reason that is no ad's (R4), and ads that wait for a lock.

use super::line::Hold;
use super::size::is_too_slow;
use super::suspects::Doubtful;
use super::{HoldOff, Planner};
use crate::ad::AdKey;
use crate::queue::{backoff, full_jitter_below};
use crate::salesforce::{CallFault, Class, Refusal, SignInFault};
use crate::store::Contents;
use jiff::{SignedDuration, Timestamp};

/// A row lock, or an earlier try that still runs: the first wait of the ad, and the longest.
pub(super) const ROW_LOCK: (SignedDuration, SignedDuration) =
    (SignedDuration::from_secs(1), SignedDuration::from_secs(60));

impl Planner {
    /// A call for these ads, of so many rows or questions, failed as a whole, for a reason that is no ad's.
    /// Where a right is missing, others are tried before all wait.
    pub(super) fn call_failed_for(
        &mut self,
        now: Timestamp,
        contents: &Contents,
        fault: &CallFault,
        ads: &[AdKey],
        rows: usize,
    ) {
        if is_too_slow(fault, self.took(now)) {
            self.size.shrink(rows, self.took(now));
        }
        let CallFault::Refused(refusal) = fault else { return self.call_failed(now, fault) };
        if refusal.class != Class::SetUp {
            return self.call_failed(now, fault);
        }
        for ad in ads {
            self.suspect(contents, *ad, Doubtful::Right(refusal.clone()));
        }
        if self.was_probe(now) {
            self.call_failed(now, fault);
            self.suspects.searching = true;
        }
    }

    /// A call failed as a whole, for a reason that is no ad's.
    pub(super) fn call_failed(&mut self, now: Timestamp, fault: &CallFault) {
        self.suspects.searching = false;
        match fault {
            fault if fault.is_proxy_sign_in() => self.watch.hold(Hold::ProxySignIn, now, &mut self.random),
            fault if fault.is_untrusted() => self.watch.hold(Hold::Untrusted, now, &mut self.random),
            CallFault::NotReached(_) | CallFault::SignIn(SignInFault::Unreachable(_)) => {
                self.watch.offline(now, &mut self.random)
            }
            CallFault::NoAnswer(_) => self.watch.unserved(now, &mut self.random),
            CallFault::SignIn(SignInFault::Unserved(refusal)) => self.no_session(now, refusal),
            CallFault::SignIn(SignInFault::Moved { to }) => {
                let to = to.as_ref().map(|to| to.address().to_owned());
                self.watch.hold(Hold::Moved { to }, now, &mut self.random);
            }
            CallFault::SignIn(SignInFault::SomeoneElse { .. }) => {
                self.watch.hold(Hold::SomeoneElse, now, &mut self.random)
            }
            CallFault::SignIn(SignInFault::Needed(why)) => {
                self.watch.hold(Hold::SignIn { code: why.code.clone() }, now, &mut self.random);
            }
            CallFault::SignIn(SignInFault::Admin(why)) => {
                self.watch.hold(
                    Hold::SetUp { code: why.code.clone(), message: why.message.clone() },
                    now,
                    &mut self.random,
                );
            }
            CallFault::Refused(refusal) => self.call_refused(now, refusal),
        }
    }

    /// There is no session now. Where Salesforce answered and means the sign-in, it is asked for one again; a
    /// question whether it serves would only be told that it does.
    fn no_session(&mut self, now: Timestamp, refusal: &Refusal) {
        let is_limit = matches!(refusal.class, Class::DailyLimit | Class::ConcurrencyLimit);
        if is_limit {
            self.call_refused(now, refusal);
        } else if matches!(refusal.status, 400..=499) && !refusal.code.is_empty() {
            let (code, message) = (refusal.code.clone(), refusal.message.clone());
            self.watch.hold(Hold::SignInWaits { code, message }, now, &mut self.random);
        } else {
            self.watch.unserved(now, &mut self.random);
        }
    }

    pub(super) fn call_refused(&mut self, now: Timestamp, refusal: &Refusal) {
        self.suspects.searching = false;
        let code = refusal.code.clone();
        let message = refusal.message.clone();
        match refusal.class {
            Class::Unserved
            | Class::RowFault
            | Class::RowLocked
            | Class::OwnTryRunning
            | Class::StalePage
            | Class::Untried => self.watch.unserved(now, &mut self.random),
            Class::SignIn => self.watch.hold(Hold::SignIn { code }, now, &mut self.random),
            Class::DailyLimit => self.watch.hold(Hold::ApiLimit, now, &mut self.random),
            Class::ConcurrencyLimit => self.watch.hold_for_concurrency(now, &mut self.random),
            Class::Admin | Class::Storage | Class::SetUp => {
                self.watch.hold(Hold::SetUp { code, message }, now, &mut self.random)
            }
            // No ad's fault: a call of ads is split first (R11).
            Class::OurBug | Class::NeedsPerson(_) => {
                self.watch.hold(Hold::OurFault { code, message }, now, &mut self.random)
            }
        }
    }

    /// Lets an ad wait for a row lock, or for its own earlier try, without a charge (R4). It joins ads that
    /// wait about as long: desks that want the same contract hinder each other less with a few full calls (R8).
    pub(super) fn hold_off(&mut self, ad: AdKey, now: Timestamp) {
        let tries = self.hold_offs.get(&ad).map_or(0, |held| held.tries) + 1;
        let most = backoff(ROW_LOCK.0, ROW_LOCK.1, tries);
        let window = now + most / 2..=now + most;
        let others = self.hold_offs.values().map(|held| held.until).filter(|until| window.contains(until));
        let until =
            others.min().unwrap_or_else(|| *window.start() + full_jitter_below(most / 2, &mut self.random));
        self.hold_offs.insert(ad, HoldOff { until, tries });
    }
}
