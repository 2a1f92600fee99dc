//! The sales page and what tests can see of the org.

use reqwest::Method;
use serde_json::json;

use crate::client::{entry, klaus, start};

#[tokio::test]
async fn the_sales_side_shows_contracts_live() {
    let desk = klaus().await;
    desk.upsert(vec![entry("k1", &desk.product("GIGANTIC").await, 2)]).await;
    let all = desk.demo(Method::GET, "contracts").await;
    assert_eq!(all["total"], 51);
    let magic = &all["contracts"][0];
    assert_eq!((&magic["customer"], &magic["number"]), (&json!("Magic Ads Inc"), &json!("00000101")));
    let gigantic = &magic["products"][0];
    assert_eq!(gigantic["name"], "Gigantic ad");
    let numbers = ["quantity", "unit_price", "consumed", "available"].map(|name| gigantic[name].as_f64());
    assert_eq!(numbers, [5.0, 5000.0, 2.0, 3.0].map(Some));
    assert_eq!(desk.demo(Method::GET, "contracts?search=m%C3%BCLLER").await["total"], 1, "in any case");
    assert_eq!(
        desk.demo(Method::GET, "contracts?search=%25").await["contracts"][0]["customer"],
        "100% Saft KG"
    );

    desk.demo(Method::POST, "contracts/101/fulfil").await;
    let state = desk.state().await;
    let contracts = state["records"]["Contract"].as_array().expect("a list");
    let magic = contracts.iter().find(|c| c["ContractNumber"] == "00000101").expect("there");
    assert_eq!(magic["Fulfilled__c"], true);
    let answer = desk
        .http
        .post(format!("{}/demo/contracts/99999/fulfil", desk.org.url()))
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 404);
}

#[tokio::test]
async fn the_page_is_one_file_that_loads_nothing_else() {
    let org = start().await;
    let answer = crate::client::http().get(org.url()).send().await.expect("a page");
    let policy = answer.headers()["content-security-policy"].to_str().expect("text").to_owned();
    assert!(policy.contains("default-src 'none'"));
    let page = answer.text().await.expect("text");
    assert!(page.contains("What goes wrong") && !page.contains("{{"));
    assert!(!page.contains("innerHTML") && !page.contains("src=") && !page.contains("href="));
}

#[tokio::test]
async fn the_state_counts_calls_by_kind() {
    let desk = klaus().await;
    desk.demo(Method::POST, "reset_counts").await;
    let product = desk.product("SMALL").await;
    desk.upsert(vec![entry("k1", &product, 1), entry("k2", &product, 1)]).await;
    desk.get("/limits").await;
    let state = desk.state().await;
    for (kind, count) in
        [("query", 1), ("collections", 1), ("rows", 2), ("limits", 1), ("token", 0), ("graph", 0)]
    {
        assert_eq!(state["calls"][kind], count, "{kind}");
    }
    let log = state["log"].as_array().expect("a list");
    assert_eq!(log.len(), 3);
    assert_eq!(log[1]["rows"], 2);
    assert_eq!(
        (&log[1]["kind"], &log[1]["method"], &log[1]["status"]),
        (&json!("collections"), &json!("PATCH"), &json!(200))
    );
    assert_eq!(state["in_flight_max"], 1);
    assert_eq!(state["records"]["Product_Usage__c"][0]["Units__c"], 1.0);
}
