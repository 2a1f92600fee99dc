//! The rules, tried by one graph that always fails on its last node, so that nothing of it stays: an entry
//! of one unit, the same again, a change that is based on an outdated one, and last a record that can't be
//! there.
//!
//! The nodes of a graph that don't refer to each other may be done in any order, or together; so each takes
//! what it needs from the answer of the one before it. Only the node that failed says why.

use super::{SetUpFault, is_final};
use crate::ad::{AdKey, DeskKey, SalesforceId, UsageKey};
use crate::salesforce::{
    CallFault, Class, PersonCause, Refusal, Salesforce, call::Call, errors::Place, json, names::UsageNames,
    refusals, rows::fields, soql::encode,
};
use crate::usage::{ChangeKey, UsageRow};
use jiff::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

/// What the entry is called, should anybody ever see it.
const TITLE: &str = "Adtally set-up check";
const STALE_RULE: &str = "ADT-STALE";

const ENTRY: &str = "entry";
const ENTRY_AGAIN: &str = "entry_read";
const REPLAY: &str = "replay";
const REPLAY_AGAIN: &str = "replay_read";
const STALE: &str = "stale";
const LAST: &str = "last";

impl Salesforce {
    /// Tries the rules on a contract product; what is wrong with them, if anything.
    pub(super) async fn try_rules(
        &self,
        product: SalesforceId,
        new_key: fn() -> Uuid,
        at: Timestamp,
    ) -> Result<Option<SetUpFault>, CallFault> {
        let (body, path) = (graph(self, product, new_key, at), self.path("composite/graph"));
        let call = Call { method: Method::POST, body: Some(body), ..Call::get("set_up", path) };
        match self.ask(&call).await {
            Ok(good) => read(&json::parse(&good.body)?),
            Err(CallFault::Refused(refusal)) if is_final(&refusal) => Ok(Some(entry_refused(&refusal))),
            Err(fault) => Err(fault),
        }
    }
}

fn graph(salesforce: &Salesforce, product: SalesforceId, new_key: fn() -> Uuid, at: Timestamp) -> Vec<u8> {
    let names: &UsageNames = &salesforce.names().usage;
    let desk = DeskKey(new_key());
    let entry = UsageRow {
        usage_key: UsageKey(new_key()),
        contract_product: product,
        units: 1,
        cancelled: false,
        ad_key: AdKey(new_key()),
        ad_title: TITLE.to_owned(),
        booked_by: TITLE.to_owned(),
        booked_at: at,
        desk_key: desk,
        change_key: ChangeKey::new(desk, 1),
        base_change_key: None,
        moved_from: None,
        reason: None,
    };
    let stale = UsageRow {
        change_key: ChangeKey::new(desk, 3),
        base_change_key: Some(ChangeKey::new(desk, 2)),
        ..entry.clone()
    };
    let records = salesforce.path(&format!("sobjects/{}", names.object));
    let keyed = |key: &str| format!("{records}/{}/{key}", names.key);
    let key_of = |node: &str| keyed(&format!("@{{{node}.{}}}", names.key));
    let read = |name: &str, of: &str| get(name, format!("{records}/@{{{of}.id}}"));
    let write = |name: &str, url: String, row: &UsageRow| json!({"method": "PATCH", "url": url, "referenceId": name, "body": fields(names, row)});
    let nodes = [
        write(ENTRY, keyed(&encode(&entry.usage_key.to_string())), &entry),
        read(ENTRY_AGAIN, ENTRY),
        write(REPLAY, key_of(ENTRY_AGAIN), &entry),
        read(REPLAY_AGAIN, REPLAY),
        write(STALE, key_of(REPLAY_AGAIN), &stale),
        // An id is no usage key, so there is no such record.
        get(LAST, keyed(&format!("@{{{STALE}.id}}"))),
    ];
    json!({"graphs": [{"graphId": "set_up", "compositeRequest": nodes}]}).to_string().into_bytes()
}

fn get(name: &str, url: String) -> Value {
    json!({"method": "GET", "url": url, "referenceId": name})
}

/// What the node that failed says of the rules.
fn read(answer: &Value) -> Result<Option<SetUpFault>, CallFault> {
    let graph = json::at(answer, "graphs").get(0).unwrap_or(&Value::Null);
    let nodes = json::at(graph, "graphResponse.compositeResponse").as_array().map_or(&[][..], Vec::as_slice);
    for node in nodes {
        let status = json::at(node, "httpStatusCode").as_u64().and_then(|code| u16::try_from(code).ok());
        let status = status.unwrap_or_default();
        if matches!(status, 200..=299) {
            continue;
        }
        let name = json::text(node, "referenceId").unwrap_or_default();
        let refusal = refusals::of_errors(Place::Row, status, json::at(node, "body"), node);
        if refusal.class != Class::Untried {
            return judge(&name, refusal);
        }
    }
    // Nobody failed: the rules let through what they are there to refuse.
    Ok(Some(SetUpFault::RuleSilent { rule: STALE_RULE.to_owned() }))
}

fn judge(node: &str, refusal: Refusal) -> Result<Option<SetUpFault>, CallFault> {
    if node == LAST {
        return Ok(Some(SetUpFault::RuleSilent { rule: STALE_RULE.to_owned() }));
    }
    if refusal.class == Class::NeedsPerson(PersonCause::Stale) && node == STALE {
        return Ok(None);
    }
    if !is_final(&refusal) {
        return Err(CallFault::Refused(refusal));
    }
    let Refusal { code, message, .. } = refusal;
    Ok(Some(match node {
        ENTRY | ENTRY_AGAIN => SetUpFault::EntryRefused { code, message },
        REPLAY | REPLAY_AGAIN => SetUpFault::ReplayRefused { code, message },
        _ => SetUpFault::OtherRule { rule: STALE_RULE.to_owned(), code, message },
    }))
}

pub(super) fn entry_refused(refusal: &Refusal) -> SetUpFault {
    SetUpFault::EntryRefused { code: refusal.code.clone(), message: refusal.message.clone() }
}
