//! The one window: it shows the app's own pages and no others. A link that is meant for a browser
//! goes to the system's browser.

use adtally_core::desk::office::{Preferences, Theme};
use std::path::Path;
use tauri::webview::NewWindowResponse;
use tauri::{App, AppHandle, Manager, WebviewWindowBuilder};
use url::{Host, Url};

/// The window's label, which the capability names.
const MAIN: &str = "main";

/// Makes the window. What the WebView keeps goes below `data`.
///
/// # Errors
/// When the system gives none.
pub(crate) fn open(app: &App, data: &Path) -> tauri::Result<()> {
    let windows = &app.config().app.windows;
    let config = windows.iter().find(|window| window.label == MAIN).ok_or(tauri::Error::WindowNotFound)?;
    WebviewWindowBuilder::from_config(app, config)?
        .data_directory(data.join("webview"))
        .on_navigation(|url| {
            let ours = is_ours(url);
            if !ours {
                tracing::warn!("the window wanted to leave Adtally's own pages");
            }
            ours
        })
        .on_new_window(|url, _| {
            if let Err(problem) = open_page(url.as_str()) {
                tracing::warn!(problem, "a link was not opened");
            }
            NewWindowResponse::Deny
        })
        .build()?;
    Ok(())
}

/// Brings the window to the front, when the app is started a second time.
pub(crate) fn show(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(MAIN) {
        // A window manager may have other plans.
        let _ = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
    }
}

/// Gives the window the size and the colours that the person prefers. The page sees to its own colours.
pub(crate) fn wear(app: &AppHandle, preferences: Preferences) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    let theme = preferences.theme.map(|theme| match theme {
        Theme::Light => tauri::Theme::Light,
        Theme::Dark => tauri::Theme::Dark,
    });
    // GTK would take light for the system's choice from then on.
    let framed = if cfg!(target_os = "linux") { Ok(()) } else { window.set_theme(theme) };
    if let Err(error) = framed.and_then(|()| window.set_zoom(f64::from(preferences.zoom) / 100.0)) {
        tracing::warn!(%error, "the window does not take what the person prefers");
    }
}

/// Takes the window out of sight, while the app ends.
pub(crate) fn hide(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(MAIN) {
        // One that stays in sight for a moment longer is no harm.
        let _ = window.hide();
    }
}

/// Opens a page in the system's browser: https, or http on this machine, where the demo is.
pub(crate) fn open_page(address: &str) -> Result<(), String> {
    let url = Url::parse(address).map_err(|_| "not an address".to_owned())?;
    if !may_be_opened(&url) {
        return Err("not an address for a browser".to_owned());
    }
    tauri_plugin_opener::open_url(url.as_str(), None::<&str>).map_err(|error| error.to_string())
}

fn may_be_opened(url: &Url) -> bool {
    let is_near = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    let named = !url.username().is_empty() || url.password().is_some();
    !named && (url.scheme() == "https" || (url.scheme() == "http" && is_near))
}

/// The app's own pages: `tauri://localhost`, on Windows `http://tauri.localhost`; Vite's while the
/// screens are being worked on.
fn is_ours(url: &Url) -> bool {
    let vite = cfg!(dev) && url.host_str() == Some("localhost") && url.port() == Some(5173);
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => url.host_str() == Some("tauri.localhost") || vite,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("a URL")
    }

    #[test]
    fn the_window_keeps_to_its_own_pages() {
        for ours in ["tauri://localhost", "tauri://localhost/index.html#/queue", "http://tauri.localhost/"] {
            assert!(is_ours(&url(ours)), "{ours}");
        }
        for other in [
            "https://login.salesforce.com/",
            "http://127.0.0.1:8787/",
            "http://localhost.evil.example:5173/",
            "http://tauri.localhost.evil.example/",
            "tauri://evil.example/",
            "file:///etc/passwd",
            "data:text/html,x",
            "about:blank",
        ] {
            assert!(!is_ours(&url(other)), "{other}");
        }
    }

    #[test]
    fn a_browser_gets_https_and_the_demo() {
        for page in [
            "https://a.my.salesforce.com/x?y",
            "http://127.0.0.1:8787/",
            "http://[::1]/",
            "http://localhost:1/",
        ] {
            assert!(may_be_opened(&url(page)), "{page}");
        }
        for other in [
            "http://a.my.salesforce.com/",
            "http://127.0.0.1.evil.example/",
            "https://klaus@evil.example/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "vscode://x",
            "mailto:a@b.example",
        ] {
            assert!(!may_be_opened(&url(other)), "{other}");
        }
        assert!(open_page("file:///etc/passwd").is_err() && open_page("no address").is_err());
    }
}
