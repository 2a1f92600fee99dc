//! The process in which WebKit runs the page may die: by a fault of its own, or because memory runs out. It is
//! really killed here.

use adtally_tests::window::page::Part;
use adtally_tests::window::room::Look;
use adtally_tests::window::{Window, processes};
use anyhow::{Context, Result, ensure};
use std::fs;

use crate::drafts::until_kept;
use crate::ground::{fresh, ground, play};

/// Runs the page.
const PAGE: &str = "WebKitWebProcess";
const READY: &str = "document.documentElement.dataset.ready === 'true'";

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_dies_is_loaded_again_with_what_was_typed() -> Result<()> {
    let ground = ground().await?;
    play("page_died", ground.settings().await?, async |window| {
        window.until_line("clear").await?;
        let saved = window.create_by_hand("Gespeichert", &[("101", "small", 1)]).await?.0;
        window.fill("ad-text", "Geändert und nicht gespeichert").await?;
        window.begin("Mitten im Tippen").await?;
        window.fill("ad-text", "Noch ein Satz").await?;
        until_kept(window, &ground.data(), &["Geändert und nicht gespeichert", "Noch ein Satz"]).await?;
        let app = window.process()?;

        kill_page(window)?;
        window.until("the page is there again", READY).await?;
        ensure!(window.process()? == app && processes::runs(app), "the app runs on");
        let draft = Part::named("ad-row").with("data-state", "draft");
        window.click(draft).await?;
        ensure!(window.value("ad-title").await? == "Mitten im Tippen");
        ensure!(window.value("ad-text").await? == "Noch ein Satz");
        window.open_ad(saved).await?;
        ensure!(window.value("ad-text").await? == "Geändert und nicht gespeichert");
        until_logged(window, "has died, and is loaded again", 1).await?;

        // It hears of everything again, and what is done in it arrives.
        let (later, _) = window.create_by_hand("Danach", &[("101", "small", 1)]).await?;
        window.until_state(later, "in_salesforce").await?;
        window.close().await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_dies_while_it_saves_has_saved_once_or_kept_the_draft() -> Result<()> {
    let (folder, settings) = fresh()?;
    play("page_died_saving", settings, async |window| {
        window.click("work-offline").await?;
        for round in 0..3 {
            let title = format!("Runde {round}");
            window.begin(&title).await?;
            until_kept(window, folder.path(), &[&title]).await?;
            let save = "document.querySelector('[data-testid=save-ad]').click()";
            window.script(save, &[]).await?;
            kill_page(window)?;
            window.until("the page is there again", READY).await?;
            let ads = async || {
                let rows = window.texts("ad-row").await?;
                anyhow::Ok(rows.iter().filter(|row| row.starts_with(&title)).count())
            };
            ensure!(ads().await? == 1, "{:?}", window.texts("ad-row").await?);
            let draft = Part::named("ad-row").with("data-state", "draft");
            if window.count(draft.clone()).await? == 1 {
                window.click(draft).await?;
                ensure!(window.value("ad-title").await? == title);
                window.save_new(&title).await?;
            }
            ensure!(ads().await? == 1, "{:?}", window.texts("ad-row").await?);
        }
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_goes_on_dying_is_told_and_a_second_start_brings_it_back() -> Result<()> {
    for (german, told, closed) in [
        (false, "can’t show your ads right now", "Escape"),
        (true, "kann Ihre Anzeigen gerade nicht zeigen", "Return"),
    ] {
        let (folder, settings) = fresh()?;
        play(
            "page_goes_on_dying",
            adtally_tests::window::Settings { look: Look { german, dark: german }, ..settings },
            async |window| {
                window.click("work-offline").await?;
                window.begin("Entwurf").await?;
                until_kept(window, folder.path(), &["Entwurf"]).await?;
                die_four_times(window).await?;
                until_shown(window, told, true).await?;
                ensure!(running(window, PAGE)?.is_none(), "it is left alone");
                until_logged(window, "has died, and is loaded again", 3).await?;
                until_logged(window, "again and again", 1).await?;

                let second = window.start_a_second().await?;
                ensure!(second.status.success(), "{}", String::from_utf8_lossy(&second.stderr));
                window.until("the page is there again", READY).await?;
                until_shown(window, told, false).await?;
                let draft = Part::named("ad-row").with("data-state", "draft");
                window.see(draft).await?;

                // Once more, and now by the message itself.
                die_four_times(window).await?;
                until_shown(window, told, true).await?;
                window.keys_in(told, &[closed])?;
                until_shown(window, told, false).await?;
                if closed == "Escape" {
                    ensure!(running(window, PAGE)?.is_none(), "a message that is closed loads nothing");
                    window.start_a_second().await?;
                }
                window.until("the page is there again", READY).await?;
                window.end().await
            },
        )
        .await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn commands_arrive_after_the_process_of_the_network_died() -> Result<()> {
    let (_folder, settings) = fresh()?;
    play("network_process_died", settings, async |window| {
        window.click("work-offline").await?;
        let first = window.create_by_hand("Vorher", &[]).await?.0;
        // What brings a command to the app and its answer back.
        kill(window, "WebKitNetworkProcess")?;
        let later = window.create_by_hand("Nachher", &[]).await?.0;
        for key in [first, later] {
            window.open_ad(key).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_ends_as_ever_while_it_shows_no_page() -> Result<()> {
    let (_folder, settings) = fresh()?;
    play("page_gone_and_ended", settings, async |window| {
        window.click("work-offline").await?;
        die_four_times(window).await?;
        window.end().await?;
        window.start().await?;
        window.see("new-ad").await.map(drop)
    })
    .await
}

/// Kills the page each time that it is there, until it is left alone.
async fn die_four_times(window: &Window) -> Result<()> {
    for round in 0..4 {
        if round > 0 {
            window.until("the page is there again", READY).await?;
        }
        kill_page(window)?;
    }
    Ok(())
}

/// Kills the process of the page, as a lack of memory does.
fn kill_page(window: &Window) -> Result<()> {
    kill(window, PAGE)
}

fn kill(window: &Window, program: &str) -> Result<()> {
    let process = running(window, program)?.with_context(|| format!("{program} runs"))?;
    processes::kill(process);
    ensure!(!processes::runs(process), "it is killed");
    Ok(())
}

/// The process below the app that runs this program of WebKit's.
fn running(window: &Window, program: &str) -> Result<Option<u32>> {
    let runs = |process: &u32| {
        let running = fs::read_link(format!("/proc/{process}/exe")).unwrap_or_default();
        running.ends_with(program) && processes::runs(*process)
    };
    Ok(processes::all_below(window.process()?).into_iter().find(runs))
}

async fn until_shown(window: &Window, name: &str, shown: bool) -> Result<()> {
    window
        .until_told(&format!("a message “{name}” is shown: {shown}"), async || {
            Ok(if window.shows(name) == shown { Ok(()) } else { Err(String::new()) })
        })
        .await
}

/// Waits until Adtally's log says this so many times.
pub(crate) async fn until_logged(window: &Window, words: &str, times: usize) -> Result<()> {
    window
        .until_told(&format!("the log says {times} times: {words}"), async || {
            let mut found = 0;
            for entry in fs::read_dir(window.settings().data.join("logs"))? {
                found += fs::read_to_string(entry?.path())?.matches(words).count();
            }
            Ok(if found == times { Ok(()) } else { Err(format!("{found} times")) })
        })
        .await
}
