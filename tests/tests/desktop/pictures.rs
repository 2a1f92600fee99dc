//! Pictures in the real window: chosen, pasted, dropped, refused, and there after a restart. What is pasted lies on
//! the display's real clipboard, and what is dropped is really dragged.

use adtally_tests::window::Window;
use adtally_tests::window::neighbour::Offer;
use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use url::Url;

use crate::ground::{fresh, play};

const JPEG: &str = "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP///////////////////////////////////////////////////////////////\
    ///////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=";
const WEBP: &str = "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA";

/// A place in the window: on the form, below its fields.
const FORM: (i32, i32) = (900, 600);
/// Another: in the text of the ad, where text could be dropped too.
const LIST: (i32, i32) = (200, 500);

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_chosen_and_there_after_a_restart() -> Result<()> {
    let (folder, settings) = fresh()?;
    let file = folder.path().join("one.png");
    fs::write(&file, png(20)?)?;
    let text = folder.path().join("text.png");
    fs::write(&text, "no picture")?;
    play("pictures", settings, async |window| {
        window.click("work-offline").await?;
        window.begin("Mit Bild").await?;
        let input = window.session()?.find(thirtyfour::By::Css("[data-testid=picture-input]")).await?;
        input.send_keys(file.to_string_lossy().as_ref()).await?;
        until_width(window, 20).await?;
        input.send_keys(text.to_string_lossy().as_ref()).await?;
        window.see("picture-fault").await?;
        until_width(window, 20).await?;
        let key = window.save_new("Mit Bild").await?;
        window.kill();
        window.start().await?;
        window.open_ad(key).await?;
        until_width(window, 20).await?;
        ensure!(window.count("picture-fault").await? == 0);
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copied_picture_is_pasted_wherever_the_focus_is() -> Result<()> {
    let (_folder, settings) = fresh()?;
    let (jpeg, webp) = (STANDARD.decode(JPEG)?, STANDARD.decode(WEBP)?);
    play("pasted", settings, async |window| {
        window.click("work-offline").await?;
        window.begin("Aus der Zwischenablage").await?;
        // As a program copies that shows pictures, one that edits them, and a browser.
        let copies: [(&str, u32, &[Offer<'_>]); 4] = [
            ("ad-title", 30, &[("image/png", &png(30)?)]),
            ("ad-text", 31, &[("image/tiff", b"II*\0"), ("image/bmp", b"BM"), ("image/png", &png(31)?)]),
            ("picture-choose", 1, &[("image/jpeg", &jpeg)]),
            ("ad-search", 33, &[("text/html", b"<img src=x>"), ("image/png", &png(33)?)]),
        ];
        for (part, width, offers) in copies {
            let _program = window.copy(offers)?;
            window
                .script(
                    "document.querySelector(arguments[0]).focus()",
                    &[format!("[data-testid={part}]").into()],
                )
                .await?;
            window.keys(&["ctrl+v"])?;
            until_width(window, width).await.with_context(|| format!("pasted with the focus in {part}"))?;
        }
        window.script("document.activeElement.blur()", &[]).await?;
        let program = window.copy(&[("image/webp", &webp)])?;
        window.keys(&["ctrl+v"])?;
        until_width(window, 1).await.context("pasted with the focus nowhere")?;
        drop(program);
        let _program = window.copy(&[("image/png", &png(35)?)])?;
        window.keys(&["shift+Insert"])?;
        until_width(window, 35).await.context("pasted by another key")?;
        ensure!(window.value("ad-title").await? == "Aus der Zwischenablage", "nothing is typed by it");
        window.save_new("Aus der Zwischenablage").await.map(drop)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copied_file_is_pasted_and_copied_text_stays_text() -> Result<()> {
    let (folder, settings) = fresh()?;
    let file = folder.path().join("Sommer Ä 20%.png");
    fs::write(&file, png(40)?)?;
    let uri = uri(&file)?;
    play("copied_file", settings, async |window| {
        window.click("work-offline").await?;
        window.begin("Kopierte Datei").await?;
        let path = file.to_string_lossy().into_owned();
        let program = window.copy(&[
            ("x-special/gnome-copied-files", format!("copy\n{uri}").as_bytes()),
            ("text/uri-list", format!("{uri}\r\n").as_bytes()),
            ("UTF8_STRING", path.as_bytes()),
            ("text/plain;charset=utf-8", path.as_bytes()),
        ])?;
        window.keys(&["ctrl+v"])?;
        until_width(window, 40).await?;
        ensure!(window.value("ad-title").await? == "Kopierte Datei", "its path is not typed");
        drop(program);

        // A cell of a table offers itself as a picture too; in a field it is text.
        for (field, text) in
            [("ad-text", "01.07.2027 – 31.07.2027, Größe 3"), ("ad-link", "https://example.org/a?b=c")]
        {
            let offers: [Offer<'_>; 4] = [
                ("UTF8_STRING", text.as_bytes()),
                ("text/plain;charset=utf-8", text.as_bytes()),
                ("text/html", b"<b>x</b>"),
                ("image/png", &png(41)?),
            ];
            let _program = window.copy(&offers)?;
            window.fill(field, "").await?;
            window.keys(&["ctrl+v"])?;
            window
                .until_told("the text is pasted", async || {
                    let value = window.value(field).await?;
                    Ok(if value == text { Ok(()) } else { Err(value) })
                })
                .await?;
        }
        until_width(window, 40).await?;
        ensure!(window.count("picture-fault").await? == 0);
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_pasted_says_why_and_the_picture_stays() -> Result<()> {
    let (folder, settings) = fresh()?;
    let refused = refused(&folder)?;
    play("not_pasted", settings, async |window| {
        window.click("work-offline").await?;
        window.begin("Nicht dies").await?;
        let program = window.copy(&[("image/png", &png(50)?)])?;
        window.keys(&["ctrl+v"])?;
        until_width(window, 50).await?;
        drop(program);
        let large = vec![0x89; (5 << 20) + 1];
        let others: [(&str, &[Offer<'_>]); 4] = [
            ("no picture that ads can have", &[("image/bmp", b"BM")]),
            ("too large", &[("image/png", &large)]),
            ("no picture that ads can have", &[("image/png", b"<html>")]),
            ("doesn’t hand it over", &[("image/png", b"")]),
        ];
        for (why, offers) in others {
            let _program = window.copy(offers)?;
            refuses(window, why, async || window.keys(&["ctrl+v"])).await?;
        }
        for (why, list) in &refused {
            let list = format!("copy\n{}", list.join("\n"));
            let _program = window.copy(&[("x-special/gnome-copied-files", list.as_bytes())])?;
            refuses(window, why, async || window.keys(&["ctrl+v"])).await?;
        }
        until_width(window, 50).await?;
        ensure!(window.value("ad-title").await? == "Nicht dies", "nothing is typed by it");
        // A clipboard whose owner has ended, and one with a link, have nothing to say.
        window.keys(&["ctrl+v"])?;
        window.until_gone("picture-fault").await
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_dragged_in_and_the_window_shows_where_it_goes() -> Result<()> {
    let (folder, settings) = fresh()?;
    play("dragged", settings, async |window| {
        window.click("work-offline").await?;
        window.begin("Gezogen").await?;
        for (width, place) in [(60, FORM), (61, LIST), (62, in_the_text(window).await?)] {
            let file = folder.path().join(format!("Bild {width} Ä.png"));
            fs::write(&file, png(width)?)?;
            let list = format!("{}\r\n", uri(&file)?);
            let text = file.to_string_lossy().into_owned();
            let offers = [("text/uri-list", list.as_bytes()), ("text/plain", text.as_bytes())];
            let _program = window.drag(&offers, place)?;
            window.see("drop-here").await?;
            // Away, and back again.
            window.drag_on((1500, 900))?;
            window.until_gone("drop-here").await?;
            window.drag_on(place)?;
            window.see("drop-here").await?;
            window.let_go()?;
            until_width(window, width).await?;
            window.until_gone("drop-here").await?;
            ensure!(window.count("picture-fault").await? == 0);
        }
        ensure!(window.value("ad-text").await?.is_empty(), "no path is typed by it");
        window.save_new("Gezogen").await.map(drop)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_dropped_says_why_and_nothing_is_read_for_it() -> Result<()> {
    let (folder, settings) = fresh()?;
    let refused = refused(&folder)?;
    let file = folder.path().join("a.png");
    fs::write(&file, png(70)?)?;
    let list = uri(&file)?;
    play("not_dropped", settings, async |window| {
        window.click("work-offline").await?;
        // No ad is open.
        let program = window.drag(&[("text/uri-list", list.as_bytes())], FORM)?;
        window.let_go()?;
        window.until_text("toast", |text| text.contains("No ad is open")).await?;
        drop(program);
        window.begin("Nicht dies").await?;
        for (why, list) in &refused {
            let list = list.join("\r\n");
            refuses(window, why, async || {
                let _program = window.drag(&[("text/uri-list", list.as_bytes())], FORM)?;
                window.see("drop-here").await?;
                window.let_go()?;
                window.until_gone("drop-here").await
            })
            .await?;
        }
        ensure!(window.count("picture").await? == 0, "none was taken");
        // What was dropped is read once, and a page can name no file.
        let script = "return window.__TAURI_INTERNALS__
            .invoke('dropped_picture', { path: arguments[0], files: [arguments[0]] })
            .then(() => 'read', (fault) => fault.code)";
        let asked = window.script(script, &[file.to_string_lossy().into()]).await?;
        ensure!(asked == "file_gone", "{asked}");
        // Nor does it hear where a file lies, from Tauri's own events.
        let script = "return window.__TAURI_INTERNALS__
            .invoke('plugin:event|listen', { event: 'tauri://drag-drop', target: { kind: 'Any' }, handler: 1 })
            .then(() => 'heard', (fault) => String(fault))";
        let heard = window.script(script, &[]).await?;
        ensure!(heard.as_str().is_some_and(|fault| fault.contains("not allowed")), "{heard}");
        Ok(())
    })
    .await
}

/// What no ad can have as its picture: words of the refusal, which differ from one to the next, and the files.
fn refused(folder: &TempDir) -> Result<Vec<(&'static str, Vec<String>)>> {
    let at = |name: &str| folder.path().join(name);
    fs::write(at("1.png"), png(80)?)?;
    fs::write(at("2.png"), png(81)?)?;
    fs::write(at("text.png"), "no picture")?;
    fs::write(at("empty.png"), "")?;
    fs::File::create(at("large.png"))?.set_len(1 << 33)?;
    ensure!(Command::new("mkfifo").arg(at("pipe.png")).status()?.success());
    Ok(vec![
        ("several files", vec![uri(&at("1.png"))?, uri(&at("2.png"))?]),
        ("a folder", vec![uri(folder.path())?]),
        ("no picture that ads can have", vec![uri(&at("text.png"))?]),
        ("too large", vec![uri(&at("large.png"))?]),
        ("no picture that ads can have", vec![uri(&at("empty.png"))?]),
        ("a device", vec![uri(&at("pipe.png"))?]),
        ("not a file on this computer", vec!["https://example.org/a.png".to_owned()]),
        ("a device", vec!["file:///dev/zero".to_owned()]),
        ("not there any more", vec![uri(&at("gone.png"))?]),
        ("not a file on this computer", vec!["smb://nas/a.png".to_owned()]),
    ])
}

/// Does something, and waits for what the picture's field says to it, which must not take long.
async fn refuses(window: &Window, why: &str, act: impl AsyncFnOnce() -> Result<()>) -> Result<()> {
    act().await?;
    let start = Instant::now();
    window.until_text("picture-fault", |text| text.contains(why)).await.with_context(|| why.to_owned())?;
    ensure!(start.elapsed() < Duration::from_secs(5), "it took {:?} to say {why}", start.elapsed());
    Ok(())
}

async fn in_the_text(window: &Window) -> Result<(i32, i32)> {
    let script = "const place = document.querySelector('[data-testid=ad-text]').getBoundingClientRect();
        return [Math.round(place.x + place.width / 2), Math.round(place.y + place.height / 2)]";
    Ok(serde_json::from_value(window.script(script, &[]).await?)?)
}

fn uri(path: &Path) -> Result<String> {
    Ok(Url::from_file_path(path).ok().context("an absolute path")?.to_string())
}

/// A grey picture, so many points wide.
fn png(width: u32) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, 4);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header()?.write_image_data(&vec![128; width as usize * 4])?;
    Ok(bytes)
}

/// Waits until a picture is shown that is so many points wide: WebKit has read it.
async fn until_width(window: &Window, width: u32) -> Result<()> {
    let picture = "document.querySelector('[data-testid=\"picture\"]')";
    window.until("the picture is shown", &format!("{picture}?.naturalWidth === {width}")).await
}
