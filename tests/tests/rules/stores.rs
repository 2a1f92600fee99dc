//! R13: signing out loses nothing, and nobody reports another's ads. And: no contract is kept.

use super::setting::{MAGIC, Setting, first_line};
use adtally_core::desk::{ConnectFault, Desk, MovingAd, Options, StoreName, Stores, World};
use adtally_core::queue::AdState;
use adtally_tests::desk::{Person, ad, typed, until_state};
use std::path::Path;

#[tokio::test(flavor = "multi_thread")]
async fn r13_ads_from_before_the_first_sign_in_are_given_to_the_person_after_asking() {
    let setting = Setting::new().await;
    let stores = Stores::new(setting.data.path());
    let options = |store| Options { data: setting.data.path().to_owned(), store, world: World::real() };
    assert_eq!(stores.last_used(), StoreName::Unnamed);
    let (desk, _) = Desk::open(options(StoreName::Unnamed)).await.unwrap();
    let one = desk.create(ad("Vor der Anmeldung", &[(typed("101", "SMALL"), 1)])).await.unwrap();
    let sign_in = setting.klaus.sign_in_through(setting.org.url()).unwrap();
    assert_eq!(desk.connect(sign_in).await, Err(ConnectFault::Unnamed), "nobody is given ads unasked");
    desk.close().await;
    let name = stores.name_unnamed(setting.klaus.identity().unwrap()).unwrap();
    assert_eq!(stores.last_used(), name);
    let desk = setting.desk_at_work().await;
    until_state(&desk, one, AdState::InSalesforce).await.unwrap();
    assert_eq!(setting.consumed(MAGIC, "SMALL").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn r13_another_person_opens_another_store() {
    let setting = Setting::new().await;
    let desk = setting.desk().await;
    let one = desk.create(ad("Klaus", &[(typed("101", "SMALL"), 1)])).await.unwrap();
    let petra = Person::sign_in(setting.org.url(), "petra").await.unwrap();
    let sign_in = petra.sign_in_through(setting.org.url()).unwrap();
    assert_eq!(desk.connect(sign_in).await, Err(ConnectFault::SomeoneElse));
    let hers = petra.at_work(setting.data.path()).await.unwrap();
    assert!(hers.ad(one).is_none());
    assert_eq!(desk.ad(one).unwrap().state, AdState::Waiting);
    assert_eq!(setting.entries().await.len(), 0);
}

/// A token answer for somebody else, although the sign-in claimed to be Klaus's, reports nothing.
#[tokio::test(flavor = "multi_thread")]
async fn r13_the_org_of_each_token_answer_must_be_the_stores() {
    let setting = Setting::new().await;
    let desk = setting.desk().await;
    desk.create(ad("Klaus", &[(typed("101", "SMALL"), 1)])).await.unwrap();
    let petra = Person::sign_in(setting.org.url(), "petra").await.unwrap();
    let mut sign_in = petra.sign_in_through(setting.org.url()).unwrap();
    sign_in.identity = setting.klaus.identity().unwrap();
    desk.connect(sign_in).await.unwrap();
    adtally_tests::desk::until("the queue is held", || {
        use adtally_core::reporter::{Hold, Line};
        matches!(desk.status().line, Some(Line::Held { hold: Hold::SomeoneElse, .. }))
    })
    .await
    .unwrap();
    assert_eq!(setting.entries().await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn r13_waiting_ads_of_another_store_are_moved_after_a_preview_as_new_ads() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    let landed = desk.create(ad("Schon dort", &[(line.clone(), 1)])).await.unwrap();
    until_state(&desk, landed, AdState::InSalesforce).await.unwrap();
    desk.disconnect().await;
    desk.cancel(landed).await.unwrap();
    let waiting = desk.create(ad("Wartet", &[(line.clone(), 2)])).await.unwrap();
    desk.close().await;

    let klaus = StoreName::Of(setting.klaus.identity().unwrap());
    let petra = Person::sign_in(setting.org.url(), "petra").await.unwrap();
    let hers = petra.at_work(setting.data.path()).await.unwrap();
    let preview = hers.preview_move(setting.data.path(), &klaus).await.unwrap();
    let shown = |ads: &[MovingAd]| ads.iter().map(|ad| (ad.key, ad.title.clone())).collect::<Vec<_>>();
    assert_eq!(shown(&preview.movable), [(waiting, "Wartet".to_owned())]);
    let stay = shown(&preview.stay);
    assert_eq!(stay, [(landed, "Schon dort".to_owned())], "what Salesforce has stays with its desk");
    assert_eq!(hers.move_here(setting.data.path(), &klaus).await.unwrap(), 1);
    assert_eq!(hers.move_here(setting.data.path(), &klaus).await.unwrap(), 0, "nothing is moved twice");
    adtally_tests::desk::until_reported(&hers).await.unwrap();
    assert_eq!(setting.consumed(MAGIC, &line.product_code).await, 3);
    assert!(hers.ad(waiting).is_none(), "it has a new key");
    hers.close().await;
    assert_eq!(setting.desk().await.ad(waiting).unwrap().state, AdState::Cancelled);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_contract_is_kept_but_what_a_booking_needs() {
    let org =
        adtally_demo_org::DemoOrg::start(adtally_demo_org::Options { contracts: 500, ..Default::default() });
    let org = org.await.unwrap();
    let data = tempfile::TempDir::new().unwrap();
    let klaus = Person::sign_in(org.url(), "klaus").await.unwrap();
    let desk = klaus.at_work(data.path()).await.unwrap();
    let mut seen = Vec::new();
    let mut page = desk.contracts_by_customer("", None).await.unwrap();
    loop {
        seen.append(&mut page.contracts);
        let Some(next) = page.next.take() else { break };
        page = desk.contracts_by_customer("", Some(&next)).await.unwrap();
    }
    assert!(seen.len() >= 500, "all were browsed: {}", seen.len());
    let line = first_line(&desk).await;
    let one = desk.create(ad("Eine", &[(line.clone(), 1)])).await.unwrap();
    until_state(&desk, one, AdState::InSalesforce).await.unwrap();
    let hers = tempfile::TempDir::new().unwrap();
    let petra = Person::sign_in(org.url(), "petra").await.unwrap().at_work(hers.path()).await.unwrap();
    let of_petra = petra.create(ad("Was Petra gebucht hat", &[(line.clone(), 1)])).await.unwrap();
    until_state(&petra, of_petra, AdState::InSalesforce).await.unwrap();
    let contract = &line.ids.as_ref().unwrap().contract;
    assert_eq!(
        desk.contract_usage(contract).await.unwrap().months.unwrap().len(),
        1,
        "its usage was looked at"
    );
    let entries = desk.contract_entries(contract, None).await.unwrap().entries;
    assert!(entries.iter().any(|entry| entry.ad_title == "Was Petra gebucht hat"), "and its entries");
    desk.close().await;

    let kept = all_bytes(data.path());
    let holds = |text: &str| memchr::memmem::find(&kept, text.as_bytes()).is_some();
    assert!(holds(&line.contract_number) && holds(&line.product_code), "the booking's own line is kept");
    assert!(!holds("Was Petra gebucht hat"), "a colleague's entry is not kept");
    for contract in &seen {
        assert!(!holds(&contract.customer), "the customer {} is not kept", contract.customer);
        if contract.number != line.contract_number {
            assert!(!holds(&contract.number), "contract {} is not kept", contract.number);
            for product in &contract.products {
                let ids = product.line.ids.as_ref().unwrap();
                assert!(!holds(ids.contract_product.as_str()), "no id of {} is kept", contract.number);
            }
        }
        for price in
            contract.products.iter().filter_map(|product| product.unit_price).filter(|price| *price >= 100.0)
        {
            assert!(!holds_number(&kept, &price.to_string()), "the price {price} is not kept");
        }
    }
}

/// Whether a number stands there by itself, not as a part of a key or a time.
fn holds_number(bytes: &[u8], number: &str) -> bool {
    let apart =
        |byte: Option<&u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric() && !b".-:".contains(byte));
    memchr::memmem::find_iter(bytes, number.as_bytes()).any(|at| {
        apart(at.checked_sub(1).and_then(|at| bytes.get(at))) && apart(bytes.get(at + number.len()))
    })
}

fn all_bytes(folder: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            bytes.extend(all_bytes(&path))
        } else {
            bytes.extend(std::fs::read(path).unwrap())
        }
    }
    bytes
}
