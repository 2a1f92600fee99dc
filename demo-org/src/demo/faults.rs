//! The faults that can be switched on: read from JSON, kept, and handed to calls.
//!
//! The table of all kinds is in the documentation of the crate.

use std::cell::Cell;
use std::time::Duration;

use serde_json::{Map, Value as Json, json};

use super::counts::CallKind;
use crate::data::db::{Db, Record};
use crate::data::save::Body;
use crate::data::value::Value;
use crate::ids::Id;
use crate::refusal::Refusal;
use crate::schema::{Object, place};

/// The faults that are on.
#[derive(Default)]
pub(crate) struct Faults {
    list: Vec<Fault>,
    next: u64,
}

struct Fault {
    id: u64,
    kind: Kind,
    only: Only,
    /// Calls left; `None` until cleared.
    calls: Option<u64>,
    hits: u64,
    /// As it was ordered.
    order: Map<String, Json>,
}

#[derive(Clone)]
enum Kind {
    Before(Before),
    After(After),
    Slow(Duration),
    Row { refusal: Refusal, filter: Filter },
    RotateRefreshTokens,
}

/// What happens instead of the call.
#[derive(Clone, Copy)]
pub(crate) enum Before {
    Cut,
    Maintenance,
    HtmlOk,
    Limit,
    ServerError,
}

/// What happens to the answer, once everything is saved.
#[derive(Clone, Copy)]
pub(crate) enum After {
    /// Send so many bytes of it.
    Cut(u64),
}

#[derive(Clone, Copy)]
enum Only {
    Any,
    Reports,
    Kind(CallKind),
}

#[derive(Clone, Default)]
struct Filter {
    usage_key: Option<String>,
    ad_key: Option<String>,
    contract_product: Option<Id>,
}

/// What one order asks for.
pub(crate) enum Act {
    Clear(Option<String>),
    Now(Added),
    Add(Box<NewFault>),
}

pub(crate) struct NewFault {
    kind: Kind,
    only: Only,
    calls: Option<u64>,
    order: Map<String, Json>,
}

/// What the org has to do at once.
pub(crate) enum Added {
    Kept,
    Refuse(Duration),
    ExpireTokens,
    SignOut,
}

/// What is to happen to one call.
#[derive(Default)]
pub(crate) struct Plan {
    pub(crate) slow: Option<Duration>,
    pub(crate) before: Option<Before>,
    pub(crate) after: Option<After>,
    pub(crate) rows: RowFaults,
}

/// The faults of rows that hold for one call.
#[derive(Default)]
pub(crate) struct RowFaults(Vec<RowFault>);

struct RowFault {
    id: u64,
    refusal: Refusal,
    filter: Filter,
    hit: Cell<bool>,
}

const KNOWN: &[&str] = &[
    "kind",
    "calls",
    "only",
    "seconds",
    "ms",
    "bytes",
    "code",
    "message",
    "usage_key",
    "ad_key",
    "contract_product",
];

/// Reads one order.
pub(crate) fn read(order: &Json) -> Result<Act, String> {
    let Json::Object(order) = order else {
        return Err("An order must be an object, such as {\"kind\": \"cut\", \"calls\": 1}.".to_owned());
    };
    match order.get("clear") {
        Some(Json::Bool(true)) => return Ok(Act::Clear(None)),
        Some(Json::String(kind)) => return Ok(Act::Clear(Some(kind.clone()))),
        Some(_) => return Err("\"clear\" is true, or the kind to clear.".to_owned()),
        None => {}
    }
    if let Some(name) = order.keys().find(|name| !KNOWN.contains(&name.as_str())) {
        return Err(format!("\"{name}\" is unknown. Known are: {}.", KNOWN.join(", ")));
    }
    let number = |name: &str| match order.get(name) {
        None | Some(Json::Null) => Ok(None),
        Some(value) => value.as_u64().map(Some).ok_or_else(|| format!("\"{name}\" must be a whole number.")),
    };
    let needed = |name: &str| number(name)?.ok_or_else(|| format!("This kind needs \"{name}\"."));
    let text = |name: &str| order.get(name).and_then(Json::as_str).map(str::to_owned);
    let kind = match text("kind").as_deref() {
        Some("refuse") => {
            let seconds = order.get("seconds").and_then(Json::as_f64).filter(|s| *s > 0.0 && *s <= 3600.0);
            let seconds = seconds
                .ok_or("\"refuse\" needs \"seconds\", up to 3600: nobody could clear it otherwise.")?;
            return Ok(Act::Now(Added::Refuse(Duration::from_secs_f64(seconds))));
        }
        Some("expire_tokens") => return Ok(Act::Now(Added::ExpireTokens)),
        Some("sign_out") => return Ok(Act::Now(Added::SignOut)),
        Some("cut") => Kind::Before(Before::Cut),
        Some("maintenance") => Kind::Before(Before::Maintenance),
        Some("html_ok") => Kind::Before(Before::HtmlOk),
        Some("limit") => Kind::Before(Before::Limit),
        Some("server_error") => Kind::Before(Before::ServerError),
        Some("lose_answer") => Kind::After(After::Cut(0)),
        Some("cut_answer") => Kind::After(After::Cut(needed("bytes")?)),
        Some("slow") => Kind::Slow(Duration::from_millis(needed("ms")?)),
        Some("lock_rows") => Kind::Row { refusal: locked(), filter: filter(order)? },
        Some("duplicate_value") => Kind::Row { refusal: duplicate(), filter: filter(order)? },
        Some("row_error") => {
            let code = text("code").ok_or("\"row_error\" needs \"code\".")?;
            let message = text("message").unwrap_or_else(|| "This row was refused by a fault.".to_owned());
            Kind::Row { refusal: Refusal::new(code, message), filter: filter(order)? }
        }
        Some("rotate_refresh_tokens") => Kind::RotateRefreshTokens,
        _ => {
            return Err(
                "\"kind\" is missing or unknown. The crate's documentation lists all kinds.".to_owned()
            );
        }
    };
    let only = match text("only").as_deref() {
        None | Some("any") => Only::Any,
        Some("report") => Only::Reports,
        Some(name) => Only::Kind(CallKind::named(name).ok_or_else(|| {
            format!("\"only\" is any, report, or a kind of call as /demo/state counts them, not \"{name}\".")
        })?),
    };
    let calls = number("calls")?;
    if calls == Some(0) {
        return Err("\"calls\" is at least 1, or null until cleared.".to_owned());
    }
    Ok(Act::Add(Box::new(NewFault { kind, only, calls, order: order.clone() })))
}

fn filter(order: &Map<String, Json>) -> Result<Filter, String> {
    let text = |name: &str| order.get(name).and_then(Json::as_str).map(str::to_owned);
    let contract_product = match text("contract_product") {
        None => None,
        Some(id) => Some(Id::parse(&id).ok_or("\"contract_product\" must be an id.")?),
    };
    Ok(Filter { usage_key: text("usage_key"), ad_key: text("ad_key"), contract_product })
}

fn locked() -> Refusal {
    Refusal::new("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record or 1 records")
}

fn duplicate() -> Refusal {
    let text = "duplicate value found: Usage_Key__c duplicates value on record with id: a01Qz0000000000";
    Refusal::new("DUPLICATE_VALUE", text)
}

impl Faults {
    pub(crate) fn apply(&mut self, act: Act) -> Added {
        match act {
            Act::Clear(kind) => self.clear(kind.as_deref()),
            Act::Now(added) => return added,
            Act::Add(fault) => {
                let NewFault { kind, only, calls, order } = *fault;
                self.next += 1;
                self.list.push(Fault { id: self.next, kind, only, calls, hits: 0, order });
            }
        }
        Added::Kept
    }

    /// Ends all faults, or those of one kind.
    pub(crate) fn clear(&mut self, kind: Option<&str>) {
        self.list.retain(|fault| kind.is_some_and(|kind| fault.order["kind"] != kind));
    }

    pub(crate) fn list(&self) -> Json {
        let print = |fault: &Fault| {
            let mut out = fault.order.clone();
            out.insert("id".into(), json!(fault.id));
            out.insert("calls".into(), json!(fault.calls));
            out.insert("hits".into(), json!(fault.hits));
            Json::Object(out)
        };
        self.list.iter().map(print).collect()
    }

    /// Whether each refresh gives a new refresh token.
    pub(crate) fn rotates(&self) -> bool {
        self.list.iter().any(|fault| matches!(fault.kind, Kind::RotateRefreshTokens))
    }

    /// What is to happen to this call. Of what happens instead of it, and of what happens to its answer, the first
    /// that was ordered counts.
    pub(crate) fn plan(&mut self, kind: CallKind, method: &str) -> Plan {
        let mut plan = Plan::default();
        let instead = |fault: &&Fault| matches!(fault.kind, Kind::Before(_)) && fault.only.fits(kind, method);
        let first_instead = self.list.iter().find(instead).map(|fault| fault.id);
        for fault in self.list.iter_mut().filter(|fault| fault.only.fits(kind, method)) {
            let taken = match &fault.kind {
                Kind::Slow(time) => {
                    plan.slow = Some(plan.slow.unwrap_or_default() + *time);
                    true
                }
                Kind::Before(before) if first_instead == Some(fault.id) => {
                    plan.before = Some(*before);
                    true
                }
                Kind::After(after) if first_instead.is_none() && plan.after.is_none() => {
                    plan.after = Some(*after);
                    true
                }
                Kind::Row { refusal, filter } if first_instead.is_none() => {
                    let (refusal, filter) = (refusal.clone(), filter.clone());
                    plan.rows.0.push(RowFault { id: fault.id, refusal, filter, hit: Cell::new(false) });
                    false
                }
                _ => false,
            };
            if taken {
                fault.use_up();
            }
        }
        self.drop_used_up();
        plan
    }

    /// Takes a call from each fault of rows that hit one.
    pub(crate) fn settle(&mut self, rows: &RowFaults) {
        for hit in rows.0.iter().filter(|fault| fault.hit.get()) {
            if let Some(fault) = self.list.iter_mut().find(|fault| fault.id == hit.id) {
                fault.use_up();
            }
        }
        self.drop_used_up();
    }

    fn drop_used_up(&mut self) {
        self.list.retain(|fault| fault.calls != Some(0));
    }
}

impl Fault {
    fn use_up(&mut self) {
        self.hits += 1;
        self.calls = self.calls.map(|calls| calls.saturating_sub(1));
    }
}

impl Only {
    fn fits(self, kind: CallKind, method: &str) -> bool {
        match self {
            Only::Any => true,
            Only::Reports => kind.reports(method),
            Only::Kind(only) => only == kind,
        }
    }
}

impl RowFaults {
    /// Refuses a row that a fault is for. `stored` is the record that the row would change.
    pub(crate) fn check(
        &self,
        db: &Db,
        object: &'static Object,
        stored: Option<&Record>,
        body: &Body,
    ) -> Result<(), Vec<Refusal>> {
        self.check_keyed(db, object, stored, body, "")
    }

    /// The same for an upsert, which knows the key.
    pub(crate) fn check_keyed(
        &self,
        db: &Db,
        object: &'static Object,
        stored: Option<&Record>,
        body: &Body,
        key: &str,
    ) -> Result<(), Vec<Refusal>> {
        if self.0.is_empty() {
            return Ok(());
        }
        let facts = Facts::of(db, object, stored, body, key);
        for fault in self.0.iter().filter(|fault| fault.filter.fits(&facts)) {
            fault.hit.set(true);
            return Err(vec![fault.refusal.clone()]);
        }
        Ok(())
    }
}

/// What a filter asks of a row.
#[derive(Default)]
struct Facts {
    usage_key: String,
    ad_key: String,
    contract_product: Option<Id>,
}

impl Facts {
    fn of(db: &Db, object: &'static Object, stored: Option<&Record>, body: &Body, key: &str) -> Facts {
        if object.index != place::USAGE {
            return Facts::default();
        }
        let holder =
            db.holders(object, object.at("Usage_Key__c"), &Value::Text(key.to_owned())).unwrap_or_default();
        let stored =
            stored.or_else(|| holder.first().and_then(|id| db.get(object, *id)).map(|record| &**record));
        let sent = |name: &str| {
            body.iter()
                .find(|(n, _)| n.eq_ignore_ascii_case(name))
                .and_then(|(_, v)| v.as_str())
                .map(str::to_owned)
        };
        let kept = |name: &str| stored.map(|record| record.values[object.at(name)].clone());
        let text =
            |name: &str| sent(name).or_else(|| kept(name).map(|v| v.text().to_owned())).unwrap_or_default();
        let product = sent("Contract_Product__c").and_then(|id| Id::parse(&id));
        Facts {
            usage_key: if key.is_empty() { text("Usage_Key__c") } else { key.to_owned() },
            ad_key: text("Ad_Key__c"),
            contract_product: product.or_else(|| kept("Contract_Product__c").and_then(|v| v.id())),
        }
    }
}

impl Filter {
    fn fits(&self, facts: &Facts) -> bool {
        self.usage_key.as_ref().is_none_or(|key| key.eq_ignore_ascii_case(&facts.usage_key))
            && self.ad_key.as_ref().is_none_or(|key| key.eq_ignore_ascii_case(&facts.ad_key))
            && self.contract_product.is_none_or(|id| facts.contract_product == Some(id))
    }
}
