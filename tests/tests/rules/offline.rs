//! R1, R2 and bookings that are typed offline.

use super::setting::{MAGIC, Setting, first_line};
use adtally_core::ad::AdForm;
use adtally_core::desk::{AdQuery, ContractsFault};
use adtally_core::queue::{AdState, CauseKind};
use adtally_tests::desk::{ad, typed, until_reported, until_state};

#[tokio::test(flavor = "multi_thread")]
async fn r2_ten_edits_offline_are_one_report() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    setting.network.cut().await;
    let one = desk.create(ad("Eine", &[(line.clone(), 1)])).await.unwrap();
    for units in 2..=11 {
        let mut form = AdForm::of(&desk.ad(one).unwrap().ad);
        form.bookings[0].units = units;
        desk.save(one, form).await.unwrap();
    }
    setting.control.reset_counts().await.unwrap();
    setting.network.mend().await.unwrap();
    until_state(&desk, one, AdState::InSalesforce).await.unwrap();
    assert_eq!(setting.calls("rows").await, 1);
    assert_eq!(setting.consumed(MAGIC, &line.product_code).await, 11);
}

#[tokio::test(flavor = "multi_thread")]
async fn r2_created_and_cancelled_offline_makes_no_call() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    setting.network.cut().await;
    let one = desk.create(ad("Eine", &[(line, 1)])).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    desk.cancel(one).await.unwrap();
    assert_eq!(desk.ad(one).unwrap().state, AdState::Cancelled);
    setting.control.reset_counts().await.unwrap();
    setting.network.mend().await.unwrap();
    tokio::time::sleep(std::time::Duration::from_secs(5)).await;
    assert_eq!(setting.calls("rows").await, 0);
    assert_eq!(setting.entries().await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn r2_an_ad_is_said_to_be_in_salesforce_only_while_a_booking_is() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    let one = desk.create(ad("Eine", &[])).await.unwrap();
    assert_eq!(desk.ad(one).unwrap().state, AdState::NotBooked);
    desk.save(one, ad("Eine", &[(line, 1)])).await.unwrap();
    until_state(&desk, one, AdState::InSalesforce).await.unwrap();
    desk.save(one, ad("Eine", &[])).await.unwrap();
    until_reported(&desk).await.unwrap();
    assert_eq!(desk.ad(one).unwrap().state, AdState::InSalesforce, "its entry stays there, cancelled");
    assert_eq!(setting.entries().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn r2_title_text_and_dates_alone_make_no_report() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    let one = desk.create(ad("Alt", &[(line, 1)])).await.unwrap();
    until_state(&desk, one, AdState::InSalesforce).await.unwrap();
    setting.control.reset_counts().await.unwrap();
    let mut form = AdForm::of(&desk.ad(one).unwrap().ad);
    form.title = "Neu".into();
    form.text = "Mehr Text".into();
    form.runs_from = Some(jiff::civil::date(2026, 12, 1));
    desk.save(one, form.clone()).await.unwrap();
    assert_eq!(desk.ad(one).unwrap().state, AdState::InSalesforce);
    form.bookings[0].units = 2;
    desk.save(one, form).await.unwrap();
    until_reported(&desk).await.unwrap();
    assert_eq!(setting.calls("rows").await, 1);
    assert_eq!(setting.entries().await[0]["Ad_Title__c"], "Neu", "the title goes along with the next change");
}

#[tokio::test(flavor = "multi_thread")]
async fn typed_offline_and_resolved_with_one_query_when_it_is_reported() {
    let setting = Setting::new().await;
    let desk = setting.desk().await;
    assert_eq!(desk.contracts_by_number(MAGIC).await, Err(ContractsFault::NotSignedIn));
    let good = desk.create(ad("Getippt", &[(typed("101", "small"), 2)])).await.unwrap();
    let also =
        desk.create(ad("Auch getippt", &[(typed(MAGIC, "Gigantic"), 1), (typed("101", "SMALL"), 1)])).await;
    let no_contract = desk.create(ad("Vertippt", &[(typed("99999", "SMALL"), 1)])).await.unwrap();
    let no_product = desk.create(ad("Vertippt", &[(typed("101", "TINY"), 1)])).await.unwrap();
    assert_eq!(desk.waiting_here(&typed("00000101", "SMALL")), 3);
    setting.control.reset_counts().await.unwrap();
    setting.connect(&desk).await;
    until_state(&desk, good, AdState::InSalesforce).await.unwrap();
    until_state(&desk, also.unwrap(), AdState::InSalesforce).await.unwrap();
    for (key, kind) in [(no_contract, CauseKind::NoSuchContract), (no_product, CauseKind::NoSuchProduct)] {
        until_state(&desk, key, AdState::NeedsYou).await.unwrap();
        assert_eq!(desk.ad(key).unwrap().queue.unwrap().cause.unwrap().kind, kind);
    }
    assert_eq!(setting.consumed(MAGIC, "SMALL").await, 3);
    assert_eq!(setting.consumed(MAGIC, "GIGANTIC").await, 1);
    let most = 1 + 2;
    assert!(
        setting.calls("query").await <= most,
        "the look, and one query for each call with bookings to resolve"
    );
    let booked = &desk.ad(good).unwrap().bookings[0];
    assert_eq!(booked.line.contract_number, MAGIC, "as the org spells it");
    assert_eq!(booked.line.product_code, "SMALL");
    assert_eq!(desk.waiting_here(&booked.line), 0);
    let mut form = AdForm::of(&desk.ad(no_product).unwrap().ad);
    form.bookings[0].line = typed("101", "SMALL");
    desk.save(no_product, form).await.unwrap();
    until_state(&desk, no_product, AdState::InSalesforce).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn r1_saving_and_searching_go_on_while_salesforce_is_down() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let line = first_line(&desk).await;
    setting.network.cut().await;
    let one = desk.create(ad("Größenwahn & Söhne", &[(line, 1)])).await.unwrap();
    let found =
        |text: &str| desk.search(&AdQuery { text: text.into(), limit: 10, ..AdQuery::default() }).total;
    assert_eq!((found("größen söhne"), found("MAGIC"), found("00000101"), found("nirgends")), (1, 0, 1, 0));
    assert_eq!(desk.contracts_by_number(MAGIC).await, Err(ContractsFault::Offline));
    assert_ne!(desk.ad(one).unwrap().state, AdState::InSalesforce);
}
