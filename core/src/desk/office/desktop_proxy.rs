//! What a Linux desktop is set to say of proxies. Windows and macOS are asked by the library that reads the
//! environment; here every desktop has its own settings, which the shell hands in as a [`DesktopProxy`].

use crate::salesforce::{Proxy, Road};
use std::path::Path;

/// What the desktop's settings say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum DesktopProxy {
    /// No proxy.
    #[default]
    Nothing,
    /// One that somebody entered.
    Manual {
        /// Its address.
        address: String,
        /// Hosts that are reached straight on.
        except: Vec<String>,
        /// Whether the proxy is for those hosts alone.
        reversed: bool,
    },
    /// A proxy script, or a proxy that is to be found by itself. Neither can be read.
    Script,
}

/// What GNOME, and desktops that share its settings, are set to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gnome {
    /// How proxies are found: `none`, `manual` or `auto`.
    pub mode: String,
    /// Host and port for https, for http, and of SOCKS; no host and port 0 for none.
    pub hosts: [(String, i32); 3],
    /// Whether the proxy for http is that for all.
    pub same_for_all: bool,
    /// Hosts that are reached straight on.
    pub except: Vec<String>,
}

impl DesktopProxy {
    /// What the desktop that runs is set to; where none says its name, whichever is set to something.
    pub fn of(desktop: &str, gnome: impl FnOnce() -> Gnome, kioslaverc: Option<&Path>) -> DesktopProxy {
        let kde = || kioslaverc.map(DesktopProxy::of_kde).unwrap_or_default();
        if desktop.split(':').any(|name| name.eq_ignore_ascii_case("kde")) {
            return kde();
        }
        match of_gnome(gnome()) {
            DesktopProxy::Nothing if desktop.is_empty() => kde(),
            said => said,
        }
    }

    /// The road to a host.
    pub(super) fn road(&self, host: &str) -> Road {
        let DesktopProxy::Manual { address, except, reversed } = self else { return Road::Straight };
        let is_named = except.iter().any(|pattern| names(pattern, host));
        match Proxy::at(address) {
            Ok(proxy) if is_named == *reversed => Road::Through(proxy, None),
            Ok(_) => Road::Straight,
            Err(fault) => {
                tracing::warn!(fault = fault.code(), "the desktop's proxy can't be used");
                Road::Straight
            }
        }
    }

    /// What KDE keeps in `kioslaverc`; nothing where there is none.
    fn of_kde(file: &Path) -> DesktopProxy {
        /// The most that is read of it.
        const MOST: u64 = 1 << 16;
        let is_fit = file.metadata().is_ok_and(|about| about.is_file() && about.len() <= MOST);
        if !is_fit {
            return DesktopProxy::Nothing;
        }
        std::fs::read_to_string(file).map(|text| of_kioslaverc(&text)).unwrap_or_default()
    }
}

fn of_gnome(Gnome { mode, hosts, same_for_all, except }: Gnome) -> DesktopProxy {
    let [https, http, socks] = hosts.map(|(host, port)| {
        let host = host.trim().trim_start_matches("http://").trim_end_matches('/');
        (!host.is_empty() && port > 0).then(|| format!("{host}:{port}"))
    });
    match mode.as_str() {
        "manual" => {
            let socks = socks.map(|proxy| format!("socks5h://{proxy}"));
            let address = https.or(socks).or(http.filter(|_| same_for_all));
            let manual = |address| DesktopProxy::Manual { address, except, reversed: false };
            address.map_or(DesktopProxy::Nothing, manual)
        }
        "auto" => DesktopProxy::Script,
        _ => DesktopProxy::Nothing,
    }
}

/// Whether a pattern of a desktop names a host: `example.com`, `.example.com` and `*.example.com` all name the
/// host and what is below it.
fn names(pattern: &str, host: &str) -> bool {
    let pattern = pattern.trim().trim_end_matches('/');
    let pattern = pattern.split_once("://").map_or(pattern, |(_, rest)| rest);
    let pattern = match pattern.rsplit_once(':') {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => pattern,
    };
    if pattern == "*" {
        return true;
    }
    let name = pattern.trim_start_matches('*').trim_start_matches('.').to_ascii_lowercase();
    let host = host.to_ascii_lowercase();
    !name.is_empty() && host.strip_suffix(&name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn of_kioslaverc(text: &str) -> DesktopProxy {
    let mut is_ours = false;
    let (mut kind, mut https, mut http, mut socks, mut except, mut reversed) =
        (String::new(), String::new(), String::new(), String::new(), String::new(), false);
    for line in text.lines().map(str::trim) {
        if line.starts_with('[') {
            is_ours = line == "[Proxy Settings]";
        } else if let Some((key, value)) = line.split_once('=').filter(|_| is_ours) {
            // A key that an admin has locked, or that is written in a language, has a mark behind its name.
            let key = key.split('[').next().unwrap_or_default().trim();
            let value = value.trim();
            match key {
                "ProxyType" => kind = value.to_owned(),
                "httpsProxy" => https = value.to_owned(),
                "httpProxy" => http = value.to_owned(),
                "socksProxy" => socks = value.to_owned(),
                "NoProxyFor" => except = value.to_owned(),
                "ReversedException" => reversed = value == "true",
                _ => {}
            }
        }
    }
    match kind.as_str() {
        "1" => {
            let socks = socks.replacen("socks://", "socks5://", 1);
            let found = [https, http, socks].into_iter().map(|one| of_kde(&one)).find(|one| !one.is_empty());
            let except = except.split([',', ' ']).filter(|one| !one.is_empty()).map(str::to_owned).collect();
            found.map_or(DesktopProxy::Nothing, |address| DesktopProxy::Manual { address, except, reversed })
        }
        "2" | "3" => DesktopProxy::Script,
        _ => DesktopProxy::Nothing,
    }
}

/// KDE writes a proxy as `http://proxy 3128` or `http://proxy:3128`.
fn of_kde(value: &str) -> String {
    match value.trim_end_matches('/').rsplit_once(' ') {
        Some((host, port)) => format!("{}:{}", host.trim().trim_end_matches('/'), port.trim()),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOST: &str = "magic.my.salesforce.com";

    fn address(proxy: &DesktopProxy, host: &str) -> Option<String> {
        match proxy.road(host) {
            Road::Through(proxy, _) => Some(proxy.address().to_owned()),
            Road::Straight => None,
        }
    }

    #[test]
    fn kdes_manual_proxy_is_read_with_its_exceptions() {
        let text = "[$Version]\nupdate_info=x\n\n[Proxy Settings]\nNoProxyFor=localhost,.intern.example, 10.0.0.0/8\n\
            ProxyType=1\nReversedException=false\nhttpProxy=http://other 80\nhttpsProxy=http://proxy.magic.example 3128\n\
            [Other]\nProxyType=2\n";
        let proxy = of_kioslaverc(text);
        assert_eq!(address(&proxy, HOST).as_deref(), Some("http://proxy.magic.example:3128"));
        assert_eq!(address(&proxy, "sf.intern.example"), None);
        for (changed, through) in [
            (text.replace("3128", "3128/"), Some("http://proxy.magic.example:3128")),
            (
                text.replace("magic.example 3128", "magic.example:3129"),
                Some("http://proxy.magic.example:3129"),
            ),
            (text.replace("ProxyType=1", "ProxyType=0"), None),
            (text.replace("ProxyType=1", "ProxyType[$i]=1"), Some("http://proxy.magic.example:3128")),
            (text.replace(".intern.example", "*.salesforce.com"), None),
            (text.replace("Exception=false", "Exception=true"), None),
            (
                text.replace("Exception=false", "Exception=true")
                    .replace(".intern.example", "salesforce.com"),
                Some("http://proxy.magic.example:3128"),
            ),
            (text.replace("httpsProxy=http://proxy.magic.example 3128", ""), Some("http://other")),
        ] {
            assert_eq!(address(&of_kioslaverc(&changed), HOST).as_deref(), through, "{changed}");
        }
        for script in ["ProxyType=2", "ProxyType=3"] {
            assert_eq!(of_kioslaverc(&text.replace("ProxyType=1", script)), DesktopProxy::Script, "{script}");
        }
        assert_eq!(of_kioslaverc(""), DesktopProxy::Nothing);
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(DesktopProxy::of_kde(&folder.path().join("kioslaverc")), DesktopProxy::Nothing);
        assert_eq!(DesktopProxy::of_kde(folder.path()), DesktopProxy::Nothing);
    }

    #[test]
    fn gnomes_proxy_for_https_comes_before_socks_and_that_for_http_counts_where_it_is_for_all() {
        let gnome = |mode: &str, hosts: [&str; 3]| Gnome {
            mode: mode.into(),
            hosts: hosts.map(|host| (host.to_owned(), if host.is_empty() { 0 } else { 3128 })),
            same_for_all: true,
            except: vec!["localhost".into(), "*.intern.example".into()],
        };
        for (mode, hosts, through) in [
            ("manual", ["one", "two", "three"], Some("http://one:3128")),
            ("manual", ["", "two", "three"], Some("socks5h://three:3128")),
            ("manual", ["", "two", ""], Some("http://two:3128")),
            ("manual", ["", "", ""], None),
            ("none", ["one", "two", "three"], None),
            ("", ["one", "", ""], None),
        ] {
            let said = of_gnome(gnome(mode, hosts));
            assert_eq!(address(&said, HOST).as_deref(), through, "{mode} {hosts:?}");
            assert_eq!(address(&said, "sf.intern.example"), None);
        }
        let alone = Gnome { same_for_all: false, ..gnome("manual", ["", "two", ""]) };
        assert_eq!(of_gnome(alone), DesktopProxy::Nothing);
        assert_eq!(of_gnome(gnome("auto", ["one", "", ""])), DesktopProxy::Script);
    }

    #[test]
    fn the_desktop_that_runs_is_asked() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("kioslaverc");
        std::fs::write(&file, "[Proxy Settings]\nProxyType=1\nhttpsProxy=http://kde 80\n").expect("written");
        let gnome: fn() -> Gnome = || Gnome {
            mode: "manual".into(),
            hosts: [("gnome".into(), 80), <_>::default(), <_>::default()],
            ..Gnome::default()
        };
        let nothing: fn() -> Gnome = Gnome::default;
        for (desktop, gnome, through) in [
            ("KDE", gnome, "http://kde"),
            ("ubuntu:GNOME", gnome, "http://gnome"),
            ("XFCE", gnome, "http://gnome"),
            ("", gnome, "http://gnome"),
            ("", nothing, "http://kde"),
        ] {
            let said = DesktopProxy::of(desktop, gnome, Some(&file));
            assert_eq!(address(&said, HOST).as_deref(), Some(through), "{desktop:?}");
        }
        assert_eq!(DesktopProxy::of("GNOME", Gnome::default, Some(&file)), DesktopProxy::Nothing);
    }

    #[test]
    fn an_exception_names_a_host_and_what_is_below_it() {
        for pattern in [
            "*",
            "salesforce.com",
            ".salesforce.com",
            "*.salesforce.com",
            HOST,
            "MAGIC.my.Salesforce.com:443",
        ] {
            assert!(names(pattern, HOST), "{pattern}");
        }
        for pattern in
            ["", "*.", "force.com", "my.salesforce", "agic.my.salesforce.com", "127.0.0.0/8", "::1"]
        {
            assert!(!names(pattern, HOST), "{pattern}");
        }
    }

    #[test]
    fn a_proxy_of_the_desktop_that_makes_no_sense_is_none() {
        let manual =
            |address: &str| DesktopProxy::Manual { address: address.into(), except: vec![], reversed: false };
        assert_eq!(address(&manual("http://:0"), HOST), None);
        assert_eq!(address(&manual("socks5h://proxy:1080"), HOST).as_deref(), Some("socks5h://proxy:1080"));
    }
}
