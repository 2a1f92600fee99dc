//! Ads of other people, and of other orgs, that wait at this machine: told, shown, and moved (R13).

use crate::setting::{Setting, browser, code, person, sign_in_as_self, titles, write};
use adtally_core::ad::{AdForm, AdKey};
use adtally_core::desk::office::{Office, Start, WaitingElsewhere};
use adtally_core::desk::{AdQuery, Desk, Options, StoreName, World};
use adtally_core::queue::AdState;
use adtally_tests::browser::Turn;
use adtally_tests::desk::{ad, typed, until, until_async, until_state};

/// How things stand as soon as something waits elsewhere.
async fn told(office: &Office) -> Start {
    until_async("what waits elsewhere is told", async || !office.start().await.waiting_elsewhere.is_empty())
        .await
        .expect("in time");
    office.start().await
}

fn lines(start: &Start) -> Vec<(&str, usize, bool)> {
    let line = |one: &WaitingElsewhere| (one.person.len(), one.ads);
    assert!(start.waiting_elsewhere.iter().all(|one| line(one) > (0, 0)));
    start.waiting_elsewhere.iter().map(|one| (&*one.person, one.ads, one.other_org)).collect()
}

/// Fills the store of somebody who never signed in here.
async fn stranger(setting: &Setting, store: &str, ads: &[AdForm]) -> Vec<AdKey> {
    let store = StoreName::parse(store).expect("a name");
    let options = Options { data: setting.data.path().to_owned(), store, world: World::real() };
    let (desk, _) = Desk::open(options).await.expect("it opens");
    let mut keys = Vec::new();
    for form in ads {
        keys.push(desk.create(form.clone()).await.expect("saved"));
    }
    desk.close().await;
    keys
}

#[tokio::test(flavor = "multi_thread")]
async fn ads_of_another_person_are_told_by_name_shown_and_moved_as_new_ones() {
    let setting = Setting::new().await;
    let _turn = Turn::take().await.expect("a turn");
    let office = setting.office("klaus");
    office.start().await;
    sign_in_as_self(&office).await.expect("signed in");
    write(&office, "Schon dort", None).await;
    let desk = office.desk().expect("open");
    let there = desk.ad_keys(&AdQuery { limit: 1, ..AdQuery::default() })[0];
    until_state(&desk, there, AdState::InSalesforce).await.expect("reported");
    office.sign_out().await.expect("signed out");
    desk.save(there, AdForm { title: "Schon dort".into(), ..ad("", &[(typed("101", "SMALL"), 2)]) })
        .await
        .expect("saved");
    drop(desk);
    write(&office, "Eins", None).await;
    write(&office, "Zwei", Some(ad("Zwei", &[(typed("101", "GIGANTIC"), 2), (typed("101", "SMALL"), 1)])))
        .await;
    office.close().await;

    let office = setting.office("petra");
    assert!(office.start().await.waiting_elsewhere.is_empty(), "his own are open");
    assert_eq!(person(&sign_in_as_self(&office).await.expect("signed in")), "Petra Lang");
    let start = told(&office).await;
    assert_eq!(lines(&start), [("Klaus Vogt", 3, false)]);
    assert_eq!(start.waiting_elsewhere[0].org, setting.network.url());
    let store = start.waiting_elsewhere[0].store.clone();

    let preview = office.preview_move(&store).await.expect("a preview");
    let shown: Vec<_> = preview.movable.iter().map(|ad| (&*ad.title, ad.bookings.len())).collect();
    assert_eq!(shown, [("Eins", 1), ("Zwei", 2)]);
    assert_eq!((preview.movable[1].bookings[0].units, preview.same_org), (2, true));
    assert_eq!(preview.stay.iter().map(|ad| &*ad.title).collect::<Vec<_>>(), ["Schon dort"]);
    assert_eq!((preview.counts.movable, preview.counts.stay), (2, 1));

    let start = office.move_ads(&store).await.expect("moved");
    assert_eq!(lines(&start), [], "the line goes");
    let mut here = titles(&office);
    here.sort();
    assert_eq!(here, ["Eins", "Zwei"]);
    until("they are reported", || office.desk().is_ok_and(|desk| desk.queue(0, 1).is_empty())).await.unwrap();
    let control = setting.control();
    assert_eq!(control.consumed("00000101", "SMALL").await.expect("told"), 3, "one of his, two of hers");
    office.move_ads(&store).await.expect("nothing is left to move");
    assert_eq!(titles(&office).len(), 2, "nothing is moved twice");
    office.close().await;

    let office = setting.office("petra");
    office.start().await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(lines(&office.start().await), [], "it stays away after a restart");
    office.close().await;
    let office = setting.office("klaus");
    office.start().await;
    sign_in_as_self(&office).await.expect("signed in");
    until("his own change is reported", || office.desk().is_ok_and(|desk| desk.queue(0, 1).is_empty()))
        .await
        .unwrap();
    assert_eq!(control.consumed("00000101", "SMALL").await.expect("told"), 4);
    write(&office, "Noch eine", None).await;
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_stores_are_told_also_those_of_another_org_and_of_people_whose_name_is_lost() {
    let setting = Setting::new().await;
    let _turn = Turn::take().await.expect("a turn");
    let office = setting.office("petra");
    office.start().await;
    sign_in_as_self(&office).await.expect("signed in");
    let StoreName::Of(petra) = office.desk().expect("open").name().clone() else { panic!("a person's") };
    office.close().await;
    let one = ad("Von nebenan", &[(typed("101", "SMALL"), 1)]);
    let same_org = format!("{}-005000000000009AAA", petra.org);
    let other_org = "00D000000000009EAA-005000000000001AAA";
    stranger(&setting, &same_org, &[one.clone(), one.clone()]).await;
    stranger(&setting, other_org, std::slice::from_ref(&one)).await;
    // One in which nothing waits, one that is damaged beyond opening, and what is no store.
    stranger(&setting, "00D000000000007EAA-005000000000001AAA", &[]).await;
    let stores = setting.data.path().join("stores");
    std::fs::create_dir_all(stores.join("00D000000000006EAA-005000000000001AAA")).expect("made");
    std::fs::write(stores.join("00D000000000006EAA-005000000000001AAA/journal"), "no folder")
        .expect("written");
    std::fs::create_dir_all(stores.join("notes")).expect("made");
    adtally_core::desk::Stores::new(setting.data.path()).note_used(&StoreName::Of(petra)).expect("noted");

    let office = setting.office("petra");
    office.start().await;
    until_async("both are told", async || office.start().await.waiting_elsewhere.len() == 2)
        .await
        .expect("in time");
    let start = office.start().await;
    assert_eq!(lines(&start), [("005000000000001AAA", 1, true), ("005000000000009AAA", 2, false)]);
    assert_eq!(start.waiting_elsewhere[0].org, "00D000000000009EAA");
    let preview = office.preview_move(other_org).await.expect("a preview");
    assert!(!preview.same_org && preview.counts.movable == 1);
    let start = office.move_ads(other_org).await.expect("moved");
    assert_eq!(lines(&start), [("005000000000009AAA", 2, false)], "the others still wait");
    until("it is reported here", || office.desk().is_ok_and(|desk| desk.queue(0, 1).is_empty()))
        .await
        .unwrap();
    for wrong in ["", "unnamed", "../stores/unnamed", "00D000000000008EAA-005000000000001AAA"] {
        assert_eq!(code(office.preview_move(wrong).await), "nothing_to_give", "{wrong:?}");
        assert_eq!(code(office.move_ads(wrong).await), "nothing_to_give", "{wrong:?}");
    }
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn before_the_first_sign_in_and_in_the_demo_nobody_elses_ads_are_told() {
    let setting = Setting::new().await;
    let store = "00D000000000009EAA-005000000000001AAA";
    let one = ad("Von nebenan", &[(typed("101", "SMALL"), 1)]);
    stranger(&setting, store, &[one]).await;
    adtally_core::desk::Stores::new(setting.data.path()).note_used(&StoreName::Unnamed).expect("noted");
    std::fs::create_dir_all(setting.data.path().join("stores/unnamed")).expect("made");
    let office = Office::new(setting.options(browser("klaus")));
    office.start().await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert!(office.start().await.waiting_elsewhere.is_empty());
    assert_eq!(code(office.move_ads(store).await), "not_signed_in");
    office.try_demo().await.expect("the demo");
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert!(office.start().await.waiting_elsewhere.is_empty());
    assert_eq!(code(office.preview_move(store).await), "not_signed_in");
    office.close().await;
}
