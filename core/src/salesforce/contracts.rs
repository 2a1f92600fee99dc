//! Contracts and their products, read live. Nothing of them is kept here.

use super::{
    CallFault, Class, Live, PersonCause, Refusal, Salesforce,
    json::{self, Unreadable},
    names::{ContractNames, ID, NAME, Names, ProductNames},
    query::{Look, Page, read_page},
    soql::Soql,
};
use crate::ad::{LONGEST_CODE, LONGEST_NAME, LONGEST_NUMBER, SalesforceId, bare_number};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

/// The fewest records of a page that the org takes; it may send fewer.
pub(super) const PAGE: u16 = 200;
/// The most digits to which a typed number is padded.
const MOST_DIGITS: usize = 10;
/// The most characters of a customer's name, and of anything that is searched for.
pub const LONGEST_SEARCH: usize = 255;
/// The code of a search for more.
const SEARCH_TOO_LONG: &str = "SEARCH_TOO_LONG";

/// A contract as it was read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contract {
    /// `Id`
    pub id: SalesforceId,
    /// `ContractNumber`
    pub number: String,
    /// `Account.Name`
    pub customer: String,
    /// `Status`, in the org's words.
    pub status: String,
    /// `StartDate`
    pub starts: Option<Date>,
    /// `EndDate`
    pub ends: Option<Date>,
    /// `Fulfilled__c`: its usage entries are locked.
    pub fulfilled: bool,
    /// `Locked_Through__c`: entries booked on or before this day are locked.
    pub locked_through: Option<Date>,
    /// Its products, by code.
    pub products: Vec<ContractProduct>,
}

/// A product of a contract as it was read. Numbers are absent where the org has none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ContractProduct {
    /// `Id`
    pub id: SalesforceId,
    /// `Product_Code__c`
    pub code: String,
    /// `Name`
    pub name: String,
    /// `Quantity__c`
    pub quantity: Option<f64>,
    /// `Unit_Price__c`
    pub unit_price: Option<f64>,
    /// `Consumed__c`, which Salesforce alone computes.
    pub consumed: Option<f64>,
    /// `Available__c`, which Salesforce alone computes.
    pub available: Option<f64>,
}

/// Some of the contracts that were found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ContractPage {
    /// Those of this page, by customer and number.
    pub contracts: Vec<Contract>,
    /// How many there are on all pages.
    pub total: u64,
    /// Where the next page is.
    pub next: Option<NextPage>,
}

/// Where the next page of a query is: a path of the same org, and nothing else.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NextPage(String);

/// The text does not name a page of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this does not name a page of a query")]
pub struct NotAPage;

impl TryFrom<String> for NextPage {
    type Error = NotAPage;
    fn try_from(path: String) -> Result<NextPage, NotAPage> {
        NextPage::parse(&path).ok_or(NotAPage)
    }
}

impl From<NextPage> for String {
    fn from(page: NextPage) -> String {
        page.0
    }
}

impl NextPage {
    /// Takes `/services/data/v67.0/query/01gD0000002HU6KIAW-2000`, and nothing that leads elsewhere.
    pub fn parse(path: &str) -> Option<NextPage> {
        let (version, locator) = path.strip_prefix("/services/data/v")?.split_once("/query/")?;
        let (whole, part) = version.split_once('.')?;
        let digits = |text: &str| matches!(text.len(), 1..=3) && text.bytes().all(|b| b.is_ascii_digit());
        let plain = matches!(locator.len(), 1..=128)
            && locator.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        (digits(whole) && digits(part) && plain).then(|| NextPage(path.to_owned()))
    }

    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for NextPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl CallFault {
    /// Whether more was to be searched for than any name or number can contain.
    pub fn is_search_too_long(&self) -> bool {
        matches!(self, CallFault::Refused(refusal) if refusal.code == SEARCH_TOO_LONG && refusal.status == 0)
    }
}

impl Salesforce {
    /// The contract with this id; none when there is none, or the person may not see it.
    ///
    /// # Errors
    /// When it can't be read now.
    pub async fn contract(&self, id: &SalesforceId) -> Result<Live<Option<Contract>>, CallFault> {
        let mut found = Live { value: None, as_of: (self.inner.options.now)() };
        let mut look = Look::default();
        for soql in select(self.names()).among(&ID, &[id.as_str()]) {
            let (records, as_of) = self.all(&mut look, "contract", &soql).await?;
            found = Live { value: self.contracts(&mut look, records).await?.pop(), as_of };
        }
        Ok(found)
    }

    /// The contracts with the number that a person typed, with or without the zeros that pad it.
    ///
    /// # Errors
    /// When they can't be read now.
    pub async fn contracts_by_number(&self, typed: &str) -> Result<Live<Vec<Contract>>, CallFault> {
        let numbers = padded(searchable(typed)?);
        let mut contracts = Vec::new();
        let mut as_of = None;
        let names = self.names();
        let number = &names.contract.number;
        let mut look = Look::default();
        for soql in select(names).order_by(&[number, &ID]).among(number, &numbers) {
            let (records, read_at) = self.all(&mut look, "contracts_by_number", &soql).await?;
            as_of = as_of.or(Some(read_at));
            contracts.extend(self.contracts(&mut look, records).await?);
        }
        Ok(Live { value: contracts, as_of: as_of.unwrap_or_else(self.inner.options.now) })
    }

    /// The contracts of customers whose name contains what a person typed; the first page, or the one
    /// that an earlier page named. A page that the org no longer keeps is refused as
    /// [`Class::StalePage`]: ask for the first again.
    ///
    /// # Errors
    /// When they can't be read now.
    pub async fn contracts_by_customer(
        &self,
        part: &str,
        page: Option<NextPage>,
    ) -> Result<Live<ContractPage>, CallFault> {
        const KIND: &str = "contracts_by_customer";
        let mut look = Look::default();
        let (page, as_of) = match page {
            Some(next) => self.next(&mut look, KIND, &next, Some(PAGE)).await?,
            None => {
                let names = self.names();
                let ContractNames { customer, number, .. } = &names.contract;
                let soql =
                    select(names).containing(customer, searchable(part)?).order_by(&[customer, number, &ID]);
                self.query(&mut look, KIND, &soql, Some(PAGE)).await?
            }
        };
        let Page { records, next, total } = page;
        let contracts = self.contracts(&mut look, records).await?;
        Ok(Live { value: ContractPage { contracts, total, next }, as_of })
    }

    /// Reads contracts, and fetches what products of them did not fit into the page.
    async fn contracts(&self, look: &mut Look, records: Vec<Value>) -> Result<Vec<Contract>, CallFault> {
        let names = self.names();
        let mut contracts = Vec::with_capacity(records.len());
        for mut record in records {
            let mut read = read_contract(&names.contract, &record)?;
            let below = record.get_mut(&*names.contract.products).map(Value::take).unwrap_or_default();
            for record in self.rest(look, "contract_products", read_page(below)?).await? {
                read.products.push(read_product(&names.product, &record)?);
            }
            contracts.push(read);
        }
        Ok(contracts)
    }
}

fn select(names: &Names) -> Soql {
    let ContractNames { object, number, customer, status, starts, ends, fulfilled, locked_through, products } =
        &names.contract;
    let fields = [&ID, number, customer, status, starts, ends, fulfilled, locked_through];
    let ProductNames { code, quantity, unit_price, consumed, available, .. } = &names.product;
    let inner = [&ID, code, &NAME, quantity, unit_price, consumed, available];
    Soql::select_with(&fields, (&inner, products, &[code, &ID]), object)
}

pub(super) fn read_contract(names: &ContractNames, record: &Value) -> Result<Contract, Unreadable> {
    Ok(Contract {
        id: json::id(record, &ID)?,
        number: line_text(record, &names.number, LONGEST_NUMBER),
        customer: json::text(record, &names.customer).unwrap_or_default(),
        status: json::text(record, &names.status).unwrap_or_default(),
        starts: json::date(record, &names.starts),
        ends: json::date(record, &names.ends),
        fulfilled: json::flag(record, &names.fulfilled),
        locked_through: json::date(record, &names.locked_through),
        products: Vec::new(),
    })
}

pub(super) fn read_product(names: &ProductNames, record: &Value) -> Result<ContractProduct, Unreadable> {
    Ok(ContractProduct {
        id: json::id(record, &ID)?,
        code: line_text(record, &names.code, LONGEST_CODE),
        name: line_text(record, &NAME, LONGEST_NAME),
        quantity: json::number(record, &names.quantity),
        unit_price: json::number(record, &names.unit_price),
        consumed: json::number(record, &names.consumed),
        available: json::number(record, &names.available),
    })
}

/// A text as a booking can keep it.
fn line_text(record: &Value, name: &str, most: usize) -> String {
    json::cut_line(json::at(record, name).as_str().unwrap_or_default(), most)
}

/// Every form that `typed` may have in the org: as it was typed, and a number of digits with every
/// padding up to ten, because nobody knows the org's length.
pub(super) fn padded(typed: &str) -> Vec<String> {
    let typed = typed.trim();
    let mut forms = vec![typed.to_owned()];
    if !typed.is_empty() && typed.bytes().all(|byte| byte.is_ascii_digit()) {
        let bare = bare_number(typed);
        forms.extend((bare.len()..=MOST_DIGITS).map(|length| format!("{bare:0>length$}")));
        forms.sort();
        forms.dedup();
    }
    forms
}

/// What no name and no number can contain is not asked for.
fn searchable(typed: &str) -> Result<&str, CallFault> {
    if typed.chars().count() <= LONGEST_SEARCH {
        return Ok(typed);
    }
    Err(CallFault::Refused(Refusal {
        status: 0,
        code: SEARCH_TOO_LONG.to_owned(),
        message: String::new(),
        fields: vec![],
        class: Class::NeedsPerson(PersonCause::BadValue),
        raw: String::new(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_looked_for_in_every_padding() {
        assert_eq!(
            padded(" 00000101 "),
            ["0000000101", "000000101", "00000101", "0000101", "000101", "00101", "0101", "101"]
        );
        assert_eq!(padded("12345678901"), ["12345678901"]);
        assert_eq!(
            padded("0000000000007"),
            [
                "0000000000007",
                "0000000007",
                "000000007",
                "00000007",
                "0000007",
                "000007",
                "00007",
                "0007",
                "007",
                "07",
                "7"
            ]
        );
        assert_eq!(padded("000")[0], "0");
        assert_eq!(padded("C-0101"), ["C-0101"]);
        assert_eq!(padded(""), [""]);
    }

    #[test]
    fn a_next_page_never_leads_elsewhere() {
        for good in ["/services/data/v67.0/query/01gD0000002HU6KIAW-2000", "/services/data/v9.0/query/x"] {
            assert!(NextPage::parse(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "https://evil.example/services/data/v67.0/query/01g",
            "//evil.example/services/data/v67.0/query/01g",
            "/services/data/v67.0/query/",
            "/services/data/v67.0/query/../../sobjects",
            "/services/data/v67.0/query/01g?x=1",
            "/services/data/v67.0/query/01g%2e",
            "/services/data/v67.0/queryAll/01g",
            "/services/data/v67/query/01g",
            "/services/data/v6a.0/query/01g",
            " /services/data/v67.0/query/01g",
        ] {
            assert!(NextPage::parse(bad).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn what_an_org_tells_of_a_line_fits_into_a_booking() {
        let record = serde_json::json!({"Id": "a00000000000001", "Product_Code__c": "C".repeat(41),
            "Name": format!("Small\n{}", "ad ".repeat(1 << 20))});
        let product = read_product(&ProductNames::default(), &record).expect("a product");
        assert_eq!(product.code, format!("{}…", "C".repeat(39)));
        assert!(product.name.starts_with("Small ad ad") && product.name.chars().count() == 255);
        let record = serde_json::json!({"Id": "800000000000001", "ContractNumber": "7".repeat(1 << 20),
            "Account": {"Name": "K".repeat(1 << 20)}, "Status": "S".repeat(1 << 20)});
        let Contract { number, customer, status, .. } =
            read_contract(&ContractNames::default(), &record).expect("a contract");
        assert_eq!([number, customer, status].map(|text| text.chars().count()), [30, 255, 255]);
    }

    #[test]
    fn nulls_and_odd_kinds_are_read() {
        let record = serde_json::json!({"Id": "800000000000001", "ContractNumber": null, "Account": null,
            "StartDate": "soon", "Fulfilled__c": null, "Locked_Through__c": 7});
        let contract = read_contract(&ContractNames::default(), &record).expect("a contract");
        assert_eq!(
            (contract.number.as_str(), contract.customer.as_str(), contract.fulfilled),
            ("", "", false)
        );
        assert_eq!((contract.starts, contract.locked_through), (None, None));
        assert!(read_contract(&ContractNames::default(), &serde_json::json!({"Id": "x"})).is_err());
        let product = read_product(
            &ProductNames::default(),
            &serde_json::json!({"Id": "a00000000000001", "Quantity__c": null}),
        );
        assert_eq!(product.expect("a product").quantity, None);
    }
}
