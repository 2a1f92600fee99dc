//! A desk as tests use it: a folder of its own, a sign-in at an org, and ads by the line.

use std::time::{Duration, Instant};

use adtally_core::ad::{AdForm, AdKey, BookingForm, ContractLine};
use adtally_core::desk::{Desk, Options, SignIn, StoreName, World};
use adtally_core::queue::AdState;
use adtally_core::salesforce::{self, Grant, Identity, NotKept, Org, RefreshTokens, Secret};
use anyhow::{Context, Result, ensure};
use std::path::Path;
use std::sync::Arc;

use crate::sign_in::{CLIENT, Tokens, sign_in};

/// How long a test waits for what should happen by itself.
const PATIENCE: Duration = Duration::from_secs(30);

/// A person at an org: what is needed to open a desk and connect it, any number of times.
pub struct Person {
    login: String,
    name: String,
    tokens: Tokens,
}

impl Person {
    /// Signs `name` in at the org at `url`.
    ///
    /// # Errors
    /// When the org refuses.
    pub async fn sign_in(url: &str, name: &str) -> Result<Person> {
        Ok(Person::with(url, name, sign_in(url, name, "demo").await?))
    }

    /// A person who signed in earlier.
    pub fn with(url: &str, name: &str, tokens: Tokens) -> Person {
        Person { login: url.to_owned(), name: name.to_owned(), tokens }
    }

    /// The org and the person.
    ///
    /// # Errors
    /// When the token answer named none.
    pub fn identity(&self) -> Result<Identity> {
        let (org, user) = self.tokens.identity().context("no identity in the token answer")?;
        Ok(Identity { org: org.parse()?, user: user.parse()? })
    }

    /// Opens this person's store below `data`, without a line to Salesforce.
    ///
    /// # Errors
    /// When it can't be opened.
    pub async fn open(&self, data: &Path) -> Result<Desk> {
        self.open_in(data, World::real()).await
    }

    /// As [`Person::open`], in another world than the real one.
    ///
    /// # Errors
    /// When it can't be opened.
    pub async fn open_in(&self, data: &Path, world: World) -> Result<Desk> {
        let store = StoreName::Of(self.identity()?);
        let options = Options { data: data.to_owned(), store, world };
        Ok(Desk::open(options).await?.0)
    }

    /// What connects a desk of this person through the org's address, or a proxy's.
    ///
    /// # Errors
    /// When `url` is not an address that Adtally takes.
    pub fn sign_in_through(&self, url: &str) -> Result<SignIn> {
        let login = Org::at(url)?;
        let limits = salesforce::Limits::default();
        let grant = Grant {
            login: login.clone(),
            client_id: CLIENT.to_owned(),
            identity: self.identity()?,
            refresh_token: Secret::new(self.tokens.refresh_token.clone()),
            session: None,
        };
        Ok(SignIn {
            login,
            tokens: Arc::new(RefreshTokens::new(limits, grant, Arc::new(NotKept))?),
            identity: self.identity()?,
            person: self.name.clone(),
            options: salesforce::Options::new(jiff::Timestamp::now),
        })
    }

    /// Opens this person's store below `data` and connects it.
    ///
    /// # Errors
    /// When either fails.
    pub async fn at_work(&self, data: &Path) -> Result<Desk> {
        let desk = self.open(data).await?;
        desk.connect(self.sign_in_through(&self.login)?).await?;
        Ok(desk)
    }
}

/// Number and code, as they are typed offline.
pub fn typed(number: &str, code: &str) -> ContractLine {
    ContractLine { contract_number: number.into(), product_code: code.into(), product_name: None, ids: None }
}

/// An ad with this title and these bookings: line and units.
pub fn ad(title: &str, bookings: &[(ContractLine, u32)]) -> AdForm {
    let bookings = bookings.iter().map(|(line, units)| BookingForm {
        usage_key: None,
        line: line.clone(),
        units: *units,
    });
    AdForm { title: title.into(), bookings: bookings.collect(), ..AdForm::default() }
}

/// Imports so many ads, each made of its number.
///
/// # Errors
/// When one of them is refused.
pub async fn import(desk: &Desk, count: u64, form: impl Fn(u64) -> AdForm) -> Result<()> {
    let numbers: Vec<u64> = (0..count).collect();
    for part in numbers.chunks(1_000) {
        for made in desk.import(part.iter().map(|number| form(*number)).collect()).await? {
            made.context("an ad of the import")?;
        }
    }
    Ok(())
}

/// The lines of a contract, read live: its products in the order of their codes.
///
/// # Errors
/// When the contract can't be read.
pub async fn lines(desk: &Desk, number: &str) -> Result<Vec<ContractLine>> {
    let found = desk.contracts_by_number(number).await?;
    let contract = found.contracts.first().with_context(|| format!("there is no contract {number}"))?;
    let mut lines: Vec<_> = contract.products.iter().map(|product| product.line.clone()).collect();
    lines.sort_by(|a, b| a.product_code.cmp(&b.product_code));
    Ok(lines)
}

/// Waits until `holds`, which `what` names.
///
/// # Errors
/// When it does not come to pass in half a minute.
pub async fn until(what: &str, mut holds: impl FnMut() -> bool) -> Result<()> {
    until_async(what, async || holds()).await
}

/// As [`until`], for what has to be asked for.
///
/// # Errors
/// When it does not hold within half a minute.
pub async fn until_async(what: &str, mut holds: impl AsyncFnMut() -> bool) -> Result<()> {
    let start = Instant::now();
    while !holds().await {
        ensure!(start.elapsed() < PATIENCE, "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}

/// Waits until an ad is in this state.
///
/// # Errors
/// When it does not get there in half a minute.
pub async fn until_state(desk: &Desk, ad: AdKey, state: AdState) -> Result<()> {
    until(&format!("{ad} is {state:?}"), || desk.ad(ad).is_some_and(|ad| ad.state == state)).await
}

/// Waits until nothing is left to report.
///
/// # Errors
/// When something still is after half a minute.
pub async fn until_reported(desk: &Desk) -> Result<()> {
    until("the queue is empty", || desk.queue(0, 1).is_empty()).await
}
