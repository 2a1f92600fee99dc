//! The line between desk and org: whether it is there, what becomes of a call on its way, and how the
//! org is as a whole.

use adtally_core::reporter::planner::{Answer, InCall};
use adtally_core::salesforce::{CallFault, Class, GraphAnswer, RowAnswer, SignInFault, Why};
use adtally_core::usage::UsageRow;
use jiff::{SignedDuration, Timestamp};

use super::Stop;
use super::controls::Control;
use super::desk::World;
use super::faults::Fault;
use super::org::{crash, refused};

/// A desk gives up on a call after this.
const TIMEOUT: SignedDuration = SignedDuration::from_secs(60);

/// The state of the line, and calls that are late on it.
#[derive(Debug, Default)]
pub(super) struct Network {
    pub(super) offline_until: Option<Timestamp>,
    /// The org does not serve, in which of its ways.
    pub(super) trouble: Option<(Trouble, Timestamp)>,
    pub(super) signed_out: bool,
    /// An answer whose desk has given up.
    pub(super) late_answer: Option<Result<Answer, CallFault>>,
    pub(super) late: Vec<Late>,
}

/// What is wrong with the whole org.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    Maintenance,
    Crashes,
    DailyLimit,
    Concurrency,
    RightMissing,
}

/// A call whose sender has given up.
#[derive(Debug)]
pub(super) struct Late {
    pub(super) at: Timestamp,
    pub(super) graphs: bool,
    pub(super) rows: Vec<Vec<UsageRow>>,
}

impl Network {
    pub(super) fn is_up(&self, now: Timestamp) -> bool {
        self.offline_until.is_none_or(|until| until <= now)
    }

    /// Whether a call is answered at all now.
    pub(super) fn answers(&self, now: Timestamp) -> Result<(), CallFault> {
        self.probe(now)?;
        if self.signed_out {
            let why = Why { code: "invalid_grant".to_owned(), message: String::new() };
            return Err(CallFault::SignIn(SignInFault::Needed(why)));
        }
        let Some((trouble, _)) = self.trouble.filter(|(_, until)| *until > now) else { return Ok(()) };
        Err(CallFault::Refused(match trouble {
            Trouble::Maintenance => return Ok(()),
            Trouble::Crashes => crash(),
            Trouble::DailyLimit => refused(403, "REQUEST_LIMIT_EXCEEDED", Class::DailyLimit),
            Trouble::Concurrency => refused(403, "REQUEST_LIMIT_EXCEEDED", Class::ConcurrencyLimit),
            Trouble::RightMissing => refused(400, "INVALID_FIELD", Class::SetUp),
        }))
    }

    /// Whether the org says that it serves, which costs no API call.
    pub(super) fn probe(&self, now: Timestamp) -> Result<(), CallFault> {
        if !self.is_up(now) {
            return Err(CallFault::NotReached(String::new()));
        }
        match self.trouble {
            Some((Trouble::Maintenance, until)) if until > now => {
                Err(CallFault::Refused(refused(503, "", Class::Unserved)))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn heal(&mut self) {
        self.offline_until = None;
        self.trouble = None;
        self.signed_out = false;
    }

    /// No call lives as long as sales takes to reopen a contract.
    pub(super) fn forget_late(&mut self) {
        self.late.clear();
    }

    /// The next late call that arrives until then.
    pub(super) fn next_late(&mut self, to: Timestamp) -> Option<Late> {
        let (place, late) = self.late.iter().enumerate().min_by_key(|(_, late)| late.at)?;
        (late.at <= to).then_some(place).map(|place| self.late.remove(place))
    }
}

impl World {
    /// Sends reports, and brings back what the desk hears of them.
    pub(super) fn exchange(
        &mut self,
        graphs: bool,
        reports: &[InCall],
    ) -> Result<Result<Answer, CallFault>, Stop> {
        let mut rows: Vec<Vec<UsageRow>> = reports.iter().map(|report| report.rows.clone()).collect();
        if self.plan.control == Some(Control::WritesWithoutBase) {
            rows.iter_mut().flatten().for_each(|row| row.base_change_key = None);
        }
        if !self.network.is_up(self.now) {
            return Ok(Err(CallFault::NotReached(String::new())));
        }
        if self.weather.strikes(Fault::RequestLost) {
            return Ok(self.give_up());
        }
        if self.weather.strikes(Fault::RequestLate) {
            self.arrives_later(graphs, rows);
            return Ok(self.give_up());
        }
        if self.weather.strikes(Fault::CrashDuringCall) {
            match self.random.bool() {
                true => self.arrives_later(graphs, rows),
                false => drop(self.org.take(graphs, &rows)),
            }
            return Err(Stop::Crash);
        }
        self.wait_for_network();
        let mut answer = self.take(graphs, &rows);
        // TLS lets nobody repeat a call that is answered but the org itself, and its answer is the last.
        if answer.is_ok() && self.weather.strikes(Fault::RequestRepeated) {
            answer = self.org.take(graphs, &rows);
        }
        self.note(if answer.is_ok() { "answer" } else { "fault" }, &answer);
        // A person goes on while the call is on its way.
        if self.random.u8(..) < 30 {
            self.person_acts()?;
        }
        if self.weather.strikes(Fault::AnswerLost) {
            if self.random.bool() {
                self.arrives_later(graphs, rows);
            }
            return Ok(self.give_up());
        }
        if self.weather.strikes(Fault::AnswerLate) {
            self.network.late_answer = Some(answer);
            return Ok(self.give_up());
        }
        self.wait_for_network();
        Ok(answer)
    }

    fn give_up(&mut self) -> Result<Answer, CallFault> {
        self.note("no answer", &());
        self.advance(self.now + TIMEOUT);
        Err(CallFault::NoAnswer(String::new()))
    }

    fn arrives_later(&mut self, graphs: bool, rows: Vec<Vec<UsageRow>>) {
        let at = self.now + SignedDuration::from_secs(self.random.i64(1..900));
        self.network.late.push(Late { at, graphs, rows });
    }

    /// The org takes a call; some rows meet a fault of their own first.
    fn take(&mut self, graphs: bool, rows: &[Vec<UsageRow>]) -> Result<Answer, CallFault> {
        self.network.answers(self.now)?;
        self.org.reads(rows)?;
        self.org.halts_after = self.weather.strikes(Fault::GraphsHalted).then_some(0);
        let mut stopped = Vec::new();
        for _ in rows {
            stopped.push(if self.weather.strikes(Fault::RowLock) {
                Some(refused(200, "UNABLE_TO_LOCK_ROW", Class::RowLocked))
            } else if self.weather.strikes(Fault::RowFault) {
                Some(refused(200, "UNKNOWN_EXCEPTION", Class::RowFault))
            } else if self.weather.strikes(Fault::OwnTryRunning) {
                Some(refused(200, "DUPLICATE_VALUE", Class::OwnTryRunning))
            } else {
                None
            });
        }
        let through: Vec<Vec<UsageRow>> = rows
            .iter()
            .zip(&stopped)
            .filter(|(_, stopped)| stopped.is_none())
            .map(|(rows, _)| rows.clone())
            .collect();
        let answer = self.org.take(graphs, &through)?;
        Ok(match answer {
            Answer::Rows(answers) => {
                let mut answers = answers.into_iter();
                let place = |stopped: Option<_>| stopped.map(RowAnswer::Refused).or_else(|| answers.next());
                Answer::Rows(stopped.into_iter().filter_map(place).collect())
            }
            Answer::Graphs(answers) => {
                let mut answers = answers.into_iter();
                let place = |stopped: Option<_>| match stopped {
                    Some(refusal) => Some(GraphAnswer::Refused { row: 0, refusal }),
                    None => answers.next(),
                };
                Answer::Graphs(stopped.into_iter().filter_map(place).collect())
            }
        })
    }
}
