//! `/composite/graph`: graphs of calls, each of which lands as a whole or not at all.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Value as Json, json};

use super::Work;
use super::composite::{Part, PartAnswer, halt_the_good, parts, print, run};
use super::references::{Answers, named_in};
use crate::http::{self, Answer, Call};
use crate::refusal::Refusal;

const MOST_GRAPHS: usize = 75;
const MOST_NODES: usize = 500;
const DEEPEST: usize = 15;
const MOST_KINDS: usize = 15;
/// When more graphs than this have failed, the rest is not tried.
const MOST_FAILED: usize = 14;
const HALTED: &str = "Processing was halted because more than 14 graphs of this request failed.";

pub(super) fn graph(work: &mut Work<'_, '_>, call: &Call) -> Answer {
    let graphs = match call.json().and_then(|body| read(&body)) {
        Ok(graphs) => graphs,
        Err(refusal) => return Answer::from(refusal),
    };
    work.tally.graphs += graphs.len() as u64;
    work.tally.nodes += graphs.iter().map(|(_, parts)| parts.len() as u64).sum::<u64>();
    // Nodes are rows of a graph, not calls for one row.
    let rows = work.tally.rows;
    let mut failed = 0;
    let mut answers = Vec::with_capacity(graphs.len());
    for (id, parts) in &graphs {
        let halted = failed > MOST_FAILED;
        let done = if halted { halt(parts) } else { run_one(work, parts) };
        let good = done.iter().all(|answer| answer.status < 400);
        failed += usize::from(!good);
        answers.push(json!({
            "graphId": id,
            "isSuccessful": good,
            "graphResponse": { "compositeResponse": print(parts, done) },
        }));
    }
    work.tally.rows = rows;
    Answer::json(200, json!({ "graphs": answers }))
}

/// Runs a graph; the first node that fails takes the graph back.
fn run_one(work: &mut Work<'_, '_>, parts: &[Part]) -> Vec<PartAnswer> {
    let start = work.txn.mark();
    let mut answers = Answers::default();
    let mut done = Vec::with_capacity(parts.len());
    for part in parts {
        let answer = match allowed(part) {
            Ok(()) => run(work, part, &mut answers),
            Err(refusal) => PartAnswer::refused(refusal),
        };
        let failed = answer.status >= 300;
        done.push(answer);
        if failed {
            work.txn.roll_back(start);
            halt_the_good(&mut done);
            done.extend(halt_rest(parts, done.len()));
            break;
        }
    }
    done
}

fn halt(parts: &[Part]) -> Vec<PartAnswer> {
    parts.iter().map(|_| PartAnswer::halted(HALTED)).collect()
}

fn halt_rest(parts: &[Part], from: usize) -> impl Iterator<Item = PartAnswer> {
    parts[from..].iter().map(|_| PartAnswer::halted(super::composite::ROLLED_BACK))
}

/// Graphs know single records only.
fn allowed(part: &Part) -> Result<(), Refusal> {
    let url = part.url.split('?').next().unwrap_or_default();
    let path = http::parts(url);
    let fits = path.len() >= 5
        && path[3] == "sobjects"
        && match (part.method.to_uppercase().as_str(), path.len() - 4) {
            ("POST", 1) | ("POST" | "GET" | "PATCH" | "DELETE", 3) => true,
            ("GET" | "PATCH" | "DELETE", 2) => path[5] != "describe",
            _ => false,
        };
    if fits {
        return Ok(());
    }
    let text = format!("Composite graph does not support {} {}", part.method, part.url);
    Err(Refusal::new("INVALID_INPUT", text))
}

type Graph = (String, Vec<Part>);

fn read(body: &Json) -> Result<Vec<Graph>, Refusal> {
    let Some(list) = body["graphs"].as_array() else {
        return Err(Refusal::json("Required parameter: graphs"));
    };
    let mut graphs: Vec<Graph> = Vec::with_capacity(list.len());
    for graph in list {
        let Some(id) = graph["graphId"].as_str() else {
            return Err(Refusal::json("Each graph needs a graphId"));
        };
        if graphs.iter().any(|(other, _)| other == id) {
            return Err(Refusal::new("INVALID_INPUT", format!("Duplicate graphId provided: {id}")));
        }
        graphs.push((id.to_owned(), parts(graph)?));
    }
    check_size(&graphs)?;
    Ok(graphs)
}

fn check_size(graphs: &[Graph]) -> Result<(), Refusal> {
    let nodes: usize = graphs.iter().map(|(_, parts)| parts.len()).sum();
    let too_much = if graphs.len() > MOST_GRAPHS {
        format!("at most {MOST_GRAPHS} graphs")
    } else if nodes > MOST_NODES {
        format!("at most {MOST_NODES} nodes")
    } else if graphs.iter().any(|(_, parts)| depth(parts) > DEEPEST) {
        format!("a depth of at most {DEEPEST}")
    } else if kinds(graphs) > MOST_KINDS {
        format!("at most {MOST_KINDS} different nodes")
    } else {
        return Ok(());
    };
    Err(Refusal::new("LIMIT_EXCEEDED", format!("Limit exceeded: a composite graph request has {too_much}")))
}

/// The longest chain of nodes that refer to each other.
fn depth(parts: &[Part]) -> usize {
    let mut depths: HashMap<&str, usize> = HashMap::new();
    for part in parts {
        let body = part.body.to_string();
        let before = named_in(&part.url)
            .into_iter()
            .chain(named_in(&body))
            .filter_map(|name| depths.get(name).copied());
        let own = 1 + before.max().unwrap_or(0);
        depths.insert(&part.reference, own);
    }
    depths.into_values().max().unwrap_or(0)
}

/// Different kinds of node: one object and one method.
fn kinds(graphs: &[Graph]) -> usize {
    let kind = |part: &Part| (part.method.to_uppercase(), http::parts(&part.url).get(4).cloned());
    graphs.iter().flat_map(|(_, parts)| parts).map(kind).collect::<BTreeSet<_>>().len()
}
