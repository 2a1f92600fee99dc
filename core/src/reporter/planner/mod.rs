//! Decides what the reporter does next. A pure function in effect: contents, line and time go in,
//! one [`Move`] comes out; its answer goes in, and the records to write come out.
//!
//! There is no clock here, no I/O, and no randomness but the seed that it was made with, so that a
//! simulation runs it through years of faults in seconds, and the same seed gives the same moves.
//! The rules R1 to R14 of design.md are kept here; the names of the rules stand where they act.

mod choice;
mod copy;
pub(super) mod doubt;
mod failed;
mod line;
mod look;
mod pace;
mod split;
#[cfg(test)]
mod tests;
mod verdict;

pub use line::{COMING_BACK, Hold, Line};
pub use verdict::{Answer, cause_of};

use crate::ad::{AdKey, ContractLine, DeskKey, UsageKey};
use crate::queue::{CauseGroup, Resolved};
use crate::salesforce::{ApiUsage, CallFault, Refusal, Resolution};
use crate::store::{Contents, Step};
use crate::usage::UsageRow;
use copy::takes_in;
use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use line::{Watch, is_over};
use pace::Pace;
use split::{Guilt, Split};
use std::collections::{HashMap, HashSet};

/// What to do next.
#[derive(Debug, Clone, PartialEq)]
pub enum Move {
    /// Nothing, until then or until something changes.
    Rest {
        /// When to ask again; none while nothing waits.
        until: Option<Timestamp>,
    },
    /// Try a bare connection to the org: no request, no API call.
    Connect,
    /// Ask whether the org serves: a request that counts as no API call.
    Probe,
    /// Find the lines of bookings that were typed offline, with one query.
    Resolve(Vec<OfflineBooking>),
    /// Have the store write down this call, then send it.
    Report(Call),
    /// Read entries back: their reports were refused after they had been in doubt, or the store is a
    /// copy and others may have gone on where it stands.
    ReadBack(Vec<UsageKey>),
    /// Ask for the entries of this desk that have changed, and take in what is not known here.
    Look {
        /// The desk.
        desk: DeskKey,
        /// Since when, by the org's time; ever, when the desk has never looked.
        since: Option<Timestamp>,
    },
}

impl Move {
    /// Whether it is a call that the org counts.
    pub(super) fn is_counted(&self) -> bool {
        matches!(self, Move::Resolve(_) | Move::Report(_) | Move::ReadBack(_) | Move::Look { .. })
    }
}

/// A booking that was typed offline.
#[derive(Debug, Clone, PartialEq)]
pub struct OfflineBooking {
    /// The ad.
    pub ad: AdKey,
    /// The booking.
    pub booking: UsageKey,
    /// What was typed.
    pub line: ContractLine,
}

impl OfflineBooking {
    /// Whether the booking still says what was asked about: a person may have edited it meanwhile.
    fn is_still_so(&self, contents: &Contents) -> bool {
        let mut bookings = contents.ad(self.ad).into_iter().flat_map(|shelved| &shelved.tracked.ad.bookings);
        bookings.any(|booking| booking.usage_key == self.booking && booking.line == self.line)
    }
}

/// One call: the ads that it reports, in the order of the queue.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Call {
    /// Whether each ad has several changed bookings and travels as a graph.
    pub graphs: bool,
    /// The ads.
    pub ads: Vec<AdKey>,
    /// The lines of bookings that were typed offline.
    pub resolved: HashMap<UsageKey, Resolved>,
}

/// An ad's part in the call that is on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct InCall {
    /// The ad.
    pub ad: AdKey,
    /// Its rows, exactly as they go out.
    pub rows: Vec<UsageRow>,
    /// Whether they went out before and were not answered.
    pub replay: bool,
}

#[derive(Debug)]
enum Phase {
    Ready,
    Resolving(Call, Vec<OfflineBooking>),
    Resolved(Call),
    Reporting(Vec<InCall>),
    Doubting(Vec<Doubted>, bool),
    ReadingBack(Vec<Doubted>, bool),
    TakingIn,
    Looking,
}

/// A report that was refused, and may have landed all the same. The flag beside a list of them tells
/// whether their call had other ads in it.
#[derive(Debug, Clone)]
struct Doubted {
    report: InCall,
    row: usize,
    refusal: Refusal,
}

#[derive(Debug, Clone, Copy)]
struct HoldOff {
    until: Timestamp,
    tries: u32,
}

/// The planner, and what it remembers between two moves. All of it may be lost: after a restart every
/// ad is due, in its order.
#[derive(Debug)]
pub struct Planner {
    watch: Watch,
    pace: Pace,
    phase: Phase,
    paused: bool,
    /// Ads that wait for a row lock or for their own earlier try.
    hold_offs: HashMap<AdKey, HoldOff>,
    /// Ads that a person wants tried now.
    asked: HashSet<AdKey>,
    /// Groups of refused ads one of which has landed since.
    released: HashSet<CauseGroup>,
    /// Ads that lacked a right or a field while nothing else landed: it may be the org.
    suspects: HashSet<AdKey>,
    /// Ads that lacked a right or a field while others landed: it is the ad.
    guilty: HashSet<AdKey>,
    /// Calls that were refused as a whole.
    split: Split,
    /// Whether the desk has looked for what Salesforce holds of it and is not known here.
    has_looked: bool,
    random: Rng,
}

impl Planner {
    /// A planner that knows nothing yet. All its randomness comes from `seed`; after an outage it comes back
    /// within `coming_back`, mostly [`COMING_BACK`].
    pub fn new(seed: u64, coming_back: SignedDuration) -> Planner {
        Planner {
            watch: Watch::new(coming_back),
            pace: Pace::default(),
            phase: Phase::Ready,
            paused: false,
            hold_offs: HashMap::new(),
            asked: HashSet::new(),
            released: HashSet::new(),
            suspects: HashSet::new(),
            guilty: HashSet::new(),
            split: Split::default(),
            has_looked: false,
            random: Rng::with_seed(seed),
        }
    }

    /// What to do now.
    pub fn next(&mut self, now: Timestamp, contents: &Contents) -> Move {
        if let Some(until) = self.pace.not_before(now)
            && matches!(self.watch.line(), Line::Clear | Line::Held { .. })
        {
            return Move::Rest { until: Some(until) };
        }
        let next = self.decide(now, contents);
        if next.is_counted() {
            self.pace.called(now);
        }
        next
    }

    fn decide(&mut self, now: Timestamp, contents: &Contents) -> Move {
        match std::mem::replace(&mut self.phase, Phase::Ready) {
            Phase::Ready => self.choose(now, contents),
            Phase::Resolved(call) => self.report(call),
            Phase::Doubting(doubted, shared) => {
                let keys = doubted.iter().flat_map(|one| &one.report.rows).map(|row| row.usage_key).collect();
                self.phase = Phase::ReadingBack(doubted, shared);
                Move::ReadBack(keys)
            }
            // The answer to the last move never came in: the loop dropped it. What was sent is in doubt.
            Phase::Resolving(..)
            | Phase::Reporting(_)
            | Phase::ReadingBack(..)
            | Phase::TakingIn
            | Phase::Looking => self.choose(now, contents),
        }
    }

    fn choose(&mut self, now: Timestamp, contents: &Contents) -> Move {
        if self.paused {
            return Move::Rest { until: None };
        }
        let one = matches!(self.watch.line(), Line::Held { .. });
        let call = match self.pick(now, contents, one) {
            Ok(call) => self.searching_call(now, contents).unwrap_or(call),
            // What was reported elsewhere, or in a lost past, is taken in, also where nothing waits.
            Err(_) if takes_in(contents) || self.looks_by_itself(contents) => Call::default(),
            Err(until) => return Move::Rest { until },
        };
        match self.watch.line() {
            Line::Clear => match self.watch.not_before(now) {
                Some(until) => Move::Rest { until: Some(until) },
                None => self.go(call, contents),
            },
            Line::Offline { next, .. } if is_over(*next, now) => Move::Connect,
            Line::Unserved { next, .. } if is_over(*next, now) => Move::Probe,
            Line::Held { next: Some(next), .. } if is_over(*next, now) => {
                self.suspects.clear();
                self.go(call, contents)
            }
            Line::Held { hold: Hold::SetUp { .. }, next, .. } => {
                let until = *next;
                match self.witness(now, contents) {
                    Some(call) => self.go(call, contents),
                    None => Move::Rest { until },
                }
            }
            Line::Offline { next, .. } | Line::Unserved { next, .. } => Move::Rest { until: Some(*next) },
            Line::Held { next, .. } => Move::Rest { until: *next },
        }
    }

    /// Reports `call`, after what has to come first.
    fn go(&mut self, call: Call, contents: &Contents) -> Move {
        if takes_in(contents) {
            return self.take_in(contents);
        }
        if let Some(desk) = contents.desk.as_ref().filter(|_| self.has_to_look(contents)) {
            return self.look(desk);
        }
        for ad in &call.ads {
            self.asked.remove(ad);
        }
        let offline = offline_bookings(&call, contents);
        if offline.is_empty() {
            return self.report(call);
        }
        self.phase = Phase::Resolving(call, offline.clone());
        Move::Resolve(offline)
    }

    fn report(&mut self, call: Call) -> Move {
        if call.ads.is_empty() {
            return Move::Rest { until: Some(Timestamp::UNIX_EPOCH) };
        }
        Move::Report(call)
    }

    /// The store has written this down, and it goes out now.
    pub fn sent(&mut self, reports: Vec<InCall>) {
        self.phase = Phase::Reporting(reports);
    }

    /// Answer to [`Move::Connect`].
    pub fn connected(&mut self, now: Timestamp, is_up: bool) {
        if is_up {
            self.watch.come_back(now, &mut self.random);
        } else {
            self.watch.offline(now, &mut self.random);
        }
    }

    /// Answer to [`Move::Probe`].
    pub fn probed(&mut self, now: Timestamp, answer: Result<(), CallFault>) {
        match answer {
            Ok(()) => self.watch.come_back(now, &mut self.random),
            Err(fault) => self.call_failed(now, &fault),
        }
    }

    /// Answer to [`Move::Resolve`]: a resolution for each booking, in order.
    pub fn resolved(
        &mut self,
        now: Timestamp,
        contents: &Contents,
        answer: Result<Vec<Resolution>, CallFault>,
    ) -> Vec<Step> {
        let Phase::Resolving(mut call, asked) = std::mem::replace(&mut self.phase, Phase::Ready) else {
            return Vec::new();
        };
        let found = match answer {
            Ok(found) => found,
            Err(CallFault::Refused(refusal)) if split::blames_content(&refusal) => {
                return self.question_refused(now, contents, &asked, &refusal);
            }
            Err(fault) => {
                self.call_failed_for(now, &fault, asked.iter().map(|booking| booking.ad));
                return Vec::new();
            }
        };
        let mut steps = Vec::new();
        for (booking, resolution) in asked.iter().zip(found) {
            match resolution {
                // Its ad is left out, and asked about anew.
                _ if !booking.is_still_so(contents) => call.ads.retain(|ad| *ad != booking.ad),
                Resolution::One(found) => {
                    let typed = booking.line.clone();
                    call.resolved.insert(booking.booking, Resolved { typed, found });
                }
                other if call.ads.contains(&booking.ad) => {
                    call.ads.retain(|ad| *ad != booking.ad);
                    self.split.forget(booking.ad);
                    steps.push(self.unresolvable(now, contents, booking, &other));
                }
                _ => {}
            }
        }
        self.phase = Phase::Resolved(call);
        steps
    }

    /// The last move can't be made yet: the org has not proven its set-up, or could not be asked.
    pub fn not_ready(&mut self, now: Timestamp, fault: &CallFault) {
        self.phase = Phase::Ready;
        self.call_failed(now, fault);
    }

    /// The machine woke, or the network came back.
    pub fn wake(&mut self, now: Timestamp) {
        self.watch.wake(now);
    }

    /// A person wants these ads tried now; all of them when none is named.
    pub fn try_now(&mut self, now: Timestamp, contents: &Contents, ads: &[AdKey]) {
        self.watch.try_now(now);
        self.pace.hurry();
        if ads.is_empty() {
            // A colleague's change is replaced at a word about that ad, not about all (R9).
            let waits = |ad: &&AdKey| {
                let standing = contents.ad(**ad).and_then(|shelved| shelved.tracked.standing.as_ref());
                standing.is_some_and(|standing| standing.waits_for_word())
            };
            self.asked.extend(contents.queue.values().filter(|ad| !waits(ad)));
        } else {
            self.asked.extend(ads);
        }
    }

    /// The person has signed in.
    pub fn signed_in(&mut self) {
        self.watch.signed_in();
    }

    /// The org has proven its set-up: what an admin had to change need not be waited for.
    pub fn set_up_proven(&mut self) {
        self.watch.set_up_proven();
    }

    /// How many of the org's API calls are used up, as its last answer said.
    pub fn api_calls(&mut self, usage: Option<ApiUsage>) {
        if let Some(usage) = usage {
            self.pace.heard(usage);
        }
    }

    /// Holds all reporting, or lets it go on, at a person's word.
    pub fn pause(&mut self, paused: bool) {
        self.paused = paused;
    }

    /// Whether a person has paused reporting.
    pub fn is_paused(&self) -> bool {
        self.paused
    }

    /// What is known of the line.
    pub fn line(&self) -> &Line {
        self.watch.line()
    }
}

/// The bookings of a call that were typed offline and are still to be resolved.
fn offline_bookings(call: &Call, contents: &Contents) -> Vec<OfflineBooking> {
    let ads = call.ads.iter().filter_map(|ad| contents.ad(*ad));
    ads.flat_map(|shelved| shelved.tracked.unresolved())
        .map(|(ad, booking)| OfflineBooking { ad, booking: booking.usage_key, line: booking.line.clone() })
        .collect()
}
