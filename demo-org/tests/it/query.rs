//! Queries over HTTP: pages, parents, children, errors.

use reqwest::Method;
use serde_json::{Value as Json, json};

use crate::client::{entry, klaus};

#[tokio::test]
async fn parents_and_children_are_nested_as_in_salesforce() {
    let desk = klaus().await;
    let soql = "SELECT ContractNumber, Account.Name, Fulfilled__c, StartDate, ContractTerm, \
        (SELECT Id, Name, Quantity__c FROM Contract_Products__r ORDER BY Name) \
        FROM Contract WHERE ContractNumber = '00000101'";
    let (status, body) = desk.query(soql).await;
    assert_eq!(status, 200);
    assert_eq!((&body["totalSize"], &body["done"]), (&json!(1), &json!(true)));
    let contract = &body["records"][0];
    assert_eq!(contract["attributes"]["type"], "Contract");
    let url = contract["attributes"]["url"].as_str().expect("a text");
    assert!(url.starts_with("/services/data/v67.0/sobjects/Contract/800"));
    assert!(contract.get("Id").is_none(), "only what was asked for");
    assert_eq!(contract["Account"]["attributes"]["type"], "Account");
    assert_eq!(contract["Account"]["Name"], "Magic Ads Inc");
    assert_eq!(contract["ContractTerm"].to_string(), "12", "an int is no double");
    let products = &contract["Contract_Products__r"];
    assert_eq!(products["totalSize"], 2);
    assert_eq!(products["records"][0]["Name"], "Gigantic ad");
    assert_eq!(products["records"][0]["Quantity__c"].to_string(), "5.0");
    let childless = "SELECT Id, (SELECT Id FROM Product_Usages__r) FROM Contract_Product__c LIMIT 1";
    assert_eq!(desk.records(childless).await[0]["Product_Usages__r"], Json::Null);
}

#[tokio::test]
async fn long_results_come_in_pages() {
    let desk = klaus().await;
    let product = desk.product("SMALL").await;
    for from in [0, 200, 400] {
        let rows = (from..from + 200).map(|n| entry(&format!("k{n}"), &product, 1)).collect();
        let (_, answer) = desk.upsert(rows).await;
        assert!(answer.as_array().expect("a list").iter().all(|row| row["success"] == true));
    }
    assert_eq!(desk.consumed("SMALL").await, 600.0, "overbooked is allowed");
    let first = format!("{}/services/data/v60.0/query/", desk.org.url());
    let get = |url: String| {
        let request =
            desk.http.get(url).bearer_auth(&desk.token).header("Sforce-Query-Options", "batchSize=250");
        async move { request.send().await.expect("an answer").json::<Json>().await.expect("JSON") }
    };
    let mut page =
        get(format!("{first}?q=SELECT+Usage_Key__c+FROM+Product_Usage__c+ORDER+BY+Usage_Key__c")).await;
    let mut keys: Vec<String> = Vec::new();
    let mut sizes = Vec::new();
    loop {
        let records = page["records"].as_array().expect("a list").clone();
        assert_eq!(page["totalSize"], 600);
        sizes.push(records.len());
        keys.extend(records.iter().map(|r| r["Usage_Key__c"].as_str().expect("a text").to_owned()));
        let Some(next) = page["nextRecordsUrl"].as_str() else {
            break;
        };
        assert_eq!(page["done"], false);
        assert!(next.starts_with("/services/data/v60.0/query/01g"), "{next}");
        page = get(format!("{}{next}", desk.org.url())).await;
    }
    assert_eq!(sizes, [250, 250, 100]);
    keys.dedup();
    assert_eq!(keys.len(), 600);
    let (status, body) = desk.get("/query/01gQz0000000099-2000").await;
    assert_eq!((status, body[0]["errorCode"].as_str()), (400, Some("INVALID_QUERY_LOCATOR")));
    let children = "SELECT Id, (SELECT Id FROM Product_Usages__r) FROM Contract_Product__c \
        WHERE Contract__r.ContractNumber = '00000101' AND Product_Code__c = 'SMALL'";
    assert_eq!(desk.records(children).await[0]["Product_Usages__r"]["totalSize"], 600);
}

#[tokio::test]
async fn counts_columns_and_faults() {
    let desk = klaus().await;
    let (_, count) = desk.query("SELECT COUNT() FROM Contract WHERE Account.Name = 'Magic Ads Inc'").await;
    assert_eq!(count, json!({ "totalSize": 1, "done": true, "records": [] }));
    let (_, columns) =
        desk.get("/query?q=SELECT+Name,Contract__r.Account.Name+FROM+Contract_Product__c&columns=true").await;
    assert_eq!(columns["columnMetadata"][0]["columnName"], "Name");
    assert_eq!(columns["columnMetadata"][1]["joinColumns"][0]["joinColumns"][0]["columnName"], "Name");
    let (status, body) = desk.query("SELECT Nonsense FROM Contract").await;
    assert_eq!((status, body[0]["errorCode"].as_str()), (400, Some("INVALID_FIELD")));
    let (status, body) = desk.get("/query?explain=SELECT+Id+FROM+Contract").await;
    assert_eq!((status, body[0]["errorCode"].as_str()), (400, Some("FUNCTIONALITY_NOT_ENABLED")));
    let (status, body) = desk.get("/query").await;
    assert_eq!((status, body[0]["errorCode"].as_str()), (400, Some("MALFORMED_QUERY")));
    let (status, body) = desk.call(Method::DELETE, "/query", None).await;
    assert_eq!((status, body[0]["errorCode"].as_str()), (405, Some("METHOD_NOT_ALLOWED")));
    let (status, _) = desk.get("/queryAll?q=SELECT+Id+FROM+Contract+WHERE+IsDeleted=false").await;
    assert_eq!(status, 200);
    let organization = "SELECT Name, InstanceName, IsSandbox, TrialExpirationDate, NamespacePrefix, OrganizationType FROM Organization";
    assert_eq!(desk.records(organization).await.len(), 1);
}

#[tokio::test]
async fn a_search_tells_records_and_nothing_of_groups() {
    let desk = klaus().await;
    let found = |returning: &'static str| {
        let desk = &desk;
        async move { desk.get(&format!("/search?q=FIND+{{magic}}+RETURNING+{returning}")).await }
    };
    let (status, body) = found("Account(Name+WHERE+CreatedDate+<+TODAY)").await;
    assert_eq!((status, &body["searchRecords"][0]["Name"]), (200, &json!("Magic Ads Inc")));
    let (status, body) = found("Account(Name+WHERE+CreatedDate+=+TODAY)").await;
    assert_eq!((status, &body["searchRecords"]), (200, &json!([])));
    for told in ["Account(COUNT(Id))", "Account(COUNT())"] {
        let (status, body) = found(told).await;
        assert_eq!(
            (status, body[0]["errorCode"].as_str()),
            (400, Some("MALFORMED_SEARCH")),
            "{told}: {body}"
        );
    }
}
