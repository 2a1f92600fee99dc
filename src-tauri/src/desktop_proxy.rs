//! Reads what the desktop is set to say of proxies; on Windows and macOS the core asks the system by itself.

use adtally_core::desk::office::DesktopProxy;

#[cfg(not(target_os = "linux"))]
pub(crate) fn ask() -> DesktopProxy {
    DesktopProxy::Nothing
}

#[cfg(target_os = "linux")]
pub(crate) fn ask() -> DesktopProxy {
    let folder = std::env::var_os("XDG_CONFIG_HOME").filter(|folder| !folder.is_empty());
    let folder = folder.map(std::path::PathBuf::from);
    let home = || Some(std::path::PathBuf::from(std::env::var_os("HOME")?).join(".config"));
    let kioslaverc = folder.or_else(home).map(|folder| folder.join("kioslaverc"));
    let desktop = std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default();
    DesktopProxy::of(&desktop, || gnome().unwrap_or_default(), kioslaverc.as_deref())
}

#[cfg(target_os = "linux")]
fn gnome() -> Option<adtally_core::desk::office::Gnome> {
    use gio::prelude::{SettingsExt, SettingsExtManual};
    const PROXY: &str = "org.gnome.system.proxy";
    const PARTS: [&str; 3] = ["https", "http", "socks"];
    // Settings without a schema would end the program.
    let schemas = gio::SettingsSchemaSource::default()?;
    schemas.lookup(PROXY, true)?;
    for part in PARTS {
        schemas.lookup(&format!("{PROXY}.{part}"), true)?;
    }
    let settings = gio::Settings::new(PROXY);
    let host = |part| {
        let part = settings.child(part);
        (part.string("host").to_string(), part.int("port"))
    };
    Some(adtally_core::desk::office::Gnome {
        mode: settings.string("mode").to_string(),
        hosts: PARTS.map(host),
        same_for_all: settings.boolean("use-same-proxy"),
        except: settings.strv("ignore-hosts").iter().map(ToString::to_string).collect(),
    })
}
