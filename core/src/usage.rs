//! Usage entries: what a booking is in Salesforce, as it is sent and as it is read back.
//!
//! Both are plain data. How they travel is known to `salesforce` alone, which of them are sent and
//! what an answer means to `queue` and `reporter`.

use crate::ad::{AdKey, DeskKey, SalesforceId, UsageKey};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Names one change of one usage entry: `<desk key>/<revision>`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChangeKey(pub String);

impl ChangeKey {
    /// The key of change number `revision` that the desk `desk` issues.
    pub fn new(desk: DeskKey, revision: u64) -> ChangeKey {
        ChangeKey(format!("{desk}/{revision}"))
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
    /// Whether `row` has landed: the entry carries its change, or one that was based on it.
    pub fn shows(&self, row: &UsageRow) -> bool {
        self.change_key.as_ref() == Some(&row.change_key)
            || self.base_change_key.as_ref() == Some(&row.change_key)
    }
}
