//! `/composite/tree`: records with their children, created together or not at all.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use super::Work;
use crate::data::save::{self, Body};
use crate::http::{Answer, Call};
use crate::ids::Id;
use crate::refusal::Refusal;
use crate::schema::{self, Object};

const MOST: usize = 200;
const DEEPEST: usize = 5;

/// A record to create, the record above it, and what the client calls it.
struct Node {
    reference: String,
    object: &'static Object,
    body: Body,
    /// The place of the record above in the list, and the field that points to it.
    above: Option<(usize, &'static str)>,
}

pub(super) fn tree(work: &mut Work<'_, '_>, call: &Call, object: &str) -> Answer {
    let Some(object) = schema::find(object) else {
        return Answer::from(Refusal::not_found());
    };
    let nodes = call.json().and_then(|body| {
        let mut nodes = Vec::new();
        read(&body, object, None, 1, &mut nodes)?;
        check(&nodes)?;
        Ok(nodes)
    });
    let nodes = match nodes {
        Ok(nodes) => nodes,
        Err(refusal) => return Answer::from(refusal),
    };
    work.tally.rows += nodes.len() as u64;
    create(work, &nodes)
}

fn create(work: &mut Work<'_, '_>, nodes: &[Node]) -> Answer {
    let start = work.txn.mark();
    let mut ids: Vec<Id> = Vec::with_capacity(nodes.len());
    for node in nodes {
        let mut body = node.body.clone();
        if let Some((above, field)) = node.above {
            body.insert(field.to_owned(), json!(ids[above].to_string()));
        }
        let done = work
            .faults
            .check(work.txn.db(), node.object, None, &body)
            .and_then(|()| save::create(work.txn, work.author, node.object, &body));
        match done {
            Ok(id) => ids.push(id),
            Err(refusals) => {
                work.txn.roll_back(start);
                let errors: Vec<Json> = refusals.iter().map(Refusal::to_row).collect();
                let result = json!({ "referenceId": node.reference, "errors": errors });
                return Answer::json(400, json!({ "hasErrors": true, "results": [result] }));
            }
        }
    }
    let results = nodes.iter().zip(&ids);
    let results: Vec<Json> =
        results.map(|(node, id)| json!({ "referenceId": node.reference, "id": id.to_string() })).collect();
    Answer::json(201, json!({ "hasErrors": false, "results": results }))
}

/// Lists the records of a tree, each after the one above it.
fn read(
    list: &Json,
    object: &'static Object,
    above: Option<(usize, &'static str)>,
    depth: usize,
    nodes: &mut Vec<Node>,
) -> Result<(), Refusal> {
    let records = list["records"].as_array().ok_or_else(|| Refusal::json("Required parameter: records"))?;
    if depth > DEEPEST {
        return Err(invalid(format!("A tree has at most {DEEPEST} levels")));
    }
    for record in records {
        let attributes = &record["attributes"];
        let (Some(kind), Some(reference)) = (attributes["type"].as_str(), attributes["referenceId"].as_str())
        else {
            return Err(invalid("Each record needs attributes with type and referenceId".to_owned()));
        };
        if !kind.eq_ignore_ascii_case(object.name) {
            return Err(invalid(format!("{reference} is no {}", object.name)));
        }
        let (mut body, mut below) = (Map::new(), Vec::new());
        for (name, value) in record.as_object().into_iter().flatten() {
            match object.children(name) {
                Some((child, field, _)) if value.is_object() => below.push((child, field, value)),
                _ => drop(body.insert(name.clone(), value.clone())),
            }
        }
        let own = nodes.len();
        nodes.push(Node { reference: reference.to_owned(), object, body, above });
        for (child, field, list) in below {
            read(list, child, Some((own, child.fields[field].name)), depth + 1, nodes)?;
        }
    }
    Ok(())
}

fn check(nodes: &[Node]) -> Result<(), Refusal> {
    if nodes.len() > MOST {
        return Err(invalid(format!("A tree has at most {MOST} records")));
    }
    let names: BTreeSet<&str> = nodes.iter().map(|node| node.reference.as_str()).collect();
    if names.len() < nodes.len() {
        return Err(invalid("Each referenceId may stand in a tree once".to_owned()));
    }
    Ok(())
}

fn invalid(text: String) -> Refusal {
    Refusal::new("INVALID_INPUT", text)
}
