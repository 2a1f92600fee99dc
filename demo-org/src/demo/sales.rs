//! The sales side: each contract with what is consumed of it, and a button that fulfils or reopens it.

use jiff::Timestamp;
use serde_json::{Map, Value as Json, json};

use crate::data::db::{Db, Record};
use crate::data::examples::PEOPLE;
use crate::data::locks::Locking;
use crate::data::save::{self, Author};
use crate::data::value::{Value, fold};
use crate::http::{Answer, Call};
use crate::ids::Id;
use crate::org::Org;
use crate::schema::{self, place};

/// More are found by searching.
const SHOWN: usize = 100;

pub(super) fn page() -> Answer {
    let html = include_str!("assets/sales.html")
        .replace("{{style}}", include_str!("assets/sales.css"))
        .replace("{{script}}", include_str!("assets/sales.js"));
    let policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; \
        frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
    Answer::html(200, html).with("content-security-policy", policy).with("referrer-policy", "same-origin")
}

/// The contracts whose number or customer holds the searched text, by number.
pub(super) fn contracts(org: &Org, call: &Call) -> Answer {
    let search = fold(call.param("search").unwrap_or_default().trim());
    let inner = org.inner();
    let contract = &schema::all()[place::CONTRACT];
    let mut found: Vec<Json> = Vec::new();
    let mut total = 0;
    for record in inner.db.rows(contract) {
        let customer = customer(&inner.db, record);
        let number = record.values[contract.at("ContractNumber")].text();
        if number.contains(&search) || fold(&customer).contains(&search) {
            total += 1;
            if found.len() < SHOWN {
                found.push(print(&inner.db, record, &customer));
            }
        }
    }
    Answer::json(200, json!({ "contracts": found, "total": total }))
}

/// Fulfils or reopens a contract, as Sofie of sales would.
pub(super) fn set_fulfilled(org: &Org, number: &str, fulfilled: bool) -> Answer {
    let contract = &schema::all()[place::CONTRACT];
    let number = format!("{number:0>8}");
    let mut inner = org.inner();
    let holders = inner.db.holders(contract, contract.at("ContractNumber"), &Value::Text(number.clone()));
    let Some(&id) = holders.as_deref().and_then(<[Id]>::first) else {
        return super::wrong(404, "There is no contract with this number.");
    };
    let sales = &PEOPLE[2];
    let author = Author { user: sales.id(), profile: sales.profile, now: Timestamp::now(), rule_off: None };
    let change = Map::from_iter([("Fulfilled__c".to_owned(), json!(fulfilled))]);
    match inner.transact(&mut Locking::default(), |txn, _| save::update(txn, author, contract, id, &change)) {
        Ok(Ok(())) => Answer::json(200, json!({ "number": number, "fulfilled": fulfilled })),
        Ok(Err(refusals)) => Answer::refused(&refusals),
        Err(refusal) => Answer::from(refusal),
    }
}

fn customer(db: &Db, contract: &Record) -> String {
    let object = &schema::all()[place::CONTRACT];
    let account = &schema::all()[place::ACCOUNT];
    let found = contract.values[object.at("AccountId")].id().and_then(|id| db.get(account, id));
    found.map_or_else(String::new, |record| record.values[account.at("Name")].text().to_owned())
}

fn print(db: &Db, contract: &Record, customer: &str) -> Json {
    let object = &schema::all()[place::CONTRACT];
    let product = &schema::all()[place::PRODUCT];
    let show = |name: &str| {
        let at = object.at(name);
        contract.values[at].to_json(object.fields[at].kind)
    };
    let mut ids = db.holders(product, product.at("Contract__c"), &Value::Id(contract.id)).unwrap_or_default();
    ids.sort_unstable();
    let products = ids.iter().filter_map(|id| db.get(product, *id)).map(|record| {
        let show = |name: &str| {
            let at = product.at(name);
            db.value(product, record, at).to_json(product.fields[at].kind)
        };
        json!({
            "id": record.id.to_string(),
            "name": show("Name"),
            "code": show("Product_Code__c"),
            "quantity": show("Quantity__c"),
            "unit_price": show("Unit_Price__c"),
            "consumed": show("Consumed__c"),
            "available": show("Available__c"),
        })
    });
    json!({
        "number": show("ContractNumber"),
        "customer": customer,
        "status": show("Status"),
        "start": show("StartDate"),
        "end": show("EndDate"),
        "fulfilled": show("Fulfilled__c"),
        "locked_through": show("Locked_Through__c"),
        "products": products.collect::<Vec<_>>(),
    })
}
