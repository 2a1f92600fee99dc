//! The validation rules of Adtally's package, over a record as it was and as it would be.
//!
//! Each message begins with its code, which a desk reads, and goes on in words for a person. As in Salesforce all
//! rules are tried and every one that is broken is told.

use super::db::{Db, Record};
use crate::refusal::Refusal;
use crate::schema::{self, Object, place};

/// What an entry's owner may change, besides the key of the change itself.
const OWN: &[&str] = &[
    "Contract_Product__c",
    "Usage_Key__c",
    "Units__c",
    "Cancelled__c",
    "Ad_Key__c",
    "Ad_Title__c",
    "Booked_By__c",
    "Booked_At__c",
    "Desk_Key__c",
    "Base_Change_Key__c",
    "Moved_From__c",
    "Reason__c",
];
const FIXED: &[&str] = &["Contract_Product__c", "Usage_Key__c", "Ad_Key__c", "Booked_At__c"];

/// The rules on the entry itself.
pub(crate) fn entry(db: &Db, old: Option<&Record>, new: &Record) -> Vec<Refusal> {
    let usage = &schema::all()[place::USAGE];
    let key = new.values[usage.at("Change_Key__c")].text();
    let base = new.values[usage.at("Base_Change_Key__c")].text();
    let old_key = old.map(|old| old.values[usage.at("Change_Key__c")].text());
    // Text is compared as a formula does it: with regard to case.
    let key_changed = old_key.is_some_and(|old| old != key);
    let changed = |names: &[&str]| old.is_some_and(|old| differ(usage, old, new, names));

    let mut broken = Vec::new();
    let mut check = |is_broken: bool, message: &str| {
        if is_broken {
            broken.push(Refusal::new("FIELD_CUSTOM_VALIDATION_EXCEPTION", message));
        }
    };
    check((old.is_none() || key_changed) && db.usage_locked(new), LOCKED);
    check(key_changed && Some(base) != old_key, STALE);
    check(key.is_empty() || (old_key == Some(key) && changed(OWN)), KEY);
    check(changed(FIXED), FIXED_TEXT);
    check(old.is_none() && !base.is_empty(), GONE);
    broken
}

/// The rule on the contract product above an entry, which runs when the roll-up changes.
pub(crate) fn product(db: &Db, product: crate::ids::Id, consumed_before: f64) -> Vec<Refusal> {
    if db.consumed(product) != consumed_before && db.fulfilled(product) {
        return vec![Refusal::new("FIELD_CUSTOM_VALIDATION_EXCEPTION", LOCKED_PRODUCT)];
    }
    Vec::new()
}

fn differ(object: &Object, old: &Record, new: &Record, names: &[&str]) -> bool {
    names.iter().map(|name| object.at(name)).any(|n| old.values[n] != new.values[n])
}

const LOCKED: &str = "ADT-LOCKED: This contract is fulfilled or billed, so its usage can no longer change. \
    Ask sales to reopen it.";
const LOCKED_PRODUCT: &str = "ADT-LOCKED: This contract is fulfilled, so the units consumed on its products can \
    no longer change. Ask sales to reopen it.";
const STALE: &str = "ADT-STALE: Somebody else changed this usage entry in the meantime. Look at their change \
    before you make yours.";
const KEY: &str = "ADT-KEY: Usage entries are changed in Adtally, where every change has a key of its own. \
    This one has none, or reuses an old one. Make the change in Adtally.";
const FIXED_TEXT: &str = "ADT-FIXED: The contract product, usage key, ad and booking time of a usage entry \
    never change. Cancel this entry and book anew.";
const GONE: &str = "ADT-GONE: The usage entry that this change builds on is no longer there. \
    Book it anew in Adtally.";
