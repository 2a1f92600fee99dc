//! How often what was asked, for `/demo/state` and for `Sforce-Limit-Info`.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::{Duration, Instant};

use serde_json::{Map, Value as Json, json};

use crate::rest::Tally;

const LINES_KEPT: usize = 500;

/// What kind of call a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CallKind {
    Query,
    Collections,
    Graph,
    Composite,
    Batch,
    Sobjects,
    Describe,
    Bulk,
    Search,
    Limits,
    Versions,
    Resources,
    Authorize,
    Token,
    Revoke,
    Identity,
    Other,
}

use CallKind::{
    Authorize, Batch, Bulk, Collections, Composite, Describe, Graph, Identity, Limits, Other, Query,
    Resources, Revoke, Search, Sobjects, Token, Versions,
};

const KINDS: [(CallKind, &str); 17] = [
    (Query, "query"),
    (Collections, "collections"),
    (Graph, "graph"),
    (Composite, "composite"),
    (Batch, "batch"),
    (Sobjects, "sobjects"),
    (Describe, "describe"),
    (Bulk, "bulk"),
    (Search, "search"),
    (Limits, "limits"),
    (Versions, "versions"),
    (Resources, "resources"),
    (Authorize, "authorize"),
    (Token, "token"),
    (Revoke, "revoke"),
    (Identity, "identity"),
    (Other, "other"),
];

impl CallKind {
    pub(crate) fn of(method: &str, path: &[&str]) -> CallKind {
        match path {
            ["services", "data"] => Versions,
            ["services", "data", _, rest @ ..] => match (method, rest) {
                (_, []) => Resources,
                (_, ["query" | "queryAll", ..]) => Query,
                (_, ["composite"] | ["composite", "tree", ..]) => Composite,
                (_, ["composite", "batch"]) => Batch,
                (_, ["composite", "graph"]) => Graph,
                (_, ["composite", "sobjects", ..]) => Collections,
                ("GET", ["sobjects"] | ["sobjects", _] | ["sobjects", _, "describe"]) => Describe,
                (_, ["sobjects", ..]) => Sobjects,
                (_, ["jobs", ..]) => Bulk,
                (_, ["search" | "parameterizedSearch"]) => Search,
                (_, ["limits"]) => Limits,
                _ => Other,
            },
            ["services", "oauth2", "authorize"] => Authorize,
            ["services", "oauth2", "token"] => Token,
            ["services", "oauth2", "revoke"] => Revoke,
            ["services", "oauth2", "userinfo" | "introspect"] | ["id", ..] | [".well-known", ..] => Identity,
            _ => Other,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        KINDS.iter().find(|(kind, _)| *kind == self).map_or("other", |(_, name)| name)
    }

    pub(crate) fn named(name: &str) -> Option<CallKind> {
        KINDS.iter().find(|(_, n)| *n == name).map(|(kind, _)| *kind)
    }

    /// Calls of the REST API, which Salesforce counts. The list of versions is free.
    pub(crate) fn is_charged(self) -> bool {
        !matches!(self, Versions | Authorize | Token | Revoke | Identity)
    }

    /// Calls that can write records.
    pub(crate) fn reports(self, method: &str) -> bool {
        matches!(self, Collections | Graph | Composite | Batch | Bulk | Sobjects) && method != "GET"
    }
}

/// All counts since the start or the last reset.
#[derive(Default)]
pub(crate) struct Counts {
    calls: [u64; KINDS.len()],
    tally: Tally,
    connections: u64,
    accepted_before: u64,
    /// When each call that is in flight began.
    in_flight: BTreeMap<u64, Begun>,
    in_flight_max: usize,
    /// Calls in flight that can write, by access token, and the most that one token ever had.
    writing: HashMap<String, u64>,
    writing_max: u64,
    latest: u64,
    api_usage: u64,
    limit_refusals: u64,
    log: VecDeque<Json>,
}

/// A call in flight.
struct Begun {
    at: Instant,
    /// The access token, where the call can write.
    writer: Option<String>,
}

/// A line of the log of calls.
pub(crate) struct Line<'a> {
    pub(crate) kind: CallKind,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: Option<&'a str>,
    /// What was answered; `None` when the connection was cut.
    pub(crate) status: Option<u16>,
    pub(crate) tally: Tally,
}

impl Counts {
    /// A call has come in, and can write with this token; gives its number and the API usage with it.
    pub(crate) fn begin(&mut self, kind: CallKind, writer: Option<&str>, new_connection: bool) -> (u64, u64) {
        if let Some(n) = KINDS.iter().position(|(k, _)| *k == kind) {
            self.calls[n] += 1;
        }
        self.connections += u64::from(new_connection);
        self.latest += 1;
        let writer = writer.map(str::to_owned);
        if let Some(token) = &writer {
            let writing = self.writing.entry(token.clone()).or_default();
            *writing += 1;
            self.writing_max = self.writing_max.max(*writing);
        }
        self.in_flight.insert(self.latest, Begun { at: Instant::now(), writer });
        self.in_flight_max = self.in_flight_max.max(self.in_flight.len());
        self.api_usage += u64::from(kind.is_charged());
        (self.latest, self.api_usage)
    }

    /// The call with this number is answered.
    pub(crate) fn end(&mut self, number: u64) {
        let writer = self.in_flight.remove(&number).and_then(|begun| begun.writer);
        if let Some(writing) = writer.and_then(|token| self.writing.get_mut(&token)) {
            *writing = writing.saturating_sub(1);
        }
    }

    /// How many calls have been in flight for so long.
    pub(crate) fn longer_than(&self, long: Duration) -> usize {
        self.in_flight.values().filter(|begun| begun.at.elapsed() >= long).count()
    }

    /// A call was refused because there are too many.
    pub(crate) fn refused(&mut self) {
        self.limit_refusals += 1;
    }

    pub(crate) fn note(&mut self, line: &Line<'_>) {
        self.tally.rows += line.tally.rows;
        self.tally.graphs += line.tally.graphs;
        self.tally.nodes += line.tally.nodes;
        self.tally.lock_failures += line.tally.lock_failures;
        let mut out = json!({
            "kind": line.kind.name(),
            "method": line.method,
            "path": line.path,
            "status": line.status,
        });
        for (name, n) in
            [("rows", line.tally.rows), ("graphs", line.tally.graphs), ("nodes", line.tally.nodes)]
        {
            if n > 0 {
                out[name] = json!(n);
            }
        }
        if let Some(query) = line.query {
            out["query"] = json!(query);
        }
        if self.log.len() == LINES_KEPT {
            self.log.pop_front();
        }
        self.log.push_back(out);
    }

    /// Back to nothing, except for the API usage, which is the day's.
    pub(crate) fn reset(&mut self, accepted: u64) {
        *self = Counts {
            in_flight_max: self.in_flight.len(),
            in_flight: std::mem::take(&mut self.in_flight),
            writing_max: self.writing.values().copied().max().unwrap_or(0),
            writing: std::mem::take(&mut self.writing),
            latest: self.latest,
            api_usage: self.api_usage,
            accepted_before: accepted,
            ..Counts::default()
        };
    }

    pub(crate) fn to_json(&self, accepted: u64) -> Json {
        let mut calls: Map<String, Json> =
            KINDS.iter().zip(self.calls).map(|((_, name), n)| ((*name).to_owned(), json!(n))).collect();
        for (name, n) in [
            ("rows", self.tally.rows),
            ("graphs", self.tally.graphs),
            ("nodes", self.tally.nodes),
            ("lock_failures", self.tally.lock_failures),
            ("limit_refusals", self.limit_refusals),
            ("connections", self.connections),
            ("accepts", accepted.saturating_sub(self.accepted_before)),
        ] {
            calls.insert(name.to_owned(), json!(n));
        }
        json!({
            "calls": calls,
            "in_flight_max": self.in_flight_max,
            "writing_max": self.writing_max,
            "api_usage": self.api_usage,
            "log": self.log,
        })
    }
}
