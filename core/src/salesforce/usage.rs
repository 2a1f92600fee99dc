//! Usage entries: written by key, read back by key.

use super::{
    CallFault, Class, GraphAnswer, MOST_GRAPHS, MOST_NODES, MOST_ROWS, Refusal, RowAnswer, Salesforce,
    answers,
    call::Call,
    json::{self, Unreadable},
    names::{CHANGED_AT, CHANGED_BY_NAME, ID, NAME, Name, Names, UsageNames},
    query::{Look, MOST_PAGES},
    rows,
    soql::Soql,
};
use crate::{
    ad::{
        AdKey, ContractLine, DeskKey, LONGEST_CODE, LONGEST_NAME, LONGEST_NUMBER, LONGEST_TITLE, LineIds,
        UsageKey,
    },
    usage::{ChangeKey, UsageEntry, UsageRow},
};
use jiff::Timestamp;
use reqwest::Method;
use serde_json::Value;
use std::collections::HashSet;

/// An entry that a desk wrote last, with all that a booking is made from.
#[derive(Debug, Clone, PartialEq)]
pub struct DeskEntry {
    /// The entry.
    pub entry: UsageEntry,
    /// `Ad_Key__c`
    pub ad_key: AdKey,
    /// `Ad_Title__c`
    pub ad_title: String,
    /// `Booked_At__c`
    pub booked_at: Timestamp,
    /// `Moved_From__c`
    pub moved_from: Option<UsageKey>,
    /// The line that it stands on.
    pub line: ContractLine,
}

/// Entries of a desk.
#[derive(Debug, Clone, PartialEq)]
pub struct DeskEntries {
    /// The entries.
    pub entries: Vec<DeskEntry>,
    /// When they were read, by the org's time; none where the org does not tell.
    pub as_of: Option<Timestamp>,
}

impl Salesforce {
    /// Writes up to [`MOST_ROWS`] rows, each for itself, and tells what became of each, in their
    /// order. No key may be in it twice.
    ///
    /// # Errors
    /// When what became of them is not known, or the call was refused as a whole.
    pub async fn upsert(&self, rows: &[UsageRow]) -> Result<Vec<RowAnswer>, CallFault> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        if rows.len() > MOST_ROWS {
            return Err(our_bug("TOO_MANY_ROWS"));
        }
        no_key_twice(rows)?;
        let names = &self.names().usage;
        let call = Call {
            kind: "upsert",
            rows: rows.len(),
            method: Method::PATCH,
            path: self.path(&format!("composite/sobjects/{}/{}", names.object, names.key)),
            query: None,
            body: Some(rows::collection(names, rows)),
            batch: None,
        };
        let good = self.ask(&call).await?;
        let answers = answers::read_rows(&good.body, rows.len())?;
        Ok(answers.into_iter().map(|answer| answer.with_key(&names.key)).collect())
    }

    /// Writes up to [`MOST_GRAPHS`] graphs of up to [`MOST_NODES`] rows together, each graph as a
    /// whole, and tells what became of each, in their order. No key may be in it twice.
    ///
    /// # Errors
    /// When what became of them is not known, or the call was refused as a whole.
    pub async fn upsert_graphs(&self, graphs: &[Vec<UsageRow>]) -> Result<Vec<GraphAnswer>, CallFault> {
        if graphs.is_empty() {
            return Ok(Vec::new());
        }
        let counts: Vec<usize> = graphs.iter().map(Vec::len).collect();
        let nodes = counts.iter().sum();
        if counts.len() > MOST_GRAPHS || nodes > MOST_NODES || counts.contains(&0) {
            return Err(our_bug("TOO_MANY_GRAPHS"));
        }
        no_key_twice(graphs.iter().flatten())?;
        let names = &self.names().usage;
        let call = Call {
            kind: "upsert_graphs",
            rows: nodes,
            method: Method::POST,
            path: self.path("composite/graph"),
            query: None,
            body: Some(rows::graphs(names, graphs, &self.path("sobjects"))),
            batch: None,
        };
        let good = self.ask(&call).await?;
        let answers = answers::read_graphs(&good.body, &counts)?;
        Ok(answers.into_iter().map(|answer| answer.with_key(&names.key)).collect())
    }

    /// The entries that a desk wrote last and that have changed since then, or ever. One that nobody could make
    /// a booking of is left out: it was not made by a desk.
    ///
    /// # Errors
    /// When they can't be read now.
    pub async fn desk_entries(
        &self,
        desk: DeskKey,
        since: Option<Timestamp>,
    ) -> Result<DeskEntries, CallFault> {
        const KIND: &str = "desk_entries";
        let names = self.names();
        let product = names.usage.product.relation();
        let contract = names.product.contract.relation();
        let mut fields = entry_fields(&names.usage);
        fields.extend([
            names.usage.ad_key.clone(),
            names.usage.ad_title.clone(),
            names.usage.booked_at.clone(),
            names.usage.moved_from.clone(),
            product.then(&names.product.code),
            product.then(&NAME),
            product.then(&names.product.contract),
            product.then(&contract).then(&names.contract.number),
        ]);
        let fields: Vec<&Name> = fields.iter().collect();
        let select = Soql::select(&fields, &names.usage.object);
        let select = since.map_or_else(|| select.clone(), |since| select.clone().since(&CHANGED_AT, since));
        let soql = select.among(&names.usage.desk_key, &[desk.to_string()]).pop();
        let soql = soql.ok_or(Unreadable("no query"))?;
        // A desk has in memory what it has made, so only each page has a bound.
        let (mut page, as_of) = self.query(&mut Look::default(), KIND, &soql, None).await?;
        // Without a word of the org's about its time, the desk's own clock proves nothing.
        let as_of = self.inner.clock.borrow().map(|_| as_of);
        let mut found = DeskEntries { entries: Vec::new(), as_of };
        for _ in 0..MOST_PAGES {
            for record in &page.records {
                match read_desk_entry(names, record) {
                    Ok(entry) => found.entries.push(entry),
                    Err(Unreadable(why)) => tracing::warn!(why, "an entry of this desk is left out"),
                }
            }
            let Some(next) = page.next.take() else { return Ok(found) };
            page = self.next(&mut Look::default(), KIND, &next, None).await?.0;
        }
        Err(Unreadable("pages without end").into())
    }

    /// The entries with these keys, as the org holds them now. A key without an entry is not there.
    ///
    /// # Errors
    /// When they can't be read now.
    pub async fn read_back(&self, keys: &[UsageKey]) -> Result<Vec<UsageEntry>, CallFault> {
        let keys: Vec<String> = keys.iter().map(UsageKey::to_string).collect();
        let names = &self.names().usage;
        let fields = entry_fields(names);
        let select = Soql::select(&fields.iter().collect::<Vec<_>>(), &names.object);
        let mut entries = Vec::with_capacity(keys.len());
        for soql in select.among(&names.key, &keys) {
            // Each query is a look: a copy reads back all that its original has sent.
            for record in self.all(&mut Look::default(), "read_back", &soql).await?.0 {
                entries.push(read_entry(names, &record)?);
            }
        }
        Ok(entries)
    }
}

/// What of an entry is read.
fn entry_fields(names: &UsageNames) -> Vec<Name> {
    let own = [
        &names.key,
        &names.product,
        &names.units,
        &names.cancelled,
        &names.change_key,
        &names.base_change_key,
        &names.booked_by,
        &names.reason,
        &names.locked,
    ];
    [ID, CHANGED_BY_NAME, CHANGED_AT].into_iter().chain(own.into_iter().cloned()).collect()
}

fn read_desk_entry(names: &Names, record: &Value) -> Result<DeskEntry, Unreadable> {
    let usage = &names.usage;
    let product = usage.product.relation();
    let contract = product.then(&names.product.contract.relation());
    let text = |name: &str| json::text(record, name).unwrap_or_default();
    let line = |name: &str, most| json::cut_line(&text(name), most);
    Ok(DeskEntry {
        entry: read_entry(usage, record)?,
        ad_key: text(&usage.ad_key).trim().parse().map_err(|_| Unreadable("an entry without an ad"))?,
        ad_title: line(&usage.ad_title, LONGEST_TITLE),
        booked_at: json::time(record, &usage.booked_at).ok_or(Unreadable("an entry without a time"))?,
        moved_from: text(&usage.moved_from).trim().parse().ok(),
        line: ContractLine {
            contract_number: line(&contract.then(&names.contract.number), LONGEST_NUMBER),
            product_code: line(&product.then(&names.product.code), LONGEST_CODE),
            product_name: Some(line(&product.then(&NAME), LONGEST_NAME)).filter(|name| !name.is_empty()),
            ids: Some(LineIds {
                contract: json::id(record, &product.then(&names.product.contract))?,
                contract_product: json::id(record, &usage.product)?,
            }),
        },
    })
}

pub(super) fn read_entry(names: &UsageNames, record: &Value) -> Result<UsageEntry, Unreadable> {
    let key = json::at(record, &names.key).as_str().and_then(|text| text.trim().parse().ok());
    // A cast from f64 keeps to the range of u32 by itself.
    let units = json::number(record, &names.units).unwrap_or_default().round() as u32;
    Ok(UsageEntry {
        id: json::id(record, &ID)?,
        usage_key: key.ok_or(Unreadable("an entry without a usage key"))?,
        contract_product: json::id(record, &names.product)?,
        units,
        cancelled: json::flag(record, &names.cancelled),
        change_key: json::text(record, &names.change_key).map(ChangeKey),
        base_change_key: json::text(record, &names.base_change_key).map(ChangeKey),
        booked_by: json::text(record, &names.booked_by),
        reason: json::text(record, &names.reason),
        changed_by: json::text(record, &CHANGED_BY_NAME),
        changed_at: json::time(record, &CHANGED_AT),
        locked: json::flag(record, &names.locked),
    })
}

/// The org refuses every row that shares its key with another of the call.
fn no_key_twice<'a>(rows: impl IntoIterator<Item = &'a UsageRow>) -> Result<(), CallFault> {
    let mut seen = HashSet::new();
    let twice = !rows.into_iter().all(|row| seen.insert(row.usage_key));
    if twice { Err(our_bug("KEY_TWICE")) } else { Ok(()) }
}

/// A call that must not be made, and was not.
fn our_bug(code: &str) -> CallFault {
    CallFault::Refused(Refusal {
        status: 0,
        code: code.to_owned(),
        message: String::new(),
        fields: vec![],
        class: Class::OurBug,
        raw: String::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_entry_is_read_whatever_people_made_of_it() {
        let mut record = json!({"Id": "a02000000000001", "Usage_Key__c": "0190A6C2-9F5B-7C3E-8000-000000000001",
            "Contract_Product__c": "a01000000000001AAA", "Units__c": 2.0, "Cancelled__c": true,
            "Change_Key__c": "by hand", "Base_Change_Key__c": null, "LastModifiedBy": {"Name": "Petra"},
            "LastModifiedDate": "2026-11-22T10:00:00.000+0000", "Usage_Locked__c": false});
        let entry = read_entry(&UsageNames::default(), &record).expect("an entry");
        assert_eq!((entry.units, entry.cancelled, entry.changed_by.as_deref()), (2, true, Some("Petra")));
        assert_eq!(entry.change_key, Some(ChangeKey("by hand".into())));
        assert_eq!(entry.changed_at.map(|at| at.to_string()).as_deref(), Some("2026-11-22T10:00:00Z"));
        for (units, read) in [(json!(null), 0), (json!(-3), 0), (json!(1e300), u32::MAX), (json!(2.6), 3)] {
            record["Units__c"] = units;
            assert_eq!(read_entry(&UsageNames::default(), &record).expect("an entry").units, read);
        }
        record["LastModifiedBy"] = json!(null);
        assert_eq!(read_entry(&UsageNames::default(), &record).expect("an entry").changed_by, None);
        record["Usage_Key__c"] = json!(null);
        assert!(read_entry(&UsageNames::default(), &record).is_err());
    }
}
