//! Why an ad could not be reported: for a person in plain words, for the queue as groups.

use crate::ad::ContractLine;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use ts_rs::TS;

/// Why an ad was refused. Its text, by `Display`, says what happened, what it means for the ad, and
/// what a person can do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Cause {
    /// What it is.
    pub kind: CauseKind,
    /// The contract number of the booking that was refused.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub contract: String,
    /// The product code of the booking that was refused.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub product: String,
    /// Salesforce's error code; empty when Salesforce gave none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub code: String,
    /// Salesforce's own words; for validation rules an admin wrote them for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// Salesforce's answer as it came, at most 2 KB.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub raw: String,
    /// When it was refused, by the desk's clock.
    pub at: Timestamp,
}

/// What kind of refusal it was. Each kind has a text of its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CauseKind {
    /// The contract is fulfilled, or billed past the day of the booking.
    Locked,
    /// A colleague changed the same booking.
    ChangedByColleague {
        /// Units that Salesforce has now.
        units: u32,
        /// Whether Salesforce has it as cancelled.
        cancelled: bool,
        /// Who changed it.
        by: Option<String>,
        /// Why, in their words.
        reason: Option<String>,
        /// Whether it was this computer itself, in a past that it does not know any more: its ads were put
        /// back to an earlier state.
        #[serde(default)]
        own_past: bool,
    },
    /// The entry that this change builds on is no longer in Salesforce.
    EntryGone,
    /// A rule of the company, in its own words.
    Rule,
    /// There is no contract with the number that was typed.
    NoSuchContract,
    /// The contract has no product with the code that was typed.
    NoSuchProduct,
    /// Number and code fit several lines.
    SeveralLines {
        /// How many.
        found: usize,
    },
    /// The contract product was deleted or can't be seen by this person.
    LineGone,
    /// The record is locked by an approval.
    RecordLocked,
    /// Salesforce refused a value.
    BadValue,
    /// This person may not book here.
    NotAllowed,
    /// A temporary fault of Salesforce with this ad alone.
    Temporary,
    /// Adtally made a request that Salesforce could not read.
    OurFault,
    /// Anything else that Salesforce said.
    Other,
}

/// Refused ads of one kind and contract: one of them asks for all.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
pub struct CauseGroup {
    /// The name of the kind.
    pub kind: String,
    /// The contract number.
    pub contract: String,
}

impl Cause {
    /// The group that an ad with this cause belongs to.
    pub fn group(&self) -> CauseGroup {
        CauseGroup { kind: self.kind.name().to_owned(), contract: self.contract.clone() }
    }

    /// Whether an ad with this cause belongs to the group.
    pub fn is_of(&self, group: &CauseGroup) -> bool {
        self.kind.name() == group.kind && self.contract == group.contract
    }

    /// Whether it is a booking on this line that was refused.
    pub fn concerns(&self, line: &ContractLine) -> bool {
        self.contract == line.contract_number && self.product == line.product_code
    }
}

impl CauseKind {
    /// The kind's name, the same in logs, screens and tests.
    pub fn name(&self) -> &'static str {
        match self {
            CauseKind::Locked => "locked",
            CauseKind::ChangedByColleague { .. } => "changed_by_colleague",
            CauseKind::EntryGone => "entry_gone",
            CauseKind::Rule => "rule",
            CauseKind::NoSuchContract => "no_such_contract",
            CauseKind::NoSuchProduct => "no_such_product",
            CauseKind::SeveralLines { .. } => "several_lines",
            CauseKind::LineGone => "line_gone",
            CauseKind::RecordLocked => "record_locked",
            CauseKind::BadValue => "bad_value",
            CauseKind::NotAllowed => "not_allowed",
            CauseKind::Temporary => "temporary",
            CauseKind::OurFault => "our_fault",
            CauseKind::Other => "other",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Cause { contract, product, message, .. } = self;
        match &self.kind {
            CauseKind::Locked => write!(
                f,
                "Contract {contract} is fulfilled or already billed, so its usage is locked. Your change is saved \
                 here and not counted in Salesforce. Ask sales to reopen the contract, book on another \
                 contract, or keep what Salesforce has."
            ),
            CauseKind::ChangedByColleague { units, cancelled, own_past: true, .. } => {
                let what = if *cancelled { "cancelled".to_owned() } else { format!("at {units} units") };
                write!(
                    f,
                    "Salesforce has this booking of {product} on contract {contract} {what}, from a report of \
                     this computer that is not known here any more. Your change is saved here and not counted. \
                     Save the ad again to replace what Salesforce has, or keep it."
                )
            }
            CauseKind::ChangedByColleague { units, cancelled, by, reason, .. } => {
                let who = by.as_deref().unwrap_or("A colleague");
                let what =
                    if *cancelled { "cancelled it".to_owned() } else { format!("set it to {units} units") };
                write!(f, "{who} changed this booking of {product} on contract {contract} and {what}")?;
                if let Some(reason) = reason {
                    write!(f, " ({reason})")?;
                }
                f.write_str(
                    ". Your change is saved here and not counted. Save the ad again to replace theirs, or keep \
                     what Salesforce has.",
                )
            }
            CauseKind::EntryGone => write!(
                f,
                "The usage entry of {product} on contract {contract} is no longer in Salesforce, so this change \
                 has nothing to build on. Your ad is saved here. Ask your admin who removed the entry, or take \
                 the booking off and book it anew."
            ),
            CauseKind::Rule => write!(
                f,
                "Salesforce didn't accept this booking on contract {contract}: “{message}” Your ad is saved here \
                 and not counted. Change the booking, or ask sales."
            ),
            CauseKind::NoSuchContract => write!(
                f,
                "There is no contract {contract} in Salesforce. Your ad is saved here and not counted. Correct \
                 the contract number."
            ),
            CauseKind::NoSuchProduct => write!(
                f,
                "Contract {contract} has no product {product}. Your ad is saved here and not counted. Correct \
                 the product code, or pick the product from the contract."
            ),
            CauseKind::SeveralLines { found } => write!(
                f,
                "Contract {contract} has {found} lines with the product {product}, and Adtally can't tell which \
                 you mean. Your ad is saved here and not counted. Pick the line from the contract."
            ),
            CauseKind::LineGone => write!(
                f,
                "Product {product} of contract {contract} is no longer there, or you can't see it. Your ad is \
                 saved here and not counted. Pick another product, or ask sales."
            ),
            CauseKind::RecordLocked => write!(
                f,
                "Contract {contract} is locked in Salesforce, for example by an approval. Your ad is saved here, \
                 and Adtally tries again. Ask sales when the approval is due."
            ),
            CauseKind::BadValue => write!(
                f,
                "Salesforce didn't accept a value of this booking on contract {contract}: “{message}” Your ad is \
                 saved here and not counted. Change the booking."
            ),
            CauseKind::NotAllowed => write!(
                f,
                "Salesforce doesn't let you book on contract {contract}. Your ad is saved here and not counted. \
                 Ask your admin for the right, or book on another contract."
            ),
            CauseKind::Temporary => write!(
                f,
                "Salesforce had a temporary fault with this ad. It is saved here, and Adtally tries again by itself."
            ),
            CauseKind::OurFault => write!(
                f,
                "Adtally sent something that Salesforce couldn't read. This is a fault of Adtally, not yours. \
                 Your ad is saved here and not counted. Please tell your admin."
            ),
            CauseKind::Other => write!(
                f,
                "Salesforce didn't accept this booking on contract {contract}: “{message}” Your ad is saved here \
                 and not counted. Change it, try again, or ask your admin."
            ),
        }
    }
}
