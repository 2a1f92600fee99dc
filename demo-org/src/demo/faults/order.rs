//! Reading an order of faults, strictly: a slip of the pen must not pass as a fault that never strikes.

use std::time::Duration;

use serde_json::{Map, Value as Json};

use super::rows::Filter;
use super::switches::{RULES, Switch};
use super::{Act, Added, After, Before, Kind, NewFault, Only};
use crate::demo::counts::CallKind;
use crate::ids::Id;
use crate::refusal::Refusal;

const KNOWN: &[&str] = &[
    "kind",
    "calls",
    "only",
    "seconds",
    "ms",
    "bytes",
    "code",
    "message",
    "holds",
    "usage_key",
    "ad_key",
    "contract_product",
    "object",
    "field",
    "says",
    "rule",
    "used",
    "status",
    "to",
];

type Order = Map<String, Json>;

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
    let kind = match text(order, "kind")?.as_deref() {
        Some("refuse") => return Ok(Act::Now(Added::Refuse(refusal_time(order)?))),
        Some("expire_tokens") => return Ok(Act::Now(Added::ExpireTokens)),
        Some("sign_out") => return Ok(Act::Now(Added::SignOut)),
        Some("cut") => Kind::Before(Before::Cut),
        Some("maintenance") => Kind::Before(Before::Maintenance),
        Some("html_ok") => Kind::Before(Before::HtmlOk),
        Some("limit") => Kind::Before(Before::Limit),
        Some("server_error") => Kind::Before(Before::ServerError),
        Some("call_error") => {
            Kind::Refuse { refusal: error(order)?, holds: text(order, "holds")?.unwrap_or_default() }
        }
        Some("token_error") => Kind::Before(Before::OAuth {
            status: status(order, 400)?,
            error: text(order, "code")?.ok_or("\"token_error\" needs \"code\".")?,
            description: text(order, "message")?.unwrap_or_default(),
        }),
        Some("moved") => Kind::Before(Before::Moved { status: status(order, 301)?, to: text(order, "to")? }),
        Some("session_policy") => Kind::SessionPolicy(error(order)?),
        Some("lose_answer") => Kind::After(After::Cut(0)),
        Some("cut_answer") => Kind::After(After::Cut(needed(order, "bytes")?)),
        Some("slow") => Kind::Slow(Duration::from_millis(needed(order, "ms")?)),
        Some("lock_rows") => Kind::Row { refusal: locked(), filter: filter(order)? },
        Some("duplicate_value") => Kind::Row { refusal: duplicate(), filter: filter(order)? },
        Some("row_error") => Kind::Row { refusal: error(order)?, filter: filter(order)? },
        Some("describes") => Kind::Switch(describes(order)?),
        Some("rule_off") => Kind::Switch(rule_off(order)?),
        Some("api_usage") => Kind::ApiUsage(needed(order, "used")?),
        Some("rotate_refresh_tokens") => Kind::RotateRefreshTokens,
        _ => {
            return Err(
                "\"kind\" is missing or unknown. The crate's documentation lists all kinds.".to_owned()
            );
        }
    };
    let calls = number(order, "calls")?;
    if calls == Some(0) {
        return Err("\"calls\" is at least 1, or null until cleared.".to_owned());
    }
    let only = match (&kind, only(order)?) {
        (Kind::Before(Before::OAuth { .. }), Only::Any) => Only::Kind(CallKind::Token),
        (_, only) => only,
    };
    Ok(Act::Add(Box::new(NewFault { kind, only, calls, order: order.clone() })))
}

fn only(order: &Order) -> Result<Only, String> {
    match text(order, "only")?.as_deref() {
        None | Some("any") => Ok(Only::Any),
        Some("report") => Ok(Only::Reports),
        Some(name) => CallKind::named(name).map(Only::Kind).ok_or_else(|| {
            format!("\"only\" is any, report, or a kind of call as /demo/state counts them, not \"{name}\".")
        }),
    }
}

fn refusal_time(order: &Order) -> Result<Duration, String> {
    let seconds = order.get("seconds").and_then(Json::as_f64).filter(|s| *s > 0.0 && *s <= 3600.0);
    let seconds =
        seconds.ok_or("\"refuse\" needs \"seconds\", up to 3600: nobody could clear it otherwise.")?;
    Ok(Duration::from_secs_f64(seconds))
}

fn status(order: &Order, usual: u16) -> Result<u16, String> {
    let status = number(order, "status")?.unwrap_or(usual.into());
    let status = u16::try_from(status).ok().filter(|status| (300..600).contains(status));
    status.ok_or_else(|| "\"status\" is from 300 to 599.".to_owned())
}

fn error(order: &Order) -> Result<Refusal, String> {
    let code = text(order, "code")?.ok_or("This kind needs \"code\".")?;
    let message = text(order, "message")?;
    Ok(Refusal::new(code, message.unwrap_or_else(|| "This was refused by a fault.".to_owned())))
}

fn describes(order: &Order) -> Result<Switch, String> {
    let object = text(order, "object")?.ok_or("\"describes\" needs \"object\".")?;
    let says = match order.get("says") {
        None | Some(Json::Null) => None,
        Some(Json::Object(says)) => Some(says.clone()),
        Some(_) => return Err("\"says\" must be an object, or null for what is not there.".to_owned()),
    };
    Ok(Switch::Describes { object, field: text(order, "field")?, says })
}

fn rule_off(order: &Order) -> Result<Switch, String> {
    let rule = text(order, "rule")?.unwrap_or_default();
    let known = RULES.into_iter().find(|known| *known == rule);
    known.map(Switch::RuleOff).ok_or_else(|| format!("\"rule\" is one of {}.", RULES.join(", ")))
}

fn filter(order: &Order) -> Result<Filter, String> {
    let contract_product = match text(order, "contract_product")? {
        None => None,
        Some(id) => Some(Id::parse(&id).ok_or("\"contract_product\" must be an id.")?),
    };
    Ok(Filter { usage_key: text(order, "usage_key")?, ad_key: text(order, "ad_key")?, contract_product })
}

fn text(order: &Order, name: &str) -> Result<Option<String>, String> {
    match order.get(name) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(format!("\"{name}\" must be a text.")),
    }
}

fn number(order: &Order, name: &str) -> Result<Option<u64>, String> {
    match order.get(name) {
        None | Some(Json::Null) => Ok(None),
        Some(value) => value.as_u64().map(Some).ok_or_else(|| format!("\"{name}\" must be a whole number.")),
    }
}

fn needed(order: &Order, name: &str) -> Result<u64, String> {
    number(order, name)?.ok_or_else(|| format!("This kind needs \"{name}\"."))
}

fn locked() -> Refusal {
    Refusal::new("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record or 1 records")
}

fn duplicate() -> Refusal {
    let text = "duplicate value found: Usage_Key__c duplicates value on record with id: a01Qz0000000000";
    Refusal::new("DUPLICATE_VALUE", text)
}
