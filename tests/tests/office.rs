//! An office with a real disk, the demo org, and a browser that is played by an HTTP client: it opens
//! the page that the office sends it to, fills in the login form, and goes where it is led.

use adtally_core::ad::AdForm;
use adtally_core::desk::office::{
    GivenTokens, Office, OfficeOptions, OpenStore, RunningDemo, Start, StartStage,
};
use adtally_core::desk::{AdQuery, CommandError, Event, StoreName, Stores, World};
use adtally_core::salesforce::sign_in::{Attempt, CLIENT_ID, OpenPage};
use adtally_core::salesforce::{Limits, Org, Secret};
use adtally_demo_org::{DemoOrg, Options};
use adtally_tests::desk::{ad, typed, until};
use adtally_tests::{http, sign_in};
use reqwest::header::LOCATION;
use std::fs::File;
use std::path::Path;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use url::Url;

/// The callbacks that an org knows are on fixed ports of this machine, so sign-ins take turns, also
/// with those of other test programs.
struct Turn(#[expect(dead_code, reason = "it is held, and let go when dropped")] File);

impl Turn {
    async fn take() -> Turn {
        let file = File::open(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).expect("it is there");
        tokio::task::spawn_blocking(move || {
            file.lock().expect("a lock");
            Turn(file)
        })
        .await
        .expect("not a panic")
    }
}

/// Goes through the login page as a person with a browser does, and gives what the last page says.
async fn browse(page: &str, fields: &[(&str, &str)]) -> String {
    let client = http::client().expect("a client");
    let login = Url::parse(page).expect("a URL");
    let shown = client.get(page).send().await.expect("the login page");
    assert!(shown.status().is_success(), "the org shows its login page");
    let mut form: Vec<(String, String)> = login.query_pairs().into_owned().collect();
    form.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let mut target = login.clone();
    target.set_query(None);
    let mut answer = client.post(target).form(&form).send().await.expect("the form is taken");
    while answer.status().is_redirection() {
        let led = answer.headers()[LOCATION].to_str().expect("plain text");
        let next = answer.url().join(led).expect("a URL");
        answer = client.get(next).header("accept-language", "de").send().await.expect("the next page");
    }
    assert!(
        !answer.url().query().is_some_and(|query| query.contains("code")),
        "no code stays in the address"
    );
    answer.text().await.expect("a page")
}

/// A browser in which somebody signs in as `person`, or says no.
fn browser(person: &'static str) -> OpenPage {
    Arc::new(move |page| {
        let page = page.to_owned();
        tokio::spawn(async move {
            let no = person.is_empty();
            let fields =
                if no { vec![("deny", "1")] } else { vec![("username", person), ("password", "demo")] };
            let last = browse(&page, &fields).await;
            assert!(last.contains(if no { "nicht angemeldet" } else { "schließen" }), "{last}");
        });
        Ok(())
    })
}

struct Setting {
    org: DemoOrg,
    data: TempDir,
}

impl Setting {
    async fn new() -> Setting {
        let org = DemoOrg::start(Options::default()).await.expect("the org starts");
        Setting { org, data: tempfile::tempdir().expect("a folder") }
    }

    fn options(&self, open_page: OpenPage) -> OfficeOptions {
        OfficeOptions {
            data: self.data.path().to_owned(),
            downloads: self.data.path().join("downloads"),
            world: World::real(),
            limits: Limits::default(),
            client_id: CLIENT_ID.to_owned(),
            org_given: Some(Org::at(self.org.url()).expect("an address")),
            tokens_given: None,
            open_page,
            start_demo: Arc::new(|data| Box::pin(start_demo(data))),
        }
    }

    fn office(&self, person: &'static str) -> Office {
        Office::new(self.options(browser(person)))
    }
}

/// A demo as the shell starts it.
async fn start_demo(data: std::path::PathBuf) -> Result<RunningDemo, String> {
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

fn person(start: &Start) -> &str {
    match &start.store {
        Some(OpenStore::Person { person, .. }) => person,
        other => panic!("a person's ads are open, not {other:?}"),
    }
}

fn titles(office: &Office) -> Vec<String> {
    let page = office.search(AdQuery { limit: 100, ..AdQuery::default() }).expect("a desk is open");
    page.rows.into_iter().map(|row| row.title).collect()
}

async fn write(office: &Office, title: &str, form: Option<AdForm>) {
    let form = form.unwrap_or_else(|| ad(title, &[(typed("101", "SMALL"), 1)]));
    office.desk().expect("a desk is open").create(form).await.expect("saved");
}

fn code<T>(answer: Result<T, CommandError>) -> String {
    answer.err().expect("it could not be done").code
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_start_offers_everything_and_a_sign_in_opens_the_persons_own_ads() {
    let setting = Setting::new().await;
    let office = setting.office("klaus");
    let start = office.start().await;
    assert_eq!((start.stage, &start.store), (StartStage::FirstStart, &Some(OpenStore::Unnamed)));
    assert_eq!(start.org_given.as_deref(), Some(setting.org.url()));
    let turn = Turn::take().await;
    let start = office.sign_in(None).await.expect("signed in");
    drop(turn);
    assert_eq!((start.stage, person(&start), start.waiting_unnamed), (StartStage::Open, "Klaus Vogt", 0));
    assert!(office.desk().expect("open").status().signed_in);
    assert_eq!(
        Stores::new(setting.data.path()).all().expect("a list").len(),
        1,
        "the empty store is his now"
    );
    write(&office, "Gemeldet", None).await;
    until("it is reported", || office.queue(0, 1).is_ok_and(|queue| queue.is_empty())).await.unwrap();
    office.close().await;
    assert_eq!(code(office.search(AdQuery::default())), "closed");

    // After a restart the same ads are open, and the person is known, but signed out.
    let office = setting.office("klaus");
    let start = office.start().await;
    assert_eq!((person(&start), titles(&office)), ("Klaus Vogt", vec!["Gemeldet".to_owned()]));
    assert!(!office.desk().expect("open").status().signed_in);
    assert_eq!(code(office.contracts_by_number("101").await), "not_signed_in");
    office.close().await;
    for file in files(setting.data.path()) {
        let bytes = std::fs::read(&file).expect("readable");
        assert!(memchr::memmem::find(&bytes, b"5Aep").is_none(), "no refresh token in {}", file.display());
        assert!(
            memchr::memmem::find(&bytes, b"00DQz0000000001!").is_none(),
            "no access token in {}",
            file.display()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ads_from_before_the_first_sign_in_are_counted_and_given_after_asking() {
    let setting = Setting::new().await;
    let office = setting.office("klaus");
    office.start().await;
    write(&office, "Eins", None).await;
    // An ad without bookings has nothing to report, and belongs to somebody all the same.
    write(&office, "Zwei", Some(AdForm { title: "Zwei".into(), ..AdForm::default() })).await;
    assert_eq!(office.start().await.stage, StartStage::Open);
    assert_eq!(code(office.give_ads().await), "not_signed_in");
    let _turn = Turn::take().await;
    let start = office.sign_in(None).await.expect("signed in");
    assert_eq!((person(&start), start.waiting_unnamed), ("Klaus Vogt", 2));
    assert!(titles(&office).is_empty(), "nobody is given ads unasked");
    let start = office.give_ads().await.expect("given");
    assert_eq!(start.waiting_unnamed, 0);
    let mut given = titles(&office);
    given.sort();
    assert_eq!(given, ["Eins", "Zwei"]);
    until("they are reported", || office.queue(0, 1).is_ok_and(|queue| queue.is_empty())).await.unwrap();
    office.give_ads().await.expect("nothing is left to give");
    assert_eq!(titles(&office).len(), 2);
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_person_opens_another_store_and_signing_out_loses_nothing() {
    let setting = Setting::new().await;
    let _turn = Turn::take().await;
    let office = setting.office("klaus");
    office.start().await;
    office.sign_in(None).await.expect("signed in");
    let start = office.sign_out().await.expect("signed out");
    assert_eq!(person(&start), "Klaus Vogt", "his ads stay open");
    write(&office, "Wartet", None).await;
    assert_eq!(office.desk().expect("open").status().counts.waiting, 1);
    office.close().await;

    let office = setting.office("petra");
    assert_eq!(person(&office.start().await), "Klaus Vogt");
    assert_eq!(person(&office.sign_in(None).await.expect("signed in")), "Petra Lang");
    assert!(titles(&office).is_empty(), "she does not see his ads");
    office.close().await;

    let office = setting.office("klaus");
    assert_eq!(person(&office.start().await), "Petra Lang", "the store that was used last");
    office.sign_in(None).await.expect("signed in");
    assert_eq!(titles(&office), ["Wartet"]);
    until("it is reported", || office.queue(0, 1).is_ok_and(|queue| queue.is_empty())).await.unwrap();
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_fails_is_told_and_changes_nothing() {
    let setting = Setting::new().await;
    let _turn = Turn::take().await;
    let office = setting.office("");
    office.start().await;
    write(&office, "Bleibt", None).await;
    assert_eq!(code(office.sign_in(None).await), "sign_in_denied");
    for (address, told) in [
        ("http://127.0.0.1:1", "bad_address"),
        ("http://a.my.salesforce.com", "bad_address"),
        ("https://klaus@evil.example", "bad_address"),
        ("nonsense with blanks", "bad_address"),
    ] {
        assert_eq!(code(office.sign_in(Some(address)).await), told, "{address}");
    }
    assert_eq!(titles(&office), ["Bleibt"]);
    office.close().await;

    let nobody: OpenPage = Arc::new(|_| Ok(()));
    let office = Office::new(setting.options(nobody));
    office.start().await;
    let waiting = tokio::spawn({
        let office = office.clone();
        async move { office.sign_in(None).await }
    });
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    office.cancel_sign_in();
    assert_eq!(code(waiting.await.expect("ended")), "sign_in_cancelled");
    office.close().await;

    let opened = Arc::new(Mutex::new(0));
    let count = Arc::clone(&opened);
    let broken: OpenPage = Arc::new(move |_| {
        *count.lock().expect("alone") += 1;
        Err("no browser here".to_owned())
    });
    let office = Office::new(setting.options(broken));
    office.start().await;
    assert_eq!(code(office.sign_in(None).await), "no_browser");
    let mut taken = Vec::new();
    for port in [8717, 8718, 8719] {
        let mut listener = None;
        while listener.is_none() {
            // The listener of a sign-in before is closed when its last page was shown.
            listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.ok();
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        taken.extend(listener);
    }
    assert_eq!(code(office.sign_in(None).await), "ports_taken");
    assert_eq!(*opened.lock().expect("alone"), 1, "without a port no browser is opened");
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_has_ads_of_its_own_and_is_open_again_at_the_next_start() {
    let setting = Setting::new().await;
    let office = setting.office("klaus");
    office.start().await;
    write(&office, "Echt", None).await;
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hear = Arc::clone(&heard);
    office.listen(move |event| {
        hear.lock().expect("alone").push(event);
        true
    });
    let start = office.try_demo().await.expect("the demo starts");
    assert!(matches!(start.store, Some(OpenStore::Demo { .. })), "{start:?}");
    assert!(
        heard.lock().expect("alone").contains(&Event::Start) || {
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            heard.lock().expect("alone").contains(&Event::Start)
        }
    );
    write(&office, "Spiel", None).await;
    until("it is reported", || office.queue(0, 1).is_ok_and(|queue| queue.is_empty())).await.unwrap();
    office.close().await;

    let office = setting.office("klaus");
    let start = office.start().await;
    assert!(matches!(start.store, Some(OpenStore::Demo { .. })), "{start:?}");
    assert_eq!(titles(&office), ["Spiel"]);
    let contracts = office.contracts_by_number("101").await.expect("read");
    let small = contracts.contracts[0].products.iter().find(|product| product.line.product_code == "SMALL");
    assert_eq!(small.and_then(|small| small.consumed), Some(1.0), "the demo org kept what was reported");
    let start = office.leave_demo().await;
    assert_eq!((start.stage, &start.store), (StartStage::Open, &Some(OpenStore::Unnamed)));
    assert_eq!(titles(&office), ["Echt"]);
    office.close().await;
    let all = Stores::new(setting.data.path()).all().expect("a list");
    assert_eq!(all, [StoreName::Unnamed], "no demo ads among the others");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demo_that_does_not_start_is_told_and_can_be_left() {
    let setting = Setting::new().await;
    let mut options = setting.options(browser("klaus"));
    options.start_demo = Arc::new(|_| Box::pin(async { Err("no port".to_owned()) }));
    let office = Office::new(options.clone());
    office.start().await;
    assert_eq!(code(office.try_demo().await), "demo_failed");
    assert!(titles(&office).is_empty(), "what was open stays open");
    office.close().await;

    std::fs::write(setting.data.path().join("office.json"), "{\"demo\": true}").expect("written");
    let office = Office::new(options);
    let start = office.start().await;
    assert_eq!(
        (start.stage, start.problem.map(|problem| problem.code)),
        (StartStage::Failed, Some("demo_failed".into()))
    );
    assert_eq!(office.leave_demo().await.stage, StartStage::FirstStart);
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_open_elsewhere_is_told_and_opens_when_it_is_free() {
    let setting = Setting::new().await;
    let (one, two) = (setting.office("klaus"), setting.office("klaus"));
    one.start().await;
    let start = two.start().await;
    assert_eq!(start.stage, StartStage::Failed);
    assert_eq!(start.problem.map(|problem| problem.code).as_deref(), Some("store_already_open"));
    one.close().await;
    let start = two.start().await;
    assert!(start.stage == StartStage::FirstStart && start.problem.is_none(), "{start:?}");
    two.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_from_elsewhere_counts_only_for_an_org_on_this_machine() {
    let setting = Setting::new().await;
    let tokens = sign_in::sign_in(setting.org.url(), "klaus", "demo").await.expect("signed in");
    let (org, user) = tokens.identity().expect("an identity");
    let identity = adtally_core::salesforce::Identity {
        org: org.parse().expect("an id"),
        user: user.parse().expect("an id"),
    };
    let refresh_token = Secret::new(tokens.refresh_token.clone());
    let given = GivenTokens { refresh_token, person: "Klaus".to_owned(), identity };
    let mut options = setting.options(browser("klaus"));
    options.tokens_given = Some(given);
    let near = Office::new(options.clone());
    assert_eq!(person(&near.start().await), "Klaus");
    near.contracts_by_number("101").await.expect("read");
    near.close().await;
    for org in [None, Some(Org::at("https://a.my.salesforce.com").expect("an address"))] {
        options.data = setting.data.path().join("far");
        options.org_given = org;
        let far = Office::new(options.clone());
        assert_eq!(far.start().await.store, Some(OpenStore::Unnamed));
        far.close().await;
    }
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}
