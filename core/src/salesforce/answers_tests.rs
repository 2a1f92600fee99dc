//! Answers of every shape are read, and none makes the reader panic.

use super::*;
use crate::salesforce::PersonCause;
use serde_json::json;

fn rows(answer: Value, count: usize) -> Result<Vec<RowAnswer>, Unreadable> {
    read_rows(answer.to_string().as_bytes(), count)
}

fn graphs(answer: Value, counts: &[usize]) -> Result<Vec<GraphAnswer>, Unreadable> {
    read_graphs(answer.to_string().as_bytes(), counts)
}

fn node(name: &str, status: u16, body: Value) -> Value {
    json!({"body": body, "httpHeaders": {}, "httpStatusCode": status, "referenceId": name})
}

fn graph(name: &str, landed: bool, nodes: Vec<Value>) -> Value {
    json!({"graphId": name, "isSuccessful": landed, "graphResponse": {"compositeResponse": nodes}})
}

fn halted(name: &str) -> Value {
    node(name, 400, json!([{"errorCode": "PROCESSING_HALTED", "message": "The transaction was rolled back"}]))
}

fn class(answer: &RowAnswer) -> Option<Class> {
    match answer {
        RowAnswer::Landed { .. } => None,
        RowAnswer::Refused(refusal) => Some(refusal.class),
    }
}

#[test]
fn rows_are_answered_in_their_order_and_in_every_shape() {
    let read = rows(
        json!([
            {"id": "a0200000000000A", "success": true, "errors": [], "created": true},
            {"id": "a0200000000000AAAQ", "success": true, "errors": [], "created": false},
            {"success": true},
            {"id": 7, "success": true, "errors": null, "created": "yes"},
            {"success": false, "errors": [{"statusCode": "UNABLE_TO_LOCK_ROW", "message": "m", "fields": []}]},
            {"id": null, "success": false, "created": false,
             "errors": {"statusCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION", "message": "ADT-LOCKED: x", "fields": "A"}},
            {"success": false},
            {"success": false, "errors": ["text"]},
        ]),
        8,
    )
    .expect("eight rows");
    let id: SalesforceId = "a0200000000000A".parse().expect("an id");
    assert_eq!(read[0], RowAnswer::Landed { id: Some(id.clone()), created: Some(true) });
    assert_eq!(id.as_str(), "a0200000000000AAAQ", "both forms of an id are one");
    assert_eq!(read[1], RowAnswer::Landed { id: Some(id), created: Some(false) });
    assert_eq!(read[2], RowAnswer::Landed { id: None, created: None });
    assert_eq!(read[3], read[2]);
    assert_eq!(class(&read[4]), Some(Class::RowLocked));
    let RowAnswer::Refused(refusal) = &read[5] else { panic!("a refusal") };
    assert_eq!(
        (refusal.class, &refusal.fields[..]),
        (Class::NeedsPerson(PersonCause::Locked), &["A".into()][..])
    );
    assert!(refusal.raw.contains("ADT-LOCKED: x"));
    for row in &read[6..] {
        assert_eq!(
            class(row),
            Some(Class::NeedsPerson(PersonCause::Other)),
            "refused is refused, also without a word"
        );
    }
}

#[test]
fn an_answer_that_does_not_account_for_every_row_is_none() {
    let good = json!({"success": true});
    for bad in [
        json!([good]),
        json!([good, good, good]),
        json!([]),
        json!({"success": true}),
        json!([good, {}]),
        json!([good, {"success": "true"}]),
        json!([good, {"success": 1}]),
        json!([good, null]),
        json!(null),
        json!("<html>"),
    ] {
        assert!(rows(bad.clone(), 2).is_err(), "{bad} must leave both rows in doubt");
    }
}

#[test]
fn a_row_halted_for_nobody_is_at_fault_itself() {
    let halted = json!({"success": false, "errors": [{"statusCode": "PROCESSING_HALTED"}]});
    let alone = rows(json!([halted]), 1).expect("a row");
    assert_eq!(class(&alone[0]), Some(Class::RowFault));
    let guilty = json!({"success": false, "errors": [{"statusCode": "STRING_TOO_LONG"}]});
    let both = rows(json!([guilty, halted]), 2).expect("two rows");
    assert_eq!(class(&both[1]), Some(Class::Untried));
}

#[test]
fn a_graph_lands_as_a_whole_or_names_its_guilty_row() {
    let locked =
        json!([{"errorCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION", "message": "ADT-LOCKED", "fields": []}]);
    let read = graphs(
        json!({"graphs": [
            graph("g2", false, vec![halted("g2n0")]),
            graph("g1", false, vec![halted("g1n0"), node("g1n1", 400, locked), halted("g1n2")]),
            graph("g0", true, vec![node("g0n0", 201, json!({"id": "x", "success": true, "errors": []}))]),
            graph("g3", false, vec![]),
        ]}),
        &[1, 3, 1, 2],
    )
    .expect("four graphs, in any order");
    assert_eq!(read[0], GraphAnswer::Landed);
    let GraphAnswer::Refused { row: 1, refusal } = &read[1] else { panic!("{:?}", read[1]) };
    assert_eq!((refusal.status, refusal.class), (400, Class::NeedsPerson(PersonCause::Locked)));
    assert_eq!(read[2], GraphAnswer::Untried);
    assert_eq!(read[3], GraphAnswer::Untried, "nothing of it landed, and nobody is named");
}

#[test]
fn a_graph_halted_for_nobody_is_at_fault_itself() {
    let read = graphs(json!({"graphs": [graph("g0", false, vec![halted("g0n0"), halted("g0n1")])]}), &[2]);
    let read = read.expect("a graph");
    let GraphAnswer::Refused { row: 0, refusal } = &read[0] else { panic!("it would wait for ever") };
    assert_eq!(refusal.class, Class::RowFault);
}

#[test]
fn a_graph_that_contradicts_itself_has_not_landed() {
    let odd = node("g0n1", 500, json!([{"errorCode": "UNKNOWN_EXCEPTION", "message": "m"}]));
    let read =
        graphs(json!({"graphs": [graph("g0", true, vec![node("g0n0", 200, Value::Null), odd])]}), &[2]);
    let GraphAnswer::Refused { row: 1, refusal } = &read.expect("a graph")[0] else { panic!("not landed") };
    assert_eq!(refusal.class, Class::RowFault);
    let bare = graphs(json!({"graphs": [{"graphId": "g0", "isSuccessful": true}]}), &[2]).expect("a graph");
    assert_eq!(bare, [GraphAnswer::Landed], "the outer word counts");
}

#[test]
fn a_node_of_an_unknown_name_counts_by_its_place() {
    let read = graphs(
        json!({"graphs": [graph("g0", false, vec![
            node("x", 400, json!([{"errorCode": "PROCESSING_HALTED"}])),
            node("y", 300, json!(["/services/data/v67.0/sobjects/Product_Usage__c/a02"])),
            node("z", 400, json!([{"errorCode": "PROCESSING_HALTED"}])),
        ])]}),
        &[2],
    );
    let GraphAnswer::Refused { row: 1, refusal } = &read.expect("a graph")[0] else { panic!("the second") };
    assert_eq!(refusal.class, Class::NeedsPerson(PersonCause::Duplicate));
}

#[test]
fn an_answer_that_does_not_account_for_every_graph_is_none() {
    let good = || graph("g0", true, vec![]);
    for bad in [
        json!({"graphs": [good()]}),
        json!({"graphs": [good(), good()]}),
        json!({"graphs": [good(), graph("g7", true, vec![])]}),
        json!({"graphs": [good(), {"graphId": "g1"}]}),
        json!({"graphs": [good(), {"graphId": "g1", "isSuccessful": "true"}]}),
        json!({"graphs": {}}),
        json!([good(), good()]),
        json!({}),
        json!(null),
    ] {
        assert!(graphs(bad.clone(), &[1, 1]).is_err(), "{bad} must leave both graphs in doubt");
    }
}
