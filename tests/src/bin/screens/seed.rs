//! What the full desk holds: thousands of ads of a year's work, with long names, hostile names, and some
//! that need somebody.

use std::time::{Duration, Instant};

use adtally_core::ad::{AdForm, ContractLine};
use adtally_core::desk::Desk;
use adtally_core::queue::AdState;
use adtally_tests::desk::{ad, import, typed, until_state};
use adtally_tests::ledger::{records, text};
use adtally_tests::sales::{self, sell};
use adtally_tests::window::ground::{Ground, MAGIC};
use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// How many ads "many" is.
pub(crate) const MANY: u64 = 100_000;
pub(crate) const BOOKED: &str = "Frühlingsaktion bei Magic Ads";
pub(crate) const LOCKED: &str = "Herbstbeilage";
pub(crate) const MISTYPED: &str = "Stellenmarkt am Samstag";
pub(crate) const HOSTILE: &str = sales::HOSTILE;

/// What is saved while the network is away, anew for each round of pictures.
pub(crate) const OFFLINE: [[&str; 3]; 4] = [
    ["Wochenendbeilage", "Titelseite", "Räumungsverkauf"],
    ["Adventskalender", "Neueröffnung am Markt", "Winterreifen jetzt"],
    ["Tag der offenen Tür", "Ausbildungsplätze 2027", "Sonntagsöffnung"],
    ["Weihnachtsmarkt", "Silvestermenü", "Inventurverkauf"],
];

/// Of the many so many were booked last.
pub(crate) const MANY_BOOKED: u64 = 200;
const ADS: u64 = 3_000;
const REPORTED_WITHIN: Duration = Duration::from_secs(120);
const WHAT: [&str; 9] = [
    "Sommerschlussverkauf",
    "Stellenanzeige",
    "Jubiläum",
    "Neueröffnung",
    "Donaudampfschifffahrtsgesellschaftskapitänskajütentürsicherheitsschlüssel gefunden: Finderlohn",
    "Hausmesse",
    "Tag der offenen Tür",
    "Räumungsverkauf wegen Umbaus",
    "Wochenangebote",
];
const WHERE: [&str; 7] = [
    "Bäckerei Süß",
    "Straßenbau Groß AG",
    "Autohaus Kühn",
    "Müller & Söhne GmbH",
    "Optik Scharfblick",
    "Zahnarztpraxis Dr. Weiß-Bürger",
    "Stadtwerke Überlingen",
];

/// Fills the desk, as a person would who is called Klaus, and reports all that can be reported.
pub(crate) async fn fill(ground: &Ground) -> Result<()> {
    let number = sell(&ground.org_url(), HOSTILE, HOSTILE, sales::HOSTILE_CODE).await?;
    let control = ground.control()?;
    let lines = open_lines(&control.state().await?)?;
    let desk = ground.person().await?.at_work(&ground.data()).await?;
    import(&desk, ADS, |place| form(place as usize, &lines)).await?;
    let locked = desk.create(ad(LOCKED, &[(typed("00000102", "MEDIUM"), 2)])).await?;
    desk.create(ad("Noch ohne Buchung", &[])).await?;
    desk.create(ad(HOSTILE, &[(typed(&number, sales::HOSTILE_CODE), 2)])).await?;
    until_reported(&desk).await?;

    for (title, contract, code) in [
        (MISTYPED, MAGIC, "SMAL"),
        ("Kinoprogramm", MAGIC, "SMAL"),
        ("Lokalteil Mitte", "00000110", "SMALL"),
        ("Lokalteil Süd", "00000110", "SMALL"),
    ] {
        let refused = desk.create(ad(title, &[(typed(contract, code), 1)])).await?;
        until_state(&desk, refused, AdState::NeedsYou).await?;
    }
    control.fulfil("00000102").await?;
    let mut form = AdForm::of(&desk.ad(locked).context("the ad is there")?.ad);
    form.bookings[0].units = 3;
    desk.save(locked, form).await?;
    until_state(&desk, locked, AdState::NeedsYou).await?;
    let booked = [(typed(MAGIC, "GIGANTIC"), 2), (typed(MAGIC, "SMALL"), 1)];
    let text = "Alles neu macht der Mai: 20 % auf jede große Anzeige.".to_owned();
    let link = "https://example.com/mai".to_owned();
    let booked = desk.create(AdForm { text, link, ..ad(BOOKED, &booked) }).await?;
    until_state(&desk, booked, AdState::InSalesforce).await?;
    desk.close().await;
    Ok(())
}

/// An ad of a year's work; always the same one.
fn form(place: usize, lines: &[ContractLine]) -> AdForm {
    let title = format!("{} {}", WHAT[place % WHAT.len()], WHERE[place % WHERE.len()]);
    let line = |step: usize| lines[(place * 7 + step) % lines.len()].clone();
    let mut bookings = vec![(line(0), 1)];
    if place.is_multiple_of(3) {
        bookings.push((line(1), 2));
    }
    AdForm { text: format!("Ausgabe {}", place % 365), ..ad(&title, &bookings) }
}

/// All that can be booked by number and code: lines of contracts that are not fulfilled, whose code is
/// theirs alone. Those of Magic Ads, and the one that is fulfilled later, are kept for ads of their own.
fn open_lines(state: &Value) -> Result<Vec<ContractLine>> {
    let contracts = records(state, "Contract")?;
    let products = records(state, "Contract_Product__c")?;
    let mut lines = Vec::new();
    for contract in contracts {
        let number = text(contract, "ContractNumber")?;
        if contract["Fulfilled__c"] == true || [MAGIC, "00000102"].contains(&number) {
            continue;
        }
        let own = products.iter().filter(|product| product["Contract__c"] == contract["Id"]);
        let codes: Vec<&str> = own.map(|product| text(product, "Product_Code__c")).collect::<Result<_>>()?;
        let alone = |code: &&&str| codes.iter().filter(|other| other.eq_ignore_ascii_case(code)).count() == 1;
        lines.extend(codes.iter().filter(alone).map(|code| typed(number, code)));
    }
    ensure!(!lines.is_empty(), "the org has nothing to book");
    Ok(lines)
}

async fn until_reported(desk: &Desk) -> Result<()> {
    let start = Instant::now();
    while !desk.queue(0, 1).is_empty() {
        ensure!(start.elapsed() < REPORTED_WITHIN, "not all is reported: {:?}", desk.queue(0, 3));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}
