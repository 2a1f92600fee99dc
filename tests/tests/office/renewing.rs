//! What an org says when a session is to be renewed: it passes, an admin mends it, or it is over. And an org
//! that has moved.

use crate::setting::{Setting, browser, person, sign_in_as_self, titles, write};
use adtally_core::desk::office::{Managed, Office, OfficeOptions};
use adtally_core::reporter::{Hold, Line, Nudge};
use adtally_core::salesforce::Org;
use adtally_tests::browser::Turn;
use adtally_tests::desk::until;
use adtally_tests::proxy::Proxy;
use serde_json::{Value, json};

/// Klaus is signed in, and has reported, so that the org has proven itself.
async fn at_work(setting: &Setting) -> Office {
    let office = setting.office("klaus");
    office.start().await;
    let turn = Turn::take().await.expect("a turn");
    sign_in_as_self(&office).await.expect("signed in");
    drop(turn);
    write(&office, "Zuerst", None).await;
    until_reported(&office).await;
    office
}

async fn until_reported(office: &Office) {
    until("it is reported", || office.desk().is_ok_and(|desk| desk.queue(0, 1).is_empty()))
        .await
        .expect("in time");
}

fn line(office: &Office) -> Option<Line> {
    office.desk().expect("open").status().line
}

async fn until_held(office: &Office, what: &str, holds: impl Fn(&Hold) -> bool) {
    let held = || matches!(line(office), Some(Line::Held { hold, .. }) if holds(&hold));
    until(what, held).await.unwrap_or_else(|error| panic!("{error}: {:?}", line(office)));
}

async fn fault(setting: &Setting, faults: Value) {
    setting.control().fault(&faults).await.expect("a fault");
}

async fn calls(setting: &Setting, kind: &str) -> u64 {
    setting.control().state().await.expect("the org tells")["calls"][kind].as_u64().unwrap_or_default()
}

fn try_now(office: &Office) {
    office.desk().expect("open").nudge(Nudge::TryNow(vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_passes_by_itself_is_waited_for_and_nobody_is_signed_out() {
    for (code, words) in [
        ("invalid_grant", "token request is already being processed"),
        ("invalid_grant", "login rate exceeded"),
        ("temporarily_unavailable", "The service is temporarily unavailable"),
        ("invalid_grant", "words that nobody has ever seen"),
    ] {
        let setting = Setting::new().await;
        let office = at_work(&setting).await;
        fault(&setting, json!({"kind": "token_error", "code": code, "message": words, "calls": 2})).await;
        fault(&setting, json!({"kind": "expire_tokens"})).await;
        write(&office, "Wartet", None).await;
        let waits = |hold: &Hold| matches!(hold, Hold::SignInWaits { message, .. } if message == words);
        until_held(&office, "it is told", waits).await;
        let status = office.desk().expect("open").status();
        assert!(status.signed_in && status.next.is_some(), "{status:?}");
        // Within seconds, and by itself.
        until_reported(&office).await;
        assert_eq!(setting.approvals().await, 1, "{words}: nobody signed in anew");
        office.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_admin_mends_is_named_and_goes_on_afterwards() {
    let setting = Setting::new().await;
    let office = at_work(&setting).await;
    for (code, words, name) in [
        ("invalid_grant", "inactive user", "inactive_user"),
        ("invalid_grant", "ip restricted", "ip_restricted"),
        ("OAUTH_APP_BLOCKED", "this app is blocked by admin", "app_blocked"),
    ] {
        fault(&setting, json!({"kind": "token_error", "code": code, "message": words})).await;
        fault(&setting, json!({"kind": "expire_tokens"})).await;
        write(&office, words, None).await;
        let admin = |hold: &Hold| matches!(hold, Hold::SetUp { code, .. } if code == name);
        until_held(&office, name, admin).await;
        assert!(office.desk().expect("open").status().next.is_some(), "it is tried again by itself");
        setting.control().clear_faults().await.expect("mended");
        try_now(&office);
        until_reported(&office).await;
    }
    assert_eq!(setting.approvals().await, 1, "nobody signed in anew");
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_over_is_said_to_be_over() {
    let setting = Setting::new().await;
    let office = at_work(&setting).await;
    fault(&setting, json!({"kind": "sign_out"})).await;
    write(&office, "Wartet", None).await;
    until_held(&office, "it is over", |hold| matches!(hold, Hold::SignIn { .. })).await;
    let turn = Turn::take().await.expect("a turn");
    assert!(office.sign_in(None).await.expect("signed in again").asks.is_none(), "the same person");
    drop(turn);
    until_reported(&office).await;
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_policy_was_mended_a_new_session_is_taken_one_for_each_try() {
    for (code, words) in [
        ("INVALID_SESSION_ID", "This session is not valid for use with the REST API"),
        ("API_DISABLED_FOR_ORG", "The REST API is not enabled for this Organization."),
        ("INVALID_SESSION_ID", "Words that nobody has ever seen"),
    ] {
        let setting = Setting::new().await;
        let office = at_work(&setting).await;
        fault(&setting, json!({"kind": "session_policy", "code": code, "message": words})).await;
        write(&office, "Wartet", None).await;
        let told = |hold: &Hold| matches!(hold, Hold::SetUp { message, .. } if message == words);
        until_held(&office, words, told).await;
        // While it lasts, each try takes one new session and no more.
        for _ in 0..3 {
            let before = calls(&setting, "token").await;
            try_now(&office);
            until_counted(&setting, before + 1).await;
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            assert_eq!(calls(&setting, "token").await, before + 1, "{words}");
        }
        setting.control().clear_faults().await.expect("mended");
        let before = calls(&setting, "token").await;
        try_now(&office);
        until_reported(&office).await;
        assert_eq!(calls(&setting, "token").await, before + 1, "{words}");
        office.contracts_by_number("101").await.expect("read");
        office.close().await;
    }
}

async fn until_counted(setting: &Setting, tokens: u64) {
    adtally_tests::desk::until_async("a session is asked for", async || {
        calls(setting, "token").await >= tokens
    })
    .await
    .expect("in time");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_org_that_sends_on_elsewhere_is_told_and_no_token_follows() {
    let setting = Setting::new().await;
    let office = at_work(&setting).await;
    for (status, only) in [(301, "collections"), (302, "collections"), (307, "any")] {
        let elsewhere = Proxy::start(&setting.network.url()).await.expect("another place");
        let to = format!("{}/services/elsewhere", elsewhere.url());
        fault(&setting, json!({"kind": "moved", "status": status, "to": to, "only": only})).await;
        write(&office, "Wartet", None).await;
        until_held(&office, "it is told", |hold| *hold == Hold::Moved { to: None }).await;
        let before = calls(&setting, "token").await;
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        assert!(calls(&setting, "token").await <= before + 1, "it is not asked again and again");
        assert_eq!(elsewhere.connections(), 0, "nothing goes there");
        setting.control().clear_faults().await.expect("it is back");
        try_now(&office);
        until_reported(&office).await;
    }
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_endpoint_that_sends_on_elsewhere_is_told_too() {
    let setting = Setting::new().await;
    let office = at_work(&setting).await;
    fault(&setting, json!({"kind": "moved", "status": 302, "only": "token"})).await;
    fault(&setting, json!({"kind": "expire_tokens"})).await;
    write(&office, "Wartet", None).await;
    until_held(&office, "it is told", |hold| *hold == Hold::Moved { to: None }).await;
    let shown = office.contracts_by_number("101").await.expect_err("not there");
    assert_eq!(shown.code, "moved");
    office.close().await;
}

/// As an admin's file says, or for development: the address for everybody here is another one since.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_holds_for_everybody_wins_over_a_noted_one_and_the_store_stays() {
    let setting = Setting::new().await;
    let office = at_work(&setting).await;
    write(&office, "Von vorher", None).await;
    until_reported(&office).await;
    office.close().await;

    let new = Proxy::start(&setting.control_url()).await.expect("the new address");
    setting.network.cut().await;
    let org = Org::at(&new.url()).expect("an address");
    let managed = Managed { login: Some(org.clone()), ..Managed::default() };
    let moved =
        OfficeOptions { managed: Ok(managed), org_given: Some(org), ..setting.options(browser("klaus")) };
    let office = Office::new(moved);
    let start = office.start().await;
    assert_eq!(person(&start), "Klaus Vogt");
    assert!(office.desk().expect("open").status().signed_in, "with the sign-in that was kept");
    write(&office, "Danach", None).await;
    until_reported(&office).await;
    let mut all = titles(&office);
    all.sort();
    assert_eq!(all, ["Danach", "Von vorher", "Zuerst"]);
    assert_eq!(setting.approvals().await, 1, "nobody signed in anew");
    // Signed out where the org is now, although the sign-in was made where it was.
    office.sign_out().await.expect("signed out");
    setting.until_approvals(0).await;

    // Signing in at the new address opens the same ads, and asks nobody: it is the same person.
    let turn = Turn::take().await.expect("a turn");
    let start = office.sign_in(None).await.expect("signed in");
    drop(turn);
    assert!(start.asks.is_none() && person(&start) == "Klaus Vogt" && titles(&office).len() == 3);
    office.contracts_by_number("101").await.expect("read");
    office.close().await;
}
