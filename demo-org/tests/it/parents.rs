//! What may stand in place of a parent, and what is said of anything else, in every kind of call.

use reqwest::Method;
use serde_json::{Value as Json, json};

use crate::client::{Desk, entry, klaus};

/// An entry whose parent is named by what stands in its place.
fn below(key: &str, parent: Json) -> Json {
    let mut entry = entry(key, "", 1);
    entry.as_object_mut().expect("an object").remove("Contract_Product__c");
    entry["Contract_Product__r"] = parent;
    entry
}

/// A text, and whatever else is no object.
fn no_objects() -> [Json; 7] {
    [json!("abc"), json!(""), json!("a00Qz0000000001"), json!(5), json!(1.5), json!(true), json!(["abc"])]
}

const TOLD: &str = "The value provided for foreign key reference Contract_Product__r is not a nested SObject";

/// The body of a single call: without what a collection adds.
fn single(entry: &Json, without: &[&str]) -> Json {
    let mut body = entry.clone();
    for name in without {
        body.as_object_mut().expect("an object").remove(*name);
    }
    body
}

#[tokio::test]
async fn a_row_with_something_else_in_place_of_its_parent_fails_alone() {
    let desk = klaus().await;
    let small = desk.product("SMALL").await;
    let mut rows = vec![entry("first", &small, 1)];
    rows.extend(no_objects().into_iter().enumerate().map(|(n, parent)| below(&format!("k{n}"), parent)));
    rows.push(below("by-id", json!({ "Id": small })));
    rows.push(below("last", json!({ "attributes": { "type": "Contract_Product__c" }, "Id": small })));
    let wrong = 1..=no_objects().len();
    let check = |status: u16, answer: &Json| {
        assert_eq!(status, 200, "{answer}");
        for (n, row) in answer.as_array().expect("a list").iter().enumerate() {
            assert_eq!(row["success"], json!(!wrong.contains(&n)), "{n}: {row}");
            if wrong.contains(&n) {
                let error = &row["errors"][0];
                assert_eq!(
                    (&error["statusCode"], &error["message"]),
                    (&json!("INVALID_FIELD"), &json!(TOLD))
                );
                assert_eq!(error["fields"], json!([]));
            }
        }
    };
    let (status, upserted) = desk.upsert(rows.clone()).await;
    check(status, &upserted);
    assert_eq!(desk.entries().await, 3, "the others went on");
    let (status, answer) = desk.upsert_with(json!({ "allOrNone": true, "records": rows })).await;
    assert_eq!(status, 200);
    assert_eq!(answer[0]["errors"][0]["statusCode"], "ALL_OR_NONE_OPERATION_ROLLED_BACK");
    assert_eq!(answer[1]["errors"][0]["message"], TOLD);

    let created = rows.iter().enumerate().map(|(n, row)| {
        let mut row = row.clone();
        row["Usage_Key__c"] = json!(format!("new-{n}"));
        row
    });
    let body = json!({ "records": created.collect::<Vec<_>>() });
    let (status, answer) = desk.call(Method::POST, "/composite/sobjects", Some(&body)).await;
    check(status, &answer);
    let id = upserted[0]["id"].clone();
    let changed = no_objects().into_iter().map(|parent| {
        json!({ "attributes": { "type": "Product_Usage__c" }, "id": id, "Contract_Product__r": parent })
    });
    let body = json!({ "records": changed.collect::<Vec<_>>() });
    let (status, answer) = desk.call(Method::PATCH, "/composite/sobjects", Some(&body)).await;
    assert_eq!(status, 200);
    assert!(
        answer.as_array().expect("a list").iter().all(|row| row["errors"][0]["message"] == TOLD),
        "{answer}"
    );
}

#[tokio::test]
async fn a_single_record_and_a_node_are_refused_in_the_same_words() {
    let desk = klaus().await;
    let small = desk.product("SMALL").await;
    let (_, made) = desk.upsert(vec![entry("k1", &small, 1)]).await;
    let id = made[0]["id"].as_str().expect("an id").to_owned();
    let object = "/sobjects/Product_Usage__c";
    for parent in no_objects() {
        let entry = below("k2", parent.clone());
        let post = single(&entry, &["attributes"]);
        let keyed = single(&entry, &["attributes", "Usage_Key__c"]);
        let by_key = format!("{object}/Usage_Key__c/k2");
        for (method, path, body) in [
            (Method::POST, object.to_owned(), &post),
            (Method::PATCH, format!("{object}/{id}"), &keyed),
            (Method::PATCH, by_key.clone(), &keyed),
        ] {
            let (status, answer) = desk.call(method.clone(), &path, Some(body)).await;
            let told = json!([{ "message": TOLD, "errorCode": "INVALID_FIELD" }]);
            assert_eq!((status, &answer), (400, &told), "{method} {path} {parent}");
        }
        let node = json!({
            "method": "PATCH", "url": format!("/services/data/v67.0{by_key}"), "referenceId": "n", "body": keyed,
        });
        let graphs = json!({ "graphs": [{ "graphId": "g", "compositeRequest": [node] }] });
        let (status, answer) = desk.call(Method::POST, "/composite/graph", Some(&graphs)).await;
        let graph = &answer["graphs"][0];
        assert_eq!((status, &graph["isSuccessful"]), (200, &json!(false)));
        let refused = &graph["graphResponse"]["compositeResponse"][0];
        assert_eq!((&refused["httpStatusCode"], &refused["body"][0]["message"]), (&json!(400), &json!(TOLD)));
        let composite = json!({ "allOrNone": true, "compositeRequest": [node] });
        let (_, answer) = desk.call(Method::POST, "/composite", Some(&composite)).await;
        assert_eq!(answer["compositeResponse"][0]["body"][0]["message"], TOLD);
        let mut record = post.clone();
        record["attributes"] = json!({ "type": "Product_Usage__c", "referenceId": "r" });
        let body = json!({ "records": [record] });
        let (status, answer) = desk.call(Method::POST, "/composite/tree/Product_Usage__c", Some(&body)).await;
        assert_eq!((status, &answer["results"][0]["errors"][0]["message"]), (400, &json!(TOLD)));
    }
    assert_eq!(desk.entries().await, 1);
}

/// What a row says when its parent is an object, and names none.
async fn refused(desk: &Desk, entry: Json) -> (u16, String, String) {
    let (status, answer) = desk.upsert(vec![entry]).await;
    let error = if status == 200 { &answer[0]["errors"][0] } else { &answer[0] };
    let code = if status == 200 { &error["statusCode"] } else { &error["errorCode"] };
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    (status, text(code), text(&error["message"]))
}

#[tokio::test]
async fn a_parent_is_named_by_one_field_that_names_records() {
    let desk = klaus().await;
    for (parent, status, code, told) in [
        (json!({}), 200, "INVALID_FIELD", "more or less than one field"),
        (
            json!({ "attributes": { "type": "Contract_Product__c" } }),
            200,
            "INVALID_FIELD",
            "more or less than one",
        ),
        (
            json!({ "Id": "a00Qz0000zzzzzzAAA", "Name": "x" }),
            200,
            "INVALID_FIELD",
            "more or less than one field",
        ),
        (json!({ "Name": "Small ad" }), 200, "INVALID_FIELD", "does not match an External ID"),
        (json!({ "Nonsense__c": "x" }), 200, "INVALID_FIELD", "does not match an External ID"),
        (
            json!({ "Id": "a00Qz0000zzzzzzAAA" }),
            200,
            "INVALID_FIELD",
            "Foreign key external ID: a00qz0000zzzzzzaaa",
        ),
        (json!({ "Id": "nonsense" }), 200, "INVALID_FIELD", "Foreign key external ID: nonsense not found"),
        (json!(null), 200, "REQUIRED_FIELD_MISSING", "Required fields are missing: [Contract_Product__c]"),
        // The reader can't take these at all, as it can't in a field of the row itself.
        (json!({ "Id": 5 }), 400, "JSON_PARSER_ERROR", "from VALUE_NUMBER_INT value 5"),
        (json!({ "Id": { "Id": "x" } }), 400, "JSON_PARSER_ERROR", "from START_OBJECT"),
        (json!({ "Quantity__c": "x" }), 400, "JSON_PARSER_ERROR", "Cannot deserialize instance of double"),
    ] {
        let (found, refused, message) = refused(&desk, below("k1", parent.clone())).await;
        assert_eq!((found, refused.as_str()), (status, code), "{parent}: {message}");
        assert!(message.contains(told), "{parent}: {message}");
    }
    for (name, value) in
        [("Nobody__r", json!({ "Name": "x" })), ("Nobody__r", json!("x")), ("Nobody__c", json!(null))]
    {
        let mut entry = entry("k1", &desk.product("SMALL").await, 1);
        entry[name] = value;
        let (status, code, message) = refused(&desk, entry).await;
        assert_eq!((status, code.as_str()), (200, "INVALID_FIELD"));
        assert_eq!(message, format!("No such column '{name}' on sobject of type Product_Usage__c"));
    }
    assert_eq!(desk.entries().await, 0);
    let small = desk.product("SMALL").await;
    let both = |parent: Json| {
        let mut both = entry("k1", &small, 1);
        both["Contract_Product__r"] = parent;
        both
    };
    let (_, code, message) = refused(&desk, both(json!("abc"))).await;
    assert_eq!((code.as_str(), message.as_str()), ("INVALID_FIELD", TOLD));
    for parent in [json!({ "Id": small }), json!({ "Nonsense__c": 5 }), json!({})] {
        let (_, code, message) = refused(&desk, both(parent)).await;
        let told = "Cannot specify both an external ID reference Contract_Product__r and a salesforce id, Contract_Product__c";
        assert_eq!((code.as_str(), message.as_str()), ("INVALID_FIELD", told));
    }
    let (_, answer) = desk.upsert(vec![both(Json::Null)]).await;
    assert_eq!(answer[0]["success"], true, "a record that was read and is sent back: {answer}");
}
