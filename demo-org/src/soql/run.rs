//! Runs a plan: which records, in which order.

use std::cmp::Ordering;
use std::sync::Arc;

use super::ast::Op;
use super::filter::Filter;
use super::like::{Piece, fits};
use super::plan::{Column, Path, Plan, Selected, Sort};
use crate::data::db::{Db, Record};
use crate::data::value::{Value, fold};
use crate::ids::Id;
use crate::schema::{Kind, Object};

/// The records that a query finds, in order.
pub(crate) struct Found {
    pub(crate) records: Vec<Arc<Record>>,
}

/// Which records a query looks at.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Scope {
    Live,
    /// Deleted ones too, as `/queryAll` does.
    WithDeleted,
}

pub(super) fn run(db: &Db, plan: &Plan, scope: Scope) -> Found {
    Found { records: window(db, plan, run_whole(db, plan, scope)) }
}

/// All records that fit, by id, whatever the limit.
pub(super) fn run_whole(db: &Db, plan: &Plan, scope: Scope) -> Vec<Arc<Record>> {
    let filter = prepare(db, &plan.filter);
    let candidates = candidates(db, plan.object, &plan.filter);
    let matching = |record: &&Arc<Record>| filter.fits(&|on| on.of_record(db, plan.object, record));
    let mut records: Vec<_> = match candidates {
        Some(ids) => ids.iter().filter_map(|id| db.get(plan.object, *id)).filter(matching).cloned().collect(),
        None => db.rows(plan.object).filter(matching).cloned().collect(),
    };
    if scope == Scope::WithDeleted {
        records.extend(db.bin(plan.object).filter(matching).cloned());
        records.sort_by_key(|record| record.id);
    }
    records
}

impl Plan {
    /// The children of one record, in the order of this plan.
    pub(crate) fn children(
        &self,
        db: &Db,
        parent_field: usize,
        parent: Id,
        scope: Scope,
    ) -> Vec<Arc<Record>> {
        let filter = prepare(db, &self.filter);
        let ids = db.holders(self.object, parent_field, &Value::Id(parent)).unwrap_or_default();
        let deleted = db
            .bin(self.object)
            .filter(|record| scope == Scope::WithDeleted && record.values[parent_field].id() == Some(parent));
        let records = ids
            .iter()
            .filter_map(|id| db.get(self.object, *id))
            .chain(deleted)
            .filter(|record| filter.fits(&|on| on.of_record(db, self.object, record)))
            .cloned()
            .collect();
        window(db, self, records)
    }
}

/// Order, offset and limit.
fn window(db: &Db, plan: &Plan, records: Vec<Arc<Record>>) -> Vec<Arc<Record>> {
    window_of(plan, sorted(plan, records, |record, on| on.of_record(db, plan.object, record)))
}

pub(super) fn window_of<T>(plan: &Plan, rows: Vec<T>) -> Vec<T> {
    rows.into_iter().skip(plan.offset).take(plan.limit.unwrap_or(usize::MAX)).collect()
}

/// Sorts rows by what `told` says of each; what is equal stays in its order.
pub(super) fn sorted<T>(plan: &Plan, rows: Vec<T>, told: impl Fn(&T, &Column) -> Value) -> Vec<T> {
    if plan.order.is_empty() {
        return rows;
    }
    // Text is folded once.
    let key = |row: &T, sort: &Sort| match told(row, &sort.on) {
        Value::Text(text) => Value::Text(fold(&text)),
        value => value,
    };
    let keys = |row: &T| plan.order.iter().map(|sort| key(row, sort)).collect::<Vec<_>>();
    let mut keyed: Vec<_> = rows.into_iter().map(|row| (keys(&row), row)).collect();
    keyed.sort_by(|(a, _), (b, _)| order(&plan.order, a, b));
    keyed.into_iter().map(|(_, row)| row).collect()
}

fn order(sorts: &[Sort], a: &[Value], b: &[Value]) -> Ordering {
    let by_each = sorts.iter().zip(a.iter().zip(b)).map(|(sort, (a, b))| {
        let order = match (a, b) {
            (Value::Text(a), Value::Text(b)) => a.cmp(b),
            _ => a.order(b),
        };
        match (a.is_null(), b.is_null()) {
            (true, false) | (false, true) if sort.nulls_last => order.reverse(),
            (true, false) | (false, true) => order,
            _ if sort.descending => order.reverse(),
            _ => order,
        }
    });
    by_each.fold(Ordering::Equal, Ordering::then)
}

/// The only records that can match, when the filter demands an id or a value of an indexed field.
fn candidates(db: &Db, object: &'static Object, filter: &Filter) -> Option<Vec<Id>> {
    match filter {
        Filter::All(parts) => parts.iter().find_map(|part| candidates(db, object, part)),
        Filter::Compare { on, op: Op::Equal, value } => {
            holders(db, object, on.plain()?, std::slice::from_ref(value))
        }
        Filter::In { on, values, negated: false } => holders(db, object, on.plain()?, values),
        _ => None,
    }
}

fn holders(db: &Db, object: &'static Object, path: &Path, values: &[Value]) -> Option<Vec<Id>> {
    if !path.hops.is_empty() || values.iter().any(Value::is_null) {
        return None;
    }
    let mut ids: Vec<Id> = if path.get().kind == Kind::Id {
        values.iter().filter_map(Value::id).collect()
    } else {
        let found: Option<Vec<_>> =
            values.iter().map(|value| db.holders(object, path.field, value)).collect();
        found?.into_iter().flatten().collect()
    };
    // Records come in the order of their ids, found by an index or not.
    ids.sort_unstable();
    ids.dedup();
    Some(ids)
}

/// A filter whose inner queries have been run.
pub(super) enum Ready<'a> {
    All(Vec<Ready<'a>>),
    Any(Vec<Ready<'a>>),
    Not(Box<Ready<'a>>),
    Compare { on: &'a Column, op: Op, value: &'a Value },
    Within { on: &'a Column, op: Op, from: &'a Value, until: &'a Value },
    Like { on: &'a Column, pattern: &'a [Piece] },
    In { on: &'a Column, values: std::borrow::Cow<'a, [Value]>, negated: bool },
}

pub(super) fn prepare<'a>(db: &Db, filter: &'a Filter) -> Ready<'a> {
    match filter {
        Filter::All(parts) => Ready::All(parts.iter().map(|p| prepare(db, p)).collect()),
        Filter::Any(parts) => Ready::Any(parts.iter().map(|p| prepare(db, p)).collect()),
        Filter::Not(inner) => Ready::Not(Box::new(prepare(db, inner))),
        Filter::Compare { on, op, value } => Ready::Compare { on, op: *op, value },
        Filter::Within { on, op, from, until } => Ready::Within { on, op: *op, from, until },
        Filter::Like { on, pattern } => Ready::Like { on, pattern },
        Filter::In { on, values, negated } => Ready::In { on, values: values.into(), negated: *negated },
        Filter::InQuery { on, plan, negated } => {
            let Some(Selected::Field(column, _)) = plan.select.first() else {
                return Ready::Any(Vec::new());
            };
            let inner = run(db, plan, Scope::Live);
            let values: Vec<Value> = inner.records.iter().map(|r| column.value(db, plan.object, r)).collect();
            Ready::In { on, values: values.into(), negated: *negated }
        }
    }
}

impl Ready<'_> {
    /// Whether it fits what `told` says of a record, or of a group.
    pub(super) fn fits(&self, told: &dyn Fn(&Column) -> Value) -> bool {
        match self {
            Ready::All(parts) => parts.iter().all(|part| part.fits(told)),
            Ready::Any(parts) => parts.iter().any(|part| part.fits(told)),
            Ready::Not(inner) => !inner.fits(told),
            Ready::Compare { on, op, value } => compare(&told(on), *op, value),
            Ready::Within { on, op, from, until } => within(&told(on), *op, from, until),
            Ready::Like { on, pattern } => match told(on) {
                Value::Text(text) => fits(&fold(&text).chars().collect::<Vec<_>>(), pattern),
                _ => false,
            },
            Ready::In { on, values, negated } => {
                let value = told(on);
                values.iter().any(|v| v.matches(&value)) != *negated
            }
        }
    }
}

fn compare(stored: &Value, op: Op, value: &Value) -> bool {
    let equal = stored.matches(value);
    // A null is equal to null, unequal to all else, and neither more nor less than anything.
    let ordered = !stored.is_null() && !value.is_null();
    match op {
        Op::Equal => equal,
        Op::NotEqual => !equal,
        Op::Less => ordered && stored.order(value).is_lt(),
        Op::Greater => ordered && stored.order(value).is_gt(),
        Op::AtMost => ordered && stored.order(value).is_le(),
        Op::AtLeast => ordered && stored.order(value).is_ge(),
        Op::Like => false,
    }
}

/// A range is equal to what is in it, more than what is before it, and less than what is behind it.
fn within(stored: &Value, op: Op, from: &Value, until: &Value) -> bool {
    if stored.is_null() {
        return op == Op::NotEqual;
    }
    let (begun, over) = (stored.order(from).is_ge(), stored.order(until).is_ge());
    match op {
        Op::Equal => begun && !over,
        Op::NotEqual => !begun || over,
        Op::Less => !begun,
        Op::AtLeast => begun,
        Op::Greater => over,
        Op::AtMost => !over,
        Op::Like => false,
    }
}

impl Path {
    /// The value at the end of the path; null where a parent is missing.
    pub(crate) fn value(&self, db: &Db, object: &'static Object, record: &Record) -> Value {
        let mut record = record;
        let mut at = object;
        for (field, _) in &self.hops {
            let parent = record.values[*field].id().and_then(|id| db.any(id));
            let Some((object, parent)) = parent else {
                return Value::Null;
            };
            (at, record) = (object, parent);
        }
        db.value(at, record, self.field)
    }
}
