//! What the client does with real connections: a server that answers as it is told to.

use super::{
    scripted::{Reply, Scripted},
    *,
};
use crate::usage::{ChangeKey, UsageRow};
use serde_json::json;
use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

/// A row that goes out, number `n`.
pub(super) fn row(n: usize) -> UsageRow {
    let desk = "0190a6c2-0000-7000-9000-000000000000".parse().expect("a key");
    UsageRow {
        usage_key: format!("0190a6c2-9f5b-7c3e-8000-{n:012}").parse().expect("a key"),
        contract_product: format!("a01{n:012}").parse().expect("an id"),
        units: 2,
        cancelled: false,
        ad_key: format!("0190a6c2-0000-7000-8000-{n:012}").parse().expect("a key"),
        ad_title: "Sömmerfest \"<b>\"".into(),
        booked_by: "Klaus".into(),
        booked_at: "2026-11-22T10:00:00Z".parse().expect("a time"),
        desk_key: desk,
        change_key: ChangeKey::new(desk, n as u64, 0x00c0_ffee),
        base_change_key: None,
        moved_from: None,
        reason: None,
    }
}

/// A clock that stands still.
pub(super) fn noon() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().expect("a time")
}

pub(super) fn limits() -> Limits {
    Limits {
        connect: Duration::from_millis(300),
        whole: Duration::from_secs(5),
        idle: Duration::from_secs(2),
        answer: 100_000,
    }
}

/// Tokens `T0`, `T1`, … in the order of their renewal.
pub(super) struct Numbered {
    pub(super) instance: Org,
    pub(super) renewed: AtomicUsize,
}

impl Numbered {
    fn present(&self) -> Session {
        Session {
            access: Secret::new(format!("T{}", self.renewed.load(Ordering::SeqCst))),
            instance: self.instance.clone(),
            org: "00D000000000001".parse().expect("an id"),
            user: "005000000000001".parse().expect("an id"),
        }
    }
}

impl TokenSource for Numbered {
    fn session(&self) -> BoxFuture<'_, Result<Session, SignInFault>> {
        Box::pin(async { Ok(self.present()) })
    }

    fn renew<'a>(&'a self, _: &'a Session) -> BoxFuture<'a, Result<Session, SignInFault>> {
        self.renewed.fetch_add(1, Ordering::SeqCst);
        Box::pin(async { Ok(self.present()) })
    }

    fn forget<'a>(&'a self, _: &'a Session) -> BoxFuture<'a, ()> {
        Box::pin(async {})
    }
}

pub(super) fn client_at(org: &Org, limits: Limits) -> (Salesforce, Arc<Numbered>) {
    let tokens = Arc::new(Numbered { instance: org.clone(), renewed: AtomicUsize::new(0) });
    let options = Options { limits, ..Options::new(noon) };
    let client = Salesforce::new(options, Arc::clone(&tokens) as Arc<dyn TokenSource>, org.clone());
    (client.expect("a client"), tokens)
}

pub(super) fn client(server: &Scripted) -> Salesforce {
    client_at(&server.org, limits()).0
}

/// A client of a server that answers each call with `reply`.
pub(super) async fn answering(reply: Reply) -> (Salesforce, Scripted) {
    let server = Scripted::start(move |_, _| reply.clone()).await;
    (client(&server), server)
}

pub(super) const LANDED: &str = r#"[{"id":"a02000000000001AAA","success":true,"errors":[],"created":true}]"#;

async fn outcome(reply: Reply) -> Result<Vec<RowAnswer>, CallFault> {
    answering(reply).await.0.upsert(&[row(1)]).await
}

#[tokio::test]
async fn a_write_goes_out_once_and_as_the_protocol_has_it() {
    let (client, server) = answering(Reply::json(200, LANDED)).await;
    let answers = client.upsert(&[row(1)]).await.expect("an answer");
    let id = "a02000000000001".parse().ok();
    assert_eq!(answers, [RowAnswer::Landed { id, created: Some(true) }]);
    let seen = server.seen();
    assert_eq!(seen.len(), 1);
    let path = "/services/data/v67.0/composite/sobjects/Product_Usage__c/Usage_Key__c";
    assert_eq!(seen[0].line(), format!("PATCH {path} HTTP/1.1"));
    for header in [
        "authorization: Bearer T0",
        "sforce-call-options: client=Adtally",
        "accept: application/json",
        "content-type: application/json; charset=UTF-8",
        "accept-encoding: gzip",
    ] {
        assert!(seen[0].has(header), "{header} is missing in {}", seen[0].head);
    }
    assert_eq!(seen[0].body.as_bytes(), rows::collection(&UsageNames::default(), &[row(1)]));
}

#[tokio::test]
async fn graphs_go_out_in_one_call() {
    let landed =
        r#"{"graphs":[{"graphId":"g0","isSuccessful":true,"graphResponse":{"compositeResponse":[]}}]}"#;
    let (client, server) = answering(Reply::json(200, landed)).await;
    let graph = vec![row(1), row(2)];
    assert_eq!(client.upsert_graphs(&[graph]).await, Ok(vec![GraphAnswer::Landed]));
    assert_eq!(server.seen()[0].line(), "POST /services/data/v67.0/composite/graph HTTP/1.1");
}

#[tokio::test]
async fn a_call_that_can_only_be_wrong_is_not_made() {
    let (client, server) = answering(Reply::json(200, LANDED)).await;
    let many: Vec<_> = (0..501).map(row).collect();
    let graphs: Vec<_> = (0..76).map(|n| vec![row(n)]).collect();
    for fault in [
        client.upsert(&many[..201]).await.expect_err("201 rows"),
        client.upsert(&[row(1), row(1)]).await.expect_err("a key twice"),
        client.upsert_graphs(&graphs).await.expect_err("76 graphs"),
        client.upsert_graphs(std::slice::from_ref(&many)).await.expect_err("501 nodes"),
        client.upsert_graphs(&[vec![]]).await.expect_err("an empty graph"),
        client.upsert_graphs(&[vec![row(1)], vec![row(1)]]).await.expect_err("a key twice"),
    ] {
        assert_eq!(fault.class(), Some(Class::OurBug));
        assert!(!fault.leaves_in_doubt());
    }
    assert_eq!(client.upsert(&[]).await, Ok(vec![]));
    assert_eq!(client.upsert_graphs(&[]).await, Ok(vec![]));
    assert_eq!(client.read_back(&[]).await, Ok(vec![]));
    assert_eq!(client.resolve(&[]).await, Ok(vec![]));
    assert!(server.seen().is_empty(), "no call for nothing");
}

/// Wherever an answer breaks off, what was sent is in doubt; and it was sent once.
#[tokio::test]
async fn an_answer_cut_anywhere_leaves_the_rows_in_doubt() {
    let counted = Reply::json(200, LANDED);
    let mut chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for piece in LANDED.as_bytes().chunks(30) {
        chunked.extend(format!("{:x}\r\n", piece.len()).bytes());
        chunked.extend(piece);
        chunked.extend(b"\r\n");
    }
    chunked.extend(b"0\r\n\r\n");
    let to_the_end = format!("HTTP/1.0 200 OK\r\n\r\n{LANDED}");
    for whole in [counted, Reply::bytes(chunked), Reply::bytes(to_the_end)] {
        assert!(outcome(whole.clone()).await.is_ok(), "the whole answer is read");
        let length = whole.pieces[0].1.len();
        let reply = whole.clone();
        let server = Scripted::start(move |_, count| reply.clone().cut(count)).await;
        let client = client(&server);
        for count in 0..length {
            let fault = client.upsert(&[row(1)]).await.expect_err("a cut answer");
            assert!(matches!(fault, CallFault::NoAnswer(_)), "after {count} bytes: {fault:?}");
            assert_eq!(server.seen().len(), count + 1, "nothing is sent twice by itself");
        }
    }
}

#[tokio::test]
async fn what_is_no_answer_of_the_org_leaves_the_rows_in_doubt() {
    let html = &["Content-Type: text/html; charset=UTF-8"][..];
    for (what, reply) in [
        ("a page", Reply::with(200, html, "<html>Down for maintenance</html>")),
        ("a page that claims to be JSON", Reply::json(200, " <!DOCTYPE html><html></html>")),
        ("nothing", Reply::json(200, "")),
        ("204", Reply::bytes("HTTP/1.1 204 No Content\r\n\r\n")),
        ("too many rows", Reply::json(200, "[{\"success\":true},{\"success\":true}]")),
        ("too few rows", Reply::json(200, "[]")),
        ("no success", Reply::json(200, "[{\"id\":\"a02000000000001\"}]")),
        ("success of another kind", Reply::json(200, "[{\"success\":\"true\"}]")),
        ("another shape", Reply::json(200, "{\"records\":[]}")),
        ("no HTTP", Reply::bytes("220 mail.example ESMTP\r\n")),
        ("no gzip", Reply::with(200, &["Content-Encoding: gzip"], LANDED)),
        ("too much", Reply::json(200, &format!("[{}]", " ".repeat(200_000)))),
    ] {
        let fault = outcome(reply).await.expect_err(what);
        assert!(matches!(fault, CallFault::NoAnswer(_)), "{what}: {fault:?}");
        assert!(fault.leaves_in_doubt());
    }
}

#[tokio::test]
async fn a_whole_call_is_refused_by_its_class_and_in_doubt_where_it_may_have_been_carried_out() {
    let html = &["Content-Type: text/html"][..];
    let code = |status, code: &str, message: &str| {
        Reply::json(status, &format!(r#"[{{"errorCode":"{code}","message":"{message}"}}]"#))
    };
    for (what, reply, class, in_doubt) in [
        ("maintenance", Reply::with(503, html, "<html></html>"), Class::Unserved, true),
        ("an edge", Reply::with(420, &[], ""), Class::Unserved, true),
        ("a portal", Reply::with(302, &["Location: https://portal.example/"], ""), Class::Unserved, true),
        ("a proxy", Reply::with(403, html, "<html>Blocked</html>"), Class::Unserved, true),
        ("a gateway that waited in vain", Reply::with(504, &[], ""), Class::Unserved, true),
        ("a request that took too long", code(408, "X", ""), Class::Unserved, true),
        ("an outage", code(500, "UNKNOWN_EXCEPTION", ""), Class::Unserved, true),
        ("an automation", code(500, "SOME_APEX", ""), Class::Unserved, true),
        ("out of time", code(400, "REQUEST_RUNNING_TOO_LONG", ""), Class::Unserved, true),
        ("a page that is gone", code(400, "INVALID_QUERY_LOCATOR", ""), Class::StalePage, true),
        (
            "an automation's limits",
            code(400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "System.LimitException: x"),
            Class::RowFault,
            true,
        ),
        (
            "a try that still runs",
            code(400, "DUPLICATE_VALUE", "Duplicate external id specified: x"),
            Class::OwnTryRunning,
            true,
        ),
        ("a lock, told by a gateway", code(500, "UNABLE_TO_LOCK_ROW", ""), Class::RowLocked, true),
        ("a lock", code(400, "UNABLE_TO_LOCK_ROW", ""), Class::RowLocked, false),
        (
            "the limit",
            code(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."),
            Class::DailyLimit,
            false,
        ),
        (
            "too many at once",
            code(403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests Limit exceeded."),
            Class::ConcurrencyLimit,
            false,
        ),
        ("a full org", code(400, "STORAGE_LIMIT_EXCEEDED", ""), Class::Storage, false),
        ("a missing right", code(403, "INSUFFICIENT_ACCESS", ""), Class::SetUp, false),
        ("our bug", code(400, "JSON_PARSER_ERROR", "x"), Class::OurBug, false),
        ("too large", Reply::with(413, html, "<html></html>"), Class::OurBug, false),
        ("a version that was retired", code(410, "UNSUPPORTED_API_VERSION", ""), Class::SetUp, false),
    ] {
        let fault = outcome(reply).await.expect_err(what);
        assert_eq!(fault.class(), Some(class), "{what}: {fault:?}");
        assert_eq!(fault.leaves_in_doubt(), in_doubt, "{what}");
    }
}

/// A connection that breaks while the call goes out, or right after it, leaves in doubt what was sent.
#[tokio::test]
async fn a_connection_that_breaks_while_the_call_goes_out_leaves_the_rows_in_doubt() {
    use tokio::io::AsyncReadExt;
    for reads in [0, 1, 100, usize::MAX] {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let org = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.expect("a connection");
            let mut taken = 0;
            let mut bytes = [0; 1_024];
            while taken < reads
                && let Ok(Ok(count @ 1..)) =
                    tokio::time::timeout(Duration::from_millis(300), socket.read(&mut bytes)).await
            {
                taken += count;
            }
            // What is left unread makes the system answer with a reset.
            drop(socket);
        });
        let rows: Vec<_> = (1..=200).map(row).collect();
        let client = client_at(&Org::at(&org).expect("loopback"), limits()).0;
        let fault = client.upsert(&rows).await.expect_err("no answer");
        assert!(matches!(fault, CallFault::NoAnswer(_)), "after {reads} bytes: {fault:?}");
        assert!(fault.leaves_in_doubt());
    }
}

#[test]
fn a_call_that_was_not_made_is_not_in_doubt() {
    let why = || Why { code: "x".into(), message: String::new() };
    let refusal =
        |status| super::refusals::of_errors(super::errors::Place::Call, status, &json!([]), &json!([]));
    for fault in [
        CallFault::SignIn(SignInFault::Needed(why())),
        CallFault::SignIn(SignInFault::Admin(why())),
        CallFault::SignIn(SignInFault::Unreachable("x".into())),
        // The refresh was turned away, so the call never went out.
        CallFault::SignIn(SignInFault::Unserved(refusal(503))),
        CallFault::Refused(refusal(0)),
    ] {
        assert!(!fault.leaves_in_doubt(), "{fault:?}");
    }
    assert!(CallFault::Refused(refusal(503)).leaves_in_doubt());
}

#[tokio::test]
async fn a_redirection_is_not_followed() {
    let elsewhere = Scripted::start(|_, _| Reply::json(200, LANDED)).await;
    let target = format!("Location: {}/x", elsewhere.org);
    let fault = outcome(Reply::with(307, &[&target], "")).await.expect_err("a redirection");
    assert_eq!(fault.class(), Some(Class::Unserved));
    assert!(elsewhere.seen().is_empty(), "no token and no row goes elsewhere");
}

#[tokio::test]
async fn an_answer_that_is_too_slow_leaves_the_rows_in_doubt() {
    let quick = |whole, idle| Limits { whole, idle, ..limits() };
    let (whole, idle) = (Duration::from_millis(150), Duration::from_millis(50));
    let late = Reply::json(200, LANDED).after(Duration::from_secs(60));
    let mut stuck = Reply::json(200, LANDED);
    let rest = stuck.pieces[0].1.split_off(90);
    stuck.pieces.push((Duration::from_secs(60), rest));
    let mut drips = Reply::json(200, LANDED);
    let bytes = std::mem::take(&mut drips.pieces)[0].1.clone();
    drips.pieces = bytes.iter().map(|byte| (Duration::from_millis(10), vec![*byte])).collect();
    for (what, reply, limits) in [
        ("late", late, quick(whole, idle)),
        ("stuck", stuck, quick(Duration::from_secs(2), idle)),
        ("drips", drips, quick(whole, idle)),
    ] {
        let server = Scripted::start(move |_, _| reply.clone()).await;
        let started = Instant::now();
        let fault = client_at(&server.org, limits).0.upsert(&[row(1)]).await.expect_err(what);
        assert!(matches!(fault, CallFault::NoAnswer(_)) && fault.leaves_in_doubt(), "{what}: {fault:?}");
        assert!(started.elapsed() < Duration::from_secs(20), "{what} was waited for too long");
    }
}

#[tokio::test]
async fn ten_megabytes_are_not_taken_in() {
    let answer = format!("[{}]", " ".repeat(10 << 20));
    let server = Scripted::start(move |_, _| Reply::json(200, &answer)).await;
    let usual = client_at(&server.org, Limits::default()).0;
    let fault = usual.upsert(&[row(1)]).await.expect_err("too long");
    assert!(matches!(&fault, CallFault::NoAnswer(why) if why.contains("over 8388608 bytes")), "{fault:?}");
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused_before_anything_is_sent() {
    let org = tls_tests::org(2020, 2200).await;
    let fault = client_at(&org, limits()).0.upsert(&[row(1)]).await.expect_err("nobody vouches for it");
    assert!(fault.is_untrusted() && !fault.leaves_in_doubt(), "{fault:?}");
}

#[tokio::test]
async fn where_nobody_listens_nothing_was_sent() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port");
    let client = client_at(&Org::at(&format!("http://{free}")).expect("loopback"), limits()).0;
    let fault = client.upsert(&[row(1)]).await.expect_err("nobody listens");
    assert!(matches!(fault, CallFault::NotReached(_)), "{fault:?}");
    assert!(!fault.leaves_in_doubt());
    assert!(matches!(client.connect().await, Err(CallFault::NotReached(_))));
    assert!(matches!(client.is_served().await, Err(CallFault::NotReached(_))));
}

/// The request goes out only after TLS stands, so whatever goes wrong before left nothing in doubt.
#[tokio::test]
async fn without_tls_nothing_was_sent() {
    let server = Scripted::start(|_, _| Reply::bytes("HTTP/1.1 400 Bad Request\r\n\r\n")).await;
    let plain = server.org.address().replace("http:", "https:");
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let silent_org = format!("https://{}", silent.local_addr().expect("an address"));
    for org in [plain, silent_org] {
        let client = client_at(&Org::at(&org).expect("https"), limits()).0;
        let fault = client.upsert(&[row(1)]).await.expect_err("no TLS");
        assert!(matches!(fault, CallFault::NotReached(_)) && !fault.leaves_in_doubt(), "{fault:?}");
    }
    assert!(server.seen().iter().all(|seen| !seen.head.contains("T0")));
}

/// The org closes a connection that was kept, just as a call goes out on it: in doubt, or sent anew
/// on another connection because nothing had left; never sent twice.
#[tokio::test]
async fn a_kept_connection_that_dies_sends_nothing_twice() {
    let server = Scripted::start(|seen, _| {
        if seen.body.contains("000000000002") { Reply::bytes("") } else { Reply::json(200, LANDED) }
    })
    .await;
    let client = client(&server);
    for _ in 0..20 {
        assert!(client.upsert(&[row(1)]).await.is_ok());
        let before = server.seen().len();
        let fault = client.upsert(&[row(2)]).await.expect_err("no answer");
        assert!(matches!(fault, CallFault::NoAnswer(_)), "{fault:?}");
        assert_eq!(server.seen().len(), before + 1);
    }
}
