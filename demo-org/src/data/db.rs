//! The tables in memory, with their indexes, the roll-up and the formulas.
//!
//! Everything that changes a record goes through [`Db::put`] and [`Db::remove`], so that indexes and the roll-up
//! can't drift from the records, also when a transaction is undone. A record that says of itself that it is deleted
//! lies in the bin: no index, no roll-up and no reader sees it unless it asks for the bin.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::tz::TimeZone;
use serde_json::{Map, Value as Json, json};

use super::value::{Value, fold};
use crate::ids::Id;
use crate::schema::{self, Kind, Object, place};

/// A record: its id, and one value for each field of its object, in the object's order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Record {
    pub(crate) id: Id,
    pub(crate) values: Vec<Value>,
}

/// All tables.
pub(crate) struct Db {
    tables: Vec<Table>,
    /// The roll-up `Consumed__c`, by contract product.
    consumed: HashMap<Id, f64>,
    /// The place of the fields that roll-up and formulas read.
    fields: Fields,
}

struct Table {
    rows: BTreeMap<Id, Arc<Record>>,
    bin: BTreeMap<Id, Arc<Record>>,
    /// The place of `IsDeleted`, where the object has it.
    deleted: Option<usize>,
    next: u64,
    /// For each field that is indexed, which records hold a value.
    indexes: BTreeMap<usize, HashMap<Key, BTreeSet<Id>>>,
}

#[derive(PartialEq, Eq, Hash)]
enum Key {
    Text(String),
    Id(Id),
}

struct Fields {
    units: usize,
    cancelled: usize,
    product: usize,
    booked_at: usize,
    contract: usize,
    quantity: usize,
    fulfilled: usize,
    locked_through: usize,
}

impl Default for Db {
    fn default() -> Self {
        let [_, contract, product, usage, ..] = schema::all() else {
            unreachable!("the schema has more than four objects")
        };
        Db {
            tables: schema::all().iter().map(Table::new).collect(),
            consumed: HashMap::new(),
            fields: Fields {
                units: usage.at("Units__c"),
                cancelled: usage.at("Cancelled__c"),
                product: usage.at("Contract_Product__c"),
                booked_at: usage.at("Booked_At__c"),
                contract: product.at("Contract__c"),
                quantity: product.at("Quantity__c"),
                fulfilled: contract.at("Fulfilled__c"),
                locked_through: contract.at("Locked_Through__c"),
            },
        }
    }
}

impl Db {
    pub(crate) fn get(&self, object: &Object, id: Id) -> Option<&Arc<Record>> {
        self.tables[object.index].rows.get(&id)
    }

    /// The record of this id, whatever object it belongs to.
    pub(crate) fn any(&self, id: Id) -> Option<(&'static Object, &Arc<Record>)> {
        let object = schema::by_prefix(id.prefix())?;
        self.get(object, id).map(|record| (object, record))
    }

    /// All records of an object, by id.
    pub(crate) fn rows(&self, object: &Object) -> impl Iterator<Item = &Arc<Record>> {
        self.tables[object.index].rows.values()
    }

    /// The deleted records of an object, by id.
    pub(crate) fn bin(&self, object: &Object) -> impl Iterator<Item = &Arc<Record>> {
        self.tables[object.index].bin.values()
    }

    /// A record, deleted or not.
    pub(crate) fn get_or_deleted(&self, object: &Object, id: Id) -> Option<&Arc<Record>> {
        let table = &self.tables[object.index];
        table.rows.get(&id).or_else(|| table.bin.get(&id))
    }

    /// An id that no record has, and the number in it.
    pub(crate) fn next_id(&mut self, object: &Object) -> (Id, u64) {
        let table = &mut self.tables[object.index];
        table.next += 1;
        (Id::new(object.prefix, table.next), table.next)
    }

    /// The records that hold this value in an indexed field; `None` when the field is not indexed.
    pub(crate) fn holders(&self, object: &Object, field: usize, value: &Value) -> Option<Vec<Id>> {
        let index = self.tables[object.index].indexes.get(&field)?;
        let found = Key::of(value).and_then(|key| index.get(&key));
        Some(found.into_iter().flatten().copied().collect())
    }

    /// A field's value, worked out where it is a roll-up or a formula.
    pub(crate) fn value(&self, object: &Object, record: &Record, field: usize) -> Value {
        match object.fields[field].kind {
            Kind::Rollup => Value::Number(self.consumed(record.id)),
            Kind::FormulaNumber => {
                Value::Number(record.values[self.fields.quantity].number() - self.consumed(record.id))
            }
            Kind::FormulaBool => Value::Bool(self.usage_locked(record)),
            _ => record.values[field].clone(),
        }
    }

    /// The units of this contract product's entries that are not cancelled.
    pub(crate) fn consumed(&self, product: Id) -> f64 {
        self.consumed.get(&product).copied().unwrap_or(0.0)
    }

    /// Whether the contract above a contract product is fulfilled.
    pub(crate) fn fulfilled(&self, product: Id) -> bool {
        self.contract_of(product).is_some_and(|c| c.values[self.fields.fulfilled].is_true())
    }

    /// `Usage_Locked__c`: contract fulfilled, or booked on or before `Locked_Through__c`.
    pub(crate) fn usage_locked(&self, usage: &Record) -> bool {
        let Some(contract) = usage.values[self.fields.product].id().and_then(|p| self.contract_of(p)) else {
            return false;
        };
        let booked = &usage.values[self.fields.booked_at];
        let through = &contract.values[self.fields.locked_through];
        let billed = match (booked, through) {
            (Value::Moment(at), Value::Date(through)) => at.to_zoned(TimeZone::UTC).date() <= *through,
            _ => false,
        };
        contract.values[self.fields.fulfilled].is_true() || billed
    }

    pub(crate) fn contract_of(&self, product: Id) -> Option<&Arc<Record>> {
        let product = self.tables[place::PRODUCT].rows.get(&product)?;
        let contract = product.values[self.fields.contract].id()?;
        self.tables[place::CONTRACT].rows.get(&contract)
    }

    /// Writes a record and gives back what was there before.
    pub(crate) fn put(&mut self, object: &Object, record: Arc<Record>) -> Option<Arc<Record>> {
        let old = self.remove(object, record.id);
        let table = &mut self.tables[object.index];
        table.next = table.next.max(record.id.number());
        if table.deleted.is_some_and(|at| record.values[at].is_true()) {
            table.bin.insert(record.id, record);
            return old;
        }
        self.roll_up(object, &record, 1.0);
        let table = &mut self.tables[object.index];
        for (field, index) in &mut table.indexes {
            if let Some(key) = Key::of(&record.values[*field]) {
                index.entry(key).or_default().insert(record.id);
            }
        }
        table.rows.insert(record.id, record);
        old
    }

    /// Takes a record out altogether: the way in which a transaction undoes a create.
    pub(crate) fn remove(&mut self, object: &Object, id: Id) -> Option<Arc<Record>> {
        let table = &mut self.tables[object.index];
        let Some(old) = table.rows.remove(&id) else {
            return table.bin.remove(&id);
        };
        for (field, index) in &mut table.indexes {
            let Some(key) = Key::of(&old.values[*field]) else {
                continue;
            };
            if let Some(holders) = index.get_mut(&key) {
                holders.remove(&id);
                if holders.is_empty() {
                    index.remove(&key);
                }
            }
        }
        self.roll_up(object, &old, -1.0);
        Some(old)
    }

    fn roll_up(&mut self, object: &Object, record: &Record, sign: f64) {
        if object.index != place::USAGE || record.values[self.fields.cancelled].is_true() {
            return;
        }
        if let Some(product) = record.values[self.fields.product].id() {
            *self.consumed.entry(product).or_insert(0.0) += sign * record.values[self.fields.units].number();
        }
    }

    /// A record with all its fields, as `/demo/state` shows it.
    pub(crate) fn dump(&self, object: &Object, record: &Record) -> Json {
        let mut out = Map::new();
        for (n, field) in object.fields.iter().enumerate() {
            out.insert(field.name.into(), self.value(object, record, n).to_json(field.kind));
        }
        Json::Object(out)
    }

    /// All records of an object, as `/demo/state` shows them.
    pub(crate) fn dump_all(&self, object: &Object) -> Json {
        json!(self.rows(object).map(|r| self.dump(object, r)).collect::<Vec<_>>())
    }
}

impl Table {
    fn new(object: &Object) -> Table {
        let indexed = object.fields.iter().enumerate().filter(|(_, f)| {
            f.names_records() || matches!(f.kind, Kind::Reference { children: Some(_), .. })
        });
        Table {
            rows: BTreeMap::new(),
            bin: BTreeMap::new(),
            deleted: object.field("IsDeleted").map(|(at, _)| at),
            next: 0,
            indexes: indexed.map(|(n, _)| (n, HashMap::new())).collect(),
        }
    }
}

impl Key {
    fn of(value: &Value) -> Option<Key> {
        match value {
            Value::Text(text) => Some(Key::Text(fold(text))),
            Value::Id(id) => Some(Key::Id(*id)),
            _ => None,
        }
    }
}
