//! An ad: what service staff create, the bookings that it has, and what makes both valid.
//!
//! This module knows nothing of disks, queues or Salesforce's protocol, and imports nothing else of
//! ours. A form is what a person typed ([`AdForm`]); [`AdForm::check`] turns it into valid content or
//! into a list of [`Fault`]s, each of which names its field and what to do. The store alone makes an
//! [`Ad`] of it, because only the store knows which bookings have already been sent.

mod draft;
mod keys;
mod picture;
mod valid;

pub use draft::{AdDraft, DraftBooking};
pub use keys::{AdKey, DeskKey, NotAnId, SalesforceId, UsageKey};
pub use picture::{NotAPictureName, PictureKind, PictureName};
pub(crate) use valid::faults_of_days;
pub use valid::{Fault, Faults, Field, LONGEST_CODE, LONGEST_NAME, LONGEST_NUMBER, LONGEST_TITLE, Problem};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The most bookings that one ad can have.
pub const MOST_BOOKINGS: usize = 50;
/// The most units that one booking can have.
pub const MOST_UNITS: u32 = 10_000;

/// An ad as it was last saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Ad {
    /// Names the ad for good.
    pub key: AdKey,
    /// Counts the saves of this ad, from 1.
    pub revision: u64,
    /// 1 to 200 characters on one line.
    pub title: String,
    /// At most 2,000 characters; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// A valid https URL of at most 2,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The picture's file in the store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<PictureName>,
    /// The first day on which the ad runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runs_from: Option<Date>,
    /// The last day on which the ad runs, not before `runs_from`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runs_until: Option<Date>,
    /// Its bookings, in the person's order. One that was ever sent stays here when it is taken off
    /// the ad, marked as cancelled, because its usage entry stays in Salesforce.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bookings: Vec<Booking>,
    /// Whether a person cancelled the whole ad.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cancelled: bool,
    /// When the ad was first saved, by the desk's clock.
    pub created_at: Timestamp,
    /// When it was last saved, by the desk's clock.
    pub saved_at: Timestamp,
    /// The ad of another store that this one was moved from (design.md, R13).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_from: Option<AdKey>,
}

/// One line of an ad: so many units of a product of a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Booking {
    /// The external id of the booking's usage entry: made with the booking, never changed.
    pub usage_key: UsageKey,
    /// What the person chose.
    pub line: ContractLine,
    /// 1 to 10,000.
    pub units: u32,
    /// Taken off the ad, or the ad was cancelled: the usage entry no longer counts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cancelled: bool,
    /// When it was booked, whole seconds, by the desk's clock; never changed.
    pub booked_at: Timestamp,
    /// The booking on another line that this one replaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_from: Option<UsageKey>,
}

/// The line of a contract that a booking stands on: what the person chose, and nothing else of the
/// contract (no customer, quantity, price, status or date).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
pub struct ContractLine {
    /// `Contract.ContractNumber`, or what the person typed for it offline.
    pub contract_number: String,
    /// `Contract_Product__c.Product_Code__c`, or what the person typed for it offline.
    pub product_code: String,
    /// The product's name, when the line was picked from a contract that was read live.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_name: Option<String>,
    /// What number and code stood for; absent when they were typed offline and are still to be
    /// resolved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ids: Option<LineIds>,
}

/// The ids in Salesforce that a [`ContractLine`] stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
pub struct LineIds {
    /// `Contract.Id`
    pub contract: SalesforceId,
    /// `Contract_Product__c.Id`
    pub contract_product: SalesforceId,
}

impl ContractLine {
    /// Whether both name the same line: by id where both have one, else by number and code without
    /// regard to case or leading zeros.
    pub fn is_same_line(&self, other: &ContractLine) -> bool {
        match (&self.ids, &other.ids) {
            (Some(mine), Some(theirs)) => mine.contract_product == theirs.contract_product,
            _ => self.typed_key() == other.typed_key(),
        }
    }

    /// Number and code in the form in which typed ones are compared.
    pub fn typed_key(&self) -> (String, String) {
        (bare_number(&self.contract_number), self.product_code.trim().to_lowercase())
    }
}

/// A contract number without the zeros that pad it, in lower case.
pub fn bare_number(number: &str) -> String {
    let bare = number.trim().trim_start_matches('0').to_lowercase();
    if bare.is_empty() { "0".to_owned() } else { bare }
}

/// An ad as a person typed it, before it was checked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct AdForm {
    /// See [`Ad::title`].
    pub title: String,
    /// See [`Ad::text`].
    pub text: String,
    /// See [`Ad::link`]; empty for none.
    pub link: String,
    /// See [`Ad::picture`].
    pub picture: Option<PictureName>,
    /// See [`Ad::runs_from`].
    pub runs_from: Option<Date>,
    /// See [`Ad::runs_until`].
    pub runs_until: Option<Date>,
    /// The bookings that the ad shall have.
    pub bookings: Vec<BookingForm>,
}

/// A booking as a person typed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BookingForm {
    /// The booking that is edited; none for a new one.
    #[serde(default)]
    pub usage_key: Option<UsageKey>,
    /// See [`Booking::line`].
    pub line: ContractLine,
    /// See [`Booking::units`].
    pub units: u32,
}

impl AdForm {
    /// The form that shows `ad` for editing.
    pub fn of(ad: &Ad) -> AdForm {
        AdForm {
            title: ad.title.clone(),
            text: ad.text.clone(),
            link: ad.link.clone().unwrap_or_default(),
            picture: ad.picture.clone(),
            runs_from: ad.runs_from,
            runs_until: ad.runs_until,
            bookings: ad
                .bookings
                .iter()
                .filter(|booking| !booking.cancelled)
                .map(|booking| BookingForm {
                    usage_key: Some(booking.usage_key),
                    line: booking.line.clone(),
                    units: booking.units,
                })
                .collect(),
        }
    }
}
