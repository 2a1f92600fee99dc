//! The whole app in its real window: what is started, clicked and typed is what people get.
//!
//! Needs the built screens (`ui/dist`), WebKitWebDriver, Xvfb, dbus-daemon and gnome-keyring: `cargo xtask test` sees
//! to all of them. A test that fails leaves a picture of the window in `ADTALLY_PICTURES`.
#![cfg(target_os = "linux")]

mod accessible;
mod commands;
mod contracts;
mod demo;
mod drafts;
mod ground;
mod hostile;
mod keyboard;
mod many;
mod offline;
mod others;
mod pages;
mod pictures;
mod proxies;
mod queue;
mod signing_in;
mod starts;
mod truth;
mod typing;
mod web_process;
