//! `/composite/batch`: up to 25 independent calls in one.

use serde_json::{Value as Json, json};

use super::Work;
use super::composite::inner_call;
use crate::http::{Answer, Call, Content};
use crate::refusal::{self, Refusal};

const MOST: usize = 25;

pub(super) fn batch(work: &mut Work<'_, '_>, call: &Call) -> Answer {
    let body = match call.json() {
        Ok(body) => body,
        Err(refusal) => return Answer::from(refusal),
    };
    let Some(parts) = body["batchRequests"].as_array() else {
        return Answer::from(Refusal::json("Required parameter: batchRequests"));
    };
    if parts.len() > MOST {
        return Answer::from(Refusal::new(
            "LIMIT_EXCEEDED",
            format!("Limit exceeded: at most {MOST} subrequests"),
        ));
    }
    let halt = body["haltOnError"] == json!(true);
    let (mut results, mut failed) = (Vec::new(), false);
    for part in parts {
        if failed && halt {
            let skipped =
                Refusal::new("BATCH_PROCESSING_HALTED", "Batch processing was halted because of an error");
            results.push(json!({ "statusCode": 412, "result": refusal::to_call(&[skipped]) }));
            continue;
        }
        let (status, result) = run(work, part);
        failed |= status >= 400;
        results.push(json!({ "statusCode": status, "result": result }));
    }
    Answer::json(200, json!({ "hasErrors": failed, "results": results }))
}

fn run(work: &mut Work<'_, '_>, part: &Json) -> (u16, Json) {
    // A batch names its paths from the version on; the full path is accepted as well.
    let url = part["url"].as_str().unwrap_or_default().trim_start_matches('/');
    let url = if url.starts_with("services/") { format!("/{url}") } else { format!("/services/data/{url}") };
    let before = work.txn.mark();
    let answer = inner_call(work, part["method"].as_str().unwrap_or_default(), &url, &part["richInput"]);
    if !answer.good() {
        work.txn.roll_back(before);
    }
    let result = match answer.content {
        Content::Json(json) => json,
        Content::Text(_, text) => json!(text),
        Content::None => Json::Null,
    };
    (answer.status, result)
}
