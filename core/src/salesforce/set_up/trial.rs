//! The rules, tried by one graph that always fails on its last node, so that nothing of it stays: an entry
//! of one unit, the same again, a change that is based on an outdated one, and last a record that can't be
//! there.
//!
//! It is asked in the plainest way first. Where that shows no rule at work, the org may do nodes that don't
//! refer to each other in any order, or together; then it is asked once more, each node taking what it needs
//! from the answer of the one before it. Only the node that failed says why, and only the rule itself can
//! pass the trial, in either way.

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
/// The id of no record.
const NOBODY: &str = "000000000000000AAA";

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
        let trial = Trial::new(self, product, new_key, at);
        let Some(fault) = self.play(trial.plain(new_key)).await? else { return Ok(None) };
        let chained = self.play(trial.chained()).await?;
        Ok(chained.and(Some(fault)))
    }

    async fn play(&self, nodes: Vec<Value>) -> Result<Option<SetUpFault>, CallFault> {
        let body = json!({"graphs": [{"graphId": "set_up", "compositeRequest": nodes}]});
        let body = Some(body.to_string().into_bytes());
        let call = Call { method: Method::POST, body, ..Call::get("set_up", self.path("composite/graph")) };
        match self.ask(&call).await {
            Ok(good) => read(&json::parse(&good.body)?),
            Err(CallFault::Refused(refusal)) if is_final(&refusal) => Ok(Some(entry_refused(&refusal))),
            Err(fault) => Err(fault),
        }
    }
}

/// The entry and its outdated change, and where they go.
struct Trial<'a> {
    names: &'a UsageNames,
    records: String,
    entry: UsageRow,
    stale: UsageRow,
}

impl Trial<'_> {
    fn new(
        salesforce: &Salesforce,
        product: SalesforceId,
        new_key: fn() -> Uuid,
        at: Timestamp,
    ) -> Trial<'_> {
        let names = &salesforce.names().usage;
        // A desk of its own, so that no change key was ever issued before.
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
            change_key: ChangeKey::new(desk, 1, 0),
            base_change_key: None,
            moved_from: None,
            reason: None,
        };
        let stale = UsageRow {
            change_key: ChangeKey::new(desk, 3, 0),
            base_change_key: Some(ChangeKey::new(desk, 2, 0)),
            ..entry.clone()
        };
        Trial { names, records: salesforce.path(&format!("sobjects/{}", names.object)), entry, stale }
    }

    /// In the order in which they stand. The last is a change of an entry that never was.
    fn plain(&self, new_key: fn() -> Uuid) -> Vec<Value> {
        let url = |row: &UsageRow| self.keyed(&encode(&row.usage_key.to_string()));
        let last = UsageRow { usage_key: UsageKey(new_key()), ..self.stale.clone() };
        let mut last = self.write(LAST, url(&last), &last);
        last["body"][&*self.names.product] = json!(NOBODY);
        let (entry, stale) = (&self.entry, &self.stale);
        vec![
            self.write(ENTRY, url(entry), entry),
            self.write(REPLAY, url(entry), entry),
            self.write(STALE, url(stale), stale),
            last,
        ]
    }

    /// Each after the one before it, whatever the org would do together.
    fn chained(&self) -> Vec<Value> {
        let Trial { names, records, entry, stale } = self;
        let key_of = |node: &str| self.keyed(&format!("@{{{node}.{}}}", names.key));
        let read = |name: &str, of: &str| get(name, format!("{records}/@{{{of}.id}}"));
        vec![
            self.write(ENTRY, self.keyed(&encode(&entry.usage_key.to_string())), entry),
            read(ENTRY_AGAIN, ENTRY),
            self.write(REPLAY, key_of(ENTRY_AGAIN), entry),
            read(REPLAY_AGAIN, REPLAY),
            self.write(STALE, key_of(REPLAY_AGAIN), stale),
            // An id is no usage key, so there is no such record.
            get(LAST, self.keyed(&format!("@{{{STALE}.id}}"))),
        ]
    }

    fn keyed(&self, key: &str) -> String {
        format!("{}/{}/{key}", self.records, self.names.key)
    }

    fn write(&self, name: &str, url: String, row: &UsageRow) -> Value {
        json!({"method": "PATCH", "url": url, "referenceId": name, "body": fields(self.names, row)})
    }
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
