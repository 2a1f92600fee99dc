//! A client for the tests: signs in without a browser and keeps its tokens.

use std::sync::Once;

use adtally_demo_org::{DemoOrg, Options};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response};
use serde_json::{Value as Json, json};

/// A verifier of 43 characters, and the S256 challenge of it.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub(crate) const CALLBACK: &str = "http://localhost:8717/oauth/callback";

/// A running org and somebody who is signed in to it.
pub(crate) struct Desk {
    pub(crate) org: DemoOrg,
    pub(crate) http: Client,
    pub(crate) token: String,
    pub(crate) refresh: String,
}

pub(crate) fn http() -> Client {
    static TLS: Once = Once::new();
    // Nothing here speaks TLS, but a client can't be built without somebody who could.
    TLS.call_once(|| rustls::crypto::ring::default_provider().install_default().expect("the first one"));
    Client::builder().redirect(Policy::none()).no_proxy().build().expect("a client")
}

pub(crate) async fn start() -> DemoOrg {
    DemoOrg::start(Options::default()).await.expect("the org starts")
}

/// Klaus at a fresh org.
pub(crate) async fn klaus() -> Desk {
    sign_in(start().await, "klaus").await
}

pub(crate) async fn sign_in(org: DemoOrg, username: &str) -> Desk {
    let http = http();
    let tokens = tokens(&http, org.url(), username).await;
    let text = |name: &str| tokens[name].as_str().unwrap_or_default().to_owned();
    Desk { token: text("access_token"), refresh: text("refresh_token"), org, http }
}

/// The form of the login page, filled in.
pub(crate) fn form<'a>(username: &'a str, password: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("response_type", "code"),
        ("client_id", "adtally-demo"),
        ("redirect_uri", CALLBACK),
        ("scope", "api refresh_token"),
        ("state", "s1&=é"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
        ("username", username),
        ("password", password),
    ]
}

/// Signs in and gives the code.
pub(crate) async fn code(http: &Client, url: &str, username: &str) -> String {
    let authorize = format!("{url}/services/oauth2/authorize");
    let answer = http.post(authorize).form(&form(username, "demo")).send().await.expect("an answer");
    assert_eq!(answer.status(), 302);
    let target = answer.headers()["location"].to_str().expect("text");
    let target = reqwest::Url::parse(target).expect("a URL");
    target.query_pairs().find(|(name, _)| name == "code").expect("a code").1.into_owned()
}

pub(crate) fn code_exchange(code: &str) -> Vec<(&str, &str)> {
    vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("client_id", "adtally-demo"),
        ("redirect_uri", CALLBACK),
        ("code_verifier", VERIFIER),
    ]
}

pub(crate) async fn tokens(http: &Client, url: &str, username: &str) -> Json {
    let code = code(http, url, username).await;
    let token = format!("{url}/services/oauth2/token");
    let answer = http.post(token).form(&code_exchange(&code)).send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    answer.json().await.expect("JSON")
}

impl Desk {
    /// A call of the REST API; the path from the version on.
    pub(crate) async fn call(&self, method: Method, path: &str, body: Option<&Json>) -> (u16, Json) {
        let answer = self.send(method, path, body).await.expect("an answer");
        let status = answer.status().as_u16();
        let text = answer.text().await.expect("a body");
        let json =
            if text.is_empty() { Json::Null } else { serde_json::from_str(&text).unwrap_or(json!(text)) };
        (status, json)
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Json>,
    ) -> reqwest::Result<Response> {
        let url = format!("{}/services/data/v67.0{path}", self.org.url());
        let mut request = self.http.request(method, url).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(body);
        }
        request.send().await
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Json) {
        self.call(Method::GET, path, None).await
    }

    pub(crate) async fn query(&self, soql: &str) -> (u16, Json) {
        let url = format!("{}/services/data/v67.0/query", self.org.url());
        let answer = self.http.get(url).query(&[("q", soql)]).bearer_auth(&self.token).send().await;
        let answer = answer.expect("an answer");
        (answer.status().as_u16(), answer.json().await.expect("JSON"))
    }

    /// The records that a good query finds.
    pub(crate) async fn records(&self, soql: &str) -> Vec<Json> {
        let (status, body) = self.query(soql).await;
        assert_eq!(status, 200, "{soql}: {body}");
        body["records"].as_array().expect("a list").clone()
    }

    /// The id of a product of the article's contract.
    pub(crate) async fn product(&self, code: &str) -> String {
        let soql = format!(
            "SELECT Id FROM Contract_Product__c \
             WHERE Contract__r.ContractNumber = '00000101' AND Product_Code__c = '{code}'"
        );
        self.records(&soql).await[0]["Id"].as_str().expect("an id").to_owned()
    }

    /// Upserts entries by usage key.
    pub(crate) async fn upsert(&self, records: Vec<Json>) -> (u16, Json) {
        self.upsert_with(json!({ "allOrNone": false, "records": records })).await
    }

    pub(crate) async fn upsert_with(&self, body: Json) -> (u16, Json) {
        self.call(Method::PATCH, "/composite/sobjects/Product_Usage__c/Usage_Key__c", Some(&body)).await
    }

    pub(crate) async fn fault(&self, order: Json) -> (u16, Json) {
        let url = format!("{}/demo/faults", self.org.url());
        let answer = self.http.post(url).json(&order).send().await.expect("an answer");
        (answer.status().as_u16(), answer.json().await.expect("JSON"))
    }

    pub(crate) async fn demo(&self, method: Method, path: &str) -> Json {
        let answer = self.http.request(method, format!("{}/demo/{path}", self.org.url())).send().await;
        let answer = answer.expect("an answer");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.expect("JSON")
    }

    pub(crate) async fn state(&self) -> Json {
        self.demo(Method::GET, "state").await
    }

    /// How many usage entries there are.
    pub(crate) async fn entries(&self) -> usize {
        self.state().await["records"]["Product_Usage__c"].as_array().expect("a list").len()
    }

    /// Consumed units of a product of the article's contract.
    pub(crate) async fn consumed(&self, code: &str) -> f64 {
        let soql = format!(
            "SELECT Consumed__c, Available__c, Quantity__c FROM Contract_Product__c \
             WHERE Contract__r.ContractNumber = '00000101' AND Product_Code__c = '{code}'"
        );
        let record = self.records(&soql).await.remove(0);
        let number = |name: &str| record[name].as_f64().expect("a number");
        assert_eq!(number("Available__c"), number("Quantity__c") - number("Consumed__c"));
        number("Consumed__c")
    }
}

/// A usage entry as a desk sends it the first time.
pub(crate) fn entry(key: &str, product: &str, units: i64) -> Json {
    json!({
        "attributes": { "type": "Product_Usage__c" },
        "Usage_Key__c": key,
        "Contract_Product__c": product,
        "Units__c": units,
        "Cancelled__c": false,
        "Ad_Key__c": format!("ad-{key}"),
        "Ad_Title__c": "Spring sale",
        "Booked_By__c": "Klaus Vogt",
        "Booked_At__c": "2026-11-22T10:00:00Z",
        "Desk_Key__c": "desk-1",
        "Change_Key__c": format!("desk-1/{key}"),
        "Base_Change_Key__c": null,
    })
}

/// The next change of an entry.
pub(crate) fn change(entry: &Json, field: &str, value: Json) -> Json {
    let mut next = entry.clone();
    next["Base_Change_Key__c"] = entry["Change_Key__c"].clone();
    next["Change_Key__c"] = json!(format!("{}+", entry["Change_Key__c"].as_str().unwrap_or_default()));
    next[field] = value;
    next
}
