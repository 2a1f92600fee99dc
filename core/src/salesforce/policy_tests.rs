//! Sessions that a policy refuses, and orgs that are not where they were: over real connections.

use super::{
    scripted::{Reply, Scripted, Seen},
    tests::{LANDED, limits, noon, row},
    *,
};
use std::{
    io,
    net::SocketAddr,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

fn ours() -> Identity {
    Identity {
        org: "00D000000000001".parse().expect("an id"),
        user: "005000000000001".parse().expect("an id"),
    }
}

fn session(access: &str, instance: &Org) -> Session {
    let Identity { org, user } = ours();
    Session { access: Secret::new(access.to_owned()), instance: instance.clone(), org, user }
}

fn host(seen: &Seen) -> String {
    seen.head.lines().find_map(|line| line.strip_prefix("host: ")).unwrap_or_default().to_owned()
}

/// Access token `A<n>` at the n-th refresh.
fn token(seen: &Seen, n: usize) -> Reply {
    let body = format!(
        r#"{{"access_token":"A{n}","instance_url":"http://{}",
            "id":"https://x/id/00D000000000001/005000000000001"}}"#,
        host(seen)
    );
    Reply::json(200, &body)
}

fn is_refresh(seen: &Seen) -> bool {
    seen.line().contains("/oauth2/token")
}

fn client_of(login: &Org, first: Option<Session>) -> Salesforce {
    let grant = Grant {
        login: login.clone(),
        client_id: "adtally-demo".into(),
        identity: ours(),
        refresh_token: Secret::new("R0".into()),
        session: first,
    };
    let tokens = Arc::new(RefreshTokens::new(limits(), grant, Arc::new(NotKept)).expect("tokens"));
    let options = Options { limits: limits(), ..Options::new(noon) };
    Salesforce::new(options, tokens, login.clone()).expect("a client")
}

/// An org with a policy, which is in the sessions that are made while it holds.
struct Policy {
    server: Scripted,
    holds: Arc<AtomicBool>,
    refreshes: Arc<AtomicUsize>,
}

impl Policy {
    async fn with(status: u16, code: &'static str, words: &'static str) -> Policy {
        let holds = Arc::new(AtomicBool::new(true));
        let refreshes = Arc::new(AtomicUsize::new(0));
        let good = Arc::new(Mutex::new(Vec::<String>::new()));
        let (held, count) = (Arc::clone(&holds), Arc::clone(&refreshes));
        let server = Scripted::start(move |seen, _| {
            if is_refresh(seen) {
                let n = count.fetch_add(1, Ordering::SeqCst);
                if !held.load(Ordering::SeqCst) {
                    good.lock().expect("no panic").push(format!("authorization: Bearer A{n}"));
                }
                return token(seen, n);
            }
            if good.lock().expect("no panic").iter().any(|header| seen.has(header)) {
                return Reply::json(200, LANDED);
            }
            Reply::json(status, &format!(r#"[{{"errorCode":"{code}","message":"{words}"}}]"#))
        })
        .await;
        Policy { server, holds, refreshes }
    }

    fn refreshes(&self) -> usize {
        self.refreshes.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn each_try_takes_one_new_session_so_that_what_an_admin_mended_counts() {
    for (status, code, words) in [
        (401, "INVALID_SESSION_ID", "This session is not valid for use with the REST API"),
        (401, "INVALID_SESSION_ID", "Connected app is not attached to Agent"),
        (401, "INVALID_SESSION_ID", "Words that nobody knows"),
        (403, "API_DISABLED_FOR_ORG", "The REST API is not enabled for this Organization."),
        (401, "API_DISABLED_FOR_ORG", "API is not enabled for this user"),
        (403, "TXN_SECURITY_NO_ACCESS", "The operation you requested was blocked"),
        (403, "LOGIN_DURING_RESTRICTED_DOMAIN", "x"),
        (403, "SOMETHING_NEW", "This app may not be used"),
    ] {
        let org = Policy::with(status, code, words).await;
        let client = client_of(&org.server.org, None);
        let fault = client.upsert(&[row(1)]).await.expect_err("a policy");
        assert_eq!(fault.class(), Some(Class::Admin), "{words}");
        for _ in 0..3 {
            let (tokens, calls) = (org.refreshes(), org.server.seen().len());
            let fault = client.upsert(&[row(1)]).await.expect_err("still");
            assert_eq!(fault.class(), Some(Class::Admin), "{words}");
            assert_eq!(org.refreshes(), tokens + 1, "{words}: one session for one try");
            assert_eq!(org.server.seen().len(), calls + 2, "{words}: one call for one try");
        }
        org.holds.store(false, Ordering::SeqCst);
        assert!(client.upsert(&[row(1)]).await.is_ok(), "{words}: mended");
        let tokens = org.refreshes();
        assert!(client.upsert(&[row(1)]).await.is_ok());
        assert_eq!(org.refreshes(), tokens, "{words}: a session that is taken is kept");
    }
}

#[tokio::test]
async fn an_expired_session_of_a_try_that_took_a_new_one_is_not_renewed_twice() {
    let org = Policy::with(401, "INVALID_SESSION_ID", "Session expired or invalid").await;
    let client = client_of(&org.server.org, None);
    for tries in 1..4 {
        let fault = client.upsert(&[row(1)]).await.expect_err("never taken");
        assert!(matches!(fault, CallFault::SignIn(SignInFault::Needed(_))), "{fault:?}");
        assert_eq!(org.refreshes(), 1 + tries, "one at the start, and one for each try");
    }
}

/// The old place sends on by `reply`.
async fn moved_by(reply: Reply) -> (Scripted, Scripted) {
    let old = Scripted::start(move |_, _| reply.clone()).await;
    let new = Scripted::start(|seen, n| match is_refresh(seen) {
        true => token(seen, n),
        false => Reply::json(200, LANDED),
    })
    .await;
    (old, new)
}

#[tokio::test]
async fn an_org_that_has_moved_is_found_with_one_new_session() {
    for status in [301, 302, 307, 308] {
        for location in ["Location: https://magic-new.my.salesforce.com/services/data", "X: y"] {
            let (old, new) = moved_by(Reply::with(status, &[location], "<html>Moved</html>")).await;
            let client = client_of(&new.org, Some(session("OLD", &old.org)));
            assert!(client.upsert(&[row(1)]).await.is_ok(), "{status} {location}");
            assert!(client.upsert(&[row(2)]).await.is_ok());
            let asked: Vec<_> = new.seen().iter().map(is_refresh).collect();
            assert_eq!(asked, [true, false, false], "one new session");
            assert_eq!(old.seen().len(), 1, "and nothing more goes to the old place");
            assert_eq!(client.connect().await, Ok(()));
        }
    }
}

#[tokio::test]
async fn an_org_of_which_nobody_says_where_it_is_has_moved() {
    let elsewhere = Scripted::start(|_, _| Reply::json(200, LANDED)).await;
    let to = format!("Location: {}/x", elsewhere.org.address());
    let org = Scripted::start(move |seen, n| match is_refresh(seen) {
        true => token(seen, n),
        false => Reply::with(301, &[&to], ""),
    })
    .await;
    let client = client_of(&org.org, None);
    for _ in 0..2 {
        let before = org.seen().iter().filter(|seen| is_refresh(seen)).count();
        let fault = client.upsert(&[row(1)]).await.expect_err("not there");
        assert_eq!(fault, CallFault::SignIn(SignInFault::Moved { to: None }));
        assert!(!fault.leaves_in_doubt(), "a redirection has done nothing");
        let after = org.seen().iter().filter(|seen| is_refresh(seen)).count();
        assert!(after - before <= 2, "no circles");
    }
    assert_eq!(client.is_served().await, Ok(()), "somebody is there, and the next call asks where");
    assert!(elsewhere.seen().is_empty(), "no token goes where it is sent on to");
}

#[tokio::test]
async fn a_gate_of_another_network_is_no_move() {
    let gate = Reply::with(302, &["Location: https://portal.example/login"], "<html>");
    let (old, new) = moved_by(gate).await;
    let client = client_of(&new.org, Some(session("OLD", &old.org)));
    let fault = client.upsert(&[row(1)]).await.expect_err("a gate");
    assert_eq!(fault.class(), Some(Class::Unserved));
    assert!(new.seen().is_empty(), "and no reason for a new session");
}

/// Names as they are known on a machine with a network, without asking one.
fn known_but_the_old(name: String, port: u16) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
    Box::pin(async move {
        match name.as_str() {
            "magic-old.my.salesforce.com" => Err(io::Error::other("no such host is known")),
            _ => Ok(vec![SocketAddr::from(([127, 0, 0, 1], port))]),
        }
    })
}

/// A machine without a network.
fn none_known(_: String, _: u16) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
    Box::pin(async { Err(io::Error::other("no such host is known")) })
}

/// The first session, and another when it is renewed.
struct Two {
    sessions: [Session; 2],
    renewed: AtomicUsize,
}

impl TokenSource for Two {
    fn session(&self) -> BoxFuture<'_, Result<Session, SignInFault>> {
        let at = self.renewed.load(Ordering::SeqCst).min(1);
        Box::pin(async move { Ok(self.sessions[at].clone()) })
    }

    fn renew<'a>(&'a self, _: &'a Session) -> BoxFuture<'a, Result<Session, SignInFault>> {
        self.renewed.fetch_add(1, Ordering::SeqCst);
        Box::pin(async { Ok(self.sessions[1].clone()) })
    }

    fn forget<'a>(&'a self, _: &'a Session) -> BoxFuture<'a, ()> {
        Box::pin(async {})
    }
}

fn old_name() -> Org {
    Org::at("https://magic-old.my.salesforce.com").expect("an org")
}

fn client_in(lookup: Lookup, login: &Org, first: &Org, second: &Org) -> (Salesforce, Arc<Two>) {
    let sessions = [session("S0", first), session("S1", second)];
    let tokens = Arc::new(Two { sessions, renewed: AtomicUsize::new(0) });
    let options = Options { limits: limits(), lookup, ..Options::new(noon) };
    let source = Arc::clone(&tokens) as Arc<dyn TokenSource>;
    (Salesforce::new(options, source, login.clone()).expect("a client"), tokens)
}

#[tokio::test]
async fn an_org_whose_name_is_gone_is_found_with_one_new_session() {
    let new = Scripted::start(|_, _| Reply::json(200, LANDED)).await;
    let (client, tokens) = client_in(known_but_the_old, &new.org, &old_name(), &new.org);
    assert!(client.upsert(&[row(1)]).await.is_ok());
    assert_eq!((tokens.renewed.load(Ordering::SeqCst), new.seen().len()), (1, 1));
}

#[tokio::test]
async fn an_org_whose_name_is_gone_has_moved_where_other_names_are_known() {
    let (client, tokens) = client_in(known_but_the_old, &old_name(), &old_name(), &old_name());
    let moved = CallFault::SignIn(SignInFault::Moved { to: None });
    assert_eq!(client.upsert(&[row(1)]).await.err(), Some(moved.clone()));
    assert_eq!(client.connect().await, Err(moved));
    assert_eq!(tokens.renewed.load(Ordering::SeqCst), 0, "its sign-in host is the same name");

    let (client, _) = client_in(none_known, &old_name(), &old_name(), &old_name());
    for fault in [client.upsert(&[row(1)]).await.err(), client.connect().await.err()] {
        assert!(
            matches!(fault, Some(CallFault::NotReached(_))),
            "without a network nothing is known: {fault:?}"
        );
    }
}

#[tokio::test]
async fn the_sign_in_host_is_tried_where_the_orgs_own_name_is_gone() {
    let login = Scripted::start(|_, _| Reply::json(200, LANDED)).await;
    let (client, _) = client_in(known_but_the_old, &login.org, &old_name(), &old_name());
    assert!(client.upsert(&[row(1)]).await.is_err(), "the new session brings the old name");
    assert_eq!(client.connect().await, Ok(()), "and there is somebody to ask once more");
}
