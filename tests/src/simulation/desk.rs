//! A simulated desk at work: the loop around the planner, with a disk, a clock and an org that fail.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use adtally_core::ad::{AdKey, DeskKey};
use adtally_core::reporter::planner::{Answer, COMING_BACK, Call, InCall, Move, OfflineBooking, Planner};
use adtally_core::salesforce::{CallFault, Class, GraphAnswer, OfflineLine, Refusal, RowAnswer};
use adtally_core::store::{Contents, DeskRecord, Shelved, Step};
use adtally_core::usage::{ChangeKey, UsageRow};
use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::controls::Control;
use super::copies::Backup;
use super::disk::{Committed, Disk};
use super::faults::{Fault, Weather};
use super::history::History;
use super::network::Network;
use super::org::Org;
use super::{Breach, Kind, Outcome, Plan, Stop};

/// After the disk refused a record, the reporter waits this long.
const DISK_WAIT: SignedDuration = SignedDuration::from_secs(10);
/// More calls than this in a minute are a storm.
const STORM: usize = 150;
/// An ad that is refused more often than this in ten minutes, though nobody asked for it, is retried in a
/// storm.
const PATIENT: usize = 12;
/// More moves than this without a round's end are a loop that has lost its way.
const LOST_ITS_WAY: usize = 20_000;
/// When faults have ended, all must be reported within this.
const DRAINED_WITHIN: SignedDuration = SignedDuration::from_hours(24 * 7);

/// All there is.
pub(super) struct World {
    pub(super) plan: Plan,
    pub(super) random: Rng,
    pub(super) weather: Weather,
    /// The true time.
    pub(super) now: Timestamp,
    /// By how much the desk's clock is ahead of it.
    pub(super) ahead: SignedDuration,
    pub(super) disk: Disk,
    pub(super) planner: Planner,
    pub(super) org: Org,
    pub(super) network: Network,
    pub(super) history: History,
    pub(super) backup: Option<Backup>,
    pub(super) reports: u64,
    /// Every row that went out, by its change key.
    pub(super) issued: BTreeMap<ChangeKey, UsageRow>,
    /// When the latest calls went out.
    calls: Vec<Timestamp>,
    /// When each ad was refused of late, since somebody last asked for it.
    pub(super) refusals: BTreeMap<AdKey, Vec<Timestamp>>,
    /// Ads that were refused for a reason that a person has to hear.
    refused: BTreeSet<AdKey>,
    pub(super) keys: u128,
    trace: DefaultHasher,
}

impl World {
    pub(super) fn new(plan: Plan) -> World {
        let Plan { seed, without, control, .. } = plan;
        World {
            plan,
            random: Rng::with_seed(seed),
            weather: Weather::new(seed, without),
            now: Timestamp::from_second(1_790_000_000).unwrap_or_default(),
            ahead: SignedDuration::ZERO,
            disk: Disk::new(control),
            planner: Planner::new(seed, COMING_BACK),
            org: Org { control, ..Org::default() },
            network: Network::default(),
            history: History::default(),
            backup: None,
            reports: 0,
            issued: BTreeMap::new(),
            calls: Vec::new(),
            refusals: BTreeMap::new(),
            refused: BTreeSet::new(),
            keys: u128::from(seed) << 64,
            trace: DefaultHasher::new(),
        }
    }

    pub(super) fn run(mut self) -> Outcome {
        let start = self.now;
        let breach = match self.live() {
            Err(Stop::Breach(breach)) => Some(breach),
            _ => None,
        };
        Outcome {
            trace: self.trace.finish(),
            seconds: self.now.duration_since(start).as_secs(),
            saves: self.history.saves,
            reports: self.reports,
            faults: self.weather.counts().to_vec(),
            breach,
        }
    }

    fn live(&mut self) -> Result<(), Stop> {
        let key = DeskKey(self.new_key());
        let desk = DeskRecord::new(key);
        while self.written(&[Step::Desk(desk.clone())])? != Committed::Yes {}
        for _ in 0..self.plan.rounds {
            let pause = self.random.i64(0..36 * 3_600) >> self.random.u32(0..8);
            let until = self.now + SignedDuration::from_secs(pause);
            if self.random.u8(..) < 15 {
                self.back_up();
            } else if self.weather.strikes(Fault::Restored) {
                self.restore()?;
            } else if self.weather.strikes(Fault::PutBack) {
                self.put_back()?;
            }
            self.through_crashes(|world| {
                world.somebody_acts()?;
                world.work(until)
            })?;
            self.advance(until);
        }
        self.calm()
    }

    /// Lets things happen. When the machine dies, it is started again some time later.
    pub(super) fn through_crashes(
        &mut self,
        happen: impl FnOnce(&mut World) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        match happen(self) {
            Err(Stop::Crash) => self.restart(),
            other => other,
        }
    }

    fn restart(&mut self) -> Result<(), Stop> {
        self.note("crash", &());
        let down = self.random.i64(1..8 * 3_600) >> self.random.u32(0..12);
        self.advance(self.now + SignedDuration::from_secs(down));
        if self.weather.strikes(Fault::PutBack) && self.backup.is_some() {
            return self.put_back();
        }
        self.disk.reopen(&mut self.weather)?;
        self.restart_planner();
        self.history.recovered(&self.disk.contents)?;
        Ok(())
    }

    /// The planner of a new process, which remembers nothing.
    pub(super) fn restart_planner(&mut self) {
        self.planner = Planner::new(self.random.u64(..), COMING_BACK);
        self.refused.clear();
        self.refusals.clear();
    }

    /// The loop of the reporter, until then.
    pub(super) fn work(&mut self, until: Timestamp) -> Result<(), Stop> {
        for _ in 0..LOST_ITS_WAY {
            if self.now >= until {
                return Ok(());
            }
            let next = self.planner.next(self.clock(), &self.disk.contents);
            self.note("move", &next);
            if !matches!(next, Move::ReadBack(_)) {
                self.every_refusal_is_known()?;
            }
            match next {
                Move::Rest { until: then } => {
                    let then = then.map_or(until, |then| then - self.ahead);
                    self.advance(then.clamp(self.now + SignedDuration::from_millis(1), until));
                }
                Move::Connect => self.connect(until),
                Move::Probe => {
                    self.wait_for_network();
                    let answer = self.network.probe(self.now);
                    self.planner.probed(self.clock(), answer);
                }
                Move::Resolve(bookings) => self.resolve(&bookings)?,
                Move::Report(call) => self.report(call)?,
                Move::ReadBack(keys) => {
                    self.wait_for_network();
                    let answer = match self.query() {
                        Ok(()) => Ok(self.org.read(&keys)),
                        Err(fault) => Err(fault),
                    };
                    let clock = self.clock();
                    let steps = self.planner.read_back(clock, &self.disk.contents, answer);
                    self.settle(steps)?;
                }
                Move::Look { desk, since } => self.look(desk, since)?,
            }
        }
        Err(Breach::new(Kind::Delayed, "the planner finds no rest").into())
    }

    fn connect(&mut self, until: Timestamp) {
        self.note("connect", &());
        let is_up = self.network.is_up(self.now);
        self.planner.connected(self.clock(), is_up);
        // Nobody watches for hours how nothing happens: the machine sleeps until shortly before.
        if let Some(back) = self.network.offline_until.filter(|_| !is_up && self.random.u8(..) < 40) {
            self.advance((back - SignedDuration::from_secs(3)).clamp(self.now, until));
            self.planner.wake(self.clock());
        }
    }

    fn resolve(&mut self, bookings: &[OfflineBooking]) -> Result<(), Stop> {
        self.wait_for_network();
        let spoilt = bookings.iter().find_map(|booking| self.org.spoilers.get(&booking.ad));
        let refusal = spoilt.map(|crashes| match crashes {
            true => super::org::crash(),
            false => super::org::refused(400, "MALFORMED_QUERY", Class::OurBug),
        });
        let lines: Vec<_> = bookings.iter().map(|booking| OfflineLine::from(&booking.line)).collect();
        let answer = match (self.query(), refusal) {
            (Err(fault), _) => Err(fault),
            (_, Some(refusal)) => Err(CallFault::Refused(refusal)),
            _ => Ok(self.org.resolve(&lines)),
        };
        let steps = self.planner.resolved(self.clock(), &self.disk.contents, answer);
        self.settle(steps)
    }

    /// What keeps a question from being answered.
    pub(super) fn query(&mut self) -> Result<(), CallFault> {
        self.count_call();
        self.network.answers(self.now)?;
        if self.weather.strikes(Fault::QueryLost) {
            return Err(CallFault::NoAnswer(String::new()));
        }
        Ok(())
    }

    /// Writes a call down, sends it, and settles the answer, as the reporter's loop does.
    fn report(&mut self, call: Call) -> Result<(), Stop> {
        if self.plan.control == Some(Control::ReplaysAnew) {
            let in_doubt = |ad: &&AdKey| {
                self.disk.contents.ad(**ad).is_some_and(|shelved| shelved.tracked.sent.is_some())
            };
            let forgets: Vec<Step> =
                call.ads.iter().filter(in_doubt).map(|ad| Step::Unsent { ad: *ad }).collect();
            self.written(&forgets)?;
        }
        let (graphs, ads) = (call.graphs, call.ads.clone());
        let (mut steps, reports) = self.composed(call);
        if self.plan.control == Some(Control::SendsWithoutRecord) {
            steps.clear();
        }
        match self.written(&steps)? {
            Committed::Yes if self.weather.strikes(Fault::CrashBeforeCall) => return Err(Stop::Crash),
            Committed::Yes => {}
            Committed::ThenCrash => return Err(Stop::Crash),
            Committed::Refused => {
                self.advance(self.now + DISK_WAIT);
                return Ok(());
            }
        }
        if reports.is_empty() {
            return Ok(());
        }
        self.none_is_issued_twice(&reports)?;
        // A backup may be made at any time, also while a report is on its way.
        if self.random.u8(..) < 6 {
            self.back_up();
        }
        self.count_call();
        self.no_storm()?;
        self.reports += 1;
        self.planner.sent(reports.clone());
        let answer = self.exchange(graphs, &reports)?;
        if answer.is_ok() {
            self.history.passed_over(&self.disk.contents, &ads, self.clock())?;
        }
        if self.weather.strikes(Fault::CrashBeforeSettle) {
            return Err(Stop::Crash);
        }
        self.note_refusals(&reports, &answer);
        let mut steps = self.planner.answered(self.clock(), &self.disk.contents, answer);
        if self.plan.control == Some(Control::SettlesWhatIs) {
            settle_what_is(&mut steps, &self.disk.contents);
        }
        self.settle(steps)?;
        // An answer that comes when nobody waits for one means nothing.
        if let Some(late) = self.network.late_answer.take()
            && !self.planner.answered(self.clock(), &self.disk.contents, late).is_empty()
        {
            return Err(Breach::new(Kind::Lost, "an answer that nobody waited for was settled").into());
        }
        Ok(())
    }

    /// Writes outcomes down. If the disk refuses they are lost, and the replay brings them back.
    fn settle(&mut self, steps: Vec<Step>) -> Result<(), Stop> {
        let written = self.written(&steps)?;
        for step in &steps {
            if let Step::Reported { ad, .. } | Step::Adopted { ad, .. } = step {
                self.refused.remove(ad);
            }
            if let Step::Refused { ad, alone: false, .. } = step {
                self.is_patient_with(*ad)?;
            }
        }
        if self.plan.control == Some(Control::FailedToTheFront) {
            steps.iter().for_each(|step| to_the_front(step, &mut self.disk.contents));
        }
        match written {
            Committed::Yes => Ok(()),
            Committed::ThenCrash => Err(Stop::Crash),
            Committed::Refused => {
                self.refused.clear();
                self.advance(self.now + DISK_WAIT);
                Ok(())
            }
        }
    }

    pub(super) fn written(&mut self, steps: &[Step]) -> Result<Committed, Stop> {
        let (trace, tells) = (&mut self.trace, self.plan.tells);
        self.disk.commit(self.now + self.ahead, steps, &mut self.weather, |payload| {
            payload.hash(trace);
            if tells {
                println!("  {}", String::from_utf8_lossy(payload));
            }
        })
    }

    /// What happens is in the trace, and printed if that is asked for.
    pub(super) fn note(&mut self, what: &str, of: &dyn std::fmt::Debug) {
        what.hash(&mut self.trace);
        self.now.hash(&mut self.trace);
        if self.plan.tells {
            println!("{} {what} {of:?}", self.now);
        }
    }

    /// The desk's clock.
    pub(super) fn clock(&self) -> Timestamp {
        self.now + self.ahead
    }

    /// Time passes; what is late on its way arrives meanwhile.
    pub(super) fn advance(&mut self, to: Timestamp) {
        while let Some(late) = self.network.next_late(to) {
            self.now = self.now.max(late.at);
            self.org.now = self.now;
            self.note("arrives late", &late.rows);
            if self.network.answers(self.now).is_ok() {
                // Nobody hears what became of it.
                let _ = self.org.take(late.graphs, &late.rows);
            }
        }
        self.now = self.now.max(to);
        self.org.now = self.now;
    }

    /// What a call takes.
    pub(super) fn wait_for_network(&mut self) {
        let millis = self.random.i64(100..1_500);
        self.advance(self.now + SignedDuration::from_millis(millis));
    }

    fn count_call(&mut self) {
        let minute = self.now - SignedDuration::from_mins(1);
        self.calls.retain(|call| *call > minute);
        self.calls.push(self.now);
    }

    fn no_storm(&self) -> Result<(), Stop> {
        if self.calls.len() > STORM {
            return Err(Breach::new(Kind::Delayed, format!("over {STORM} calls in a minute")).into());
        }
        Ok(())
    }

    /// R3, R5: what is refused again waits longer each time.
    fn is_patient_with(&mut self, ad: AdKey) -> Result<(), Stop> {
        let (now, lately) = (self.now, self.now - SignedDuration::from_mins(10));
        let refusals = self.refusals.entry(ad).or_default();
        refusals.retain(|at| *at > lately);
        refusals.push(now);
        if refusals.len() > PATIENT {
            let what = format!("{ad} was refused {} times in ten minutes", refusals.len());
            return Err(Breach::new(Kind::Delayed, what).into());
        }
        Ok(())
    }

    fn note_refusals(&mut self, reports: &[InCall], answer: &Result<Answer, CallFault>) {
        let for_person = |refusal: &Refusal| matches!(refusal.class, Class::NeedsPerson(_) | Class::OurBug);
        let mut note = |place: usize, refusal: &Refusal| {
            if for_person(refusal) {
                self.refused.extend(reports.get(place).map(|report| report.ad));
            }
        };
        match answer {
            Ok(Answer::Rows(rows)) => {
                for (place, row) in rows.iter().enumerate() {
                    if let RowAnswer::Refused(refusal) = row {
                        note(place, refusal);
                    }
                }
            }
            Ok(Answer::Graphs(graphs)) => {
                for (place, graph) in graphs.iter().enumerate() {
                    if let GraphAnswer::Refused { refusal, .. } = graph {
                        note(place, refusal);
                    }
                }
            }
            Err(_) => {}
        }
    }

    /// R5: when a refusal is settled, a person sees it, or the ad is tried alone, or it is still in doubt.
    fn every_refusal_is_known(&mut self) -> Result<(), Stop> {
        for ad in std::mem::take(&mut self.refused) {
            let Some(shelved) = self.disk.contents.ad(ad) else { continue };
            let tracked = &shelved.tracked;
            let Some(standing) = &tracked.standing else { continue };
            let edited = self.history.was_saved_since_refusal(ad);
            if !(standing.needs_you || standing.alone || tracked.sent.is_some() || edited) {
                let what = format!("{ad} was refused and nobody knows: {standing:?}");
                return Err(Breach::new(Kind::Silent, what).into());
            }
        }
        Ok(())
    }

    /// Faults end, sales reopens, a person decides what only a person can. Then the books must agree.
    fn calm(&mut self) -> Result<(), Stop> {
        self.weather.clears();
        self.org.locked.clear();
        self.org.ruled.clear();
        self.org.spoilers.clear();
        self.org.forbidden.clear();
        self.org.halts_after = None;
        self.advance(self.now + SignedDuration::from_mins(30));
        self.network.heal();
        self.planner.pause(false);
        self.planner.signed_in();
        self.drain()?;
        self.history.check(&self.disk.contents, &self.org)?;
        // Started once more, the desk knows all that the org holds of it, whatever it has lost.
        self.restart_planner();
        self.work(self.now + SignedDuration::from_mins(20))?;
        self.drain()?;
        self.history.check(&self.disk.contents, &self.org)?;
        self.knows_all_of_its_own()?;
        Ok(())
    }

    /// Until everything is reported.
    fn drain(&mut self) -> Result<(), Stop> {
        let end = self.now + DRAINED_WITHIN;
        while !self.disk.contents.queue.is_empty() {
            if self.now > end {
                let left = self.disk.contents.queued().next();
                return Err(Breach::new(Kind::Stuck, format!("{left:?}")).into());
            }
            self.decide()?;
            self.work(self.now + SignedDuration::from_mins(20))?;
        }
        Ok(())
    }

    pub(super) fn new_key(&mut self) -> Uuid {
        self.keys += 1;
        Uuid::from_u128(self.keys)
    }
}

/// The control that takes over what is, instead of what was sent.
fn settle_what_is(steps: &mut [Step], contents: &Contents) {
    for step in steps {
        let Step::Reported { ad, acknowledged } = step else { continue };
        let Some(shelved) = contents.ad(*ad) else { continue };
        for (key, known) in acknowledged {
            if let Some(is) = shelved.tracked.ad.bookings.iter().find(|booking| booking.usage_key == *key) {
                known.units = is.units;
                known.cancelled = is.cancelled;
            }
        }
    }
}

/// The control that puts a failed ad in front of all others, due at once.
fn to_the_front(step: &Step, contents: &mut Contents) {
    let Step::Refused { ad, alone: false, .. } = step else { return };
    let Some(front) = contents.queue.first_key_value().map(|(place, _)| place - 1) else { return };
    let Some(shelved) = contents.ads.get_mut(ad) else { return };
    let mut tracked = shelved.tracked.clone();
    if let Some(standing) = &mut tracked.standing {
        contents.queue.remove(&standing.place);
        contents.queue.insert(front, *ad);
        standing.place = front;
        standing.due = None;
    }
    *shelved = std::sync::Arc::new(Shelved { tracked });
}
