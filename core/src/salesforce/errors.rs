//! What an error of Salesforce means: every code of the protocol sheet (3.3) in one table, and the
//! few that depend on where they stand and what they say.
//!
//! A class tells the reporter what to do, never what to say; the words for people are made elsewhere
//! from the class and the raw answer. A code that nobody knows is a person's business when the org
//! blames the request (4xx), and the org's own when it does not (5xx).

use super::names::Name;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An error as the org worded it, and what it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The HTTP status of the call, or of the node in a graph; 200 for a row of a collection; 0 when
    /// nothing was asked because the answer was certain.
    pub status: u16,
    /// The org's code, such as `FIELD_CUSTOM_VALIDATION_EXCEPTION`; empty if it gave none. Only
    /// letters, digits, `_`, `-` and `.`, so that it can be logged.
    pub code: String,
    /// The org's text, for people.
    pub message: String,
    /// The fields that the org names.
    pub fields: Vec<String>,
    /// What it means.
    pub class: Class,
    /// The raw answer, at most 2 KB, to be shown on demand.
    pub raw: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, if self.code.is_empty() { "(no code)" } else { &self.code })
    }
}

impl Refusal {
    /// Whether the whole call that was answered so may have been carried out all the same. What answers with
    /// 5xx may stand between the org and us, and so may what answers with a page, a redirection or a code
    /// that blames the moment: a write that met one of these is in doubt like one without an answer.
    pub fn leaves_in_doubt(&self) -> bool {
        let blames_the_moment = matches!(self.class, Class::Unserved | Class::RowFault | Class::StalePage);
        // The earlier try that still runs may be this very call, repeated by something on its way.
        let runs = self.class == Class::OwnTryRunning;
        // Without a status the call was not made, because it could only be wrong.
        self.status != 0 && (blames_the_moment || runs || self.status >= 500)
    }
}

/// What the reporter has to do about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// The org does not serve: an outage, maintenance, an edge, a page instead of an answer. Send the
    /// same again; whether it was saved is in doubt.
    Unserved,
    /// Somebody else holds the record. The same again soon, uncharged.
    RowLocked,
    /// Our own earlier try of this usage key is still running. The same again soon, uncharged.
    OwnTryRunning,
    /// Rolled back or halted for a neighbour: it was not tried at all.
    Untried,
    /// A temporary fault of this row alone. The same again later, charged.
    RowFault,
    /// The page of a query is no longer kept. Run the query again from its start.
    StalePage,
    /// The session is not taken, also after it was renewed.
    SignIn,
    /// An admin has to change the org, the user or a policy.
    Admin,
    /// The org's API calls of the last 24 hours are used up.
    DailyLimit,
    /// Too many long calls at once. The same again in about a minute.
    ConcurrencyLimit,
    /// The org is full. An admin has to act.
    Storage,
    /// A right, an object or a field is missing. The queue waits for an admin.
    SetUp,
    /// The request was malformed: a fault of Adtally's.
    OurBug,
    /// This ad needs a person.
    NeedsPerson(PersonCause),
}

/// What about an ad needs a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonCause {
    /// `ADT-LOCKED`: the contract is fulfilled, or billed through the booking's date.
    Locked,
    /// `ADT-STALE`: a colleague changed the entry meanwhile.
    Stale,
    /// `ADT-KEY`: changed without a new change key.
    KeyRule,
    /// `ADT-FIXED`: something that never changes was changed.
    Fixed,
    /// `ADT-GONE`: the entry that this change builds on is no longer there.
    Gone,
    /// Another rule of the org's.
    Validation,
    /// The line of the contract is not there.
    NoSuchLine,
    /// The record was deleted.
    Deleted,
    /// The record is locked, for example by an approval.
    RecordLocked,
    /// The org takes it for a duplicate.
    Duplicate,
    /// A value is missing, too long or of the wrong kind.
    BadValue,
    /// Anything else that only a person can judge.
    Other,
}

/// Where an error stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// It answers the whole call.
    Call,
    /// It answers one row, or one node of a graph.
    Row,
}

/// An error as it was read, before it is judged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told<'a> {
    pub(super) place: Place,
    pub(super) status: u16,
    pub(super) code: &'a str,
    pub(super) message: &'a str,
}

enum Rule {
    /// The same wherever it stands.
    Is(Class),
    /// Temporary: of the org when it answers the call, of the row when it answers a row.
    Temporary,
    /// It depends on what it says.
    Read(fn(&Told<'_>) -> Class),
}

use Class::*;
use Rule::{Is, Read, Temporary};

const fn person(cause: PersonCause) -> Rule {
    Is(NeedsPerson(cause))
}

/// Every code that is known, in the order of the sheet.
#[rustfmt::skip]
const TABLE: &[(&str, Rule)] = &[
    // Transient
    ("UNKNOWN_EXCEPTION", Read(unknown_exception)),
    ("INTERNAL_ERROR", Temporary),
    ("SERVER_UNAVAILABLE", Temporary),
    ("UNABLE_TO_LOCK_ROW", Is(RowLocked)),
    ("DUPLICATE_VALUE", Read(duplicate_value)),
    ("QUERY_TIMEOUT", Temporary),
    ("REQUEST_RUNNING_TOO_LONG", Temporary),
    ("TOO_MANY_APEX_REQUESTS", Temporary),
    ("API_CURRENTLY_DISABLED", Is(Unserved)),
    ("INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE", Is(Unserved)),
    ("INVALID_QUERY_LOCATOR", Is(StalePage)),
    ("ALL_OR_NONE_OPERATION_ROLLED_BACK", Is(Untried)),
    ("PROCESSING_HALTED", Is(Untried)),
    ("TXN_SECURITY_METERING_ERROR", Temporary),
    // Sign-in and policy
    ("INVALID_SESSION_ID", Read(session)),
    ("INVALID_AUTH_HEADER", Read(session)),
    ("Bad_OAuth_Token", Is(SignIn)),
    ("INVALID_OPERATION_WITH_EXPIRED_PASSWORD", Is(Admin)),
    ("PASSWORD_LOCKOUT", Is(Admin)),
    ("LOGIN_DURING_RESTRICTED_TIME", Is(Admin)),
    ("LOGIN_DURING_RESTRICTED_DOMAIN", Is(Admin)),
    ("ORG_LOCKED", Is(Admin)),
    ("TRIAL_EXPIRED", Is(Admin)),
    ("API_DISABLED_FOR_ORG", Is(Admin)),
    ("TXN_SECURITY_NO_ACCESS", Is(Admin)),
    // Limits
    ("REQUEST_LIMIT_EXCEEDED", Read(request_limit)),
    ("STORAGE_LIMIT_EXCEEDED", Is(Storage)),
    ("EXCEEDED_QUOTA", Is(Storage)),
    ("LICENSE_LIMIT_EXCEEDED", Is(Admin)),
    // A person
    ("FIELD_CUSTOM_VALIDATION_EXCEPTION", person(PersonCause::Validation)),
    ("INVALID_FIELD", Read(invalid_field)),
    ("INVALID_CROSS_REFERENCE_KEY", person(PersonCause::NoSuchLine)),
    ("ENTITY_IS_DELETED", person(PersonCause::Deleted)),
    ("ENTITY_IS_LOCKED", person(PersonCause::RecordLocked)),
    ("DUPLICATES_DETECTED", person(PersonCause::Duplicate)),
    ("DUPLICATE_EXTERNAL_ID", person(PersonCause::Duplicate)),
    ("REQUIRED_FIELD_MISSING", person(PersonCause::BadValue)),
    ("STRING_TOO_LONG", person(PersonCause::BadValue)),
    ("NUMBER_OUTSIDE_VALID_RANGE", person(PersonCause::BadValue)),
    ("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", person(PersonCause::BadValue)),
    ("INVALID_TYPE_ON_FIELD_IN_RECORD", person(PersonCause::BadValue)),
    ("INACTIVE_OWNER_OR_USER", person(PersonCause::Other)),
    ("FIELD_INTEGRITY_EXCEPTION", person(PersonCause::BadValue)),
    ("FIELD_FILTER_VALIDATION_EXCEPTION", person(PersonCause::Validation)),
    ("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", Read(automation)),
    ("CANNOT_EXECUTE_FLOW_TRIGGER", Read(automation)),
    ("FAILED_ACTIVATION", person(PersonCause::Other)),
    // Set-up
    ("INSUFFICIENT_ACCESS_OR_READONLY", Is(SetUp)),
    ("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", Is(SetUp)),
    ("INSUFFICIENT_ACCESS", Is(SetUp)),
    ("INVALID_FIELD_FOR_INSERT_UPDATE", Is(SetUp)),
    ("INVALID_TYPE", Is(SetUp)),
    ("INVALID_EXTERNAL_ID_FIELD_NAME", Is(SetUp)),
    ("INVALID_ENTITY_FOR_UPSERT", Is(SetUp)),
    ("NOT_FOUND", Is(SetUp)),
    ("FUNCTIONALITY_NOT_ENABLED", Is(SetUp)),
    // Our bug
    ("MALFORMED_QUERY", Is(OurBug)),
    ("MALFORMED_ID", Is(OurBug)),
    ("JSON_PARSER_ERROR", Is(OurBug)),
    ("INVALID_QUERY_FILTER_OPERATOR", Is(OurBug)),
    ("EXCEEDED_ID_LIMIT", Is(OurBug)),
    ("EXCEEDED_MAX_SIZE_REQUEST", Is(OurBug)),
];

/// What `told` means.
pub(super) fn class_of(told: &Told<'_>) -> Class {
    let known = TABLE.iter().find(|(code, _)| code.eq_ignore_ascii_case(told.code));
    let class = match known {
        Some((_, Is(class))) => *class,
        Some((_, Temporary)) => temporary(told.place),
        Some((_, Read(read))) => read(told),
        None => by_status(told),
    };
    match class {
        // A rule may reach us under the code of the automation that it stopped.
        NeedsPerson(_) | RowFault => our_rule(told.message).map_or(class, NeedsPerson),
        _ => class,
    }
}

/// Whether the code is in the table.
pub(super) fn is_known(code: &str) -> bool {
    TABLE.iter().any(|(known, _)| known.eq_ignore_ascii_case(code))
}

fn temporary(place: Place) -> Class {
    match place {
        Place::Call => Unserved,
        Place::Row => RowFault,
    }
}

/// A code that is not in the table, or none.
fn by_status(told: &Told<'_>) -> Class {
    match (told.status, told.place) {
        (401, _) => session(told),
        (410, _) => SetUp,
        (405 | 414 | 415 | 431, _) => OurBug,
        (413, Place::Call) => OurBug,
        // It is this person or this app that may not, whatever is asked.
        (403, Place::Call) => Admin,
        // 408, 420, 425 and 429 blame the moment, not the request.
        (408 | 420 | 425 | 429 | 500.., place) => temporary(place),
        (300, Place::Row) => NeedsPerson(PersonCause::Duplicate),
        // Nothing of the org's answers a call with a redirection; a hotel's sign-in page does.
        (0..=199 | 300..=399, Place::Call) => Unserved,
        _ => NeedsPerson(PersonCause::Other),
    }
}

/// The code that begins the message of one of our own rules.
fn our_rule(message: &str) -> Option<PersonCause> {
    const NESTED: &str = "FIELD_CUSTOM_VALIDATION_EXCEPTION, ";
    let nested = message.find(NESTED).map(|at| &message[at + NESTED.len()..]);
    [Some(message), nested].into_iter().flatten().find_map(|text| {
        let rest = text.trim_start().strip_prefix("ADT-")?;
        let word = rest.split(|c: char| !c.is_ascii_uppercase()).next()?;
        match word {
            "LOCKED" => Some(PersonCause::Locked),
            "STALE" => Some(PersonCause::Stale),
            "KEY" => Some(PersonCause::KeyRule),
            "FIXED" => Some(PersonCause::Fixed),
            "GONE" => Some(PersonCause::Gone),
            _ => None,
        }
    })
}

/// 500 in a call is the org's; in a row it is an accident of that row, unless it says what a lock
/// says.
fn unknown_exception(told: &Told<'_>) -> Class {
    if told.message.contains("UNABLE_TO_LOCK_ROW") { RowLocked } else { temporary(told.place) }
}

/// An external id twice in one request can only be our own; any other duplicate is one that a person must
/// look at, unless it is on our own key ([`Refusal::with_key`]).
fn duplicate_value(told: &Told<'_>) -> Class {
    let message = told.message.to_ascii_lowercase();
    if message.contains("duplicate external id") {
        OwnTryRunning
    } else {
        NeedsPerson(PersonCause::Duplicate)
    }
}

impl Refusal {
    /// The same, with regard to the name of the usage key: a duplicate of it is an earlier try of ours that
    /// still runs.
    pub(super) fn with_key(mut self, key: &Name) -> Refusal {
        let message = self.message.to_ascii_lowercase();
        let name = key.to_ascii_lowercase();
        let names_key = self.fields.iter().any(|field| field.eq_ignore_ascii_case(key))
            || message.contains(&format!("{name} duplicates"))
            || (self.fields.is_empty() && message.contains(&name));
        if self.code.eq_ignore_ascii_case("DUPLICATE_VALUE") && names_key {
            self.class = OwnTryRunning;
        }
        self
    }
}

/// Some sessions are refused by a policy, which a session that is renewed at once would meet again.
fn session(told: &Told<'_>) -> Class {
    const POLICY: [&str; 11] = [
        "not valid for use with",
        "not attached to",
        "policy",
        "not enabled",
        "disabled",
        "not allowed",
        "not permitted",
        "not authorized",
        "restricted",
        "high assurance",
        "blocked",
    ];
    let message = told.message.to_ascii_lowercase();
    if POLICY.iter().any(|text| message.contains(text)) { Admin } else { SignIn }
}

fn request_limit(told: &Told<'_>) -> Class {
    let message = told.message.to_ascii_lowercase();
    if message.contains("concurrent") { ConcurrencyLimit } else { DailyLimit }
}

/// The same code for a parent that is not there, which a person can put right, and for a field that
/// is not there, which only an admin can.
fn invalid_field(told: &Told<'_>) -> Class {
    let message = told.message.to_ascii_lowercase();
    if message.contains("foreign key external id") && message.contains("not found") {
        NeedsPerson(PersonCause::NoSuchLine)
    } else if message.contains("is not a nested sobject") {
        OurBug
    } else {
        SetUp
    }
}

/// Somebody's automation threw. Out of its governor limits is worth another try; a lock that it met
/// is a lock.
fn automation(told: &Told<'_>) -> Class {
    let message = told.message.to_ascii_lowercase();
    if message.contains("unable_to_lock_row") {
        RowLocked
    } else if message.contains("limitexception") || message.contains("apex cpu time limit") {
        RowFault
    } else if message.contains("field_custom_validation_exception") {
        NeedsPerson(PersonCause::Validation)
    } else {
        NeedsPerson(PersonCause::Other)
    }
}

#[cfg(test)]
#[path = "errors_tests.rs"]
pub(super) mod tests;
