//! An org under load: rows that others have locked, and more calls than it allows.

use std::time::{Duration, Instant};

use adtally_demo_org::{DemoOrg, Limits, Options};
use reqwest::Method;
use serde_json::{Value as Json, json};

use crate::client::{Desk, entry, sign_in};

const fn ms(time: u64) -> Duration {
    Duration::from_millis(time)
}

async fn klaus_at(limits: Limits) -> Desk {
    let org = DemoOrg::start(Options { limits, ..Options::default() }).await.expect("it starts");
    sign_in(org, "klaus").await
}

/// A product of each of three contracts.
async fn products(desk: &Desk) -> [String; 3] {
    let soql = "SELECT Id FROM Contract_Product__c WHERE Contract__r.ContractNumber IN \
                ('00000101', '00000102', '00000103') ORDER BY Contract__r.ContractNumber, Product_Code__c";
    let found = desk.query(soql).await.1["records"].clone();
    let of = |n: usize| found[n]["Id"].as_str().expect("an id").to_owned();
    let last = found.as_array().expect("a list").len() - 1;
    [of(0), of(2), of(last)]
}

/// What became of each row: its error's code, or nothing.
fn codes(rows: &Json) -> Vec<String> {
    let code = |row: &Json| row["errors"][0]["statusCode"].as_str().unwrap_or_default().to_owned();
    rows.as_array().expect("rows").iter().map(code).collect()
}

#[tokio::test]
async fn transactions_on_one_contract_follow_each_other() {
    let desk = klaus_at(Limits { lock: ms(400), ..Limits::default() }).await;
    let [product, other, _] = products(&desk).await;
    let start = Instant::now();
    let (one, two, apart) = tokio::join!(
        desk.upsert(vec![entry("k1", &product, 1)]),
        desk.upsert(vec![entry("k2", &product, 1)]),
        desk.upsert(vec![entry("k3", &other, 1)]),
    );
    assert!(start.elapsed() >= ms(800), "the second waited for the first");
    for (_, rows) in [one, two, apart] {
        assert_eq!(rows[0]["success"], true, "{rows}");
    }
    assert_eq!((desk.entries().await, desk.consumed("GIGANTIC").await), (3, 2.0));
    assert_eq!(desk.state().await["calls"]["lock_failures"], 0);
}

#[tokio::test]
async fn a_row_that_is_locked_for_too_long_fails_alone_and_names_the_record() {
    let desk = klaus_at(Limits { lock: ms(1500), lock_wait: ms(100), ..Limits::default() }).await;
    let [product, other, _] = products(&desk).await;
    let (_, late) = tokio::join!(desk.upsert(vec![entry("k1", &product, 1)]), async {
        tokio::time::sleep(ms(500)).await;
        desk.upsert(vec![entry("k2", &product, 1), entry("k3", &other, 1)]).await.1
    });
    assert_eq!(codes(&late), ["UNABLE_TO_LOCK_ROW", ""], "{late}");
    let message = late[0]["errors"][0]["message"].as_str().expect("a text");
    assert!(message.contains(&product[..15]), "{message}");
    assert_eq!(desk.entries().await, 2, "the row that failed left nothing behind");
    assert_eq!(desk.state().await["calls"]["lock_failures"], 1);
}

#[tokio::test]
async fn a_graph_that_can_not_lock_is_taken_back_whole() {
    let desk = klaus_at(Limits { lock: ms(1500), lock_wait: ms(100), ..Limits::default() }).await;
    let [product, other, _] = products(&desk).await;
    let node = |key: &str, product: &str| {
        let mut body = entry(key, product, 1);
        body.as_object_mut()
            .expect("an object")
            .retain(|name, _| name != "attributes" && name != "Usage_Key__c");
        json!({"method": "PATCH", "referenceId": key, "body": body,
            "url": format!("/services/data/v67.0/sobjects/Product_Usage__c/Usage_Key__c/{key}")})
    };
    let graph = json!({"graphs": [
        {"graphId": "g", "compositeRequest": [node("k2", &other), node("k3", &product)]}]});
    let (_, late) = tokio::join!(desk.upsert(vec![entry("k1", &product, 1)]), async {
        tokio::time::sleep(ms(500)).await;
        desk.call(Method::POST, "/composite/graph", Some(&graph)).await.1
    });
    assert_eq!(late["graphs"][0]["isSuccessful"], false, "{late}");
    assert!(late.to_string().contains("UNABLE_TO_LOCK_ROW"), "{late}");
    assert_eq!(desk.entries().await, 1);
}

/// Whoever holds `first` and `second` meets at the third, which somebody else has locked meanwhile.
async fn two_that_meet(desk: &Desk, first: [&str; 3], second: [&str; 3]) -> (Vec<String>, Vec<String>) {
    let rows = |name: &str, products: [&str; 3]| {
        products.iter().enumerate().map(|(n, id)| entry(&format!("{name}{n}"), id, 1)).collect::<Vec<_>>()
    };
    let (_, one, two) = tokio::join!(
        desk.upsert(vec![entry("k", first[1], 1)]),
        async {
            tokio::time::sleep(ms(200)).await;
            desk.upsert(rows("a", first)).await.1
        },
        async {
            tokio::time::sleep(ms(400)).await;
            desk.upsert(rows("b", second)).await.1
        },
    );
    (codes(&one), codes(&two))
}

#[tokio::test]
async fn transactions_that_lock_in_opposite_order_lock_each_other_out() {
    let limits = Limits { lock: ms(800), lock_wait: ms(2500), ..Limits::default() };
    let desk = klaus_at(limits.clone()).await;
    let [p, q, r] = products(&desk).await;
    let locked = |codes: &[String]| codes.iter().any(|code| code == "UNABLE_TO_LOCK_ROW");
    let (one, two) = two_that_meet(&desk, [&p, &r, &q], [&q, &r, &p]).await;
    assert!(locked(&one) || locked(&two), "{one:?} {two:?}");

    let desk = klaus_at(limits).await;
    let (one, two) = two_that_meet(&desk, [&p, &r, &q], [&p, &r, &q]).await;
    assert!(!locked(&one) && !locked(&two), "{one:?} {two:?}");
}

#[tokio::test]
async fn the_call_behind_the_last_of_the_day_is_refused() {
    let desk = klaus_at(Limits { daily_calls: Some(2), ..Limits::default() }).await;
    for used in 1..=2 {
        let answer = desk.send(Method::GET, "/limits", None).await.expect("an answer");
        let usage = answer.headers()["sforce-limit-info"].to_str().expect("text");
        assert_eq!((answer.status().as_u16(), usage), (200, &*format!("api-usage={used}/2")));
    }
    let (status, body) = desk.get("/limits").await;
    assert_eq!((status, body[0]["errorCode"].as_str()), (403, Some("REQUEST_LIMIT_EXCEEDED")));
    assert_eq!(body[0]["message"], "TotalRequests Limit exceeded.");
    assert_eq!(desk.state().await["calls"]["limit_refusals"], 1);
}

#[tokio::test]
async fn a_call_beside_too_many_long_ones_is_refused() {
    let desk = klaus_at(Limits { long_calls: Some((1, ms(200))), ..Limits::default() }).await;
    desk.fault(json!({"kind": "slow", "ms": 2000, "calls": 1})).await;
    let (long, beside) = tokio::join!(desk.get("/limits"), async {
        tokio::time::sleep(ms(800)).await;
        desk.get("/limits").await
    });
    assert_eq!((long.0, beside.0), (200, 403));
    assert_eq!(beside.1[0]["message"], "ConcurrentPerOrgLongTxn Limit exceeded.");
    assert_eq!(desk.get("/limits").await.0, 200, "the long one is over");
}
