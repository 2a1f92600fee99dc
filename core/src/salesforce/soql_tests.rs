//! No text breaks out of a query.

use super::*;
use crate::salesforce::names::ID;
use proptest::prelude::*;

/// Reads a literal as Salesforce does: the text, and what follows the closing quote. `None` where
/// Salesforce would refuse it. In a pattern, `Err` stands for a wildcard.
fn read(literal: &str, pattern: bool) -> Option<(Vec<Result<char, char>>, String)> {
    let mut chars = literal.strip_prefix('\'')?.chars();
    let mut text = Vec::new();
    loop {
        match chars.next()? {
            '\'' => return Some((text, chars.collect())),
            '\\' => text.push(Ok(match chars.next()? {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'b' => '\u{8}',
                'f' => '\u{c}',
                'u' => {
                    let digits: String = chars.by_ref().take(4).collect();
                    char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?
                }
                c @ ('\\' | '\'' | '"') => c,
                c @ ('%' | '_') if pattern => c,
                _ => return None,
            })),
            c @ ('%' | '_') if pattern => text.push(Err(c)),
            c if c.is_control() => return None,
            c => text.push(Ok(c)),
        }
    }
}

fn name(name: &str) -> Name {
    Name::parse(name).expect("a name")
}

fn decode(url: &str) -> String {
    let (_, text) = url::form_urlencoded::parse(url.as_bytes()).next().expect("a query");
    text.into_owned()
}

/// What people type, with all that could end a literal, a line or a tag.
fn typed() -> impl Strategy<Value = String> {
    let odd = prop_oneof![
        Just("'".to_owned()),
        Just("\\".to_owned()),
        Just("%".to_owned()),
        Just("_".to_owned()),
        Just("') OR Id != (''".to_owned()),
        Just("<b>".to_owned()),
        Just("\n".to_owned()),
        Just("&q=x#+ ".to_owned()),
        Just("Ümläut ß €".to_owned()),
        Just("🎪👩‍🎨".to_owned()),
        any::<char>().prop_map(String::from),
        "[a-z0-9 ]{0,5}",
    ];
    proptest::collection::vec(odd, 0..12).prop_map(|parts| parts.concat())
}

/// 4,000 characters of the same.
fn long() -> impl Strategy<Value = String> {
    proptest::collection::vec(typed(), 1..9).prop_map(|parts| {
        let parts = format!("{}x", parts.concat());
        parts.chars().cycle().take(4_000).collect()
    })
}

proptest! {
    #[test]
    fn whatever_is_typed_stays_inside_its_literal(typed in typed()) {
        let query = Soql::select(&[&ID], &name("Contract")).containing(&name("Account.Name"), &typed).order_by(&[&ID]);
        let url = query.in_url();
        prop_assert!(url.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'&' | b'#' | b'+' | b'\'')));
        let text = decode(&url);
        prop_assert_eq!(&text, &query.text());
        let literal = text.strip_prefix("SELECT Id FROM Contract WHERE Account.Name LIKE ").expect("the head");
        let (read, rest) = read(literal, true).expect("a literal that Salesforce takes");
        prop_assert_eq!(rest, " ORDER BY Id");
        let mut expected = vec![Err('%')];
        expected.extend(typed.chars().map(Ok));
        expected.push(Err('%'));
        prop_assert_eq!(read, expected);
    }

    #[test]
    fn four_thousand_characters_stay_inside_their_literal(typed in long()) {
        let query = Soql::select(&[&ID], &name("Contract")).containing(&name("Account.Name"), &typed);
        let text = decode(&query.in_url());
        let literal = text.strip_prefix("SELECT Id FROM Contract WHERE Account.Name LIKE ").expect("the head");
        let (read, rest) = read(literal, true).expect("a literal that Salesforce takes");
        prop_assert_eq!((read.len(), rest.as_str()), (typed.chars().count() + 2, ""));
        prop_assert!(read[1..=typed.chars().count()].iter().copied().eq(typed.chars().map(Ok)));
    }

    #[test]
    fn every_value_is_asked_for_once_and_within_the_limits(
        values in proptest::collection::vec(typed(), 0..200)
    ) {
        let head = Soql::select(&[&ID], &name("Contract")).order_by(&[&ID]);
        let mut found = Vec::new();
        for query in head.among(&name("ContractNumber"), &values) {
            prop_assert!(query.in_url().len() < 8_000);
            prop_assert!(query.condition.chars().count() <= 4_000);
            let text = query.text();
            let list = text.strip_prefix("SELECT Id FROM Contract WHERE ContractNumber IN (").expect("the head");
            let mut rest = list.to_owned();
            loop {
                let (value, after) = read(&rest, false).expect("a literal");
                found.push(value.into_iter().map(|c| c.expect("no pattern")).collect::<String>());
                if after == ") ORDER BY Id" { break }
                rest = after.strip_prefix(',').expect("a comma").to_owned();
            }
        }
        prop_assert_eq!(found, values);
    }
}

#[test]
fn ninety_keys_fit_into_one_query() {
    let key = "0190a6c2-9f5b-7c3e-8000-000000000000";
    let head = Soql::select(&[&ID, &name("Usage_Key__c")], &name("Product_Usage__c"));
    assert_eq!(head.among(&name("Usage_Key__c"), &vec![key; 90]).len(), 1);
    assert_eq!(head.among(&name("Usage_Key__c"), &vec![key; 200]).len(), 3);
    assert!(head.among::<&str>(&name("Usage_Key__c"), &[]).is_empty());
}

#[test]
fn a_path_part_is_encoded_whole() {
    assert_eq!(encode("a/b?c=../ä'"), "a%2Fb%3Fc%3D..%2F%C3%A4%27");
}

/// Salesforce refuses `SELECT Id, Name, name`: "duplicate field selected". An admin may name a standard field that is
/// asked for anyway.
#[test]
fn a_field_is_asked_for_once_whatever_an_admin_has_named() {
    let (code, title, object) = (name("NAME"), name("Name"), name("Contract"));
    let query = Soql::select(&[&ID, &title, &code, &name("id")], &object);
    assert_eq!(query.text(), "SELECT Id, Name FROM Contract");
    let inner: &[&Name] = &[&ID, &code, &title];
    let query = Soql::select_with(&[&ID, &title], (inner, &name("Lines__r"), &[&code, &title]), &object);
    assert_eq!(query.text(), "SELECT Id, Name, (SELECT Id, NAME FROM Lines__r ORDER BY NAME) FROM Contract");
    let query = Soql::select(&[&ID], &object).order_by(&[&ID, &name("ID"), &title]);
    assert_eq!(query.text(), "SELECT Id FROM Contract ORDER BY Id, Name");
}
