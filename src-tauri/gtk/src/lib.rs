//! What the window asks of GTK and WebKitGTK themselves, because Tauri has no word for it: what the person has
//! copied, what becomes of the page when its process dies, and through which proxy the desktop says to go. Linux
//! only, and all of it on GTK's own thread, but for the question after the proxy.
//!
//! Elsewhere WebView2 and WKWebView hand a copied picture to the page, and see to their processes; the core asks
//! the system for its proxy.
#![cfg(target_os = "linux")]

pub mod clipboard;
pub mod desktop_proxy;
pub mod web_process;
mod words;

pub use webkit2gtk::WebView;
