//! The REST API below `/services/data`.
//!
//! Every call is one transaction under the org's lock. Handlers work on a [`Work`], which a composite call shares
//! among its parts, so that a part goes through the same code as a call of its own.
//!
//! Deliberately absent: bulk queries, ETags, XML, and API versions before 46.

mod batch;
mod bulk;
mod collections;
mod columns;
mod composite;
mod conditional;
mod cursors;
mod feeds;
mod graph;
mod info;
mod query;
mod references;
mod rows;
mod search;
mod tree;

use jiff::Timestamp;

use crate::data::locks::Locking;
use crate::data::save::Author;
use crate::data::txn::Txn;
use crate::demo::faults::RowFaults;
use crate::http::{Answer, Call};
use crate::org::Org;
use crate::refusal::Refusal;
use crate::soql::{Asker, Scope};
use bulk::Jobs;
use cursors::Cursors;

pub(crate) const OLDEST: u32 = 46;
pub(crate) const NEWEST: u32 = 67;

/// Retired, as its answer says. Those in between are alive in Salesforce, and absent here.
const NEWEST_RETIRED: u32 = 30;

/// What calls leave behind for later ones, apart from records.
#[derive(Default)]
pub(crate) struct Kept {
    cursors: Cursors,
    jobs: Jobs,
}

/// One call at work.
pub(crate) struct Work<'a, 'db> {
    pub(crate) txn: &'a mut Txn<'db>,
    cursors: &'a mut Cursors,
    jobs: &'a mut Jobs,
    pub(crate) author: Author,
    pub(crate) version: u32,
    pub(crate) faults: &'a RowFaults,
    pub(crate) tally: &'a mut Tally,
    /// Rows in a page of a query.
    pub(crate) page: usize,
    pub(crate) usage: u64,
    /// API calls of a day.
    pub(crate) daily_calls: u64,
}

impl Work<'_, '_> {
    /// Who asks a query, and when.
    fn asker(&self) -> Asker {
        Asker::here(self.author.now)
    }
}

/// What a call did, for the counts.
#[derive(Default, Clone, Copy)]
pub(crate) struct Tally {
    pub(crate) rows: u64,
    pub(crate) graphs: u64,
    pub(crate) nodes: u64,
    /// Rows that failed because another transaction had locked what they need.
    pub(crate) lock_failures: u64,
}

/// Answers a call below `/services/data`.
pub(crate) fn handle(
    org: &Org,
    call: &Call,
    faults: &RowFaults,
    usage: u64,
    locking: &mut Locking,
    tally: &mut Tally,
) -> Answer {
    let parts = call.parts();
    let Some((version, rest)) = parts.get(2).map(|version| (*version, &parts[3..])) else {
        return if call.method == "GET" {
            info::versions()
        } else {
            Answer::from(Refusal::method(&call.method))
        };
    };
    let version = match read_version(version) {
        Some(version) if (OLDEST..=NEWEST).contains(&version) => version,
        Some(..=NEWEST_RETIRED) => return Answer::from(Refusal::retired()),
        _ => return Answer::from(Refusal::not_found()),
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
    let daily_calls = org.limits.daily();
    let answer = inner.transact(locking, |txn, Kept { cursors, jobs }| {
        let mut work = Work { txn, cursors, jobs, author, version, faults, tally, page, usage, daily_calls };
        route(&mut work, call, rest)
    });
    answer.unwrap_or_else(Answer::from)
}

/// The part of a path after the version: what a call asks for. Parts of composite calls come here as well.
fn route(work: &mut Work<'_, '_>, call: &Call, path: &[&str]) -> Answer {
    match (call.method.as_str(), path) {
        ("HEAD", _) => Answer::empty(200),
        ("GET", []) => info::resources(work),
        ("GET", ["query"]) => query::query(work, call, Scope::Live),
        ("GET", ["queryAll" | "queryall"]) => query::query(work, call, Scope::WithDeleted),
        ("GET", ["query" | "queryAll" | "queryall", locator]) => query::more(work, locator),
        ("GET", ["limits"]) => info::limits(work),
        ("GET", ["search"]) => search::sosl(work, call),
        ("GET" | "POST", ["parameterizedSearch"]) => search::parameterized(work, call),
        ("GET", ["sobjects"]) => info::objects(work, call),
        (_, ["sobjects", rest @ ..]) => rows::route(work, call, rest),
        ("POST", ["composite"]) => composite::composite(work, call),
        ("POST", ["composite", "batch"]) => batch::batch(work, call),
        ("POST", ["composite", "graph"]) => graph::graph(work, call),
        ("POST", ["composite", "tree", object]) => tree::tree(work, call, object),
        (_, ["jobs", rest @ ..]) => bulk::route(work, call, rest),
        (_, ["composite", "sobjects", rest @ ..]) => collections::route(work, call, rest),
        (method, ["query" | "queryAll" | "limits" | "composite" | "search" | "parameterizedSearch", ..]) => {
            Answer::from(Refusal::method(method))
        }
        _ => Answer::from(Refusal::not_found()),
    }
}

/// The number in `v67.0`.
fn read_version(text: &str) -> Option<u32> {
    text.strip_prefix('v')?.strip_suffix(".0")?.parse().ok()
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
