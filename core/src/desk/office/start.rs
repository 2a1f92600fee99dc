//! What a window shows first: whose ads are open, and what a person should hear about that.

use super::WaitingElsewhere;
use crate::desk::{CommandError, Repaired};
use crate::tokens::KeyringTrouble;
use jiff::civil::Date;
use serde::Serialize;
use ts_rs::TS;

/// How things stand at the start, and after every sign-in and sign-out.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Start {
    /// Which screen is the first one.
    pub stage: StartStage,
    /// Whose ads are open; none when none could be opened.
    pub store: Option<OpenStore>,
    /// Ads from before the first sign-in that wait to be given to this person.
    pub waiting_unnamed: usize,
    /// Ads of other people, and of other orgs, that wait at this machine.
    pub waiting_elsewhere: Vec<WaitingElsewhere>,
    /// What was repaired when the ads were opened.
    pub told: Vec<Repaired>,
    /// Why no ads are open.
    pub problem: Option<CommandError>,
    /// Why the sign-in ends with the program, or can't be read: something is wrong with the keyring.
    pub keyring: Option<KeyringTrouble>,
    /// When the sign-in was not used for long: the day on which Salesforce may end it.
    pub sign_in_ends: Option<Date>,
    /// The address of the org that everybody here signs in to: an admin has set it, or it was named for
    /// development and tests.
    pub org_given: Option<String>,
    /// Somebody has signed in who is not the person of these ads. Nothing is theirs before they said that it
    /// is they.
    pub asks: Option<NewIdentity>,
}

/// Somebody who has signed in, and has not said yet that it is they.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct NewIdentity {
    /// The name that Salesforce has for them.
    pub person: String,
    /// What they sign in with, where Salesforce said it.
    pub username: Option<String>,
    /// The address of their org.
    pub org: String,
}

/// Which screen is the first one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StartStage {
    /// Nothing was ever done here. Ads can be written all the same.
    FirstStart,
    /// Ads are open.
    Open,
    /// No ads could be opened.
    Failed,
}

/// Whose ads are open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OpenStore {
    /// Ads from before the first sign-in.
    Unnamed,
    /// One person's, at one org.
    Person {
        /// The person's name.
        person: String,
        /// Where they signed in.
        org: String,
    },
    /// The demo's.
    Demo {
        /// The page on which the demo's sales side is seen.
        sales_page: String,
    },
}
