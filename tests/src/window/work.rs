//! What service staff do in Adtally's screens: create an ad, book it, save it, look after it.

use std::path::Path;

use adtally_core::ad::{AdForm, AdKey};
use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::Window;
use super::page::Part;
use crate::desk::{ad, typed};
use crate::sign_in::Tokens;

/// A product of a contract as the picker shows it, read live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Units that Salesforce counts.
    pub consumed: String,
    /// Units that are left.
    pub available: String,
}

/// Number, code and units of a booking.
pub type Line<'l> = (&'l str, &'l str, u32);

impl Window {
    /// Creates an ad with products that are picked from contracts read live, and answers with its key
    /// and what was typed.
    ///
    /// # Errors
    /// When any of it can't be done.
    pub async fn create(&self, title: &str, bookings: &[Line<'_>]) -> Result<(AdKey, AdForm)> {
        self.begin(title).await?;
        for (number, code, units) in bookings {
            self.find_contract(number).await?;
            self.pick(code, *units).await?;
        }
        Ok((self.save_new(title).await?, form(title, bookings)))
    }

    /// As [`Window::create`], with contract number and product code typed by hand.
    ///
    /// # Errors
    /// When any of it can't be done.
    pub async fn create_by_hand(&self, title: &str, bookings: &[Line<'_>]) -> Result<(AdKey, AdForm)> {
        self.begin(title).await?;
        for (number, code, units) in bookings {
            self.click("add-booking").await?;
            self.see("contract-picker").await?;
            if self.count("offline-number").await? == 0 {
                self.click("book-by-hand").await?;
            }
            self.fill("offline-number", number).await?;
            self.fill("offline-code", code).await?;
            self.fill("offline-units", &units.to_string()).await?;
            self.click("offline-add").await?;
            self.until_gone("contract-picker").await?;
        }
        Ok((self.save_new(title).await?, form(title, bookings)))
    }

    /// Begins a new ad.
    ///
    /// # Errors
    /// When the form does not open.
    pub async fn begin(&self, title: &str) -> Result<()> {
        self.click("new-ad").await?;
        self.see(Part::named("ad-state").with("data-state", "draft")).await?;
        self.fill("ad-title", title).await
    }

    /// Opens the picker and finds a contract by its number.
    ///
    /// # Errors
    /// When it is not found.
    pub async fn find_contract(&self, number: &str) -> Result<()> {
        self.click("add-booking").await?;
        self.fill("contract-search", number).await?;
        self.click(Part::named("contract-row").with("data-number", number)).await?;
        self.see("product-row").await.map(drop)
    }

    /// What the open picker shows of a product.
    ///
    /// # Errors
    /// When it does not show it.
    pub async fn shown(&self, code: &str) -> Result<Shown> {
        let product = Part::named("product-row").with("data-code", code);
        let consumed = self.until_text(product.clone().part("product-consumed"), |_| true).await?;
        let available = self.until_text(product.part("product-available"), |_| true).await?;
        Ok(Shown { consumed, available })
    }

    /// Books units of a product in the open picker, which closes.
    ///
    /// # Errors
    /// When it can't be picked.
    pub async fn pick(&self, code: &str, units: u32) -> Result<()> {
        let product = Part::named("product-row").with("data-code", code);
        self.fill(product.clone().part("pick-units"), &units.to_string()).await?;
        self.click(product.part("pick-product")).await?;
        self.until_gone("contract-picker").await?;
        self.see(Part::named("booking-row").with("data-code", code)).await.map(drop)
    }

    /// Saves the new ad, and answers with its key as soon as it is in the list.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn save_new(&self, title: &str) -> Result<AdKey> {
        self.click("save-ad").await?;
        // What is typed is in the list before it is saved, as a draft.
        let saved = Part::named("ad-row").with("aria-selected", "true").without("data-state", "draft");
        self.until_text(saved.clone(), |text| text.starts_with(title)).await?;
        let keys = self.attributes(saved, "data-key").await?;
        let key = keys.into_iter().flatten().next().context("the row has a key")?;
        key.parse().context("the row's key is one of an ad")
    }

    /// Saves the open ad again.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn save_again(&self) -> Result<()> {
        self.click("save-ad").await?;
        // There is nothing left to save; or Salesforce has refused it already, and saving it once more
        // would mean to insist.
        let saved = "document.querySelector('[data-testid=\"save-ad\"]')?.disabled \
                     || document.querySelector('[data-testid=\"ad-cause\"]') !== null";
        self.until("the ad is saved", saved).await
    }

    /// Opens an ad that is in view in the list.
    ///
    /// # Errors
    /// When it is not.
    pub async fn open_ad(&self, key: AdKey) -> Result<()> {
        let row = row(key);
        self.click(row.clone()).await?;
        self.see(row.with("aria-selected", "true")).await?;
        self.see("save-ad").await.map(drop)
    }

    /// Waits until an ad that is in view has a state.
    ///
    /// # Errors
    /// When it never has.
    pub async fn until_state(&self, key: AdKey, state: &str) -> Result<()> {
        self.until_told(&format!("the ad is {state}"), async || {
            let states = self.attributes(row(key), "data-state").await?;
            Ok(if states.iter().flatten().any(|shown| shown == state) {
                Ok(())
            } else {
                Err(format!("{states:?}"))
            })
        })
        .await
    }

    /// Waits until the status line says how the line to Salesforce is.
    ///
    /// # Errors
    /// When it never does.
    pub async fn until_line(&self, line: &str) -> Result<()> {
        self.see(Part::named("status-state").with("data-line", line)).await.map(drop)
    }

    /// Waits until the status line counts so many ads that wait.
    ///
    /// # Errors
    /// When it never does.
    pub async fn until_waiting(&self, count: u64) -> Result<()> {
        let waiting = Part::named("status-waiting").with("data-count", &count.to_string());
        self.see(waiting).await.map(drop)
    }

    /// Searches the list, and waits until as many ads as expected are found.
    ///
    /// # Errors
    /// When others are.
    pub async fn search(&self, text: &str, expected: u64) -> Result<()> {
        self.fill("ad-search", text).await?;
        self.until_told(&format!("{expected} ads are found"), async || {
            let found = self.count("ad-row").await?;
            Ok(if found == expected { Ok(()) } else { Err(format!("there are {found}")) })
        })
        .await
    }
}

/// An ad in the list.
#[must_use]
pub fn row(key: AdKey) -> Part {
    Part::named("ad-row").with("data-key", &key.to_string())
}

/// An ad as these tests type it.
#[must_use]
pub fn form(title: &str, bookings: &[Line<'_>]) -> AdForm {
    let bookings: Vec<_> =
        bookings.iter().map(|(number, code, units)| (typed(number, code), *units)).collect();
    ad(title, &bookings)
}

/// Writes a sign-in for the app to take over, as `ADTALLY_DEMO_TOKENS` wants it.
///
/// # Errors
/// When it has no identity, or can't be written.
pub fn hand_over(tokens: &Tokens, person: &str, file: &Path) -> Result<()> {
    let (org, user) = tokens.identity().context("no identity in the token answer")?;
    ensure!(!tokens.refresh_token.is_empty(), "no refresh token in the token answer");
    let sign_in = json!({
        "refresh_token": tokens.refresh_token,
        "person": person,
        "identity": {"org": org, "user": user},
    });
    std::fs::write(file, sign_in.to_string()).with_context(|| format!("writing {}", file.display()))
}
