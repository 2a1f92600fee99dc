//! The demo org behaves as an org does that has the package: by what it says of itself when it is asked.

use std::collections::BTreeMap;

use adtally_demo_org::{DemoOrg, Options};
use adtally_tests::{http, sign_in};
use serde_json::{Value, json};

use crate::package::{CONTRACT, Element, PRODUCT, USAGE, of_objects, source};
use crate::rights::{field_rights, rights, set};

struct Person {
    http: reqwest::Client,
    url: String,
    token: String,
}

impl Person {
    async fn sign_in(org: &DemoOrg, name: &str) -> Person {
        let tokens = sign_in::sign_in(org.url(), name, "demo").await.unwrap();
        Person { http: http::client().unwrap(), url: tokens.instance_url, token: tokens.access_token }
    }

    async fn describe(&self, object: &str) -> Value {
        let url = format!("{}/services/data/v67.0/sobjects/{object}/describe", self.url);
        http::json(self.http.get(url).bearer_auth(&self.token).send().await.unwrap()).await.unwrap()
    }
}

async fn start() -> DemoOrg {
    DemoOrg::start(Options::default()).await.unwrap()
}

/// The custom fields of a described object, by name.
fn custom(describe: &Value) -> BTreeMap<&str, &Value> {
    let fields = describe["fields"].as_array().unwrap().iter();
    fields
        .map(|field| (field["name"].as_str().unwrap(), field))
        .filter(|(name, _)| name.ends_with("__c"))
        .collect()
}

/// What describe says of a field that the package defines like this.
fn described(field: &Element) -> Value {
    let computed = !field.text("formula").is_empty();
    let number = |name: &str| field.text(name).parse::<u64>().unwrap_or(0);
    let (kind, length, precision) = match field.text("type") {
        "Checkbox" => ("boolean", 0, 0),
        "Date" => ("date", 0, 0),
        "DateTime" => ("datetime", 0, 0),
        "Text" => ("string", number("length"), 0),
        "Currency" => ("currency", 0, number("precision")),
        "Number" => ("double", 0, number("precision")),
        // A roll-up has the longest number there is.
        "Summary" => ("double", 0, 18),
        "MasterDetail" => ("reference", 18, 0),
        other => panic!("a field of type {other}"),
    };
    let master = field.text("type") == "MasterDetail";
    let always_there = matches!(kind, "boolean") || field.is("required") || master;
    json!({
        "type": kind,
        "label": field.text("label"),
        "length": length,
        "precision": precision,
        "scale": number("scale"),
        "unique": field.is("unique"),
        "externalId": field.is("externalId"),
        "nillable": !always_there,
        "calculated": computed || field.text("type") == "Summary",
        "writeRequiresMasterRead": master,
        "referenceTo": if master { json!([field.text("referenceTo")]) } else { json!([]) },
    })
}

#[tokio::test]
async fn objects_and_fields_are_described_as_the_package_defines_them() {
    let org = start().await;
    let admin = Person::sign_in(&org, "admin").await;
    let package = of_objects("field");
    for object in [CONTRACT, PRODUCT, USAGE] {
        let describe = admin.describe(object).await;
        let fields = custom(&describe);
        let of_object = package.iter().filter(|((of, _), _)| of == object);
        let names: Vec<&str> = of_object.clone().map(|((_, name), _)| name.as_str()).collect();
        assert_eq!(fields.keys().copied().collect::<Vec<_>>(), names, "{object}");
        for ((_, name), element) in of_object {
            let field = fields[name.as_str()];
            for (property, wanted) in described(element).as_object().unwrap() {
                assert_eq!(&field[property], wanted, "{property} of {object}.{name}");
            }
            if element.text("type") == "MasterDetail" {
                assert_eq!(field["updateable"] == true, element.is("reparentableMasterDetail"), "{name}");
            }
            let words = |formula: &str| formula.split_whitespace().collect::<String>();
            let formula = field["calculatedFormula"].as_str().unwrap_or_default();
            assert_eq!(words(formula), words(element.text("formula")), "{object}.{name}");
        }
    }
    let lists = admin.describe(CONTRACT).await["childRelationships"].clone();
    assert!(lists.as_array().unwrap().iter().any(|list| list["relationshipName"] == "Contract_Products__r"));
}

#[tokio::test]
async fn people_have_the_rights_of_their_permission_set() {
    let org = start().await;
    for (name, set_name) in
        [("klaus", "Adtally_Service_Staff"), ("sales", "Adtally_Sales"), ("admin", "Adtally_Admin")]
    {
        let (person, set) = (Person::sign_in(&org, name).await, set(set_name));
        for object in [PRODUCT, USAGE] {
            let describe = person.describe(object).await;
            let given = rights(&set, object);
            for (property, letter) in [("createable", 'c'), ("updateable", 'e'), ("deletable", 'd')] {
                assert_eq!(describe[property] == true, given.contains(letter), "{name}: {property} {object}");
            }
        }
        for (field, editable) in field_rights(&set) {
            let (object, field) = field.split_once('.').unwrap();
            let describe = person.describe(object).await;
            assert_eq!(custom(&describe)[field]["updateable"] == true, editable, "{name}: {object}.{field}");
        }
    }
    // An administrator has rights on contracts that no set of the package gives.
    let sales = Person::sign_in(&org, "sales").await.describe(CONTRACT).await;
    assert_eq!((&sales["updateable"], &sales["deletable"]), (&json!(true), &json!(false)));
    let staff = Person::sign_in(&org, "klaus").await.describe(CONTRACT).await;
    assert_eq!((&staff["updateable"], &staff["createable"]), (&json!(false), &json!(false)));
}

#[test]
fn rules_refuse_with_the_same_words() {
    let rules = source("demo-org/src/data/rules.rs").replace("\\\n    ", "");
    for ((object, name), rule) in of_objects("validationRule") {
        let message = rule.text("errorMessage");
        assert!(rules.contains(&format!("\"{message}\"")), "{object}.{name}: {message}");
    }
    let watched =
        rules.split("const OWN: &[&str] = &[").nth(1).and_then(|rest| rest.split(']').next()).unwrap();
    let key_rule = of_objects("validationRule").remove(&(USAGE.to_owned(), "ADT_KEY".to_owned())).unwrap();
    for field in watched.split('"').skip(1).step_by(2) {
        assert!(key_rule.text("errorConditionFormula").contains(&format!("ISCHANGED({field})")), "{field}");
    }
}
