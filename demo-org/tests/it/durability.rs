//! What was answered is there after a kill.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use adtally_demo_org::{DemoOrg, Options, StartError};
use reqwest::Method;
use serde_json::json;

use crate::client::{Desk, change, entry, http, sign_in};

async fn open(folder: &Path) -> Result<DemoOrg, StartError> {
    DemoOrg::start(Options { data: Some(folder.to_owned()), contracts: 3, ..Options::default() }).await
}

#[tokio::test]
async fn what_was_answered_is_there_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = sign_in(open(folder.path()).await.expect("it starts"), "klaus").await;
    let product = desk.product("SMALL").await;
    let first = entry("k1", &product, 1);
    desk.upsert(vec![first.clone(), entry("k2", &product, 2)]).await;
    desk.upsert(vec![change(&first, "Units__c", json!(5))]).await;
    desk.demo(Method::POST, "contracts/102/fulfil").await;
    let before = desk.state().await["records"].clone();
    let Desk { org, token, refresh, http } = desk;
    org.stop().await;

    let org = open(folder.path()).await.expect("it starts again");
    let desk = Desk { org, token, refresh, http };
    assert_eq!(desk.state().await["records"], before, "and the session goes on");
    assert_eq!(desk.consumed("SMALL").await, 7.0);
    let (_, rows) = desk.upsert(vec![entry("k3", &product, 1)]).await;
    assert_eq!(rows[0]["created"], true, "ids go on: {rows}");
    assert_eq!(desk.entries().await, 3);
}

#[tokio::test]
async fn stopping_is_quick_and_lets_go_of_folder_and_port() {
    let folder = tempfile::tempdir().expect("a folder");
    let org = open(folder.path()).await.expect("it starts");
    let port = org.url().rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
    let desk = sign_in(org, "klaus").await;
    desk.fault(json!({ "kind": "slow", "ms": 60_000 })).await;
    let Desk { org, token, http, .. } = desk;
    let hanging = tokio::spawn({
        let request = http.get(format!("{}/services/data/v67.0/limits", org.url())).bearer_auth(token);
        async move { request.send().await.is_err() }
    });
    tokio::time::sleep(Duration::from_millis(100)).await;
    let start = Instant::now();
    org.stop().await;
    assert!(start.elapsed() < Duration::from_secs(20), "a call that hangs holds nobody up");
    assert!(hanging.await.expect("it ends"), "it is cut");
    let options = Options { port, data: Some(folder.path().to_owned()), ..Options::default() };
    drop(DemoOrg::start(options).await.expect("the same folder and port"));
}

#[tokio::test]
async fn a_torn_last_line_is_forgotten_and_damage_before_it_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    open(folder.path()).await.expect("it starts").stop().await;
    let path = folder.path().join("org.jsonl");
    let good = fs::read(&path).expect("the log");
    fs::write(&path, [&good[..], b"{\"put\":[{\"obj"].concat()).expect("written");
    open(folder.path()).await.expect("a torn line").stop().await;
    fs::write(&path, [b"{\"put\":[{\"obj\n", &good[..]].concat()).expect("written");
    let error = open(folder.path()).await.err().expect("a damaged line");
    assert!(error.to_string().contains("line 1 of"), "{error}");
}

#[tokio::test]
async fn a_folder_and_a_port_belong_to_one_org() {
    let folder = tempfile::tempdir().expect("a folder");
    let org = open(folder.path()).await.expect("it starts");
    let error = open(folder.path()).await.err().expect("in use");
    assert!(error.to_string().contains("another demo org"), "{error}");
    let port = org.url().rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
    let error = DemoOrg::start(Options { port, ..Options::default() }).await.err().expect("taken");
    assert!(error.to_string().contains(&format!("port {port}")), "{error}");
}

struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The command on a free port, and its address once it says that it is ready.
fn command(folder: &Path) -> (Killed, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_adtally-demo-org"))
        .args(["--port", "0", "--contracts", "2", "--data"])
        .arg(folder)
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let mut line = String::new();
    let out = child.stdout.take().expect("piped");
    BufReader::new(out).read_line(&mut line).expect("a line");
    let url = line.trim().strip_prefix("ready ").expect("ready").to_owned();
    (Killed(child), url)
}

#[tokio::test]
async fn kill_9_loses_nothing_that_was_answered() {
    let folder = tempfile::tempdir().expect("a folder");
    let http = http();
    let state = |url: String| {
        let http = http.clone();
        async move {
            http.get(format!("{url}/demo/state"))
                .send()
                .await
                .expect("ok")
                .json::<serde_json::Value>()
                .await
                .expect("JSON")
        }
    };
    let (child, url) = command(folder.path());
    let tokens = crate::client::tokens(&http, &url, "klaus").await;
    let token = tokens["access_token"].as_str().expect("a text").to_owned();
    let product = state(url.clone()).await["records"]["Contract_Product__c"][0]["Id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let writer = tokio::spawn({
        let (http, url, token) = (http.clone(), url.clone(), token.clone());
        async move {
            for n in 0.. {
                let body = json!({ "records": [entry(&format!("k{n}"), &product, 1)] });
                let path =
                    format!("{url}/services/data/v67.0/composite/sobjects/Product_Usage__c/Usage_Key__c");
                let Ok(answer) = http.patch(path).bearer_auth(&token).json(&body).send().await else {
                    return n;
                };
                if answer.text().await.is_err() {
                    return n;
                }
            }
            0
        }
    });
    tokio::time::sleep(Duration::from_millis(250)).await;
    drop(child);
    let answered = writer.await.expect("it ends");
    assert!(answered > 0, "something was answered");
    let (_child, url) = command(folder.path());
    let kept = state(url.clone()).await["records"]["Product_Usage__c"].as_array().expect("a list").len();
    assert!(kept == answered || kept == answered + 1, "{answered} answered, {kept} kept");
    let limits = http
        .get(format!("{url}/services/data/v67.0/limits"))
        .bearer_auth(&token)
        .send()
        .await
        .expect("an answer");
    assert_eq!(limits.status(), 200, "the session is kept too");
}
