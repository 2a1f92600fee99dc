//! Pictures in the real window: chosen, pasted, refused, and there after a restart.

use adtally_tests::window::Window;
use anyhow::{Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::ground::{fresh, play};

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_chosen_pasted_and_there_after_a_restart() -> Result<()> {
    let (folder, settings) = fresh()?;
    let (one, other) = (png(20)?, png(30)?);
    let file = folder.path().join("one.png");
    std::fs::write(&file, &one)?;
    let text = folder.path().join("text.png");
    std::fs::write(&text, "no picture")?;
    play("pictures", settings, async |window| {
        window.click("work-offline").await?;
        window.begin("Mit Bild").await?;
        let input = window.session()?.find(thirtyfour::By::Css("[data-testid=picture-input]")).await?;
        input.send_keys(file.to_string_lossy().as_ref()).await?;
        until_width(window, 20).await?;
        input.send_keys(text.to_string_lossy().as_ref()).await?;
        window.see("picture-fault").await?;
        until_width(window, 20).await?;
        paste(window, &other).await?;
        until_width(window, 30).await?;
        window.until_gone("picture-fault").await?;
        let key = window.save_new("Mit Bild").await?;
        window.kill();
        window.start().await?;
        window.open_ad(key).await?;
        until_width(window, 30).await?;
        ensure!(window.count("picture-fault").await? == 0);
        Ok(())
    })
    .await
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

/// Pastes a picture into the title, as the system's clipboard would.
async fn paste(window: &Window, bytes: &[u8]) -> Result<()> {
    let script = "
        const bytes = Uint8Array.from(atob(arguments[0]), (letter) => letter.charCodeAt(0));
        const files = new DataTransfer();
        files.items.add(new File([bytes], 'pasted.png', { type: 'image/png' }));
        const event = new ClipboardEvent('paste', { bubbles: true, cancelable: true });
        Object.defineProperty(event, 'clipboardData', { value: files });
        document.querySelector('[data-testid=\"ad-title\"]').dispatchEvent(event);";
    window.script(script, &[json!(STANDARD.encode(bytes))]).await.map(drop)
}
