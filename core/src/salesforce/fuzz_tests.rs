//! Whatever an org answers, every reader comes back: with what it read, or with a fault.

use super::{
    answers::{read_graphs, read_rows},
    contracts::{read_contract, read_product},
    headers,
    http::Answer,
    json,
    names::Names,
    query::read_page,
    refresh::identity,
    refusals,
    usage::read_entry,
};
use proptest::prelude::*;
use serde_json::{Value, json};

const ROWS: &str = r#"[{"id":"a02000000000001AAA","success":true,"errors":[],"created":true},
{"success":false,"errors":[{"statusCode":"FIELD_CUSTOM_VALIDATION_EXCEPTION","message":"ADT-LOCKED: ä€🎪 \"x\"","fields":[]}]}]"#;

const GRAPHS: &str = r#"{"graphs":[{"graphId":"g0","isSuccessful":true,"graphResponse":{"compositeResponse":[
{"body":{"id":"a02000000000001AAA","success":true,"errors":[],"created":true},"httpHeaders":{"Location":"/x"},"httpStatusCode":201,"referenceId":"g0n0"}]}},
{"graphId":"g1","isSuccessful":false,"graphResponse":{"compositeResponse":[
{"body":[{"errorCode":"PROCESSING_HALTED","message":"m"}],"httpHeaders":{},"httpStatusCode":400,"referenceId":"g1n0"},
{"body":[{"errorCode":"ENTITY_IS_LOCKED","message":"m","fields":[]}],"httpHeaders":{},"httpStatusCode":400,"referenceId":"g1n1"}]}}]}"#;

const PAGE: &str = r#"{"totalSize":3214,"done":false,"nextRecordsUrl":"/services/data/v67.0/query/01gD0000002HU6KIAW-2000",
"records":[{"attributes":{"type":"Contract","url":"/x"},"Id":"800000000000001AAA","ContractNumber":"00000101",
"Account":{"attributes":{},"Name":"Magic Ads Inc"},"StartDate":"2026-01-01","Fulfilled__c":false,
"Contract_Products__r":{"totalSize":1,"done":true,"records":[{"Id":"a00000000000001","Quantity__c":5.0}]}}]}"#;

/// Every reader of records on one.
fn read(record: &Value) {
    let names = Names::default();
    let _ = (read_contract(&names.contract, record), read_product(&names.product, record));
    let _ = read_entry(&names.usage, record);
}

/// Every reader on one body.
fn read_all(body: &[u8]) {
    for count in 0..4 {
        let _ = read_rows(body, count);
        let _ = read_graphs(body, &vec![count; count]);
    }
    let headers = reqwest::header::HeaderMap::new;
    for status in [0, 200, 300, 302, 400, 401, 403, 404, 500, 503, 65535] {
        let _ = refusals::of_call(&Answer { status, headers: headers(), body: body.to_vec() });
    }
    let Ok(value) = json::parse(body) else { return };
    read(&value);
    let _ = identity(&value);
    if let Ok(page) = read_page(value) {
        for record in &page.records {
            read(record);
        }
    }
}

/// Names that the readers look for, and others.
fn name() -> impl Strategy<Value = String> {
    proptest::sample::select(vec![
        "success",
        "errors",
        "id",
        "Id",
        "created",
        "statusCode",
        "errorCode",
        "error",
        "message",
        "fields",
        "graphs",
        "graphId",
        "isSuccessful",
        "graphResponse",
        "compositeResponse",
        "httpStatusCode",
        "body",
        "referenceId",
        "records",
        "totalSize",
        "done",
        "nextRecordsUrl",
        "Usage_Key__c",
        "Contract_Product__c",
        "Units__c",
        "LastModifiedDate",
        "StartDate",
        "Account",
        "Name",
        "",
    ])
    .prop_map(str::to_owned)
}

fn value() -> impl Strategy<Value = Value> {
    let words = proptest::sample::select(vec![
        json!("g0"),
        json!("g1"),
        json!("g0n0"),
        json!("ADT-"),
        json!("ADT-LOCKED"),
        json!("a02000000000001"),
        json!("0190a6c2-9f5b-7c3e-8000-000000000001"),
        json!("2026-11-22T10:00:00.000+0000"),
        json!("/services/data/v67.0/query/x"),
        json!("https://x/id/00D000000000001/005000000000001"),
        json!("PROCESSING_HALTED"),
        json!("FIELD_CUSTOM_VALIDATION_EXCEPTION"),
        json!("ä"),
        json!(200),
        json!(400),
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        words,
    ];
    leaf.prop_recursive(6, 48, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((name(), inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_json_is_too_odd(value in value()) {
        read_all(value.to_string().as_bytes());
    }

    #[test]
    fn no_bytes_are_too_odd(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        read_all(&bytes);
    }

    #[test]
    fn a_real_answer_with_wrong_bytes_is_read_or_refused(
        sample in proptest::sample::select(vec![ROWS, GRAPHS, PAGE]),
        spots in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = sample.as_bytes().to_vec();
        for (place, byte) in spots {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        read_all(&bytes);
    }

    #[test]
    fn no_header_is_too_odd(header in any::<String>()) {
        let _ = (headers::api_usage(&header), headers::date(&header));
    }
}

#[test]
fn half_an_answer_is_no_answer() {
    assert_eq!(read_rows(ROWS.as_bytes(), 2).map(|rows| rows.len()), Ok(2));
    assert_eq!(read_graphs(GRAPHS.as_bytes(), &[1, 2]).map(|graphs| graphs.len()), Ok(2));
    assert!(read_page(json::parse(PAGE.as_bytes()).expect("JSON")).is_ok());
    for sample in [ROWS, GRAPHS, PAGE] {
        for end in 0..sample.len() {
            let half = &sample.as_bytes()[..end];
            read_all(half);
            assert!(json::parse(half).is_err(), "{end} bytes of an answer must not pass for all of it");
        }
    }
}

#[test]
fn deep_nesting_is_refused() {
    read_all("[".repeat(100_000).as_bytes());
    read_all(format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000)).as_bytes());
}
