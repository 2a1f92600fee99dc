//! What sales does in the org: a contract is sold, through Salesforce's own API.

use anyhow::{Context, Result};
use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::http;
use crate::sign_in::{Tokens, sign_in};

/// Names that a careless program would take for more than text: markup, quotes, a formula.
pub const HOSTILE: &str = r#"<img src=x onerror=alert(1)> "O'Neil" =1+1"#;
/// The same, short enough for a product's code.
pub const HOSTILE_CODE: &str = r#"=1+1<img src=x onerror=alert(1)>"O'N""#;

/// Sells 9 units of a product to a new customer, and answers with the contract's number.
///
/// # Errors
/// When the org refuses any of it.
pub async fn sell(org: &str, customer: &str, product: &str, code: &str) -> Result<String> {
    let sales = Sales { client: http::client()?, tokens: sign_in(org, "admin", "demo").await? };
    let customer = sales.create("Account", &json!({"Name": customer})).await?;
    let contract = json!({"AccountId": customer, "StartDate": "2026-01-01", "ContractTerm": 12});
    let contract = sales.create("Contract", &contract).await?;
    let product = json!({
        "Name": product, "Contract__c": contract, "Product_Code__c": code,
        "Quantity__c": 9, "Unit_Price__c": 100,
    });
    sales.create("Contract_Product__c", &product).await?;
    let path = format!("Contract/{contract}");
    sales.call(Method::PATCH, &path, Some(&json!({"Status": "Activated"}))).await?;
    let sold = sales.call(Method::GET, &path, None).await?;
    Ok(sold["ContractNumber"].as_str().context("the contract has a number")?.to_owned())
}

struct Sales {
    client: Client,
    tokens: Tokens,
}

impl Sales {
    async fn create(&self, object: &str, fields: &Value) -> Result<String> {
        let made = self.call(Method::POST, object, Some(fields)).await?;
        Ok(made["id"].as_str().with_context(|| format!("the new {object} has an id"))?.to_owned())
    }

    async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value> {
        let url = format!("{}/services/data/v67.0/sobjects/{path}", self.tokens.instance_url);
        let mut request = self.client.request(method, url).bearer_auth(&self.tokens.access_token);
        if let Some(body) = body {
            request = request.json(body);
        }
        http::json(request.send().await?).await.with_context(|| format!("sales at {path}"))
    }
}
