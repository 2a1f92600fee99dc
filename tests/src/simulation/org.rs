//! A model of the org: the table of usage entries with all their versions, the validation rules, the
//! roll-up, and what makes it refuse rows or whole calls.

use std::collections::{BTreeMap, BTreeSet};

use adtally_core::ad::{AdKey, ContractLine, DeskKey, LineIds, SalesforceId, UsageKey};
use adtally_core::reporter::planner::Answer;
use adtally_core::salesforce::{
    CallFault, Class, GraphAnswer, OfflineLine, PersonCause, Refusal, Resolution, RowAnswer,
};
use adtally_core::usage::{ChangeKey, UsageEntry, UsageRow};
use jiff::Timestamp;

use super::controls::Control;

/// How many contract products there are, two to a contract.
pub(super) const PRODUCTS: usize = 4;

/// One state in which an entry has been.
#[derive(Debug, Clone)]
pub(super) struct Version {
    /// The row that made it.
    pub(super) row: UsageRow,
    /// Whether a colleague made it, or this desk in a past that it has lost.
    pub(super) by_colleague: bool,
    /// When.
    pub(super) at: Timestamp,
}

/// The org.
#[derive(Debug, Default)]
pub(super) struct Org {
    /// The table: every entry with its versions, the last of them in force. The number tells entries
    /// of one key apart, of which there must be one.
    pub(super) entries: BTreeMap<(UsageKey, usize), Vec<Version>>,
    /// The roll-up, kept up change by change.
    pub(super) consumed: BTreeMap<SalesforceId, i64>,
    /// Products of fulfilled contracts.
    pub(super) locked: BTreeSet<SalesforceId>,
    /// Products that a rule of the company refuses.
    pub(super) ruled: BTreeSet<SalesforceId>,
    /// Ads whose rows make the org refuse the whole call: with 500 (else 400).
    pub(super) spoilers: BTreeMap<AdKey, bool>,
    /// Ads for which a right is missing.
    pub(super) forbidden: BTreeSet<AdKey>,
    /// After so many failed graphs the rest of a call is halted.
    pub(super) halts_after: Option<usize>,
    /// A wrong way to keep the table, to be caught.
    pub(super) control: Option<Control>,
    /// How many corrections colleagues have made.
    pub(super) corrections: u64,
    /// The org's time.
    pub(super) now: Timestamp,
    /// Changes of a past that the desk has lost, still on their way.
    pub(super) lost: BTreeSet<ChangeKey>,
    /// The desk key of a machine that goes on beside the copy that was made of it.
    pub(super) former: Option<DeskKey>,
}

impl Org {
    /// Whether the org takes the call as a whole, which depends on what is in it alone.
    pub(super) fn reads(&self, reports: &[Vec<UsageRow>]) -> Result<(), CallFault> {
        match reports.iter().flatten().find_map(|row| self.spoilers.get(&row.ad_key)) {
            Some(true) => Err(CallFault::Refused(crash())),
            Some(false) => Err(CallFault::Refused(malformed())),
            None => Ok(()),
        }
    }

    /// Carries out a call whose sender may be long gone.
    pub(super) fn take(&mut self, graphs: bool, reports: &[Vec<UsageRow>]) -> Result<Answer, CallFault> {
        self.reads(reports)?;
        let mut failed = 0;
        let mut results = Vec::new();
        for rows in reports {
            let halted = graphs && self.halts_after.is_some_and(|most| failed > most);
            results.push(if halted { None } else { Some(self.save_all(rows)) });
            failed += usize::from(matches!(results.last(), Some(Some(Err(_)))));
        }
        let graph = |result| match result {
            None => GraphAnswer::Untried,
            Some(Ok(())) => GraphAnswer::Landed,
            Some(Err((row, refusal))) => GraphAnswer::Refused { row, refusal },
        };
        let row = |result| match result {
            Some(Err((_, refusal))) => RowAnswer::Refused(refusal),
            _ => RowAnswer::Landed { id: None, created: None },
        };
        Ok(if graphs {
            Answer::Graphs(results.into_iter().map(graph).collect())
        } else {
            Answer::Rows(results.into_iter().map(row).collect())
        })
    }

    /// A group of rows: all or none. Where it fails: the guilty row, and why.
    fn save_all(&mut self, rows: &[UsageRow]) -> Result<(), (usize, Refusal)> {
        let mut done = Vec::new();
        for (place, row) in rows.iter().enumerate() {
            match self.save(row, false) {
                Ok(key) => done.extend(key),
                Err(refusal) => {
                    done.into_iter().rev().for_each(|key| self.undo(key));
                    return Err((place, refusal));
                }
            }
        }
        Ok(())
    }

    /// Saves a row by the rules, and names the entry if it changed.
    fn save(&mut self, row: &UsageRow, by_colleague: bool) -> Result<Option<(UsageKey, usize)>, Refusal> {
        let mut key = (row.usage_key, 0);
        if self.control == Some(Control::NoExternalId) {
            key.1 = self.place_without_key(row);
        }
        let blind = self.control == Some(Control::WritesWithoutBase);
        let locked = self.locked.contains(&row.contract_product);
        let person = |cause| Err(refused(200, "ADT", Class::NeedsPerson(cause)));
        match self.entries.get(&key).and_then(|versions| versions.last()).map(|version| &version.row) {
            Some(stored) if stored.change_key == row.change_key => {
                if stored != row {
                    return person(PersonCause::KeyRule);
                }
                if self.control == Some(Control::CountsIncrements) {
                    *self.consumed.entry(row.contract_product.clone()).or_default() += counted(row);
                }
                return Ok(None);
            }
            _ if locked => return person(PersonCause::Locked),
            _ if self.ruled.contains(&row.contract_product) && !by_colleague => {
                return person(PersonCause::Validation);
            }
            _ if self.forbidden.contains(&row.ad_key) && !by_colleague => {
                return Err(refused(200, "INSUFFICIENT_ACCESS_OR_READONLY", Class::SetUp));
            }
            None if row.base_change_key.is_some() => return person(PersonCause::Gone),
            None => {}
            Some(stored) if row.base_change_key.as_ref() != Some(&stored.change_key) && !blind => {
                return person(PersonCause::Stale);
            }
            Some(stored) if stored.contract_product != row.contract_product => {
                return person(PersonCause::Fixed);
            }
            Some(_) => {}
        }
        self.count(key, -1);
        let by_colleague = by_colleague || self.lost.contains(&row.change_key);
        let version = Version { row: row.clone(), by_colleague, at: self.now };
        self.entries.entry(key).or_default().push(version);
        self.count(key, 1);
        Ok(Some(key))
    }

    /// Without an external id every first report is an insert, and later ones go by what they build on.
    fn place_without_key(&self, row: &UsageRow) -> usize {
        let mut copies = self.entries.range((row.usage_key, 0)..=(row.usage_key, usize::MAX));
        let Some(base) = &row.base_change_key else { return copies.count() };
        let carries =
            |versions: &Vec<Version>| versions.last().is_some_and(|last| last.row.change_key == *base);
        copies.find(|(_, versions)| carries(versions)).map_or(0, |((_, copy), _)| *copy)
    }

    fn undo(&mut self, key: (UsageKey, usize)) {
        self.count(key, -1);
        if let Some(versions) = self.entries.get_mut(&key) {
            versions.pop();
            if versions.is_empty() {
                self.entries.remove(&key);
            }
        }
        self.count(key, 1);
    }

    fn count(&mut self, key: (UsageKey, usize), sign: i64) {
        if let Some(version) = self.entries.get(&key).and_then(|versions| versions.last()) {
            *self.consumed.entry(version.row.contract_product.clone()).or_default() +=
                sign * counted(&version.row);
        }
    }

    /// A colleague changes an entry, by the rules.
    pub(super) fn correct(&mut self, random: &mut fastrand::Rng) {
        if self.entries.is_empty() {
            return;
        }
        let Some(versions) = self.entries.values().nth(random.usize(..self.entries.len())) else { return };
        let Some(stored) = versions.last().map(|version| &version.row) else { return };
        self.corrections += 1;
        let change_key = match self.former {
            Some(former) if random.bool() => format!("{former}/{}", 1_000_000 + self.corrections),
            _ => format!("petra/{}", self.corrections),
        };
        let row = UsageRow {
            units: random.u32(1..9),
            cancelled: random.u8(..) < 40,
            base_change_key: Some(stored.change_key.clone()),
            change_key: ChangeKey(change_key),
            reason: Some("a correction".to_owned()),
            ..stored.clone()
        };
        // A locked entry can't be corrected, and that is all there is to it.
        let _ = self.save(&row, true);
    }

    /// What came after the changes that a copy knows was done by others.
    pub(super) fn disown(&mut self, known: &BTreeSet<ChangeKey>) {
        for versions in self.entries.values_mut() {
            let own = versions.iter().rposition(|version| known.contains(&version.row.change_key));
            let others = own.map_or(0, |own| own + 1);
            versions[others..].iter_mut().for_each(|version| version.by_colleague = true);
        }
    }

    /// The entries of these bookings.
    pub(super) fn read(&self, keys: &[UsageKey]) -> Vec<UsageEntry> {
        let found = keys.iter().flat_map(|key| self.entries.range((*key, 0)..=(*key, usize::MAX)));
        found.filter_map(|(_, versions)| versions.last()).map(entry_of).collect()
    }

    /// What lines that were typed offline stand for.
    pub(super) fn resolve(&self, lines: &[OfflineLine]) -> Vec<Resolution> {
        let meant =
            |typed: &OfflineLine| (0..PRODUCTS).map(line).find(|l| l.product_code == typed.product_code);
        let resolution = |typed: &OfflineLine| match meant(typed) {
            None => Resolution::NoContract,
            Some(line) => match &line.ids {
                Some(ids) if self.locked.contains(&ids.contract_product) => Resolution::OnlyFulfilled,
                _ => Resolution::One(line),
            },
        };
        lines.iter().map(resolution).collect()
    }
}

/// What a row adds to the roll-up.
pub(super) fn counted(row: &UsageRow) -> i64 {
    if row.cancelled { 0 } else { i64::from(row.units) }
}

/// The line of product number `product`, as one that was picked from a contract.
pub(super) fn line(product: usize) -> ContractLine {
    let id = |prefix: &str, number: usize| format!("{prefix}{number:012}").parse::<SalesforceId>().ok();
    let contract = id("800", product / 2);
    ContractLine {
        contract_number: format!("{:08}", 101 + product / 2),
        product_code: format!("P{product}"),
        product_name: None,
        ids: contract
            .zip(id("a00", product))
            .map(|(contract, contract_product)| LineIds { contract, contract_product }),
    }
}

/// The ids of the contract products.
pub(super) fn products() -> impl Iterator<Item = SalesforceId> {
    (0..PRODUCTS).filter_map(|product| line(product).ids).map(|ids| ids.contract_product)
}

/// A refusal as the client would have read it.
pub(super) fn refused(status: u16, code: &str, class: Class) -> Refusal {
    let (code, message) = (code.to_owned(), "refused by the simulation".to_owned());
    Refusal { status, code, message, fields: Vec::new(), class, raw: String::new() }
}

/// The org falls over a call.
pub(super) fn crash() -> Refusal {
    refused(500, "UNKNOWN_EXCEPTION", Class::Unserved)
}

fn malformed() -> Refusal {
    refused(400, "JSON_PARSER_ERROR", Class::OurBug)
}

pub(super) fn entry_of(version: &Version) -> UsageEntry {
    let row = &version.row;
    UsageEntry {
        id: row.contract_product.clone(),
        usage_key: row.usage_key,
        contract_product: row.contract_product.clone(),
        units: row.units,
        cancelled: row.cancelled,
        change_key: Some(row.change_key.clone()),
        base_change_key: row.base_change_key.clone(),
        booked_by: Some(row.booked_by.clone()),
        reason: row.reason.clone(),
        changed_by: None,
        changed_at: Some(Timestamp::UNIX_EPOCH),
        locked: false,
    }
}
