//! Runs a plan: which records, in which order.

use std::cmp::Ordering;
use std::sync::Arc;

use super::ast::Op;
use super::like::{Piece, fits};
use super::plan::{Filter, Path, Plan, Selected, Sort};
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
    let matching = |record: &&Arc<Record>| filter.matches(db, plan.object, record);
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
            .filter(|record| filter.matches(db, self.object, record))
            .cloned()
            .collect();
        window(db, self, records)
    }
}

/// Order, offset and limit.
fn window(db: &Db, plan: &Plan, records: Vec<Arc<Record>>) -> Vec<Arc<Record>> {
    window_of(plan, sorted(db, plan, records, |record| Some(record)))
}

pub(super) fn window_of<T>(plan: &Plan, rows: Vec<T>) -> Vec<T> {
    rows.into_iter().skip(plan.offset).take(plan.limit.unwrap_or(usize::MAX)).collect()
}

/// Sorts rows by the record that stands for each; what is equal stays in its order.
pub(super) fn sorted<T>(
    db: &Db,
    plan: &Plan,
    rows: Vec<T>,
    record: impl Fn(&T) -> Option<&Record>,
) -> Vec<T> {
    if plan.order.is_empty() {
        return rows;
    }
    let keys = |row: &T| -> Vec<Value> {
        let key_of = |sort| record(row).map_or(Value::Null, |record| key(db, plan.object, sort, record));
        plan.order.iter().map(key_of).collect()
    };
    let mut keyed: Vec<_> = rows.into_iter().map(|row| (keys(&row), row)).collect();
    keyed.sort_by(|(a, _), (b, _)| order(&plan.order, a, b));
    keyed.into_iter().map(|(_, row)| row).collect()
}

/// What a record is sorted by: text already folded, so that it is folded once.
fn key(db: &Db, object: &'static Object, sort: &Sort, record: &Record) -> Value {
    match sort.path.value(db, object, record) {
        Value::Text(text) => Value::Text(fold(&text)),
        value => value,
    }
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
        Filter::Compare { path, op: Op::Equal, value } => {
            holders(db, object, path, std::slice::from_ref(value))
        }
        Filter::In { path, values, negated: false } => holders(db, object, path, values),
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
enum Ready<'a> {
    All(Vec<Ready<'a>>),
    Any(Vec<Ready<'a>>),
    Not(Box<Ready<'a>>),
    Compare { path: &'a Path, op: Op, value: &'a Value },
    Like { path: &'a Path, pattern: &'a [Piece] },
    In { path: &'a Path, values: std::borrow::Cow<'a, [Value]>, negated: bool },
}

fn prepare<'a>(db: &Db, filter: &'a Filter) -> Ready<'a> {
    match filter {
        Filter::All(parts) => Ready::All(parts.iter().map(|p| prepare(db, p)).collect()),
        Filter::Any(parts) => Ready::Any(parts.iter().map(|p| prepare(db, p)).collect()),
        Filter::Not(inner) => Ready::Not(Box::new(prepare(db, inner))),
        Filter::Compare { path, op, value } => Ready::Compare { path, op: *op, value },
        Filter::Like { path, pattern } => Ready::Like { path, pattern },
        Filter::In { path, values, negated } => Ready::In { path, values: values.into(), negated: *negated },
        Filter::InQuery { path, plan, negated } => {
            let Some(Selected::Field(column)) = plan.select.first() else {
                return Ready::Any(Vec::new());
            };
            let inner = run(db, plan, Scope::Live);
            let values: Vec<Value> = inner.records.iter().map(|r| column.value(db, plan.object, r)).collect();
            Ready::In { path, values: values.into(), negated: *negated }
        }
    }
}

impl Ready<'_> {
    fn matches(&self, db: &Db, object: &'static Object, record: &Record) -> bool {
        match self {
            Ready::All(parts) => parts.iter().all(|part| part.matches(db, object, record)),
            Ready::Any(parts) => parts.iter().any(|part| part.matches(db, object, record)),
            Ready::Not(inner) => !inner.matches(db, object, record),
            Ready::Compare { path, op, value } => compare(&path.value(db, object, record), *op, value),
            Ready::Like { path, pattern } => match path.value(db, object, record) {
                Value::Text(text) => fits(&fold(&text).chars().collect::<Vec<_>>(), pattern),
                _ => false,
            },
            Ready::In { path, values, negated } => {
                let value = path.value(db, object, record);
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
