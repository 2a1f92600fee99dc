//! Objects and fields: those that the design lists, with what it says of them.

use crate::package::{CONTRACT, Element, PRODUCT, USAGE, field, files, of_objects, source};

#[test]
fn every_field_has_the_type_and_length_of_the_design() {
    let text = |length: &str| ("Text", vec![("length", length.to_owned())]);
    let whole = || ("Number", vec![("precision", "9".to_owned()), ("scale", "0".to_owned())]);
    let plain = |kind| (kind, Vec::new());
    let designed = [
        (CONTRACT, "Fulfilled__c", plain("Checkbox")),
        (CONTRACT, "Locked_Through__c", plain("Date")),
        (PRODUCT, "Contract__c", plain("MasterDetail")),
        (PRODUCT, "Product_Code__c", text("40")),
        (PRODUCT, "Quantity__c", whole()),
        (PRODUCT, "Unit_Price__c", plain("Currency")),
        (PRODUCT, "Consumed__c", plain("Summary")),
        (PRODUCT, "Available__c", plain("Number")),
        (USAGE, "Contract_Product__c", plain("MasterDetail")),
        (USAGE, "Usage_Key__c", text("36")),
        (USAGE, "Units__c", whole()),
        (USAGE, "Cancelled__c", plain("Checkbox")),
        (USAGE, "Ad_Key__c", text("36")),
        (USAGE, "Ad_Title__c", text("200")),
        (USAGE, "Booked_By__c", text("80")),
        (USAGE, "Booked_At__c", plain("DateTime")),
        (USAGE, "Desk_Key__c", text("36")),
        (USAGE, "Change_Key__c", text("64")),
        (USAGE, "Base_Change_Key__c", text("64")),
        (USAGE, "Moved_From__c", text("36")),
        (USAGE, "Reason__c", text("255")),
        (USAGE, "Usage_Locked__c", plain("Checkbox")),
    ];
    assert_eq!(of_objects("field").len(), designed.len(), "these and no others");
    for (object, name, (kind, more)) in designed {
        let field = field(object, name);
        assert_eq!(field.text("type"), kind, "{object}.{name}");
        for (element, value) in more {
            assert_eq!(field.text(element), value, "{element} of {object}.{name}");
        }
    }
}

#[test]
fn keys_are_unique_where_they_must_be_and_nowhere_else() {
    for ((object, name), field) in of_objects("field") {
        let unique = name == "Usage_Key__c";
        assert_eq!(field.is("unique"), unique, "{object}.{name}");
        assert_eq!(field.is("externalId"), unique || name == "Desk_Key__c", "{object}.{name}");
        assert!(!field.is("caseSensitive"), "{object}.{name}");
    }
    assert!(field(USAGE, "Usage_Key__c").is("required"));
}

#[test]
fn details_hang_on_their_masters_as_the_design_says() {
    for (object, name, to, list, reparentable) in [
        (PRODUCT, "Contract__c", CONTRACT, "Contract_Products", false),
        (USAGE, "Contract_Product__c", PRODUCT, "Product_Usages", true),
    ] {
        let field = field(object, name);
        assert_eq!((field.text("referenceTo"), field.text("relationshipName")), (to, list));
        assert!(field.is("writeRequiresMasterRead"), "{name}: reading the master is enough to write");
        assert_eq!(field.is("reparentableMasterDetail"), reparentable, "{name}");
    }
    for object in files("object").values() {
        assert_eq!(object.text("sharingModel"), "ControlledByParent");
    }
}

#[test]
fn consumed_is_the_sum_of_what_is_not_cancelled() {
    let consumed = field(PRODUCT, "Consumed__c");
    for (element, value) in [
        ("summaryOperation", "sum"),
        ("summarizedField", "Product_Usage__c.Units__c"),
        ("summaryForeignKey", "Product_Usage__c.Contract_Product__c"),
    ] {
        assert_eq!(consumed.text(element), value);
    }
    let filters: Vec<&Element> = consumed.all("summaryFilterItems").collect();
    let [filter] = filters[..] else { panic!("one filter: {filters:?}") };
    let filter = ["field", "operation", "value"].map(|part| filter.text(part));
    assert_eq!(filter, ["Product_Usage__c.Cancelled__c", "equals", "False"]);
}

/// What Adtally reads and writes by name. Names of its own are recognized by their ends.
#[test]
fn what_adtally_names_is_in_the_package() {
    let names = source("core/src/salesforce/names.rs");
    let fields = of_objects("field");
    let mut seen = 0;
    for name in names.split('"').skip(1).step_by(2).flat_map(|text| text.split('.')) {
        let known = if name.ends_with("__c") {
            [PRODUCT, USAGE].contains(&name) || fields.keys().any(|(_, field)| field == name)
        } else if let Some(relation) = name.strip_suffix("__r") {
            fields.iter().any(|((_, field), element)| {
                element.text("relationshipName") == relation || field.strip_suffix("__c") == Some(relation)
            })
        } else {
            continue;
        };
        assert!(known, "{name} is in names.rs and not in the package");
        seen += 1;
    }
    assert!(seen >= 20, "only {seen} names were found");
}
