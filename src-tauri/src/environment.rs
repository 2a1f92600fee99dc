//! What the environment says to a desktop program. What it means is for the core to say.

use adtally_core::desk::office::{DesktopProxy, Environment, Managed};
use anyhow::Result;
use std::env;

/// Reads it.
///
/// # Errors
/// When an address or a file is not what it should be: better no start than another org.
pub(crate) fn read() -> Result<Environment> {
    Ok(Environment::of(|name| env::var_os(name), Managed::usual(), !cfg!(debug_assertions))?)
}

/// WebKit's way of drawing through DMABUF shows an empty window on some graphics cards. It reads its
/// setting when GTK starts, and setting a variable of a running process is not safe, so the program
/// begins once more with it.
#[cfg(target_os = "linux")]
pub(crate) fn without_dmabuf() {
    use std::os::unix::process::CommandExt;
    const SWITCH: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    if env::var_os(SWITCH).is_some() {
        return;
    }
    if let Ok(program) = env::current_exe() {
        let error = std::process::Command::new(program).args(env::args_os().skip(1)).env(SWITCH, "1").exec();
        eprintln!("adtally: {SWITCH} could not be set: {error}");
    }
}

/// Only WebKitGTK needs it.
#[cfg(not(target_os = "linux"))]
pub(crate) fn without_dmabuf() {}

/// What the desktop is set to say of proxies.
#[cfg(target_os = "linux")]
pub(crate) fn desktop_proxy() -> DesktopProxy {
    adtally_gtk::desktop_proxy::ask()
}

/// The core asks the system by itself.
#[cfg(not(target_os = "linux"))]
pub(crate) fn desktop_proxy() -> DesktopProxy {
    DesktopProxy::Nothing
}
