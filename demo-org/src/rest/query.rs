//! `/query` and `/queryAll`: SOQL in, pages of records out.

use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use super::{Work, columns};
use crate::data::db::{Db, Record};
use crate::data::value::Value;
use crate::http::{Answer, Call};
use crate::refusal::Refusal;
use crate::schema::Object;
use crate::soql::{self, Plan, Scope, Selected};

pub(super) fn query(work: &mut Work<'_, '_>, call: &Call, scope: Scope) -> Answer {
    if call.param("explain").is_some() {
        return Answer::from(Refusal::new("FUNCTIONALITY_NOT_ENABLED", "This org explains no queries"));
    }
    let Some(text) = call.param("q").filter(|q| !q.trim().is_empty()) else {
        return Answer::from(Refusal::new("MALFORMED_QUERY", "SOQL query is required: parameter q"));
    };
    let plan = match soql::prepare(text, &work.asker()) {
        Ok(plan) => plan,
        Err(refusal) => return Answer::from(refusal),
    };
    if call.flag("columns") {
        return Answer::json(200, columns::of(&plan, work.author.profile));
    }
    if let Some(groups) = &plan.groups {
        let mut rows = soql::run_groups(work.txn.db(), &plan, groups, scope);
        for row in &mut rows {
            row.shift_insert(0, "attributes".to_owned(), json!({ "type": "AggregateResult" }));
        }
        let rows = rows.into_iter().map(Json::Object).collect();
        return Answer::json(200, work.cursors.first(rows, work.page, work.version));
    }
    let found = soql::run(work.txn.db(), &plan, scope);
    if plan.count {
        let count = found.records.len();
        return Answer::json(200, json!({ "totalSize": count, "done": true, "records": [] }));
    }
    let records = print(work, &plan, &found.records, scope);
    Answer::json(200, work.cursors.first(records, work.page, work.version))
}

pub(super) fn more(work: &mut Work<'_, '_>, locator: &str) -> Answer {
    match work.cursors.more(locator, work.version) {
        Some(page) => Answer::json(200, page),
        None => Answer::from(Refusal::new("INVALID_QUERY_LOCATOR", "invalid query locator")),
    }
}

pub(super) fn print(
    work: &mut Work<'_, '_>,
    plan: &Plan,
    records: &[Arc<Record>],
    scope: Scope,
) -> Vec<Json> {
    records.iter().map(|record| print_one(work, plan, record, scope)).collect()
}

fn print_one(work: &mut Work<'_, '_>, plan: &Plan, record: &Record, scope: Scope) -> Json {
    let mut out = Map::new();
    out.insert("attributes".into(), attributes(plan.object, record, work.version));
    for selected in &plan.select {
        match selected {
            Selected::Field(path, alias) => {
                let names = &path.hops;
                let name = alias.as_deref().unwrap_or(path.get().name);
                let value = path.value(work.txn.db(), plan.object, record).to_json(path.get().kind);
                insert_at(work.txn.db(), work.version, &mut out, record, names, (name, value));
            }
            Selected::Children { list, parent, plan } => {
                let children = plan.children(work.txn.db(), *parent, record.id, scope);
                let printed = print(work, plan, &children, scope);
                // A record without children has null here, not an empty list.
                let list_value = match printed.is_empty() {
                    true => Json::Null,
                    false => work.cursors.first(printed, work.page, work.version),
                };
                out.insert((*list).into(), list_value);
            }
        }
    }
    Json::Object(out)
}

/// Puts a value where its path says: into the record, or into nested parents, each with its own attributes.
fn insert_at(
    db: &Db,
    version: u32,
    out: &mut Map<String, Json>,
    record: &Record,
    hops: &[(usize, &'static str)],
    (name, value): (&str, Json),
) {
    let Some(((field, relationship), rest)) = hops.split_first() else {
        out.insert(name.into(), value);
        return;
    };
    let parent = record.values[*field].id().and_then(|id| db.any(id));
    let Some((object, parent)) = parent else {
        out.insert((*relationship).into(), Json::Null);
        return;
    };
    let nested = out
        .entry(*relationship)
        .or_insert_with(|| json!({ "attributes": attributes(object, parent, version) }));
    if let Json::Object(nested) = nested {
        insert_at(db, version, nested, parent, rest, (name, value));
    }
}

/// What stands at the head of every record in an answer.
pub(super) fn attributes(object: &Object, record: &Record, version: u32) -> Json {
    json!({ "type": object.name, "url": url(object, record, version) })
}

/// The address of a record.
pub(super) fn url(object: &Object, record: &Record, version: u32) -> String {
    format!("/services/data/v{version}.0/sobjects/{}/{}", object.name, record.id)
}

/// All fields of a record, or the named ones, as `/sobjects` answers.
pub(super) fn whole(db: &Db, object: &Object, record: &Record, version: u32, only: Option<&[usize]>) -> Json {
    let mut out = Map::new();
    out.insert("attributes".into(), attributes(object, record, version));
    for (n, field) in object.fields.iter().enumerate() {
        if only.is_none_or(|only| only.contains(&n)) {
            let value: Value = db.value(object, record, n);
            out.insert(field.name.into(), value.to_json(field.kind));
        }
    }
    Json::Object(out)
}
