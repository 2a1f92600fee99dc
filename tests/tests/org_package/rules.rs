//! Validation rules and formulas. Salesforce alone can run them; what can be seen from the text is seen here.

use std::collections::BTreeSet;

use adtally_tests::source::words;

use crate::package::{Element, PRODUCT, USAGE, field, files, of_objects, source};

/// What these formulas are made of.
const FUNCTIONS: &[&str] = &["AND", "OR", "NOT", "ISNEW", "ISCHANGED", "ISBLANK", "PRIORVALUE", "DATEVALUE"];

fn rule(object: &str, name: &str) -> Element {
    let found = of_objects("validationRule").remove(&(object.to_owned(), name.to_owned()));
    found.unwrap_or_else(|| panic!("{object} has a rule {name}"))
}

fn formula(object: &str, name: &str) -> String {
    rule(object, name).text("errorConditionFormula").split_whitespace().collect()
}

#[test]
fn every_message_begins_with_a_code_that_adtally_reads_and_says_what_to_do() {
    let rules = of_objects("validationRule");
    let codes: Vec<&str> =
        rules.values().map(|rule| rule.text("errorMessage").split(':').next().unwrap()).collect();
    assert_eq!(codes, ["ADT-LOCKED", "ADT-FIXED", "ADT-GONE", "ADT-KEY", "ADT-LOCKED", "ADT-STALE"]);
    let reader = source("core/src/salesforce/errors.rs");
    for ((object, name), rule) in &rules {
        let (code, message) = rule.text("errorMessage").split_once(": ").unwrap();
        assert_eq!(code.replace('-', "_"), *name, "the rule is called as its code");
        assert!(reader.contains(&format!("{:?}", &code[4..])), "Adtally reads {code}");
        assert!(rule.is("active"), "{object}.{name}");
        assert!(code.len() + 2 + message.chars().count() <= 255, "{object}.{name} fits");
        assert!(message.matches('.').count() >= 2, "{object}.{name} says what is, and what to do: {message}");
    }
}

/// A translation may say it in other words, but not with another code.
#[test]
fn german_messages_begin_with_the_same_codes() {
    let mut seen = 0;
    for (path, translation) in files("objectTranslation") {
        for rule in translation.all("validationRules") {
            let code = format!("{}: ", rule.text("name").replace('_', "-"));
            let message = rule.text("errorMessage");
            assert!(
                message.starts_with(&code) && message.chars().count() <= 255,
                "{}: {message}",
                path.display()
            );
            seen += 1;
        }
    }
    assert_eq!(seen, of_objects("validationRule").len());
}

#[test]
fn rules_say_what_the_design_says() {
    for (object, name, wanted) in [
        (PRODUCT, "ADT_LOCKED", "AND(NOT(ISNEW()),Contract__r.Fulfilled__c,ISCHANGED(Consumed__c))"),
        (USAGE, "ADT_LOCKED", "AND(Usage_Locked__c,OR(ISNEW(),ISCHANGED(Change_Key__c)))"),
        (
            USAGE,
            "ADT_STALE",
            "AND(NOT(ISNEW()),ISCHANGED(Change_Key__c),OR(ISBLANK(Base_Change_Key__c),\
             Base_Change_Key__c<>PRIORVALUE(Change_Key__c)))",
        ),
        (USAGE, "ADT_GONE", "AND(ISNEW(),NOT(ISBLANK(Base_Change_Key__c)))"),
        (
            USAGE,
            "ADT_FIXED",
            "AND(NOT(ISNEW()),OR(ISCHANGED(Contract_Product__c),ISCHANGED(Usage_Key__c),\
             ISCHANGED(Ad_Key__c),ISCHANGED(Booked_At__c)))",
        ),
    ] {
        assert_eq!(formula(object, name), wanted, "{object}.{name}");
    }
}

/// Nothing of an entry changes without a new key: no field that Adtally writes is forgotten.
#[test]
fn the_key_rule_watches_every_field_that_can_be_written() {
    let formula = formula(USAGE, "ADT_KEY");
    let head = "OR(ISBLANK(Change_Key__c),AND(NOT(ISNEW()),NOT(ISCHANGED(Change_Key__c)),OR(";
    let watched = formula.strip_prefix(head).and_then(|rest| rest.strip_suffix(")))")).unwrap();
    let watched =
        watched.split(',').map(|part| part.strip_prefix("ISCHANGED(").unwrap().trim_end_matches(')'));
    let watched: BTreeSet<String> = watched.map(str::to_owned).collect();
    let fields = of_objects("field").into_iter().filter(|((object, name), field)| {
        object == USAGE && name != "Change_Key__c" && field.text("formula").is_empty()
    });
    assert_eq!(watched, fields.map(|((_, name), _)| name).collect());
}

/// All formulas of the package, with the object that each stands on.
fn formulas() -> Vec<(String, String)> {
    let rules = of_objects("validationRule").into_iter();
    let rules = rules.map(|((object, _), rule)| (object, rule.text("errorConditionFormula").to_owned()));
    let fields = of_objects("field").into_iter();
    let fields = fields.map(|((object, _), field)| (object, field.text("formula").to_owned()));
    rules.chain(fields.filter(|(_, formula)| !formula.is_empty())).collect()
}

/// What is wrong with a formula on an object; `None` when nothing can be seen.
fn fault(object: &str, formula: &str) -> Option<String> {
    let mut depth = 0_i32;
    for c in formula.chars() {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        if depth < 0 {
            return Some("closes more than it opens".to_owned());
        }
    }
    if depth != 0 {
        return Some("opens more than it closes".to_owned());
    }
    let words = words(formula);
    let mut at = 0;
    while at < words.len() {
        let is_name = words[at].starts_with(|c: char| c.is_alphabetic());
        if is_name && words.get(at + 1).is_some_and(|next| next == "(") {
            if !FUNCTIONS.contains(&words[at].as_str()) {
                return Some(format!("{} is no function that we know", words[at]));
            }
        } else if is_name {
            let mut path = vec![words[at].as_str()];
            while words.get(at + 1).is_some_and(|next| next == ".") {
                path.push(&words[at + 2]);
                at += 2;
            }
            if !leads_to_a_field(object, &path) {
                return Some(format!("{} is no field of {object}", path.join(".")));
            }
        }
        at += 1;
    }
    None
}

fn leads_to_a_field(object: &str, path: &[&str]) -> bool {
    let fields = of_objects("field");
    let mut object = object.to_owned();
    let (last, parents) = path.split_last().unwrap();
    for parent in parents {
        let key = parent.strip_suffix("__r").map(|name| format!("{name}__c")).unwrap_or_default();
        match fields.get(&(object.clone(), key)) {
            Some(field) => object = field.text("referenceTo").to_owned(),
            None => return false,
        }
    }
    fields.contains_key(&(object, (*last).to_owned()))
}

#[test]
fn formulas_are_whole_and_name_what_is_there() {
    let formulas = formulas();
    assert_eq!(formulas.len(), 8);
    for (object, formula) in formulas {
        assert_eq!(fault(&object, &formula), None, "{object}: {formula}");
    }
    for wrong in ["AND(ISNEW()", "ISNEW())", "ISNEU()", "NOT(Uints__c)", "Contract__r.Fulfilled__c"] {
        assert!(fault(USAGE, wrong).is_some(), "{wrong}");
    }
}

/// False on insert is what ISCHANGED says, and PRIORVALUE gives the new value there.
#[test]
fn what_asks_for_the_value_before_asks_first_whether_there_is_one() {
    for name in ["ADT_STALE", "ADT_KEY", "ADT_FIXED"] {
        let formula = formula(USAGE, name);
        let guard = formula.find("NOT(ISNEW())").unwrap();
        let asks = ["ISCHANGED(", "PRIORVALUE("].into_iter().filter_map(|word| formula.find(word)).min();
        assert!(guard < asks.unwrap(), "{name}: {formula}");
    }
}

#[test]
fn usage_is_locked_by_one_formula() {
    let formula: String = field(USAGE, "Usage_Locked__c").text("formula").split_whitespace().collect();
    let contract = "Contract_Product__r.Contract__r";
    let wanted = format!(
        "OR({contract}.Fulfilled__c,AND(NOT(ISBLANK(Booked_At__c)),NOT(ISBLANK({contract}.Locked_Through__c)),\
         DATEVALUE(Booked_At__c)<={contract}.Locked_Through__c))"
    );
    assert_eq!(formula, wanted);
}
