//! Contracts and usage, read over real connections.

use super::{
    scripted::{Reply, Scripted, Seen},
    tests::{answering, client, client_at, limits, noon},
    *,
};
use crate::ad::UsageKey;

/// The query of a request, decoded.
fn asked(seen: &Seen) -> String {
    let target = seen.line().split(' ').nth(1).unwrap_or_default();
    let query = target.split_once("?q=").map_or("", |(_, query)| query);
    url::form_urlencoded::parse(format!("q={query}").as_bytes()).map(|(_, text)| text.into_owned()).collect()
}

/// Bytes as gzip has them, not made any smaller.
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).expect("a short text");
    let mut zipped = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1];
    zipped.extend(length.to_le_bytes());
    zipped.extend((!length).to_le_bytes());
    zipped.extend(bytes);
    zipped.extend(crc32fast::hash(bytes).to_le_bytes());
    zipped.extend(u32::from(length).to_le_bytes());
    zipped
}

const CONTRACT: &str = r#"{"attributes":{"type":"Contract","url":"/x"},"Id":"800000000000001AAA",
"ContractNumber":"00000101","Account":{"attributes":{"type":"Account"},"Name":"Mägic \"Ads\" <b>'s"},
"Status":"Activated","StartDate":"2026-01-01","EndDate":null,"Fulfilled__c":false,"Locked_Through__c":"2026-06-30",
"Contract_Products__r":{"totalSize":2,"done":false,"nextRecordsUrl":"/services/data/v67.0/query/below-1","records":[
{"Id":"a01000000000001AAA","Product_Code__c":"GIGANTIC","Name":"Gigantic ad","Quantity__c":5.0,
"Unit_Price__c":1234.56,"Consumed__c":null,"Available__c":5}]}}"#;

const BARE: &str = r#"{"Id":"800000000000002AAA","Contract_Products__r":null}"#;

fn page(records: &str, next: Option<&str>) -> Reply {
    let next = next.map_or(r#""done":true"#.to_owned(), |next| {
        format!(r#""done":false,"nextRecordsUrl":"/services/data/v67.0/query/{next}""#)
    });
    let body = format!(r#"{{"totalSize":3,{next},"records":[{records}]}}"#);
    Reply::with(
        200,
        &["Content-Encoding: gzip", "Content-Type: application/json", "Date: Sun, 22 Nov 2026 10:00:00 GMT"],
        gzip(body.as_bytes()),
    )
}

/// A first page of contracts, one page of products below the first of them, and a second page.
async fn org() -> Scripted {
    Scripted::start(|seen, _| match seen.line() {
        line if line.contains("/query?q=") => page(&format!("{CONTRACT},{BARE}"), Some("top-2")),
        line if line.contains("/query/below-1 ") => {
            page(r#"{"Id":"a01000000000002AAA","Product_Code__c":"SMALL","Quantity__c":"3"}"#, None)
        }
        line if line.contains("/query/top-2 ") => page(BARE, None),
        line => Reply::json(404, &format!(r#"[{{"errorCode":"NOT_FOUND","message":"{line}"}}]"#)),
    })
    .await
}

#[tokio::test]
async fn a_number_finds_its_contracts_with_all_their_products() {
    let server = org().await;
    let live = client(&server).contracts_by_number(" 101").await.expect("contracts");
    assert_eq!(live.as_of.to_string(), "2026-11-22T10:00:00Z", "by the org's clock");
    assert_eq!(live.value.len(), 3, "all pages");
    let first = &live.value[0];
    assert_eq!((first.number.as_str(), first.customer.as_str()), ("00000101", "Mägic \"Ads\" <b>'s"));
    assert_eq!((first.status.as_str(), first.fulfilled), ("Activated", false));
    assert_eq!((first.ends, first.locked_through), (None, Some(jiff::civil::date(2026, 6, 30))));
    let [gigantic, small] = first.products.as_slice() else { panic!("products of both pages") };
    assert_eq!(
        (gigantic.unit_price, gigantic.consumed, gigantic.available),
        (Some(1234.56), None, Some(5.0))
    );
    assert_eq!((small.code.as_str(), small.name.as_str(), small.quantity), ("SMALL", "", Some(3.0)));
    assert_eq!(
        asked(&server.seen()[0]),
        "SELECT Id, ContractNumber, Account.Name, Status, StartDate, EndDate, Fulfilled__c, Locked_Through__c, \
         (SELECT Id, Product_Code__c, Name, Quantity__c, Unit_Price__c, Consumed__c, Available__c \
         FROM Contract_Products__r ORDER BY Product_Code__c, Id) FROM Contract WHERE ContractNumber IN \
         ('0000000101','000000101','00000101','0000101','000101','00101','0101','101') \
         ORDER BY ContractNumber, Id"
    );
}

#[tokio::test]
async fn customers_are_paged() {
    let server = org().await;
    let client = client(&server);
    let first = client.contracts_by_customer("50%_'\\", None).await.expect("a page").value;
    assert_eq!((first.contracts.len(), first.total), (2, 3));
    assert!(asked(&server.seen()[0]).contains(r"WHERE Account.Name LIKE '%50\%\_\'\\%' ORDER BY"));
    assert!(server.seen()[0].has("sforce-query-options: batchSize=200"));
    let second = client.contracts_by_customer("50%", first.next).await.expect("a page").value;
    assert_eq!((second.contracts.len(), second.next), (1, None));
    let calls = server.seen().len();
    let fault = client.contracts_by_customer(&"x".repeat(256), None).await.expect_err("too long");
    assert_eq!(fault.class(), Some(Class::NeedsPerson(PersonCause::BadValue)));
    assert_eq!(server.seen().len(), calls, "no name is that long, so nobody is asked");
}

#[tokio::test]
async fn an_answer_without_a_date_was_read_now() {
    let (client, _server) = answering(Reply::json(200, r#"{"records":[]}"#)).await;
    assert_eq!(client.contracts_by_number("1").await.expect("none").as_of, noon());
}

#[tokio::test]
async fn lines_are_resolved_in_one_query_or_as_few_as_it_takes() {
    let server = org().await;
    let line =
        |number: &str, code: &str| OfflineLine { contract_number: number.into(), product_code: code.into() };
    let lines = [line("101", "small"), line("00101", "Gigantic"), line("101", "huge"), line("9", "small")];
    let found = client(&server).resolve(&lines).await.expect("resolutions");
    let Resolution::One(one) = &found[0] else { panic!("{found:?}") };
    assert_eq!((one.contract_number.as_str(), one.product_code.as_str()), ("00000101", "SMALL"));
    assert!(
        matches!(&found[1], Resolution::One(line) if line.product_name.as_deref() == Some("Gigantic ad"))
    );
    assert!(matches!(&found[2], Resolution::NoProduct { contracts } if contracts.len() == 1));
    assert_eq!(found[3], Resolution::NoContract);
    let queries = |server: &Scripted| server.seen().iter().filter(|seen| seen.line().contains("?q=")).count();
    assert_eq!(queries(&server), 1);
    let many: Vec<_> = (0..200).map(|n| line(&format!("{n}"), "x")).collect();
    let server = org().await;
    assert_eq!(client(&server).resolve(&many).await.expect("resolutions").len(), 200);
    assert!((2..=7).contains(&queries(&server)), "{} queries for 200 numbers", queries(&server));
    assert!(server.seen().iter().all(|seen| seen.line().len() < 8_192));
}

#[tokio::test]
async fn entries_are_read_back_however_many() {
    let keys: Vec<UsageKey> =
        (0..200).map(|n| format!("0190a6c2-9f5b-7c3e-8000-{n:012}").parse().expect("a key")).collect();
    let server = Scripted::start(|seen, _| {
        let asked = asked(seen);
        let records: Vec<String> = asked
            .split('\'')
            .filter(|text| text.starts_with("0190"))
            .map(|key| format!(r#"{{"Id":"a02000000000001","Usage_Key__c":"{key}","Contract_Product__c":"a01000000000001"}}"#))
            .collect();
        page(&records.join(","), None)
    })
    .await;
    let entries = client_at(&server.org, Limits::default()).0.read_back(&keys).await.expect("entries");
    assert_eq!(entries.iter().map(|entry| entry.usage_key).collect::<Vec<_>>(), keys);
    assert_eq!(server.seen().len(), 3);
}

const OF_THIS_DESK: &str = r#"{"Id":"a02000000000001","Usage_Key__c":"0190a6c2-9f5b-7c3e-8000-000000000001",
"Contract_Product__c":"a01000000000001","Units__c":2,"Cancelled__c":false,"Change_Key__c":"x/1","Base_Change_Key__c":null,
"Ad_Key__c":"0190a6c2-9f5b-7c3e-8000-0000000000aa","Ad_Title__c":"Ömmer","Booked_At__c":"2026-11-22T10:00:00.000+0000",
"Moved_From__c":null,"Contract_Product__r":{"Product_Code__c":"SMALL","Name":"Small ad","Contract__c":"800000000000001AAA",
"Contract__r":{"ContractNumber":"00000101"}}}"#;

#[tokio::test]
async fn entries_of_a_desk_are_asked_for_since_then_in_one_query_of_as_many_pages_as_it_takes() {
    let odd = OF_THIS_DESK.replace("0190a6c2-9f5b-7c3e-8000-0000000000aa", "by hand");
    let server = Scripted::start(move |seen, _| match seen.line() {
        line if line.contains("?q=") => page(&format!("{OF_THIS_DESK},{odd}"), Some("top-2")),
        _ => page(OF_THIS_DESK, None),
    })
    .await;
    let desk = "0190a6c2-0000-7000-9000-000000000000".parse().expect("a key");
    let since = "2026-11-22T09:50:00.5Z".parse().expect("a time");
    let found = client(&server).desk_entries(desk, Some(since)).await.expect("entries");
    assert_eq!(
        found.as_of.map(|at| at.to_string()).as_deref(),
        Some("2026-11-22T10:00:00Z"),
        "the org's time"
    );
    assert_eq!(found.entries.len(), 2, "both pages, and not what was made by hand");
    let entry = &found.entries[0];
    assert_eq!((entry.ad_title.as_str(), entry.entry.units, entry.moved_from), ("Ömmer", 2, None));
    assert_eq!(entry.ad_key.to_string(), "0190a6c2-9f5b-7c3e-8000-0000000000aa");
    let line = &entry.line;
    assert_eq!((line.contract_number.as_str(), line.product_code.as_str()), ("00000101", "SMALL"));
    let ids = line.ids.as_ref().expect("ids");
    assert_eq!(ids.contract.as_str(), "800000000000001AAA");
    assert_eq!(server.seen().len(), 2);
    let query = asked(&server.seen()[0]);
    let condition = query.split_once(" WHERE ").expect("a condition").1;
    assert_eq!(
        condition,
        "LastModifiedDate >= 2026-11-22T09:50:00Z AND Desk_Key__c IN ('0190a6c2-0000-7000-9000-000000000000')"
    );
    let ever = client(&server).desk_entries(desk, None).await.expect("entries");
    assert_eq!(ever.entries.len(), 2);
    assert!(!asked(&server.seen()[2]).contains("LastModifiedDate >="));
    // Whoever does not tell the time is not believed to have told it.
    let silent = Scripted::start(|_, _| Reply::json(200, r#"{"done":true,"records":[]}"#)).await;
    assert_eq!(client(&silent).desk_entries(desk, None).await.expect("none").as_of, None);
}

#[tokio::test]
async fn a_query_whose_pages_are_gone_is_run_once_more() {
    let gone = r#"[{"errorCode":"INVALID_QUERY_LOCATOR","message":"x"}]"#;
    let server = Scripted::start(move |seen, count| match count {
        1 => Reply::json(400, gone),
        _ if seen.line().contains("/query/top-2 ") => page(BARE, None),
        _ => page(BARE, Some("top-2")),
    })
    .await;
    assert_eq!(client(&server).contracts_by_number("1").await.expect("contracts").value.len(), 2);
    assert_eq!(server.seen().len(), 4);
    let server = Scripted::start(move |seen, _| {
        if seen.line().contains("?q=") { page(BARE, Some("top-2")) } else { Reply::json(400, gone) }
    })
    .await;
    let fault = client(&server).contracts_by_number("1").await.expect_err("never whole");
    assert_eq!((fault.class(), server.seen().len()), (Some(Class::StalePage), 4));
}

#[tokio::test]
async fn pages_that_lead_elsewhere_or_in_circles_are_refused() {
    let (client, server) = answering(page(BARE, Some("../../evil"))).await;
    assert!(matches!(client.contracts_by_number("1").await, Err(CallFault::NoAnswer(_))));
    assert_eq!(server.seen().len(), 1);
    let (client, server) = answering(page(BARE, Some("round-and-round"))).await;
    assert!(client.contracts_by_number("1").await.is_err_and(|fault| fault.is_too_much()));
    assert_eq!(server.seen().len(), 500);
}

/// 200,000 spaces, which gzip makes very small.
#[rustfmt::skip]
const BOMB: &[u8] = &[
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 237, 193, 65, 17, 0, 0, 12, 2, 160, 42, 235, 229, 173, 127,
    13, 51, 248, 7, 114, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 192, 236, 11, 111, 113, 75, 19, 66, 13, 3, 0,
];

#[tokio::test]
async fn an_answer_is_too_long_by_what_it_unpacks_to() {
    let bomb = || Reply::with(200, &["Content-Encoding: gzip", "Content-Type: application/json"], BOMB);
    assert!(BOMB.len() < limits().answer);
    let server = Scripted::start(move |_, _| bomb()).await;
    let fault = client(&server).upsert(&[super::tests::row(1)]).await.expect_err("too long");
    assert!(matches!(&fault, CallFault::NoAnswer(why) if why.contains("over 100000 bytes")), "{fault:?}");
    let roomy = client_at(&server.org, Limits::default()).0;
    let fault = roomy.upsert(&[super::tests::row(1)]).await.expect_err("no rows");
    assert!(matches!(&fault, CallFault::NoAnswer(why) if why.contains("number of rows")), "{fault:?}");
}

#[tokio::test]
async fn an_org_with_names_of_its_own_is_spoken_to_in_them() {
    let server = Scripted::start(|seen, _| match seen.line().starts_with("GET") {
        true => Reply::json(
            200,
            r#"{"totalSize":1,"done":true,"records":[{"Id":"800000000000001","Name":"D-1",
            "Client__r":{"Name":"Magic"},"Lines__r":{"totalSize":1,"done":true,"records":[
            {"Id":"a00000000000001","Sku__c":"SMALL","Name":"Small"}]}}]}"#,
        ),
        false => Reply::json(200, super::tests::LANDED),
    })
    .await;
    let names = r#"{"contract": {"object": "Deal__c", "number": "Name", "customer": "Client__r.Name",
        "products": "Lines__r"}, "product": {"code": "Sku__c"},
        "usage": {"object": "acme__Use__c", "key": "acme__Key__c", "units": "acme__Amount__c"}}"#;
    let names = serde_json::from_str(names).expect("names");
    let options = Options { names, limits: limits(), ..Options::new(noon) };
    let tokens = Arc::new(super::tests::Numbered { instance: server.org.clone(), renewed: 0.into() });
    let client = Salesforce::new(options, tokens, server.org.clone()).expect("a client");
    let found = client.contracts_by_customer("Mag", None).await.expect("a page").value.contracts;
    assert_eq!((found[0].number.as_str(), found[0].customer.as_str()), ("D-1", "Magic"));
    assert_eq!(found[0].products[0].code, "SMALL");
    client.upsert(&[super::tests::row(1)]).await.expect("an answer");
    let seen = server.seen();
    let query = asked(&seen[0]);
    assert!(
        query.contains("FROM Deal__c WHERE Client__r.Name LIKE '%Mag%' ORDER BY Client__r.Name, Name, Id")
    );
    assert!(
        query.contains("(SELECT Id, Sku__c, ") && query.contains(" FROM Lines__r ORDER BY Sku__c, Id)"),
        "{query}"
    );
    assert!(seen[1].line().contains("/composite/sobjects/acme__Use__c/acme__Key__c "), "{}", seen[1].line());
    assert!(seen[1].body.contains(r#""acme__Amount__c":2"#), "{}", seen[1].body);
}
