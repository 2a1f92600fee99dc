//! Deleting, which admins alone may, and what is told of it afterwards.

use adtally_demo_org::{DemoOrg, Options};
use reqwest::Method;
use serde_json::{Value as Json, json};

use crate::client::{Desk, entry, sign_in, start};

const COUNT: &str = "SELECT+COUNT()+FROM+Product_Usage__c";

async fn counts(desk: &Desk) -> (Json, Json) {
    let (_, live) = desk.get(&format!("/query?q={COUNT}")).await;
    let (_, all) = desk.get(&format!("/queryAll?q={COUNT}")).await;
    (live["totalSize"].clone(), all["totalSize"].clone())
}

#[tokio::test]
async fn what_is_deleted_stays_so_after_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = || Options { data: Some(folder.path().to_owned()), contracts: 0, ..Options::default() };
    let desk = sign_in(DemoOrg::start(options()).await.expect("it starts"), "admin").await;
    let product = desk.product("SMALL").await;
    let (_, rows) = desk.upsert(vec![entry("k1", &product, 1), entry("k2", &product, 2)]).await;
    let path = format!("/sobjects/Product_Usage__c/{}", rows[0]["id"].as_str().expect("an id"));
    assert_eq!(desk.call(Method::DELETE, &path, None).await.0, 204);
    for method in [Method::DELETE, Method::PATCH] {
        let (status, body) = desk.call(method, &path, Some(&json!({}))).await;
        assert_eq!((status, body[0]["errorCode"].as_str()), (404, Some("ENTITY_IS_DELETED")));
    }
    let Desk { org, token, refresh, http } = desk;
    org.stop().await;

    let org = DemoOrg::start(options()).await.expect("it starts again");
    let desk = Desk { org, token, refresh, http };
    assert_eq!(counts(&desk).await, (json!(1), json!(2)));
    assert_eq!(desk.consumed("SMALL").await, 2.0);
    assert_eq!(desk.get(&path).await.0, 404);
    let (_, rows) = desk.upsert(vec![entry("k1", &product, 1)]).await;
    assert_eq!(rows[0]["created"], true, "its key is free again: {rows}");
    desk.call(Method::DELETE, &format!("/sobjects/Contract_Product__c/{product}"), None).await;
    assert_eq!(counts(&desk).await, (json!(0), json!(3)), "details go with their master");
}

#[tokio::test]
async fn a_fulfilled_contract_keeps_its_entries_and_staff_delete_nothing() {
    let desk = sign_in(start().await, "admin").await;
    let product = desk.product("SMALL").await;
    let (_, rows) = desk.upsert(vec![entry("k1", &product, 1)]).await;
    let id = rows[0]["id"].as_str().expect("an id").to_owned();
    let staff = crate::client::tokens(&desk.http, desk.org.url(), "klaus").await;
    let url = format!("{}/services/data/v67.0/composite/sobjects?ids={id}", desk.org.url());
    let token = staff["access_token"].as_str().expect("a token");
    let answer = desk.http.delete(url).bearer_auth(token).send().await.expect("an answer");
    let rows: Json = answer.json().await.expect("JSON");
    assert_eq!(rows[0]["errors"][0]["statusCode"], "INSUFFICIENT_ACCESS_OR_READONLY");

    desk.demo(Method::POST, "contracts/101/fulfil").await;
    let path = format!("/sobjects/Product_Usage__c/{id}");
    let (status, body) = desk.call(Method::DELETE, &path, None).await;
    assert_eq!(status, 400);
    assert!(body[0]["message"].as_str().expect("a text").starts_with("ADT-LOCKED"), "{body}");
    assert_eq!(desk.entries().await, 1, "nothing of it was done");
    desk.demo(Method::POST, "contracts/101/reopen").await;
    let (_, rows) =
        desk.call(Method::DELETE, &format!("/composite/sobjects?ids={id},{id}&allOrNone=true"), None).await;
    assert_eq!(rows[0]["errors"][0]["statusCode"], "ALL_OR_NONE_OPERATION_ROLLED_BACK");
    assert_eq!(desk.entries().await, 1);
}
