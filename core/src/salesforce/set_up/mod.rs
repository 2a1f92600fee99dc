//! Whether an org is set up for Adtally, proven and not assumed: describe for version, objects, fields,
//! rights and the roll-up, and one graph for the rules ([`trial`]).
//!
//! It takes two calls, and the list of versions, which is free. An org that does not take describes in a
//! composite call is asked one by one. What an answer does not say is not held against the org: the graph
//! shows it. Deliberately absent: when to check, and what follows from it; the reporter knows.

mod describe;
mod trial;

#[cfg(test)]
mod tests;

use super::{
    CallFault, Class, Refusal, Salesforce,
    call::Call,
    errors::Place,
    json::{self, Unreadable},
    names::{ID, Name, Names},
    query::read_page,
    refusals,
    soql::Soql,
};
use crate::ad::SalesforceId;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use reqwest::Method;
use serde::Serialize;
use serde_json::{Value, json};
use ts_rs::TS;
use uuid::Uuid;

/// What the check asks of an org: raised with every change of that, so that orgs are checked again.
pub const PACKAGE_VERSION: u32 = 1;
/// The oldest version of the API that has graphs.
const OLDEST: u32 = 50;
/// How many contract products are looked at for one to try the rules on.
const CANDIDATES: usize = 50;

/// What a check of an org's set-up found.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct SetUp {
    /// When, by the org's clock.
    pub at: Timestamp,
    /// What was looked at, always all of it and in this order.
    pub points: Vec<Point>,
}

/// One thing that has to be as Adtally needs it.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Point {
    /// What it is about.
    pub subject: Subject,
    /// What is wrong, for an admin to put right. The point is met when there is nothing.
    pub faults: Vec<SetUpFault>,
}

/// What a point is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The version of the API.
    Version,
    /// The contract's object and fields.
    Contract,
    /// The contract product's object and fields.
    Product,
    /// The usage entry's object and fields.
    Usage,
    /// The usage key: an external id that is unique.
    Key,
    /// What this person may do.
    Rights,
    /// Consumed and available are computed by Salesforce.
    RollUp,
    /// The validation rules.
    Rules,
}

/// What is wrong with a point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum SetUpFault {
    /// The org speaks older versions only.
    OldVersion {
        /// The oldest that will do.
        wanted: String,
        /// The newest that it speaks.
        newest: String,
    },
    /// The object is not there, or this person may not see it.
    NoObject {
        /// Its name.
        object: String,
    },
    /// The field is not there, or this person may not see it.
    NoField {
        /// Its object.
        object: String,
        /// Its name.
        field: String,
    },
    /// The relation to the records below is not there.
    NoRelation {
        /// Its object.
        object: String,
        /// Its name.
        relation: String,
    },
    /// The field is of another type.
    WrongType {
        /// Its object.
        object: String,
        /// Its name.
        field: String,
        /// What it has to be.
        wanted: FieldKind,
        /// What it is, in the org's word.
        found: String,
    },
    /// The text field is too short.
    TooShort {
        /// Its object.
        object: String,
        /// Its name.
        field: String,
        /// The least length that will do.
        wanted: u32,
        /// Its length.
        found: u32,
    },
    /// The field is not an external id.
    NotExternalId {
        /// Its object.
        object: String,
        /// Its name.
        field: String,
    },
    /// The field is not unique.
    NotUnique {
        /// Its object.
        object: String,
        /// Its name.
        field: String,
    },
    /// This person may not do that with records of the object.
    NoRight {
        /// The object.
        object: String,
        /// What they may not.
        right: Right,
    },
    /// This person may not do that with the field.
    NoFieldRight {
        /// Its object.
        object: String,
        /// Its name.
        field: String,
        /// What they may not.
        right: Right,
    },
    /// The field is not computed by Salesforce.
    NotCalculated {
        /// Its object.
        object: String,
        /// Its name.
        field: String,
    },
    /// A new usage entry was refused.
    EntryRefused {
        /// Salesforce's code.
        code: String,
        /// Salesforce's words.
        message: String,
    },
    /// The same entry, sent again, was refused.
    ReplayRefused {
        /// Salesforce's code.
        code: String,
        /// Salesforce's words.
        message: String,
    },
    /// A change that was based on an outdated one was refused, but not by the rule that is there for it.
    OtherRule {
        /// The rule that should have.
        rule: String,
        /// Salesforce's code.
        code: String,
        /// Salesforce's words.
        message: String,
    },
    /// A change that was based on an outdated one was accepted.
    RuleSilent {
        /// The rule that should have refused it.
        rule: String,
    },
    /// The rules were not tried, because of what else is wrong.
    NotTried,
    /// The rules could not be tried, because there is no open contract with a product.
    NothingToTryOn,
}

/// What a field has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Text, of whatever kind.
    Text,
    /// A number, of whatever kind.
    Number,
    /// A checkbox, or a formula that is one.
    Checkbox,
    /// A day.
    Date,
    /// A moment.
    DateTime,
    /// A reference to another record.
    Reference,
}

/// What a person may do with records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// Read them.
    Read,
    /// Create new ones.
    Create,
    /// Change them.
    Edit,
}

impl SetUp {
    /// Whether reporting may start.
    pub fn is_met(&self) -> bool {
        self.points.iter().all(|point| point.faults.is_empty())
    }

    /// Whether nothing is wrong but that the rules could not be tried yet.
    pub fn lacks_only_ground(&self) -> bool {
        self.points.iter().flat_map(|point| &point.faults).all(|fault| *fault == SetUpFault::NothingToTryOn)
    }
}

/// What the org said of one question: what it answered, or why not.
type Said = Result<Value, Refusal>;

impl Salesforce {
    /// Checks the org's set-up. `new_key` makes the keys of an entry that does not stay.
    ///
    /// # Errors
    /// When it can't be found out now.
    pub async fn check_set_up(&self, new_key: fn() -> Uuid) -> Result<SetUp, CallFault> {
        let version = self.choose_version().await?;
        let (said, at) = self.look().await?;
        let [contract, product, usage, candidates] = &said[..] else {
            return Err(Unreadable("another number of answers").into());
        };
        let names = self.names();
        let mut points = vec![Point { subject: Subject::Version, faults: version.into_iter().collect() }];
        points.extend(describe::judge(names, [contract, product, usage]));
        let rules = if points.iter().any(|point| !point.faults.is_empty()) {
            Some(SetUpFault::NotTried)
        } else {
            match candidates {
                Err(refusal) => Some(trial::entry_refused(refusal)),
                Ok(page) => match choose_ground(names, page, at, new_key())? {
                    None => Some(SetUpFault::NothingToTryOn),
                    Some(product) => self.try_rules(product, new_key, at).await?,
                },
            }
        };
        points.push(Point { subject: Subject::Rules, faults: rules.into_iter().collect() });
        Ok(SetUp { at, points })
    }

    /// Speaks the version that was asked for, or else the newest before it that the org knows.
    async fn choose_version(&self) -> Result<Option<SetUpFault>, CallFault> {
        let inner = &*self.inner;
        let call = Call::get("versions", "/services/data/".to_owned());
        let listed = match self.ask_in_none(&call).await {
            Ok(good) => json::parse(&good.body)?,
            // Whoever does not list versions is asked with ours.
            Err(CallFault::Refused(refusal)) if is_final(&refusal) => return Ok(None),
            Err(fault) => return Err(fault),
        };
        let number = |text: &str| text.strip_suffix(".0")?.parse::<u32>().ok();
        let wanted = number(&inner.options.api_version).unwrap_or_default();
        let versions = listed.as_array().map_or(&[][..], Vec::as_slice);
        let versions =
            versions.iter().filter_map(|one| json::text(one, "version").as_deref().and_then(number));
        let newest = versions.filter(|version| *version <= wanted).max();
        match newest {
            Some(newest @ OLDEST..) => {
                self.speak(format!("{newest}.0"));
                Ok(None)
            }
            Some(newest) => {
                let (wanted, newest) = (format!("{OLDEST}.0"), format!("{newest}.0"));
                Ok(Some(SetUpFault::OldVersion { wanted, newest }))
            }
            None => Ok(None),
        }
    }

    /// The three describes, and contract products that the rules could be tried on.
    async fn look(&self) -> Result<(Vec<Said>, Timestamp), CallFault> {
        let Names { contract, product, usage } = self.names();
        let described = |object: &Name| (self.path(&format!("sobjects/{object}/describe")), None);
        let open = product.contract.relation();
        let candidates =
            Soql::select(&[&ID, &product.available, &open.then(&contract.locked_through)], &product.object)
                .unless(&open.then(&contract.fulfilled))
                .at_most(CANDIDATES);
        let questions = [
            described(&contract.object),
            described(&product.object),
            described(&usage.object),
            (self.path("query"), Some(candidates.in_url())),
        ];
        match self.ask_together(&questions).await {
            Err(CallFault::Refused(refusal)) if is_final(&refusal) || refusal.status == 404 => {
                self.ask_each(&questions).await
            }
            settled => settled,
        }
    }

    async fn ask_together(&self, questions: &[Question]) -> Result<(Vec<Said>, Timestamp), CallFault> {
        let parts: Vec<Value> = (0..)
            .zip(questions)
            .map(|(place, (path, query)): (u8, _)| {
                let url = query.as_ref().map_or_else(|| path.clone(), |query| format!("{path}?{query}"));
                json!({"method": "GET", "url": url, "referenceId": format!("part{place}")})
            })
            .collect();
        let body = json!({"allOrNone": false, "compositeRequest": parts}).to_string().into_bytes();
        let path = self.path("composite");
        let call = Call { method: Method::POST, body: Some(body), ..Call::get("set_up", path) };
        let good = self.ask(&call).await?;
        let mut answer = json::parse(&good.body)?;
        let Some(Value::Array(answers)) = answer.get_mut("compositeResponse").map(Value::take) else {
            return Err(Unreadable("no list of answers").into());
        };
        if answers.len() != questions.len() {
            return Err(Unreadable("another number of answers").into());
        }
        let said = answers.into_iter().map(|mut answer| {
            let status =
                json::at(&answer, "httpStatusCode").as_u64().and_then(|code| u16::try_from(code).ok());
            let body = answer.get_mut("body").map(Value::take).unwrap_or_default();
            match status {
                Some(200..=299) => Ok(Ok(body)),
                status => settled(refusals::of_errors(Place::Call, status.unwrap_or_default(), &body, &body)),
            }
        });
        Ok((said.collect::<Result<_, _>>()?, good.as_of))
    }

    async fn ask_each(&self, questions: &[Question]) -> Result<(Vec<Said>, Timestamp), CallFault> {
        let mut said = Vec::with_capacity(questions.len());
        let mut at = (self.inner.options.now)();
        for (path, query) in questions {
            let call = Call { query: query.clone(), ..Call::get("set_up", path.clone()) };
            said.push(match self.ask(&call).await {
                Ok(good) => {
                    at = good.as_of;
                    Ok(json::parse(&good.body)?)
                }
                Err(CallFault::Refused(refusal)) => settled(refusal)?,
                Err(fault) => return Err(fault),
            });
        }
        Ok((said, at))
    }
}

/// A path, and a query if there is one.
type Question = (String, Option<String>);

/// A refusal that tells something of the org's set-up; any other means that nothing is known yet.
fn settled(refusal: Refusal) -> Result<Said, CallFault> {
    if is_final(&refusal) { Ok(Err(refusal)) } else { Err(CallFault::Refused(refusal)) }
}

fn is_final(refusal: &Refusal) -> bool {
    matches!(refusal.class, Class::SetUp | Class::OurBug | Class::NeedsPerson(_))
}

/// A contract product whose entries are not locked, if there is one; rather one that has units left. Drawn by
/// `lot`, so that desks that start together do not all wait for the lock of the same one.
fn choose_ground(
    names: &Names,
    page: &Value,
    at: Timestamp,
    lot: Uuid,
) -> Result<Option<SalesforceId>, Unreadable> {
    let today: Date = at.to_zoned(TimeZone::UTC).date();
    let locked_through = names.product.contract.relation().then(&names.contract.locked_through);
    let records = read_page(page.clone())?.records;
    // A day's width for the org's own time zone.
    let is_open = |record: &&Value| {
        json::date(record, &locked_through)
            .is_none_or(|locked| locked.tomorrow().is_ok_and(|tomorrow| tomorrow < today))
    };
    let open: Vec<&Value> = records.iter().filter(is_open).collect();
    let has_units =
        |record: &&Value| json::number(record, &names.product.available).is_none_or(|units| units >= 1.0);
    let roomy: Vec<&Value> = open.iter().copied().filter(has_units).collect();
    let among = if roomy.is_empty() { open } else { roomy };
    let place = usize::from(lot.as_bytes()[15]) % among.len().max(1);
    among.get(place).map(|record| json::id(record, &ID)).transpose()
}
