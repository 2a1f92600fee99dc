//! Bulk jobs: their states, and files that can't be read.

use reqwest::Method;
use serde_json::{Value as Json, json};

use crate::client::{Desk, klaus};

const JOBS: &str = "/jobs/ingest";

async fn open(desk: &Desk) -> String {
    let order = json!({
        "object": "Product_Usage__c",
        "operation": "upsert",
        "externalIdFieldName": "Usage_Key__c",
        "contentType": "CSV",
        "lineEnding": "LF",
    });
    let (status, job) = desk.call(Method::POST, JOBS, Some(&order)).await;
    assert_eq!((status, &job["state"]), (200, &json!("Open")), "{job}");
    assert!(job["contentUrl"].as_str().expect("a path").ends_with("/batches"), "{job}");
    format!("{JOBS}/{}", job["id"].as_str().expect("an id"))
}

async fn upload(desk: &Desk, job: &str, file: String) -> u16 {
    let url = format!("{}/services/data/v67.0{job}/batches", desk.org.url());
    let request = desk.http.put(url).bearer_auth(&desk.token).header("content-type", "text/csv").body(file);
    request.send().await.expect("an answer").status().as_u16()
}

async fn turn(desk: &Desk, job: &str, state: &str) -> (u16, Json) {
    desk.call(Method::PATCH, job, Some(&json!({ "state": state }))).await
}

#[tokio::test]
async fn a_file_is_worked_off_row_by_row() {
    let desk = klaus().await;
    let product = desk.product("SMALL").await;
    let job = open(&desk).await;
    let file = format!(
        "Usage_Key__c,Contract_Product__r.Id,Units__c,Change_Key__c,Reason__c\n\
         k1,{product},2,d/1,#N/A\nk2,{product},one,d/2,\nk3,a00000000000000AAA,1,d/3,\n"
    );
    assert_eq!(upload(&desk, &job, file).await, 201);
    let (status, answer) = turn(&desk, &job, "UploadComplete").await;
    assert_eq!((status, &answer["state"]), (200, &json!("UploadComplete")));
    let (_, done) = desk.get(&job).await;
    assert_eq!(done["state"], "JobComplete");
    assert_eq!((&done["numberRecordsProcessed"], &done["numberRecordsFailed"]), (&json!(3), &json!(2)));
    let (_, good) = desk.get(&format!("{job}/successfulResults")).await;
    let good = good.as_str().expect("a file").to_owned();
    assert!(good.starts_with("sf__Id,sf__Created,Usage_Key__c,") && good.contains(",true,k1,"), "{good}");
    let (_, bad) = desk.get(&format!("{job}/failedResults")).await;
    let bad = bad.as_str().expect("a file").to_owned();
    assert!(bad.contains("JSON_PARSER_ERROR:") && bad.contains("INVALID_FIELD:"), "{bad}");
    assert_eq!(desk.consumed("SMALL").await, 2.0);
    assert_eq!(desk.call(Method::DELETE, &job, None).await.0, 204);
    assert_eq!(desk.get(&job).await.0, 404);
}

#[tokio::test]
async fn a_job_goes_from_state_to_state_and_not_back() {
    let desk = klaus().await;
    let job = open(&desk).await;
    assert_eq!(desk.call(Method::DELETE, &job, None).await.0, 409, "it has not ended");
    assert_eq!(turn(&desk, &job, "Aborted").await.1["state"], "Aborted");
    assert_eq!(turn(&desk, &job, "UploadComplete").await.0, 409);
    assert_eq!(upload(&desk, &job, "Usage_Key__c\n".to_owned()).await, 409);

    let job = open(&desk).await;
    upload(&desk, &job, "Usage_Key__c,Units__c\nk1\n".to_owned()).await;
    assert_eq!(upload(&desk, &job, "Usage_Key__c\nk1\n".to_owned()).await, 400, "one file for a job");
    turn(&desk, &job, "UploadComplete").await;
    let (_, failed) = desk.get(&job).await;
    assert_eq!(failed["state"], "Failed");
    assert!(failed["errorMessage"].as_str().expect("a text").starts_with("InvalidBatch"), "{failed}");
    let (_, jobs) = desk.get(JOBS).await;
    assert_eq!(jobs["records"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn an_order_that_asks_for_what_is_not_there_is_refused() {
    let desk = klaus().await;
    for (object, operation, key, code) in [
        ("Nothing__c", "insert", "", "INVALIDENTITY"),
        ("Product_Usage__c", "upsert", "Ad_Key__c", "INVALIDJOB"),
        ("Product_Usage__c", "hardDelete", "", "INVALIDJOB"),
    ] {
        let order = json!({ "object": object, "operation": operation, "externalIdFieldName": key });
        let (status, body) = desk.call(Method::POST, JOBS, Some(&order)).await;
        assert_eq!((status, body[0]["errorCode"].as_str()), (400, Some(code)));
    }
}
