//! Runs a query about groups: what the records of each have in common, and what can be told of all of them.

use std::cmp::Ordering;
use std::sync::Arc;

use jiff::tz::TimeZone;
use serde_json::{Map, Value as Json};

use super::ast::{Function, Part, PartOf};
use super::dates::home;
use super::plan::{Column, Groups, Key, Path, Plan};
use super::run::{Scope, prepare, run_whole, sorted, window_of};
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
    let having = prepare(db, &groups.having);
    found.retain(|group| having.fits(&|on| on.of_group(db, plan.object, group)));
    let found = sorted(plan, found, |group, on| on.of_group(db, plan.object, group));
    window_of(plan, found).iter().map(|group| tell(db, plan.object, groups, group)).collect()
}

fn compare(one: &[Value], other: &[Value]) -> Ordering {
    one.iter().zip(other).map(|(one, other)| one.order(other)).fold(Ordering::Equal, Ordering::then)
}

fn tell(db: &Db, object: &'static Object, groups: &Groups, group: &[Arc<Record>]) -> Map<String, Json> {
    let column = |(name, column): &(String, Column)| {
        (name.clone(), column.of_group(db, object, group).to_json(column.kind()))
    };
    groups.columns.iter().map(column).collect()
}

impl Column {
    pub(super) fn of_record(&self, db: &Db, object: &'static Object, record: &Record) -> Value {
        match self {
            Column::Common(key) => key.value(db, object, record),
            // Nothing is told of many records where there is one.
            Column::Of(..) => Value::Null,
        }
    }

    fn of_group(&self, db: &Db, object: &'static Object, group: &[Arc<Record>]) -> Value {
        match self {
            Column::Common(key) => group.first().map_or(Value::Null, |record| key.value(db, object, record)),
            Column::Of(function, path) => aggregate(db, object, group, *function, path),
        }
    }
}

impl Key {
    fn value(&self, db: &Db, object: &'static Object, record: &Record) -> Value {
        let value = self.path.value(db, object, record);
        let Some(Part { of, local, .. }) = self.part else { return value };
        let (date, hour) = match value {
            Value::Date(date) => (date, 0),
            Value::Moment(at) => {
                let there = at.to_zoned(if local { home() } else { TimeZone::UTC });
                (there.date(), there.hour())
            }
            _ => return Value::Null,
        };
        let week_of = |day: i16| f64::from((day - 1) / 7 + 1);
        Value::Number(match of {
            PartOf::Day => return Value::Date(date),
            PartOf::Year => f64::from(date.year()),
            PartOf::Quarter => f64::from((date.month() - 1) / 3 + 1),
            PartOf::Month => f64::from(date.month()),
            PartOf::DayOfMonth => f64::from(date.day()),
            PartOf::DayOfWeek => f64::from(date.weekday().to_sunday_one_offset()),
            PartOf::DayOfYear => f64::from(date.day_of_year()),
            PartOf::WeekOfMonth => week_of(i16::from(date.day())),
            PartOf::WeekOfYear => week_of(date.day_of_year()),
            PartOf::Hour => f64::from(hour),
        })
    }
}

fn aggregate(
    db: &Db,
    object: &'static Object,
    group: &[Arc<Record>],
    function: Function,
    path: &Path,
) -> Value {
    let mut values: Vec<Value> = group.iter().map(|record| path.value(db, object, record)).collect();
    values.retain(|value| !value.is_null());
    values.sort_by(Value::order);
    let sum = || values.iter().map(Value::number).sum::<f64>();
    match function {
        Function::Count => Value::Number(values.len() as f64),
        Function::CountDistinct => {
            values.dedup_by(|one, other| one.matches(other));
            Value::Number(values.len() as f64)
        }
        _ if values.is_empty() => Value::Null,
        Function::Sum => Value::Number(sum()),
        Function::Avg => Value::Number(sum() / values.len() as f64),
        Function::Min => values.swap_remove(0),
        Function::Max => values.pop().unwrap_or(Value::Null),
    }
}
