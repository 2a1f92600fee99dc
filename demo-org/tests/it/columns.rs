//! `columns=true`: what a query's columns are, in the shape in which Salesforce tells them, and no records.

use serde_json::{Value as Json, json};

use crate::client::{Desk, klaus, sign_in, start};

async fn columns(desk: &Desk, soql: &str) -> Json {
    let url = format!("{}/services/data/v67.0/query", desk.org.url());
    let asked = desk.http.get(url).query(&[("q", soql), ("columns", "true")]).bearer_auth(&desk.token);
    asked.send().await.expect("an answer").json().await.expect("JSON")
}

/// A column with what is special about it.
fn column(name: &str, special: Json) -> Json {
    let mut out = json!({
        "aggregate": false, "apexType": "String", "booleanType": false, "columnName": name, "custom": false,
        "displayName": name, "foreignKeyName": null, "insertable": false, "joinColumns": [], "numberType": false,
        "textType": true, "updatable": false,
    });
    for (key, value) in special.as_object().expect("an object") {
        assert!(out.get(key).is_some(), "{key}");
        out[key] = value.clone();
    }
    out
}

#[tokio::test]
async fn columns_are_told_instead_of_records() {
    let desk = klaus().await;
    let told = columns(&desk, "select id, NAME from Account").await;
    assert_eq!(
        told,
        json!({
            "columnMetadata": [column("Id", json!({ "apexType": "Id", "textType": false })), column("Name", json!({}))],
            "entityName": "Account", "groupBy": false, "idSelected": true, "keyPrefix": "001",
        })
    );
    let told = columns(&desk, "SELECT Name FROM Contract_Product__c WHERE Name = 'no such'").await;
    assert_eq!((&told["idSelected"], &told["entityName"]), (&json!(false), &json!("Contract_Product__c")));
    assert_eq!(columns(&desk, "SELECT Nonsense FROM Account").await[0]["errorCode"], "INVALID_FIELD");
}

#[tokio::test]
async fn each_type_is_told_and_rights_are_those_of_the_person() {
    let soql = "SELECT Id, Contract_Product__c, Units__c, Cancelled__c, Booked_At__c, Ad_Title__c, Usage_Locked__c, \
                CreatedById FROM Product_Usage__c";
    let may = json!({ "custom": true, "insertable": true, "updatable": true });
    let with = |more: Json| {
        let mut all = may.clone();
        all.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        all
    };
    let other = |apex: &str| json!({ "apexType": apex, "textType": false });
    let expected = json!([
        column("Id", other("Id")),
        column("Contract_Product__c", with(other("Id"))),
        column("Units__c", with(json!({ "apexType": "Double", "textType": false, "numberType": true }))),
        column(
            "Cancelled__c",
            with(json!({ "apexType": "Boolean", "textType": false, "booleanType": true }))
        ),
        column("Booked_At__c", with(other("Datetime"))),
        column("Ad_Title__c", may.clone()),
        column(
            "Usage_Locked__c",
            json!({ "apexType": "Boolean", "textType": false, "booleanType": true, "custom": true })
        ),
        column("CreatedById", other("Id")),
    ]);
    assert_eq!(columns(&klaus().await, soql).await["columnMetadata"], expected);
    let sales = sign_in(start().await, "sales").await;
    let told = columns(&sales, soql).await;
    assert_eq!(
        (&told["columnMetadata"][2]["insertable"], &told["columnMetadata"][2]["updatable"]),
        (&json!(false), &json!(false))
    );
    let contract = columns(&sales, "SELECT StartDate, ContractTerm, Fulfilled__c FROM Contract").await;
    let told = |n: usize, name: &str| contract["columnMetadata"][n][name].clone();
    assert_eq!(
        (told(0, "apexType"), told(1, "apexType"), told(1, "numberType")),
        (json!("Date"), json!("Integer"), json!(true))
    );
    assert_eq!((told(2, "insertable"), told(2, "updatable")), (json!(false), json!(true)));
}

#[tokio::test]
async fn fields_of_one_parent_stand_in_one_column_and_children_in_theirs() {
    let desk = klaus().await;
    let soql = "SELECT Contract__r.Account.Name, Name, Contract__r.ContractNumber, Contract__r.Account.Industry, \
                (SELECT Id, Contract_Product__r.Name FROM Product_Usages__r) FROM Contract_Product__c";
    let bare = |inner: Json, more: Json| {
        let mut all = json!({ "apexType": null, "textType": false, "joinColumns": inner });
        all.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        all
    };
    let name = column("Name", json!({}));
    let account =
        bare(json!([name, column("Industry", json!({}))]), json!({ "foreignKeyName": "AccountId" }));
    let contract = bare(
        json!([column("Account", account), column("ContractNumber", json!({}))]),
        json!({ "foreignKeyName": "Contract__c", "custom": true }),
    );
    let product = bare(json!([name]), json!({ "foreignKeyName": "Contract_Product__c", "custom": true }));
    let usages = json!([
        column("Id", json!({ "apexType": "Id", "textType": false })),
        column("Contract_Product__r", product)
    ]);
    let expected = json!([
        column("Contract__r", contract),
        name,
        column("Product_Usages__r", bare(usages, json!({ "aggregate": true, "custom": true }))),
    ]);
    assert_eq!(columns(&desk, soql).await["columnMetadata"], expected);
}

#[tokio::test]
async fn what_is_told_of_groups_is_named_as_it_was_asked() {
    let desk = klaus().await;
    let soql = "SELECT AccountId, Account.Name, count(Id), MAX(StartDate) latest, CALENDAR_YEAR(StartDate), SUM(ContractTerm) \
                FROM Contract GROUP BY AccountId, Account.Name, CALENDAR_YEAR(StartDate)";
    let told = columns(&desk, soql).await;
    let of = |shown: &str, number: bool| json!({ "aggregate": true, "apexType": null, "displayName": shown, "numberType": number, "textType": false });
    assert_eq!(
        told["columnMetadata"],
        json!([
            column("AccountId", json!({ "apexType": "Id", "textType": false })),
            column("Name", json!({})),
            column("expr0", of("count(Id)", true)),
            column("latest", of("max(StartDate)", false)),
            column("expr1", of("CALENDAR_YEAR(StartDate)", true)),
            column("expr2", of("sum(ContractTerm)", true)),
        ])
    );
    assert_eq!((&told["groupBy"], &told["idSelected"]), (&json!(true), &json!(false)));
    assert_eq!(columns(&desk, "SELECT COUNT(Id) FROM Contract").await["groupBy"], false);
    let counted = columns(&desk, "SELECT COUNT() FROM Contract").await;
    assert_eq!((&counted["columnMetadata"], &counted["entityName"]), (&json!([]), &json!("Contract")));
    let labels = columns(&desk, "SELECT toLabel(Status) words FROM Contract").await;
    assert_eq!(labels["columnMetadata"][0], column("words", json!({})));
}
