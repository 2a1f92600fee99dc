//! The usage of a contract is read live, page after page, and adds up with what the org counts.

use super::setting::{MAGIC, Setting};
use adtally_core::ad::{ContractLine, LineIds, SalesforceId};
use adtally_core::desk::{ContractsFault, Desk, EntryView};
use adtally_core::queue::AdState;
use adtally_core::salesforce::{Name, Salesforce};
use adtally_core::usage::{ChangeKey, UsageRow};
use adtally_tests::desk::{Person, ad, lines, until_state};
use jiff::Timestamp;

const HOSTILE: &str = r#"<img src=x onerror=alert(1)> "O'Neil" =1+1"#;
/// Berlin, where the demo org's people are, has November from the second on.
const LAST_OF_OCTOBER: &str = "2026-10-31T22:59:59Z";
const FIRST_OF_NOVEMBER: &str = "2026-10-31T23:00:00Z";

#[tokio::test(flavor = "multi_thread")]
async fn the_entries_of_a_contract_are_read_page_after_page_and_add_up() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let [gigantic, small] = lines(&desk, MAGIC).await.unwrap().try_into().unwrap();
    let own = desk.create(ad("Eigene", &[(small.clone(), 2)])).await.unwrap();
    until_state(&desk, own, AdState::InSalesforce).await.unwrap();
    let elsewhere = lines(&desk, "00000102").await.unwrap().remove(0);
    let mut rows: Vec<UsageRow> = (0..450).map(|n| row(n, &gigantic)).collect();
    rows[0].booked_at = LAST_OF_OCTOBER.parse().unwrap();
    rows[1].booked_at = FIRST_OF_NOVEMBER.parse().unwrap();
    rows[2].cancelled = true;
    rows.push(row(450, &elsewhere));
    book(&setting, &rows).await;

    let id = ids(&gigantic).contract.clone();
    let entries = all_entries(&desk, &id, &[200, 200, 51]).await;
    let mut keys: Vec<_> = entries.iter().map(|entry| entry.id.to_string()).collect();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), 451, "each once, and none of another contract");
    assert!(entries.is_sorted_by(|one, next| one.booked_at >= next.booked_at), "newest first");
    let (here, others): (Vec<_>, Vec<_>) = entries.iter().partition(|entry| entry.ad.is_some());
    assert_eq!((here[0].ad, here[0].ad_title.as_str(), here.len()), (Some(own), "Eigene", 1));
    assert!(others.iter().all(|entry| entry.ad_title == HOSTILE && entry.booked_by == r"O'Neil \ 100%_<b>"));
    assert_eq!(others.iter().filter(|entry| entry.cancelled).count(), 1);
    assert_eq!(
        (others[0].product_code.as_str(), others[0].product_name.as_str()),
        ("GIGANTIC", "Gigantic ad")
    );

    let usage = desk.contract_usage(&id).await.unwrap();
    assert_eq!((usage.contract.number.as_str(), usage.contract.fulfilled), (MAGIC, false));
    let months = usage.months.unwrap();
    for product in &usage.contract.products {
        let of =
            |month: &&adtally_core::desk::MonthView| month.product == ids(&product.line).contract_product;
        let units: f64 = months.iter().filter(of).map(|month| month.units).sum();
        assert_eq!(Some(units), product.consumed, "{}", product.line.product_code);
    }
    let of_month = |month: &str| {
        let found = months.iter().find(|one| {
            one.product == ids(&gigantic).contract_product && one.month == Some(month.parse().unwrap())
        });
        found.map(|one| (one.units, one.entries))
    };
    assert_eq!(of_month("2026-10-01"), Some((1.0, 1)), "in the person's own time zone");
    assert_eq!(of_month("2026-11-01"), Some((1.0, 1)));
    assert_eq!(of_month("2025-03-01"), Some((447.0, 447)), "without the cancelled one");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contract_whose_entries_nobody_lets_one_read_is_shown_without_them() {
    let setting = Setting::new().await;
    let desk = setting.desk().await;
    let mut sign_in = setting.klaus.sign_in_through(setting.org.url()).unwrap();
    sign_in.options.names.usage.object = Name::parse("Nowhere__c").unwrap();
    desk.connect(sign_in).await.unwrap();
    let id = ids(&lines(&desk, MAGIC).await.unwrap()[0]).contract.clone();
    let usage = desk.contract_usage(&id).await.unwrap();
    assert_eq!((usage.contract.products.len(), usage.months), (2, None));
    let fault = desk.contract_entries(&id, None).await.unwrap_err();
    assert_eq!(fault, ContractsFault::SetUp { salesforce_code: "INVALID_TYPE".into() });
}

#[tokio::test(flavor = "multi_thread")]
async fn usage_that_cannot_be_read_says_why() {
    let setting = Setting::new().await;
    let desk = setting.desk_at_work().await;
    let id = ids(&lines(&desk, MAGIC).await.unwrap()[0]).contract.clone();
    let nowhere: SalesforceId = "800000000000999".parse().unwrap();
    assert_eq!(desk.contract_usage(&nowhere).await, Err(ContractsFault::NoSuchContract));
    assert_eq!(desk.contract_entries(&nowhere, None).await.unwrap().total, 0);
    let gone = "/services/data/v67.0/query/01gD0000002HU6KIAW-200";
    assert_eq!(desk.contract_entries(&id, Some(gone)).await, Err(ContractsFault::NoSuchPage));
    assert_eq!(
        desk.contract_entries(&id, Some("https://evil.example")).await,
        Err(ContractsFault::NoSuchPage)
    );
    setting.fault(serde_json::json!({"kind": "limit", "only": "query", "calls": 1})).await;
    assert_eq!(desk.contract_usage(&id).await, Err(ContractsFault::ApiLimit));
    setting.network.cut().await;
    assert_eq!(desk.contract_usage(&id).await, Err(ContractsFault::Offline));
    desk.disconnect().await;
    assert_eq!(desk.contract_usage(&id).await, Err(ContractsFault::NotSignedIn));
    assert_eq!(desk.contract_entries(&id, None).await, Err(ContractsFault::NotSignedIn));
}

fn ids(line: &ContractLine) -> &LineIds {
    line.ids.as_ref().unwrap()
}

/// The entry number `n` of some other desk: one unit, booked in March 2025.
fn row(n: u32, line: &ContractLine) -> UsageRow {
    let key = |what| format!("0190a6c2-9f5b-7c3e-800{what}-{n:012}");
    UsageRow {
        usage_key: key(1).parse().unwrap(),
        contract_product: ids(line).contract_product.clone(),
        units: 1,
        cancelled: false,
        ad_key: key(2).parse().unwrap(),
        ad_title: HOSTILE.to_owned(),
        booked_by: r"O'Neil \ 100%_<b>".to_owned(),
        booked_at: Timestamp::from_second(1_741_600_000 + i64::from(n)).unwrap(),
        desk_key: key(3).parse().unwrap(),
        change_key: ChangeKey(format!("{}/1", key(3))),
        base_change_key: None,
        moved_from: None,
        reason: None,
    }
}

async fn book(setting: &Setting, rows: &[UsageRow]) {
    let petra = Person::sign_in(setting.org.url(), "petra").await.unwrap();
    let sign_in = petra.sign_in_through(setting.org.url()).unwrap();
    let client = Salesforce::new(sign_in.options, sign_in.tokens, sign_in.login).unwrap();
    for rows in rows.chunks(200) {
        let answers = client.upsert(rows).await.unwrap();
        assert!(answers.iter().all(|answer| format!("{answer:?}").starts_with("Landed")), "{answers:?}");
    }
}

/// All pages, each of which has so many entries.
async fn all_entries(desk: &Desk, contract: &SalesforceId, sizes: &[usize]) -> Vec<EntryView> {
    let mut entries = Vec::new();
    let mut next: Option<String> = None;
    for size in sizes {
        let page = desk.contract_entries(contract, next.as_deref()).await.unwrap();
        assert_eq!((page.entries.len(), page.total), (*size, sizes.iter().sum::<usize>() as u64));
        entries.extend(page.entries);
        next = page.next;
    }
    assert_eq!(next, None);
    entries
}
