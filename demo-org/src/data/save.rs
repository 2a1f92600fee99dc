//! Saving one record: create, update and upsert, in Salesforce's order.
//!
//! Rights, then the fields, then what is required and unique, then the rules on the record, then the roll-up and the
//! rules on the parent. A record that is refused leaves nothing behind.

use jiff::Timestamp;
use serde_json::{Map, Value as Json};

use super::contract;
use super::db::Record;
use super::decode;
use super::rights::{Act, Profile};
use super::rules;
use super::txn::Txn;
use super::value::Value;
use crate::ids::Id;
use crate::refusal::Refusal;
use crate::schema::{Field, Kind, Object, place};

/// Who saves, and when.
#[derive(Clone, Copy)]
pub(crate) struct Author {
    pub(crate) user: Id,
    pub(crate) profile: Profile,
    pub(crate) now: Timestamp,
    /// The validation rule that is switched off.
    pub(crate) rule_off: Option<&'static str>,
}

/// A JSON object of a request.
pub(crate) type Body = Map<String, Json>;
/// What came of a row.
pub(crate) type Outcome<T> = Result<T, Vec<Refusal>>;

pub(crate) fn create(txn: &mut Txn<'_>, by: Author, object: &'static Object, body: &Body) -> Outcome<Id> {
    if !by.profile.may(Act::Create, object) {
        return Err(vec![Refusal::rights()]);
    }
    if body.keys().any(|name| name.eq_ignore_ascii_case("id")) {
        let text = "The Id field should not be specified in the sobject data.";
        return Err(vec![Refusal::new("INVALID_FIELD", text)]);
    }
    let fields = decode::fields(txn.db(), by.profile, Act::Create, object, body).map_err(|r| vec![r])?;
    insert(txn, by, object, fields)
}

pub(crate) fn update(
    txn: &mut Txn<'_>,
    by: Author,
    object: &'static Object,
    id: Id,
    body: &Body,
) -> Outcome<()> {
    let Some(old) = txn.db().get(object, id).cloned() else {
        return Err(vec![match txn.db().get_or_deleted(object, id) {
            Some(_) => Refusal::new("ENTITY_IS_DELETED", "entity is deleted"),
            None => Refusal::new("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id"),
        }]);
    };
    if !by.profile.may(Act::Edit, object) {
        return Err(vec![Refusal::rights()]);
    }
    let fields = decode::fields(txn.db(), by.profile, Act::Edit, object, body).map_err(|r| vec![r])?;
    write(txn, by, object, Some(&old), Record::clone(&old), fields)
}

/// Which record an upsert means, and whether it had to be created.
pub(crate) struct Upserted {
    pub(crate) id: Id,
    pub(crate) created: bool,
}

/// Creates or updates the record that holds `key` in the external id at place `at`.
pub(crate) fn upsert(
    txn: &mut Txn<'_>,
    by: Author,
    object: &'static Object,
    at: usize,
    key: &str,
    body: &Body,
    update_only: bool,
) -> Outcome<Upserted> {
    let field = &object.fields[at];
    let key = Value::Text(key.trim().to_owned());
    match txn.db().holders(object, at, &key).unwrap_or_default()[..] {
        [id] => update(txn, by, object, id, body).map(|()| Upserted { id, created: false }),
        [] if update_only => Err(vec![Refusal::not_found()]),
        [] => {
            if !by.profile.may(Act::Create, object) {
                return Err(vec![Refusal::rights()]);
            }
            let mut fields =
                decode::fields(txn.db(), by.profile, Act::Create, object, body).map_err(|r| vec![r])?;
            if let Kind::Text(length) = field.kind
                && key.text().chars().count() > length
            {
                let text =
                    format!("{}: data value too large: {} (max length={length})", field.label, key.text());
                return Err(vec![Refusal::new("STRING_TOO_LONG", text).on(field.name)]);
            }
            fields.retain(|(n, _)| *n != at);
            fields.push((at, key));
            insert(txn, by, object, fields).map(|id| Upserted { id, created: true })
        }
        _ => {
            let text = format!("{}: more than one record found for external id field", field.name);
            Err(vec![Refusal::new("DUPLICATE_EXTERNAL_ID", text)])
        }
    }
}

fn insert(txn: &mut Txn<'_>, by: Author, object: &'static Object, fields: decode::Fields) -> Outcome<Id> {
    let (id, number) = txn.next_id(object);
    let mut values: Vec<Value> = object.fields.iter().map(default_of).collect();
    values[object.at("Id")] = Value::Id(id);
    values[object.at("CreatedDate")] = Value::Moment(by.now);
    values[object.at("CreatedById")] = Value::Id(by.user);
    for (n, field) in object.fields.iter().enumerate() {
        if field.kind == Kind::AutoNumber {
            values[n] = Value::Text(auto_number(object, number));
        }
    }
    write(txn, by, object, None, Record { id, values }, fields).map(|()| id)
}

fn write(
    txn: &mut Txn<'_>,
    by: Author,
    object: &'static Object,
    old: Option<&Record>,
    mut new: Record,
    fields: decode::Fields,
) -> Outcome<()> {
    let written: Vec<usize> = fields.iter().map(|(at, _)| *at).collect();
    for (at, value) in fields {
        new.values[at] = value;
    }
    if object.index == place::CONTRACT {
        if old.is_none() {
            contract::complete(&mut new, by.user);
        }
        contract::derive(&mut new);
        if let Some(refusal) = contract::check(old, &new, &written) {
            return Err(vec![refusal]);
        }
    }
    for stamp in ["LastModifiedDate", "SystemModstamp"] {
        new.values[object.at(stamp)] = Value::Moment(by.now);
    }
    new.values[object.at("LastModifiedById")] = Value::Id(by.user);

    let faults = stored_faults(txn, object, &new);
    if !faults.is_empty() {
        return Err(faults);
    }
    if object.index != place::USAGE {
        txn.put(object, new);
        return Ok(());
    }
    let mut broken = rules::entry(txn.db(), old, &new);
    broken.retain(|refusal| by.rule_off.is_none_or(|rule| !refusal.message.starts_with(rule)));
    if !broken.is_empty() {
        return Err(broken);
    }
    write_entry(txn, object, old, new)
}

/// Locks the contract products that a usage entry hangs on, writes it, then lets those whose roll-up it changed
/// have their say.
fn write_entry(txn: &mut Txn<'_>, object: &'static Object, old: Option<&Record>, new: Record) -> Outcome<()> {
    let parent = object.at("Contract_Product__c");
    let parents: Vec<Id> =
        [old, Some(&new)].into_iter().flatten().filter_map(|r| r.values[parent].id()).collect();
    for parent in &parents {
        txn.lock(*parent)?;
    }
    let before: Vec<(Id, f64)> = parents.into_iter().map(|p| (p, txn.db().consumed(p))).collect();
    let mark = txn.mark();
    txn.put(object, new);
    for (product, consumed) in before {
        let broken = rules::product(txn.db(), product, consumed);
        if !broken.is_empty() {
            txn.roll_back(mark);
            return Err(broken);
        }
    }
    Ok(())
}

/// Required, unique, and parents that are there.
fn stored_faults(txn: &Txn<'_>, object: &'static Object, new: &Record) -> Vec<Refusal> {
    let missing: Vec<&str> = object
        .fields
        .iter()
        .enumerate()
        .filter(|(n, f)| f.required && new.values[*n].is_null())
        .map(|(_, f)| f.name)
        .collect();
    if !missing.is_empty() {
        let text = format!("Required fields are missing: [{}]", missing.join(", "));
        let mut refusal = Refusal::new("REQUIRED_FIELD_MISSING", text);
        refusal.fields = missing.into_iter().map(str::to_owned).collect();
        return vec![refusal];
    }
    for (n, field) in object.fields.iter().enumerate() {
        if let (Kind::Reference { .. }, Some(id)) = (field.kind, new.values[n].id())
            && txn.db().any(id).is_none()
        {
            return vec![
                Refusal::new("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id").on(field.name),
            ];
        }
        if field.unique
            && let Some(other) = txn
                .db()
                .holders(object, n, &new.values[n])
                .and_then(|ids| ids.into_iter().find(|id| *id != new.id))
        {
            let text = format!(
                "duplicate value found: {} duplicates value on record with id: {}",
                field.name,
                other.short()
            );
            return vec![Refusal::new("DUPLICATE_VALUE", text)];
        }
    }
    Vec::new()
}

fn default_of(field: &Field) -> Value {
    field.default.map_or(Value::Null, Value::Bool)
}

/// The next value of an automatic number.
pub(crate) fn auto_number(object: &Object, number: u64) -> String {
    if object.index == place::USAGE { format!("PU-{number:06}") } else { format!("{number:08}") }
}
