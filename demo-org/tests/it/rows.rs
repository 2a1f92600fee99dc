//! Single records: read, create, change, upsert.

use reqwest::Method;
use serde_json::{Value as Json, json};

use crate::client::{change, entry, klaus};

/// A body for a path that names the key already.
fn without_key(entry: &Json) -> Json {
    let mut body = entry.clone();
    let fields = body.as_object_mut().expect("an object");
    fields.remove("Usage_Key__c");
    fields.remove("attributes");
    body
}

#[tokio::test]
async fn one_row_is_upserted_by_its_key() {
    let desk = klaus().await;
    let path = "/sobjects/Product_Usage__c/Usage_Key__c/k%2F1%20%C3%BC";
    let first = entry("k/1 ü", &desk.product("SMALL").await, 1);
    let (status, body) =
        desk.call(Method::PATCH, &format!("{path}?updateOnly=true"), Some(&without_key(&first))).await;
    assert_eq!((status, body[0]["errorCode"].as_str()), (404, Some("NOT_FOUND")));
    let (status, body) = desk.call(Method::PATCH, path, Some(&without_key(&first))).await;
    assert_eq!(status, 201, "{body}");
    assert_eq!(
        (&body["created"], &body["success"], &body["errors"]),
        (&json!(true), &json!(true), &json!([]))
    );
    let (status, body) = desk.call(Method::PATCH, path, Some(&without_key(&first))).await;
    assert_eq!((status, &body["created"]), (200, &json!(false)));
    let (status, body) = desk.get(&path.to_uppercase().replace("/SOBJECTS", "/sobjects")).await;
    assert_eq!((status, &body["Usage_Key__c"]), (200, &json!("k/1 ü")), "names and keys in any case");
    assert_eq!(body["attributes"]["type"], "Product_Usage__c");
    let (status, body) = desk.call(Method::PATCH, path, Some(&first)).await;
    assert_eq!(status, 400);
    assert_eq!(body[0]["message"], "The Usage_Key__c field should not be specified in the sobject data.");
}

#[tokio::test]
async fn a_key_of_several_records_gives_their_addresses() {
    let desk = klaus().await;
    let product = desk.product("SMALL").await;
    desk.upsert(vec![entry("k1", &product, 1), entry("k2", &product, 1)]).await;
    let (status, body) = desk.get("/sobjects/Product_Usage__c/Desk_Key__c/DESK-1").await;
    assert_eq!(status, 300);
    assert_eq!(body.as_array().map(Vec::len), Some(2));
    let (status, _) =
        desk.call(Method::PATCH, "/sobjects/Product_Usage__c/Desk_Key__c/desk-1", Some(&json!({}))).await;
    assert_eq!(status, 300);
    assert_eq!(desk.get("/sobjects/Product_Usage__c/Desk_Key__c/nobody").await.0, 404);
    assert_eq!(desk.get("/sobjects/Product_Usage__c/Ad_Key__c/x").await.0, 404, "no external id");
}

#[tokio::test]
async fn rows_are_made_read_and_changed_by_id() {
    let desk = klaus().await;
    let first = entry("k1", &desk.product("SMALL").await, 1);
    let (status, made) = desk.call(Method::POST, "/sobjects/Product_Usage__c/", Some(&first)).await;
    assert_eq!(status, 201);
    let id = made["id"].as_str().expect("an id");
    for id in [id, &id[..15]] {
        let (status, row) = desk.get(&format!("/sobjects/Product_Usage__c/{id}?fields=Units__c,name")).await;
        assert_eq!(status, 200);
        assert_eq!(row.as_object().map(|row| row.len()), Some(3), "{row}");
    }
    let mut next = without_key(&change(&first, "Units__c", json!(3)));
    let path = format!("/sobjects/Product_Usage__c/{id}");
    let (status, body) = desk.call(Method::PATCH, &path, Some(&next)).await;
    assert_eq!((status, body), (204, Json::Null));
    next["Units__c"] = json!(1_000_000_000_i64);
    let (status, body) = desk.call(Method::PATCH, &path, Some(&next)).await;
    assert_eq!((status, body[0]["errorCode"].as_str()), (400, Some("NUMBER_OUTSIDE_VALID_RANGE")));
    for path in [
        "/sobjects/Product_Usage__c/a01Qz0000zzzzzz",
        "/sobjects/Nothing__c/x",
        "/sobjects/Product_Usage__c/x",
    ] {
        assert_eq!(desk.get(path).await.0, 404, "{path}");
    }
}

#[tokio::test]
async fn describe_tells_what_set_up_needs_to_know() {
    let desk = klaus().await;
    let (_, usage) = desk.get("/sobjects/Product_Usage__c/describe/").await;
    assert_eq!(
        (&usage["createable"], &usage["updateable"], &usage["deletable"]),
        (&json!(true), &json!(true), &json!(false))
    );
    let field = |name: &str| {
        usage["fields"].as_array().expect("a list").iter().find(|f| f["name"] == name).expect("there").clone()
    };
    let key = field("Usage_Key__c");
    for (flag, value) in [
        ("externalId", json!(true)),
        ("unique", json!(true)),
        ("caseSensitive", json!(false)),
        ("idLookup", json!(true)),
        ("length", json!(36)),
        ("nillable", json!(false)),
        ("type", json!("string")),
    ] {
        assert_eq!(key[flag], value, "{flag}");
    }
    assert_eq!(field("Desk_Key__c")["unique"], false);
    assert_eq!(field("Usage_Locked__c")["calculated"], true);
    let parent = field("Contract_Product__c");
    assert_eq!((&parent["updateable"], &parent["writeRequiresMasterRead"]), (&json!(true), &json!(true)));
    assert_eq!(parent["referenceTo"], json!(["Contract_Product__c"]));
    let (_, contract) = desk.get("/sobjects/Contract/describe").await;
    assert_eq!(contract["childRelationships"][0]["relationshipName"], "Contract_Products__r");
    let (_, all) = desk.get("/sobjects").await;
    assert_eq!(all["sobjects"].as_array().map(Vec::len), Some(6));
    let (_, own) = desk.get("/limits").await;
    assert_eq!(own["DailyApiRequests"]["Max"], 15_000);
}
