//! The validation rules, the roll-up and the rights of the org.

use reqwest::Method;
use serde_json::{Value as Json, json};

use crate::client::{Desk, change, entry, klaus, sign_in, start};

/// The code at the head of the first message of a rule, and how many rules were broken.
fn broken(row: &Json) -> Vec<String> {
    let errors = row["errors"].as_array().expect("a list");
    let rule = |error: &Json| {
        assert_eq!(error["statusCode"], "FIELD_CUSTOM_VALIDATION_EXCEPTION", "{row}");
        let message = error["message"].as_str().expect("a text");
        assert!(
            message.len() > 30 && message.len() <= 255,
            "in words, and short enough for a real org: {message}"
        );
        message.split(':').next().unwrap_or_default().to_owned()
    };
    errors.iter().map(rule).collect()
}

async fn try_one(desk: &Desk, row: &Json) -> Vec<String> {
    let (status, answer) = desk.upsert(vec![row.clone()]).await;
    assert_eq!(status, 200);
    broken(&answer[0])
}

#[tokio::test]
async fn locked_after_fulfilment_but_a_replay_is_accepted() {
    let desk = klaus().await;
    let product = desk.product("GIGANTIC").await;
    let first = entry("k1", &product, 2);
    assert!(try_one(&desk, &first).await.is_empty());
    desk.demo(Method::POST, "contracts/101/fulfil").await;
    assert_eq!(try_one(&desk, &entry("k2", &product, 1)).await, ["ADT-LOCKED"]);
    assert_eq!(try_one(&desk, &change(&first, "Units__c", json!(1))).await, ["ADT-LOCKED"]);
    assert!(try_one(&desk, &first).await.is_empty(), "the stored change again");
    assert_eq!(
        desk.records("SELECT Usage_Locked__c FROM Product_Usage__c").await[0]["Usage_Locked__c"],
        true
    );
    desk.demo(Method::POST, "contracts/00000101/reopen").await;
    assert!(try_one(&desk, &change(&first, "Units__c", json!(1))).await.is_empty());
    assert_eq!(desk.consumed("GIGANTIC").await, 1.0);
}

#[tokio::test]
async fn locked_through_a_date() {
    let sales = sign_in(start().await, "sales").await;
    let contract =
        sales.records("SELECT Id FROM Contract WHERE ContractNumber = '00000101'").await[0]["Id"].clone();
    let path = format!("/sobjects/Contract/{}", contract.as_str().expect("an id"));
    let (status, _) =
        sales.call(Method::PATCH, &path, Some(&json!({ "Locked_Through__c": "2026-11-22" }))).await;
    assert_eq!(status, 204);
    let desk = sign_in(sales.org, "klaus").await;
    let product = desk.product("SMALL").await;
    assert_eq!(try_one(&desk, &entry("k1", &product, 1)).await, ["ADT-LOCKED"], "on that day");
    let mut later = entry("k2", &product, 1);
    later["Booked_At__c"] = json!("2026-11-23T00:00:00Z");
    assert!(try_one(&desk, &later).await.is_empty());
}

#[tokio::test]
async fn a_stale_base_is_refused() {
    let desk = klaus().await;
    let first = entry("k1", &desk.product("SMALL").await, 1);
    try_one(&desk, &first).await;
    let petra = change(&first, "Units__c", json!(2));
    assert!(try_one(&desk, &petra).await.is_empty());
    let mut klaus = change(&first, "Units__c", json!(3));
    klaus["Change_Key__c"] = json!("desk-1/other");
    assert_eq!(try_one(&desk, &klaus).await, ["ADT-STALE"]);
    assert_eq!(try_one(&desk, &first).await, ["ADT-STALE"], "also the first change, come late");
    assert_eq!(desk.consumed("SMALL").await, 2.0);
}

#[tokio::test]
async fn nothing_changes_without_a_key_of_its_own() {
    let desk = klaus().await;
    let mut keyless = entry("k1", &desk.product("SMALL").await, 1);
    keyless["Change_Key__c"] = Json::Null;
    assert_eq!(try_one(&desk, &keyless).await, ["ADT-KEY"]);
    let first = entry("k1", &desk.product("SMALL").await, 1);
    try_one(&desk, &first).await;
    for (field, value) in [
        ("Units__c", json!(2)),
        ("Cancelled__c", json!(true)),
        ("Ad_Title__c", json!("Other")),
        ("Reason__c", json!("because")),
        ("Moved_From__c", json!("k0")),
        ("Desk_Key__c", json!("desk-2")),
    ] {
        let mut again = first.clone();
        again[field] = value;
        assert_eq!(try_one(&desk, &again).await, ["ADT-KEY"], "{field}");
    }
}

#[tokio::test]
async fn what_is_fixed_never_changes() {
    let desk = klaus().await;
    let first = entry("k1", &desk.product("SMALL").await, 1);
    try_one(&desk, &first).await;
    let gigantic = json!(desk.product("GIGANTIC").await);
    for (field, value) in [
        ("Contract_Product__c", gigantic),
        ("Ad_Key__c", json!("x")),
        ("Booked_At__c", json!("2026-11-22T10:00:01Z")),
    ] {
        assert_eq!(try_one(&desk, &change(&first, field, value)).await, ["ADT-FIXED"], "{field}");
    }
    let same = change(&first, "Contract_Product__c", first["Contract_Product__c"].clone());
    assert!(try_one(&desk, &same).await.is_empty(), "the same parent may be named again");
}

#[tokio::test]
async fn a_change_of_what_is_gone_is_refused() {
    let desk = klaus().await;
    let mut orphan = entry("k1", &desk.product("SMALL").await, 1);
    orphan["Base_Change_Key__c"] = json!("desk-1/before");
    assert_eq!(try_one(&desk, &orphan).await, ["ADT-GONE"]);
}

#[tokio::test]
async fn every_broken_rule_is_told() {
    let desk = klaus().await;
    let first = entry("k1", &desk.product("SMALL").await, 1);
    try_one(&desk, &first).await;
    desk.demo(Method::POST, "contracts/101/fulfil").await;
    let mut worst = change(&first, "Ad_Key__c", json!("x"));
    worst["Base_Change_Key__c"] = json!("nonsense");
    assert_eq!(try_one(&desk, &worst).await, ["ADT-LOCKED", "ADT-STALE", "ADT-FIXED"]);
}

#[tokio::test]
async fn each_side_writes_only_what_is_its_own() {
    let desk = klaus().await;
    let product = desk.product("SMALL").await;
    let (_, rows) = desk.upsert(vec![entry("k1", &product, 1)]).await;
    let usage = format!("/sobjects/Product_Usage__c/{}", rows[0]["id"].as_str().expect("an id"));
    let contract =
        desk.records("SELECT Id FROM Contract LIMIT 1").await[0]["Id"].as_str().expect("an id").to_owned();
    let contract = format!("/sobjects/Contract/{contract}");
    let product_path = format!("/sobjects/Contract_Product__c/{product}");
    let refused = |status: u16, body: &Json| {
        assert_eq!(
            (status, body[0]["errorCode"].as_str()),
            (403, Some("INSUFFICIENT_ACCESS_OR_READONLY")),
            "{body}"
        );
    };
    for (path, body) in
        [(&contract, json!({ "Fulfilled__c": true })), (&product_path, json!({ "Quantity__c": 99 }))]
    {
        let (status, answer) = desk.call(Method::PATCH, path, Some(&body)).await;
        refused(status, &answer);
    }
    let (status, answer) = desk.call(Method::DELETE, &usage, None).await;
    refused(status, &answer);

    let sales = sign_in(desk.org, "sales").await;
    let (status, _) = sales.call(Method::PATCH, &product_path, Some(&json!({ "Quantity__c": 99 }))).await;
    assert_eq!(status, 204);
    let (status, answer) = sales.call(Method::PATCH, &usage, Some(&json!({ "Units__c": 9 }))).await;
    refused(status, &answer);
    let (_, rows) = sales.upsert(vec![entry("k1", &product, 9)]).await;
    assert_eq!(rows[0]["errors"][0]["statusCode"], "INSUFFICIENT_ACCESS_OR_READONLY");
    let (status, answer) = sales.call(Method::PATCH, &contract, Some(&json!({ "Status": "Draft" }))).await;
    assert_eq!((status, answer[0]["errorCode"].as_str()), (400, Some("INVALID_FIELD_FOR_INSERT_UPDATE")));
    let new = json!({ "Name": "New ad", "Product_Code__c": "NEW", "Quantity__c": 4, "Contract__r": { "ContractNumber": "00000101" } });
    let (status, answer) = sales.call(Method::POST, "/sobjects/Contract_Product__c", Some(&new)).await;
    assert_eq!(status, 201, "{answer}");
    let path = format!("/sobjects/Contract_Product__c/{}", answer["id"].as_str().expect("an id"));
    let (status, answer) = sales
        .call(Method::PATCH, &path, Some(&json!({ "Contract__r": { "ContractNumber": "00000102" } })))
        .await;
    assert_eq!(
        (status, answer[0]["errorCode"].as_str()),
        (400, Some("INVALID_FIELD_FOR_INSERT_UPDATE")),
        "not reparentable"
    );
    let mut lost = new;
    lost["Contract__r"]["ContractNumber"] = json!("C-9");
    let (status, answer) = sales.call(Method::POST, "/sobjects/Contract_Product__c", Some(&lost)).await;
    assert_eq!((status, answer[0]["errorCode"].as_str()), (400, Some("INVALID_FIELD")));
    assert_eq!(
        answer[0]["message"],
        "Foreign key external ID: c-9 not found for field ContractNumber in entity Contract"
    );
}
