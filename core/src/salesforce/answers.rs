//! Reading what became of rows. An answer is read whole or not at all: one that does not account for
//! every row, by its own or by number, leaves all of them in doubt.

use super::{
    Class, Refusal,
    errors::Place,
    json::{self, Unreadable},
    names::Name,
    refusals,
    rows::{graph_name, node_name},
};
use crate::ad::SalesforceId;
use serde_json::Value;

/// What became of a row of a collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowAnswer {
    /// It is saved.
    Landed {
        /// The entry's id, if the org said it.
        id: Option<SalesforceId>,
        /// Whether the entry is new, if the org said it.
        created: Option<bool>,
    },
    /// It is not.
    Refused(Refusal),
}

/// What became of a graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GraphAnswer {
    /// All of its rows are saved.
    Landed,
    /// None is, and it was not tried, because other graphs of the call failed.
    Untried,
    /// None is, because of one of them.
    Refused {
        /// The guilty row's place in the graph.
        row: usize,
        /// What the org said about it.
        refusal: Refusal,
    },
}

impl RowAnswer {
    /// The same, with regard to the name of the usage key.
    pub(super) fn with_key(self, key: &Name) -> RowAnswer {
        match self {
            RowAnswer::Refused(refusal) => RowAnswer::Refused(refusal.with_key(key)),
            landed => landed,
        }
    }
}

impl GraphAnswer {
    /// The same, with regard to the name of the usage key.
    pub(super) fn with_key(self, key: &Name) -> GraphAnswer {
        match self {
            GraphAnswer::Refused { row, refusal } => {
                GraphAnswer::Refused { row, refusal: refusal.with_key(key) }
            }
            other => other,
        }
    }
}

/// Reads the answer to a collection of `count` rows.
pub(super) fn read_rows(body: &[u8], count: usize) -> Result<Vec<RowAnswer>, Unreadable> {
    let Value::Array(answers) = json::parse(body)? else { return Err(Unreadable("no list of rows")) };
    if answers.len() != count {
        return Err(Unreadable("another number of rows"));
    }
    let mut read = answers.iter().map(read_row).collect::<Result<Vec<_>, _>>()?;
    let guilty =
        |row: &RowAnswer| matches!(row, RowAnswer::Refused(refusal) if refusal.class != Class::Untried);
    if !read.iter().any(guilty) {
        // Halted for a neighbour that is not there: its own fault after all, lest it waits for ever.
        for row in &mut read {
            if let RowAnswer::Refused(refusal) = row {
                refusal.class = Class::RowFault;
            }
        }
    }
    Ok(read)
}

fn read_row(answer: &Value) -> Result<RowAnswer, Unreadable> {
    match answer.get("success") {
        Some(Value::Bool(true)) => Ok(RowAnswer::Landed {
            id: json::id(answer, "id").ok(),
            created: json::at(answer, "created").as_bool(),
        }),
        Some(Value::Bool(false)) => {
            Ok(RowAnswer::Refused(refusals::of_errors(Place::Row, 200, json::at(answer, "errors"), answer)))
        }
        _ => Err(Unreadable("a row without success")),
    }
}

/// Reads the answer to graphs that have so many rows each.
pub(super) fn read_graphs(body: &[u8], counts: &[usize]) -> Result<Vec<GraphAnswer>, Unreadable> {
    let mut answer = json::parse(body)?;
    let Some(Value::Array(answers)) = answer.get_mut("graphs").map(Value::take) else {
        return Err(Unreadable("no list of graphs"));
    };
    if answers.len() != counts.len() {
        return Err(Unreadable("another number of graphs"));
    }
    let mut read = Vec::with_capacity(counts.len());
    for (graph, count) in counts.iter().enumerate() {
        let name = graph_name(graph);
        let mut named = answers.iter().filter(|answer| json::at(answer, "graphId") == name.as_str());
        let (Some(answer), None) = (named.next(), named.next()) else {
            return Err(Unreadable("a graph that is not answered once"));
        };
        read.push(read_graph(answer, graph, *count)?);
    }
    if !read.iter().any(|graph| matches!(graph, GraphAnswer::Refused { .. })) {
        for (graph, answer) in read.iter_mut().enumerate() {
            if *answer == GraphAnswer::Untried {
                *answer = halted_for_nobody(answers.get(graph));
            }
        }
    }
    Ok(read)
}

fn read_graph(answer: &Value, graph: usize, count: usize) -> Result<GraphAnswer, Unreadable> {
    let Some(landed) = json::at(answer, "isSuccessful").as_bool() else {
        return Err(Unreadable("a graph without success"));
    };
    let nodes = json::at(answer, "graphResponse.compositeResponse").as_array().map_or(&[][..], Vec::as_slice);
    let mut halted = None;
    for (place, node) in nodes.iter().enumerate() {
        let status = json::at(node, "httpStatusCode").as_u64().and_then(|status| u16::try_from(status).ok());
        if matches!(status, Some(200..=299)) || (landed && status.is_none()) {
            continue;
        }
        let row = (0..count)
            .find(|row| json::at(node, "referenceId") == node_name(graph, *row).as_str())
            .unwrap_or_else(|| place.min(count.saturating_sub(1)));
        let refusal = refusals::of_errors(Place::Row, status.unwrap_or(0), json::at(node, "body"), node);
        if refusal.class != Class::Untried {
            return Ok(GraphAnswer::Refused { row, refusal });
        }
        halted.get_or_insert(refusal);
    }
    // A graph lands as a whole: one that claims to have landed and names a halted row did not.
    Ok(if landed && halted.is_none() { GraphAnswer::Landed } else { GraphAnswer::Untried })
}

/// A graph that was halted although no other failed.
fn halted_for_nobody(answer: Option<&Value>) -> GraphAnswer {
    let answer = answer.unwrap_or(&Value::Null);
    let refusal = Refusal {
        status: 200,
        code: "PROCESSING_HALTED".to_owned(),
        message: String::new(),
        fields: vec![],
        class: Class::RowFault,
        raw: json::raw(answer),
    };
    GraphAnswer::Refused { row: 0, refusal }
}

#[cfg(test)]
#[path = "answers_tests.rs"]
mod tests;
