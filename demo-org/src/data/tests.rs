//! Roll-ups, formulas and transactions, against what a plain recount says.

use std::sync::Arc;

use fastrand::Rng;

use super::db::{Db, Record};
use super::examples;
use super::locks::Locking;
use super::rules;
use super::txn::Txn;
use super::value::{Value, read_date, read_moment};
use crate::ids::Id;
use crate::schema::{self, Object, place};

fn usage() -> &'static Object {
    &schema::all()[place::USAGE]
}

/// Example data, and the ids of the article's two products.
fn db() -> (Db, [Id; 2]) {
    let mut db = Db::default();
    examples::fill(&mut db, 5);
    let product = &schema::all()[place::PRODUCT];
    let ids: Vec<Id> = db.rows(product).map(|record| record.id).take(2).collect();
    (db, [ids[0], ids[1]])
}

fn entry(n: u64, product: Id, fields: &[(&str, Value)]) -> Record {
    let id = Id::new(usage().prefix, n);
    let values = usage().fields.iter().map(|f| match f.name {
        "Contract_Product__c" => Value::Id(product),
        "Units__c" => Value::Number(1.0),
        "Change_Key__c" => Value::Text("desk/1".into()),
        "Booked_At__c" => read_moment("2026-11-22T10:00:00Z").map_or(Value::Null, Value::Moment),
        "Usage_Key__c" => Value::Text(format!("key {n}")),
        "Cancelled__c" => Value::Bool(false),
        _ => Value::Null,
    });
    let mut values: Vec<Value> = values.collect();
    for (name, value) in fields {
        values[usage().at(name)] = value.clone();
    }
    Record { id, values }
}

fn recount(db: &Db, product: Id) -> f64 {
    let of = |name: &str, record: &Record| record.values[usage().at(name)].clone();
    let counts = |record: &&Arc<Record>| {
        of("Contract_Product__c", record).id() == Some(product) && !of("Cancelled__c", record).is_true()
    };
    db.rows(usage()).filter(counts).map(|record| of("Units__c", record).number()).sum()
}

#[test]
fn the_roll_up_is_always_the_sum_and_a_rollback_leaves_no_trace() {
    for seed in 0..50 {
        let mut rng = Rng::with_seed(seed);
        let (mut db, products) = db();
        for _ in 0..40 {
            let before = db.dump_all(usage());
            let consumed = products.map(|p| db.consumed(p));
            let mut locking = Locking::default();
            let mut txn = Txn::new(&mut db, &mut locking);
            for _ in 0..rng.usize(1..6) {
                let mark = txn.mark();
                let fields = [
                    ("Units__c", Value::Number(f64::from(rng.u32(1..100)))),
                    ("Cancelled__c", Value::Bool(rng.u8(0..4) == 0)),
                ];
                txn.put(usage(), entry(rng.u64(1..12), products[rng.usize(0..2)], &fields));
                if rng.u8(0..4) == 0 {
                    txn.roll_back(mark);
                }
            }
            let undone = rng.bool();
            if undone {
                txn.roll_back_all();
                assert!(txn.changed().is_empty());
            }
            if undone {
                assert_eq!(db.dump_all(usage()), before, "seed {seed}");
                assert_eq!(products.map(|p| db.consumed(p)), consumed, "seed {seed}");
            }
            for product in products {
                assert_eq!(db.consumed(product), recount(&db, product), "seed {seed}");
            }
            for record in db.rows(usage()) {
                let at = usage().at("Usage_Key__c");
                assert_eq!(db.holders(usage(), at, &record.values[at]), Some(vec![record.id]), "seed {seed}");
            }
        }
    }
}

#[test]
fn formulas_follow_what_they_read() {
    let (mut db, [gigantic, _]) = db();
    let product = &schema::all()[place::PRODUCT];
    db.put(usage(), Arc::new(entry(1, gigantic, &[("Units__c", Value::Number(7.0))])));
    let record = db.get(product, gigantic).expect("there").clone();
    let available = db.value(product, &record, product.at("Available__c"));
    assert_eq!(available, Value::Number(-2.0), "overbooking shows");
    set_contract(&mut db, "Locked_Through__c", read_date("2026-11-21").map_or(Value::Null, Value::Date));
    assert!(!locked(&db), "booked the day after");
    set_contract(&mut db, "Locked_Through__c", read_date("2026-11-22").map_or(Value::Null, Value::Date));
    assert!(locked(&db), "booked on the day");
    set_contract(&mut db, "Locked_Through__c", Value::Null);
    assert!(!locked(&db));
    set_contract(&mut db, "Fulfilled__c", Value::Bool(true));
    assert!(locked(&db));
}

fn locked(db: &Db) -> bool {
    let record = db.rows(usage()).next().expect("one");
    db.value(usage(), record, usage().at("Usage_Locked__c")).is_true()
}

/// Changes a field of the article's contract, which is the first.
fn set_contract(db: &mut Db, field: &str, value: Value) {
    let contract = &schema::all()[place::CONTRACT];
    let mut record = Record::clone(db.rows(contract).next().expect("one"));
    record.values[contract.at(field)] = value;
    db.put(contract, Arc::new(record));
}

fn codes(db: &Db, old: Option<&Record>, new: &Record) -> Vec<String> {
    let code = |message: &str| message.split(':').next().unwrap_or_default().to_owned();
    rules::entry(db, old, new).iter().map(|refusal| code(&refusal.message)).collect()
}

#[test]
fn each_rule_speaks_for_itself() {
    let (mut db, [gigantic, small]) = db();
    let text = |text: &str| Value::Text(text.into());
    let old = entry(1, gigantic, &[]);
    let next = |more: &[(&str, Value)]| {
        let mut fields = vec![("Change_Key__c", text("desk/2")), ("Base_Change_Key__c", text("desk/1"))];
        fields.extend_from_slice(more);
        entry(1, gigantic, &fields)
    };
    let none: [&str; 0] = [];
    assert_eq!(codes(&db, None, &old), none);
    assert_eq!(codes(&db, Some(&old), &old), none, "a replay");
    assert_eq!(codes(&db, Some(&old), &next(&[("Units__c", Value::Number(5.0))])), none);
    assert_eq!(
        codes(&db, Some(&old), &next(&[("Base_Change_Key__c", text("DESK/1"))])),
        ["ADT-STALE"],
        "case counts"
    );
    assert_eq!(codes(&db, Some(&old), &next(&[("Contract_Product__c", Value::Id(small))])), ["ADT-FIXED"]);
    assert_eq!(codes(&db, Some(&old), &entry(1, gigantic, &[("Reason__c", text("x"))])), ["ADT-KEY"]);
    assert_eq!(codes(&db, None, &entry(1, gigantic, &[("Change_Key__c", Value::Null)])), ["ADT-KEY"]);
    assert_eq!(codes(&db, None, &next(&[])), ["ADT-GONE"]);
    set_contract(&mut db, "Fulfilled__c", Value::Bool(true));
    assert_eq!(codes(&db, None, &old), ["ADT-LOCKED"]);
    assert_eq!(codes(&db, Some(&old), &next(&[])), ["ADT-LOCKED"]);
    assert_eq!(codes(&db, Some(&old), &old), none, "a replay after fulfilment");
    assert_eq!(rules::product(&db, gigantic, 1.0).len(), 1, "the parent's own rule");
    assert_eq!(rules::product(&db, gigantic, 0.0).len(), 0);
}
