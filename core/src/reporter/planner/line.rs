//! The line to Salesforce as the planner sees it: what stops all reporting, since when, and when it
//! is looked at again. What stands here is no ad's fault, and charges none.

use crate::queue::{backoff, full_jitter_below};
use fastrand::Rng;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use ts_rs::TS;

/// Between two attempts to connect.
const CONNECT_EVERY: SignedDuration = SignedDuration::from_secs(2);
/// Connected, but not served: the first wait, and the longest.
const UNSERVED: (SignedDuration, SignedDuration) =
    (SignedDuration::from_secs(1), SignedDuration::from_secs(60));
/// Out of API calls: the first wait, and the longest.
const LIMITED: (SignedDuration, SignedDuration) =
    (SignedDuration::from_mins(15), SignedDuration::from_hours(1));
/// Too many long calls at once.
const CONCURRENCY: SignedDuration = SignedDuration::from_mins(1);
/// Between two tries while nobody vouches for the other side, or a proxy lets nothing through.
const UNTRUSTED_EVERY: SignedDuration = SignedDuration::from_mins(1);
/// Salesforce gives no session now: the first wait, and the longest.
const SIGN_IN_WAITS: (SignedDuration, SignedDuration) =
    (SignedDuration::from_secs(2), SignedDuration::from_mins(15));
/// The org is not where it was: the first wait, and the longest.
const MOVED: (SignedDuration, SignedDuration) = (SignedDuration::from_mins(1), SignedDuration::from_mins(15));
/// Between two probes of an org whose set-up lacks something.
const SET_UP_EVERY: SignedDuration = SignedDuration::from_mins(15);
/// After an outage, desks come back spread over this.
pub const COMING_BACK: SignedDuration = SignedDuration::from_secs(2);

/// What is known of the line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "line", rename_all = "snake_case")]
pub enum Line {
    /// Nothing is known to stand in the way.
    Clear,
    /// No connection can be made.
    Offline {
        /// Since when.
        since: Timestamp,
        /// When a connection is tried again.
        next: Timestamp,
    },
    /// Connected, but not served: an outage, maintenance, or no answer.
    Unserved {
        /// Since when.
        since: Timestamp,
        /// When it is tried again.
        next: Timestamp,
    },
    /// Something that only time, an admin or a person changes.
    Held {
        /// What.
        hold: Hold,
        /// Since when.
        since: Timestamp,
        /// When one ad tries again; none when only a person's act ends it.
        next: Option<Timestamp>,
    },
}

/// What holds the line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "hold", rename_all = "snake_case")]
pub enum Hold {
    /// The person has to sign in.
    SignIn {
        /// Salesforce's code.
        code: String,
    },
    /// Salesforce does not renew the sign-in at this moment, and is asked again.
    SignInWaits {
        /// Salesforce's code.
        code: String,
        /// Salesforce's words.
        message: String,
    },
    /// The org is not at its address any more, and its sign-in host does not say where it is.
    Moved {
        /// Where it sends on to, if one may be led there.
        to: Option<String>,
    },
    /// The session belongs to another org or person than the store.
    SomeoneElse,
    /// Nobody vouches for who answers in Salesforce's place: another network's gate, a proxy, or worse.
    Untrusted,
    /// The company's proxy wants to know who asks.
    ProxySignIn,
    /// The org's API calls are used up.
    ApiLimit,
    /// A right, an object, a field or a policy of the org, which an admin has to change.
    SetUp {
        /// Salesforce's code.
        code: String,
        /// Salesforce's words.
        message: String,
    },
    /// Salesforce turned a whole call away as malformed: a fault of Adtally.
    OurFault {
        /// Salesforce's code.
        code: String,
        /// Salesforce's words.
        message: String,
    },
}

impl Line {
    /// Since when the line has been as it is; none while it is clear.
    pub fn since(&self) -> Option<Timestamp> {
        match self {
            Line::Clear => None,
            Line::Offline { since, .. } | Line::Unserved { since, .. } | Line::Held { since, .. } => {
                Some(*since)
            }
        }
    }
}

impl Line {
    /// When something is tried again by itself, where the first ad that waits is due at `due`: not before
    /// the line lets it through.
    pub fn next_try(&self, due: Option<Timestamp>) -> Option<Timestamp> {
        let due = due?;
        match self {
            Line::Clear => Some(due),
            Line::Offline { next, .. } | Line::Unserved { next, .. } => Some(due.max(*next)),
            Line::Held { next, .. } => next.map(|next| due.max(next)),
        }
    }

    /// The line's name, the same in logs, screens and tests.
    pub fn name(&self) -> &'static str {
        match self {
            Line::Clear => "clear",
            Line::Offline { .. } => "offline",
            Line::Unserved { .. } => "unserved",
            Line::Held { hold, .. } => hold.name(),
        }
    }

    /// Salesforce's code for what holds it; its words may name people, and are not for logs.
    pub fn code(&self) -> &str {
        match self {
            Line::Held {
                hold:
                    Hold::SignIn { code }
                    | Hold::SignInWaits { code, .. }
                    | Hold::SetUp { code, .. }
                    | Hold::OurFault { code, .. },
                ..
            } => code,
            _ => "",
        }
    }
}

impl Hold {
    /// The hold's name, the same in logs, screens and tests.
    pub fn name(&self) -> &'static str {
        match self {
            Hold::SignIn { .. } => "sign_in",
            Hold::SignInWaits { .. } => "sign_in_waits",
            Hold::Moved { .. } => "moved",
            Hold::SomeoneElse => "someone_else",
            Hold::Untrusted => "untrusted",
            Hold::ProxySignIn => "proxy_sign_in",
            Hold::ApiLimit => "api_limit",
            Hold::SetUp { .. } => "set_up",
            Hold::OurFault { .. } => "our_fault",
        }
    }
}

/// The line, and how often in a row it has failed in which way.
#[derive(Debug)]
pub(super) struct Watch {
    line: Line,
    unserved: u32,
    limited: u32,
    /// Whole calls in a row that were malformed with one ad after the other.
    malformed: u32,
    /// A probe succeeded, and no report has been answered since: what was in the way is told until then.
    returning: bool,
    /// How often in a row no session was to be had.
    no_session: u32,
    /// The longest wait of a desk that comes back.
    coming_back: SignedDuration,
    not_before: Option<Timestamp>,
}

impl Watch {
    pub(super) fn new(coming_back: SignedDuration) -> Watch {
        Watch {
            line: Line::Clear,
            unserved: 0,
            limited: 0,
            malformed: 0,
            no_session: 0,
            returning: false,
            coming_back,
            not_before: None,
        }
    }

    pub(super) fn line(&self) -> &Line {
        &self.line
    }

    /// Whether reports may go out: nothing is in the way, or a probe says so.
    pub(super) fn is_passable(&self) -> bool {
        self.line == Line::Clear || self.returning
    }

    /// When something is tried again.
    pub(super) fn next(&self) -> Option<Timestamp> {
        match &self.line {
            Line::Clear => None,
            Line::Offline { next, .. } | Line::Unserved { next, .. } => Some(*next),
            Line::Held { next, .. } => *next,
        }
    }

    /// Whether the wait for the next try is over. One that is longer than it can be was set by a clock that has
    /// jumped since.
    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        let longest = match &self.line {
            Line::Clear => SignedDuration::ZERO,
            Line::Offline { .. } => CONNECT_EVERY,
            Line::Unserved { .. } => UNSERVED.1,
            Line::Held { hold: Hold::Untrusted, .. } => UNTRUSTED_EVERY,
            Line::Held { hold: Hold::SetUp { .. } | Hold::OurFault { .. }, .. } => SET_UP_EVERY,
            Line::Held { hold: Hold::SignInWaits { .. } | Hold::Moved { .. }, .. } => {
                SIGN_IN_WAITS.1.max(MOVED.1)
            }
            Line::Held { .. } => LIMITED.1,
        };
        self.next().is_some_and(|next| next <= now || next > now + longest)
    }

    /// Until when nothing goes out although nothing is in the way.
    pub(super) fn not_before(&self, now: Timestamp) -> Option<Timestamp> {
        self.not_before.filter(|until| *until > now && *until <= now + self.coming_back)
    }

    /// A report was answered: nothing is in the way.
    pub(super) fn answered(&mut self, now: Timestamp, random: &mut Rng) {
        (self.unserved, self.limited, self.malformed, self.no_session) = (0, 0, 0, 0);
        if matches!(self.line, Line::Held { .. }) && !self.returning {
            self.spread(now, random);
        }
        (self.line, self.returning) = (Line::Clear, false);
    }

    /// A probe succeeded: the first report goes out after a short random wait, so that the desks of a
    /// company do not come back all at once. It is its answer that tells whether the org is back.
    pub(super) fn come_back(&mut self, now: Timestamp, random: &mut Rng) {
        let until = self.spread(now, random);
        match &mut self.line {
            Line::Offline { next, .. } | Line::Unserved { next, .. } => *next = until,
            Line::Clear | Line::Held { .. } => return,
        }
        self.returning = true;
    }

    /// The org has shown that it takes entries: the next wait is short again, though no report was answered.
    pub(super) fn proven(&mut self) {
        self.unserved = 0;
    }

    fn spread(&mut self, now: Timestamp, random: &mut Rng) -> Timestamp {
        let until = now + full_jitter_below(self.coming_back, random);
        self.not_before = Some(until);
        until
    }

    pub(super) fn offline(&mut self, now: Timestamp, random: &mut Rng) {
        let since = self.since_or(now, |line| matches!(line, Line::Offline { .. }));
        self.stand(Line::Offline { since, next: now + apart(CONNECT_EVERY, random) });
    }

    pub(super) fn unserved(&mut self, now: Timestamp, random: &mut Rng) {
        self.unserved = self.unserved.saturating_add(1);
        let most = backoff(UNSERVED.0, UNSERVED.1, self.unserved);
        let half = most / 2;
        let since = self.since_or(now, |line| matches!(line, Line::Unserved { .. }));
        self.stand(Line::Unserved { since, next: now + half + full_jitter_below(half, random) });
    }

    fn stand(&mut self, line: Line) {
        (self.line, self.returning) = (line, false);
    }

    pub(super) fn hold(&mut self, hold: Hold, now: Timestamp, random: &mut Rng) {
        let wait = match &hold {
            Hold::SignIn { .. } | Hold::SomeoneElse => None,
            Hold::ApiLimit => {
                self.limited = self.limited.saturating_add(1);
                Some(apart(backoff(LIMITED.0, LIMITED.1, self.limited), random))
            }
            Hold::SignInWaits { .. } | Hold::Moved { .. } => {
                self.no_session = self.no_session.saturating_add(1);
                let (first, longest) = if matches!(hold, Hold::Moved { .. }) { MOVED } else { SIGN_IN_WAITS };
                Some(apart(backoff(first, longest, self.no_session), random))
            }
            Hold::Untrusted | Hold::ProxySignIn => Some(UNTRUSTED_EVERY),
            Hold::SetUp { .. } | Hold::OurFault { .. } => Some(SET_UP_EVERY),
        };
        self.hold_for(hold, now, wait);
    }

    /// Too many long calls at once: about a minute, and no sign that the day's calls are used up.
    pub(super) fn hold_for_concurrency(&mut self, now: Timestamp, random: &mut Rng) {
        self.hold_for(Hold::ApiLimit, now, Some(apart(CONCURRENCY, random)));
    }

    /// One ad after the other was turned away as malformed. Each is told; it goes on with another one soon.
    pub(super) fn hold_for_malformed(&mut self, code: String, message: String, now: Timestamp) {
        self.malformed = self.malformed.saturating_add(1);
        let wait = backoff(UNSERVED.0, UNSERVED.1, self.malformed);
        self.hold_for(Hold::OurFault { code, message }, now, Some(wait));
    }

    fn hold_for(&mut self, hold: Hold, now: Timestamp, wait: Option<SignedDuration>) {
        // Another code for the same kind of thing is no news.
        let is_same =
            |line: &Line| matches!(line, Line::Held { hold: held, .. } if held.name() == hold.name());
        let since = self.since_or(now, is_same);
        self.stand(Line::Held { hold, since, next: wait.map(|wait| now + wait) });
    }

    /// The machine woke, or the network came back: a connection is tried at once.
    pub(super) fn wake(&mut self, now: Timestamp) {
        match &mut self.line {
            Line::Offline { next, .. } => *next = now,
            // Another network has another proxy, or none.
            Line::Held { hold: Hold::ProxySignIn, next, .. } => *next = Some(now),
            _ => {}
        }
    }

    /// A person wants it tried now, whatever the wait.
    pub(super) fn try_now(&mut self, now: Timestamp) {
        match &mut self.line {
            Line::Clear => {}
            Line::Offline { next, .. } | Line::Unserved { next, .. } => *next = now,
            Line::Held { next, .. } => *next = Some(now),
        }
    }

    /// The person has signed in.
    pub(super) fn signed_in(&mut self) {
        let of_the_sign_in = |hold: &Hold| {
            matches!(
                hold,
                Hold::SignIn { .. } | Hold::SignInWaits { .. } | Hold::Moved { .. } | Hold::SomeoneElse
            )
        };
        if matches!(&self.line, Line::Held { hold, .. } if of_the_sign_in(hold)) {
            self.stand(Line::Clear);
        }
    }

    /// The org has proven its set-up. If something waits, its report tells whether that is all.
    pub(super) fn set_up_proven(&mut self, waits: bool) {
        if !matches!(&self.line, Line::Held { hold: Hold::SetUp { .. }, .. }) {
            return;
        }
        if waits {
            self.returning = true;
        } else {
            self.stand(Line::Clear);
        }
    }

    fn since_or(&self, now: Timestamp, same: impl Fn(&Line) -> bool) -> Timestamp {
        Some(&self.line).filter(|line| same(line)).and_then(|line| line.since()).unwrap_or(now)
    }
}

/// A wait that desks which begin it at the same moment do not end at the same moment: the last quarter of it is
/// up to chance.
fn apart(wait: SignedDuration, random: &mut Rng) -> SignedDuration {
    wait - full_jitter_below(wait / 4, random)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_tried_when_it_is_due_and_the_line_lets_it_through() {
        let at = |seconds| Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds);
        let since = at(0);
        let hold = |next| Line::Held { hold: Hold::ApiLimit, since, next };
        for (line, due, next) in [
            (Line::Clear, Some(5), Some(5)),
            (Line::Clear, None, None),
            (Line::Offline { since, next: at(9) }, Some(5), Some(9)),
            (Line::Offline { since, next: at(9) }, Some(12), Some(12)),
            (Line::Offline { since, next: at(9) }, None, None),
            (Line::Unserved { since, next: at(9) }, Some(5), Some(9)),
            (hold(Some(at(9))), Some(5), Some(9)),
            (hold(None), Some(5), None),
        ] {
            assert_eq!(line.next_try(due.map(at)), next.map(at), "{line:?}, due {due:?}");
        }
    }
}
