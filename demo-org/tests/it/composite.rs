//! Composite, batch and graph calls.

use reqwest::Method;
use serde_json::{Value as Json, json};

use crate::client::{Desk, change, entry, klaus};

const ROOT: &str = "/services/data/v67.0";

/// A node that upserts an entry.
fn node(reference: &str, entry: &Json) -> Json {
    let mut body = entry.clone();
    let fields = body.as_object_mut().expect("an object");
    let key = fields.remove("Usage_Key__c").expect("a key");
    fields.remove("attributes");
    let url = format!("{ROOT}/sobjects/Product_Usage__c/Usage_Key__c/{}", key.as_str().expect("a text"));
    json!({ "method": "PATCH", "url": url, "referenceId": reference, "body": body })
}

fn graph(id: &str, nodes: Vec<Json>) -> Json {
    json!({ "graphId": id, "compositeRequest": nodes })
}

async fn send(desk: &Desk, graphs: Vec<Json>) -> (u16, Json) {
    desk.call(Method::POST, "/composite/graph", Some(&json!({ "graphs": graphs }))).await
}

fn nodes(graph: &Json) -> &Vec<Json> {
    graph["graphResponse"]["compositeResponse"].as_array().expect("a list")
}

#[tokio::test]
async fn a_graph_lands_as_a_whole_or_not_at_all() {
    let desk = klaus().await;
    let (small, gigantic) = (desk.product("SMALL").await, desk.product("GIGANTIC").await);
    let good = graph("g1", vec![node("a", &entry("k1", &small, 1)), node("b", &entry("k2", &gigantic, 2))]);
    let mut unkeyed = entry("k4", &small, 1);
    unkeyed["Change_Key__c"] = Json::Null;
    let bad = graph(
        "g2",
        vec![node("a", &entry("k3", &small, 1)), node("b", &unkeyed), node("c", &entry("k5", &small, 1))],
    );
    let last = graph("g3", vec![node("a", &entry("k6", &small, 1))]);
    let (status, body) = send(&desk, vec![good, bad, last]).await;
    assert_eq!(status, 200);
    let graphs = body["graphs"].as_array().expect("a list");
    let well: Vec<&Json> = graphs.iter().map(|g| &g["isSuccessful"]).collect();
    assert_eq!(well, [true, false, true]);
    assert_eq!(nodes(&graphs[0])[0]["httpStatusCode"], 201);
    assert_eq!(nodes(&graphs[0])[0]["body"]["created"], true);
    assert_eq!(nodes(&graphs[0])[0]["referenceId"], "a");
    let failed = nodes(&graphs[1]);
    let codes: Vec<&Json> = failed.iter().map(|n| &n["body"][0]["errorCode"]).collect();
    assert_eq!(codes, ["PROCESSING_HALTED", "FIELD_CUSTOM_VALIDATION_EXCEPTION", "PROCESSING_HALTED"]);
    assert!(failed.iter().all(|n| n["httpStatusCode"] == 400));
    assert_eq!(desk.entries().await, 3);
    assert_eq!((desk.consumed("SMALL").await, desk.consumed("GIGANTIC").await), (2.0, 2.0));
    assert_eq!(desk.state().await["calls"]["graphs"], 3);
    assert_eq!(desk.state().await["calls"]["nodes"], 6);
}

#[tokio::test]
async fn the_proof_of_set_up_leaves_nothing() {
    let desk = klaus().await;
    let first = entry("probe", &desk.product("SMALL").await, 1);
    let mut stale = change(&first, "Units__c", json!(2));
    stale["Base_Change_Key__c"] = json!("nobody/0");
    let probe = graph("p", vec![node("one", &first), node("again", &first), node("stale", &stale)]);
    let (_, body) = send(&desk, vec![probe]).await;
    let answers = nodes(&body["graphs"][0]);
    let message = answers[2]["body"][0]["message"].as_str().expect("a text");
    assert!(message.starts_with("ADT-STALE"), "{message}");
    assert_eq!(desk.entries().await, 0);
}

#[tokio::test]
async fn after_fourteen_failed_graphs_the_rest_is_untried() {
    let desk = klaus().await;
    let product = desk.product("SMALL").await;
    let graphs = (0..20).map(|n| {
        let mut bad = entry(&format!("k{n}"), &product, 1);
        if n < 15 {
            bad["Units__c"] = Json::Null;
        }
        graph(&format!("g{n}"), vec![node("a", &bad)])
    });
    let (_, body) = send(&desk, graphs.collect()).await;
    let codes: Vec<&Json> = body["graphs"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|g| &nodes(g)[0]["body"][0]["errorCode"])
        .collect();
    assert!(codes[..15].iter().all(|code| **code == "REQUIRED_FIELD_MISSING"));
    assert!(codes[15..].iter().all(|code| **code == "PROCESSING_HALTED"));
    assert_eq!(desk.entries().await, 0);
}

#[tokio::test]
async fn graphs_have_limits() {
    let desk = klaus().await;
    let product = desk.product("SMALL").await;
    let many = |graphs: usize, each: usize| -> Vec<Json> {
        let row = |g: usize, n: usize| node(&format!("n{n}"), &entry(&format!("k{g}-{n}"), &product, 1));
        (0..graphs).map(|g| graph(&format!("g{g}"), (0..each).map(|n| row(g, n)).collect())).collect()
    };
    assert_eq!(send(&desk, many(76, 1)).await.0, 400);
    assert_eq!(send(&desk, many(2, 251)).await.0, 400);
    assert_eq!(desk.entries().await, 0);
    let (status, body) = send(&desk, many(75, 6)).await;
    assert_eq!(status, 200);
    assert!(body["graphs"].as_array().expect("a list").iter().all(|g| g["isSuccessful"] == true));
    assert_eq!(desk.entries().await, 450);
    let query = json!({ "method": "GET", "url": format!("{ROOT}/query?q=SELECT+Id+FROM+Contract"), "referenceId": "q" });
    let (_, body) = send(&desk, vec![graph("g", vec![query])]).await;
    assert_eq!(body["graphs"][0]["isSuccessful"], false, "single records only");
    let (status, _) = send(&desk, vec![graph("g", vec![]), graph("g", vec![])]).await;
    assert_eq!(status, 400, "an id twice");
}

#[tokio::test]
async fn parts_refer_to_earlier_answers() {
    let desk = klaus().await;
    let mut second = entry("k2", &desk.product("SMALL").await, 1);
    second["Reason__c"] = json!("after @{one.id}");
    let read = |reference: &str, id: &str| json!({ "method": "GET", "url": format!("{ROOT}/sobjects/Product_Usage__c/{id}?fields=Reason__c,Usage_Key__c"), "referenceId": reference });
    let first = entry("k1", &desk.product("SMALL").await, 1);
    let parts = vec![
        node("one", &first),
        node("two", &second),
        read("three", "@{two.id}"),
        read("four", "@{nobody.id}"),
    ];
    let (status, body) =
        desk.call(Method::POST, "/composite", Some(&json!({ "compositeRequest": parts }))).await;
    assert_eq!(status, 200);
    let parts = body["compositeResponse"].as_array().expect("a list");
    let id = parts[0]["body"]["id"].as_str().expect("an id");
    assert_eq!(parts[2]["body"]["Reason__c"], json!(format!("after {id}")));
    assert_eq!(parts[3]["body"][0]["errorCode"], "PROCESSING_HALTED");
    assert_eq!(desk.entries().await, 2);

    let mut bad = entry("k3", &desk.product("SMALL").await, 1);
    bad["Units__c"] = Json::Null;
    let parts = vec![node("one", &entry("k4", &desk.product("SMALL").await, 1)), node("two", &bad)];
    let body = json!({ "allOrNone": true, "compositeRequest": parts });
    let (_, body) = desk.call(Method::POST, "/composite/", Some(&body)).await;
    let parts = body["compositeResponse"].as_array().expect("a list");
    assert_eq!(parts[0]["body"][0]["errorCode"], "PROCESSING_HALTED");
    assert_eq!(parts[1]["body"][0]["errorCode"], "REQUIRED_FIELD_MISSING");
    assert_eq!(desk.entries().await, 2);

    let nothing = json!({ "method": "GET", "url": format!("{ROOT}/limits"), "referenceId": "x" });
    let query = json!({ "method": "GET", "url": format!("{ROOT}/query?q=SELECT+Id+FROM+Contract"), "referenceId": "x" });
    for (part, count) in [(nothing, 26), (query, 6)] {
        let parts: Vec<Json> = (0..count)
            .map(|n| {
                let mut part = part.clone();
                part["referenceId"] = json!(format!("r{n}"));
                part
            })
            .collect();
        let (status, _) =
            desk.call(Method::POST, "/composite", Some(&json!({ "compositeRequest": parts }))).await;
        assert_eq!(status, 400, "{count}");
    }
}

#[tokio::test]
async fn a_batch_runs_independent_calls() {
    let desk = klaus().await;
    let body = json!({ "haltOnError": true, "batchRequests": [
        { "method": "GET", "url": "v67.0/limits" },
        { "method": "GET", "url": "v67.0/sobjects/Nothing" },
        { "method": "GET", "url": "v67.0/limits" },
    ] });
    let (status, body) = desk.call(Method::POST, "/composite/batch", Some(&body)).await;
    assert_eq!((status, &body["hasErrors"]), (200, &json!(true)));
    let statuses: Vec<&Json> =
        body["results"].as_array().expect("a list").iter().map(|r| &r["statusCode"]).collect();
    assert_eq!(statuses, [200, 404, 412]);
}
