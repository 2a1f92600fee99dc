//! Everything that is known of what Salesforce's token endpoint says, and what is made of it.

use super::*;
use crate::salesforce::{http::Answer, refusals};
use reqwest::header::{HeaderMap, HeaderValue};

fn answer(status: u16, kind: &'static str, body: &str) -> Answer {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", HeaderValue::from_static(kind));
    Answer { status, headers, body: body.as_bytes().to_vec() }
}

fn login() -> Org {
    Org::at("https://magic.my.salesforce.com").expect("an org")
}

fn said(code: &str, words: &str) -> SignInFault {
    let body = serde_json::json!({"error": code, "error_description": words}).to_string();
    refused(&answer(400, "application/json", &body), &login())
}

#[test]
fn what_passes_by_itself_is_asked_again_soon() {
    for (code, words) in [
        ("invalid_grant", "token request is already being processed"),
        ("invalid_grant", "Token request is already being processed."),
        ("invalid_grant", "login rate exceeded"),
        ("invalid_grant", "LOGIN_RATE_EXCEEDED"),
        ("invalid_grant", "too many login attempts"),
        ("invalid_grant", "Service temporarily unavailable"),
        ("unknown_error", "retry your request"),
        ("rate_limit_exceeded", ""),
        ("server_error", "x"),
        ("temporarily_unavailable", "x"),
        ("invalid_request", "try again later"),
    ] {
        let SignInFault::Unserved(refusal) = said(code, words) else { panic!("{code} {words}") };
        assert!(refusal.class == Class::Unserved && !is_unclear(&refusal), "{code} {words}");
    }
}

#[test]
fn what_an_admin_has_to_mend_has_a_name_of_its_own() {
    for (code, words, name) in [
        ("invalid_grant", "inactive user", "inactive_user"),
        ("invalid_grant", "user is inactive", "inactive_user"),
        ("inactive_user", "", "inactive_user"),
        ("invalid_grant", "inactive organization", "inactive_org"),
        ("inactive_org", "x", "inactive_org"),
        ("invalid_grant", "ip restricted", "ip_restricted"),
        ("invalid_grant", "ip_restricted or invalid login hours", "ip_restricted"),
        ("invalid_grant", "invalid login hours", "login_hours"),
        ("invalid_grant", "user hasn't approved this consumer", "not_approved"),
        ("invalid_app_access", "user is not admin approved to access this app", "not_approved"),
        ("OAUTH_APP_ACCESS_DENIED", "user is not admin approved to access this app", "not_approved"),
        ("invalid_grant", "this app is blocked by admin", "app_blocked"),
        ("OAUTH_APP_BLOCKED", "this app is blocked by admin", "app_blocked"),
        ("access_denied", "app blocked", "app_blocked"),
        ("OAUTH_EC_APP_NOT_FOUND", "External client app is not installed in this org", "app_not_found"),
        ("invalid_client_id", "client identifier invalid", "app_not_found"),
        ("invalid_client", "invalid client credentials", "app_refused"),
        ("unsupported_grant_type", "grant type not supported", "app_refused"),
        ("unauthorized_client", "x", "app_refused"),
        ("invalid_grant", "request not supported on this domain", "wrong_domain"),
        ("invalid_grant", "password expired", "INVALID_OPERATION_WITH_EXPIRED_PASSWORD"),
        ("invalid_grant", "user locked out", "PASSWORD_LOCKOUT"),
        ("invalid_grant", "organization is locked", "ORG_LOCKED"),
    ] {
        let SignInFault::Admin(why) = said(code, words) else {
            panic!("{code} {words}: {:?}", said(code, words))
        };
        assert_eq!((why.code.as_str(), why.message.as_str()), (name, words), "{code} {words}");
    }
    let rest = r#"[{"errorCode":"API_DISABLED_FOR_ORG","message":"The REST API is not enabled"}]"#;
    let told = refused(&answer(403, "application/json", rest), &login());
    assert!(matches!(told, SignInFault::Admin(why) if why.code == "API_DISABLED_FOR_ORG"));
}

#[test]
fn only_known_words_are_the_end_at_first_sight() {
    for words in [
        "expired access/refresh token",
        "Expired Access/Refresh Token",
        "refresh token has been revoked",
        "authentication failure",
    ] {
        assert!(matches!(said("invalid_grant", words), SignInFault::Needed(_)), "{words}");
    }
    for (code, words) in [
        ("invalid_grant", ""),
        ("invalid_grant", "expired authorization code"),
        ("invalid_grant", "the moon is in the wrong house"),
        ("invalid_grant", "activation secret invalid"),
        ("something_new", "words"),
    ] {
        let SignInFault::Unserved(refusal) = said(code, words) else { panic!("{code} {words}") };
        assert!(is_unclear(&refusal), "{code} {words}");
    }
}

#[test]
fn pages_outages_and_limits_sign_nobody_out() {
    for (status, kind, body) in [
        (200, "text/html", "<html>"),
        (400, "text/html", "<html>invalid_grant"),
        (403, "text/plain", "Service Not Available"),
        (420, "application/json", ""),
        (429, "application/json", r#"{"error":"invalid_grant"}"#),
        (429, "text/plain", "slow down"),
        (500, "application/json", r#"{"error":"invalid_grant","error_description":"inactive user"}"#),
        (502, "text/html", "<html>"),
        (503, "application/json", "[]"),
        (403, "application/json", r#"[{"errorCode":"REQUEST_LIMIT_EXCEEDED","message":"TotalRequests"}]"#),
    ] {
        let told = refused(&answer(status, kind, body), &login());
        let SignInFault::Unserved(refusal) = &told else { panic!("{status} {body}: {told:?}") };
        assert!(!is_unclear(refusal), "{status} {body}: and never will");
    }
}

#[test]
fn words_that_nobody_knows_are_the_end_when_they_came_again_and_again_for_long() {
    let refusal = |words: &str| {
        let body = serde_json::json!({"error": "invalid_grant", "error_description": words}).to_string();
        refusals::of_call(&answer(400, "application/json", &body))
    };
    let begun = Instant::now();
    let mut doubt = None;
    let mut count = |words: &str, minutes: u64| {
        let now = begun + Duration::from_secs(60 * minutes);
        Doubt::count(&mut doubt, &refusal(words), now, PATIENCE)
    };
    for minute in 0..20 {
        assert!(!count("odd", minute), "often, but not for long");
    }
    assert!(!count("other", 40), "others begin anew");
    for minute in [71, 72, 73, 74] {
        assert!(!count("other", minute), "for long, but not often");
    }
    assert!(count("other", 75));
}

#[test]
fn an_address_that_leads_elsewhere_is_told_and_only_trusted_where_it_may_be() {
    let led = |status: u16, location: Option<&'static str>| {
        let mut answer = answer(status, "text/html", "<html>");
        if let Some(location) = location {
            answer.headers.insert("location", HeaderValue::from_static(location));
        }
        moved(&answer, &login())
    };
    let new = Org::at("https://magic-new.my.salesforce.com").expect("an org");
    for status in [301, 302, 303, 307, 308] {
        let to = led(status, Some("https://magic-new.my.salesforce.com/services/oauth2/token?x=1"));
        assert_eq!(to, Some(SignInFault::Moved { to: Some(new.clone()) }), "{status}");
    }
    assert_eq!(led(302, None), Some(SignInFault::Moved { to: None }), "somewhere");
    assert_eq!(led(302, Some("http://127.0.0.1:9/x")), Some(SignInFault::Moved { to: None }), "not there");
    for no_move in [
        "https://portal.example/login",
        "https://magic.my.salesforce.com/maintenance",
        "/maintenance",
        "https://magic.my.salesforce.com.evil.example/",
        "javascript:alert(1)",
    ] {
        assert_eq!(led(302, Some(no_move)), None, "{no_move}");
    }
    assert_eq!(led(200, Some("https://magic-new.my.salesforce.com/")), None);
    assert_eq!(led(400, None), None);
}
