//! `/composite`: up to 25 calls in one, which may refer to each other's answers.

use axum::http::HeaderMap;
use serde_json::{Map, Value as Json, json};

use super::references::Answers;
use super::{NEWEST, OLDEST, Work, read_version, route};
use crate::http::{Answer, Call, Content};
use crate::refusal::{self, Refusal};

const MOST: usize = 25;
const MOST_HEAVY: usize = 5;
pub(super) const ROLLED_BACK: &str =
    "The transaction was rolled back since another operation in the same transaction failed.";

/// One part of a composite call, or one node of a graph.
pub(super) struct Part {
    pub(super) method: String,
    pub(super) url: String,
    pub(super) reference: String,
    pub(super) body: Json,
}

/// How a part was answered.
pub(super) struct PartAnswer {
    pub(super) status: u16,
    pub(super) body: Json,
    headers: Map<String, Json>,
}

pub(super) fn composite(work: &mut Work<'_, '_>, call: &Call) -> Answer {
    let (body, parts) = match call.json().and_then(|body| Ok((parts(&body)?, body))) {
        Ok((parts, body)) => (body, parts),
        Err(refusal) => return Answer::from(refusal),
    };
    let heavy = |part: &&Part| part.url.contains("/composite/sobjects") || part.url.contains("/query");
    if parts.len() > MOST || parts.iter().filter(heavy).count() > MOST_HEAVY {
        let text = format!(
            "Limit exceeded: at most {MOST} subrequests, of which at most {MOST_HEAVY} are collections or queries"
        );
        return Answer::from(Refusal::new("LIMIT_EXCEEDED", text));
    }
    let start = work.txn.mark();
    let mut answers = Answers::default();
    let mut done: Vec<PartAnswer> = parts.iter().map(|part| run(work, part, &mut answers)).collect();
    if body["allOrNone"] == json!(true) && done.iter().any(|answer| answer.status >= 400) {
        work.txn.roll_back(start);
        halt_the_good(&mut done);
    }
    Answer::json(200, json!({ "compositeResponse": print(&parts, done) }))
}

/// The parts of a request, checked for what every part needs.
pub(super) fn parts(body: &Json) -> Result<Vec<Part>, Refusal> {
    let Some(list) = body["compositeRequest"].as_array() else {
        return Err(Refusal::json("Required parameter: compositeRequest"));
    };
    let mut parts: Vec<Part> = Vec::with_capacity(list.len());
    for part in list {
        let text = |name: &str| part[name].as_str().map(str::to_owned);
        let (Some(method), Some(url), Some(reference)) = (text("method"), text("url"), text("referenceId"))
        else {
            return Err(Refusal::json("Each subrequest needs method, url and referenceId"));
        };
        if reference.is_empty() || !reference.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            let text = format!("Invalid reference ID '{reference}': use letters, digits and underscores");
            return Err(Refusal::new("INVALID_INPUT", text));
        }
        if parts.iter().any(|other| other.reference == reference) {
            return Err(Refusal::new(
                "INVALID_INPUT",
                format!("Duplicate ReferenceId provided: {reference}"),
            ));
        }
        parts.push(Part { method, url, reference, body: part["body"].clone() });
    }
    Ok(parts)
}

/// Runs one part like a call of its own; whatever it wrote is undone when it fails.
pub(super) fn run(work: &mut Work<'_, '_>, part: &Part, answers: &mut Answers) -> PartAnswer {
    let before = work.txn.mark();
    let filled = answers.fill(&part.url).and_then(|url| Ok((url, answers.fill_all(&part.body)?)));
    let answer = match filled {
        Ok((url, body)) => inner_call(work, &part.method, &url, &body),
        Err(refusal) => Answer::from(refusal),
    };
    let good = answer.good();
    if !good {
        work.txn.roll_back(before);
    }
    let headers = answer.headers.iter().filter(|(name, _)| *name == "location");
    let headers = headers.map(|(_, value)| ("Location".to_owned(), json!(value))).collect();
    let body = match answer.content {
        Content::Json(json) => json,
        Content::Text(_, text) => json!(text),
        Content::None => Json::Null,
    };
    if good {
        answers.keep(&part.reference, &body);
    }
    PartAnswer { status: answer.status, body, headers }
}

/// A call within a call. Composite calls don't nest.
pub(super) fn inner_call(work: &mut Work<'_, '_>, method: &str, url: &str, body: &Json) -> Answer {
    let bytes = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
    let call = Call::new(method, url, HeaderMap::new(), bytes);
    match call.parts()[..] {
        ["services", "data", version, ref rest @ ..]
            if read_version(version).is_some_and(|v| (OLDEST..=NEWEST).contains(&v)) =>
        {
            let nested =
                matches!(rest, ["composite"] | ["composite", "graph" | "batch" | "tree", ..] | ["jobs", ..]);
            if nested { Answer::from(Refusal::not_found()) } else { route(work, &call, rest) }
        }
        _ => Answer::from(Refusal::not_found()),
    }
}

/// After a rollback: what went well did not happen.
pub(super) fn halt_the_good(done: &mut [PartAnswer]) {
    for answer in done.iter_mut().filter(|answer| answer.status < 400) {
        *answer = PartAnswer::halted(ROLLED_BACK);
    }
}

pub(super) fn print(parts: &[Part], answers: Vec<PartAnswer>) -> Json {
    let print = |(part, answer): (&Part, PartAnswer)| {
        json!({
            "body": answer.body,
            "httpHeaders": answer.headers,
            "httpStatusCode": answer.status,
            "referenceId": part.reference,
        })
    };
    parts.iter().zip(answers).map(print).collect()
}

impl PartAnswer {
    pub(super) fn halted(message: &str) -> PartAnswer {
        PartAnswer::refused(Refusal::new("PROCESSING_HALTED", message))
    }

    pub(super) fn refused(refusal: Refusal) -> PartAnswer {
        PartAnswer { status: refusal.status(), body: refusal::to_call(&[refusal]), headers: Map::new() }
    }
}
