//! Who is let in, and what every answer carries.

use std::time::{Duration, Instant};

use adtally_demo_org::{DemoOrg, Options};
use reqwest::Method;
use serde_json::{Value as Json, json};

use crate::client::{entry, klaus, sign_in, start};

#[tokio::test]
async fn strangers_are_turned_away() {
    let org = start().await;
    let http = crate::client::http();
    let port = org.url().rsplit(':').next().expect("a port").to_owned();
    for path in ["/", "/demo/state", "/services/data"] {
        for (host, status) in [
            (format!("localhost:{port}"), 200),
            (format!("127.0.0.1:{port}"), 200),
            (format!("evil.example:{port}"), 421),
            ("localhost".to_owned(), 421),
        ] {
            let answer = http
                .get(format!("{}{path}", org.url()))
                .header("Host", &host)
                .send()
                .await
                .expect("an answer");
            assert_eq!(answer.status(), status, "{host}{path}");
        }
        for (origin, status) in [(org.url(), 200), ("https://evil.example", 403), ("null", 403)] {
            let answer = http
                .get(format!("{}{path}", org.url()))
                .header("Origin", origin)
                .send()
                .await
                .expect("an answer");
            assert_eq!(answer.status(), status, "{origin} at {path}");
        }
    }
}

#[tokio::test]
async fn what_is_too_long_is_refused() {
    let desk = klaus().await;
    let (status, _) = desk.get(&format!("/query?q={}", "x".repeat(16_384))).await;
    assert_eq!(status, 414);
    let (status, _) = desk.get(&format!("/query?q={}", "x".repeat(16_300))).await;
    assert_eq!(status, 431, "the headers count as well");
    let (status, _) = desk.get(&format!("/query?q={}", "x".repeat(15_000))).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn every_rest_call_tells_the_usage_and_nothing_else_is_counted() {
    let desk = klaus().await;
    let usage = |answer: &reqwest::Response| {
        answer.headers().get("sforce-limit-info").map(|v| v.to_str().expect("text").to_owned())
    };
    let answer = desk.send(Method::GET, "/limits", None).await.expect("an answer");
    assert_eq!(usage(&answer).as_deref(), Some("api-usage=1/15000"));
    let answer = desk.send(Method::GET, "/sobjects/Nothing", None).await.expect("an answer");
    assert_eq!(usage(&answer).as_deref(), Some("api-usage=2/15000"), "also when it is refused");
    let versions = format!("{}/services/data/", desk.org.url());
    let answer = desk.http.get(versions).send().await.expect("an answer");
    assert_eq!(usage(&answer), None);
    let versions: Json = answer.json().await.expect("JSON");
    let last = versions.as_array().expect("a list").last().expect("one");
    assert_eq!(*last, json!({ "label": "Summer '26", "url": "/services/data/v67.0", "version": "67.0" }));
    for (version, status) in [("v46.0", 200), ("v67.0", 200), ("v45.0", 404), ("v68.0", 404), ("v67", 404)] {
        let url = format!("{}/services/data/{version}/", desk.org.url());
        let answer = desk.http.get(url).bearer_auth(&desk.token).send().await.expect("an answer");
        assert_eq!(answer.status(), status, "{version}");
    }
}

#[tokio::test]
async fn sessions_are_asked_for() {
    let desk = klaus().await;
    let url = format!("{}/services/data/v67.0/limits", desk.org.url());
    let bare = desk.http.get(&url).send().await.expect("an answer");
    assert_eq!(bare.status(), 401);
    let body: Json = bare.json().await.expect("JSON");
    assert_eq!(body[0]["errorCode"], "INVALID_SESSION_ID");
    let basic = desk.http.get(&url).header("Authorization", "nonsense").send().await.expect("an answer");
    let body: Json = basic.json().await.expect("JSON");
    assert_eq!(body[0]["errorCode"], "INVALID_AUTH_HEADER");
}

#[tokio::test]
async fn gzip_goes_both_ways() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let desk = klaus().await;
    let body = json!({ "records": [entry("k1", &desk.product("SMALL").await, 1)] }).to_string();
    let url =
        format!("{}/services/data/v67.0/composite/sobjects/Product_Usage__c/Usage_Key__c", desk.org.url());
    let answer = desk
        .http
        .patch(url)
        .bearer_auth(&desk.token)
        .header("content-type", "application/json")
        .header("content-encoding", "gzip")
        .body(stored_gzip(body.as_bytes()))
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 200);
    let rows: Json = answer.json().await.expect("JSON");
    assert_eq!(rows[0]["created"], true);

    let address = desk.org.url().strip_prefix("http://").expect("a URL").to_owned();
    let mut stream = tokio::net::TcpStream::connect(&address).await.expect("a connection");
    let request = format!(
        "GET /services/data HTTP/1.1\r\nHost: {address}\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut got = Vec::new();
    stream.read_to_end(&mut got).await.expect("an answer");
    let head = String::from_utf8_lossy(&got).to_lowercase();
    assert!(head.contains("content-encoding: gzip"), "{head}");
}

/// A gzip file whose only block is not compressed: enough to be one.
fn stored_gzip(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).expect("a short body");
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1];
    out.extend(length.to_le_bytes());
    out.extend((!length).to_le_bytes());
    out.extend(bytes);
    let crc =
        bytes.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 }
            })
        });
    out.extend((!crc).to_le_bytes());
    out.extend(u32::from(length).to_le_bytes());
    out
}

#[tokio::test]
async fn pretty_print_is_understood() {
    let desk = klaus().await;
    let url = format!("{}/services/data/v67.0/limits/", desk.org.url());
    let answer = desk
        .http
        .get(url)
        .bearer_auth(&desk.token)
        .header("X-PrettyPrint", "1")
        .send()
        .await
        .expect("an answer");
    assert!(answer.text().await.expect("text").contains("{\n  \""));
}

#[tokio::test]
async fn latency_is_for_counted_calls_only() {
    let latency = Duration::from_millis(900)..=Duration::from_millis(910);
    let org =
        DemoOrg::start(Options { latency: Some(latency), ..Options::default() }).await.expect("it starts");
    let desk = sign_in(org, "klaus").await;
    let start = Instant::now();
    desk.get("/limits").await;
    assert!(start.elapsed() >= Duration::from_millis(900));
    let start = Instant::now();
    desk.demo(Method::GET, "faults").await;
    assert!(start.elapsed() < Duration::from_millis(900));
}
