//! Where an org is.

use std::fmt;
use url::{Host, Url};

/// The most bytes of an address: the longest name that a host can have, and room for scheme and port.
const LONGEST: usize = 300;

/// The address of an org: scheme, host and port, and nothing else. It can only be made of an address
/// that tokens and rows may be sent to, so whoever holds one need not ask again.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Org {
    base: Url,
}

/// The address can't be that of an org.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OrgFault {
    /// Not an address at all.
    #[error("this is not a web address; it must look like https://my-company.my.salesforce.com")]
    NotAnAddress,
    /// Not https, and not http to this machine itself.
    #[error("the address must begin with https://")]
    NotHttps,
    /// Not a host of Salesforce's.
    #[error("the address must be one of Salesforce's, such as https://my-company.my.salesforce.com")]
    NotSalesforce,
    /// More than scheme, host and port.
    #[error("the address must end after the host name: no path, no question mark, no user name")]
    MoreThanAHost,
    /// The sign-in page of one place that claims to go on at another: on this machine, or in plain http.
    #[error("the org goes on at an address that it may not send anybody to")]
    LedAstray,
}

impl Org {
    /// The org at `address`: https on a host of Salesforce's, or either scheme where the host is this
    /// machine itself (127.0.0.0/8, ::1 or `localhost`).
    ///
    /// # Errors
    /// When tokens and rows must not be sent there, or more than a host is named.
    pub fn at(address: &str) -> Result<Org, OrgFault> {
        let address = address.trim();
        if address.len() > LONGEST {
            return Err(OrgFault::NotAnAddress);
        }
        // `Url` quietly mends these; an address that needs mending is not what a person meant.
        if address.chars().any(|c| c.is_whitespace() || c.is_control() || c == '\\') {
            return Err(OrgFault::NotAnAddress);
        }
        let base = Url::parse(address).map_err(|_| OrgFault::NotAnAddress)?;
        match base.scheme() {
            "https" => {}
            "http" if is_loopback(&base) => {}
            _ => return Err(OrgFault::NotHttps),
        }
        let bare = base.username().is_empty()
            && base.password().is_none()
            && base.path() == "/"
            && base.query().is_none()
            && base.fragment().is_none()
            && !address.contains('@');
        if !bare {
            return Err(OrgFault::MoreThanAHost);
        }
        match base.host_str() {
            None | Some("") => Err(OrgFault::NotAnAddress),
            Some(host) if is_salesforce(host) || is_loopback(&base) => Ok(Org { base }),
            Some(_) => Err(OrgFault::NotSalesforce),
        }
    }

    /// The org that this one's sign-in page says to go on with: held to the same rule. From the net
    /// nobody is led to this machine or back, and plain http goes on where it began, by whichever of this
    /// machine's names it is called.
    ///
    /// # Errors
    /// As for [`Org::at`].
    pub fn instance(&self, address: &str) -> Result<Org, OrgFault> {
        let org = Org::at(address)?;
        if org.is_loopback() != self.is_loopback() {
            return Err(OrgFault::LedAstray);
        }
        if !org.is_plain() {
            return Ok(org);
        }
        let began_there = self.is_plain() && org.host_and_port().1 == self.host_and_port().1;
        began_there.then(|| self.clone()).ok_or(OrgFault::LedAstray)
    }

    /// The org whose address an answer leads to, with whatever path and query.
    pub(super) fn led_to(location: &str) -> Option<Org> {
        let url = Url::parse(location.trim()).ok()?;
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        Org::at(&format!("{}://{}{port}", url.scheme(), url.host_str()?)).ok()
    }

    /// Whether it is on this machine.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.base)
    }

    /// Scheme, host and port, without a slash at the end.
    pub fn address(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    /// Host and port, for a bare connection.
    pub(super) fn host_and_port(&self) -> (String, u16) {
        let host = match self.base.host() {
            Some(Host::Ipv6(address)) => address.to_string(),
            Some(host) => host.to_string(),
            None => String::new(),
        };
        (host, self.base.port_or_known_default().unwrap_or(443))
    }

    /// Whether it is spoken to in plain http.
    pub(super) fn is_plain(&self) -> bool {
        self.base.scheme() == "http"
    }

    /// The URL of `path`, which begins with a slash, and of `query`, already percent-encoded.
    pub(super) fn url(&self, path: &str, query: Option<&str>) -> Url {
        let mut url = self.base.clone();
        url.set_path(path);
        url.set_query(query);
        url
    }
}

/// Where people sign in, and where orgs are: each below its own name.
fn is_salesforce(host: &str) -> bool {
    matches!(host, "login.salesforce.com" | "test.salesforce.com")
        || host.strip_suffix(".my.salesforce.com").is_some_and(|org| !org.is_empty())
}

/// A host name is taken for this machine only if it is `localhost`: any other name may resolve to
/// another address tomorrow.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        None => false,
    }
}

impl fmt::Debug for Org {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.address())
    }
}

impl fmt::Display for Org {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.address())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_org_is_https_or_this_machine() {
        for good in [
            "https://magic.my.salesforce.com",
            " https://magic--uat.sandbox.my.salesforce.com/ ",
            "https://magic.my.salesforce.com:8443",
            "https://login.salesforce.com",
            "https://TEST.salesforce.com",
            "https://localhost:8443",
            "http://127.0.0.1:8787",
            "http://127.9.9.9",
            "http://[::1]:8787",
            "http://localhost:8787",
            "http://LOCALHOST",
        ] {
            assert!(Org::at(good).is_ok(), "{good:?} must be taken");
        }
        for (bad, why) in [
            ("", OrgFault::NotAnAddress),
            ("magic.my.salesforce.com", OrgFault::NotAnAddress),
            ("https://", OrgFault::NotAnAddress),
            ("https://a b", OrgFault::NotAnAddress),
            ("https:\\\\evil.example", OrgFault::NotAnAddress),
            ("http://magic.my.salesforce.com", OrgFault::NotHttps),
            ("http://127.0.0.1.evil.example", OrgFault::NotHttps),
            ("http://localhost.evil.example", OrgFault::NotHttps),
            ("http://0.0.0.0:8787", OrgFault::NotHttps),
            ("http://[::ffff:127.0.0.1]", OrgFault::NotHttps),
            ("https://salesforce.com", OrgFault::NotSalesforce),
            ("https://my.salesforce.com", OrgFault::NotSalesforce),
            ("https://.my.salesforce.com", OrgFault::NotSalesforce),
            ("https://evil.login.salesforce.com", OrgFault::NotSalesforce),
            ("https://evilmy.salesforce.com", OrgFault::NotSalesforce),
            ("https://magic.my.salesforce.com.evil.example", OrgFault::NotSalesforce),
            ("https://magic.lightning.force.com", OrgFault::NotSalesforce),
            ("ftp://127.0.0.1", OrgFault::NotHttps),
            ("file:///etc/passwd", OrgFault::NotHttps),
            ("https://a.example/x", OrgFault::MoreThanAHost),
            ("https://a.example?x", OrgFault::MoreThanAHost),
            ("https://a.example#x", OrgFault::MoreThanAHost),
            ("https://me@a.example", OrgFault::MoreThanAHost),
            ("https://me:word@a.example", OrgFault::MoreThanAHost),
            ("https://@a.example", OrgFault::MoreThanAHost),
            ("https://magic.my.salesforce.com@evil.example", OrgFault::MoreThanAHost),
        ] {
            assert_eq!(Org::at(bad).err(), Some(why), "{bad:?}");
        }
    }

    #[test]
    fn an_address_is_no_longer_than_a_host_can_be_named() {
        let org = Org::at("https://login.salesforce.com").expect("an org");
        for length in [300, 20_000, 3 << 20] {
            let address = format!("https://{}.my.salesforce.com", "a".repeat(length));
            assert_eq!(Org::at(&address), Err(OrgFault::NotAnAddress));
            assert_eq!(org.instance(&address), Err(OrgFault::NotAnAddress));
        }
        let labels = format!("{0}.{0}.{0}", "a".repeat(63));
        assert!(Org::at(&format!("https://{labels}.my.salesforce.com:65535/")).is_ok());
    }

    #[test]
    fn an_org_goes_on_where_it_may() {
        let org = Org::at("https://login.salesforce.com").expect("an org");
        assert!(org.instance("https://magic2.my.salesforce.com").is_ok());
        for (evil, why) in [
            ("http://127.0.0.1:1", OrgFault::LedAstray),
            ("https://localhost:1", OrgFault::LedAstray),
            ("https://evil.example", OrgFault::NotSalesforce),
            ("http://magic.my.salesforce.com", OrgFault::NotHttps),
            ("", OrgFault::NotAnAddress),
        ] {
            assert_eq!(org.instance(evil), Err(why), "{evil}");
        }
        let demo = Org::at("http://127.0.0.1:8787").expect("an org");
        for same in ["http://127.0.0.1:8787/", "http://localhost:8787"] {
            assert_eq!(demo.instance(same).as_ref(), Ok(&demo), "{same}");
        }
        for astray in ["http://127.0.0.1:8788", "http://localhost:8788", "https://magic.my.salesforce.com"] {
            assert_eq!(demo.instance(astray), Err(OrgFault::LedAstray), "{astray}");
        }
    }

    #[test]
    fn a_url_keeps_to_its_org() {
        let org = Org::at("http://[::1]:8787").expect("an org");
        assert_eq!(org.url("/a/b", Some("q=%27")).as_str(), "http://[::1]:8787/a/b?q=%27");
        assert_eq!(org.url("//evil.example/x", None).host_str(), Some("[::1]"));
        assert_eq!(org.host_and_port(), ("::1".to_owned(), 8787));
        assert_eq!(org.address(), "http://[::1]:8787");
    }
}
