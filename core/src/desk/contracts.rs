//! Contracts, read live when someone looks. Nothing of them is kept here: what a window shows goes
//! with its view.

use super::views::WaitingHere;
use crate::ad::{ContractLine, LineIds, SalesforceId};
use crate::salesforce::{CallFault, Class, Contract, LONGEST_SEARCH, NextPage, SignInFault};
use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use ts_rs::TS;

/// Contracts as they were at one moment.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct ContractsView {
    /// When they were read, by the org's clock.
    pub as_of: Timestamp,
    /// The contracts.
    pub contracts: Vec<ContractView>,
    /// How many there are in all.
    pub total: u64,
    /// What asks for the rest.
    pub next: Option<String>,
}

/// A contract as sales keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct ContractView {
    /// Its id.
    pub id: SalesforceId,
    /// Its number.
    pub number: String,
    /// The customer's name.
    pub customer: String,
    /// Its status, in the org's words.
    pub status: String,
    /// Its first day.
    pub starts: Option<Date>,
    /// Its last day.
    pub ends: Option<Date>,
    /// Whether it is fulfilled, so that its usage is locked.
    pub fulfilled: bool,
    /// The day up to which usage is billed, and its entries are locked.
    pub locked_through: Option<Date>,
    /// Its products.
    pub products: Vec<ProductView>,
}

/// A product of a contract.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct ProductView {
    /// What a booking on it keeps.
    pub line: ContractLine,
    /// Units that were sold.
    pub quantity: Option<f64>,
    /// Price of one unit, in the org's currency.
    pub unit_price: Option<f64>,
    /// Units that Salesforce counts as used.
    pub consumed: Option<f64>,
    /// Units that are left, as Salesforce computes them.
    pub available: Option<f64>,
    /// Units booked on this desk and not counted in Salesforce yet; negative when units are about to
    /// be freed.
    pub waiting_here: i64,
}

/// Contracts can't be read now. Ads can be saved all the same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum ContractsFault {
    /// Nobody is signed in.
    #[error(
        "You are not signed in to Salesforce, so contracts can't be read. You can still book by contract number and \
         product code. Please sign in."
    )]
    NotSignedIn,
    /// There is no connection.
    #[error(
        "Salesforce can't be reached, so contracts can't be read. You can still book by contract number and \
         product code; Adtally checks both when it reports."
    )]
    Offline,
    /// Nobody vouches for who answers in Salesforce's place.
    #[error(
        "The connection to Salesforce can't be trusted, so nothing was sent and contracts can't be read. You can \
         still book by contract number and product code. Please tell your admin."
    )]
    Untrusted,
    /// The company's proxy wants to know who asks.
    #[error(
        "Your company's proxy wants a sign-in, so contracts can't be read. You can still book by contract number and \
         product code. Please enter your name and password for the proxy in Adtally's settings."
    )]
    ProxySignIn,
    /// Salesforce does not serve, or did not answer.
    #[error(
        "Salesforce didn't answer, so contracts can't be read now. You can still book by contract number and \
         product code, or try again in a moment."
    )]
    Unserved,
    /// The org is not where it was.
    #[error(
        "Salesforce is not at the address any more where you signed in, so contracts can't be read. You can still \
         book by contract number and product code. Please sign in at the new address, or ask your admin for it."
    )]
    Moved,
    /// Salesforce gives no session now.
    #[error(
        "Salesforce isn't renewing your sign-in at the moment, so contracts can't be read. You can still book by \
         contract number and product code, or try again in a moment."
    )]
    SignInWaits,
    /// The org has no API calls left.
    #[error(
        "Your company has used up its Salesforce calls for now, so contracts can't be read. You can still book by \
         contract number and product code."
    )]
    ApiLimit,
    /// A right, an object or a field is missing.
    #[error(
        "Salesforce doesn't let you read contracts ({salesforce_code}). You can still book by contract number and \
         product code. Please tell your admin."
    )]
    SetUp {
        /// Salesforce's code.
        salesforce_code: String,
    },
    /// The page that was asked for is not one.
    #[error("This list can't be continued, because Salesforce no longer keeps it. Please read it again.")]
    NoSuchPage,
    /// More was to be searched for than any name or number can contain.
    #[error(
        "No customer's name and no contract number is that long. Please search for at most {most} characters."
    )]
    SearchTooLong {
        /// How many characters it may be.
        most: usize,
    },
    /// The org has more to tell than is read at once.
    #[error(
        "Salesforce has more to tell of this than Adtally reads at once, so it was not read. Please search for \
         something narrower. You can still book by contract number and product code."
    )]
    TooMuch,
    /// A contract that was found is gone, or out of the person's sight.
    #[error("This contract is no longer in Salesforce, or you may not see it any more. Please search again.")]
    NoSuchContract,
}

impl From<CallFault> for ContractsFault {
    fn from(fault: CallFault) -> ContractsFault {
        match &fault {
            fault if fault.is_proxy_sign_in() => return ContractsFault::ProxySignIn,
            fault if fault.is_untrusted() => return ContractsFault::Untrusted,
            fault if fault.is_too_much() => return ContractsFault::TooMuch,
            fault if fault.is_search_too_long() => {
                return ContractsFault::SearchTooLong { most: LONGEST_SEARCH };
            }
            CallFault::NotReached(_) | CallFault::SignIn(SignInFault::Unreachable(_)) => {
                return ContractsFault::Offline;
            }
            CallFault::SignIn(SignInFault::Needed(_) | SignInFault::SomeoneElse { .. }) => {
                return ContractsFault::NotSignedIn;
            }
            CallFault::SignIn(SignInFault::Moved { .. }) => return ContractsFault::Moved,
            CallFault::SignIn(SignInFault::Unserved(refusal))
                if refusal.class == Class::Unserved
                    && matches!(refusal.status, 400..=499)
                    && !refusal.code.is_empty() =>
            {
                return ContractsFault::SignInWaits;
            }
            _ => {}
        }
        match fault.class() {
            Some(Class::SignIn) => ContractsFault::NotSignedIn,
            Some(Class::DailyLimit | Class::ConcurrencyLimit) => ContractsFault::ApiLimit,
            Some(Class::StalePage) => ContractsFault::NoSuchPage,
            Some(Class::SetUp | Class::Admin | Class::OurBug | Class::NeedsPerson(_) | Class::Storage) => {
                let salesforce_code = match fault {
                    CallFault::Refused(refusal) => refusal.code,
                    CallFault::SignIn(SignInFault::Admin(why)) => why.code,
                    _ => String::new(),
                };
                ContractsFault::SetUp { salesforce_code }
            }
            _ => ContractsFault::Unserved,
        }
    }
}

pub(super) fn view(
    contracts: Vec<Contract>,
    as_of: Timestamp,
    total: u64,
    next: Option<NextPage>,
    waiting: &WaitingHere,
) -> ContractsView {
    let contracts = contracts.into_iter().map(|contract| contract_view(contract, waiting)).collect();
    ContractsView { as_of, contracts, total, next: next.map(|next| next.as_str().to_owned()) }
}

pub(super) fn contract_view(contract: Contract, waiting: &WaitingHere) -> ContractView {
    let products = contract.products.into_iter().map(|product| {
        let line = ContractLine {
            contract_number: contract.number.clone(),
            product_code: product.code,
            product_name: Some(product.name),
            ids: Some(LineIds { contract: contract.id.clone(), contract_product: product.id }),
        };
        ProductView {
            waiting_here: waiting.on(&line),
            line,
            quantity: product.quantity,
            unit_price: product.unit_price,
            consumed: product.consumed,
            available: product.available,
        }
    });
    ContractView {
        products: products.collect(),
        number: contract.number,
        customer: contract.customer,
        status: contract.status,
        starts: contract.starts,
        ends: contract.ends,
        fulfilled: contract.fulfilled,
        locked_through: contract.locked_through,
        id: contract.id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::salesforce::Refusal;

    fn refused(code: &str, class: Class) -> CallFault {
        let (code, message) = (code.to_owned(), String::new());
        CallFault::Refused(Refusal { status: 0, code, message, fields: vec![], class, raw: String::new() })
    }

    /// Else a person would be told that Salesforce is down, or to tell the admin of a missing right.
    #[test]
    fn too_much_and_too_long_are_told_as_what_they_are() {
        for fault in [
            refused("TOO_MUCH_TO_READ", Class::OurBug),
            CallFault::NoAnswer("an answer of over 8388608 bytes".to_owned()),
        ] {
            assert_eq!(ContractsFault::from(fault), ContractsFault::TooMuch);
        }
        let long = refused("SEARCH_TOO_LONG", Class::OurBug);
        assert_eq!(ContractsFault::from(long), ContractsFault::SearchTooLong { most: 255 });
        assert_eq!(ContractsFault::from(CallFault::NoAnswer("cut".into())), ContractsFault::Unserved);
        let other = ContractsFault::SetUp { salesforce_code: "MALFORMED_QUERY".into() };
        assert_eq!(ContractsFault::from(refused("MALFORMED_QUERY", Class::OurBug)), other);
    }
}
