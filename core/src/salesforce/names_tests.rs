//! Names are checked before they stand anywhere.

use super::*;

#[test]
fn a_name_has_nothing_that_could_end_it() {
    for good in ["Id", "Usage_Key__c", "acme__Contract__c", "Account.Name", "a.b.c.d.e.f"] {
        assert!(Name::parse(good).is_some(), "{good}");
    }
    let long = "x".repeat(81);
    for bad in [
        "",
        " Id",
        "1d",
        "_d",
        "A B",
        "A,B",
        "A'",
        "A--",
        "A/B",
        "Ä",
        ".A",
        "A.",
        "A..B",
        "a.b.c.d.e.f.g",
        &long,
    ] {
        assert!(Name::parse(bad).is_none(), "{bad:?}");
    }
}

#[test]
fn a_reference_opens_its_relation() {
    let relation = |name| Name::fixed(name).relation().to_string();
    assert_eq!(relation("Contract__c"), "Contract__r");
    assert_eq!(relation("acme__Order__c"), "acme__Order__r");
    assert_eq!(relation("AccountId"), "Account");
}

#[test]
fn others_may_be_given_and_slips_are_told() {
    let read = |text: &str| serde_json::from_str::<Names>(text).map_err(|fault| fault.to_string());
    let names = read(r#"{"contract": {"object": "Deal__c", "customer": "Client__r.Name"}}"#).expect("names");
    assert_eq!((&*names.contract.object, &*names.contract.number), ("Deal__c", "ContractNumber"));
    assert_eq!(names.check(), Ok(()));
    assert!(read(r#"{"usage": {"key": "Key__c; DROP"}}"#).expect_err("no name").contains("Key__c; DROP"));
    assert!(read(r#"{"usage": {"kee": "Key__c"}}"#).expect_err("no such name").contains("kee"));
    let twice = read(r#"{"usage": {"change_key": "base_change_KEY__c"}}"#).expect("names").check();
    assert!(twice.is_err_and(|slip| slip.contains("usage.base_change_key") && slip.contains("change_key")));
}
