//! What only a stand-in has: the sales side at `/`, faults, and a look at everything under `/demo`.
//!
//! Nothing here is counted, and no fault but a closed listener touches it.

pub(crate) mod counts;
pub(crate) mod faults;
mod sales;

use jiff::Timestamp;
use serde_json::{Value as Json, json};

use crate::http::{Answer, Call};
use crate::org::Org;
use crate::schema::{self, place};
use crate::wire::Conn;
use faults::Added;

/// Whether a path belongs to the demo and not to Salesforce.
pub(crate) fn owns(path: &str) -> bool {
    path == "/" || path == "/favicon.ico" || path == "/demo" || path.starts_with("/demo/")
}

/// Answers `/` and everything below `/demo`.
pub(crate) fn handle(org: &Org, call: &Call, conn: &Conn) -> Answer {
    match (call.method.as_str(), call.parts()[..].as_ref()) {
        ("GET" | "HEAD", []) => sales::page(),
        ("GET", ["favicon.ico"]) => Answer::empty(204),
        ("GET", ["demo", "contracts"]) => sales::contracts(org, call),
        ("POST", ["demo", "contracts", number, "fulfil"]) => sales::set_fulfilled(org, number, true),
        ("POST", ["demo", "contracts", number, "reopen"]) => sales::set_fulfilled(org, number, false),
        ("GET", ["demo", "faults"]) => Answer::json(200, org.faults().list()),
        ("POST", ["demo", "faults"]) => change_faults(org, call, conn),
        ("DELETE", ["demo", "faults"]) => {
            org.faults().clear(None);
            Answer::json(200, org.faults().list())
        }
        ("GET", ["demo", "state"]) => Answer::json(200, state(org)),
        ("POST", ["demo", "reset_counts"]) => {
            org.counts().reset(org.door.accepted());
            Answer::json(200, json!({ "reset": true }))
        }
        _ => wrong(404, "There is no such thing in the demo. Look at the crate's documentation."),
    }
}

/// One fault, a list of them, or `{"clear": true}` and `{"clear": "a kind"}`.
fn change_faults(org: &Org, call: &Call, conn: &Conn) -> Answer {
    let Ok(body) = serde_json::from_slice::<Json>(&call.body) else {
        return wrong(400, "The body must be a JSON object or a list of them.");
    };
    let orders = match body {
        Json::Array(orders) => orders,
        order => vec![order],
    };
    // All are read before one is put in place, so that a mistake changes nothing.
    let mut acts = Vec::with_capacity(orders.len());
    for order in &orders {
        match faults::read(order) {
            Ok(act) => acts.push(act),
            Err(message) => return wrong(400, &message),
        }
    }
    let mut refusing = false;
    for act in acts {
        let added = org.faults().apply(act);
        match added {
            Added::Kept => {}
            Added::Refuse(time) => {
                refusing = true;
                conn.spare();
                org.door.close_for(time);
            }
            Added::ExpireTokens => org.inner().approve(|approvals| approvals.expire_access()),
            Added::SignOut => org.inner().approve(|approvals| approvals.sign_all_out()),
        }
    }
    let answer = Answer::json(200, org.faults().list());
    // This connection was spared for its answer only.
    if refusing { answer.with("connection", "close") } else { answer }
}

fn state(org: &Org) -> Json {
    let inner = org.inner();
    let shown = [place::USAGE, place::PRODUCT, place::CONTRACT, place::ACCOUNT];
    let records: serde_json::Map<String, Json> = shown
        .into_iter()
        .map(|n| &schema::all()[n])
        .map(|object| (object.name.to_owned(), inner.db.dump_all(object)))
        .collect();
    let approvals = inner.approvals.count();
    drop(inner);
    let counts = org.counts().to_json(org.door.accepted());
    json!({
        "records": records,
        "calls": counts["calls"],
        "in_flight_max": counts["in_flight_max"],
        "writing_max": counts["writing_max"],
        "api_usage": counts["api_usage"],
        "log": counts["log"],
        "approvals": approvals,
        "faults": org.faults().list(),
        "time": Timestamp::now().to_string(),
    })
}

fn wrong(status: u16, message: &str) -> Answer {
    Answer::json(status, json!({ "error": message }))
}
