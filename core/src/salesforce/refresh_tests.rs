//! Sessions are renewed once, however many ask.

use super::*;
use crate::salesforce::Limits;
use crate::salesforce::scripted::{Reply, Scripted, Seen};
use std::{sync::Mutex as Lock, time::Duration};

const ORG: &str = "00D000000000001EAA";
const USER: &str = "005000000000001AAA";

fn limits() -> Limits {
    Limits { whole: Duration::from_secs(5), ..Limits::default() }
}

/// The answer of a token endpoint: access token `A<n>`, and with rotation refresh token `R<n>`.
fn token(seen: &Seen, n: usize, rotated: bool) -> Reply {
    let host = seen.head.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host");
    let rotated = if rotated { format!(r#","refresh_token":"R{n}""#) } else { String::new() };
    let id = format!("https://login.salesforce.com/id/{ORG}/{USER}");
    Reply::json(
        200,
        &format!(
            r#"{{"access_token":"A{n}","instance_url":"http://{host}","id":"{id}","issued_at":"1",
                "signature":"s","token_type":"Bearer"{rotated}}}"#
        ),
    )
}

type Kept = Arc<Lock<Vec<String>>>;

/// A home that takes its time.
struct Slow(Kept);

impl TokenHome for Slow {
    fn keep(&self, token: Secret) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            self.0.lock().expect("no panic").push(token.reveal().to_owned());
        })
    }

    fn used(&self) {}
}

fn ours() -> Identity {
    Identity { org: ORG.parse().expect("an id"), user: USER.parse().expect("an id") }
}

fn grant(login: &Org, identity: Identity) -> Grant {
    let refresh_token = Secret::new("R+&=".to_owned());
    Grant { login: login.clone(), client_id: "adtally-demo".into(), identity, refresh_token, session: None }
}

fn tokens_of(server: &Scripted, identity: Identity) -> (RefreshTokens, Kept) {
    let kept = Kept::default();
    let home = Arc::new(Slow(Arc::clone(&kept)));
    (RefreshTokens::new(limits(), grant(&server.org, identity), home).expect("tokens"), kept)
}

fn tokens(server: &Scripted) -> (RefreshTokens, Kept) {
    tokens_of(server, ours())
}

fn kept(kept: &Kept) -> Vec<String> {
    kept.lock().expect("no panic").clone()
}

async fn fault(reply: Reply) -> SignInFault {
    let server = Scripted::start(move |_, _| reply.clone()).await;
    tokens(&server).0.session().await.err().expect("a fault")
}

#[tokio::test]
async fn a_session_is_asked_for_once_and_as_a_public_client() {
    let server = Scripted::start(|seen, n| token(seen, n, false)).await;
    let (tokens, kept_tokens) = tokens(&server);
    let session = tokens.session().await.expect("a session");
    assert_eq!((session.access.reveal(), session.org.as_str(), session.user.as_str()), ("A0", ORG, USER));
    assert_eq!(session.instance, server.org);
    assert_eq!(tokens.session().await.expect("the same").access.reveal(), "A0");
    let seen = server.seen();
    assert_eq!(seen.len(), 1, "a session that is at hand is not asked for");
    assert_eq!(seen[0].line(), "POST /services/oauth2/token HTTP/1.1");
    assert_eq!(seen[0].body, "grant_type=refresh_token&client_id=adtally-demo&refresh_token=R%2B%26%3D");
    assert!(kept(&kept_tokens).is_empty(), "nothing was rotated");
}

#[tokio::test]
async fn however_many_callers_one_refresh() {
    let server = Scripted::start(|seen, n| token(seen, n, true).after(Duration::from_millis(50))).await;
    let (tokens, kept_tokens) = tokens(&server);
    let tokens = Arc::new(tokens);
    let stale = tokens.session().await.expect("a session");
    let callers: Vec<_> = (0..20)
        .map(|_| {
            let (tokens, stale) = (Arc::clone(&tokens), stale.clone());
            tokio::spawn(async move { tokens.renew(&stale).await.map(|new| new.access.reveal().to_owned()) })
        })
        .collect();
    for caller in callers {
        assert_eq!(caller.await.expect("no panic"), Ok("A1".to_owned()));
    }
    assert_eq!(server.seen().len(), 2);
    assert!(server.seen()[1].body.ends_with("refresh_token=R0"), "the rotated token is the one that is used");
    assert_eq!(kept(&kept_tokens), ["R0", "R1"]);
    assert_eq!(
        tokens.renew(&stale).await.expect("the new one").access.reveal(),
        "A1",
        "it was renewed already"
    );
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn those_who_waited_share_a_failure_too() {
    let server = Scripted::start(|_, _| Reply::json(503, "[]").after(Duration::from_millis(50))).await;
    let tokens = Arc::new(tokens(&server).0);
    let callers: Vec<_> = (0..20)
        .map(|_| {
            let tokens = Arc::clone(&tokens);
            tokio::spawn(async move { tokens.session().await.map(|_| ()) })
        })
        .collect();
    for caller in callers {
        assert!(matches!(caller.await.expect("no panic"), Err(SignInFault::Unserved(_))));
    }
    assert_eq!(server.seen().len(), 1);
    assert!(tokens.session().await.is_err());
    assert_eq!(server.seen().len(), 2, "whoever asks later asks again");
}

#[tokio::test]
async fn a_rotated_token_is_kept_also_when_the_caller_has_gone() {
    let server = Scripted::start(|seen, n| token(seen, n, true).after(Duration::from_millis(50))).await;
    let (tokens, kept_tokens) = tokens(&server);
    let gone = tokio::time::timeout(Duration::from_millis(10), tokens.session()).await;
    assert!(gone.is_err(), "the caller went before the answer came");
    assert_eq!(tokens.session().await.expect("a session").access.reveal(), "A0");
    assert_eq!(kept(&kept_tokens), ["R0"]);
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_rotated_token_is_kept_before_anything_else_is_looked_at() {
    let body = format!(r#"{{"refresh_token":"R1","id":"https://x/id/{ORG}/{USER}"}}"#);
    let server = Scripted::start(move |_, _| Reply::json(200, &body)).await;
    let (tokens, kept_tokens) = tokens(&server);
    assert!(matches!(tokens.session().await, Err(SignInFault::Unserved(_))), "there is no access token");
    assert_eq!(kept(&kept_tokens), ["R1"], "but the old refresh token is dead");
}

#[tokio::test]
async fn a_sign_in_that_is_over_is_not_asked_about_again() {
    let body = r#"{"error":"invalid_grant","error_description":"expired access/refresh token"}"#;
    let server = Scripted::start(move |_, _| Reply::json(400, body)).await;
    let tokens = tokens(&server).0;
    for _ in 0..3 {
        let fault = tokens.session().await.err().expect("over");
        assert!(matches!(&fault, SignInFault::Needed(why) if why.code == "invalid_grant"), "{fault:?}");
    }
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn each_error_has_its_meaning() {
    let oauth = |code: &str, text: &str| {
        Reply::json(400, &format!(r#"{{"error":"{code}","error_description":"{text}"}}"#))
    };
    for text in ["expired access/refresh token", "authentication failure"] {
        assert!(matches!(fault(oauth("invalid_grant", text)).await, SignInFault::Needed(_)), "{text}");
    }
    for text in
        ["inactive user", "ip restricted", "invalid login hours", "request not supported on this domain"]
    {
        assert!(matches!(fault(oauth("invalid_grant", text)).await, SignInFault::Admin(_)), "{text}");
    }
    for code in [
        "invalid_client_id",
        "invalid_client",
        "inactive_user",
        "inactive_org",
        "redirect_uri_mismatch",
        "unsupported_grant_type",
        "invalid_scope",
        "invalid_request",
        "access_denied",
        "OAUTH_APP_BLOCKED",
        "OAUTH_EC_APP_NOT_FOUND",
    ] {
        assert!(matches!(fault(oauth(code, "x")).await, SignInFault::Admin(_)), "{code}");
    }
    for (code, text) in [
        ("rate_limit_exceeded", "x"),
        ("server_error", "x"),
        ("temporarily_unavailable", "x"),
        ("invalid_grant", "token request is already being processed"),
        ("invalid_grant", "words that nobody knows"),
        ("invalid_grant", ""),
    ] {
        let SignInFault::Unserved(refusal) = fault(oauth(code, text)).await else { panic!("{code} {text}") };
        assert_eq!(refusal.class, Class::Unserved);
    }
    let limit = r#"[{"errorCode":"REQUEST_LIMIT_EXCEEDED","message":"TotalRequests Limit exceeded."}]"#;
    let SignInFault::Unserved(refusal) = fault(Reply::json(403, limit)).await else { panic!("a limit") };
    assert_eq!(refusal.class, Class::DailyLimit);
    for unserved in [
        Reply::json(500, r#"{"error":"invalid_grant"}"#),
        Reply::json(200, "{}"),
        Reply::json(200, "half"),
        Reply::with(200, &["Content-Type: text/html"], "<html>"),
        Reply::with(403, &["Content-Type: text/html"], "<html>"),
        Reply::with(302, &["Location: https://portal.example/"], ""),
        Reply::bytes("HTTP/1.1 200 OK\r\nContent-Le"),
        Reply::bytes(""),
    ] {
        let told = fault(unserved.clone()).await;
        assert!(matches!(told, SignInFault::Unserved(_)), "nobody is signed out by {unserved:?}: {told:?}");
    }
}

#[tokio::test]
async fn nobody_listening_is_not_signed_out() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port");
    let nowhere = Org::at(&format!("http://{free}")).expect("loopback");
    let tokens = RefreshTokens::new(limits(), grant(&nowhere, ours()), Arc::new(NotKept)).expect("tokens");
    assert!(matches!(tokens.session().await, Err(SignInFault::Unreachable(_))));
}

#[tokio::test]
async fn another_person_or_an_evil_instance_is_refused() {
    let server = Scripted::start(|seen, n| token(seen, n, true)).await;
    assert!(tokens(&server).0.session().await.is_ok());
    let theirs = Identity { user: "005000000000002AAA".parse().expect("an id"), ..ours() };
    let (tokens, kept_tokens) = tokens_of(&server, theirs);
    assert!(matches!(tokens.session().await, Err(SignInFault::SomeoneElse { .. })));
    assert!(kept(&kept_tokens).is_empty(), "nothing of another person is kept");
    let evil =
        ["http://evil.example", "https://evil.example", "https://a@evil.my.salesforce.com", "file:///", ""];
    for evil in evil.into_iter().chain(["https://evil.my.salesforce.com", "http://127.0.0.1:9"]) {
        let id = format!("https://x/id/{ORG}/{USER}");
        let body = format!(r#"{{"access_token":"A","instance_url":"{evil}","id":"{id}"}}"#);
        let told = fault(Reply::json(200, &body)).await;
        assert!(
            matches!(&told, SignInFault::Admin(why) if why.code == "bad_instance_url"),
            "{evil}: {told:?}"
        );
    }
}

#[test]
fn an_identity_is_taken_from_its_url_alone() {
    let read = |id: &str| identity(&serde_json::json!({ "id": id }));
    assert!(read("https://login.salesforce.com/id/00D000000000001/005000000000001").is_some());
    for bad in [
        "",
        "00D000000000001/005000000000001",
        "https://x/00D000000000001/005000000000001",
        "https://x/id/a/b",
    ] {
        assert!(read(bad).is_none(), "{bad}");
    }
}

#[tokio::test]
async fn a_token_that_is_being_processed_is_asked_for_again_and_got() {
    let busy = r#"{"error":"invalid_grant","error_description":"token request is already being processed"}"#;
    let server = Scripted::start(move |seen, n| match n {
        0..=2 => Reply::json(400, busy),
        _ => token(seen, n, true),
    })
    .await;
    let (tokens, kept_tokens) = tokens(&server);
    for _ in 0..3 {
        assert!(matches!(tokens.session().await, Err(SignInFault::Unserved(_))), "it is not over");
    }
    assert_eq!(tokens.session().await.expect("a session").access.reveal(), "A3");
    assert_eq!(kept(&kept_tokens), ["R3"]);
}

#[tokio::test]
async fn words_that_nobody_knows_are_over_after_a_while_and_not_asked_about_again() {
    let odd = r#"{"error":"invalid_grant","error_description":"the moon is in the wrong house"}"#;
    let server = Scripted::start(move |_, n| match n {
        // Whatever else comes between begins it anew.
        2 => Reply::json(503, "[]"),
        _ => Reply::json(400, odd),
    })
    .await;
    let patience = Patience { times: 4, time: Duration::ZERO };
    let grant = grant(&server.org, ours());
    let tokens = RefreshTokens::with(patience, limits(), grant, Arc::new(NotKept)).expect("tokens");
    for ask in 0..6 {
        assert!(matches!(tokens.session().await, Err(SignInFault::Unserved(_))), "ask {ask}");
    }
    for _ in 0..3 {
        let fault = tokens.session().await.err().expect("over");
        assert!(matches!(&fault, SignInFault::Needed(why) if why.message.contains("moon")), "{fault:?}");
    }
    assert_eq!(server.seen().len(), 7);
}

#[tokio::test]
async fn a_token_goes_to_nobody_to_whom_the_sign_in_host_sends_on() {
    let elsewhere = Scripted::start(|seen, n| token(seen, n, false)).await;
    let to = format!("Location: {}/services/oauth2/token", elsewhere.org.address());
    for status in [301, 302, 303, 307, 308] {
        let to = to.clone();
        let told = fault(Reply::with(status, &[&to], "")).await;
        assert_eq!(told, SignInFault::Moved { to: None }, "{status}");
    }
    assert!(elsewhere.seen().is_empty(), "nothing was sent on");
}

#[tokio::test]
async fn a_session_that_is_let_go_of_is_not_given_out_again() {
    let server = Scripted::start(|seen, n| token(seen, n, false)).await;
    let tokens = tokens(&server).0;
    let first = tokens.session().await.expect("a session");
    tokens.forget(&first).await;
    let second = tokens.session().await.expect("another");
    assert_eq!(second.access.reveal(), "A1");
    tokens.forget(&first).await;
    assert_eq!(tokens.session().await.expect("kept").access.reveal(), "A1", "one that is gone is gone");
}
