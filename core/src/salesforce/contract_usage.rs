//! The usage of one contract, read live: its entries, whoever made them, and their units by month. Nothing of it is
//! kept here.

use super::{
    CallFault, Live, NextPage, Salesforce,
    contracts::PAGE,
    json::{self, Unreadable},
    names::{ID, NAME, Name, Names},
    query::{Look, Page},
    soql::Soql,
};
use crate::ad::{AdKey, SalesforceId};
use jiff::{
    Timestamp,
    civil::{Date, date},
};
use serde::Serialize;
use serde_json::Value;

/// A usage entry of a contract as a person reads it. Texts are empty where the org has none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ContractEntry {
    /// `Id`
    pub id: SalesforceId,
    /// `Product_Code__c` of its contract product
    pub product_code: String,
    /// `Name` of its contract product
    pub product_name: String,
    /// `Units__c`
    pub units: f64,
    /// `Cancelled__c`: it is not counted
    pub cancelled: bool,
    /// `Ad_Key__c`, if it is one
    pub ad_key: Option<AdKey>,
    /// `Ad_Title__c`
    pub ad_title: String,
    /// `Booked_By__c`
    pub booked_by: String,
    /// `Booked_At__c`
    pub booked_at: Option<Timestamp>,
    /// `Reason__c`
    pub reason: Option<String>,
}

/// Some of the entries of a contract.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EntryPage {
    /// Those of this page, newest first.
    pub entries: Vec<ContractEntry>,
    /// How many there are on all pages.
    pub total: u64,
    /// Where the next page is.
    pub next: Option<NextPage>,
}

/// What was used of a contract product in one month.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MonthUsage {
    /// The contract product
    pub product: SalesforceId,
    /// The month's first day, in the time zone that the person has in Salesforce; none for entries without a time.
    pub month: Option<Date>,
    /// Units of entries that are not cancelled
    pub units: f64,
    /// How many such entries there are
    pub entries: u64,
}

impl Salesforce {
    /// The entries of a contract that the person may see; the first page, or the one that an earlier page named.
    /// A page that the org no longer keeps is refused as [`super::Class::StalePage`]: ask for the first again.
    ///
    /// # Errors
    /// When they can't be read now.
    pub async fn contract_entries(
        &self,
        contract: &SalesforceId,
        page: Option<NextPage>,
    ) -> Result<Live<EntryPage>, CallFault> {
        const KIND: &str = "contract_entries";
        let mut look = Look::default();
        let names = self.names();
        let (page, as_of) = match page {
            Some(next) => self.next(&mut look, KIND, &next, Some(PAGE)).await?,
            None => {
                let usage = &names.usage;
                let product = usage.product.relation();
                let fields = [
                    &ID,
                    &product.then(&names.product.code),
                    &product.then(&NAME),
                    &usage.units,
                    &usage.cancelled,
                    &usage.ad_key,
                    &usage.ad_title,
                    &usage.booked_by,
                    &usage.booked_at,
                    &usage.reason,
                ];
                let select = Soql::select(&fields, &usage.object).newest_first(&usage.booked_at, &ID);
                self.query(&mut look, KIND, &one(&select, &contract_of(names), contract)?, Some(PAGE)).await?
            }
        };
        let Page { records, next, total } = page;
        let entries = records.iter().map(|record| read_entry(names, record)).collect::<Result<_, _>>()?;
        Ok(Live { value: EntryPage { entries, total, next }, as_of })
    }

    /// What was used of a contract, by month and product, from the entries that the person may see; by month, oldest
    /// first, and product.
    ///
    /// # Errors
    /// When it can't be read now.
    pub async fn usage_by_month(&self, contract: &SalesforceId) -> Result<Live<Vec<MonthUsage>>, CallFault> {
        let names = self.names();
        let usage = &names.usage;
        let select = Soql::sum_by_month(&usage.product, &usage.booked_at, &usage.units, &usage.object)
            .unless(&usage.cancelled);
        let (records, as_of) = self
            .all(&mut Look::default(), "usage_by_month", &one(&select, &contract_of(names), contract)?)
            .await?;
        let months = records.iter().map(|record| read_month(&usage.product, record));
        let mut months = months.collect::<Result<Vec<_>, _>>()?;
        months.sort_by(|a, b| a.month.cmp(&b.month).then_with(|| a.product.as_str().cmp(b.product.as_str())));
        Ok(Live { value: months, as_of })
    }
}

/// The contract of a usage entry: `Contract_Product__r.Contract__c`.
fn contract_of(names: &Names) -> Name {
    names.usage.product.relation().then(&names.product.contract)
}

/// `select` where `field` is `id`.
fn one(select: &Soql, field: &Name, id: &SalesforceId) -> Result<Soql, Unreadable> {
    select.among(field, &[id.as_str()]).pop().ok_or(Unreadable("no query"))
}

fn read_entry(names: &Names, record: &Value) -> Result<ContractEntry, Unreadable> {
    let usage = &names.usage;
    let product = usage.product.relation();
    let text = |name: &str| json::text(record, name).unwrap_or_default();
    Ok(ContractEntry {
        id: json::id(record, &ID)?,
        product_code: text(&product.then(&names.product.code)),
        product_name: text(&product.then(&NAME)),
        units: json::number(record, &usage.units).unwrap_or_default(),
        cancelled: json::flag(record, &usage.cancelled),
        ad_key: text(&usage.ad_key).trim().parse().ok(),
        ad_title: text(&usage.ad_title),
        booked_by: text(&usage.booked_by),
        booked_at: json::time(record, &usage.booked_at),
        reason: json::text(record, &usage.reason),
    })
}

fn read_month(product: &str, record: &Value) -> Result<MonthUsage, Unreadable> {
    // A cast from f64 keeps to the range by itself.
    let part = |name| json::number(record, name).map(|number| number as i16);
    let month = match (part("booked_year"), part("booked_month")) {
        (Some(year @ 1..=9999), Some(month @ 1..=12)) => Some(date(year, month as i8, 1)),
        _ => None,
    };
    Ok(MonthUsage {
        product: json::id(record, product)?,
        month,
        units: json::number(record, "total").unwrap_or_default(),
        entries: json::number(record, "entries").unwrap_or_default() as u64,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_entry_is_read_whatever_people_made_of_it() {
        let key = "0190a6c2-9f5b-7c3e-8000-000000000001";
        let record = json!({"Id": "a02000000000001", "Units__c": "2", "Cancelled__c": true, "Ad_Key__c": key,
            "Ad_Title__c": "<b>", "Booked_By__c": null, "Booked_At__c": "2026-11-22T10:00:00.000+0000",
            "Contract_Product__r": {"Product_Code__c": "SMALL", "Name": "Small ad"}, "Reason__c": "doubled"});
        let entry = read_entry(&Names::default(), &record).expect("an entry");
        assert_eq!((entry.product_code.as_str(), entry.product_name.as_str()), ("SMALL", "Small ad"));
        assert_eq!((entry.units, entry.cancelled, entry.booked_by.as_str()), (2.0, true, ""));
        assert_eq!(entry.ad_key.map(|key| key.to_string()).as_deref(), Some(key));
        assert_eq!(entry.booked_at.map(|at| at.to_string()).as_deref(), Some("2026-11-22T10:00:00Z"));
        let bare = json!({"Id": "a02000000000001", "Ad_Key__c": "by hand", "Contract_Product__r": null});
        let entry = read_entry(&Names::default(), &bare).expect("an entry");
        assert_eq!((entry.ad_key, entry.booked_at, entry.units), (None, None, 0.0));
        assert!(read_entry(&Names::default(), &json!({"Id": "x"})).is_err());
    }

    #[test]
    fn a_month_that_is_none_is_told_apart() {
        let read = |year, month| {
            let record = json!({"Contract_Product__c": "a01000000000001", "booked_year": year, "booked_month": month,
                "total": 3.0, "entries": 2});
            read_month("Contract_Product__c", &record).expect("a month")
        };
        assert_eq!(read(json!(2026), json!(2)).month, Some(date(2026, 2, 1)));
        for (year, month) in [(json!(null), json!(null)), (json!(2026), json!(13)), (json!(1e9), json!(1))] {
            let odd = read(year, month);
            assert_eq!((odd.month, odd.units, odd.entries), (None, 3.0, 2));
        }
    }
}
