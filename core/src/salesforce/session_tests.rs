//! Sessions over real connections: renewed once, never in circles, and never seen in a log.

use super::{
    scripted::{Reply, Scripted, Seen},
    tests::{LANDED, answering, client, client_at, limits, noon, row},
    *,
};
use std::{
    io,
    sync::{Mutex, atomic::Ordering},
    time::Duration,
};

const EXPIRED: &str = r#"[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]"#;

fn expired() -> Reply {
    Reply::json(401, EXPIRED)
}

/// Takes the sessions from `T<first>` on.
fn taking(first: usize) -> impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static {
    move |seen, _| {
        let taken = (first..9).any(|n| seen.has(&format!("authorization: Bearer T{n}")));
        if taken { Reply::json(200, LANDED) } else { expired() }
    }
}

#[tokio::test]
async fn a_session_that_ended_is_renewed_and_the_same_is_sent_once_more() {
    let server = Scripted::start(taking(1)).await;
    let (client, tokens) = client_at(&server.org, limits());
    assert!(client.upsert(&[row(1)]).await.is_ok());
    assert_eq!(tokens.renewed.load(Ordering::SeqCst), 1);
    let seen = server.seen();
    assert_eq!(seen.len(), 2);
    assert_eq!((seen[0].line(), &seen[0].body), (seen[1].line(), &seen[1].body), "exactly the same");
}

#[tokio::test]
async fn a_new_session_that_is_refused_too_ends_the_matter() {
    let server = Scripted::start(taking(9)).await;
    let (client, tokens) = client_at(&server.org, limits());
    let fault = client.upsert(&[row(1)]).await.expect_err("no session is taken");
    assert!(
        matches!(&fault, CallFault::SignIn(SignInFault::Needed(why)) if why.code == "INVALID_SESSION_ID")
    );
    assert_eq!(fault.class(), Some(Class::SignIn));
    assert!(!fault.leaves_in_doubt());
    assert_eq!((server.seen().len(), tokens.renewed.load(Ordering::SeqCst)), (2, 1), "no circles");
}

#[tokio::test]
async fn what_a_new_session_would_not_mend_is_not_renewed() {
    for text in
        ["This session is not valid for use with the REST API", "Connected app is not attached to Agent"]
    {
        let body = format!(r#"[{{"message":"{text}","errorCode":"INVALID_SESSION_ID"}}]"#);
        let server = Scripted::start(move |_, _| Reply::json(401, &body)).await;
        let (client, tokens) = client_at(&server.org, limits());
        let fault = client.upsert(&[row(1)]).await.expect_err("a policy");
        assert_eq!(fault.class(), Some(Class::Admin));
        assert_eq!((server.seen().len(), tokens.renewed.load(Ordering::SeqCst)), (1, 0));
    }
}

#[tokio::test]
async fn the_identity_services_plain_text_means_the_same() {
    let server = Scripted::start(|_, count| match count {
        0 => Reply::with(403, &["Content-Type: text/plain"], "Bad_OAuth_Token"),
        _ => Reply::json(200, LANDED),
    })
    .await;
    assert!(client(&server).upsert(&[row(1)]).await.is_ok());
}

/// An org that hands out access token `A<n>` at the n-th refresh and takes those from `A1` on.
async fn org_with_refresh() -> (Scripted, Salesforce) {
    let server = Scripted::start(|seen, _| {
        let host = seen.head.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default();
        if seen.line().contains("/oauth2/token") {
            let n = if seen.body.ends_with("refresh_token=R0") { 0 } else { 1 };
            let body = format!(
                r#"{{"access_token":"A{n}","refresh_token":"R{}","instance_url":"http://{host}",
                    "id":"https://x/id/00D000000000001/005000000000001"}}"#,
                n + 1
            );
            return Reply::json(200, &body).after(Duration::from_millis(30));
        }
        if seen.has("authorization: Bearer A1") { Reply::json(200, LANDED) } else { expired() }
    })
    .await;
    let identity = Identity {
        org: "00D000000000001".parse().expect("an id"),
        user: "005000000000001".parse().expect("an id"),
    };
    let grant = Grant {
        login: server.org.clone(),
        client_id: "adtally-demo".into(),
        identity,
        refresh_token: Secret::new("R0".into()),
        session: None,
    };
    let tokens = Arc::new(RefreshTokens::new(limits(), grant, Arc::new(NotKept)).expect("tokens"));
    let options = Options { limits: limits(), ..Options::new(noon) };
    let client = Salesforce::new(options, tokens, server.org.clone()).expect("a client");
    (server, client)
}

#[tokio::test]
async fn fifty_calls_that_are_refused_at_once_renew_once() {
    let (server, client) = org_with_refresh().await;
    let calls: Vec<_> = (0..50)
        .map(|n| {
            let client = client.clone();
            tokio::spawn(async move { client.upsert(&[row(n)]).await.map(|_| ()) })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.expect("no panic"), Ok(()));
    }
    let seen = server.seen();
    let refreshes = seen.iter().filter(|seen| seen.line().contains("/oauth2/token")).count();
    assert_eq!(refreshes, 2, "one for the first session, one in place of it");
    let calls = seen.len() - refreshes;
    assert!((50..=100).contains(&calls), "each call at most twice, not {calls} in all");
}

#[tokio::test]
async fn what_answers_say_on_the_side_is_taken_in() {
    let server = Scripted::start(|_, count| {
        let usage = match count {
            0 => "Sforce-Limit-Info: api-usage=18/5000",
            1 => "Sforce-Limit-Info: api-usage=25/5000; per-app-api-usage=17/250(appName=sample-app)",
            _ => "X: y",
        };
        match count {
            // Something on the way: its clock is not the org's.
            2 => Reply::with(
                503,
                &["Date: Sun, 22 Nov 2020 10:00:00 GMT", "Content-Type: text/html"],
                "<html>",
            ),
            _ => Reply::with(400, &["Date: Sun, 22 Nov 2026 11:59:00 GMT", usage], "[]"),
        }
    })
    .await;
    let client = client(&server);
    let (usage, clock) = (client.usage(), client.clock());
    assert_eq!((*usage.borrow(), *clock.borrow()), (None, None));
    for used in [18, 25, 25, 25] {
        assert!(client.upsert(&[row(1)]).await.is_err());
        assert_eq!(*usage.borrow(), Some(ApiUsage { used, limit: 5000 }), "also of an error");
        let clock = clock.borrow().expect("a clock");
        assert_eq!((clock.ahead().as_secs(), clock.desk), (-60, noon()));
    }
}

#[tokio::test]
async fn an_org_that_serves_lists_its_versions() {
    let versions = r#"[{"label":"Summer '26","url":"/services/data/v67.0","version":"67.0"}]"#;
    let (client, server) = answering(Reply::json(200, versions)).await;
    assert_eq!(client.connect().await, Ok(()));
    assert!(server.seen().is_empty(), "a bare connection asks for nothing");
    assert_eq!(client.is_served().await, Ok(()));
    let seen = server.seen();
    assert_eq!(seen[0].line(), "GET /services/data/ HTTP/1.1");
    assert!(!seen[0].head.contains("T0"), "and needs no session");
    for other in [
        Reply::json(200, "[]"),
        Reply::json(200, "{}"),
        Reply::json(200, "[1]"),
        Reply::with(200, &["Content-Type: text/html"], "<html>Welcome to our hotel</html>"),
        Reply::json(503, "[]"),
        Reply::with(302, &["Location: https://hotel.example/"], ""),
    ] {
        assert!(
            answering(other.clone()).await.0.is_served().await.is_err(),
            "{other:?} is no org that serves"
        );
    }
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no panic").extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Calls of every kind, with canaries in all that must not be logged.
async fn chatter() {
    let (_server, client) = org_with_refresh().await;
    assert!(client.upsert(&[row(1)]).await.is_ok());
    assert!(client.contracts_by_customer("CANARY", None).await.is_err());
    let evil = Reply::json(400, r#"[{"errorCode":"EVIL\n\u001b[31mfake line","message":"CANARY"}]"#);
    let (client, _server) = answering(evil).await;
    assert!(client.contracts_by_number("CANARY").await.is_err());
}

/// Everything is logged, of every library too, and canaries are looked for.
#[tokio::test]
async fn no_token_no_customer_and_no_query_is_ever_logged() {
    // Where one log alone is known, a place that logs first on another test's thread is never asked
    // again. So there are two.
    let _second = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::default());
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        // Between midnight and ten a time holds what looks like a canary.
        .without_time()
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    chatter().await;
    let log = String::from_utf8(log.0.lock().expect("no panic").clone()).expect("text");
    for told in [
        "kind=\"upsert\"",
        "rows=1",
        "status=401",
        "INVALID_SESSION_ID",
        "kind=\"refresh\"",
        "EVIL31mfakeline",
    ] {
        assert!(log.contains(told), "{told} must be in the log:\n{log}");
    }
    for canary in ["Bearer", "A0", "A1", "R0", "R1", "T0", "CANARY", "SELECT", "mmerfest", "\nfake"] {
        assert!(!log.contains(canary), "{canary} is in the log:\n{log}");
    }
}

#[test]
fn a_client_is_made_for_a_real_version_only() {
    let org = Org::at("http://127.0.0.1:1").expect("loopback");
    let session = Session {
        access: Secret::new("T".into()),
        instance: org.clone(),
        org: "00D000000000001".parse().expect("an id"),
        user: "005000000000001".parse().expect("an id"),
    };
    let tokens = Arc::new(FixedSession(session));
    for (version, good) in [("67.0", true), ("v67.0", false), ("67", false), ("../x.0", false), ("", false)] {
        let options = Options { api_version: version.into(), ..Options::new(noon) };
        assert_eq!(Salesforce::new(options, tokens.clone(), org.clone()).is_ok(), good, "{version}");
    }
}
