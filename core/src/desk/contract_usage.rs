//! The usage of one contract, read live when someone opens it. Nothing of it is kept here: what a window shows goes
//! with its view.

use super::contracts::contract_view;
use super::{ContractView, ContractsFault, Desk, WaitingHere};
use crate::ad::{AdKey, SalesforceId};
use crate::salesforce::{ContractEntry, MonthUsage, NextPage};
use crate::store::Contents;
use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use ts_rs::TS;

/// A contract with its usage, as both were at one moment.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct ContractUsageView {
    /// When the contract was read, by the org's clock.
    pub as_of: Timestamp,
    /// The contract.
    pub contract: ContractView,
    /// What was used by month and product, from the entries that the person may see; none when the person may not
    /// read usage entries.
    pub months: Option<Vec<MonthView>>,
}

/// What was used of a product in one month.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct MonthView {
    /// The contract product's id.
    pub product: SalesforceId,
    /// The month's first day, in the time zone that the person has in Salesforce; none for entries without a time.
    pub month: Option<Date>,
    /// Units of entries that are not cancelled.
    pub units: f64,
    /// How many such entries there are.
    pub entries: u64,
}

/// A page of the usage entries of a contract.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct EntriesView {
    /// When they were read, by the org's clock.
    pub as_of: Timestamp,
    /// The entries, newest first.
    pub entries: Vec<EntryView>,
    /// How many there are in all.
    pub total: u64,
    /// What asks for the next page.
    pub next: Option<String>,
}

/// A usage entry, whoever made it.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct EntryView {
    /// The entry's id.
    pub id: SalesforceId,
    /// The ad, where this desk has it.
    pub ad: Option<AdKey>,
    /// The ad's title.
    pub ad_title: String,
    /// Who booked.
    pub booked_by: String,
    /// When it was booked.
    pub booked_at: Option<Timestamp>,
    /// The code of its product.
    pub product_code: String,
    /// The name of its product.
    pub product_name: String,
    /// Units; they are not counted when it is cancelled.
    pub units: f64,
    /// Whether it is cancelled.
    pub cancelled: bool,
    /// Why it was changed, where somebody said so.
    pub reason: Option<String>,
}

impl Desk {
    /// A contract with its usage by month, read now.
    ///
    /// # Errors
    /// When they can't be read now, or the contract is not there any more.
    pub async fn contract_usage(&self, id: &SalesforceId) -> Result<ContractUsageView, ContractsFault> {
        let connection = self.connection().ok_or(ContractsFault::NotSignedIn)?;
        let live = connection.salesforce.contract(id).await;
        let live = connection.read(live).await?;
        let contract = live.value.ok_or(ContractsFault::NoSuchContract)?;
        let months = connection.salesforce.usage_by_month(id).await;
        let months = match connection.read(months).await {
            Ok(months) => Some(months.value),
            Err(ContractsFault::SetUp { .. }) => None,
            Err(fault) => return Err(fault),
        };
        let months = months.map(|months| {
            let view =
                |MonthUsage { product, month, units, entries }| MonthView { product, month, units, entries };
            months.into_iter().map(view).collect()
        });
        let contract = contract_view(contract, &self.store.read(WaitingHere::of));
        Ok(ContractUsageView { as_of: live.as_of, contract, months })
    }

    /// The usage entries of a contract, read now: a page of them, and what asks for the next.
    ///
    /// # Errors
    /// When they can't be read now.
    pub async fn contract_entries(
        &self,
        id: &SalesforceId,
        next: Option<&str>,
    ) -> Result<EntriesView, ContractsFault> {
        let connection = self.connection().ok_or(ContractsFault::NotSignedIn)?;
        let next = next.map(|path| NextPage::parse(path).ok_or(ContractsFault::NoSuchPage)).transpose()?;
        let live = connection.salesforce.contract_entries(id, next).await;
        let live = connection.read(live).await?;
        let page = live.value;
        let view =
            |contents: &Contents| page.entries.into_iter().map(|entry| entry_view(entry, contents)).collect();
        let entries = self.store.read(view);
        let next = page.next.map(|next| next.as_str().to_owned());
        Ok(EntriesView { as_of: live.as_of, entries, total: page.total, next })
    }
}

fn entry_view(entry: ContractEntry, contents: &Contents) -> EntryView {
    EntryView {
        id: entry.id,
        ad: entry.ad_key.filter(|key| contents.ad(*key).is_some()),
        ad_title: entry.ad_title,
        booked_by: entry.booked_by,
        booked_at: entry.booked_at,
        product_code: entry.product_code,
        product_name: entry.product_name,
        units: entry.units,
        cancelled: entry.cancelled,
        reason: entry.reason,
    }
}
