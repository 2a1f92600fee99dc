//! What one look may read is bounded, however much an org has to tell, and the cause is told.

use super::super::{
    Limits, OfflineLine,
    scripted::{Reply, Scripted, Seen},
    tests::client_at,
};
use super::*;
use crate::ad::UsageKey;
use serde_json::json;

const NEXT: &str = "/services/data/v67.0/query/round-and-round";
const ID: &str = "800000000000001AAA";

fn page(records: &Value, next: bool) -> Value {
    json!({"totalSize": 1_000_000, "done": !next, "nextRecordsUrl": next.then_some(NEXT), "records": records})
}

/// A contract whose products have a next page, which has one too, and so on.
fn with_endless_products() -> Value {
    json!({"Id": ID, "ContractNumber": "00000101", "Contract_Products__r": page(&json!([]), true)})
}

/// The org, and a client with the limits of the app itself.
async fn org(script: impl Fn(&Seen) -> Value + Send + Sync + 'static) -> (Salesforce, Scripted) {
    let server = Scripted::start(move |seen, _| Reply::json(200, &script(seen).to_string())).await;
    (client_at(&server.org, Limits::default()).0, server)
}

#[tokio::test]
async fn pages_without_end_are_not_followed() {
    let (client, server) = org(|_| page(&json!([]), true)).await;
    let id = ID.parse().expect("an id");
    assert!(client.contracts_by_number("C-1").await.is_err_and(|fault| fault.is_too_much()));
    assert!(client.contract(&id).await.is_err_and(|fault| fault.is_too_much()));
    assert!(client.usage_by_month(&id).await.is_err_and(|fault| fault.is_too_much()));
    assert!(client.read_back(&[UsageKey(uuid::Uuid::nil())]).await.is_err_and(|fault| fault.is_too_much()));
    let line = OfflineLine { contract_number: "C-1".into(), product_code: "SMALL".into() };
    assert!(client.resolve(&[line]).await.is_err_and(|fault| fault.is_too_much()));
    assert_eq!(server.seen().len(), 5 * 500);
}

/// Else 200 contracts on a page could have 500 pages of products each.
#[tokio::test]
async fn the_pages_below_all_contracts_of_a_page_count_together() {
    let (client, server) = org(|seen| {
        let first = seen.line().contains("?q=");
        if first {
            page(&json!([with_endless_products(), with_endless_products()]), false)
        } else {
            page(&json!([]), true)
        }
    })
    .await;
    assert!(client.contracts_by_customer("Mag", None).await.is_err_and(|fault| fault.is_too_much()));
    assert_eq!(server.seen().len(), 500);
    // Each contract has 9 more pages of products: 20 contracts are no more than 200 pages.
    let (client, server) = org(|seen| match seen.line() {
        line if line.contains("?q=") => {
            let mut contract = with_endless_products();
            contract["Contract_Products__r"]["nextRecordsUrl"] = "/services/data/v67.0/query/below-8".into();
            page(&json!(vec![contract; 20]), false)
        }
        line => {
            let left: u32 =
                line.split("below-").nth(1).and_then(|rest| rest[..1].parse().ok()).expect("a number");
            let mut below = page(&json!([]), left > 0);
            if left > 0 {
                below["nextRecordsUrl"] = format!("/services/data/v67.0/query/below-{}", left - 1).into();
            }
            below
        }
    })
    .await;
    assert_eq!(client.contracts_by_customer("Mag", None).await.expect("read").value.contracts.len(), 20);
    assert_eq!(server.seen().len(), 1 + 20 * 9);
}

#[tokio::test]
async fn huge_pages_are_read_up_to_a_sum() {
    let (client, server) = org(|_| page(&json!([{"Id": ID, "Padding": "x".repeat(7 << 20)}]), true)).await;
    assert!(client.contracts_by_number("C-1").await.is_err_and(|fault| fault.is_too_much()));
    assert_eq!(server.seen().len(), 5, "35 MB, of which 32 are read");
}

#[tokio::test]
async fn one_huge_answer_is_told_as_too_much_and_not_as_an_outage() {
    let (client, server) = org(|_| page(&json!([{"Id": ID, "Padding": "x".repeat(9 << 20)}]), false)).await;
    assert!(client.contracts_by_number("C-1").await.is_err_and(|fault| fault.is_too_much()));
    let id = ID.parse().expect("an id");
    assert!(client.contract_entries(&id, None).await.is_err_and(|fault| fault.is_too_much()));
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn a_search_for_more_than_any_name_can_be_is_told_and_not_made() {
    let (client, server) = org(|_| page(&json!([]), false)).await;
    for long in ["x".repeat(256), "%".repeat(100_000)] {
        let fault = client.contracts_by_number(&long).await.expect_err("too long");
        assert!(fault.is_search_too_long() && !fault.is_too_much());
        let fault = client.contracts_by_customer(&long, None).await.expect_err("too long");
        assert!(fault.is_search_too_long() && !fault.is_too_much());
    }
    assert!(client.contracts_by_customer(&"x".repeat(255), None).await.is_ok());
    assert_eq!(server.seen().len(), 1);
}
