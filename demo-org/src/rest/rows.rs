//! `/sobjects`: one record at a time, by id or by external id.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Map, Value as Json, json};

use super::conditional;
use super::info::root;
use super::query::{url, whole};
use super::{Work, feeds};
use crate::data::db::Record;
use crate::data::decode;
use crate::data::delete;
use crate::data::save::{self, Body, Outcome, Upserted};
use crate::data::value::Value;
use crate::http::{Answer, Call};
use crate::ids::Id;
use crate::refusal::Refusal;
use crate::schema::{self, Object, describe};

pub(super) fn route(work: &mut Work<'_, '_>, call: &Call, path: &[&str]) -> Answer {
    let Some((object, rest)) = path.split_first() else {
        return Answer::from(Refusal::method(&call.method));
    };
    let Some(object) = schema::find(object) else {
        return Answer::from(Refusal::not_found());
    };
    let answer = match (call.method.as_str(), rest) {
        ("GET", []) => Ok(Answer::json(
            200,
            json!({
                "objectDescribe": describe::brief(object, work.author.profile, &root(work)),
                "recentItems": [],
            }),
        )),
        ("GET", ["describe"]) => {
            let full = || {
                let full = describe::full(object, work.author.profile, &root(work));
                let amended = work.faults.switches.amend(object, full);
                amended.map(|full| Answer::json(200, full)).ok_or_else(|| vec![Refusal::not_found()])
            };
            conditional::read(call, schema::changed_at(), full)
        }
        ("POST", []) => create(work, call, object),
        ("GET", [feed @ ("updated" | "deleted")]) => feeds::answer(work, call, object, feed),
        ("GET", [id]) => read(work, call, object, id),
        ("PATCH", [id]) => update(work, call, object, id),
        ("POST", [id]) if tunnelled(call) => update(work, call, object, id),
        ("DELETE", [id]) => delete_one(work, call, object, id),
        ("GET", [field, key]) => read_by_key(work, call, object, field, key),
        ("PATCH" | "POST", [field, key]) => upsert(work, call, object, field, key),
        ("DELETE", [field, key]) => delete_by_key(work, object, field, key),
        (method, [] | [_] | [_, _]) => Err(vec![Refusal::method(method)]),
        _ => Err(vec![Refusal::not_found()]),
    };
    answer.unwrap_or_else(|refusals| Answer::refused(&refusals))
}

fn create(work: &mut Work<'_, '_>, call: &Call, object: &'static Object) -> Outcome<Answer> {
    let body = body(call)?;
    work.tally.rows += 1;
    work.faults.check(work.txn.db(), object, None, &body)?;
    let id = save::create(work.txn, work.author, object, &body)?;
    let location = format!("{}/sobjects/{}/{id}", root(work), object.name);
    let answer = Answer::json(201, json!({ "id": id.to_string(), "success": true, "errors": [] }));
    Ok(answer.with("location", location))
}

fn read(work: &Work<'_, '_>, call: &Call, object: &'static Object, id: &str) -> Outcome<Answer> {
    let record = find(work, object, id)?;
    conditional::read(call, changed_at(object, &record), || show(work, call, object, &record))
}

/// When a record was last written.
pub(super) fn changed_at(object: &Object, record: &Record) -> Timestamp {
    match record.values[object.at("SystemModstamp")] {
        Value::Moment(at) => at,
        _ => Timestamp::UNIX_EPOCH,
    }
}

fn show(work: &Work<'_, '_>, call: &Call, object: &'static Object, record: &Record) -> Outcome<Answer> {
    let only = match call.param("fields") {
        None => None,
        Some(names) => Some(named_fields(object, names.split(','))?),
    };
    Ok(Answer::json(200, whole(work.txn.db(), object, record, work.version, only.as_deref())))
}

/// The places of named fields.
pub(super) fn named_fields<'n>(
    object: &'static Object,
    names: impl Iterator<Item = &'n str>,
) -> Result<Vec<usize>, Vec<Refusal>> {
    let place = |name: &str| {
        object
            .field(name.trim())
            .map(|(n, _)| n)
            .ok_or_else(|| vec![decode::no_such_column(object, name.trim())])
    };
    names.map(place).collect()
}

fn update(work: &mut Work<'_, '_>, call: &Call, object: &'static Object, id: &str) -> Outcome<Answer> {
    let record = find_to_change(work, object, id)?;
    conditional::write(call, changed_at(object, &record))?;
    let body = body(call)?;
    work.tally.rows += 1;
    if body.keys().any(|name| name.eq_ignore_ascii_case("id")) {
        let text = "The Id field should not be specified in the sobject data.";
        return Err(vec![Refusal::new("INVALID_FIELD", text)]);
    }
    work.faults.check(work.txn.db(), object, Some(&record), &body)?;
    save::update(work.txn, work.author, object, record.id, &body)?;
    Ok(Answer::empty(204))
}

fn delete_one(work: &mut Work<'_, '_>, call: &Call, object: &'static Object, id: &str) -> Outcome<Answer> {
    let record = find_to_change(work, object, id)?;
    conditional::write(call, changed_at(object, &record))?;
    work.tally.rows += 1;
    delete::delete(work.txn, work.author, object, record.id)?;
    Ok(Answer::empty(204))
}

fn delete_by_key(
    work: &mut Work<'_, '_>,
    object: &'static Object,
    field: &str,
    key: &str,
) -> Outcome<Answer> {
    let (_, found) = by_key(work, object, field, key)?;
    match &found[..] {
        [] => Err(vec![Refusal::not_found()]),
        [record] => {
            work.tally.rows += 1;
            delete::delete(work.txn, work.author, object, record.id)?;
            Ok(Answer::empty(204))
        }
        several => Ok(choices(work, object, several)),
    }
}

fn read_by_key(
    work: &Work<'_, '_>,
    call: &Call,
    object: &'static Object,
    field: &str,
    key: &str,
) -> Outcome<Answer> {
    let (_, found) = by_key(work, object, field, key)?;
    match &found[..] {
        [] => Err(vec![Refusal::not_found()]),
        [record] => show(work, call, object, record),
        several => Ok(choices(work, object, several)),
    }
}

fn upsert(
    work: &mut Work<'_, '_>,
    call: &Call,
    object: &'static Object,
    field: &str,
    key: &str,
) -> Outcome<Answer> {
    if call.method == "POST" && !tunnelled(call) {
        return Err(vec![Refusal::method("POST")]);
    }
    let (at, found) = by_key(work, object, field, key)?;
    if found.len() > 1 {
        return Ok(choices(work, object, &found));
    }
    let body = body(call)?;
    work.tally.rows += 1;
    for name in body.keys() {
        if name.eq_ignore_ascii_case("id") || object.field(name).is_some_and(|(n, _)| n == at) {
            let text = format!("The {name} field should not be specified in the sobject data.");
            return Err(vec![Refusal::new("INVALID_FIELD", text)]);
        }
    }
    if found.is_empty() && at == object.at("Id") {
        return Err(vec![Refusal::not_found()]);
    }
    work.faults.check_keyed(work.txn.db(), object, found.first().map(|r| &**r), &body, key)?;
    let done = if at == object.at("Id") {
        let id = found[0].id;
        save::update(work.txn, work.author, object, id, &body).map(|()| Upserted { id, created: false })?
    } else {
        save::upsert(work.txn, work.author, object, at, key, &body, call.flag("updateOnly"))?
    };
    let status = if done.created { 201 } else { 200 };
    let answer = json!({ "id": done.id.to_string(), "success": true, "errors": [], "created": done.created });
    Ok(Answer::json(status, answer))
}

/// A PATCH of a client that can't send one.
fn tunnelled(call: &Call) -> bool {
    call.param("_HttpMethod").is_some_and(|method| method.eq_ignore_ascii_case("PATCH"))
}

/// The place of an external id field, and the records that hold the key.
fn by_key(
    work: &Work<'_, '_>,
    object: &'static Object,
    field: &str,
    key: &str,
) -> Outcome<(usize, Vec<Arc<Record>>)> {
    let at = key_field(object, field)?;
    let db = work.txn.db();
    let ids = match at == object.at("Id") {
        true => Id::parse(key).into_iter().collect(),
        false => db.holders(object, at, &Value::Text(key.trim().to_owned())).unwrap_or_default(),
    };
    Ok((at, ids.into_iter().filter_map(|id| db.get(object, id).cloned()).collect()))
}

/// The place of a field that upserts may name records by.
pub(super) fn key_field(object: &'static Object, field: &str) -> Result<usize, Vec<Refusal>> {
    match object.field(field) {
        Some((at, f)) if f.external_id || f.name == "Id" => Ok(at),
        _ => {
            let text = format!("Provided external ID field does not exist or is not accessible: {field}");
            Err(vec![Refusal::new("NOT_FOUND", text)])
        }
    }
}

/// Several records hold the key: their addresses, and nothing is written.
fn choices(work: &Work<'_, '_>, object: &'static Object, records: &[Arc<Record>]) -> Answer {
    Answer::json(300, records.iter().map(|record| Json::String(url(object, record, work.version))).collect())
}

fn find(work: &Work<'_, '_>, object: &'static Object, id: &str) -> Outcome<Arc<Record>> {
    let Some(id) = Id::parse(id) else {
        return Err(vec![Refusal::not_found()]);
    };
    work.txn.db().get(object, id).cloned().ok_or_else(|| vec![Refusal::not_found()])
}

/// As [`find`], and says so when the record is deleted.
fn find_to_change(work: &Work<'_, '_>, object: &'static Object, id: &str) -> Outcome<Arc<Record>> {
    find(work, object, id).map_err(|not_found| {
        match Id::parse(id).and_then(|id| work.txn.db().get_or_deleted(object, id)) {
            Some(_) => vec![Refusal::new("ENTITY_IS_DELETED", "entity is deleted")],
            None => not_found,
        }
    })
}

fn body(call: &Call) -> Outcome<Body> {
    match call.json() {
        Ok(Json::Object(body)) => Ok(body),
        Ok(_) => Err(vec![Refusal::json("Can not deserialize SObject out of a value that is no object")]),
        // An update that names nothing may come without a body.
        Err(_) if call.body.is_empty() && call.method == "PATCH" => Ok(Map::new()),
        Err(refusal) => Err(vec![refusal]),
    }
}
