//! Through which proxy Salesforce is reached. The first that says something decides: an admin's file, what the
//! person entered in the settings, the environment, the desktop (on Windows and macOS the system).
//!
//! A name and a password for the proxy are the person's: the name lies in a small file beside the address, the
//! password in the keyring, and, where that can't be used, in memory until Adtally ends.

use super::desktop_proxy::DesktopProxy;
use super::keeping::Keeping;
use super::{CommandError, Office, lock};
use crate::reporter::Nudge;
use crate::salesforce::proxy::{environment_decides, of_environment};
use crate::salesforce::{BoxFuture, FindRoad, Proxy, ProxyFault, ProxyUser, Road, Secret};
use crate::store::files;
use serde::{Deserialize, Serialize};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use ts_rs::TS;

const FILE: &str = "proxy.json";
/// For so long the desktop is not asked again.
const FRESH: Duration = Duration::from_secs(3);
/// The most characters of an address, a name and a password.
const LONGEST: usize = 256;
/// Whose proxies are shown where nobody has signed in yet.
const USUAL_HOST: &str = "login.salesforce.com";

/// Reads what the desktop is set to.
pub type AskDesktop = Arc<dyn Fn() -> DesktopProxy + Send + Sync>;

/// What a person chose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ProxyChoice {
    /// As the computer is set.
    #[default]
    Computer,
    /// No proxy.
    Straight,
    /// The one that the person entered.
    Entered,
}

/// What decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ProxyFrom {
    /// An admin's file.
    Admin,
    /// The person's own choice.
    Person,
    /// Variables of the environment.
    Environment,
    /// The settings of the desktop, or of the system.
    Computer,
}

/// How Salesforce is reached, and what can be entered about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ProxyView {
    /// What decides.
    pub from: ProxyFrom,
    /// The proxy's address; none where there is no proxy.
    pub through: Option<String>,
    /// Whether the computer has a proxy script, which can't be read, and nothing else says anything.
    pub is_script: bool,
    /// What the person chose.
    pub choice: ProxyChoice,
    /// The address that the person entered.
    pub address: String,
    /// The name by which the person uses the proxy.
    pub name: String,
    /// Whether a password is kept for it.
    pub has_password: bool,
}

/// What a person enters. It has no `Debug`, so that nothing prints it.
#[derive(Deserialize, TS)]
pub struct ProxyForm {
    /// Which proxy.
    pub choice: ProxyChoice,
    /// The address, where one is entered.
    pub address: String,
    /// The name by which the person uses the proxy; empty for none.
    pub name: String,
    /// The password; none to leave the one that is kept.
    pub password: Option<String>,
}

/// What is kept of it on disk.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Own {
    choice: ProxyChoice,
    address: String,
    name: String,
}

/// Finds the road to Salesforce.
pub(super) struct Proxies {
    data: PathBuf,
    admins: Option<Proxy>,
    own: Mutex<Own>,
    /// The password, once the keyring was asked for it.
    password: tokio::sync::Mutex<Option<Option<Secret>>>,
    keeping: Arc<Keeping>,
    ask_desktop: AskDesktop,
    desktop: Mutex<Option<(Instant, DesktopProxy)>>,
}

impl Proxies {
    pub(super) fn new(
        data: &Path,
        admins: Option<Proxy>,
        keeping: Arc<Keeping>,
        ask_desktop: AskDesktop,
    ) -> Proxies {
        Proxies {
            data: data.to_owned(),
            admins,
            own: Mutex::new(Own::read(data)),
            password: tokio::sync::Mutex::new(None),
            keeping,
            ask_desktop,
            desktop: Mutex::new(None),
        }
    }

    /// What decides, and the road to `host`, without the person's name.
    async fn found(&self, host: &str) -> (ProxyFrom, Road, bool) {
        if let Some(admins) = &self.admins {
            return (ProxyFrom::Admin, Road::Through(admins.clone(), None), false);
        }
        let Own { choice, address, .. } = lock(&self.own).clone();
        match (choice, Proxy::at(&address)) {
            (ProxyChoice::Straight, _) => return (ProxyFrom::Person, Road::Straight, false),
            (ProxyChoice::Entered, Ok(proxy)) => {
                return (ProxyFrom::Person, Road::Through(proxy, None), false);
            }
            _ => {}
        }
        if environment_decides() {
            return (ProxyFrom::Environment, of_environment(host), false);
        }
        match self.desktop().await {
            DesktopProxy::Nothing => (ProxyFrom::Computer, of_environment(host), false),
            DesktopProxy::Script => (ProxyFrom::Computer, Road::Straight, true),
            manual => (ProxyFrom::Computer, manual.road(host), false),
        }
    }

    async fn desktop(&self) -> DesktopProxy {
        if let Some((at, said)) = &*lock(&self.desktop)
            && at.elapsed() < FRESH
        {
            return said.clone();
        }
        let ask = Arc::clone(&self.ask_desktop);
        let said = tokio::task::spawn_blocking(move || ask()).await.unwrap_or_default();
        *lock(&self.desktop) = Some((Instant::now(), said.clone()));
        said
    }

    async fn password(&self) -> Option<Secret> {
        let mut password = self.password.lock().await;
        if password.is_none() {
            // While the keyring can't be asked, it is asked again the next time.
            *password = self.keeping.proxy_password().await.ok();
        }
        password.clone().flatten()
    }

    async fn enter(&self, form: ProxyForm) -> Result<(), CommandError> {
        let ProxyForm { choice, address, name, password } = form;
        let (address, name) = (address.trim().to_owned(), name.trim().to_owned());
        if choice == ProxyChoice::Entered || !address.is_empty() {
            Proxy::at(&address)
                .map_err(|fault: ProxyFault| CommandError::new(fault.code(), format!("{fault}.")))?;
        }
        let length = |text: &str| text.chars().count();
        let is_long = [&address, &name].into_iter().chain(&password).any(|text| length(text) > LONGEST);
        if is_long || name.contains(|c: char| c.is_control() || c == ':') {
            let text = "This can't be a name or a password for a proxy.";
            return Err(CommandError::new("proxy_name", text));
        }
        let own = Own { choice, address, name };
        own.write(&self.data);
        let has_name = !own.name.is_empty();
        *lock(&self.own) = own;
        let wanted = match password {
            _ if !has_name => Some(None),
            Some(password) if password.is_empty() => Some(None),
            Some(password) => Some(Some(Secret::new(password))),
            None => None,
        };
        if let Some(wanted) = wanted {
            self.keeping.keep_proxy_password(wanted.clone()).await;
            *self.password.lock().await = Some(wanted);
        }
        Ok(())
    }
}

impl FindRoad for Proxies {
    fn road<'a>(&'a self, host: &'a str) -> BoxFuture<'a, Road> {
        Box::pin(async move {
            let (_, road, _) = self.found(host).await;
            let name = lock(&self.own).name.clone();
            match road {
                Road::Through(proxy, None) if !name.is_empty() => {
                    let password = self.password().await.unwrap_or_else(|| Secret::new(String::new()));
                    Road::Through(proxy, Some(ProxyUser { name, password }))
                }
                road => road,
            }
        })
    }
}

impl Own {
    fn read(data: &Path) -> Own {
        match std::fs::read(data.join(FILE)) {
            Ok(bytes) => serde_json::from_slice(&bytes).unwrap_or_else(|_| {
                tracing::warn!("what the person entered of a proxy is damaged, and begun anew");
                Own::default()
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Own::default(),
            Err(error) => {
                tracing::warn!(%error, "what the person entered of a proxy can't be read");
                Own::default()
            }
        }
    }

    /// What can't be written holds until the program ends.
    fn write(&self, data: &Path) {
        let written = serde_json::to_vec_pretty(self).map_err(io::Error::other).and_then(|bytes| {
            files::create_folder(data)?;
            files::write_atomic(&data.join(FILE), &bytes)
        });
        if let Err(error) = written {
            tracing::warn!(%error, "what the person entered of a proxy can't be written");
        }
    }
}

impl Office {
    /// How Salesforce is reached, and what the person entered about it.
    pub async fn proxy(&self) -> ProxyView {
        let proxies = &self.inner.proxies;
        let host = self.org_given().and_then(|org| url::Url::parse(org.address()).ok());
        let host = host.as_ref().and_then(url::Url::host_str).unwrap_or(USUAL_HOST);
        let (from, road, is_script) = proxies.found(host).await;
        let through = match &road {
            Road::Straight => None,
            Road::Through(proxy, _) => Some(proxy.address().to_owned()),
        };
        let Own { choice, address, name } = lock(&proxies.own).clone();
        let has_password = !name.is_empty() && proxies.password().await.is_some();
        ProxyView { from, through, is_script, choice, address, name, has_password }
    }

    /// Takes over what the person enters of a proxy. What waits is tried at once.
    ///
    /// # Errors
    /// When the address is none.
    pub async fn set_proxy(&self, form: ProxyForm) -> Result<ProxyView, CommandError> {
        self.inner.proxies.enter(form).await?;
        self.inner.keeping.wake();
        if let Ok(desk) = self.desk() {
            desk.nudge(Nudge::Wake);
        }
        Ok(self.proxy().await)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_entered_is_kept_without_the_password_and_damage_costs_no_start() {
        let data = tempfile::tempdir().expect("a folder");
        assert_eq!(Own::read(data.path()), Own::default());
        let own = Own { choice: ProxyChoice::Entered, address: "proxy:3128".into(), name: "klaus".into() };
        own.write(data.path());
        assert_eq!(Own::read(data.path()), own);
        std::fs::write(data.path().join(FILE), "{\"choice\": \"ente").expect("written");
        assert_eq!(Own::read(data.path()), Own::default());
    }
}
