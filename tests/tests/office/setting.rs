//! An office with a real disk, the demo org behind a network that can fail, a keyring, and a browser.

use adtally_core::ad::AdForm;
use adtally_core::desk::office::{
    Copied, DesktopProxy, Managed, Office, OfficeOptions, OpenStore, RunningDemo, Start,
};
use adtally_core::desk::{AdQuery, CommandError, World};
use adtally_core::salesforce::sign_in::{Attempt, CLIENT_ID, OpenPage};
use adtally_core::salesforce::{BoxFuture, Limits, Org, Secret};
use adtally_core::tokens::{Keeper, KeyringTrouble};
use adtally_demo_org::{DemoOrg, Options};
use adtally_tests::browser::{Answer, browse};
use adtally_tests::desk::{ad, typed, until_async};
use adtally_tests::http;
use adtally_tests::org::OrgControl;
use adtally_tests::proxy::Proxy;
use reqwest::header::LOCATION;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use tempfile::TempDir;
use url::Url;

/// A browser in which somebody signs in as `person`, or says no.
pub(crate) fn browser(person: &'static str) -> OpenPage {
    Arc::new(move |page| {
        let page = page.to_owned();
        tokio::spawn(async move {
            let (answer, says) = match person {
                "" => (Answer::Deny, "nicht angemeldet"),
                _ => (Answer::As(person), "Sie können dieses Fenster schließen"),
            };
            let last = browse(&page, answer).await.expect("the pages come");
            assert!(last.contains(says), "{last}");
        });
        Ok(())
    })
}

/// A keyring that outlives an office, and that can be locked.
#[derive(Default)]
pub(crate) struct Drawer {
    pub(crate) tokens: Mutex<BTreeMap<String, Secret>>,
    pub(crate) locked: AtomicBool,
}

impl Drawer {
    fn open(&self) -> Result<MutexGuard<'_, BTreeMap<String, Secret>>, KeyringTrouble> {
        match self.locked.load(Ordering::SeqCst) {
            true => Err(KeyringTrouble::Locked),
            false => Ok(self.tokens.lock().expect("no panic")),
        }
    }

    /// Its one entry.
    pub(crate) fn only(&self) -> (String, String) {
        let tokens = self.tokens.lock().expect("no panic");
        assert_eq!(tokens.len(), 1, "one sign-in is kept");
        let (name, token) = tokens.first_key_value().expect("one");
        (name.clone(), token.reveal().to_owned())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.tokens.lock().expect("no panic").is_empty()
    }
}

impl Keeper for Drawer {
    fn get<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<Secret>, KeyringTrouble>> {
        Box::pin(async { Ok(self.open()?.get(name).cloned()) })
    }

    fn put<'a>(&'a self, name: &'a str, token: Secret) -> BoxFuture<'a, Result<(), KeyringTrouble>> {
        Box::pin(async { self.open().map(|mut tokens| _ = tokens.insert(name.to_owned(), token)) })
    }

    fn remove<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<(), KeyringTrouble>> {
        Box::pin(async { self.open().map(|mut tokens| _ = tokens.remove(name)) })
    }
}

pub(crate) struct Setting {
    org: DemoOrg,
    pub(crate) network: Proxy,
    pub(crate) data: TempDir,
    pub(crate) keyring: Arc<Drawer>,
}

impl Setting {
    pub(crate) async fn new() -> Setting {
        let org = DemoOrg::start(Options::default()).await.expect("the org starts");
        let network = Proxy::start(org.url()).await.expect("a network");
        Setting { org, network, data: tempfile::tempdir().expect("a folder"), keyring: Arc::default() }
    }

    /// Where the org itself is, past the network.
    pub(crate) fn control_url(&self) -> String {
        self.org.url().to_owned()
    }

    pub(crate) fn control(&self) -> OrgControl {
        OrgControl::new(self.org.url()).expect("a client")
    }

    /// How many sign-ins the org knows.
    pub(crate) async fn approvals(&self) -> u64 {
        let state = self.control().state().await.expect("the org tells");
        state["approvals"].as_u64().expect("a number")
    }

    /// Waits until the org knows so many.
    pub(crate) async fn until_approvals(&self, count: u64) {
        until_async("the org knows as many sign-ins", async || self.approvals().await == count)
            .await
            .expect("in time");
    }

    pub(crate) fn options(&self, open_page: OpenPage) -> OfficeOptions {
        OfficeOptions {
            data: self.data.path().to_owned(),
            downloads: self.data.path().join("downloads"),
            world: World::real(),
            limits: Limits::default(),
            client_id: CLIENT_ID.to_owned(),
            managed: Ok(Managed::default()),
            org_given: Some(Org::at(&self.network.url()).expect("an address")),
            tokens_given: None,
            ask_desktop: Arc::new(|| DesktopProxy::Nothing),
            keyring: Arc::clone(&self.keyring) as Arc<dyn Keeper>,
            open_page,
            start_demo: Arc::new(|data| Box::pin(start_demo(data))),
            wear: Arc::new(|_| {}),
            read_clipboard: Arc::new(|| Box::pin(async { Copied::Nothing })),
        }
    }

    pub(crate) fn office(&self, person: &'static str) -> Office {
        Office::new(self.options(browser(person)))
    }
}

/// A demo as the shell starts it.
pub(crate) async fn start_demo(data: std::path::PathBuf) -> Result<RunningDemo, String> {
    let org = DemoOrg::start(Options { data: Some(data), ..Options::default() }).await;
    let org = org.map_err(|error| error.to_string())?;
    let redirect = "http://localhost:8717/oauth/callback".to_owned();
    let login = Org::at(org.url()).expect("an address");
    let attempt = Attempt::begin(login, CLIENT_ID.to_owned(), redirect, Limits::default()).expect("begun");
    let page = Url::parse(&attempt.url()).expect("a URL");
    let mut form: Vec<(String, String)> = page.query_pairs().into_owned().collect();
    form.extend([("username".to_owned(), "klaus".to_owned()), ("password".to_owned(), "demo".to_owned())]);
    let client = http::client().expect("a client");
    let answer = client.post(page).form(&form).send().await.expect("the form is taken");
    let callback = Url::parse(answer.headers()[LOCATION].to_str().expect("text")).expect("a URL");
    let signed_in =
        attempt.redeem(callback.query().expect("a query")).await.map_err(|error| error.to_string())?;
    Ok(RunningDemo { sales_page: org.url().to_owned(), signed_in, keep: Box::new(org) })
}

/// Signs in, and says yes where it is asked whether it is they.
pub(crate) async fn sign_in_as_self(office: &Office) -> Result<Start, CommandError> {
    let start = office.sign_in(None).await?;
    match start.asks {
        Some(_) => office.confirm_identity(true).await,
        None => Ok(start),
    }
}

pub(crate) fn person(start: &Start) -> &str {
    match &start.store {
        Some(OpenStore::Person { person, .. }) => person,
        other => panic!("a person's ads are open, not {other:?}"),
    }
}

pub(crate) fn titles(office: &Office) -> Vec<String> {
    let page = office.search(AdQuery { limit: 100, ..AdQuery::default() }).expect("a desk is open");
    page.rows.into_iter().map(|row| row.title).collect()
}

pub(crate) async fn write(office: &Office, title: &str, form: Option<AdForm>) {
    let form = form.unwrap_or_else(|| ad(title, &[(typed("101", "SMALL"), 1)]));
    office.desk().expect("a desk is open").create(form).await.expect("saved");
}

pub(crate) fn code<T>(answer: Result<T, CommandError>) -> String {
    answer.err().expect("it could not be done").code
}
