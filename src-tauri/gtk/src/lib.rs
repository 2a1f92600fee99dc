//! What the window asks of GTK and WebKitGTK themselves, because Tauri has no word for it: what the person has
//! copied, and what becomes of the page when its process dies. Linux only, and all of it on GTK's own thread.
//!
//! Elsewhere WebView2 and WKWebView hand a copied picture to the page, and see to their processes.
#![cfg(target_os = "linux")]

pub mod clipboard;
pub mod web_process;
mod words;

pub use webkit2gtk::WebView;
