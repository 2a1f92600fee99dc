//! The look at the start: what Salesforce holds of this desk and has changed since it last looked. A store
//! that was put back in its place, by a backup or with its whole machine, knows nothing of what it has
//! reported since.

use super::copy::takes_in;
use super::line::Hold;
use super::{Line, Move, Phase, Planner};
use crate::ad::AdKey;
use crate::salesforce::{CallFault, Class};
use crate::store::{Contents, DeskRecord};
use jiff::{SignedDuration, Timestamp};

/// The look goes back behind the last one by this: what was being saved then was not to be seen yet.
const OVERLAP: SignedDuration = SignedDuration::from_mins(10);

impl Planner {
    /// Whether the desk has still to look, before anything is reported.
    pub(super) fn has_to_look(&self, contents: &Contents) -> bool {
        !self.has_looked && contents.desk.is_some() && !takes_in(contents)
    }

    /// The same, where nothing waits to be reported: then what only an admin changes is not asked again.
    pub(super) fn looks_by_itself(&self, contents: &Contents) -> bool {
        let for_an_admin =
            matches!(self.watch.line(), Line::Held { hold: Hold::SetUp { .. } | Hold::OurFault { .. }, .. });
        self.has_to_look(contents) && !for_an_admin
    }

    pub(super) fn look(&mut self, desk: &DeskRecord) -> Move {
        self.phase = Phase::Looking;
        let since = desk.looked_at.map(|at| at.saturating_sub(OVERLAP).unwrap_or(at));
        Move::Look { desk: desk.key, since }
    }

    /// Answer to [`Move::Look`]: the ads for which something was taken in, now that it is written down; or why
    /// nothing was. An org that can't be
    /// asked so is reported to all the same: what this desk does not know of, its reports do not replace.
    pub fn looked(&mut self, now: Timestamp, answer: Result<&[AdKey], &CallFault>) {
        self.phase = Phase::Ready;
        let refused = |class| matches!(class, Class::SetUp | Class::OurBug | Class::NeedsPerson(_));
        match answer {
            Ok(taken_in) => {
                self.has_looked = true;
                // Who asked for one to be sent did not know of what was found (R9).
                self.asked.retain(|ad| !taken_in.contains(ad));
                // Where nothing waits, no report tells that the wait is over.
                if let Line::Held { hold: Hold::ApiLimit | Hold::Untrusted, .. } = self.watch.line() {
                    self.watch.answered(now, &mut self.random);
                }
            }
            Err(CallFault::Refused(refusal)) if refused(refusal.class) => {
                self.has_looked = true;
            }
            Err(fault) => self.call_failed(now, fault),
        }
    }
}
