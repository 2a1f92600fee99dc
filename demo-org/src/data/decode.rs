//! From a JSON object of a request to values of fields, refusing what Salesforce refuses.

use serde_json::{Map, Value as Json};

use super::db::Db;
use super::rights::{Act, Profile};
use super::value::{Value, read_date, read_moment};
use crate::ids::Id;
use crate::refusal::Refusal;
use crate::schema::{self, Field, Kind, Object};

/// What a request wants to write: a value for each named field.
pub(crate) type Fields = Vec<(usize, Value)>;

/// The first thing in the object that the JSON reader itself can't take. In a collection it refuses the whole call.
pub(crate) fn unreadable(object: &Object, body: &Map<String, Json>) -> Option<Refusal> {
    body.iter().find_map(|(name, value)| {
        let Some((_, field)) = object.field(name) else {
            // In a parent's place stands a record, whose fields have types too.
            let (_, parent) = object.relationship(name)?;
            return value.as_object().and_then(|body| unreadable(parent, body));
        };
        let token = token_unfit_for(field, value)?;
        let text = format!(
            "Cannot deserialize instance of {} from {token} or request may be missing a required field at [line:1, column:1]",
            field.kind.word()
        );
        Some(Refusal::json(text).on(field.name))
    })
}

/// The name that the JSON reader gives a token of the wrong type, or `None` when the type is right.
fn token_unfit_for(field: &Field, value: &Json) -> Option<String> {
    let fits = match (field.kind, value) {
        (_, Json::Null) => true,
        (_, Json::Object(_) | Json::Array(_)) => false,
        (Kind::Bool | Kind::FormulaBool, Json::Bool(_)) => true,
        (Kind::Bool | Kind::FormulaBool, Json::String(text)) => text == "true" || text == "false",
        (Kind::Number { .. } | Kind::Rollup | Kind::FormulaNumber, Json::Number(_)) => true,
        (Kind::Number { .. } | Kind::Rollup | Kind::FormulaNumber, Json::String(text)) => {
            text.parse::<f64>().is_ok()
        }
        (Kind::Int, Json::Number(n)) => n.is_i64(),
        (Kind::Int, Json::String(text)) => text.parse::<i32>().is_ok(),
        (Kind::Date, Json::String(text)) => text.is_empty() || read_date(text).is_some(),
        (Kind::DateTime, Json::String(text)) => text.is_empty() || read_moment(text).is_some(),
        (Kind::Date | Kind::DateTime, _) => false,
        (_, Json::String(_)) => true,
        _ => false,
    };
    if fits {
        return None;
    }
    Some(match value {
        Json::String(text) => format!("VALUE_STRING value {text}"),
        Json::Bool(b) => format!("VALUE_{} value {b}", b.to_string().to_uppercase()),
        Json::Number(n) if n.is_f64() => format!("VALUE_NUMBER_FLOAT value {n}"),
        Json::Number(n) => format!("VALUE_NUMBER_INT value {n}"),
        Json::Array(_) => "START_ARRAY value [".to_owned(),
        Json::Object(_) => "START_OBJECT value {".to_owned(),
        Json::Null => "VALUE_NULL".to_owned(),
    })
}

/// Reads the fields of a request, as far as the person may write them.
pub(crate) fn fields(
    db: &Db,
    profile: Profile,
    act: Act,
    object: &'static Object,
    body: &Map<String, Json>,
) -> Result<Fields, Refusal> {
    if let Some(refusal) = unreadable(object, body) {
        return Err(refusal);
    }
    let mut fields = Vec::with_capacity(body.len());
    let mut closed = Vec::new();
    for (name, json) in body {
        if name == "attributes" || name.eq_ignore_ascii_case("id") {
            continue;
        }
        let (at, value) = match object.field(name) {
            Some((at, field)) => (at, value(field, json)),
            None => match object.relationship(name) {
                Some((at, parent)) => match beside(object, at, body) {
                    // A record that was read and is sent back has its parent both ways, maybe an empty one.
                    Some(_) if json.is_null() => continue,
                    Some(id) if json.is_object() => return Err(named_twice(name, id)),
                    _ => (at, parent_by_key(db, object, at, parent, name, json)),
                },
                None => return Err(no_such_column(object, name)),
            },
        };
        if profile.may_write(act, object, &object.fields[at]) {
            fields.push((at, value?));
        } else {
            closed.push(object.fields[at].name);
        }
    }
    if closed.is_empty() { Ok(fields) } else { Err(not_writable(&closed)) }
}

/// The name under which a reference field stands in the body as well, with an id.
fn beside<'o>(object: &'o Object, at: usize, body: &Map<String, Json>) -> Option<&'o str> {
    let name = object.fields[at].name;
    let given = body.iter().any(|(other, id)| other.eq_ignore_ascii_case(name) && !id.is_null());
    given.then_some(name)
}

fn named_twice(relationship: &str, field: &str) -> Refusal {
    let text =
        format!("Cannot specify both an external ID reference {relationship} and a salesforce id, {field}");
    Refusal::new("INVALID_FIELD", text)
}

/// A value that the reader took, against the field's own limits.
fn value(field: &Field, json: &Json) -> Result<Value, Refusal> {
    let text = json.as_str().map(str::trim);
    if json.is_null() || text == Some("") {
        return Ok(if field.kind == Kind::Bool { Value::Bool(false) } else { Value::Null });
    }
    let text = text.unwrap_or_default();
    match field.kind {
        Kind::Bool => Ok(Value::Bool(json.as_bool().unwrap_or(text == "true"))),
        Kind::Date => Ok(read_date(text).map_or(Value::Null, Value::Date)),
        Kind::DateTime => Ok(read_moment(text).map_or(Value::Null, Value::Moment)),
        Kind::Number { precision, scale, .. } => number(field, json, precision, scale),
        Kind::Int => number(field, json, 9, 0),
        Kind::Text(length) if text.chars().count() > length => {
            let text = format!("{}: data value too large: {text} (max length={length})", field.label);
            Err(Refusal::new("STRING_TOO_LONG", text).on(field.name))
        }
        Kind::Picklist(values) if !values.contains(&text) => {
            let text = format!("{}: bad value for restricted picklist field: {text}", field.label);
            Err(Refusal::new("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", text).on(field.name))
        }
        Kind::Reference { to, .. } => reference(field, to, text),
        _ => Ok(Value::Text(text.to_owned())),
    }
}

fn number(field: &Field, json: &Json, precision: u32, scale: u32) -> Result<Value, Refusal> {
    let n =
        json.as_f64().or_else(|| json.as_str().and_then(|text| text.trim().parse().ok())).unwrap_or(f64::NAN);
    let step = 10f64.powi(scale as i32);
    let whole_steps = ((n * step).round() - n * step).abs() < 1e-6;
    if !n.is_finite() || n.abs() >= 10f64.powi((precision - scale) as i32) || !whole_steps {
        let text = format!("{}: value outside of valid range on numeric field: {json}", field.label);
        return Err(Refusal::new("NUMBER_OUTSIDE_VALID_RANGE", text).on(field.name));
    }
    Ok(Value::Number((n * step).round() / step))
}

fn reference(field: &Field, to: &str, text: &str) -> Result<Value, Refusal> {
    let Some(id) = Id::parse(text) else {
        let text = format!("{}: id value of incorrect type: {text}", field.label);
        return Err(Refusal::new("MALFORMED_ID", text).on(field.name));
    };
    if schema::find(to).is_some_and(|object| object.prefix != id.prefix()) {
        let text = format!("{}: id value of incorrect type: {text}", field.label);
        return Err(Refusal::new("FIELD_INTEGRITY_EXCEPTION", text).on(field.name));
    }
    Ok(Value::Id(id))
}

/// A parent that is named by a nested object with its external id, `{"Contract__r": {"ContractNumber": "00000101"}}`.
fn parent_by_key(
    db: &Db,
    object: &Object,
    at: usize,
    parent: &'static Object,
    relationship: &str,
    json: &Json,
) -> Result<Value, Refusal> {
    let keys = match json {
        Json::Null => return Ok(Value::Null),
        Json::Object(keys) => keys,
        _ => {
            let text = format!(
                "The value provided for foreign key reference {relationship} is not a nested SObject"
            );
            return Err(Refusal::new("INVALID_FIELD", text));
        }
    };
    let mut named = keys.iter().filter(|(name, _)| *name != "attributes");
    let (Some((name, key)), None) = (named.next(), named.next()) else {
        let text =
            format!("{relationship}: more or less than one field is specified for the foreign key reference");
        return Err(Refusal::new("INVALID_FIELD", text));
    };
    let by_id = name.eq_ignore_ascii_case("id");
    let Some((field, _)) = parent.field(name).filter(|(_, f)| by_id || f.names_records()) else {
        let text = format!(
            "Field name provided, {name} does not match an External ID, Salesforce Id, or indexed field for {}",
            parent.name
        );
        return Err(Refusal::new("INVALID_FIELD", text));
    };
    let key = key.as_str().map(str::trim).unwrap_or_default();
    let found = if by_id {
        Id::parse(key).filter(|id| db.get(parent, *id).is_some()).into_iter().collect()
    } else {
        db.holders(parent, field, &Value::Text(key.to_owned())).unwrap_or_default()
    };
    match found[..] {
        [id] => Ok(Value::Id(id)),
        [] => {
            let text = format!(
                "Foreign key external ID: {} not found for field {} in entity {}",
                key.to_lowercase(),
                parent.fields[field].name,
                parent.name
            );
            Err(Refusal::new("INVALID_FIELD", text).on(object.fields[at].name))
        }
        _ => Err(Refusal::new(
            "DUPLICATE_EXTERNAL_ID",
            format!("{name}: more than one record found for {key}"),
        )),
    }
}

pub(crate) fn no_such_column(object: &Object, name: &str) -> Refusal {
    Refusal::new("INVALID_FIELD", format!("No such column '{name}' on sobject of type {}", object.name))
}

fn not_writable(names: &[&str]) -> Refusal {
    let text = format!(
        "Unable to create/update fields: {}. Please check the security settings of this field and verify that it \
         is read/write for your profile or permission set.",
        names.join(", ")
    );
    let mut refusal = Refusal::new("INVALID_FIELD_FOR_INSERT_UPDATE", text);
    refusal.fields = names.iter().map(|&name| name.to_owned()).collect();
    refusal
}
