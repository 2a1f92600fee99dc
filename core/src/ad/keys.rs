//! The names of things: keys that Adtally makes, and ids that Salesforce makes.
//!
//! Each is a type of its own, parsed once at the border, so that no key is ever taken for another
//! and nothing unchecked travels into a query, a URL or a file name.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use ts_rs::TS;
use uuid::Uuid;

macro_rules! uuid_key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
        #[serde(transparent)]
        #[ts(as = "String")]
        pub struct $name(pub Uuid);

        impl $name {
            /// Its 16 bytes, which sort by the time at which it was made.
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self)
            }
        }
    };
}

uuid_key! {
    /// Names an ad: a UUID v7, 36 characters of lower-case text.
    AdKey
}
uuid_key! {
    /// Names a booking and its usage entry: a UUID v7, `Usage_Key__c` in Salesforce.
    UsageKey
}
uuid_key! {
    /// Names one installed Adtally: a UUID v7, `Desk_Key__c` in Salesforce.
    DeskKey
}

/// The id of a record in Salesforce, always in its form of 18 characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(as = "String")]
pub struct SalesforceId(String);

/// The text is not an id of Salesforce: 15 or 18 letters and digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a Salesforce id (15 or 18 letters and digits)")]
pub struct NotAnId(pub String);

impl SalesforceId {
    /// The id as text of 18 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SalesforceId {
    type Err = NotAnId;

    /// Takes ids of 15 characters, which are case-sensitive, and of 18, whose last three tell the
    /// case of the others.
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        // As much of it as a person can make out.
        let no_id = || NotAnId(text.chars().take(40).collect());
        let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        match text.len() {
            15 if plain => Ok(Self(format!("{text}{}", case_suffix(text)))),
            18 if plain => Ok(Self(text.to_owned())),
            _ => Err(no_id()),
        }
    }
}

/// The three characters that tell which of the 15 are capitals, five to each.
fn case_suffix(id: &str) -> String {
    const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    id.as_bytes()
        .chunks(5)
        .map(|five| {
            let bits = five
                .iter()
                .enumerate()
                .fold(0, |bits, (place, byte)| bits | (usize::from(byte.is_ascii_uppercase()) << place));
            char::from(DIGITS[bits])
        })
        .collect()
}

impl TryFrom<String> for SalesforceId {
    type Error = NotAnId;
    fn try_from(text: String) -> Result<Self, NotAnId> {
        text.parse()
    }
}

impl From<SalesforceId> for String {
    fn from(id: SalesforceId) -> String {
        id.0
    }
}

impl fmt::Display for SalesforceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for SalesforceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_id_gets_the_suffix_that_salesforce_computes() {
        let id: SalesforceId = "001A0000006Vm9r".parse().expect("a valid id");
        assert_eq!(id.as_str(), "001A0000006Vm9rIAC");
    }

    #[test]
    fn an_id_of_a_megabyte_is_not_told_in_full() {
        let told = "x".repeat(1 << 20).parse::<SalesforceId>().expect_err("no id").to_string();
        assert!(told.len() < 200, "{told}");
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in ["", "001A", "001A0000006Vm9'", "001A0000006Vm9rIAC0", "äöü000000000000"] {
            assert!(text.parse::<SalesforceId>().is_err(), "{text:?} must be refused");
        }
    }
}
