//! Usage entries: what a booking is in Salesforce, as it is sent and as it is read back.
//!
//! Both are plain data. How they travel is known to `salesforce` alone, which of them are sent and
//! what an answer means to `queue` and `reporter`.

use crate::ad::{AdKey, DeskKey, SalesforceId, UsageKey};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Names one change of one usage entry: `<desk key>/<revision>-<8 random hex>`, and never another. A store
/// that was put back in its place counts revisions a second time; chance keeps them apart. Keys of before
/// have no chance in them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChangeKey(pub String);

impl ChangeKey {
    /// The key of change number `revision` that the desk `desk` issues.
    pub fn new(desk: DeskKey, revision: u64, chance: u32) -> ChangeKey {
        ChangeKey(format!("{desk}/{revision}-{chance:08x}"))
    }

    /// The desk that issued it, if it has the form of a desk's.
    pub fn desk(&self) -> Option<DeskKey> {
        self.0.split_once('/')?.0.parse().ok()
    }

    /// The number of the change among those of its desk.
    pub fn revision(&self) -> Option<u64> {
        let (_, change) = self.0.rsplit_once('/')?;
        change.split_once('-').map_or(change, |(revision, _)| revision).parse().ok()
    }
}

impl fmt::Display for ChangeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ChangeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One change of one usage entry, exactly as it goes out. A replay sends the same row again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageRow {
    /// `Usage_Key__c`
    pub usage_key: UsageKey,
    /// `Contract_Product__c`: the parent
    pub contract_product: SalesforceId,
    /// `Units__c`
    pub units: u32,
    /// `Cancelled__c`
    pub cancelled: bool,
    /// `Ad_Key__c`
    pub ad_key: AdKey,
    /// `Ad_Title__c`, at most 200 characters
    pub ad_title: String,
    /// `Booked_By__c`, at most 80 characters
    pub booked_by: String,
    /// `Booked_At__c`, whole seconds
    pub booked_at: Timestamp,
    /// `Desk_Key__c`
    pub desk_key: DeskKey,
    /// `Change_Key__c`
    pub change_key: ChangeKey,
    /// `Base_Change_Key__c`: the change that this one builds on; none on the first
    pub base_change_key: Option<ChangeKey>,
    /// `Moved_From__c`
    pub moved_from: Option<UsageKey>,
    /// `Reason__c`, at most 255 characters
    pub reason: Option<String>,
}

/// A usage entry as Salesforce holds it. Text that a colleague or an admin may have changed stays
/// text: nothing that is read back can fail for its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageEntry {
    /// `Id`
    pub id: SalesforceId,
    /// `Usage_Key__c`
    pub usage_key: UsageKey,
    /// `Contract_Product__c`
    pub contract_product: SalesforceId,
    /// `Units__c`, rounded to whole units
    pub units: u32,
    /// `Cancelled__c`
    pub cancelled: bool,
    /// `Change_Key__c`
    pub change_key: Option<ChangeKey>,
    /// `Base_Change_Key__c`
    pub base_change_key: Option<ChangeKey>,
    /// `Booked_By__c`
    pub booked_by: Option<String>,
    /// `Reason__c`
    pub reason: Option<String>,
    /// The name of whoever changed it last (`LastModifiedBy.Name`)
    pub changed_by: Option<String>,
    /// `LastModifiedDate`
    pub changed_at: Option<Timestamp>,
    /// `Usage_Locked__c`
    pub locked: bool,
}

impl UsageEntry {
    /// Whether `row` has landed: the entry carries its change and holds what it wanted, or carries a change
    /// that was based on it. A key alone proves nothing: a store that was put back in its place may have
    /// issued it before.
    pub fn shows(&self, row: &UsageRow) -> bool {
        let holds = self.units == row.units
            && self.cancelled == row.cancelled
            && self.contract_product == row.contract_product;
        let carries = self.change_key.as_ref() == Some(&row.change_key);
        (carries && holds) || (!carries && self.base_change_key.as_ref() == Some(&row.change_key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_key_fits_into_its_field_and_tells_who_issued_it() {
        let desk: DeskKey = "0190a6c2-0000-7000-9000-000000000000".parse().expect("a key");
        let key = ChangeKey::new(desk, 999_999_999_999_999_999, u32::MAX);
        assert_eq!(key.0.len(), 64, "{key}");
        assert_eq!((key.desk(), key.revision()), (Some(desk), Some(999_999_999_999_999_999)));
        assert_eq!(ChangeKey::new(desk, 7, 0xbeef).0, format!("{desk}/7-0000beef"));
        // As they were issued before chance was in them.
        let old = ChangeKey(format!("{desk}/7"));
        assert_eq!((old.desk(), old.revision()), (Some(desk), Some(7)));
        for odd in ["", "petra/1", "by hand", "/", "0190a6c2-0000-7000-9000-000000000000/-1"] {
            let key = ChangeKey(odd.to_owned());
            assert!(key.desk().is_none() || key.revision().is_none(), "{odd}");
        }
    }
}
