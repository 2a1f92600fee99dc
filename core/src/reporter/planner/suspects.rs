//! Whose fault is it: the ad's, or the org's? An ad that lacked a right, or that alone took too long, is
//! under suspicion until something has spoken for or against it (R4, R11).
//!
//! While anything is under suspicion, the ads that are not yet tried go out in its place. As soon as one of
//! them lands, it was the suspects; when nobody is left to try, the org is asked to prove its set-up, or
//! the queue waits for it. An ad that is saved or edited meanwhile is a new witness.

use super::line::Hold;
use super::{Call, Line, Move, Phase, Planner};
use crate::ad::AdKey;
use crate::salesforce::{CallFault, Class, Refusal};
use crate::store::{Contents, Step};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// While the set-up holds the queue, so many calls of new witnesses may follow each other at once; after
/// that there is one a minute. Full calls are what the backlog costs anyway.
const WITNESS_CALLS: u32 = 12;
const WITNESS_EVERY: SignedDuration = SignedDuration::from_mins(1);
/// An ad that alone took too long so often, while the org served others, is told to a person.
const SLOW_TRIES: u32 = 2;

/// What an ad is under suspicion of.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Doubtful {
    /// A right, an object or a field is missing, or an admin has to act: for this ad, or for all.
    Right(Refusal),
    /// Its row was refused for what mostly passes by itself: an outage, a limit.
    Passing,
    /// Its call held nothing else and was not answered in time.
    Slow,
}

#[derive(Debug)]
struct Suspect {
    of: Doubtful,
    /// What it was tried with; an edit makes another ad of it.
    revision: u64,
    lines: BTreeSet<(String, String)>,
    /// Rises with each try.
    tried: u64,
}

/// Who is under suspicion, and who was found at fault.
#[derive(Debug, Default)]
pub(super) struct Suspects {
    all: BTreeMap<AdKey, Suspect>,
    /// Refused while others landed: it is the ad. They go out alone, behind all others.
    guilty: HashSet<AdKey>,
    /// How often each ad has taken too long alone.
    slow: HashMap<AdKey, u32>,
    tries: u64,
    /// Whether the set-up holds the queue for what was said of ads, so that a new one may speak against it.
    pub(super) searching: bool,
    /// Whether a report has landed since the start.
    landed: bool,
    calls: u32,
    calls_since: Option<Timestamp>,
}

impl Suspects {
    pub(super) fn is_suspect(&self, ad: AdKey) -> bool {
        self.all.contains_key(&ad)
    }

    pub(super) fn is_guilty(&self, ad: AdKey) -> bool {
        self.guilty.contains(&ad)
    }

    pub(super) fn find_guilty(&mut self, ad: AdKey) {
        self.all.remove(&ad);
        self.guilty.insert(ad);
    }

    /// The ad has landed, or stands apart for a reason of its own.
    pub(super) fn forget(&mut self, ad: AdKey) {
        self.all.remove(&ad);
        self.guilty.remove(&ad);
        self.slow.remove(&ad);
    }

    /// Everybody may be tried again, together.
    pub(super) fn acquit(&mut self) {
        self.all.clear();
    }

    /// What was refused for what passes by itself is tried again. Tells whether there was any.
    fn retry_passing(&mut self) -> bool {
        let before = self.all.len();
        self.all.retain(|_, suspect| suspect.of != Doubtful::Passing);
        self.all.len() < before
    }

    /// Lets go of ads that have left the queue, and of those that were edited: they are tried anew.
    pub(super) fn keep_up(&mut self, contents: &Contents) {
        let is_same = |ad: &AdKey, suspect: &mut Suspect| {
            let shelved = contents.ad(*ad).filter(|shelved| shelved.tracked.standing.is_some());
            // What is in doubt goes out as it is, whatever was edited since.
            shelved.is_some_and(|shelved| {
                shelved.tracked.ad.revision == suspect.revision || suspect.of == Doubtful::Slow
            })
        };
        self.all.retain(is_same);
    }

    /// A report has landed. If it was a suspect's, what was missing is back; else the suspects are at fault.
    pub(super) fn witnessed<'a>(&mut self, mut landed: impl Iterator<Item = &'a AdKey>) {
        self.landed = true;
        self.searching = false;
        (self.calls, self.calls_since) = (0, None);
        if landed.any(|ad| self.all.get(ad).is_some_and(|suspect| suspect.of != Doubtful::Slow)) {
            self.all.retain(|_, suspect| suspect.of == Doubtful::Slow);
        }
        self.convict();
    }

    /// It was the suspects. Those that took too long are told by another way.
    fn convict(&mut self) {
        let (slow, at_fault) =
            std::mem::take(&mut self.all).into_iter().partition(|(_, suspect)| suspect.of == Doubtful::Slow);
        self.all = slow;
        let at_fault: BTreeMap<AdKey, Suspect> = at_fault;
        self.guilty.extend(at_fault.into_keys());
    }

    /// The org serves others: ads that took too long alone are tried once more, behind all others, and then
    /// told. Gives those to tell.
    pub(super) fn served(&mut self) -> Vec<AdKey> {
        let slow: Vec<AdKey> =
            self.all.iter().filter(|(_, suspect)| suspect.of == Doubtful::Slow).map(|(ad, _)| *ad).collect();
        self.all.retain(|_, suspect| suspect.of != Doubtful::Slow);
        self.guilty.extend(&slow);
        slow.into_iter().filter(|ad| self.slow.get(ad).is_some_and(|tries| *tries >= SLOW_TRIES)).collect()
    }

    /// The suspect that has waited longest for its try.
    fn longest_untried(&self) -> impl Fn(&AdKey) -> u64 {
        |ad| self.all.get(ad).map_or(0, |suspect| suspect.tried)
    }

    /// Until when a new witness waits, so that many saves make no flood of calls.
    fn next_witness(&mut self, now: Timestamp) -> Option<Timestamp> {
        let since = *self.calls_since.get_or_insert(now);
        let passed = now.duration_since(since);
        if passed.is_negative() || passed >= WITNESS_EVERY {
            let minutes = u32::try_from(passed.as_secs() / 60).unwrap_or(u32::MAX).max(1);
            self.calls = self.calls.saturating_sub(minutes);
            self.calls_since = Some(now);
        }
        let since = self.calls_since.unwrap_or(now);
        (self.calls >= WITNESS_CALLS).then(|| since + WITNESS_EVERY)
    }
}

impl Planner {
    /// Puts an ad under suspicion, until something has spoken for or against it.
    pub(super) fn suspect(&mut self, contents: &Contents, ad: AdKey, of: Doubtful) {
        let Some(shelved) = contents.ad(ad) else { return };
        let suspects = &mut self.suspects;
        suspects.tries += 1;
        if of == Doubtful::Slow {
            *suspects.slow.entry(ad).or_default() += 1;
        }
        let (tried, lines) = (suspects.tries, shelved.tracked.reported_lines());
        // What was said of one line holds for all ads on it.
        suspects.all.values_mut().filter(|other| other.lines == lines).for_each(|other| other.tried = tried);
        let revision = shelved.tracked.ad.revision;
        suspects.all.insert(ad, Suspect { of, revision, lines, tried });
    }

    /// The next call with ads that are under no suspicion.
    pub(super) fn pick_untried(&mut self, now: Timestamp, contents: &Contents, one: bool) -> Picked {
        self.suspects.keep_up(contents);
        let picked = self.pick(now, contents, one, |ad| !self.suspects.is_suspect(ad));
        if picked.is_err() && self.suspects.retry_passing() {
            return self.pick(now, contents, one, |ad| !self.suspects.is_suspect(ad));
        }
        picked
    }

    /// One of the suspects that are due: each line has its turn.
    pub(super) fn pick_suspect(&self, now: Timestamp, contents: &Contents) -> Option<Call> {
        let due = self.due_now(now, contents);
        let tried = self.suspects.longest_untried();
        let (ad, rows) = due
            .into_iter()
            .filter(|(ad, _)| self.suspects.is_suspect(*ad))
            .min_by_key(|(ad, _)| tried(ad))?;
        Some(Call { graphs: rows > 1, ads: vec![ad], ..Call::default() })
    }

    /// Nobody is left to try but suspects. Where reports have landed before, the org says whether it is the
    /// org; where none has, it is (R4).
    pub(super) fn judge_suspects(&mut self, now: Timestamp, due: Option<Timestamp>) -> Move {
        let any_slow = self.suspects.all.values().any(|suspect| suspect.of == Doubtful::Slow);
        if self.suspects.landed || any_slow {
            return self.prove();
        }
        let oldest = self.suspects.all.values().min_by_key(|suspect| suspect.tried);
        if let Some(Doubtful::Right(refusal)) = oldest.map(|suspect| suspect.of.clone()) {
            self.call_refused(now, &refusal);
            self.suspects.searching = true;
        }
        // Somebody who waits for a lock may speak for it before.
        Move::Rest { until: sooner(self.watch.next(), due) }
    }

    /// Asks the org to prove its set-up anew.
    pub(super) fn prove(&mut self) -> Move {
        self.phase = Phase::Proving;
        Move::Prove
    }

    /// Answer to [`Move::Prove`]. An org that takes an entry now serves, and lets this person book: it was
    /// the ads.
    pub fn proven(
        &mut self,
        now: Timestamp,
        contents: &Contents,
        answer: Result<(), CallFault>,
    ) -> Vec<Step> {
        if !matches!(std::mem::replace(&mut self.phase, Phase::Ready), Phase::Proving) {
            return Vec::new();
        }
        match answer {
            Ok(()) => {
                self.split.proven();
                self.watch.proven();
                self.suspects.convict();
                self.tell_slow(now, contents)
            }
            Err(fault) => {
                self.call_failed(now, &fault);
                let lacks = [Class::SetUp, Class::Admin, Class::Storage];
                let refused = matches!(&fault, CallFault::Refused(refusal) if lacks.contains(&refusal.class));
                self.suspects.searching = refused;
                if let CallFault::Refused(refusal) = &fault
                    && refused
                {
                    self.suspect_among(contents, refusal);
                }
                Vec::new()
            }
        }
    }

    /// The org serves: whoever took too long alone is told, or tried once more.
    pub(super) fn tell_slow(&mut self, now: Timestamp, contents: &Contents) -> Vec<Step> {
        let slow = self.suspects.served();
        slow.into_iter().filter_map(|ad| self.too_slow(now, contents, ad)).collect()
    }

    /// The next move while the set-up holds the queue: an ad that was not tried yet speaks against it.
    pub(super) fn witness(&mut self, now: Timestamp, contents: &Contents, next: Option<Timestamp>) -> Move {
        if !self.suspects.searching {
            return Move::Rest { until: next };
        }
        let untried = self.pick_untried(now, contents, false);
        // One over which the org falls is no witness for ever.
        let search = self.searching_call(now, contents);
        let search = search.filter(|call| !call.ads.iter().any(|ad| self.suspects.is_suspect(*ad)));
        match search.map_or(untried, Ok) {
            Err(due) => Move::Rest { until: sooner(next, due) },
            Ok(call) => {
                if let Some(until) = self.suspects.next_witness(now).filter(|_| !call.is_full()) {
                    return Move::Rest { until: sooner(next, Some(until)) };
                }
                self.suspects.calls += u32::from(!call.is_full());
                self.go(call, contents)
            }
        }
    }

    /// The org could not prove its set-up: nobody who waits now need be tried before it is asked again.
    pub(super) fn suspect_all(&mut self, contents: &Contents, refusal: &Refusal) {
        let ads: Vec<AdKey> = match std::mem::take(&mut self.going) {
            none if none.is_empty() => contents.queue.values().copied().collect(),
            ads => ads,
        };
        for ad in ads {
            self.suspect(contents, ad, Doubtful::Right(refusal.clone()));
        }
        self.suspects.searching = true;
    }

    /// Whether what is missing goes on to hold the line, or takes the place of what held it: it was a probe, and
    /// no new witness.
    pub(super) fn was_probe(&self, now: Timestamp) -> bool {
        match self.watch.line() {
            Line::Held { hold: Hold::SetUp { .. }, .. } => self.watch.is_over(now),
            Line::Held { .. } => true,
            Line::Clear | Line::Offline { .. } | Line::Unserved { .. } => false,
        }
    }
}

fn sooner(a: Option<Timestamp>, b: Option<Timestamp>) -> Option<Timestamp> {
    a.into_iter().chain(b).min()
}

/// A call, or when the first ad will be due.
pub(super) type Picked = Result<Call, Option<Timestamp>>;
