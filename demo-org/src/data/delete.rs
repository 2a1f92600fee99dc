//! Deleting a record: into the bin, with all that hangs below it.

use super::contract;
use super::db::Record;
use super::rights::Act;
use super::rules;
use super::save::{Author, Outcome};
use super::txn::Txn;
use super::value::Value;
use crate::ids::Id;
use crate::refusal::Refusal;
use crate::schema::{Kind, Object, place};

/// Deletes one record with its details. Customers that have contracts, and contracts that are activated, stay.
pub(crate) fn delete(txn: &mut Txn<'_>, by: Author, object: &'static Object, id: Id) -> Outcome<()> {
    let Some(old) = txn.db().get(object, id).cloned() else {
        return Err(vec![match txn.db().get_or_deleted(object, id) {
            Some(_) => Refusal::new("ENTITY_IS_DELETED", "entity is deleted"),
            None => Refusal::new("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id"),
        }]);
    };
    if !by.profile.may(Act::Delete, object) {
        return Err(vec![Refusal::rights()]);
    }
    if object.index == place::CONTRACT && contract::undeletable(&old) {
        return Err(vec![Refusal::new("DELETE_FAILED", "An activated contract cannot be deleted.")]);
    }
    if let Some(list) = held_by(txn, object, id) {
        let text = format!(
            "Your attempt to delete this record could not be completed because it is associated with: {list}"
        );
        return Err(vec![Refusal::new("DELETE_FAILED", text)]);
    }
    let parent = (object.index == place::USAGE).then(|| old.values[object.at("Contract_Product__c")].id());
    if let Some(parent) = parent.flatten() {
        txn.lock(parent)?;
    }
    let before = parent.flatten().map(|parent| (parent, txn.db().consumed(parent)));
    let mark = txn.mark();
    bury(txn, by, object, &old);
    let broken = before.map_or(Vec::new(), |(parent, consumed)| rules::product(txn.db(), parent, consumed));
    if broken.is_empty() {
        return Ok(());
    }
    txn.roll_back(mark);
    Err(broken)
}

/// The list of children that are no details and so hold the record.
fn held_by(txn: &Txn<'_>, object: &'static Object, id: Id) -> Option<&'static str> {
    object.child_lists().find_map(|(child, field, list)| {
        let detail = matches!(child.fields[field].kind, Kind::Reference { master: true, .. });
        let has_some = txn.db().holders(child, field, &Value::Id(id)).is_some_and(|ids| !ids.is_empty());
        (!detail && has_some).then_some(list)
    })
}

fn bury(txn: &mut Txn<'_>, by: Author, object: &'static Object, old: &Record) {
    for (child, field, _) in object.child_lists() {
        for id in txn.db().holders(child, field, &Value::Id(old.id)).unwrap_or_default() {
            if let Some(detail) = txn.db().get(child, id).cloned() {
                bury(txn, by, child, &detail);
            }
        }
    }
    let mut gone = old.clone();
    gone.values[object.at("IsDeleted")] = Value::Bool(true);
    for stamp in ["LastModifiedDate", "SystemModstamp"] {
        gone.values[object.at(stamp)] = Value::Moment(by.now);
    }
    gone.values[object.at("LastModifiedById")] = Value::Id(by.user);
    txn.put(object, gone);
}
