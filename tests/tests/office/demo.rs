//! The demo, inside the office.

use crate::setting::{Setting, browser, code, titles, write};
use adtally_core::desk::office::{Office, OpenStore, StartStage};
use adtally_core::desk::{Event, StoreName, Stores};
use adtally_tests::desk::until;
use std::sync::{Arc, Mutex};

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_has_ads_of_its_own_and_is_open_again_at_the_next_start() {
    let setting = Setting::new().await;
    let office = setting.office("klaus");
    office.start().await;
    write(&office, "Echt", None).await;
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hear = Arc::clone(&heard);
    office.listen(move |event| {
        hear.lock().expect("alone").push(event);
        true
    });
    let start = office.try_demo().await.expect("the demo starts");
    assert!(matches!(start.store, Some(OpenStore::Demo { .. })), "{start:?}");
    until("it is told", || heard.lock().expect("alone").contains(&Event::Start)).await.unwrap();
    write(&office, "Spiel", None).await;
    until("it is reported", || office.desk().is_ok_and(|desk| desk.queue(0, 1).is_empty())).await.unwrap();
    office.close().await;

    let office = setting.office("klaus");
    let start = office.start().await;
    assert!(matches!(start.store, Some(OpenStore::Demo { .. })), "{start:?}");
    assert_eq!(titles(&office), ["Spiel"]);
    let contracts = office.contracts_by_number("101").await.expect("read");
    let small = contracts.contracts[0].products.iter().find(|product| product.line.product_code == "SMALL");
    assert_eq!(small.and_then(|small| small.consumed), Some(1.0), "the demo org kept what was reported");
    let start = office.leave_demo().await;
    assert_eq!((start.stage, &start.store), (StartStage::Open, &Some(OpenStore::Unnamed)));
    assert_eq!(titles(&office), ["Echt"]);
    office.close().await;
    let all = Stores::new(setting.data.path()).all().expect("a list");
    assert_eq!(all, [StoreName::Unnamed], "no demo ads among the others");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demo_that_does_not_start_is_told_and_can_be_left() {
    let setting = Setting::new().await;
    let mut options = setting.options(browser("klaus"));
    options.start_demo = Arc::new(|_| Box::pin(async { Err("no port".to_owned()) }));
    let office = Office::new(options.clone());
    office.start().await;
    assert_eq!(code(office.try_demo().await), "demo_failed");
    assert!(titles(&office).is_empty(), "what was open stays open");
    office.close().await;

    std::fs::write(setting.data.path().join("office.json"), "{\"demo\": true}").expect("written");
    let office = Office::new(options);
    let start = office.start().await;
    assert_eq!(
        (start.stage, start.problem.map(|problem| problem.code)),
        (StartStage::Failed, Some("demo_failed".into()))
    );
    assert_eq!(office.leave_demo().await.stage, StartStage::FirstStart);
    office.close().await;
}
