//! Faults of single rows: which rows of a call they hit.

use std::cell::Cell;

use super::switches::Switches;
use crate::data::db::{Db, Record};
use crate::data::save::Body;
use crate::data::value::Value;
use crate::ids::Id;
use crate::refusal::Refusal;
use crate::schema::{Object, place};

/// Which rows a fault is for: those that fit all that is set.
#[derive(Clone, Default)]
pub(super) struct Filter {
    pub(super) usage_key: Option<String>,
    pub(super) ad_key: Option<String>,
    pub(super) contract_product: Option<Id>,
}

/// The faults of rows that hold for one call, and what else is not as it should be meanwhile.
#[derive(Default)]
pub(crate) struct RowFaults {
    list: Vec<RowFault>,
    pub(crate) switches: Switches,
}

struct RowFault {
    id: u64,
    refusal: Refusal,
    filter: Filter,
    hit: Cell<bool>,
}

impl RowFaults {
    pub(super) fn add(&mut self, id: u64, refusal: Refusal, filter: Filter) {
        self.list.push(RowFault { id, refusal, filter, hit: Cell::new(false) });
    }

    /// The faults that hit a row.
    pub(super) fn hits(&self) -> impl Iterator<Item = u64> {
        self.list.iter().filter(|fault| fault.hit.get()).map(|fault| fault.id)
    }

    /// Refuses a row that a fault is for. `stored` is the record that the row would change.
    pub(crate) fn check(
        &self,
        db: &Db,
        object: &'static Object,
        stored: Option<&Record>,
        body: &Body,
    ) -> Result<(), Vec<Refusal>> {
        self.check_keyed(db, object, stored, body, "")
    }

    /// The same for an upsert, which knows the key.
    pub(crate) fn check_keyed(
        &self,
        db: &Db,
        object: &'static Object,
        stored: Option<&Record>,
        body: &Body,
        key: &str,
    ) -> Result<(), Vec<Refusal>> {
        if self.list.is_empty() {
            return Ok(());
        }
        let facts = Facts::of(db, object, stored, body, key);
        match self.list.iter().find(|fault| fault.filter.fits(&facts)) {
            Some(fault) => {
                fault.hit.set(true);
                Err(vec![facts.named_in(fault.refusal.clone())])
            }
            None => Ok(()),
        }
    }
}

/// What a filter asks of a row.
#[derive(Default)]
struct Facts {
    usage_key: String,
    ad_key: String,
    contract_product: Option<Id>,
}

impl Facts {
    fn of(db: &Db, object: &'static Object, stored: Option<&Record>, body: &Body, key: &str) -> Facts {
        if object.index != place::USAGE {
            return Facts::default();
        }
        let holder =
            db.holders(object, object.at("Usage_Key__c"), &Value::Text(key.to_owned())).unwrap_or_default();
        let stored =
            stored.or_else(|| holder.first().and_then(|id| db.get(object, *id)).map(|record| &**record));
        let sent = |name: &str| {
            body.iter()
                .find(|(n, _)| n.eq_ignore_ascii_case(name))
                .and_then(|(_, v)| v.as_str())
                .map(str::to_owned)
        };
        let kept = |name: &str| stored.map(|record| record.values[object.at(name)].clone());
        let text =
            |name: &str| sent(name).or_else(|| kept(name).map(|v| v.text().to_owned())).unwrap_or_default();
        let product = sent("Contract_Product__c").and_then(|id| Id::parse(&id));
        Facts {
            usage_key: if key.is_empty() { text("Usage_Key__c") } else { key.to_owned() },
            ad_key: text("Ad_Key__c"),
            contract_product: product.or_else(|| kept("Contract_Product__c").and_then(|v| v.id())),
        }
    }
}

impl Facts {
    /// A lock names the record that could not be locked: the contract product whose roll-up would change.
    fn named_in(&self, mut refusal: Refusal) -> Refusal {
        if let ("UNABLE_TO_LOCK_ROW", Some(id)) = (&*refusal.code, self.contract_product) {
            refusal.message.push_str(&format!(": {}", id.short()));
        }
        refusal
    }
}

impl Filter {
    fn fits(&self, facts: &Facts) -> bool {
        self.usage_key.as_ref().is_none_or(|key| key.eq_ignore_ascii_case(&facts.usage_key))
            && self.ad_key.as_ref().is_none_or(|key| key.eq_ignore_ascii_case(&facts.ad_key))
            && self.contract_product.is_none_or(|id| facts.contract_product == Some(id))
    }
}
