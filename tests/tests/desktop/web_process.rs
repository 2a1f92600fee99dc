//! The process in which WebKit runs the page may die: by a fault of its own, or because memory runs out. It is
//! really killed here, and the page that comes instead is used by real keys: WebDriver's hold ends with a page.

use adtally_tests::window::page::Part;
use adtally_tests::window::room::Look;
use adtally_tests::window::{ByHand, Settings, Window, processes};
use anyhow::{Context, Result, ensure};
use std::fs;
use std::time::Duration;

use crate::drafts::{kept, until_kept};
use crate::ground::{fresh, play};

/// After this a page's process is there for good.
const STARTED: Duration = Duration::from_millis(1_500);

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_dies_is_loaded_again_and_what_was_typed_is_there() -> Result<()> {
    let (_folder, settings) = fresh()?;
    play("page_died", settings, async |window| {
        begin_offline(window).await?;
        let mut app = window.start_by_hand()?;
        type_draft(window, "Vorher").await?;
        kill(&app, "WebKitWebProcess")?;
        until_logged(window, "has died, and is loaded again", 1).await?;
        type_draft(window, "Nachher").await?;
        // What brings a command to the app and its answer back.
        kill(&app, "WebKitNetworkProcess")?;
        type_draft(window, "Zuletzt").await?;
        ensure!(app.runs()?, "the app runs on");
        drop(app);

        window.start().await?;
        let drafts = window.texts(Part::named("ad-row").with("data-state", "draft")).await?;
        for title in ["Vorher", "Nachher", "Zuletzt"] {
            ensure!(drafts.iter().any(|draft| draft.starts_with(title)), "{title} in {drafts:?}");
        }
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ad_whose_page_dies_while_it_is_saved_is_there_once() -> Result<()> {
    let (_folder, settings) = fresh()?;
    play("page_died_saving", settings, async |window| {
        begin_offline(window).await?;
        let app = window.start_by_hand()?;
        let titles = ["Erste", "Zweite", "Dritte"];
        for title in titles {
            type_draft(window, title).await?;
            window.keys(&["ctrl+s"])?;
            kill(&app, "WebKitWebProcess")?;
        }
        drop(app);

        window.start().await?;
        let rows = window.texts("ad-row").await?;
        for title in titles {
            let found = rows.iter().filter(|row| row.starts_with(title)).count();
            ensure!(found == 1, "{title} is there {found} times: {rows:?}");
        }
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_goes_on_dying_is_told_and_a_second_start_brings_it_back() -> Result<()> {
    for (german, told) in
        [(false, "can’t show your ads right now"), (true, "kann Ihre Anzeigen gerade nicht zeigen")]
    {
        let (_folder, settings) = fresh()?;
        let settings = Settings { look: Look { german, dark: german }, ..settings };
        play("page_goes_on_dying", settings, async |window| {
            begin_offline(window).await?;
            let app = window.start_by_hand()?;
            type_draft(window, "Entwurf").await?;
            die_four_times(window, &app).await?;
            until_shown(window, told, true).await?;
            ensure!(app.page().is_none(), "it is left alone");
            until_logged(window, "has died, and is loaded again", 3).await?;
            until_logged(window, "again and again", 1).await?;

            let second = window.start_a_second().await?;
            ensure!(second.status.success(), "{}", String::from_utf8_lossy(&second.stderr));
            until_page(window, &app).await?;
            until_shown(window, told, false).await?;

            // Once more, and now by the message itself.
            die_four_times(window, &app).await?;
            until_shown(window, told, true).await?;
            answer(window, told, "Return");
            until_page(window, &app).await?;
            until_shown(window, told, false).await?;

            // And one that is left alone ends as ever.
            die_four_times(window, &app).await?;
            until_shown(window, told, true).await?;
            answer(window, told, "Escape");
            until_shown(window, told, false).await?;
            ensure!(app.page().is_none(), "a message that is closed loads nothing");
            let ended = app.end()?;
            ensure!(ended.success(), "{ended}");
            window.start().await?;
            let drafts = window.texts(Part::named("ad-row").with("data-state", "draft")).await?;
            ensure!(drafts.iter().any(|draft| draft.starts_with("Entwurf")), "{drafts:?}");
            Ok(())
        })
        .await?;
    }
    Ok(())
}

/// Chooses to work without a sign-in, saves an ad, and closes the window again: with nothing made, the next start
/// would greet anew.
async fn begin_offline(window: &mut Window) -> Result<()> {
    window.click("work-offline").await?;
    window.create_by_hand("Anfang", &[]).await?;
    window.end().await
}

/// Begins an ad and types its title, by real keys, until it is kept: a page that is just being loaded takes none.
async fn type_draft(window: &Window, title: &str) -> Result<()> {
    let data = window.settings().data.clone();
    window
        .until_told(&format!("a draft “{title}” is kept"), async || {
            if window
                .click_into()
                .and_then(|()| window.keys(&["ctrl+n"]))
                .and_then(|()| window.type_text(title))
                .is_err()
            {
                return Ok(Err("there is no window yet".to_owned()));
            }
            tokio::time::sleep(STARTED).await;
            Ok(if kept(&data)?.contains(title) { Ok(()) } else { Err("none is kept".to_owned()) })
        })
        .await?;
    until_kept(window, &data, &[title]).await
}

/// Kills the page each time that it is there, until it is left alone.
async fn die_four_times(window: &Window, app: &ByHand) -> Result<()> {
    for _ in 0..4 {
        until_page(window, app).await?;
        // WebKit tells of no process that died while it was being started.
        tokio::time::sleep(STARTED).await;
        kill(app, "WebKitWebProcess")?;
    }
    Ok(())
}

/// Presses a key that ends a message. It is gone at the press, so that there may be nobody to let go for.
fn answer(window: &Window, message: &str, key: &str) {
    let _ = window.keys_in(message, &[key]);
}

async fn until_page(window: &Window, app: &ByHand) -> Result<()> {
    window
        .until_told("the page's process is there", async || Ok(app.page().map(drop).ok_or_else(String::new)))
        .await
}

/// Kills a process of WebKit's, as a lack of memory does.
fn kill(app: &ByHand, program: &str) -> Result<()> {
    let process = app.part(program).with_context(|| format!("{program} runs"))?;
    processes::kill(process);
    ensure!(!processes::runs(process), "it is killed");
    Ok(())
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
