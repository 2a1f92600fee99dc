//! Permission sets: who may do what.

use std::collections::{BTreeMap, BTreeSet};

use crate::package::{CONTRACT, Element, PRODUCT, USAGE, files, of_objects};

const STAFF: &str = "Adtally_Service_Staff";
const SALES: &str = "Adtally_Sales";
const ADMIN: &str = "Adtally_Admin";

fn sets() -> BTreeMap<String, Element> {
    let name = |path: &std::path::Path| {
        path.file_name().unwrap().to_string_lossy().split('.').next().unwrap().to_owned()
    };
    files("permissionset").into_iter().map(|(path, set)| (name(&path), set)).collect()
}

/// A permission set of the package.
pub(crate) fn set(name: &str) -> Element {
    sets().remove(name).unwrap_or_else(|| panic!("there is a permission set {name}"))
}

/// The letters of create, read, edit and delete that a set gives on an object.
pub(crate) fn rights(set: &Element, object: &str) -> String {
    let given: Vec<&Element> =
        set.all("objectPermissions").filter(|each| each.text("object") == object).collect();
    assert!(given.len() <= 1, "{object} is named once");
    let letters = [("allowCreate", 'c'), ("allowRead", 'r'), ("allowEdit", 'e'), ("allowDelete", 'd')];
    let given = |right: &str| given.iter().any(|each| each.is(right));
    letters.into_iter().filter(|(right, _)| given(right)).map(|(_, letter)| letter).collect()
}

/// The fields that a set lets people see, and whether they may change them.
pub(crate) fn field_rights(set: &Element) -> BTreeMap<String, bool> {
    set.all("fieldPermissions")
        .inspect(|each| assert!(each.is("readable"), "{} is listed to be read", each.text("field")))
        .map(|each| (each.text("field").to_owned(), each.is("editable")))
        .collect()
}

#[test]
fn each_set_gives_the_rights_of_the_design_and_no_others() {
    for (name, contract, product, usage) in
        [(STAFF, "r", "r", "cre"), (SALES, "re", "cre", "r"), (ADMIN, "re", "cred", "cred")]
    {
        let set = set(name);
        let given = [CONTRACT, PRODUCT, USAGE, "Account"].map(|object| rights(&set, object));
        assert_eq!(given, [contract, product, usage, "r"], "{name}");
        assert_eq!(set.all("objectPermissions").count(), 4, "{name} opens nothing else");
        for object in set.all("objectPermissions") {
            assert!(
                !object.is("viewAllRecords") && !object.is("modifyAllRecords"),
                "{name}: sharing decides"
            );
        }
    }
    assert_eq!(sets().len(), 3);
}

#[test]
fn only_admins_delete() {
    for (name, set) in sets().iter().filter(|(name, _)| *name != ADMIN) {
        for object in set.all("objectPermissions") {
            assert!(!object.is("allowDelete"), "{name} deletes no {}", object.text("object"));
        }
    }
}

#[test]
fn each_set_changes_only_fields_of_its_own() {
    for (name, own) in
        [(STAFF, &[USAGE][..]), (SALES, &[CONTRACT, PRODUCT]), (ADMIN, &[CONTRACT, PRODUCT, USAGE])]
    {
        for (field, editable) in field_rights(&set(name)) {
            let (object, name_of_field) = field.split_once('.').unwrap();
            let definition = crate::package::field(object, name_of_field);
            let computed = !definition.text("formula").is_empty() || definition.text("type") == "Summary";
            assert_eq!(editable, own.contains(&object) && !computed, "{name} and {field}");
        }
    }
}

/// Salesforce opens required fields and those of master and detail to everybody, and refuses a set that
/// names one.
#[test]
fn all_other_fields_are_listed() {
    let open: BTreeSet<String> = of_objects("field")
        .into_iter()
        .filter(|(_, field)| !field.is("required") && field.text("type") != "MasterDetail")
        .map(|((object, name), _)| format!("{object}.{name}"))
        .collect();
    for (name, set) in sets() {
        let listed: BTreeSet<String> = field_rights(&set).into_keys().collect();
        assert_eq!(listed, open, "{name}");
    }
}

#[test]
fn those_who_sign_in_with_adtally_may_use_the_api() {
    for name in [STAFF, ADMIN] {
        let set = set(name);
        let mut rights = set.all("userPermissions").filter(|right| right.is("enabled"));
        assert_eq!(rights.next().map(|right| right.text("name")), Some("ApiEnabled"), "{name}");
        assert!(rights.next().is_none(), "{name} gets nothing more");
    }
    assert_eq!(set(SALES).all("userPermissions").count(), 0);
}
