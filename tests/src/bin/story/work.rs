//! A day's work while all is well: sign in, read a contract, book, and see it counted; and the
//! closing check.

use adtally_core::ad::AdForm;
use adtally_core::desk::AdQuery;
use adtally_core::queue::AdState;
use adtally_tests::desk::ad;
use adtally_tests::desk_command::Command;
use adtally_tests::ledger::{records, text};
use anyhow::{Context, Result, ensure};
use serde_json::json;

use crate::canaries::Canaries;
use crate::stage::{MAGIC, Product, Stage, line};

/// The ad that books two products.
pub(crate) const FIRST: &str = "Sommerfest";

pub(crate) async fn signs_in(stage: &mut Stage) -> Result<()> {
    stage.desk.start().await?;
    let status = stage.desk.ask(&Command::Status {}).await?;
    ensure!(status["signed_in"] == true && status["counts"]["ads"] == 0, "the desk stands at {status}");
    Ok(())
}

pub(crate) async fn reads_a_contract(stage: &mut Stage) -> Result<()> {
    let found = stage.desk.ask(&Command::ContractsByNumber { number: "101".to_owned() }).await?;
    let contract = &found["contracts"][0];
    ensure!(contract["customer"] == "Magic Ads Inc", "read was {found}");
    let as_of = found["as_of"].as_str().context("when it was read")?;
    stage.show(format!("Magic Ads Inc, contract {MAGIC}, as of {as_of}"));
    let products = stage.read(MAGIC).await?;
    let quantities: Vec<_> =
        products.iter().map(|product| (product.line.product_code.as_str(), product.quantity)).collect();
    ensure!(quantities == [("GIGANTIC", 5.0), ("SMALL", 3.0)], "its products are {quantities:?}");
    for product in &products {
        ensure!((product.consumed, product.available) == (0.0, product.quantity), "{product:?}");
        stage.show(told(product));
    }
    stage.before = products;
    Ok(())
}

pub(crate) async fn books_two_products(stage: &mut Stage) -> Result<()> {
    let (gigantic, small) = (line(&stage.before, "GIGANTIC")?, line(&stage.before, "SMALL")?);
    let key = stage.create(ad(FIRST, &[(gigantic, 2), (small, 1)])).await?;
    stage.show(format!("“{FIRST}” books 2 gigantic and 1 small"));
    stage.until(key, AdState::InSalesforce).await
}

pub(crate) async fn sales_sees_it(stage: &mut Stage) -> Result<()> {
    let after = stage.read(MAGIC).await?;
    for (before, after) in stage.before.clone().iter().zip(&after) {
        let booked = if after.line.product_code == "GIGANTIC" { 2.0 } else { 1.0 };
        ensure!(after.consumed == before.consumed + booked, "{} are booked: {after:?}", booked);
        ensure!(after.available == after.quantity - after.consumed, "{after:?}");
        ensure!(after.waiting_here == 0, "nothing waits here: {after:?}");
        stage.show(format!(
            "{}: consumed {} → {}, available {} → {}",
            name(after),
            before.consumed,
            after.consumed,
            before.available,
            after.available
        ));
    }
    stage.counted_once().await
}

pub(crate) async fn adds_up(stage: &mut Stage) -> Result<()> {
    let everything = AdQuery { limit: usize::MAX, ..AdQuery::default() };
    let list = stage.desk.ask(&Command::Search { query: everything }).await?;
    let saved: Vec<_> = stage.ledger.ads().map(|(key, form)| (key, form.clone())).collect();
    ensure!(list["total"] == saved.len(), "{} ads were saved, {} are there", saved.len(), list["total"]);
    for (key, form) in &saved {
        let held = bare(AdForm::of(&stage.ad(*key).await?));
        ensure!(held == bare(form.clone()), "saved was {form:?}, and the desk has {held:?}");
        let state = stage.view(*key).await?["state"].take();
        ensure!(state == json!(AdState::InSalesforce), "“{}” is {state}", form.title);
    }
    stage.show(format!("{} ads, each with what was last saved of it", saved.len()));
    stage.counted_once().await?;
    tells_on_nobody(stage).await
}

/// Closes the desk, so that its logs are whole, and looks for what must not be in its folder.
async fn tells_on_nobody(stage: &mut Stage) -> Result<()> {
    let everybody = Command::ContractsByCustomer { part: "a".to_owned(), next: None };
    let read = stage.desk.ask(&everybody).await?;
    ensure!(read["contracts"].as_array().is_some_and(|contracts| contracts.len() > 10), "read was {read}");
    stage.desk.quit().await?;
    let state = stage.control.state().await?;
    let customers = records(&state, "Account")?.iter().map(|customer| text(customer, "Name"));
    let canaries = Canaries::of(&stage.tokens(), customers.collect::<Result<_>>()?)?;
    // An ad's key must be found, or the search itself sees nothing.
    let known = stage.ledger.titled(FIRST)?.to_string();
    let told = canaries.look_through(&stage.desk_folder(), &known)?;
    stage.show(told);
    Ok(())
}

/// The form as a person typed it: without the keys that the desk gave its bookings.
fn bare(mut form: AdForm) -> AdForm {
    for booking in &mut form.bookings {
        booking.usage_key = None;
    }
    form
}

/// A product as a person reads it.
fn told(product: &Product) -> String {
    let Product { quantity, consumed, available, .. } = product;
    format!("{}: quantity {quantity}, consumed {consumed}, available {available}", name(product))
}

fn name(product: &Product) -> &str {
    product.line.product_name.as_deref().unwrap_or(&product.line.product_code)
}
