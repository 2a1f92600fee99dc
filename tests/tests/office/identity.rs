//! Somebody new has signed in: they are asked whether it is they before anything becomes theirs.

use crate::setting::{Setting, person, sign_in_as_self, titles, write};
use adtally_core::desk::Stores;
use adtally_core::desk::office::{NewIdentity, Office, OpenStore, StartStage};
use adtally_tests::browser::{Turn, files_with_tokens};
use adtally_tests::desk::until;

fn is_signed_in(office: &Office) -> bool {
    office.desk().is_ok_and(|desk| desk.status().signed_in)
}

fn klaus(setting: &Setting) -> Option<NewIdentity> {
    Some(NewIdentity {
        person: "Klaus Vogt".to_owned(),
        username: Some("klaus@demo.example".to_owned()),
        org: setting.network.url(),
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_anybodys_before_they_said_that_it_is_they() {
    let setting = Setting::new().await;
    let _turn = Turn::take().await.expect("a turn");
    let office = setting.office("klaus");
    office.start().await;
    let start = office.sign_in(None).await.expect("signed in");
    assert_eq!(start.asks, klaus(&setting));
    assert_eq!((start.stage, &start.store), (StartStage::FirstStart, &Some(OpenStore::Unnamed)));
    assert!(!is_signed_in(&office));
    let all = Stores::new(setting.data.path()).all().expect("a list");
    assert!(all.len() == 1 && all[0].to_string() == "unnamed", "no store is his: {all:?}");
    assert_eq!(office.start().await.asks, klaus(&setting), "who asks again is told again");

    let start = office.confirm_identity(true).await.expect("his ads open");
    assert_eq!((start.asks.as_ref(), person(&start)), (None, "Klaus Vogt"));
    assert!(is_signed_in(&office));
    // An answer to a question that nobody asks changes nothing.
    for answer in [true, false] {
        let start = office.confirm_identity(answer).await.expect("nothing happens");
        assert!(person(&start) == "Klaus Vogt" && is_signed_in(&office));
    }
    office.close().await;
    assert_eq!(setting.approvals().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_no_ends_the_sign_in_and_the_ads_stay_whose_they_were() {
    let setting = Setting::new().await;
    let _turn = Turn::take().await.expect("a turn");
    let office = setting.office("klaus");
    office.start().await;
    write(&office, "Von vorher", None).await;
    office.sign_in(None).await.expect("signed in");
    let start = office.confirm_identity(false).await.expect("it ends");
    assert_eq!((start.asks, start.store), (None, Some(OpenStore::Unnamed)));
    assert!(!is_signed_in(&office));
    setting.until_approvals(0).await;
    until("the keyring is wiped", || setting.keyring.is_empty()).await.unwrap();
    assert_eq!(titles(&office), ["Von vorher"]);
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_no_without_a_network_reaches_the_org_later_also_after_a_restart() {
    let setting = Setting::new().await;
    let _turn = Turn::take().await.expect("a turn");
    let office = setting.office("klaus");
    office.start().await;
    office.sign_in(None).await.expect("signed in");
    setting.network.cut().await;
    office.confirm_identity(false).await.expect("it ends here");
    office.close().await;
    assert_eq!(setting.approvals().await, 1);
    let office = setting.office("klaus");
    let start = office.start().await;
    assert!(start.asks.is_none() && !is_signed_in(&office));
    setting.network.mend().await.expect("mended");
    office.network_changed().expect("open");
    setting.until_approvals(0).await;
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_person_is_not_asked_again_and_any_other_is() {
    let setting = Setting::new().await;
    let _turn = Turn::take().await.expect("a turn");
    let office = setting.office("klaus");
    office.start().await;
    sign_in_as_self(&office).await.expect("signed in");
    let start = office.sign_in(None).await.expect("again, while signed in");
    assert!(start.asks.is_none() && person(&start) == "Klaus Vogt");
    office.sign_out().await.expect("signed out");
    let start = office.sign_in(None).await.expect("again, after a sign-out");
    assert!(start.asks.is_none() && is_signed_in(&office));
    office.close().await;

    let office = setting.office("petra");
    office.start().await;
    let start = office.sign_in(None).await.expect("signed in");
    assert_eq!(start.asks.as_ref().map(|asks| asks.person.as_str()), Some("Petra Lang"));
    assert!(person(&start) == "Klaus Vogt" && is_signed_in(&office), "his line goes on meanwhile");
    let start = office.confirm_identity(true).await.expect("hers");
    assert_eq!(person(&start), "Petra Lang");
    office.close().await;

    // Both are known here by now. Whose ads are open decides.
    let office = setting.office("klaus");
    office.start().await;
    let start = office.sign_in(None).await.expect("signed in");
    assert!(start.asks.is_some() && person(&start) == "Petra Lang");
    office.confirm_identity(false).await.expect("not he");
    office.close().await;

    // From the demo nobody is more known than before it.
    let office = setting.office("klaus");
    office.start().await;
    office.try_demo().await.expect("the demo");
    let start = office.sign_in(None).await.expect("signed in");
    assert!(start.asks.is_some());
    assert!(matches!(start.store, Some(OpenStore::Demo { .. })), "{:?}", start.store);
    let start = office.confirm_identity(true).await.expect("his ads open");
    assert_eq!(person(&start), "Klaus Vogt");
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_was_never_answered_leaves_nobody_signed_in() {
    let setting = Setting::new().await;
    let _turn = Turn::take().await.expect("a turn");
    // The program is closed: the org hears of it at once.
    let office = setting.office("klaus");
    office.start().await;
    office.sign_in(None).await.expect("signed in");
    office.close().await;
    assert_eq!(setting.approvals().await, 0);

    // It crashes: the next start tells the org.
    let office = setting.office("klaus");
    office.start().await;
    office.sign_in(None).await.expect("signed in");
    office.network_changed().expect("open");
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(setting.approvals().await, 1, "while somebody is asked, nothing ends");
    let left = setting.keyring.only();
    let kept = std::fs::read(setting.data.path().join("office.json")).expect("the notes");
    office.close().await;
    setting.until_approvals(0).await;
    std::fs::write(setting.data.path().join("office.json"), kept).expect("as after a crash");
    setting.keyring.tokens.lock().unwrap().insert(left.0, adtally_core::salesforce::Secret::new(left.1));
    let office = setting.office("klaus");
    let start = office.start().await;
    assert!(start.asks.is_none() && !is_signed_in(&office));
    until("the keyring is wiped", || setting.keyring.is_empty()).await.unwrap();
    let told = files_with_tokens(setting.data.path()).expect("readable");
    assert!(told.is_empty(), "tokens in {told:?}");
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_sign_in_ends_one_that_was_still_asked_about() {
    let setting = Setting::new().await;
    let _turn = Turn::take().await.expect("a turn");
    let office = setting.office("klaus");
    office.start().await;
    for _ in 0..3 {
        assert!(office.sign_in(None).await.expect("signed in").asks.is_some());
    }
    setting.until_approvals(1).await;
    office.confirm_identity(true).await.expect("his");
    office.contracts_by_number("101").await.expect("read with the last one");
    assert_eq!(setting.approvals().await, 1);
    office.close().await;
}
