//! What was acknowledged to the person, ad by ad, and whether the org holds just that.

use std::collections::{BTreeMap, BTreeSet};

use adtally_core::ad::{AdForm, AdKey};
use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::desk::typed;

/// Each ad as it was last saved.
#[derive(Default)]
pub struct Ledger {
    ads: BTreeMap<AdKey, AdForm>,
}

/// The bookings of an ad in the form in which they are compared: bare contract number, code, units.
type Bookings = Vec<((String, String), i64)>;

impl Ledger {
    /// Notes that an ad was saved with this content.
    pub fn note(&mut self, key: AdKey, form: AdForm) {
        self.ads.insert(key, form);
    }

    /// All ads, with what they are.
    pub fn ads(&self) -> impl Iterator<Item = (AdKey, &AdForm)> {
        self.ads.iter().map(|(key, form)| (*key, form))
    }

    /// The ad with this title.
    ///
    /// # Errors
    /// When there is none.
    pub fn titled(&self, title: &str) -> Result<AdKey> {
        let found = self.ads().find(|(_, form)| form.title == title);
        Ok(found.with_context(|| format!("no ad has the title {title}"))?.0)
    }

    /// Checks the org's state, all of which was reported from here: one usage entry for each booking
    /// with its last units, none besides, and roll-ups that are their sums. Says what was found.
    ///
    /// # Errors
    /// With the first thing that does not add up.
    pub fn check(&self, state: &Value) -> Result<String> {
        let entries = records(state, "Product_Usage__c")?;
        let keys: BTreeSet<_> = entries.iter().map(|entry| entry["Usage_Key__c"].as_str()).collect();
        ensure!(keys.len() == entries.len(), "of {} usage entries two share a key", entries.len());
        let mut counted: BTreeMap<String, Bookings> = BTreeMap::new();
        let mut consumed: BTreeMap<&str, i64> = BTreeMap::new();
        for entry in entries {
            let product = text(entry, "Contract_Product__c")?;
            ensure!(entry["Cancelled__c"] == false, "a usage entry is cancelled: {entry}");
            let units = whole(entry, "Units__c")?;
            let ad = text(entry, "Ad_Key__c")?.to_owned();
            counted.entry(ad).or_default().push((place(state, product)?, units));
            *consumed.entry(product).or_default() += units;
        }
        for (key, form) in self.ads() {
            let mut found = counted.remove(&key.to_string()).unwrap_or_default();
            found.sort();
            let booked = bookings(form);
            ensure!(found == booked, "“{}” was saved with {booked:?}, and counted are {found:?}", form.title);
        }
        if let Some((ad, found)) = counted.pop_first() {
            bail!("nobody saved ad {ad}, and counted are {found:?}");
        }
        for product in records(state, "Contract_Product__c")? {
            let sum = consumed.get(text(product, "Id")?).copied().unwrap_or(0);
            let (rolled_up, left) = (whole(product, "Consumed__c")?, whole(product, "Available__c")?);
            ensure!(rolled_up == sum, "{rolled_up} units are consumed, and {sum} were booked: {product}");
            ensure!(left == whole(product, "Quantity__c")? - sum, "available is not what is left: {product}");
        }
        let units: i64 = consumed.values().sum();
        Ok(format!("{} usage entries, {units} units, each booked unit counted once", entries.len()))
    }
}

/// What a form books, sorted.
fn bookings(form: &AdForm) -> Bookings {
    let bookings = form.bookings.iter().map(|booking| (booking.line.typed_key(), booking.units.into()));
    let mut bookings: Bookings = bookings.collect();
    bookings.sort();
    bookings
}

/// Bare contract number and code of a contract product.
fn place(state: &Value, product: &str) -> Result<(String, String)> {
    let product = record(state, "Contract_Product__c", product)?;
    let contract = record(state, "Contract", text(product, "Contract__c")?)?;
    Ok(typed(text(contract, "ContractNumber")?, text(product, "Product_Code__c")?).typed_key())
}

/// All records of an object.
///
/// # Errors
/// When the org's state has none.
pub fn records<'s>(state: &'s Value, object: &str) -> Result<&'s [Value]> {
    let records = state["records"][object].as_array();
    records.map(Vec::as_slice).with_context(|| format!("the org shows no records of {object}"))
}

fn record<'s>(state: &'s Value, object: &str, id: &str) -> Result<&'s Value> {
    let found = records(state, object)?.iter().find(|record| record["Id"] == id);
    found.with_context(|| format!("there is no {object} {id}"))
}

/// A field that holds text.
///
/// # Errors
/// When it is not there, or holds something else.
pub fn text<'r>(record: &'r Value, field: &str) -> Result<&'r str> {
    record[field].as_str().with_context(|| format!("{field} is no text: {record}"))
}

fn whole(record: &Value, field: &str) -> Result<i64> {
    let number = record[field].as_f64().with_context(|| format!("{field} is no number: {record}"))?;
    ensure!(number.fract() == 0.0 && number.abs() < 1e9, "{field} is {number}");
    #[expect(clippy::cast_possible_truncation, reason = "a whole number below a billion")]
    Ok(number as i64)
}

#[cfg(test)]
mod tests {
    use crate::desk::ad;
    use adtally_core::ad::AdKey;
    use serde_json::json;

    use super::*;

    const AD: &str = "01a20363-58ac-744a-bda0-a55dd3945229";

    /// An org that counts these usage entries, each with its key and its units, on one product of 5.
    fn state(entries: &[(&str, i64)], consumed: i64) -> Value {
        let entries = entries.iter().map(|(key, units)| {
            json!({"Usage_Key__c": key, "Units__c": units, "Cancelled__c": false, "Ad_Key__c": AD,
                "Contract_Product__c": "a01"})
        });
        json!({"records": {
            "Contract": [{"Id": "800", "ContractNumber": "00000101"}],
            "Contract_Product__c": [{"Id": "a01", "Contract__c": "800", "Product_Code__c": "SMALL",
                "Quantity__c": 5, "Consumed__c": consumed, "Available__c": 5 - consumed}],
            "Product_Usage__c": entries.collect::<Vec<_>>()}})
    }

    #[test]
    fn what_was_saved_and_nothing_else_must_be_counted_once() {
        let mut ledger = Ledger::default();
        let key: AdKey = AD.parse().expect("a key");
        ledger.note(key, ad("Eine", &[(typed("101", "small"), 1), (typed("101", "SMALL"), 2)]));
        let told = ledger.check(&state(&[("k1", 2), ("k2", 1)], 3)).expect("it adds up");
        assert!(told.starts_with("2 usage entries, 3 units"), "{told}");

        for (entries, consumed, wrong) in [
            (&[("k1", 2), ("k1", 1)][..], 3, "share a key"),
            (&[("k1", 2)], 2, "was saved with"),
            (&[("k1", 2), ("k2", 2)], 4, "was saved with"),
            (&[("k1", 2), ("k2", 1), ("k3", 1)], 4, "was saved with"),
            (&[("k1", 2), ("k2", 1)], 2, "2 units are consumed, and 3 were booked"),
        ] {
            let error = ledger.check(&state(entries, consumed)).expect_err(wrong);
            assert!(error.to_string().contains(wrong), "{error}");
        }
        let error = Ledger::default().check(&state(&[("k1", 1)], 1)).expect_err("nobody saved it");
        assert!(error.to_string().contains("nobody saved"), "{error}");
    }
}
