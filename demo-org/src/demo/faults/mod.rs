//! The faults that are on, and what they do to a call.
//!
//! The table of all kinds is in the documentation of the crate.

mod order;
mod rows;
mod switches;

use std::collections::HashMap;
use std::time::Duration;

use serde_json::{Map, Value as Json, json};

use super::counts::CallKind;
use crate::refusal::Refusal;

pub(crate) use order::read;
use rows::Filter;
pub(crate) use rows::RowFaults;
use switches::Switch;

/// The faults that are on.
#[derive(Default)]
pub(crate) struct Faults {
    list: Vec<Fault>,
    next: u64,
    /// Access tokens of sessions that a policy has refused. What an admin mends later is not in them.
    refused: HashMap<String, Refusal>,
}

struct Fault {
    id: u64,
    kind: Kind,
    only: Only,
    /// Calls left; `None` until cleared.
    calls: Option<u64>,
    hits: u64,
    /// As it was ordered.
    order: Map<String, Json>,
}

#[derive(Clone)]
enum Kind {
    Before(Before),
    /// Only calls whose body holds this text.
    Refuse {
        refusal: Refusal,
        holds: String,
    },
    After(After),
    /// A policy refuses every session that is used meanwhile, for good.
    SessionPolicy(Refusal),
    Slow(Duration),
    Row {
        refusal: Refusal,
        filter: Filter,
    },
    RotateRefreshTokens,
    Switch(Switch),
    ApiUsage(u64),
}

/// What happens instead of the call.
#[derive(Clone)]
pub(crate) enum Before {
    Cut,
    Maintenance,
    HtmlOk,
    Limit,
    ServerError,
    Refused(Refusal),
    /// The token endpoint's way of refusing.
    OAuth {
        status: u16,
        error: String,
        description: String,
    },
    /// Sent on to another address.
    Moved {
        status: u16,
        to: Option<String>,
    },
}

/// What happens to the answer, once everything is saved.
#[derive(Clone, Copy)]
pub(crate) enum After {
    /// Send so many bytes of it.
    Cut(u64),
}

#[derive(Clone, Copy)]
enum Only {
    Any,
    Reports,
    Kind(CallKind),
}

/// What one order asks for.
pub(crate) enum Act {
    Clear(Option<String>),
    Now(Added),
    Add(Box<NewFault>),
}

pub(crate) struct NewFault {
    kind: Kind,
    only: Only,
    calls: Option<u64>,
    order: Map<String, Json>,
}

/// What the org has to do at once.
pub(crate) enum Added {
    Kept,
    Refuse(Duration),
    ExpireTokens,
    SignOut,
}

/// What is to happen to one call.
#[derive(Default)]
pub(crate) struct Plan {
    pub(crate) slow: Option<Duration>,
    pub(crate) before: Option<Before>,
    pub(crate) after: Option<After>,
    pub(crate) rows: RowFaults,
    /// How many API calls the answer says are used up.
    pub(crate) api_usage: Option<u64>,
}

impl Faults {
    pub(crate) fn apply(&mut self, act: Act) -> Added {
        match act {
            Act::Clear(kind) => self.clear(kind.as_deref()),
            Act::Now(added) => return added,
            Act::Add(fault) => {
                let NewFault { kind, only, calls, order } = *fault;
                self.next += 1;
                self.list.push(Fault { id: self.next, kind, only, calls, hits: 0, order });
            }
        }
        Added::Kept
    }

    /// Ends all faults, or those of one kind.
    pub(crate) fn clear(&mut self, kind: Option<&str>) {
        self.list.retain(|fault| kind.is_some_and(|kind| fault.order["kind"] != kind));
    }

    pub(crate) fn list(&self) -> Json {
        let print = |fault: &Fault| {
            let mut out = fault.order.clone();
            out.insert("id".into(), json!(fault.id));
            out.insert("calls".into(), json!(fault.calls));
            out.insert("hits".into(), json!(fault.hits));
            Json::Object(out)
        };
        self.list.iter().map(print).collect()
    }

    /// Whether each refresh gives a new refresh token.
    pub(crate) fn rotates(&self) -> bool {
        self.list.iter().any(|fault| matches!(fault.kind, Kind::RotateRefreshTokens))
    }

    /// What is to happen to this call. Of what happens instead of it, and of what happens to its answer, the first
    /// that was ordered counts. `token` is the access token of the call.
    pub(crate) fn plan(&mut self, kind: CallKind, method: &str, body: &[u8], token: Option<&str>) -> Plan {
        let before = self.by_policy(kind, method, token).map(Before::Refused);
        let mut plan = Plan { before, ..Plan::default() };
        let instead = |fault: &&Fault| fault.kind.is_instead(body) && fault.only.fits(kind, method);
        let first_instead = self.list.iter().find(instead).map(|fault| fault.id);
        for fault in self.list.iter_mut().filter(|fault| fault.only.fits(kind, method)) {
            let taken = match &fault.kind {
                Kind::Slow(time) => {
                    plan.slow = Some(plan.slow.unwrap_or_default() + *time);
                    true
                }
                Kind::Before(before) if first_instead == Some(fault.id) => {
                    plan.before = Some(before.clone());
                    true
                }
                Kind::Refuse { refusal, .. } if first_instead == Some(fault.id) => {
                    plan.before = Some(Before::Refused(refusal.clone()));
                    true
                }
                Kind::After(after) if first_instead.is_none() && plan.after.is_none() => {
                    plan.after = Some(*after);
                    true
                }
                Kind::Row { refusal, filter } if first_instead.is_none() => {
                    plan.rows.add(fault.id, refusal.clone(), filter.clone());
                    false
                }
                Kind::Switch(switch) => {
                    plan.rows.switches.0.push(switch.clone());
                    true
                }
                Kind::ApiUsage(used) => {
                    plan.api_usage = Some(*used);
                    true
                }
                _ => false,
            };
            if taken {
                fault.use_up();
            }
        }
        self.drop_used_up();
        plan
    }

    /// What a policy says to this session: one that is in force, or was when the session was used before.
    fn by_policy(&mut self, kind: CallKind, method: &str, token: Option<&str>) -> Option<Refusal> {
        let token = token.filter(|_| kind.is_charged())?;
        let in_force = self.list.iter_mut().find_map(|fault| match &fault.kind {
            Kind::SessionPolicy(refusal) if fault.only.fits(kind, method) => Some((refusal.clone(), fault)),
            _ => None,
        });
        if let Some((refusal, fault)) = in_force {
            fault.use_up();
            self.refused.insert(token.to_owned(), refusal);
        }
        self.refused.get(token).cloned()
    }

    /// Takes a call from each fault of rows that hit one.
    pub(crate) fn settle(&mut self, rows: &RowFaults) {
        for hit in rows.hits() {
            if let Some(fault) = self.list.iter_mut().find(|fault| fault.id == hit) {
                fault.use_up();
            }
        }
        self.drop_used_up();
    }

    fn drop_used_up(&mut self) {
        self.list.retain(|fault| fault.calls != Some(0));
    }
}

impl Kind {
    /// Whether it happens instead of a call with this body.
    fn is_instead(&self, body: &[u8]) -> bool {
        match self {
            Kind::Before(_) => true,
            Kind::Refuse { holds, .. } => {
                holds.is_empty() || body.windows(holds.len()).any(|window| window == holds.as_bytes())
            }
            _ => false,
        }
    }
}

impl Fault {
    fn use_up(&mut self) {
        self.hits += 1;
        self.calls = self.calls.map(|calls| calls.saturating_sub(1));
    }
}

impl Only {
    fn fits(self, kind: CallKind, method: &str) -> bool {
        match self {
            Only::Any => true,
            Only::Reports => kind.reports(method),
            Only::Kind(only) => only == kind,
        }
    }
}
