//! Collections: rows in their order, each by itself or all together.

use reqwest::Method;
use serde_json::{Value as Json, json};

use crate::client::{change, entry, klaus};

fn code(row: &Json) -> &str {
    row["errors"][0]["statusCode"].as_str().unwrap_or("none")
}

#[tokio::test]
async fn an_upsert_creates_then_updates_and_counts_once() {
    let desk = klaus().await;
    let product = desk.product("GIGANTIC").await;
    let first = entry("k1", &product, 2);
    let (status, rows) = desk.upsert(vec![first.clone()]).await;
    assert_eq!(status, 200);
    assert_eq!(rows[0]["success"], true);
    assert_eq!(rows[0]["created"], true);
    assert_eq!(rows[0]["errors"], json!([]));
    assert_eq!(rows[0]["id"].as_str().expect("an id").len(), 18);
    let (_, replay) = desk.upsert(vec![first.clone()]).await;
    assert_eq!(replay[0]["created"], false);
    assert_eq!(replay[0]["id"], rows[0]["id"]);
    assert_eq!(desk.consumed("GIGANTIC").await, 2.0);

    let (_, changed) = desk.upsert(vec![change(&first, "Units__c", json!(5))]).await;
    assert_eq!(changed[0]["success"], true, "{changed}");
    assert_eq!(desk.consumed("GIGANTIC").await, 5.0);
    let cancelled = change(&change(&first, "Units__c", json!(5)), "Cancelled__c", json!(true));
    desk.upsert(vec![cancelled]).await;
    assert_eq!(desk.consumed("GIGANTIC").await, 0.0, "cancelled entries leave the roll-up");
    assert_eq!(desk.entries().await, 1);
}

#[tokio::test]
async fn rows_are_answered_in_order_and_fail_alone() {
    let desk = klaus().await;
    let product = desk.product("SMALL").await;
    let mut bad_parent = entry("k2", &product, 1);
    bad_parent["Contract_Product__c"] = json!("a00Qz0000zzzzzz");
    let mut unknown = entry("k3", &product, 1);
    unknown["Nonsense__c"] = json!(1);
    let mut too_long = entry("k4", &product, 1);
    too_long["Ad_Title__c"] = json!("x".repeat(201));
    let mut read_only = entry("k5", &product, 1);
    read_only["Usage_Locked__c"] = json!(false);
    let mut missing = entry("k6", &product, 1);
    missing["Units__c"] = Json::Null;
    let mut half = entry("k7", &product, 1);
    half["Units__c"] = json!(1.5);
    let mut bad_id = entry("k8", &product, 1);
    bad_id["Contract_Product__c"] = json!("nonsense");
    let mut keyless = entry("", &product, 1);
    keyless["Usage_Key__c"] = json!("  ");
    let mut nested = entry("k9", &product, 1);
    nested.as_object_mut().expect("an object").remove("Contract_Product__c");
    nested["Contract_Product__r"] = json!("text");
    let rows = vec![
        entry("k1", &product, 1),
        bad_parent,
        unknown,
        too_long,
        read_only,
        missing,
        half,
        bad_id,
        keyless,
        nested,
        entry("k10", &product, 1),
    ];
    let (status, answer) = desk.upsert(rows).await;
    assert_eq!(status, 200, "also when rows fail");
    let codes: Vec<&str> = answer.as_array().expect("a list").iter().map(code).collect();
    assert_eq!(
        codes,
        [
            "none",
            "INVALID_CROSS_REFERENCE_KEY",
            "INVALID_FIELD",
            "STRING_TOO_LONG",
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            "REQUIRED_FIELD_MISSING",
            "NUMBER_OUTSIDE_VALID_RANGE",
            "MALFORMED_ID",
            "MISSING_ARGUMENT",
            "INVALID_FIELD",
            "none"
        ]
    );
    let message = |n: usize| answer[n]["errors"][0]["message"].as_str().unwrap_or_default().to_owned();
    assert_eq!(message(2), "No such column 'Nonsense__c' on sobject of type Product_Usage__c");
    assert!(
        message(3).starts_with("Ad Title: data value too large: xxx")
            && message(3).ends_with("(max length=200)")
    );
    assert_eq!(message(5), "Required fields are missing: [Units__c]");
    assert_eq!(answer[5]["errors"][0]["fields"], json!(["Units__c"]));
    assert!(message(9).contains("is not a nested SObject"));
    assert!(answer[1].get("id").is_none() && answer[1].get("created").is_none());
    assert_eq!(desk.entries().await, 2);
}

#[tokio::test]
async fn a_key_twice_in_one_call_refuses_every_row_with_it() {
    let desk = klaus().await;
    let product = desk.product("SMALL").await;
    let rows = vec![entry("Same", &product, 1), entry("other", &product, 1), entry("sAME", &product, 2)];
    let (_, answer) = desk.upsert(rows).await;
    assert_eq!(code(&answer[0]), "DUPLICATE_VALUE");
    assert_eq!(answer[0]["errors"][0]["message"], "Duplicate external id specified: Same");
    assert_eq!(code(&answer[1]), "none");
    assert_eq!(code(&answer[2]), "DUPLICATE_VALUE");
    assert_eq!(desk.entries().await, 1);
}

#[tokio::test]
async fn all_or_none_rolls_everything_back() {
    let desk = klaus().await;
    let product = desk.product("SMALL").await;
    let mut bad = entry("k2", &product, 1);
    bad["Change_Key__c"] = Json::Null;
    let body =
        json!({ "allOrNone": true, "records": [entry("k1", &product, 1), bad, entry("k3", &product, 1)] });
    let (status, answer) = desk.upsert_with(body).await;
    assert_eq!(status, 200);
    assert_eq!(code(&answer[0]), "ALL_OR_NONE_OPERATION_ROLLED_BACK");
    assert_eq!(
        answer[0]["errors"][0]["message"],
        "Record rolled back because not all records were valid and the request was using AllOrNone header"
    );
    assert_eq!(code(&answer[1]), "FIELD_CUSTOM_VALIDATION_EXCEPTION");
    assert_eq!(desk.entries().await, 0);
    assert_eq!(desk.consumed("SMALL").await, 0.0);
}

#[tokio::test]
async fn a_call_that_cant_be_read_is_refused_as_a_whole() {
    let desk = klaus().await;
    let product = desk.product("SMALL").await;
    let good = entry("k1", &product, 1);
    let with = |field: &str, value: Json| {
        let mut bad = entry("k2", &product, 1);
        bad[field] = value;
        json!({ "records": [good.clone(), bad] })
    };
    for (body, wanted) in [
        (with("Units__c", json!("many")), "JSON_PARSER_ERROR"),
        (with("Cancelled__c", json!(1)), "JSON_PARSER_ERROR"),
        (with("Booked_At__c", json!("yesterday")), "JSON_PARSER_ERROR"),
        (with("Ad_Title__c", json!(5)), "JSON_PARSER_ERROR"),
        (with("Ad_Title__c", json!({ "a": 1 })), "JSON_PARSER_ERROR"),
        (with("attributes", json!({})), "INVALID_INPUT"),
        (with("attributes", json!({ "type": "Contract" })), "INVALID_TYPE"),
        (json!({ "rows": [] }), "JSON_PARSER_ERROR"),
        (
            json!({ "records": (0..201).map(|n| entry(&format!("k{n}"), &product, 1)).collect::<Vec<_>>() }),
            "EXCEEDED_ID_LIMIT",
        ),
    ] {
        let (status, answer) = desk.upsert_with(body).await;
        assert_eq!((status, answer[0]["errorCode"].as_str()), (400, Some(wanted)), "{answer}");
    }
    assert_eq!(desk.entries().await, 0);

    let (status, answer) = desk
        .call(
            Method::PATCH,
            "/composite/sobjects/Product_Usage__c/Ad_Key__c",
            Some(&json!({ "records": [] })),
        )
        .await;
    assert_eq!((status, answer[0]["errorCode"].as_str()), (404, Some("NOT_FOUND")));
    let url =
        format!("{}/services/data/v67.0/composite/sobjects/Product_Usage__c/Usage_Key__c", desk.org.url());
    let torn = desk
        .http
        .patch(url)
        .bearer_auth(&desk.token)
        .header("content-type", "application/json")
        .body("{\"records\":[");
    let answer = torn.send().await.expect("an answer");
    assert_eq!(answer.status(), 400);
    assert!(answer.text().await.expect("text").contains("JSON_PARSER_ERROR"));
}

#[tokio::test]
async fn values_are_trimmed_and_empty_text_is_null() {
    let desk = klaus().await;
    let mut row = entry(" k1 ", &desk.product("SMALL").await, 1);
    row["Ad_Title__c"] = json!("  Käse & \"Brot\"  ");
    row["Reason__c"] = json!("   ");
    row["units__C"] = json!("3");
    row.as_object_mut().expect("an object").remove("Units__c");
    let (_, answer) = desk.upsert(vec![row]).await;
    assert_eq!(answer[0]["success"], true, "names of fields in any case: {answer}");
    let stored = &desk
        .records(
            "SELECT Usage_Key__c, Ad_Title__c, Reason__c, Units__c, Booked_At__c, Name FROM Product_Usage__c",
        )
        .await[0];
    assert_eq!(stored["Usage_Key__c"], "k1");
    assert_eq!(stored["Ad_Title__c"], "Käse & \"Brot\"");
    assert_eq!(stored["Reason__c"], Json::Null);
    assert_eq!(stored["Units__c"].to_string(), "3.0", "numbers are doubles");
    assert_eq!(stored["Booked_At__c"], "2026-11-22T10:00:00.000+0000");
    assert_eq!(stored["Name"], "PU-000001");
}

#[tokio::test]
async fn create_update_delete_and_retrieve_take_lists_too() {
    let desk = klaus().await;
    let product = desk.product("SMALL").await;
    let body = json!({ "records": [entry("k1", &product, 1), entry("K1", &product, 1)] });
    let (status, created) = desk.call(Method::POST, "/composite/sobjects", Some(&body)).await;
    assert_eq!(status, 200);
    assert!(created[0].get("created").is_none());
    let id = created[0]["id"].as_str().expect("an id").to_owned();
    let message = created[1]["errors"][0]["message"].as_str().expect("a text");
    assert_eq!(
        message,
        format!("duplicate value found: Usage_Key__c duplicates value on record with id: {}", &id[..15])
    );

    let mut next = change(&entry("k1", &product, 1), "Units__c", json!(2));
    next["id"] = json!(id);
    next.as_object_mut().expect("an object").remove("Usage_Key__c");
    let (_, updated) =
        desk.call(Method::PATCH, "/composite/sobjects", Some(&json!({ "records": [next] }))).await;
    assert_eq!(updated, json!([{ "id": id, "success": true, "errors": [] }]));

    let (_, deleted) = desk.call(Method::DELETE, &format!("/composite/sobjects?ids={id}"), None).await;
    assert_eq!(code(&deleted[0]), "INSUFFICIENT_ACCESS_OR_READONLY");

    let body = json!({ "ids": [id, "a01Qz0000zzzzzz"], "fields": ["Units__c"] });
    let (_, read) = desk.call(Method::POST, "/composite/sobjects/Product_Usage__c", Some(&body)).await;
    assert_eq!(read[0]["Units__c"], 2.0);
    assert_eq!(read[1], Json::Null);
}

#[tokio::test]
async fn records_by_id_are_answered_in_their_places_or_not_at_all() {
    let desk = klaus().await;
    let small = desk.product("SMALL").await;
    let path = "/composite/sobjects/Contract_Product__c";
    let (status, answer) =
        desk.call(Method::POST, path, Some(&json!({ "ids": ["nonsense", small], "fields": ["Name"] }))).await;
    assert_eq!((status, &answer[0], &answer[1]["Name"]), (200, &Json::Null, &json!("Small ad")));
    for body in [
        json!({ "ids": [5, small], "fields": ["Name"] }),
        json!({ "ids": [null, small], "fields": ["Name"] }),
        json!({ "ids": small, "fields": ["Name"] }),
        json!({ "ids": [small], "fields": "Name" }),
        json!({ "ids": [small], "fields": [5] }),
        json!({ "ids": [small], "fields": [] }),
        json!({ "ids": [small] }),
        json!([small]),
    ] {
        let (status, answer) = desk.call(Method::POST, path, Some(&body)).await;
        assert_eq!((status, &answer[0]["errorCode"]), (400, &json!("JSON_PARSER_ERROR")), "{body}");
    }
    let (status, answer) = desk.get(&format!("{path}?ids={small}")).await;
    assert_eq!((status, &answer[0]["message"]), (400, &json!("Required parameter: fields")));
}
