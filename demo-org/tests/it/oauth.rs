//! Signing in, refreshing, revoking.

use reqwest::Client;
use serde_json::{Value as Json, json};

use crate::client::{CALLBACK, CHALLENGE, code, code_exchange, form, http, klaus, sign_in, start, tokens};

async fn post(http: &Client, url: String, form: &[(&str, &str)]) -> (u16, Json) {
    let answer = http.post(url).form(form).send().await.expect("an answer");
    (answer.status().as_u16(), answer.json().await.unwrap_or(Json::Null))
}

#[tokio::test]
async fn a_token_answer_has_every_field_and_works() {
    let org = start().await;
    let http = http();
    let tokens = tokens(&http, org.url(), "klaus").await;
    for name in [
        "access_token",
        "refresh_token",
        "signature",
        "scope",
        "instance_url",
        "id",
        "token_type",
        "issued_at",
    ] {
        assert!(tokens[name].is_string(), "{name} is a text in {tokens}");
    }
    assert_eq!(tokens["instance_url"], org.url());
    assert_eq!(tokens["scope"], "api refresh_token");
    assert_eq!(tokens["token_type"], "Bearer");
    assert!(tokens.get("expires_in").is_none(), "Salesforce does not tell");
    let token = tokens["access_token"].as_str().expect("a text");
    let (org_id, _) = token.split_once('!').expect("the org's id, then the rest");
    assert_eq!(org_id.len(), 15);
    assert!(org_id.starts_with("00D"));

    let id = tokens["id"].as_str().expect("a text");
    let who: Json = http.get(id).bearer_auth(token).send().await.expect("ok").json().await.expect("JSON");
    assert_eq!(who["display_name"], "Klaus Vogt");
    let userinfo = format!("{}/services/oauth2/userinfo", org.url());
    let who: Json =
        http.get(&userinfo).bearer_auth(token).send().await.expect("ok").json().await.expect("JSON");
    assert_eq!(who["preferred_username"], "klaus@demo.example");
    assert!(id.ends_with(&format!(
        "/{}/{}",
        who["organization_id"].as_str().unwrap_or(""),
        who["user_id"].as_str().unwrap_or("")
    )));

    let answer = http.get(&userinfo).bearer_auth("00Dnonsense!x").send().await.expect("an answer");
    assert_eq!(answer.status(), 403);
    assert_eq!(answer.text().await.expect("text"), "Bad_OAuth_Token");
}

#[tokio::test]
async fn the_login_page_takes_people_back_with_their_state() {
    let org = start().await;
    let http = http();
    let authorize = format!("{}/services/oauth2/authorize", org.url());

    let page = http.get(&authorize).query(&form("", "")[..6]).send().await.expect("a page");
    assert_eq!(page.status(), 200, "the challenge's method may be missing");
    assert!(page.headers()["content-type"].to_str().expect("text").starts_with("text/html"));
    let page = page.text().await.expect("text");
    assert!(page.contains("Petra Lang") && page.contains(CHALLENGE) && page.contains("s1&amp;=é"));

    let wrong = http.post(&authorize).form(&form("klaus", "nope")).send().await.expect("a page");
    assert_eq!(wrong.status(), 200);
    assert!(wrong.text().await.expect("text").contains("don’t go together"));

    let good = http.post(&authorize).form(&form("petra", "demo")).send().await.expect("a redirect");
    let target = good.headers()["location"].to_str().expect("text").to_owned();
    assert!(
        target.starts_with(&format!("{CALLBACK}?code=")) && target.ends_with("&state=s1%26%3D%C3%A9"),
        "{target}"
    );

    let mut deny = form("", "");
    deny.push(("deny", "1"));
    let denied = http.post(&authorize).form(&deny).send().await.expect("a redirect");
    assert!(denied.headers()["location"].to_str().expect("text").contains("error=access_denied&"));

    let mut injected = form("\"><script>alert(1)</script>", "x");
    injected[4].1 = "<b>{{people}}";
    let page =
        http.post(&authorize).form(&injected).send().await.expect("a page").text().await.expect("text");
    assert!(!page.contains("<script>alert(1)") && !page.contains("<b>{{") && page.contains("&lt;b&gt;"));
}

#[tokio::test]
async fn only_a_registered_callback_is_led_back_to() {
    let org = start().await;
    let http = http();
    let authorize = format!("{}/services/oauth2/authorize", org.url());
    for uri in [
        "http://127.0.0.1:8717/oauth/callback",
        "http://localhost:8720/oauth/callback",
        "http://localhost:8717/oauth/callback/",
    ] {
        let mut form = form("klaus", "demo");
        form[2].1 = uri;
        let answer = http.post(&authorize).form(&form).send().await.expect("a page");
        assert_eq!(answer.status(), 400, "{uri}");
        assert!(answer.headers().get("location").is_none());
        assert!(answer.text().await.expect("text").contains("redirect_uri_mismatch"));
    }
    let mut without_challenge = form("klaus", "demo");
    without_challenge.remove(5);
    let answer = http.post(&authorize).form(&without_challenge).send().await.expect("a redirect");
    assert!(answer.headers()["location"].to_str().expect("text").contains("error=invalid_request"));
}

#[tokio::test]
async fn a_code_works_once_with_its_verifier_and_callback() {
    let org = start().await;
    let http = http();
    let token = format!("{}/services/oauth2/token", org.url());
    let first = code(&http, org.url(), "klaus").await;
    assert_eq!(post(&http, token.clone(), &code_exchange(&first)).await.0, 200);
    let again = post(&http, token.clone(), &code_exchange(&first)).await;
    assert_eq!(
        again,
        (400, json!({ "error": "invalid_grant", "error_description": "expired authorization code" }))
    );

    for (field, value, error) in [
        (2, "somebody", "invalid_client_id"),
        (3, "http://localhost:8718/oauth/callback", "redirect_uri_mismatch"),
        (4, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXX", "invalid_request"),
        (4, "", "invalid_grant"),
        (0, "password", "unsupported_grant_type"),
    ] {
        let code = code(&http, org.url(), "klaus").await;
        let mut form = code_exchange(&code);
        form[field].1 = value;
        let (status, body) = post(&http, token.clone(), &form).await;
        assert_eq!((status, body["error"].as_str()), (400, Some(error)), "{form:?}");
    }
}

#[tokio::test]
async fn refresh_keeps_the_token_unless_rotation_is_on() {
    let desk = klaus().await;
    let token = format!("{}/services/oauth2/token", desk.org.url());
    let refresh = |refresh: String| {
        let (http, url) = (desk.http.clone(), token.clone());
        async move {
            let form = [
                ("grant_type", "refresh_token"),
                ("refresh_token", &*refresh),
                ("client_id", "adtally-demo"),
            ];
            post(&http, url, &form).await
        }
    };
    let (status, body) = refresh(desk.refresh.clone()).await;
    assert_eq!(status, 200);
    assert!(body.get("refresh_token").is_none() && body["instance_url"].is_string());

    desk.fault(json!({ "kind": "rotate_refresh_tokens" })).await;
    let (_, rotated) = refresh(desk.refresh.clone()).await;
    let new = rotated["refresh_token"].as_str().expect("a new one").to_owned();
    assert_ne!(new, desk.refresh);
    let reused = refresh(desk.refresh.clone()).await;
    assert_eq!(reused.0, 400);
    assert_eq!(reused.1["error_description"], "expired access/refresh token");
    assert_eq!(refresh(new).await.0, 400, "the whole family is gone");
    assert_eq!(desk.get("/limits").await.0, 401, "and its access tokens");
}

#[tokio::test]
async fn the_sixth_sign_in_ends_the_first() {
    let desk = klaus().await;
    for _ in 0..5 {
        assert_eq!(desk.get("/limits").await.0, 200);
        tokens(&desk.http, desk.org.url(), "klaus").await;
    }
    assert_eq!(desk.get("/limits").await.0, 401);
    let (status, body) = desk.get("/limits").await;
    assert_eq!(status, 401);
    assert_eq!(body, json!([{ "message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID" }]));
}

#[tokio::test]
async fn revoking_a_refresh_token_ends_its_access_tokens() {
    let desk = sign_in(start().await, "sales").await;
    let revoke = format!("{}/services/oauth2/revoke", desk.org.url());
    let answer = desk.http.post(&revoke).form(&[("token", &desk.refresh)]).send().await.expect("an answer");
    assert_eq!((answer.status().as_u16(), answer.text().await.expect("text").as_str()), (200, ""));
    assert_eq!(desk.get("/limits").await.0, 401);
    let again = desk.http.post(&revoke).form(&[("token", &desk.refresh)]).send().await.expect("an answer");
    assert_eq!(again.status(), 400);
    assert!(again.text().await.expect("text").contains("invalid_token"));
}

#[tokio::test]
async fn clients_of_openid_find_everything_from_one_address() {
    let org = start().await;
    let http = http();
    let told =
        http.get(format!("{}/.well-known/openid-configuration", org.url())).send().await.expect("told");
    assert!(!told.headers().contains_key("sforce-limit-info"), "it costs no call");
    let told: Json = told.json().await.expect("JSON");
    for (name, method, status) in [
        ("authorization_endpoint", "GET", 400),
        ("token_endpoint", "POST", 400),
        ("revocation_endpoint", "POST", 400),
        ("introspection_endpoint", "POST", 200),
        ("userinfo_endpoint", "GET", 403),
    ] {
        let url = told[name].as_str().expect("an address");
        let request = http.request(method.parse().expect("a method"), url).form(&[("token", "x")]);
        assert_eq!(request.send().await.expect("an answer").status(), status, "{name} is there");
    }
}
