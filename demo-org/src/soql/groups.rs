//! Runs a query about groups: what the records of each have in common, and what can be told of all of them.

use std::cmp::Ordering;
use std::sync::Arc;

use jiff::tz::TimeZone;
use serde_json::{Map, Value as Json, json};

use super::ast::{Function, Part, PartOf};
use super::plan::{Column, Groups, Key, Path, Plan};
use super::run::{Scope, run_whole, sorted, window_of};
use crate::data::db::{Db, Record};
use crate::data::value::Value;
use crate::schema::Object;

/// One object of JSON for each group, in the order of what its records have in common.
pub(super) fn run(db: &Db, plan: &Plan, groups: &Groups, scope: Scope) -> Vec<Map<String, Json>> {
    let common = |record: &Record| -> Vec<Value> {
        groups.by.iter().map(|key| key.value(db, plan.object, record)).collect()
    };
    let mut records: Vec<_> =
        run_whole(db, plan, scope).into_iter().map(|record| (common(&record), record)).collect();
    records.sort_by(|(one, _), (other, _)| compare(one, other));
    let mut found: Vec<Vec<Arc<Record>>> = Vec::new();
    let mut last: Option<Vec<Value>> = None;
    for (key, record) in records {
        match found.last_mut() {
            Some(group) if last.as_ref().is_some_and(|last| compare(last, &key).is_eq()) => {
                group.push(record)
            }
            _ => found.push(vec![record]),
        }
        last = Some(key);
    }
    if groups.by.is_empty() && found.is_empty() {
        found.push(Vec::new());
    }
    // A group is sorted by what stands for it in all its records.
    let found = sorted(db, plan, found, |group| group.first().map(|record| &**record));
    window_of(plan, found).iter().map(|group| tell(db, plan.object, groups, group)).collect()
}

fn compare(one: &[Value], other: &[Value]) -> Ordering {
    one.iter().zip(other).map(|(one, other)| one.order(other)).fold(Ordering::Equal, Ordering::then)
}

fn tell(db: &Db, object: &'static Object, groups: &Groups, group: &[Arc<Record>]) -> Map<String, Json> {
    let column = |(name, column): &(String, Column)| {
        let told = match column {
            Column::Common(key) => match group.first() {
                Some(record) => match (key.value(db, object, record), key.part) {
                    (Value::Number(n), Some(_)) => json!(n as i64),
                    (value, _) => value.to_json(key.path.get()),
                },
                None => Json::Null,
            },
            Column::Of(function, path) => aggregate(db, object, group, *function, path),
        };
        (name.clone(), told)
    };
    groups.columns.iter().map(column).collect()
}

impl Key {
    fn value(&self, db: &Db, object: &'static Object, record: &Record) -> Value {
        let value = self.path.value(db, object, record);
        let Some(Part { of, local }) = self.part else { return value };
        let date = match value {
            Value::Date(date) => date,
            Value::Moment(at) => at.to_zoned(if local { home() } else { TimeZone::UTC }).date(),
            _ => return Value::Null,
        };
        Value::Number(match of {
            PartOf::Year => f64::from(date.year()),
            PartOf::Month => f64::from(date.month()),
        })
    }
}

/// `Europe/Berlin`, where everybody here is at home, by its rule: the machine may know no time zones.
fn home() -> TimeZone {
    TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap_or(TimeZone::UTC)
}

fn aggregate(
    db: &Db,
    object: &'static Object,
    group: &[Arc<Record>],
    function: Function,
    path: &Path,
) -> Json {
    let mut values: Vec<Value> = group.iter().map(|record| path.value(db, object, record)).collect();
    values.retain(|value| !value.is_null());
    values.sort_by(Value::order);
    let sum = || values.iter().map(Value::number).sum::<f64>();
    match function {
        Function::Count => json!(values.len()),
        Function::CountDistinct => {
            values.dedup_by(|one, other| one.matches(other));
            json!(values.len())
        }
        _ if values.is_empty() => Json::Null,
        Function::Sum => json!(sum()),
        Function::Avg => json!(sum() / values.len() as f64),
        Function::Min => values[0].to_json(path.get()),
        Function::Max => values[values.len() - 1].to_json(path.get()),
    }
}
