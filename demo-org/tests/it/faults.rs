//! Each fault does what the table says, as often as it says.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value as Json, json};

use crate::client::{Desk, entry, klaus};

/// One upsert of a fresh entry: the status, or nothing when there was no whole answer.
async fn report(desk: &Desk, key: &str) -> Option<(u16, Json)> {
    let body = json!({ "records": [entry(key, &small(desk).await, 1)] });
    let path = "/composite/sobjects/Product_Usage__c/Usage_Key__c";
    let answer = desk.send(Method::PATCH, path, Some(&body)).await.ok()?;
    let status = answer.status().as_u16();
    let text = answer.text().await.ok()?;
    Some((status, serde_json::from_str(&text).unwrap_or(json!(text))))
}

/// An id without a call, so that it takes nothing from a fault.
async fn small(desk: &Desk) -> String {
    let contracts = desk.demo(Method::GET, "contracts?search=00000101").await;
    let products = contracts["contracts"][0]["products"].as_array().expect("a list");
    products.iter().find(|p| p["code"] == "SMALL").expect("there")["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn cut_saves_nothing_and_counts_down() {
    let desk = klaus().await;
    desk.fault(json!({ "kind": "cut", "calls": 2, "only": "report" })).await;
    assert_eq!(desk.get("/limits").await.0, 200, "no report");
    assert_eq!(report(&desk, "k1").await, None);
    assert_eq!(desk.demo(Method::GET, "faults").await[0]["calls"], 1);
    assert_eq!(report(&desk, "k1").await, None);
    assert_eq!(desk.entries().await, 0);
    assert_eq!(report(&desk, "k1").await.map(|(status, _)| status), Some(200));
    assert_eq!(desk.demo(Method::GET, "faults").await, json!([]));
    let log = desk.state().await["log"].clone();
    let statuses: Vec<&Json> = log
        .as_array()
        .expect("a list")
        .iter()
        .filter(|l| l["kind"] == "collections")
        .map(|l| &l["status"])
        .collect();
    assert_eq!(statuses, [&Json::Null, &Json::Null, &json!(200)]);
}

#[tokio::test]
async fn a_lost_answer_is_saved() {
    let desk = klaus().await;
    desk.fault(json!({ "kind": "lose_answer", "calls": 1, "only": "collections" })).await;
    assert_eq!(report(&desk, "k1").await, None);
    assert_eq!(desk.entries().await, 1);
    let (_, answer) = report(&desk, "k1").await.expect("an answer");
    assert_eq!(answer[0]["created"], false);
}

#[tokio::test]
async fn an_answer_is_cut_to_the_byte() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let desk = klaus().await;
    let address = desk.org.url().strip_prefix("http://").expect("a URL").to_owned();
    let request = format!("GET /services/data HTTP/1.1\r\nHost: {address}\r\n\r\n");
    for bytes in [0, 7, 25, 300] {
        desk.fault(json!({ "kind": "cut_answer", "bytes": bytes, "calls": 1, "only": "versions" })).await;
        let mut stream = tokio::net::TcpStream::connect(&address).await.expect("a connection");
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut got = Vec::new();
        stream.read_to_end(&mut got).await.expect("a clean end");
        assert_eq!(got.len(), bytes);
        assert!("HTTP/1.1 200 OK".as_bytes().starts_with(&got[..bytes.min(15)]));
    }
    desk.fault(json!({ "kind": "cut_answer", "bytes": 100, "calls": 1, "only": "report" })).await;
    assert_eq!(report(&desk, "k1").await, None);
    assert_eq!(desk.entries().await, 1);
}

#[tokio::test]
async fn whole_calls_are_refused_in_every_way() {
    let desk = klaus().await;
    for (kind, status, holds) in [
        ("maintenance", 503, "down for maintenance"),
        ("html_ok", 200, "down for maintenance"),
        ("limit", 403, "REQUEST_LIMIT_EXCEEDED"),
        ("server_error", 500, "UNKNOWN_EXCEPTION"),
    ] {
        desk.fault(json!({ "kind": kind })).await;
        for _ in 0..2 {
            let answer = desk.send(Method::GET, "/limits", None).await.expect("an answer");
            assert_eq!(answer.status(), status, "{kind}");
            let html = answer.headers()["content-type"].to_str().expect("text").starts_with("text/html");
            assert_eq!(html, holds.starts_with("down"), "{kind}");
            let usage = answer.headers()["sforce-limit-info"].to_str().expect("text").to_owned();
            assert_eq!(usage == "api-usage=15000/15000", kind == "limit", "{usage}");
            assert!(answer.text().await.expect("text").contains(holds), "{kind}");
        }
        let url = format!("{}/demo/faults", desk.org.url());
        desk.http.delete(url).send().await.expect("cleared");
        assert_eq!(desk.get("/limits").await.0, 200, "{kind} is cleared");
    }
}

#[tokio::test]
async fn rows_fail_alone_by_key_and_product() {
    let desk = klaus().await;
    let (small, gigantic) = (small(&desk).await, desk.product("GIGANTIC").await);
    let rows = || vec![entry("k1", &small, 1), entry("k2", &gigantic, 1), entry("k3", &gigantic, 1)];
    let codes = |answer: &Json| -> Vec<String> {
        let code = |row: &Json| row["errors"][0]["statusCode"].as_str().unwrap_or("none").to_owned();
        answer.as_array().expect("a list").iter().map(code).collect()
    };
    desk.fault(json!({ "kind": "lock_rows", "contract_product": small, "calls": 1 })).await;
    assert_eq!(
        codes(&desk.upsert(vec![entry("k2", &gigantic, 1)]).await.1),
        ["none"],
        "not hit, not counted"
    );
    assert_eq!(codes(&desk.upsert(rows()).await.1), ["UNABLE_TO_LOCK_ROW", "none", "none"]);
    assert_eq!(codes(&desk.upsert(rows()).await.1), ["none", "none", "none"]);
    desk.fault(json!({ "kind": "duplicate_value", "usage_key": "K3", "calls": 1 })).await;
    desk.fault(json!({ "kind": "row_error", "code": "ENTITY_IS_LOCKED", "message": "mine", "ad_key": "ad-k2", "calls": 1 })).await;
    let (_, answer) = desk.upsert(rows()).await;
    assert_eq!(codes(&answer), ["none", "ENTITY_IS_LOCKED", "DUPLICATE_VALUE"]);
    assert_eq!(answer[1]["errors"][0]["message"], "mine");
    assert!(answer[2]["errors"][0]["message"].as_str().expect("text").contains("Usage_Key__c"));
    desk.fault(json!({ "kind": "lock_rows" })).await;
    assert_eq!(codes(&desk.upsert(rows()).await.1), ["UNABLE_TO_LOCK_ROW"; 3]);
    desk.fault(json!({ "clear": "lock_rows" })).await;
    assert_eq!(codes(&desk.upsert(rows()).await.1), ["none"; 3]);
}

#[tokio::test]
async fn tokens_end_when_ordered() {
    let desk = klaus().await;
    desk.fault(json!({ "kind": "expire_tokens" })).await;
    let (status, body) = desk.get("/limits").await;
    assert_eq!((status, body[0]["errorCode"].as_str()), (401, Some("INVALID_SESSION_ID")));
    let form =
        [("grant_type", "refresh_token"), ("refresh_token", &*desk.refresh), ("client_id", "adtally-demo")];
    let url = format!("{}/services/oauth2/token", desk.org.url());
    let refresh = || desk.http.post(&url).form(&form).send();
    assert_eq!(refresh().await.expect("an answer").status(), 200);
    desk.fault(json!({ "kind": "sign_out" })).await;
    let answer = refresh().await.expect("an answer");
    assert_eq!(answer.status(), 400);
    assert!(answer.text().await.expect("text").contains("invalid_grant"));
}

#[tokio::test]
async fn slow_is_slow_and_calls_overlap() {
    let desk = klaus().await;
    desk.demo(Method::POST, "reset_counts").await;
    desk.fault(json!({ "kind": "slow", "ms": 200, "calls": 2 })).await;
    let start = Instant::now();
    tokio::join!(desk.get("/limits"), desk.get("/limits"));
    let took = start.elapsed();
    assert!(took >= Duration::from_millis(200) && took < Duration::from_millis(390), "{took:?}");
    assert_eq!(desk.state().await["in_flight_max"], 2);
}

#[tokio::test]
async fn a_call_whose_client_gave_up_is_done_all_the_same() {
    let desk = klaus().await;
    desk.fault(json!({ "kind": "slow", "ms": 300, "only": "report" })).await;
    let gave_up = tokio::time::timeout(Duration::from_millis(100), report(&desk, "k1")).await;
    assert!(gave_up.is_err(), "too slow for this client");
    assert_eq!(desk.entries().await, 0);
    let start = Instant::now();
    while desk.entries().await == 0 {
        assert!(start.elapsed() < Duration::from_secs(5), "it lands");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn refused_connections_are_refused_by_the_system() {
    let desk = klaus().await;
    assert_eq!(desk.get("/limits").await.0, 200, "there is a connection to keep");
    desk.fault(json!({ "kind": "refuse", "seconds": 0.4 })).await;
    let error = desk.send(Method::GET, "/limits", None).await.expect_err("refused");
    assert!(error.is_connect(), "{error:?}");
    let start = Instant::now();
    while desk.send(Method::GET, "/limits", None).await.is_err() {
        assert!(start.elapsed() < Duration::from_secs(5), "it opens again");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn an_org_may_lack_what_the_package_brings() {
    let desk = klaus().await;
    let key = |describe: &Json| {
        let fields = describe["fields"].as_array().expect("fields");
        fields.iter().find(|field| field["name"] == "Usage_Key__c").cloned()
    };
    let path = "/sobjects/Product_Usage__c/describe";
    let here = json!({ "kind": "describes", "object": "Product_Usage__c", "field": "Usage_Key__c" });
    let mut not_unique = here.clone();
    not_unique["says"] = json!({ "unique": false });
    desk.fault(not_unique).await;
    assert_eq!(key(&desk.get(path).await.1).expect("it is there")["unique"], false);
    desk.fault(here).await;
    assert_eq!(key(&desk.get(path).await.1), None);
    desk.fault(json!({ "kind": "describes", "object": "product_usage__c" })).await;
    assert_eq!(desk.get(path).await.0, 404);
    desk.fault(json!({ "clear": true })).await;
    assert_eq!(key(&desk.get(path).await.1).expect("it is there")["unique"], true);

    report(&desk, "k1").await.expect("saved");
    let body = json!({ "Change_Key__c": "d/9", "Base_Change_Key__c": "d/7", "Units__c": 2 });
    let path = "/sobjects/Product_Usage__c/Usage_Key__c/k1";
    let stale = async || desk.send(Method::PATCH, path, Some(&body)).await.expect("an answer").status();
    assert_eq!(stale().await, 400);
    desk.fault(json!({ "kind": "rule_off", "rule": "ADT-STALE" })).await;
    assert_eq!(stale().await, 200);

    desk.fault(json!({ "kind": "api_usage", "used": 14_999 })).await;
    let answer = desk.send(Method::GET, "/limits", None).await.expect("an answer");
    assert_eq!(answer.headers()["sforce-limit-info"], "api-usage=14999/15000");
}

#[tokio::test]
async fn a_wrong_order_changes_nothing() {
    let desk = klaus().await;
    for wrong in [
        json!({ "kind": "nonsense" }),
        json!({ "kind": "cut", "calls": 0 }),
        json!({ "kind": "cut", "calls": -1 }),
        json!({ "kind": "cut", "only": "nonsense" }),
        json!({ "kind": "cut", "number": 5 }),
        json!({ "kind": "slow" }),
        json!({ "kind": "refuse" }),
        json!({ "kind": "row_error" }),
        json!({ "kind": "describes" }),
        json!({ "kind": "describes", "object": "Contract", "says": 1 }),
        json!({ "kind": "rule_off", "rule": "ADT-NONE" }),
        json!({ "kind": "api_usage" }),
        json!({ "kind": "lock_rows", "contract_product": "x" }),
        json!([{ "kind": "cut" }, { "kind": "nonsense" }]),
        json!("cut"),
    ] {
        let (status, body) = desk.fault(wrong.clone()).await;
        assert_eq!(status, 400, "{wrong}");
        assert!(body["error"].is_string());
    }
    assert_eq!(desk.demo(Method::GET, "faults").await, json!([]));
}

#[tokio::test]
async fn the_token_endpoint_refuses_in_its_own_words() {
    let desk = klaus().await;
    let words = "token request is already being processed";
    desk.fault(json!({ "kind": "token_error", "code": "invalid_grant", "message": words, "calls": 1 })).await;
    assert_eq!(desk.get("/limits").await.0, 200, "no other call is meant");
    let form = [("grant_type", "refresh_token"), ("client_id", "adtally-demo"), ("refresh_token", "x")];
    let ask = || desk.http.post(format!("{}/services/oauth2/token", desk.org.url())).form(&form).send();
    let answer = ask().await.expect("an answer");
    assert_eq!(answer.status(), 400);
    let told: Json = answer.json().await.expect("JSON");
    assert_eq!(told, json!({ "error": "invalid_grant", "error_description": words }));
    let told: Json = ask().await.expect("an answer").json().await.expect("JSON");
    assert_eq!(told["error_description"], "expired access/refresh token", "it is used up");
    desk.fault(json!({ "kind": "token_error", "code": "server_error", "status": 503 })).await;
    assert_eq!(ask().await.expect("an answer").status(), 503);
}

#[tokio::test]
async fn an_org_that_has_moved_sends_on() {
    let desk = klaus().await;
    let to = "https://magic-new.my.salesforce.com/x";
    desk.fault(json!({ "kind": "moved", "to": to, "only": "limits" })).await;
    let url = format!("{}/services/data/v67.0/limits", desk.org.url());
    let answer = desk.http.get(&url).send().await.expect("an answer");
    assert_eq!((answer.status().as_u16(), answer.headers()["location"].to_str().expect("text")), (301, to));
    desk.fault(json!({ "clear": "moved" })).await;
    desk.fault(json!({ "kind": "moved", "status": 302 })).await;
    let answer = desk.http.get(&url).send().await.expect("an answer");
    assert!(answer.status() == 302 && answer.headers().get("location").is_none());
}

#[tokio::test]
async fn a_session_that_a_policy_refused_stays_refused_and_a_new_one_is_not() {
    let desk = klaus().await;
    let words = "This session is not valid for use with the REST API";
    let policy = json!({ "kind": "session_policy", "code": "INVALID_SESSION_ID", "message": words });
    desk.fault(policy).await;
    for _ in 0..2 {
        let (status, told) = desk.get("/limits").await;
        assert_eq!((status, &told[0]["message"]), (401, &json!(words)));
        // Mended, and this session does not hear of it.
        desk.fault(json!({ "clear": "session_policy" })).await;
    }
    let form =
        [("grant_type", "refresh_token"), ("client_id", "adtally-demo"), ("refresh_token", &desk.refresh)];
    let answer = desk.http.post(format!("{}/services/oauth2/token", desk.org.url())).form(&form).send().await;
    let fresh: Json = answer.expect("an answer").json().await.expect("JSON");
    let url = format!("{}/services/data/v67.0/limits", desk.org.url());
    let token = fresh["access_token"].as_str().expect("a token");
    let answer = desk.http.get(url).bearer_auth(token).send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
}
