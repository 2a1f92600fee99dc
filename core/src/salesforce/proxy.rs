//! The road to the net: straight on, or through a company's proxy.
//!
//! Which one is found for each call anew, since people carry their computers from one network to another. What
//! finds it is a [`FindRoad`] of the caller; without one it is what the environment says (`HTTPS_PROXY`,
//! `ALL_PROXY`, `NO_PROXY`), and on Windows and macOS what the system is set to. This machine itself is never
//! spoken to through a proxy: no road is looked for.
//!
//! Deliberately absent: proxy scripts (PAC), which would be programs of somebody else's to run.

use super::{BoxFuture, Limits, Org, Secret};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper_util::client::proxy::matcher::Matcher;
use std::fmt;
use std::sync::Arc;
use url::Url;

/// The variables that name a proxy for https.
const VARIABLES: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

/// A proxy: scheme, host and port.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    base: Url,
}

/// By what name and password a proxy is used.
#[derive(Clone)]
pub struct ProxyUser {
    /// The name.
    pub name: String,
    /// The password; empty where there is none.
    pub password: Secret,
}

impl PartialEq for ProxyUser {
    fn eq(&self, other: &ProxyUser) -> bool {
        self.name == other.name && self.password.is_same(&other.password)
    }
}

/// The address can't be that of a proxy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProxyFault {
    /// Not an address at all.
    #[error("this is not the address of a proxy; it must look like http://proxy.my-company.example:8080")]
    NotAnAddress,
    /// Of a scheme that is not spoken.
    #[error("the address of a proxy must begin with http://, https:// or socks5://")]
    Scheme,
    /// The address of a proxy script.
    #[error("this is the address of a proxy script, which Adtally can't read; name the proxy itself")]
    Script,
    /// With a name or a password.
    #[error(
        "the address of a proxy must not hold a name or a password; each person enters theirs in the settings"
    )]
    Named,
    /// More than scheme, host and port.
    #[error("the address of a proxy must end after the port")]
    MoreThanAHost,
}

impl ProxyFault {
    /// The fault's code, the same in logs, screens and tests.
    pub fn code(self) -> &'static str {
        match self {
            ProxyFault::NotAnAddress => "proxy_not_an_address",
            ProxyFault::Scheme => "proxy_scheme",
            ProxyFault::Script => "proxy_script",
            ProxyFault::Named => "proxy_named",
            ProxyFault::MoreThanAHost => "proxy_more_than_a_host",
        }
    }
}

impl Proxy {
    /// The proxy at `address`; without a scheme it is an http one, as in most settings.
    ///
    /// # Errors
    /// When it is not the address of one, or holds more.
    pub fn at(address: &str) -> Result<Proxy, ProxyFault> {
        let address = address.trim();
        if address.is_empty() || address.chars().any(|c| c.is_whitespace() || c.is_control() || c == '\\') {
            return Err(ProxyFault::NotAnAddress);
        }
        let whole = if address.contains("://") { address.to_owned() } else { format!("http://{address}") };
        let mut base = Url::parse(&whole).map_err(|_| ProxyFault::NotAnAddress)?;
        if !matches!(base.scheme(), "http" | "https" | "socks5" | "socks5h") {
            return Err(ProxyFault::Scheme);
        }
        if base.host_str().is_none_or(str::is_empty) || base.port() == Some(0) {
            return Err(ProxyFault::NotAnAddress);
        }
        if !base.username().is_empty() || base.password().is_some() || whole.contains('@') {
            return Err(ProxyFault::Named);
        }
        let path = base.path().to_ascii_lowercase();
        if path.ends_with(".pac") || path.ends_with(".dat") || path.ends_with(".js") {
            return Err(ProxyFault::Script);
        }
        if !matches!(base.path(), "" | "/") || base.query().is_some() || base.fragment().is_some() {
            return Err(ProxyFault::MoreThanAHost);
        }
        if base.scheme() == "socks5" {
            // The proxy looks names up: where one is needed, this machine often can't.
            base =
                Url::parse(&whole.replacen("socks5", "socks5h", 1)).map_err(|_| ProxyFault::NotAnAddress)?;
        }
        Ok(Proxy { base })
    }

    /// Scheme, host and port, without a name.
    pub fn address(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    /// As the HTTP library takes it, whose `Debug` shows the password: nobody may print it.
    pub(super) fn built(&self, user: Option<&ProxyUser>) -> reqwest::Result<reqwest::Proxy> {
        let proxy = reqwest::Proxy::all(self.base.clone())?;
        Ok(match user {
            Some(ProxyUser { name, password }) if self.base.scheme().starts_with("socks") => {
                let mut base = self.base.clone();
                // It fails for addresses without a host alone.
                let _ = base.set_username(name).and_then(|()| base.set_password(Some(password.reveal())));
                reqwest::Proxy::all(base)?
            }
            Some(ProxyUser { name, password }) => proxy.basic_auth(name, password.reveal()),
            None => proxy,
        })
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.address())
    }
}

/// How an org is reached.
#[derive(Clone, PartialEq)]
pub enum Road {
    /// Straight on.
    Straight,
    /// Through a proxy, which is used by a name or by none.
    Through(Proxy, Option<ProxyUser>),
}

/// Finds the road to a host.
pub trait FindRoad: Send + Sync {
    /// The road, as it is now.
    fn road<'a>(&'a self, host: &'a str) -> BoxFuture<'a, Road>;
}

/// Where roads are found. Clones share it.
#[derive(Clone, Default)]
pub struct Roads(Option<Arc<dyn FindRoad>>);

impl Roads {
    /// Found by `finder`.
    pub fn by(finder: Arc<dyn FindRoad>) -> Roads {
        Roads(Some(finder))
    }

    /// The road to an org that is not on this machine.
    pub(super) async fn to(&self, org: &Org) -> Road {
        let (host, _) = org.host_and_port();
        match &self.0 {
            Some(finder) => finder.road(&host).await,
            None => of_environment(&host),
        }
    }
}

impl fmt::Debug for Roads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Roads" } else { "Roads of the environment" })
    }
}

/// How long calls may take, and by which road they go.
#[derive(Debug, Clone, Default)]
pub struct Network {
    /// How long, and how much.
    pub limits: Limits,
    /// Which road.
    pub roads: Roads,
}

impl From<Limits> for Network {
    fn from(limits: Limits) -> Network {
        Network { limits, roads: Roads::default() }
    }
}

/// Whether the environment names a proxy, so that it decides alone.
pub fn environment_decides() -> bool {
    VARIABLES.iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// The road to `host` as the environment says, and, where it names no proxy, as Windows or macOS is set to.
pub fn of_environment(host: &str) -> Road {
    let found = || {
        let whole = format!("https://{host}/").parse().ok()?;
        let way = Matcher::from_system().intercept(&whole)?;
        let proxy = Proxy::at(&way.uri().to_string()).ok()?;
        let basic =
            way.basic_auth().and_then(|auth| STANDARD.decode(auth.as_bytes().strip_prefix(b"Basic ")?).ok());
        let named = basic.and_then(|text| String::from_utf8(text).ok()).or_else(|| {
            let (name, password) = way.raw_auth()?;
            Some(format!("{name}:{password}"))
        });
        let named = named.as_deref().and_then(|text| text.split_once(':'));
        let user = named.map(|(name, password)| ProxyUser {
            name: name.to_owned(),
            password: Secret::new(password.to_owned()),
        });
        Some(Road::Through(proxy, user))
    };
    found().unwrap_or(Road::Straight)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_a_host_and_a_port_and_nothing_else() {
        for (good, address) in [
            ("proxy.magic.example:3128", "http://proxy.magic.example:3128"),
            (" http://proxy.magic.example:8080/ ", "http://proxy.magic.example:8080"),
            ("https://proxy.magic.example", "https://proxy.magic.example"),
            ("http://127.0.0.1:3128", "http://127.0.0.1:3128"),
            ("[fe80::1]:3128", "http://[fe80::1]:3128"),
            ("socks5://proxy:1080", "socks5h://proxy:1080"),
            ("proxy", "http://proxy"),
        ] {
            assert_eq!(Proxy::at(good).expect(good).address(), address);
        }
        for (bad, why) in [
            ("", ProxyFault::NotAnAddress),
            ("  ", ProxyFault::NotAnAddress),
            ("http://", ProxyFault::NotAnAddress),
            ("proxy port 3128", ProxyFault::NotAnAddress),
            ("proxy:0", ProxyFault::NotAnAddress),
            ("proxy:99999", ProxyFault::NotAnAddress),
            ("ftp://proxy:21", ProxyFault::Scheme),
            ("socks4://proxy:1080", ProxyFault::Scheme),
            ("http://klaus:geheim@proxy:3128", ProxyFault::Named),
            ("klaus@proxy:3128", ProxyFault::Named),
            ("http://wpad/wpad.dat", ProxyFault::Script),
            ("http://intranet/proxy.pac", ProxyFault::Script),
            ("http://proxy:3128/path", ProxyFault::MoreThanAHost),
            ("http://proxy:3128?x", ProxyFault::MoreThanAHost),
        ] {
            assert_eq!(Proxy::at(bad).err(), Some(why), "{bad:?}");
        }
    }

    #[test]
    fn who_uses_a_proxy_is_part_of_the_road() {
        let road = |name: &str, password: &str| {
            let user = ProxyUser { name: name.to_owned(), password: Secret::new(password.to_owned()) };
            Road::Through(Proxy::at("proxy:3128").expect("an address"), Some(user))
        };
        assert!(road("klaus", "geheim") == road("klaus", "geheim"));
        assert!(road("klaus", "geheim") != road("klaus", "anders"));
        assert!(road("klaus", "geheim") != road("petra", "geheim"));
        assert!(road("klaus", "") != Road::Through(Proxy::at("proxy:3128").expect("an address"), None));
    }
}
