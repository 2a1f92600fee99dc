//! The REST API below `/services/data`.
//!
//! Every call is one transaction under the org's lock. Handlers work on a [`Work`], which a composite call shares
//! among its parts, so that a part goes through the same code as a call of its own.
//!
//! Deliberately absent: Bulk API 2.0, search, `updated` and `deleted`, trees, conditional requests, XML, API versions
//! before 46, and the daily limit itself (calls are counted, and refused by a fault only).

mod batch;
mod collections;
mod composite;
pub(crate) mod cursors;
mod graph;
mod info;
mod query;
mod references;
mod rows;

use jiff::Timestamp;

use crate::data::save::Author;
use crate::data::txn::Txn;
use crate::demo::faults::RowFaults;
use crate::http::{Answer, Call};
use crate::org::Org;
use crate::refusal::Refusal;
use cursors::Cursors;

pub(crate) const OLDEST: u32 = 46;
pub(crate) const NEWEST: u32 = 67;

/// One call at work.
pub(crate) struct Work<'a, 'db> {
    pub(crate) txn: &'a mut Txn<'db>,
    pub(crate) cursors: &'a mut Cursors,
    pub(crate) author: Author,
    pub(crate) version: u32,
    pub(crate) faults: &'a RowFaults,
    pub(crate) tally: &'a mut Tally,
    /// Rows in a page of a query.
    pub(crate) page: usize,
    pub(crate) usage: u64,
}

/// What a call did, for the counts.
#[derive(Default, Clone, Copy)]
pub(crate) struct Tally {
    pub(crate) rows: u64,
    pub(crate) graphs: u64,
    pub(crate) nodes: u64,
}

/// Answers a call below `/services/data`.
pub(crate) fn handle(org: &Org, call: &Call, faults: &RowFaults, usage: u64, tally: &mut Tally) -> Answer {
    let parts = call.parts();
    let Some((version, rest)) = parts.get(2).map(|version| (*version, &parts[3..])) else {
        return if call.method == "GET" {
            info::versions()
        } else {
            Answer::from(Refusal::method(&call.method))
        };
    };
    let Some(version) = read_version(version) else {
        return Answer::from(Refusal::not_found());
    };
    let mut inner = org.inner();
    let now = Timestamp::now();
    let Some(token) = call.token() else {
        return Answer::from(match call.header("authorization") {
            Some(_) => Refusal::new("INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE"),
            None => Refusal::session(),
        });
    };
    let Some((person, _)) = inner.approvals.session(token, now) else {
        return Answer::from(Refusal::session());
    };
    let rule_off = faults.switches.rule_off();
    let author = Author { user: person.id(), profile: person.profile, now: whole_second(now), rule_off };
    let page = page_size(call);
    let answer = inner.transact(|txn, cursors| {
        let mut work = Work { txn, cursors, author, version, faults, tally, page, usage };
        route(&mut work, call, rest)
    });
    answer.unwrap_or_else(Answer::from)
}

/// The part of a path after the version: what a call asks for. Parts of composite calls come here as well.
fn route(work: &mut Work<'_, '_>, call: &Call, path: &[&str]) -> Answer {
    match (call.method.as_str(), path) {
        ("HEAD", _) => Answer::empty(200),
        ("GET", []) => info::resources(work),
        ("GET", ["query" | "queryAll" | "queryall"]) => query::query(work, call),
        ("GET", ["query" | "queryAll" | "queryall", locator]) => query::more(work, locator),
        ("GET", ["limits"]) => info::limits(work),
        ("GET", ["sobjects"]) => info::objects(work),
        (_, ["sobjects", rest @ ..]) => rows::route(work, call, rest),
        ("POST", ["composite"]) => composite::composite(work, call),
        ("POST", ["composite", "batch"]) => batch::batch(work, call),
        ("POST", ["composite", "graph"]) => graph::graph(work, call),
        (_, ["composite", "sobjects", rest @ ..]) => collections::route(work, call, rest),
        (method, ["query" | "queryAll" | "limits" | "composite", ..]) => {
            Answer::from(Refusal::method(method))
        }
        _ => Answer::from(Refusal::not_found()),
    }
}

/// `v67.0`, when this org speaks it.
fn read_version(text: &str) -> Option<u32> {
    let number = text.strip_prefix('v')?.strip_suffix(".0")?.parse().ok()?;
    (OLDEST..=NEWEST).contains(&number).then_some(number)
}

fn page_size(call: &Call) -> usize {
    let options = call.header("sforce-query-options").unwrap_or_default();
    let size = options.split(',').find_map(|option| {
        let (name, value) = option.split_once('=')?;
        if name.trim().eq_ignore_ascii_case("batchSize") { value.trim().parse().ok() } else { None }
    });
    size.unwrap_or(2000).clamp(200, 2000)
}

/// Salesforce's stamps keep whole seconds.
fn whole_second(now: Timestamp) -> Timestamp {
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}
