//! The one window: it shows the app's own pages and no others. Of the system's browser a page gets nothing but
//! the demo's page for sales.

use adtally_core::desk::office::{Copied, Office, Preferences, Theme};
use adtally_core::salesforce::BoxFuture;
use std::path::Path;
use tauri::webview::NewWindowResponse;
use tauri::{App, AppHandle, DragDropEvent, Manager, WebviewWindowBuilder};
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
    let handle = app.handle().clone();
    let window = WebviewWindowBuilder::from_config(app, config)?
        .data_directory(data.join("webview"))
        .on_navigation(|url| {
            let ours = is_ours(url);
            if !ours {
                tracing::warn!("the window wanted to leave Adtally's own pages");
            }
            ours
        })
        .on_new_window(move |url, _| {
            let is_demo = handle.state::<Office>().is_sales_page(url.as_str());
            let opened =
                if is_demo { open_page(url.as_str()) } else { Err("not the demo's page".to_owned()) };
            if let Err(problem) = opened {
                tracing::warn!(problem, "a link was not opened");
            }
            NewWindowResponse::Deny
        })
        .on_download(|_, _| {
            tracing::warn!("the window wanted to write a file");
            false
        })
        .build()?;
    #[cfg(target_os = "linux")]
    {
        let handle = app.handle().clone();
        window.with_webview(move |view| {
            let preferred = move || handle.state::<Office>().preferences().language;
            adtally_gtk::web_process::watch(&view.inner(), preferred);
        })?;
    }
    #[cfg(not(target_os = "linux"))]
    drop(window);
    Ok(())
}

/// Passes on to the office what is dragged over the window and dropped on it. The page never hears of paths.
pub(crate) fn drag(app: &AppHandle, event: DragDropEvent) {
    let office = app.state::<Office>();
    match event {
        DragDropEvent::Enter { .. } => office.dragged(true),
        DragDropEvent::Drop { paths, .. } => office.dropped(paths),
        DragDropEvent::Leave => office.dragged(false),
        _ => {}
    }
}

/// Reads what the person has copied. WebView2 and WKWebView hand it to the page.
pub(crate) fn read_clipboard(app: &AppHandle) -> BoxFuture<'static, Copied> {
    let app = app.clone();
    Box::pin(async move {
        #[cfg(target_os = "linux")]
        {
            let (tell, told) = tokio::sync::oneshot::channel();
            // Whoever asked may be gone.
            let read = move || adtally_gtk::clipboard::read(|copied| _ = tell.send(copied));
            if app.run_on_main_thread(read).is_ok() {
                return told.await.unwrap_or(Copied::Nothing);
            }
        }
        drop(app);
        Copied::Nothing
    })
}

/// Brings the window to the front, when the app is started a second time, with a page in it.
pub(crate) fn show(app: &AppHandle) {
    #[cfg(target_os = "linux")]
    if let Err(error) = app.run_on_main_thread(adtally_gtk::web_process::load_if_given_up) {
        tracing::warn!(%error, "the window's page can't be loaded");
    }
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
