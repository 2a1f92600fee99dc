//! What the desktop is set to say of proxies, as its own programs write it.

use std::ffi::OsString;
use std::fs;

use anyhow::{Context, Result, ensure};

use crate::ground::{fresh, play};

/// GNOME's settings in a file, which gio reads in place of its data base.
const GNOME: [(&str, &str); 2] = [("XDG_CURRENT_DESKTOP", "ubuntu:GNOME"), ("GSETTINGS_BACKEND", "keyfile")];

#[tokio::test(flavor = "multi_thread")]
async fn gnomes_manual_proxy_is_heard_and_its_script_is_told() -> Result<()> {
    let (_folder, mut settings) = fresh()?;
    settings.variables = GNOME.map(|(name, value)| (name, OsString::from(value))).to_vec();
    play("gnomes_proxy", settings, async |window| {
        let folder = window.folder().join("home/.config/glib-2.0/settings");
        fs::create_dir_all(&folder)?;
        let write = |text: &str| fs::write(folder.join("keyfile"), text).context("GNOME's settings");
        let root = "[system/proxy]\n";
        let part = |name: &str, host: &str| format!("[system/proxy/{name}]\nhost='{host}'\nport=3128\n");
        for (text, told) in [
            (
                format!("{root}mode='manual'\n{}", part("https", "proxy.magic.example")),
                "http://proxy.magic.example:3128",
            ),
            (
                format!("{root}mode='manual'\n{}", part("socks", "proxy.magic.example")),
                "socks5h://proxy.magic.example:3128",
            ),
            (
                format!("{root}mode='manual'\n{}", part("http", "proxy.magic.example")),
                "http://proxy.magic.example:3128",
            ),
            (
                format!("{root}mode='manual'\nignore-hosts=['*.salesforce.com']\n{}", part("https", "proxy")),
                "without a proxy",
            ),
            (format!("{root}mode='none'\n{}", part("https", "proxy.magic.example")), "without a proxy"),
            (format!("{root}mode='auto'\nautoconfig-url='http://wpad/wpad.dat'\n"), "a proxy script"),
        ] {
            write(&text)?;
            window.start().await?;
            says(window, told).await.with_context(|| text)?;
        }
        Ok(())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn kdes_manual_proxy_is_heard_and_its_script_is_told() -> Result<()> {
    let (_folder, settings) = fresh()?;
    play("kdes_proxy", settings, async |window| {
        let folder = window.folder().join("home/.config");
        fs::create_dir_all(&folder)?;
        for (text, told) in [
            ("ProxyType=1\nhttpsProxy=http://proxy.magic.example 3128\n", "http://proxy.magic.example:3128"),
            ("ProxyType=1\nhttpsProxy=http://proxy 3128\nNoProxyFor=.salesforce.com\n", "without a proxy"),
            ("ProxyType=2\nProxy Config Script=http://wpad/wpad.dat\n", "a proxy script"),
            ("ProxyType=0\nhttpsProxy=http://proxy.magic.example 3128\n", "without a proxy"),
        ] {
            fs::write(folder.join("kioslaverc"), format!("[Proxy Settings]\n{text}"))?;
            window.start().await?;
            says(window, told).await.with_context(|| text.to_owned())?;
        }
        Ok(())
    })
    .await
}

async fn says(window: &adtally_tests::window::Window, told: &str) -> Result<()> {
    window.press(thirtyfour::Key::Control + ",").await?;
    let said = window.until_text("proxy-now", |text| text.contains(told)).await?;
    ensure!(said.contains(told), "{said}");
    Ok(())
}
