//! What a page of the window gets at outside of it: the demo's page for sales, and nothing else.

use adtally_tests::window::Window;
use anyhow::{Context, Result, ensure};
use serde_json::json;
use std::fs;
use std::path::Path;

use crate::ground::{fresh, play};
use crate::web_process::until_logged;

#[tokio::test(flavor = "multi_thread")]
async fn a_page_opens_the_demos_page_in_the_browser_and_no_other() -> Result<()> {
    let (_folder, settings) = fresh()?;
    play("pages", settings, async |window| {
        window.click("try-demo").await?;
        let sales = window.see("sales-page").await?.attr("href").await?.context("an address")?;
        let port = sales.trim_end_matches('/').rsplit(':').next().context("a port")?.to_owned();
        let others = [
            "https://evil.example/?title=secret".to_owned(),
            "https://login.salesforce.com/".to_owned(),
            format!("{sales}demo/data?x=1"),
            format!("{sales}#x"),
            format!("http://localhost:{port}/"),
            "http://127.0.0.1:8081/".to_owned(),
        ];
        for (done, other) in others.iter().enumerate() {
            click_link(window, other, "target", "_blank").await?;
            until_logged(window, "a link was not opened", done + 1).await.with_context(|| other.clone())?;
        }
        // These don't even leave WebKit.
        for other in ["file:///etc/passwd", "mailto:a@b.example", "http://127.0.0.1:1/"] {
            click_link(window, other, "target", "_blank").await?;
        }
        window.script("location.href = 'https://evil.example/'", &[]).await?;
        until_logged(window, "wanted to leave", 1).await?;
        ensure!(window.opened_now().is_none(), "the browser was never called");
        window.click("sales-page").await?;
        ensure!(window.opened().await? == sales, "this is the one that is opened");

        // With the demo its page is closed.
        window.click("leave-demo").await?;
        window.until_gone("leave-demo").await?;
        click_link(window, &sales, "target", "_blank").await?;
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        ensure!(window.opened_now().is_none(), "it was not opened");
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_writes_no_file_of_its_own() -> Result<()> {
    let (_folder, settings) = fresh()?;
    play("downloads", settings, async |window| {
        window.click("work-offline").await?;
        let before = files(&window.folder().join("home"))?;
        for address in ["data:application/octet-stream;base64,AAAA", "/index.html", "tauri://localhost/"] {
            click_link(window, address, "download", "evil.desktop").await?;
        }
        // What comes after it has come, so would they.
        window.create_by_hand("Danach", &[]).await?;
        ensure!(files(&window.folder().join("home"))? == before, "nothing was written");
        Ok(())
    })
    .await
}

/// Clicks a link that a page might show, as a person does: WebKit opens nothing that nobody has clicked.
async fn click_link(window: &Window, address: &str, attribute: &str, value: &str) -> Result<()> {
    let script = "document.querySelector('#other')?.remove();
        const link = document.createElement('a');
        Object.assign(link, { id: 'other', href: arguments[0], textContent: 'Other', rel: 'noreferrer' });
        link.setAttribute(arguments[1], arguments[2]);
        link.dataset.testid = 'other';
        link.style.cssText = 'position: fixed; left: 0; top: 0; z-index: 99; background: white';
        document.body.append(link)";
    window.script(script, &[json!(address), json!(attribute), json!(value)]).await?;
    window.click("other").await?;
    window.script("document.querySelector('#other')?.remove()", &[]).await.map(drop)
}

/// The names of a folder's files that a page could have chosen.
fn files(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().contains("evil") {
                found.push(path.display().to_string());
            }
        }
    }
    Ok(found)
}
