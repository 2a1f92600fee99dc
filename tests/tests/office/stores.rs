//! Signing in and out, and whose ads that opens.

use crate::setting::{Setting, browser, code, person, sign_in_as_self, titles, write};
use adtally_core::ad::AdForm;
use adtally_core::desk::office::{GivenTokens, Office, OpenStore, StartStage};
use adtally_core::desk::{AdQuery, Stores};
use adtally_core::salesforce::sign_in::OpenPage;
use adtally_core::salesforce::{Org, Secret};
use adtally_tests::browser::{Turn, files_with_tokens};
use adtally_tests::desk::until;
use adtally_tests::sign_in;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

#[tokio::test(flavor = "multi_thread")]
async fn a_first_start_offers_everything_and_a_sign_in_opens_the_persons_own_ads() {
    let setting = Setting::new().await;
    let office = setting.office("klaus");
    let start = office.start().await;
    assert_eq!((start.stage, &start.store), (StartStage::FirstStart, &Some(OpenStore::Unnamed)));
    assert_eq!(start.org_given.as_deref(), Some(setting.network.url().as_str()));
    let turn = Turn::take().await.expect("a turn");
    let start = sign_in_as_self(&office).await.expect("signed in");
    drop(turn);
    assert_eq!((start.stage, person(&start), start.waiting_unnamed), (StartStage::Open, "Klaus Vogt", 0));
    assert!(office.desk().expect("open").status().signed_in);
    assert_eq!(
        Stores::new(setting.data.path()).all().expect("a list").len(),
        1,
        "the empty store is his now"
    );
    write(&office, "Gemeldet", None).await;
    until("it is reported", || office.desk().is_ok_and(|desk| desk.queue(0, 1).is_empty())).await.unwrap();
    office.close().await;
    assert_eq!(code(office.search(AdQuery::default())), "closed");

    // After a restart the same ads are open, and the person is signed in again without a word.
    let office = setting.office("klaus");
    let start = office.start().await;
    assert_eq!((person(&start), titles(&office)), ("Klaus Vogt", vec!["Gemeldet".to_owned()]));
    assert!(office.desk().expect("open").status().signed_in);
    office.contracts_by_number("101").await.expect("read");
    assert_eq!(setting.approvals().await, 1, "nobody signed in anew");
    office.close().await;
    let told = files_with_tokens(setting.data.path()).expect("readable");
    assert!(told.is_empty(), "tokens in {told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn ads_from_before_the_first_sign_in_are_counted_and_given_after_asking() {
    let setting = Setting::new().await;
    let office = setting.office("klaus");
    office.start().await;
    write(&office, "Eins", None).await;
    // An ad without bookings has nothing to report, and belongs to somebody all the same.
    write(&office, "Zwei", Some(AdForm { title: "Zwei".into(), ..AdForm::default() })).await;
    assert_eq!(office.start().await.stage, StartStage::Open);
    assert_eq!(code(office.give_ads().await), "not_signed_in");
    let _turn = Turn::take().await.expect("a turn");
    let start = sign_in_as_self(&office).await.expect("signed in");
    assert_eq!((person(&start), start.waiting_unnamed), ("Klaus Vogt", 2));
    assert!(titles(&office).is_empty(), "nobody is given ads unasked");
    let start = office.give_ads().await.expect("given");
    assert_eq!(start.waiting_unnamed, 0);
    let mut given = titles(&office);
    given.sort();
    assert_eq!(given, ["Eins", "Zwei"]);
    until("they are reported", || office.desk().is_ok_and(|desk| desk.queue(0, 1).is_empty())).await.unwrap();
    office.give_ads().await.expect("nothing is left to give");
    assert_eq!(titles(&office).len(), 2);
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_person_opens_another_store_and_signing_out_loses_nothing() {
    let setting = Setting::new().await;
    let _turn = Turn::take().await.expect("a turn");
    let office = setting.office("klaus");
    office.start().await;
    sign_in_as_self(&office).await.expect("signed in");
    let start = office.sign_out().await.expect("signed out");
    assert_eq!(person(&start), "Klaus Vogt", "his ads stay open");
    assert_eq!(code(office.contracts_by_number("101").await), "not_signed_in");
    write(&office, "Wartet", None).await;
    assert_eq!(office.desk().expect("open").status().counts.waiting, 1);
    office.close().await;

    let office = setting.office("petra");
    assert_eq!(person(&office.start().await), "Klaus Vogt");
    assert_eq!(person(&sign_in_as_self(&office).await.expect("signed in")), "Petra Lang");
    assert!(titles(&office).is_empty(), "she does not see his ads");
    office.close().await;

    let office = setting.office("klaus");
    assert_eq!(person(&office.start().await), "Petra Lang", "the store that was used last");
    sign_in_as_self(&office).await.expect("signed in");
    assert_eq!(titles(&office), ["Wartet"]);
    until("it is reported", || office.desk().is_ok_and(|desk| desk.queue(0, 1).is_empty())).await.unwrap();
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_fails_is_told_and_changes_nothing() {
    let setting = Setting::new().await;
    let _turn = Turn::take().await.expect("a turn");
    let office = setting.office("");
    office.start().await;
    write(&office, "Bleibt", None).await;
    assert_eq!(code(office.sign_in(None).await), "sign_in_denied");
    for (address, told) in [
        ("http://127.0.0.1:1", "bad_address"),
        ("http://a.my.salesforce.com", "bad_address"),
        ("https://klaus@evil.example", "bad_address"),
        ("nonsense with blanks", "bad_address"),
    ] {
        assert_eq!(code(office.sign_in(Some(address)).await), told, "{address}");
    }
    assert_eq!(titles(&office), ["Bleibt"]);
    office.close().await;

    let shown = Arc::new(AtomicBool::new(false));
    let page = Arc::clone(&shown);
    let nobody: OpenPage = Arc::new(move |_| {
        page.store(true, Ordering::Release);
        Ok(())
    });
    let office = Office::new(setting.options(nobody));
    office.start().await;
    let waiting = tokio::spawn({
        let office = office.clone();
        async move { office.sign_in(None).await }
    });
    until("the person is asked", || shown.load(Ordering::Acquire)).await.expect("in time");
    office.cancel_sign_in();
    assert_eq!(code(waiting.await.expect("ended")), "sign_in_cancelled");
    office.close().await;

    let opened = Arc::new(Mutex::new(0));
    let count = Arc::clone(&opened);
    let broken: OpenPage = Arc::new(move |_| {
        *count.lock().expect("alone") += 1;
        Err("no browser here".to_owned())
    });
    let office = Office::new(setting.options(broken));
    office.start().await;
    assert_eq!(code(office.sign_in(None).await), "no_browser");
    let mut taken = Vec::new();
    for port in [8717, 8718, 8719] {
        let mut listener = None;
        while listener.is_none() {
            // The listener of a sign-in before is closed when its last page was shown.
            listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.ok();
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        taken.extend(listener);
    }
    assert_eq!(code(office.sign_in(None).await), "ports_taken");
    assert_eq!(*opened.lock().expect("alone"), 1, "without a port no browser is opened");
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_open_elsewhere_is_told_and_opens_when_it_is_free() {
    let setting = Setting::new().await;
    let (one, two) = (setting.office("klaus"), setting.office("klaus"));
    one.start().await;
    let start = two.start().await;
    assert_eq!(start.stage, StartStage::Failed);
    assert_eq!(start.problem.map(|problem| problem.code).as_deref(), Some("store_already_open"));
    one.close().await;
    let start = two.start().await;
    assert!(start.stage == StartStage::FirstStart && start.problem.is_none(), "{start:?}");
    two.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_from_elsewhere_counts_only_for_an_org_on_this_machine() {
    let setting = Setting::new().await;
    let tokens = sign_in::sign_in(&setting.network.url(), "klaus", "demo").await.expect("signed in");
    let (org, user) = tokens.identity().expect("an identity");
    let identity = adtally_core::salesforce::Identity {
        org: org.parse().expect("an id"),
        user: user.parse().expect("an id"),
    };
    let refresh_token = Secret::new(tokens.refresh_token.clone());
    let given = GivenTokens { refresh_token, person: "Klaus".to_owned(), identity };
    let mut options = setting.options(browser("klaus"));
    options.tokens_given = Some(given);
    let near = Office::new(options.clone());
    assert_eq!(person(&near.start().await), "Klaus");
    near.contracts_by_number("101").await.expect("read");
    near.close().await;
    for org in [None, Some(Org::at("https://a.my.salesforce.com").expect("an address"))] {
        options.data = setting.data.path().join("far");
        options.org_given = org;
        let far = Office::new(options.clone());
        assert_eq!(far.start().await.store, Some(OpenStore::Unnamed));
        far.close().await;
    }
}
