//! What the desktop is set to say of proxies: GNOME's settings, or KDE's file. Settings are read on any thread.

use adtally_core::desk::office::{DesktopProxy, Gnome};
use gtk::gio::prelude::{SettingsExt, SettingsExtManual};
use gtk::gio::{Settings, SettingsSchemaSource};
use std::env;
use std::path::PathBuf;

/// Reads it.
pub fn ask() -> DesktopProxy {
    let folder = env::var_os("XDG_CONFIG_HOME").filter(|folder| !folder.is_empty());
    let folder = folder.map(PathBuf::from);
    let home = || Some(PathBuf::from(env::var_os("HOME")?).join(".config"));
    let kioslaverc = folder.or_else(home).map(|folder| folder.join("kioslaverc"));
    let desktop = env::var("XDG_CURRENT_DESKTOP").unwrap_or_default();
    DesktopProxy::of(&desktop, || gnome().unwrap_or_default(), kioslaverc.as_deref())
}

fn gnome() -> Option<Gnome> {
    const PROXY: &str = "org.gnome.system.proxy";
    const PARTS: [&str; 3] = ["https", "http", "socks"];
    // Settings without a schema would end the program.
    let schemas = SettingsSchemaSource::default()?;
    schemas.lookup(PROXY, true)?;
    for part in PARTS {
        schemas.lookup(&format!("{PROXY}.{part}"), true)?;
    }
    let settings = Settings::new(PROXY);
    let host = |part| {
        let part = settings.child(part);
        (part.string("host").to_string(), part.int("port"))
    };
    Some(Gnome {
        mode: settings.string("mode").to_string(),
        hosts: PARTS.map(host),
        same_for_all: settings.boolean("use-same-proxy"),
        except: settings.strv("ignore-hosts").iter().map(ToString::to_string).collect(),
    })
}
