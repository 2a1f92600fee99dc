//! What an answer means for each ad: the records that settle it.

use super::{Doubted, Guilt, InCall, OfflineBooking, Phase, Planner, split};
use crate::ad::{AdKey, ContractLine, UsageKey};
use crate::queue::{Acknowledged, Cause, CauseKind, full_jitter, needs_you_wait};
use crate::salesforce::{CallFault, Class, GraphAnswer, PersonCause, Refusal, Resolution, RowAnswer};
use crate::store::{Contents, Step};
use crate::usage::UsageRow;
use jiff::Timestamp;

/// The answer to a report: one of the two kinds of call.
#[derive(Debug, Clone)]
pub enum Answer {
    /// Of a collections upsert: an answer for each row.
    Rows(Vec<RowAnswer>),
    /// Of a composite graph: an answer for each ad.
    Graphs(Vec<GraphAnswer>),
}

impl Answer {
    fn verdicts(self) -> Vec<Verdict> {
        match self {
            Answer::Rows(rows) => rows
                .into_iter()
                .map(|answer| match answer {
                    RowAnswer::Landed { .. } => Verdict::Landed,
                    RowAnswer::Refused(refusal) => Verdict::Refused(0, refusal),
                })
                .collect(),
            Answer::Graphs(graphs) => graphs
                .into_iter()
                .map(|answer| match answer {
                    GraphAnswer::Landed => Verdict::Landed,
                    GraphAnswer::Untried => Verdict::Untried,
                    GraphAnswer::Refused { row, refusal } => Verdict::Refused(row, refusal),
                })
                .collect(),
        }
    }
}

enum Verdict {
    Landed,
    Untried,
    /// The place of the guilty row among the ad's own, and what was said.
    Refused(usize, Refusal),
}

impl Planner {
    /// Answer to [`super::Move::Report`]: what the store has to write down.
    pub fn answered(
        &mut self,
        now: Timestamp,
        contents: &Contents,
        answer: Result<Answer, CallFault>,
    ) -> Vec<Step> {
        let Phase::Reporting(reports) = std::mem::replace(&mut self.phase, Phase::Ready) else {
            return Vec::new();
        };
        match answer {
            Ok(answer) => self.settle_all(now, contents, reports, answer.verdicts()),
            Err(CallFault::Refused(refusal)) if split::blames_content(&refusal) => {
                self.refused_as_a_whole(now, contents, reports, &refusal)
            }
            Err(fault) => {
                self.call_failed_for(now, &fault, reports.iter().map(|report| report.ad));
                if fault.leaves_in_doubt() { Vec::new() } else { take_back(&reports) }
            }
        }
    }

    fn settle_all(
        &mut self,
        now: Timestamp,
        contents: &Contents,
        reports: Vec<InCall>,
        verdicts: Vec<Verdict>,
    ) -> Vec<Step> {
        self.split.answered(reports.iter().map(|report| &report.ad));
        let shared = reports.len() > 1;
        let landed = verdicts.iter().any(|verdict| matches!(verdict, Verdict::Landed));
        if landed {
            self.guilty.extend(self.suspects.drain());
        }
        let mut settled = Settled { shared, landed, ..Settled::default() };
        for (report, verdict) in reports.into_iter().zip(verdicts) {
            match verdict {
                Verdict::Landed => self.landed(contents, &report, &mut settled.steps),
                Verdict::Untried => settled.steps.extend(take_back(&[report])),
                Verdict::Refused(row, refusal) => {
                    self.refused(now, contents, Doubted { report, row, refusal }, &mut settled);
                }
            }
        }
        match &settled.held {
            Some(refusal) => self.call_refused(now, refusal),
            None => self.watch.answered(now, &mut self.random),
        }
        self.settle(settled)
    }

    /// An ad's call was refused as a whole, and the ad was alone in it.
    pub(super) fn settle_alone(
        &mut self,
        now: Timestamp,
        contents: &Contents,
        reports: Vec<InCall>,
        refusal: &Refusal,
    ) -> Vec<Step> {
        let mut settled = Settled::default();
        for report in reports {
            let doubted = Doubted { report, row: 0, refusal: refusal.clone() };
            self.refused(now, contents, doubted, &mut settled);
        }
        self.settle(settled)
    }

    /// What can be told now is written down; the rest is read back first.
    fn settle(&mut self, settled: Settled) -> Vec<Step> {
        if !settled.doubted.is_empty() {
            self.phase = Phase::Doubting(settled.doubted, settled.shared);
        }
        settled.steps
    }

    pub(super) fn landed(&mut self, contents: &Contents, report: &InCall, steps: &mut Vec<Step>) {
        self.forget(report.ad);
        let group = contents.ad(report.ad).and_then(|shelved| shelved.tracked.standing.as_ref()?.group());
        if let Some(group) = group {
            self.released.insert(group);
        }
        let acknowledged = report.rows.iter().map(|row| (row.usage_key, Acknowledged::of(row))).collect();
        steps.push(Step::Reported { ad: report.ad, acknowledged });
    }

    pub(super) fn forget(&mut self, ad: AdKey) {
        self.hold_offs.remove(&ad);
        self.suspects.remove(&ad);
        self.guilty.remove(&ad);
        self.split.forget(ad);
    }

    fn refused(&mut self, now: Timestamp, contents: &Contents, doubted: Doubted, settled: &mut Settled) {
        let Doubted { report, refusal, .. } = &doubted;
        match refusal.class {
            Class::RowLocked => {
                self.hold_off(report.ad, now);
                settled.steps.extend(take_back(std::slice::from_ref(report)));
            }
            // The earlier try may land yet: the report stays in doubt, and is sent again as it is.
            Class::OwnTryRunning => self.hold_off(report.ad, now),
            Class::Untried => settled.steps.extend(take_back(std::slice::from_ref(report))),
            Class::RowFault | Class::StalePage => {
                settled.steps.push(self.failed(now, contents, &doubted, false));
            }
            Class::SetUp if !self.is_the_ads_fault(report.ad, settled) => {
                self.suspects.insert(report.ad);
                settled.hold(refusal);
                settled.steps.extend(take_back(std::slice::from_ref(report)));
            }
            Class::Unserved
            | Class::SignIn
            | Class::Admin
            | Class::DailyLimit
            | Class::ConcurrencyLimit
            | Class::Storage => {
                settled.hold(refusal);
                settled.steps.extend(take_back(std::slice::from_ref(report)));
            }
            Class::SetUp | Class::OurBug | Class::NeedsPerson(_) if is_in_doubt(contents, &doubted) => {
                settled.doubted.push(doubted);
            }
            Class::SetUp | Class::OurBug | Class::NeedsPerson(_) => {
                settled.steps.push(self.needs_you(now, contents, &doubted, settled.shared));
            }
        }
    }

    /// Whether a missing right or field concerns this ad alone: others of the call have landed, or
    /// did since it was first refused.
    fn is_the_ads_fault(&mut self, ad: AdKey, settled: &Settled) -> bool {
        if settled.landed {
            self.guilty.insert(ad);
        }
        self.guilty.contains(&ad)
    }

    /// R3: a temporary fault of this ad alone sends it to the end, with a wait. One whose entry was read
    /// back without a trace of it is drawn up anew next time, so that an edit can mend it.
    pub(super) fn failed(
        &mut self,
        now: Timestamp,
        contents: &Contents,
        doubted: &Doubted,
        read_back: bool,
    ) -> Step {
        let tries = tries_of(contents, doubted.report.ad) + 1;
        Step::Refused {
            ad: doubted.report.ad,
            cause: self.cause(now, contents, doubted, CauseKind::Temporary),
            settles: read_back || !doubted.report.replay,
            may_land: read_back,
            tries,
            due: Some(now + full_jitter(tries, &mut self.random)),
            needs_you: false,
            alone: false,
        }
    }

    /// R5: what needs a person is said to a person, after one try alone if the call was shared.
    pub(super) fn needs_you(
        &mut self,
        now: Timestamp,
        contents: &Contents,
        doubted: &Doubted,
        shared: bool,
    ) -> Step {
        let report = &doubted.report;
        let cause = self.cause(now, contents, doubted, cause_of(&doubted.refusal));
        let standing = contents.ad(report.ad).and_then(|shelved| shelved.tracked.standing.as_ref());
        let known = standing.and_then(|standing| standing.group());
        let alone = shared && known.as_ref() != Some(&cause.group());
        let tries = tries_of(contents, report.ad) + u32::from(!alone);
        if !alone {
            self.released.remove(&cause.group());
            self.hold_offs.remove(&report.ad);
        }
        Step::Refused {
            ad: report.ad,
            cause,
            settles: true,
            may_land: report.replay,
            tries,
            due: (!alone).then(|| now + needs_you_wait(tries)),
            needs_you: !alone,
            alone,
        }
    }

    /// A booking that was typed offline fits no line, or several.
    pub(super) fn unresolvable(
        &mut self,
        now: Timestamp,
        contents: &Contents,
        booking: &OfflineBooking,
        found: &Resolution,
    ) -> Step {
        let kind = match found {
            Resolution::NoContract => CauseKind::NoSuchContract,
            Resolution::Several(found) => CauseKind::SeveralLines { found: *found },
            Resolution::OnlyFulfilled => CauseKind::Locked,
            Resolution::NoProduct { .. } | Resolution::One(_) => CauseKind::NoSuchProduct,
        };
        self.not_sent(now, contents, booking, kind, None)
    }

    /// R11: the query for bookings that were typed offline was refused as a whole.
    pub(super) fn question_refused(
        &mut self,
        now: Timestamp,
        contents: &Contents,
        asked: &[OfflineBooking],
        refusal: &Refusal,
    ) -> Vec<Step> {
        let mut ads: Vec<AdKey> = asked.iter().map(|booking| booking.ad).collect();
        ads.dedup();
        let guilt = self.split.refused(&ads);
        let kind = match (guilt, refusal.class) {
            (Guilt::Among, _) => return Vec::new(),
            (Guilt::Elsewhere, _) => {
                self.call_refused(now, refusal);
                return Vec::new();
            }
            (Guilt::Unsure, Class::Unserved) => {
                self.wait_without_witness(now, contents, refusal);
                return Vec::new();
            }
            (_, Class::Unserved) => CauseKind::Temporary,
            _ => CauseKind::OurFault,
        };
        let first = asked.first();
        first.map(|booking| self.not_sent(now, contents, booking, kind, Some(refusal))).into_iter().collect()
    }

    /// What keeps an ad from being sent at all.
    fn not_sent(
        &mut self,
        now: Timestamp,
        contents: &Contents,
        booking: &OfflineBooking,
        kind: CauseKind,
        refusal: Option<&Refusal>,
    ) -> Step {
        let tries = tries_of(contents, booking.ad) + 1;
        let needs_you = kind != CauseKind::Temporary;
        let wait = if needs_you { needs_you_wait(tries) } else { full_jitter(tries, &mut self.random) };
        let line = &booking.line;
        let told = |part: fn(&Refusal) -> &String| refusal.map(part).cloned().unwrap_or_default();
        let cause = Cause {
            kind,
            contract: line.contract_number.clone(),
            product: line.product_code.clone(),
            code: told(|refusal| &refusal.code),
            message: told(|refusal| &refusal.message),
            raw: told(|refusal| &refusal.raw),
            at: now,
        };
        self.released.remove(&cause.group());
        Step::Refused {
            ad: booking.ad,
            cause,
            settles: false,
            may_land: false,
            tries,
            due: Some(now + wait),
            needs_you,
            alone: false,
        }
    }

    fn cause(&self, now: Timestamp, contents: &Contents, doubted: &Doubted, kind: CauseKind) -> Cause {
        let row = doubted.report.rows.get(doubted.row).or(doubted.report.rows.first());
        let line = row.and_then(|row| line_of(contents, doubted.report.ad, row.usage_key));
        let refusal = &doubted.refusal;
        Cause {
            kind,
            contract: line.as_ref().map(|line| line.contract_number.clone()).unwrap_or_default(),
            product: line.map(|line| line.product_code).unwrap_or_default(),
            code: refusal.code.clone(),
            message: refusal.message.clone(),
            raw: refusal.raw.clone(),
            at: now,
        }
    }
}

#[derive(Default)]
struct Settled {
    steps: Vec<Step>,
    doubted: Vec<Doubted>,
    held: Option<Refusal>,
    shared: bool,
    landed: bool,
}

impl Settled {
    fn hold(&mut self, refusal: &Refusal) {
        self.held.get_or_insert_with(|| refusal.clone());
    }
}

/// Nothing of these reports reached Salesforce; those that went out before stay in doubt.
pub(super) fn take_back(reports: &[InCall]) -> Vec<Step> {
    reports.iter().filter(|report| !report.replay).map(|report| Step::Unsent { ad: report.ad }).collect()
}

fn tries_of(contents: &Contents, ad: AdKey) -> u32 {
    let standing = contents.ad(ad).and_then(|shelved| shelved.tracked.standing.as_ref());
    standing.map_or(0, |standing| standing.tries)
}

fn line_of(contents: &Contents, ad: AdKey, booking: UsageKey) -> Option<ContractLine> {
    let tracked = &contents.ad(ad)?.tracked;
    let booking = tracked.ad.bookings.iter().find(|other| other.usage_key == booking)?;
    Some(tracked.line(booking).clone())
}

/// Whether only the entry itself tells what became of the report: an earlier try may have landed, or
/// the refusal speaks of what the entry holds, or there is nothing left to want.
fn is_in_doubt(contents: &Contents, doubted: &Doubted) -> bool {
    let speaks_of_entry = matches!(
        doubted.refusal.class,
        Class::NeedsPerson(
            PersonCause::Stale
                | PersonCause::KeyRule
                | PersonCause::Fixed
                | PersonCause::Gone
                | PersonCause::Duplicate
        )
    );
    let report = &doubted.report;
    let wants_nothing = |row: &UsageRow| match known(contents, report.ad, row.usage_key) {
        Some(known) => known.units == row.units && known.cancelled == row.cancelled,
        None => row.cancelled,
    };
    report.replay || speaks_of_entry || report.rows.iter().all(wants_nothing)
}

pub(super) fn known(contents: &Contents, ad: AdKey, booking: UsageKey) -> Option<&Acknowledged> {
    contents.ad(ad)?.tracked.trace(booking)?.acknowledged.as_ref()
}

/// What kind of cause a refusal is to a person.
pub fn cause_of(refusal: &Refusal) -> CauseKind {
    match refusal.class {
        Class::NeedsPerson(cause) => match cause {
            PersonCause::Locked => CauseKind::Locked,
            PersonCause::Gone => CauseKind::EntryGone,
            PersonCause::Validation => CauseKind::Rule,
            PersonCause::NoSuchLine | PersonCause::Deleted => CauseKind::LineGone,
            PersonCause::RecordLocked => CauseKind::RecordLocked,
            PersonCause::BadValue | PersonCause::Duplicate => CauseKind::BadValue,
            PersonCause::KeyRule | PersonCause::Fixed => CauseKind::OurFault,
            PersonCause::Stale | PersonCause::Other => CauseKind::Other,
        },
        Class::SetUp => CauseKind::NotAllowed,
        Class::OurBug => CauseKind::OurFault,
        _ => CauseKind::Temporary,
    }
}
