//! Ads that another person has left at this computer.

use adtally_tests::sign_in::sign_in;
use adtally_tests::window::fits::misfits;
use adtally_tests::window::room::Look;
use adtally_tests::window::{Settings, Window, work};
use anyhow::{Context, Result, ensure};

use crate::ground::{MAGIC, ground, play};

/// Longer than any line has room for.
const KLAUS: &str =
    "Klaus-Maximilian Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtenvogt";
const TITLE: &str = "Tag der offenen Tür bei der Donaudampfschifffahrtsgesellschaft mit Maschinenraum";

#[tokio::test(flavor = "multi_thread")]
async fn ads_that_another_person_has_left_are_told_shown_and_moved() -> Result<()> {
    let ground = ground().await?;
    let tokens = async |person: &str, called: &str| {
        let file = ground.data().with_file_name(format!("{person}.json"));
        work::hand_over(&sign_in(&ground.network.url(), person, "demo").await?, called, &file)?;
        let look = Look { german: true, dark: false };
        anyhow::Ok(Settings { tokens: Some(file), look, ..ground.signed_out()? })
    };
    let (his, hers) = (tokens("klaus", KLAUS).await?, tokens("petra", "Petra Lang").await?);
    let first = Window::open(his).await?;
    first.until_line("clear").await?;
    let (there, _) = first.create("Schon dort", &[(MAGIC, "GIGANTIC", 1)]).await?;
    first.until_state(there, "in_salesforce").await?;
    ground.network.cut().await;
    first.create_by_hand(TITLE, &[(MAGIC, "SMALL", 1)]).await?;
    first.create_by_hand("Herbstaktion", &[(MAGIC, "SMALL", 1), (MAGIC, "GIGANTIC", 1)]).await?;
    drop(first);
    ground.network.mend().await?;

    play("others", hers, async |window| {
        let told = window.until_text("elsewhere-banner", |text| text.contains("2 Anzeigen")).await?;
        ensure!(told.contains(KLAUS) && told.contains("warten hier"), "{told}");
        for dark in [false, true] {
            window.look(Look { german: true, dark }).await?;
            window.resize(1024, 700).await?;
            window.see("elsewhere-banner").await?;
            window.click("elsewhere-look").await?;
            window.see("movable").await?;
            let cut = misfits(window.session()?).await?;
            ensure!(cut.is_empty(), "cut off: {cut:?}");
            if let Some(folder) = std::env::var_os("ADTALLY_LOOK") {
                let name = if dark { "others-dark.png" } else { "others-light.png" };
                window.picture(&std::path::Path::new(&folder).join(name)).await?;
            }
        }
        let shown = window.texts("movable-ad").await?.join("\n");
        ensure!(shown.contains(TITLE) && shown.contains("Vertrag") && shown.contains(MAGIC), "{shown}");
        ensure!(window.count("staying-ad").await? == 0, "what is in Salesforce does not wait");
        window.click("move-act").await?;
        window.until_gone("elsewhere-banner").await?;
        ensure!(window.count("ad-row").await? == 2, "they are hers");
        window.until_waiting(0).await?;
        let consumed = ground.control()?.consumed(MAGIC, "SMALL").await.context("told")?;
        ensure!(consumed == 2, "each is counted once, not {consumed} times");
        window.start().await?;
        window.see("ad-row").await?;
        ensure!(window.count("elsewhere-banner").await? == 0, "the line does not come back");
        Ok(())
    })
    .await
}
