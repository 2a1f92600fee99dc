//! What a person has typed and not saved. Nothing in it needs to be valid.

use super::{Ad, AdForm, BookingForm, ContractLine, PictureName, UsageKey};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An ad as it is being typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AdDraft {
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
    pub bookings: Vec<DraftBooking>,
}

/// A booking as it is being typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DraftBooking {
    /// The booking that is edited; none for a new one.
    pub usage_key: Option<UsageKey>,
    /// See [`Booking::line`](super::Booking::line).
    pub line: ContractLine,
    /// As typed, be it a number or not.
    pub units: String,
}

impl AdDraft {
    /// A draft of another ad that says the same as `ad`.
    pub fn copy_of(ad: &Ad) -> AdDraft {
        AdDraft::from(AdForm::of(ad)).with_new_bookings()
    }

    /// The same with bookings that no ad has yet.
    #[must_use]
    pub fn with_new_bookings(mut self) -> AdDraft {
        for booking in &mut self.bookings {
            booking.usage_key = None;
        }
        self
    }

    /// Whether saving it would leave `ad` as it is.
    pub fn says_the_same_as(&self, ad: &Ad) -> bool {
        let form = |draft: AdDraft| draft.with_new_bookings().form().and_then(|form| form.check().ok());
        let saved = form(AdDraft::from(AdForm::of(ad)));
        saved.is_some() && form(self.clone()) == saved
    }

    /// The form that it stands for; none when units are no number.
    fn form(self) -> Option<AdForm> {
        let bookings = self.bookings.into_iter().map(|DraftBooking { usage_key, line, units }| {
            Some(BookingForm { usage_key, line, units: units.trim().parse().ok()? })
        });
        Some(AdForm {
            bookings: bookings.collect::<Option<_>>()?,
            title: self.title,
            text: self.text,
            link: self.link,
            picture: self.picture,
            runs_from: self.runs_from,
            runs_until: self.runs_until,
        })
    }
}

impl From<AdForm> for AdDraft {
    fn from(form: AdForm) -> AdDraft {
        let bookings = form.bookings.into_iter().map(|BookingForm { usage_key, line, units }| DraftBooking {
            usage_key,
            line,
            units: units.to_string(),
        });
        AdDraft {
            bookings: bookings.collect(),
            title: form.title,
            text: form.text,
            link: form.link,
            picture: form.picture,
            runs_from: form.runs_from,
            runs_until: form.runs_until,
        }
    }
}
