//! Every point is met by an org that is as it should be, and fails for what is wrong with it.

use super::*;
use crate::salesforce::scripted::{Reply, Scripted, Seen};
use crate::salesforce::tests::client;
use std::sync::Arc;

fn field(name: &str, kind: &str, length: u32) -> Value {
    json!({"name": name, "type": kind, "length": length, "createable": true, "updateable": true,
        "externalId": false, "unique": false, "calculated": false, "relationshipName": null})
}

/// An org as the package makes it: what describe says of its three objects.
fn package() -> [Value; 3] {
    let object = |fields: Vec<Value>| json!({"queryable": true, "createable": true, "updateable": true, "fields": fields, "childRelationships": []});
    let mut contract = object(vec![
        field("ContractNumber", "string", 30),
        field("AccountId", "reference", 18),
        field("Status", "picklist", 255),
        field("StartDate", "date", 0),
        field("EndDate", "date", 0),
        field("Fulfilled__c", "boolean", 0),
        field("Locked_Through__c", "date", 0),
    ]);
    contract["fields"][1]["relationshipName"] = json!("Account");
    contract["childRelationships"] =
        json!([{"relationshipName": null}, {"relationshipName": "Contract_Products__r"}]);
    let mut product = object(vec![
        field("Contract__c", "reference", 18),
        field("Product_Code__c", "string", 40),
        field("Quantity__c", "double", 0),
        field("Unit_Price__c", "currency", 0),
        field("Consumed__c", "double", 0),
        field("Available__c", "double", 0),
    ]);
    for calculated in [4, 5] {
        product["fields"][calculated]["calculated"] = json!(true);
    }
    let mut usage = object(vec![
        field("Usage_Key__c", "string", 36),
        field("Contract_Product__c", "reference", 18),
        field("Units__c", "double", 0),
        field("Cancelled__c", "boolean", 0),
        field("Ad_Key__c", "string", 36),
        field("Ad_Title__c", "string", 200),
        field("Booked_By__c", "string", 80),
        field("Booked_At__c", "datetime", 0),
        field("Desk_Key__c", "string", 36),
        field("Change_Key__c", "string", 64),
        field("Base_Change_Key__c", "string", 64),
        field("Moved_From__c", "string", 36),
        field("Reason__c", "string", 255),
        field("Usage_Locked__c", "boolean", 0),
    ]);
    usage["fields"][0]["externalId"] = json!(true);
    usage["fields"][0]["unique"] = json!(true);
    [contract, product, usage]
}

/// What is wrong with these three, and with which point.
fn judged([contract, product, usage]: [Value; 3]) -> Vec<(Subject, SetUpFault)> {
    let points = describe::judge(&Names::default(), [&Ok(contract), &Ok(product), &Ok(usage)]);
    points
        .into_iter()
        .flat_map(|point| point.faults.into_iter().map(move |fault| (point.subject, fault)))
        .collect()
}

/// The package, and in it a field of an object that says something else.
fn with(object: usize, name: &str, says: Value) -> [Value; 3] {
    let mut package = package();
    let about = if name.is_empty() {
        Some(&mut package[object])
    } else {
        let fields = package[object]["fields"].as_array_mut().expect("fields");
        fields.iter_mut().find(|field| field["name"] == name)
    };
    let about = about.and_then(Value::as_object_mut).expect("an object");
    about.extend(says.as_object().expect("an object").clone());
    package
}

#[test]
fn the_package_meets_every_point() {
    assert_eq!(judged(package()), []);
}

#[test]
fn what_an_org_does_not_say_is_not_held_against_it() {
    let bare = |fields: &[Value]| {
        let fields: Vec<Value> = fields.iter().map(|field| json!({"name": field["name"]})).collect();
        json!({ "fields": fields })
    };
    let [mut contract, product, usage] =
        package().map(|object| bare(object["fields"].as_array().expect("fields")));
    contract["fields"][1]["relationshipName"] = json!("ACCOUNT");
    assert_eq!(judged([contract, product, usage]), []);
    assert_eq!(judged([json!({}), json!({}), json!({})]), []);
}

#[test]
fn each_point_fails_for_what_is_wrong() {
    let (contract, product, usage) = ("Contract", "Contract_Product__c", "Product_Usage__c");
    let named = |object: &str, field: &str| (object.to_owned(), field.to_owned());
    let wrong = |object: &str, field: &str, wanted: FieldKind, found: &str| {
        let (object, field) = named(object, field);
        SetUpFault::WrongType { object, field, wanted, found: found.to_owned() }
    };
    let no_field = |object: &str, field: &str| {
        let (object, field) = named(object, field);
        SetUpFault::NoField { object, field }
    };
    let gone = json!({"name": "Gone"});
    let cases: Vec<([Value; 3], Subject, SetUpFault)> = vec![
        (with(0, "Fulfilled__c", gone.clone()), Subject::Contract, no_field(contract, "Fulfilled__c")),
        (
            with(0, "Locked_Through__c", json!({"type": "datetime"})),
            Subject::Contract,
            wrong(contract, "Locked_Through__c", FieldKind::Date, "datetime"),
        ),
        (
            with(0, "AccountId", json!({"relationshipName": null})),
            Subject::Contract,
            SetUpFault::NoRelation { object: contract.into(), relation: "Account".into() },
        ),
        (
            with(0, "", json!({"childRelationships": []})),
            Subject::Contract,
            SetUpFault::NoRelation { object: contract.into(), relation: "Contract_Products__r".into() },
        ),
        (with(1, "Product_Code__c", gone.clone()), Subject::Product, no_field(product, "Product_Code__c")),
        (
            with(1, "Consumed__c", json!({"calculated": false})),
            Subject::RollUp,
            SetUpFault::NotCalculated { object: product.into(), field: "Consumed__c".into() },
        ),
        (
            with(2, "Units__c", json!({"type": "string"})),
            Subject::Usage,
            wrong(usage, "Units__c", FieldKind::Number, "string"),
        ),
        (
            with(2, "Change_Key__c", json!({"length": 36})),
            Subject::Usage,
            SetUpFault::TooShort {
                object: usage.into(),
                field: "Change_Key__c".into(),
                wanted: 64,
                found: 36,
            },
        ),
        (
            with(2, "Usage_Key__c", json!({"unique": false})),
            Subject::Key,
            SetUpFault::NotUnique { object: usage.into(), field: "Usage_Key__c".into() },
        ),
        (
            with(2, "Usage_Key__c", json!({"externalId": false})),
            Subject::Key,
            SetUpFault::NotExternalId { object: usage.into(), field: "Usage_Key__c".into() },
        ),
        (
            with(2, "", json!({"createable": false})),
            Subject::Rights,
            SetUpFault::NoRight { object: usage.into(), right: Right::Create },
        ),
        (
            with(1, "", json!({"queryable": false})),
            Subject::Rights,
            SetUpFault::NoRight { object: product.into(), right: Right::Read },
        ),
        (
            with(2, "Reason__c", json!({"updateable": false})),
            Subject::Rights,
            SetUpFault::NoFieldRight { object: usage.into(), field: "Reason__c".into(), right: Right::Edit },
        ),
    ];
    for (org, subject, fault) in cases {
        assert_eq!(judged(org), [(subject, fault)]);
    }
    let refusal =
        settled(refusals::of_errors(Place::Call, 404, &json!({"errorCode": "NOT_FOUND"}), &Value::Null));
    let refusal = refusal.expect("it tells something");
    let [contract, product, _] = package();
    let points = describe::judge(&Names::default(), [&Ok(contract), &Ok(product), &refusal]);
    let faults: Vec<_> = points.into_iter().flat_map(|point| point.faults).collect();
    assert_eq!(
        faults,
        [SetUpFault::NoObject { object: usage.into() }],
        "of an object that is not there only that"
    );
}

const GROUND: &str = "a00000000000001AAA";

/// An org that answers everything as one that is set up does, but for what `odd` answers instead.
async fn org(odd: impl Fn(&Seen) -> Option<Reply> + Send + Sync + 'static) -> Scripted {
    let [contract, product, usage] = package();
    let ground = json!({"totalSize": 2, "done": true, "records": [
        {"Id": "a00000000000009", "Available__c": 9, "Contract__r": {"Locked_Through__c": "2026-11-22"}},
        {"Id": GROUND, "Available__c": 3, "Contract__r": {"Locked_Through__c": null}}]});
    let answers = Arc::new([contract, product, usage, ground]);
    Scripted::start(move |seen, _| {
        if let Some(reply) = odd(seen) {
            return reply;
        }
        let line = seen.line();
        if line.contains("/services/data/ ") {
            return Reply::json(200, r#"[{"version":"66.0"},{"version":"67.0"},{"version":"68.0"}]"#);
        }
        if line.contains("/composite/graph") {
            return stale_refused();
        }
        let one = |at: usize| Reply::json(200, &answers[at].to_string());
        match line {
            _ if line.contains("/composite ") => {
                let parts: Vec<Value> =
                    answers.iter().map(|body| json!({"httpStatusCode": 200, "body": body})).collect();
                Reply::json(200, &json!({"compositeResponse": parts}).to_string())
            }
            _ if line.contains("/Contract/") => one(0),
            _ if line.contains("/Contract_Product__c/") => one(1),
            _ if line.contains("/Product_Usage__c/") => one(2),
            _ => one(3),
        }
    })
    .await
}

/// The answer to the graph whose node `guilty` failed with this code and these words.
fn failed(guilty: &str, code: &str, message: &str) -> Reply {
    let node = |name: &str| {
        let (code, message) = if name == guilty { (code, message) } else { ("PROCESSING_HALTED", "") };
        json!({"referenceId": name, "httpStatusCode": 400, "body": [{"errorCode": code, "message": message}]})
    };
    let nodes: Vec<Value> =
        ["entry", "entry_read", "replay", "replay_read", "stale", "last"].into_iter().map(node).collect();
    let graph =
        json!({"graphId": "set_up", "isSuccessful": false, "graphResponse": {"compositeResponse": nodes}});
    Reply::json(200, &json!({ "graphs": [graph] }).to_string())
}

fn stale_refused() -> Reply {
    failed("stale", "FIELD_CUSTOM_VALIDATION_EXCEPTION", "ADT-STALE: Somebody else changed it.")
}

fn is_graph(seen: &Seen) -> bool {
    seen.line().contains("/composite/graph")
}

fn faults(found: &SetUp) -> Vec<&SetUpFault> {
    found.points.iter().flat_map(|point| &point.faults).collect()
}

#[tokio::test]
async fn it_takes_two_calls_and_the_list_of_versions() {
    let server = org(|_| None).await;
    let found = client(&server).check_set_up(Uuid::now_v7).await.expect("an answer");
    assert!(found.is_met(), "{found:?}");
    assert_eq!(found.points.len(), 8);
    let seen = server.seen();
    assert_eq!(seen.len(), 3, "{:?}", seen.iter().map(Seen::line).collect::<Vec<_>>());
    assert!(seen[2].body.contains(GROUND), "tried on the contract that is not billed through today");
    let nodes = nodes_of(&seen[2]);
    let names: Vec<_> = nodes.iter().map(|node| node["referenceId"].clone()).collect();
    assert_eq!(names, ["entry", "replay", "stale", "last"]);
    assert_eq!(nodes[0]["body"], nodes[1]["body"], "the replay is the same again");
    assert_ne!(nodes[2]["body"]["Base_Change_Key__c"], nodes[0]["body"]["Change_Key__c"]);
    assert_ne!(nodes[3]["url"], nodes[0]["url"], "the last changes what never was");
}

fn nodes_of(graph: &Seen) -> Vec<Value> {
    let body: Value = serde_json::from_str(&graph.body).expect("JSON");
    body["graphs"][0]["compositeRequest"].as_array().expect("nodes").clone()
}

#[tokio::test]
async fn one_contract_that_is_closed_to_the_person_is_no_lack_of_the_orgs() {
    const CLOSED: [&str; 3] = ["a00000000000002AAA", "a00000000000003AAA", "a00000000000004AAA"];
    let product = |id: &str, contract: &str| json!({"Id": id, "Contract__c": contract, "Available__c": 3, "Contract__r": {}});
    for (code, is_met) in [
        ("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", true),
        ("FIELD_CUSTOM_VALIDATION_EXCEPTION", true),
        ("STORAGE_LIMIT_EXCEEDED", true),
        ("UNABLE_TO_LOCK_ROW", false),
    ] {
        for _ in 0..20 {
            let mut records: Vec<Value> = CLOSED.map(|id| product(id, "800000000000001AAA")).to_vec();
            records.push(product(GROUND, "800000000000002AAA"));
            let page = json!({"totalSize": 4, "done": true, "records": records});
            let [contract, of_contract, usage] = package();
            let parts: Vec<Value> = [contract, of_contract, usage, page]
                .into_iter()
                .map(|body| json!({"httpStatusCode": 200, "body": body}))
                .collect();
            let together = json!({"compositeResponse": parts}).to_string();
            let server = org(move |seen| {
                let closed = CLOSED.iter().any(|id| seen.body.contains(id));
                let refused = is_graph(seen) && (closed || code == "UNABLE_TO_LOCK_ROW");
                match refused {
                    true => Some(failed("entry", code, "m")),
                    false => seen.line().contains("/composite ").then(|| Reply::json(200, &together)),
                }
            })
            .await;
            let found = client(&server).check_set_up(Uuid::now_v7).await;
            assert_eq!(found.is_ok_and(|found| found.is_met()), is_met, "{code}");
        }
    }
}

/// Nodes that don't refer to each other may be done in any order: then the last one fails first.
#[tokio::test]
async fn an_org_that_does_nodes_in_any_order_is_asked_with_each_after_the_one_before() {
    let server = org(|seen| {
        let in_any_order = is_graph(seen) && !seen.body.contains("entry_read");
        in_any_order.then(|| failed("last", "INVALID_CROSS_REFERENCE_KEY", "m"))
    })
    .await;
    assert!(client(&server).check_set_up(Uuid::now_v7).await.expect("an answer").is_met());
    let seen = server.seen();
    assert_eq!(seen.len(), 4);
    let nodes = nodes_of(&seen[3]);
    assert_eq!((nodes.len(), &nodes[0]["body"]), (6, &nodes[2]["body"]));
    for pair in nodes.windows(2) {
        let before = pair[0]["referenceId"].as_str().expect("a name");
        let url = pair[1]["url"].as_str().expect("a URL");
        assert!(url.contains(&format!("@{{{before}.")), "{url} waits for {before}");
    }
}

#[tokio::test]
async fn an_org_without_composite_calls_is_asked_one_by_one() {
    for reply in [
        Reply::json(404, r#"[{"errorCode":"NOT_FOUND","message":"m"}]"#),
        Reply::with(404, &[], ""),
        Reply::json(400, r#"[{"errorCode":"INVALID_INPUT","message":"describe"}]"#),
    ] {
        let server = org(move |seen| seen.line().contains("/composite ").then(|| reply.clone())).await;
        let found = client(&server).check_set_up(Uuid::now_v7).await.expect("an answer");
        assert!(found.is_met(), "{found:?}");
        assert_eq!(server.seen().len(), 7);
    }
}

#[tokio::test]
async fn an_older_org_is_spoken_to_in_its_own_version_and_one_without_graphs_is_told() {
    let versions = |text: &'static str| {
        org(move |seen| seen.line().contains("/services/data/ ").then(|| Reply::json(200, text)))
    };
    let server = versions(r#"[{"version":"58.0"},{"version":"59.0"}]"#).await;
    let client_of_old = client(&server);
    assert!(client_of_old.check_set_up(Uuid::now_v7).await.expect("an answer").is_met());
    assert_eq!(client_of_old.version(), "59.0");
    assert!(server.seen()[1].line().contains("/services/data/v59.0/composite"));

    let server = versions(r#"[{"version":"48.0"}]"#).await;
    let found = client(&server).check_set_up(Uuid::now_v7).await.expect("an answer");
    let old = SetUpFault::OldVersion { wanted: "50.0".into(), newest: "48.0".into() };
    assert_eq!(faults(&found), [&old, &SetUpFault::NotTried]);
}

#[tokio::test]
async fn the_graph_tells_which_rule_is_missing() {
    let told = |message: &str| ("FIELD_CUSTOM_VALIDATION_EXCEPTION".to_owned(), message.to_owned());
    let cases = [
        ("last", "NOT_FOUND", "m", SetUpFault::RuleSilent { rule: "ADT-STALE".into() }),
        ("entry", "FIELD_CUSTOM_VALIDATION_EXCEPTION", "Not today.", {
            let (code, message) = told("Not today.");
            SetUpFault::EntryRefused { code, message }
        }),
        ("replay", "FIELD_CUSTOM_VALIDATION_EXCEPTION", "ADT-KEY: x", {
            let (code, message) = told("ADT-KEY: x");
            SetUpFault::ReplayRefused { code, message }
        }),
        ("stale", "FIELD_CUSTOM_VALIDATION_EXCEPTION", "Not today.", {
            let (code, message) = told("Not today.");
            SetUpFault::OtherRule { rule: "ADT-STALE".into(), code, message }
        }),
    ];
    for (node, code, message, fault) in cases {
        let server = org(move |seen| is_graph(seen).then(|| failed(node, code, message))).await;
        let found = client(&server).check_set_up(Uuid::now_v7).await.expect("an answer");
        assert_eq!(faults(&found), [&fault]);
    }
}

#[tokio::test]
async fn what_will_pass_is_no_verdict() {
    for (node, code) in [("entry", "UNABLE_TO_LOCK_ROW"), ("stale", "SERVER_UNAVAILABLE")] {
        let server = org(move |seen| is_graph(seen).then(|| failed(node, code, "m"))).await;
        let fault = client(&server).check_set_up(Uuid::now_v7).await.expect_err("nothing is known yet");
        assert!(matches!(fault, CallFault::Refused(_)), "{fault:?}");
    }
    let limit = r#"[{"errorCode":"REQUEST_LIMIT_EXCEEDED","message":"TotalRequests Limit exceeded."}]"#;
    let server = org(move |seen| seen.line().contains("/composite ").then(|| Reply::json(403, limit))).await;
    let fault = client(&server).check_set_up(Uuid::now_v7).await.expect_err("out of calls");
    assert_eq!(fault.class(), Some(Class::DailyLimit));
}

#[tokio::test]
async fn without_an_open_contract_product_the_rules_wait() {
    let server = org(|seen| {
        let [contract, product, usage] = package();
        let empty = json!({"totalSize": 0, "done": true, "records": []});
        let parts: Vec<Value> =
            [contract, product, usage, empty].map(|body| json!({"httpStatusCode": 200, "body": body})).into();
        let reply = Reply::json(200, &json!({"compositeResponse": parts}).to_string());
        seen.line().contains("/composite ").then_some(reply)
    })
    .await;
    let found = client(&server).check_set_up(Uuid::now_v7).await.expect("an answer");
    assert_eq!(faults(&found), [&SetUpFault::NothingToTryOn]);
    assert!(found.lacks_only_ground() && !found.is_met());
}
