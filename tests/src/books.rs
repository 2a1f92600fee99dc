//! What people were told is saved, held against everything that the org counts: what is lost, what is
//! counted twice or differs, and whether the org's roll-ups are the sums.

use std::collections::{BTreeMap, HashMap};

use adtally_core::ad::{AdForm, AdKey, ContractLine, LineIds};
use anyhow::{Context, Result};
use serde_json::Value;

use crate::desk::typed;
use crate::ledger::{records, text};

/// Each ad as it was last acknowledged; a cancelled one books nothing.
#[derive(Debug, Clone, Default)]
pub struct Books {
    ads: BTreeMap<AdKey, Noted>,
    /// Saves that were answered.
    pub saves: u64,
}

#[derive(Debug, Clone)]
struct Noted {
    title: String,
    bookings: Vec<Booked>,
}

/// Bare contract number, code, units.
type Booked = ((String, String), u32);

/// What an org counts beside what was acknowledged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Difference {
    /// Bookings that the org does not count as they were saved last.
    pub lost: u64,
    /// Entries that nobody saved, or that are counted once more.
    pub doubled: u64,
    /// Contract products whose consumed units are not the sum of their entries.
    pub miscounted: u64,
    /// Each of them in a line.
    pub told: Vec<String>,
}

impl Books {
    /// Notes that an ad was saved so.
    pub fn saved(&mut self, ad: AdKey, form: &AdForm) {
        let mut bookings: Vec<Booked> =
            form.bookings.iter().map(|booking| (booking.line.typed_key(), booking.units)).collect();
        bookings.sort();
        self.note(ad, form.title.clone(), bookings);
    }

    /// Notes that an ad was cancelled.
    pub fn cancelled(&mut self, ad: AdKey) {
        let title = self.ads.get(&ad).map(|noted| noted.title.clone()).unwrap_or_default();
        self.note(ad, title, Vec::new());
    }

    fn note(&mut self, ad: AdKey, title: String, bookings: Vec<Booked>) {
        self.saves += 1;
        self.ads.insert(ad, Noted { title, bookings });
    }

    /// Takes over what somebody else noted.
    pub fn add(&mut self, other: Books) {
        self.saves += other.saves;
        self.ads.extend(other.ads);
    }

    /// Compares with the org's state, all of which was reported from here.
    ///
    /// # Errors
    /// When the state can't be read.
    pub fn compare(&self, state: &Value) -> Result<Difference> {
        let places = places(state)?;
        let mut difference = Difference::default();
        let mut counted: HashMap<&str, Vec<Booked>> = HashMap::new();
        let mut sums: HashMap<&str, f64> = HashMap::new();
        let mut keys: HashMap<&str, u64> = HashMap::new();
        for entry in records(state, "Product_Usage__c")? {
            *keys.entry(text(entry, "Usage_Key__c")?).or_default() += 1;
            if entry["Cancelled__c"] == true {
                continue;
            }
            let product = text(entry, "Contract_Product__c")?;
            let line = places.get(product).with_context(|| format!("there is no product {product}"))?;
            let units = entry["Units__c"].as_f64().with_context(|| format!("no units: {entry}"))?;
            *sums.entry(product).or_default() += units;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "small whole numbers"
            )]
            counted.entry(text(entry, "Ad_Key__c")?).or_default().push((line.typed_key(), units as u32));
        }
        for (key, times) in keys.iter().filter(|(_, times)| **times > 1) {
            difference.doubled += times - 1;
            difference.told.push(format!("{times} entries have the usage key {key}"));
        }
        for (ad, Noted { title, bookings }) in &self.ads {
            let found = counted.remove(&*ad.to_string()).unwrap_or_default();
            let (lost, doubled) = (without(bookings, &found), without(&found, bookings));
            difference.add(title, &lost, &doubled);
        }
        for (ad, found) in counted {
            difference.add(&format!("ad {ad}, which nobody saved"), &[], &found);
        }
        for product in records(state, "Contract_Product__c")? {
            let id = text(product, "Id")?;
            let sum = sums.get(id).copied().unwrap_or(0.0);
            let consumed = product["Consumed__c"].as_f64().unwrap_or(f64::NAN);
            if (consumed - sum).abs() > 0.5 || consumed.is_nan() {
                difference.miscounted += 1;
                difference.told.push(format!("{consumed} units of {id} are consumed, and {sum} are booked"));
            }
        }
        Ok(difference)
    }
}

impl Difference {
    /// Whether there is none.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Difference::default()
    }

    fn add(&mut self, ad: &str, lost: &[Booked], doubled: &[Booked]) {
        self.lost += lost.len() as u64;
        self.doubled += doubled.len() as u64;
        if !lost.is_empty() || !doubled.is_empty() {
            self.told.push(format!("“{ad}”: not counted {lost:?}, counted besides {doubled:?}"));
        }
    }
}

/// What is in `some` and not in `others`, each as often as it is there too often.
fn without(some: &[Booked], others: &[Booked]) -> Vec<Booked> {
    let mut left = others.to_vec();
    let mut rest = some.to_vec();
    rest.retain(|one| match left.iter().position(|other| other == one) {
        Some(at) => {
            left.swap_remove(at);
            false
        }
        None => true,
    });
    rest
}

/// The line of each contract product that can be booked, by its id.
///
/// # Errors
/// When the state can't be read.
pub fn open_lines(state: &Value) -> Result<BTreeMap<String, ContractLine>> {
    let mut lines = places(state)?;
    let fulfilled = |contract: &&Value| contract["Fulfilled__c"] == true;
    for contract in records(state, "Contract")?.iter().filter(fulfilled) {
        let id = text(contract, "Id")?;
        lines.retain(|_, line| line.ids.as_ref().is_none_or(|ids| ids.contract.as_str() != id));
    }
    Ok(lines)
}

fn places(state: &Value) -> Result<BTreeMap<String, ContractLine>> {
    let mut numbers = HashMap::new();
    for contract in records(state, "Contract")? {
        numbers.insert(text(contract, "Id")?, text(contract, "ContractNumber")?);
    }
    let line = |product: &Value| {
        let (id, contract) = (text(product, "Id")?, text(product, "Contract__c")?);
        let number = numbers.get(contract).with_context(|| format!("there is no contract {contract}"))?;
        let ids = LineIds { contract: contract.parse()?, contract_product: id.parse()? };
        let line = typed(number, text(product, "Product_Code__c")?);
        Ok((id.to_owned(), ContractLine { ids: Some(ids), ..line }))
    };
    records(state, "Contract_Product__c")?.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::desk::ad;

    const AD: &str = "01a20363-58ac-744a-bda0-a55dd3945229";

    fn state(entries: &[(&str, &str, i64, bool)], consumed: i64) -> Value {
        let entry = |(key, ad, units, cancelled): &(&str, &str, i64, bool)| {
            json!({"Usage_Key__c": key, "Ad_Key__c": ad, "Units__c": units, "Cancelled__c": cancelled,
                "Contract_Product__c": "a01000000000001AAA"})
        };
        json!({"records": {
            "Contract": [{"Id": "800000000000001AAA", "ContractNumber": "00000101", "Fulfilled__c": false}],
            "Contract_Product__c": [{"Id": "a01000000000001AAA", "Contract__c": "800000000000001AAA",
                "Product_Code__c": "SMALL", "Consumed__c": consumed}],
            "Product_Usage__c": entries.iter().map(entry).collect::<Vec<_>>()}})
    }

    fn compared(books: &Books, entries: &[(&str, &str, i64, bool)], consumed: i64) -> (u64, u64, u64) {
        let difference = books.compare(&state(entries, consumed)).expect("readable");
        assert_eq!(difference.is_none(), difference.told.is_empty());
        (difference.lost, difference.doubled, difference.miscounted)
    }

    #[test]
    fn what_is_lost_doubled_or_miscounted_is_found() {
        let mut books = Books::default();
        let key: AdKey = AD.parse().expect("a key");
        books.saved(key, &ad("Eine", &[(typed("101", "small"), 1), (typed("101", "SMALL"), 2)]));
        let both = [("k1", AD, 2, false), ("k2", AD, 1, false)];
        assert_eq!(compared(&books, &both, 3), (0, 0, 0));
        assert_eq!(compared(&books, &both[..1], 2), (1, 0, 0));
        assert_eq!(compared(&books, &[("k1", AD, 2, false), ("k2", AD, 9, false)], 11), (1, 1, 0));
        assert_eq!(compared(&books, &[both[0], both[1], ("k3", "another", 1, false)], 4), (0, 1, 0));
        assert_eq!(compared(&books, &[both[0], both[1], ("k2", AD, 1, true)], 3), (0, 1, 0), "a key twice");
        assert_eq!(compared(&books, &both, 4), (0, 0, 1));
        books.cancelled(key);
        assert_eq!(compared(&books, &[("k1", AD, 2, true)], 0), (0, 0, 0));
        assert_eq!(compared(&books, &both[..1], 2), (0, 1, 0));
    }
}
