//! `/composite/sobjects`: up to 200 records in one call, answered in the order in which they were sent.
//!
//! A request that can't be read is refused as a whole with 400. Any other is answered with 200, even if every row of
//! it was refused.

use std::collections::HashMap;

use serde_json::{Map, Value as Json, json};

use super::Work;
use super::query::whole;
use super::rows::{key_field, named_fields};
use crate::data::decode;
use crate::data::delete;
use crate::data::save::{self, Body, Outcome};
use crate::data::value::fold;
use crate::http::{Answer, Call};
use crate::ids::Id;
use crate::refusal::{self, Refusal};
use crate::schema::{self, Object};

const MOST: usize = 200;
const ROLLED_BACK: &str =
    "Record rolled back because not all records were valid and the request was using AllOrNone header";

pub(super) fn route(work: &mut Work<'_, '_>, call: &Call, path: &[&str]) -> Answer {
    let answer = match (call.method.as_str(), path) {
        ("POST", []) => create(work, call),
        ("PATCH", []) => update(work, call),
        ("DELETE", []) => delete(work, call),
        ("POST" | "GET", [object]) => retrieve(work, call, object),
        ("PATCH", [object, field]) => upsert(work, call, object, field),
        (method, [] | [_] | [_, _]) => Err(vec![Refusal::method(method)]),
        _ => Err(vec![Refusal::not_found()]),
    };
    answer.unwrap_or_else(|refusals| Answer::refused(&refusals))
}

/// The rows of a request, each with its object.
struct Rows {
    all_or_none: bool,
    rows: Vec<Row>,
}

/// What became of a row: its id, and for upserts whether it was created.
pub(super) type Done = (Id, Option<bool>);
/// A record that is to be written.
pub(super) type Row = (&'static Object, Body);

fn upsert(work: &mut Work<'_, '_>, call: &Call, object: &str, field: &str) -> Outcome<Answer> {
    let object = schema::find(object).ok_or_else(|| vec![Refusal::not_found()])?;
    let at = key_field(object, field)?;
    let Rows { all_or_none, rows } = read(call, Some(object))?;
    Ok(print(&upsert_all(work, all_or_none, at, &rows)))
}

fn create(work: &mut Work<'_, '_>, call: &Call) -> Outcome<Answer> {
    let Rows { all_or_none, rows } = read(call, None)?;
    Ok(print(&create_all(work, all_or_none, &rows)))
}

fn update(work: &mut Work<'_, '_>, call: &Call) -> Outcome<Answer> {
    let Rows { all_or_none, rows } = read(call, None)?;
    Ok(print(&update_all(work, all_or_none, &rows)))
}

/// Records by id, whatever their objects.
fn delete(work: &mut Work<'_, '_>, call: &Call) -> Outcome<Answer> {
    let ids = call.param("ids").unwrap_or_default().split(',').filter(|id| !id.is_empty());
    let ids: Vec<String> = ids.map(str::to_owned).collect();
    check_count(ids.len())?;
    Ok(print(&delete_all(work, call.flag("allOrNone"), &ids)))
}

/// Upserts rows of one object by the external id at place `at`.
pub(super) fn upsert_all(
    work: &mut Work<'_, '_>,
    all_or_none: bool,
    at: usize,
    rows: &[Row],
) -> Vec<Outcome<Done>> {
    let key_of = |object: &Object, body: &Body| {
        take(body, object.fields[at].name).and_then(Json::as_str).map(|key| key.trim().to_owned())
    };
    let mut seen: HashMap<String, usize> = HashMap::new();
    for key in rows.iter().filter_map(|(object, body)| key_of(object, body)) {
        *seen.entry(fold(&key)).or_default() += 1;
    }
    run(work, all_or_none, rows, |work, (object, body)| {
        let name = object.fields[at].name;
        let Some(key) = key_of(object, body).filter(|key| !key.is_empty()) else {
            return Err(vec![Refusal::new("MISSING_ARGUMENT", format!("{name} not specified"))]);
        };
        if seen.get(&fold(&key)).is_some_and(|times| *times > 1) {
            let text = format!("Duplicate external id specified: {key}");
            return Err(vec![Refusal::new("DUPLICATE_VALUE", text).on(name)]);
        }
        if name == "Id" {
            return update_one(work, object, body).map(|id| (id, Some(false)));
        }
        if take(body, "Id").is_some() {
            let text = "The Id field should not be specified in the sobject data.";
            return Err(vec![Refusal::new("INVALID_FIELD", text)]);
        }
        work.faults.check_keyed(work.txn.db(), object, None, body, &key)?;
        let done = save::upsert(work.txn, work.author, object, at, &key, body, false)?;
        Ok((done.id, Some(done.created)))
    })
}

pub(super) fn create_all(work: &mut Work<'_, '_>, all_or_none: bool, rows: &[Row]) -> Vec<Outcome<Done>> {
    run(work, all_or_none, rows, |work, (object, body)| {
        work.faults.check(work.txn.db(), object, None, body)?;
        save::create(work.txn, work.author, object, body).map(|id| (id, None))
    })
}

pub(super) fn update_all(work: &mut Work<'_, '_>, all_or_none: bool, rows: &[Row]) -> Vec<Outcome<Done>> {
    run(work, all_or_none, rows, |work, (object, body)| update_one(work, object, body).map(|id| (id, None)))
}

pub(super) fn delete_all(work: &mut Work<'_, '_>, all_or_none: bool, ids: &[String]) -> Vec<Outcome<Done>> {
    run(work, all_or_none, ids, |work, text| {
        let malformed = || vec![Refusal::new("MALFORMED_ID", format!("malformed id {text}"))];
        let id = Id::parse(text).ok_or_else(malformed)?;
        let object = schema::by_prefix(id.prefix()).ok_or_else(malformed)?;
        delete::delete(work.txn, work.author, object, id).map(|()| (id, None))
    })
}

fn update_one(work: &mut Work<'_, '_>, object: &'static Object, body: &Body) -> Outcome<Id> {
    let Some(text) = take(body, "Id").and_then(Json::as_str) else {
        return Err(vec![Refusal::new("MISSING_ARGUMENT", "Id not specified in an update call")]);
    };
    let id =
        Id::parse(text).ok_or_else(|| vec![Refusal::new("MALFORMED_ID", format!("malformed id {text}"))])?;
    let stored = work.txn.db().get(object, id).cloned();
    work.faults.check(work.txn.db(), object, stored.as_deref(), body)?;
    save::update(work.txn, work.author, object, id, body).map(|()| id)
}

/// Saves row by row. A refused row leaves nothing behind; with `all_or_none` it takes the others with it.
fn run<T>(
    work: &mut Work<'_, '_>,
    all_or_none: bool,
    rows: &[T],
    mut save: impl FnMut(&mut Work<'_, '_>, &T) -> Outcome<Done>,
) -> Vec<Outcome<Done>> {
    work.tally.rows += rows.len() as u64;
    let start = work.txn.mark();
    let mut outcomes = Vec::with_capacity(rows.len());
    for row in rows {
        let before = work.txn.mark();
        let outcome = save(work, row);
        if outcome.is_err() {
            work.txn.roll_back(before);
        }
        outcomes.push(outcome);
    }
    if all_or_none && outcomes.iter().any(Result::is_err) {
        work.txn.roll_back(start);
        for outcome in &mut outcomes {
            if outcome.is_ok() {
                *outcome = Err(vec![Refusal::new("ALL_OR_NONE_OPERATION_ROLLED_BACK", ROLLED_BACK)]);
            }
        }
    }
    outcomes
}

fn print(outcomes: &[Outcome<Done>]) -> Answer {
    Answer::json(200, outcomes.iter().map(print_one).collect())
}

fn print_one(outcome: &Outcome<Done>) -> Json {
    match outcome {
        Ok((id, created)) => {
            let mut out = json!({ "id": id.to_string(), "success": true, "errors": [] });
            if let Some(created) = created {
                out["created"] = json!(created);
            }
            out
        }
        Err(refusals) => refusal::to_row(refusals),
    }
}

/// Records by id, in the order of the ids, null where there is none.
fn retrieve(work: &mut Work<'_, '_>, call: &Call, object: &str) -> Outcome<Answer> {
    let object = schema::find(object).ok_or_else(|| vec![Refusal::not_found()])?;
    let split = |name| call.param(name).unwrap_or_default().split(',').map(str::to_owned).collect();
    let (ids, names): (Vec<String>, Vec<String>) = if call.method == "GET" {
        (split("ids"), split("fields"))
    } else {
        let body = call.json().map_err(|r| vec![r])?;
        (texts(&body, "ids")?, texts(&body, "fields")?)
    };
    if names.iter().all(String::is_empty) {
        return Err(vec![Refusal::json("Required parameter: fields")]);
    }
    if ids.len() > 2000 {
        return Err(vec![too_many(2000)]);
    }
    let fields = named_fields(object, names.iter().map(String::as_str))?;
    let db = work.txn.db();
    let records = ids.iter().map(|id| match Id::parse(id).and_then(|id| db.get(object, id)) {
        Some(record) => whole(db, object, record, work.version, Some(&fields)),
        None => Json::Null,
    });
    Ok(Answer::json(200, records.collect()))
}

/// A list of texts of a request. One that is none would move the answers behind it to others' places.
fn texts(body: &Json, name: &str) -> Outcome<Vec<String>> {
    let Some(list) = body[name].as_array() else {
        return Err(vec![Refusal::json(format!("Required parameter: {name}"))]);
    };
    let text = |value: &Json| match value {
        Json::String(text) => Ok(text.clone()),
        other => {
            Err(vec![Refusal::json(format!("Cannot deserialize instance of string from value {other}"))])
        }
    };
    list.iter().map(text).collect()
}

/// Reads a request, or refuses it as a whole.
fn read(call: &Call, of: Option<&'static Object>) -> Outcome<Rows> {
    let body = call.json().map_err(|r| vec![r])?;
    let Some(records) = body["records"].as_array() else {
        return Err(vec![Refusal::json("Required parameter: records")]);
    };
    check_count(records.len())?;
    let all_or_none = match &body["allOrNone"] {
        Json::Null => false,
        Json::Bool(b) => *b,
        other => {
            let text = format!("Cannot deserialize instance of boolean from value {other}");
            return Err(vec![Refusal::json(text)]);
        }
    };
    let mut rows = Vec::with_capacity(records.len());
    for record in records {
        rows.push(row(record, of).map_err(|refusal| vec![refusal])?);
    }
    Ok(Rows { all_or_none, rows })
}

fn row(record: &Json, of: Option<&'static Object>) -> Result<(&'static Object, Body), Refusal> {
    let Json::Object(body) = record else {
        return Err(Refusal::json("Can not deserialize SObject out of a value that is no object"));
    };
    let Some(named) = body.get("attributes").and_then(|a| a["type"].as_str()) else {
        return Err(Refusal::new("INVALID_INPUT", "Each record needs its type: attributes.type is missing"));
    };
    let object = schema::find(named).filter(|object| of.is_none_or(|of| of.index == object.index));
    let Some(object) = object else {
        let text = format!("sObject type '{named}' is not supported here");
        return Err(Refusal::new("INVALID_TYPE", text));
    };
    match decode::unreadable(object, body) {
        Some(refusal) => Err(refusal),
        None => Ok((object, body.clone())),
    }
}

fn check_count(count: usize) -> Outcome<()> {
    if count > MOST { Err(vec![too_many(MOST)]) } else { Ok(()) }
}

fn too_many(most: usize) -> Refusal {
    let text = format!("record limit reached. cannot submit more than {most} records into this call");
    Refusal::new("EXCEEDED_ID_LIMIT", text)
}

/// A field of a request, its name in any case.
pub(super) fn take<'b>(body: &'b Map<String, Json>, name: &str) -> Option<&'b Json> {
    body.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}
