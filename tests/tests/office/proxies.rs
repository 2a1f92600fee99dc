//! Salesforce behind a company's proxy: who says which one, with a password and without, and what never goes
//! through it.

use crate::setting::{Setting, code, person, sign_in_as_self, titles, write};
use adtally_core::desk::office::{
    DesktopProxy, Managed, Office, OfficeOptions, ProxyChoice, ProxyForm, ProxyFrom, ProxyView,
};
use adtally_core::reporter::{Hold, Line, Nudge};
use adtally_core::salesforce::Org;
use adtally_core::salesforce::sign_in::OpenPage;
use adtally_tests::browser::{Answer, Turn, browse};
use adtally_tests::company::{Company, Inside, ORG, files_with, inside};
use adtally_tests::desk::until;
use std::sync::Arc;

/// A browser that knows the way to the org.
fn browser(setting: &Setting) -> OpenPage {
    let org = setting.network.url();
    Arc::new(move |page| {
        let page = page.replace(ORG, &org);
        tokio::spawn(async move { browse(&page, Answer::As("klaus")).await.expect("the pages come") });
        Ok(())
    })
}

fn options(setting: &Setting) -> OfficeOptions {
    let org_given = Some(Org::at(ORG).expect("an address"));
    OfficeOptions { org_given, ..setting.options(browser(setting)) }
}

fn entered(address: &str) -> ProxyForm {
    let (name, password) = (String::new(), None);
    ProxyForm { choice: ProxyChoice::Entered, address: address.to_owned(), name, password }
}

fn named(choice: ProxyChoice, address: &str, password: &str) -> ProxyForm {
    ProxyForm {
        choice,
        address: address.to_owned(),
        name: "kvogt".to_owned(),
        password: Some(password.to_owned()),
    }
}

/// Signs in and reports an ad, all of it through the proxy.
async fn works_through(office: &Office, company: &Company) {
    let _turn = Turn::take().await.expect("a turn");
    assert_eq!(person(&sign_in_as_self(office).await.expect("signed in")), "Klaus Vogt");
    write(office, "Durch den Proxy", None).await;
    until("it is reported", || office.desk().is_ok_and(|desk| desk.queue(0, 1).is_empty()))
        .await
        .expect("in time");
    let seen = company.seen();
    assert!(!seen.through.is_empty());
    assert!(seen.through.iter().all(|host| host == "magic.my.salesforce.com:443"), "{seen:?}");
}

fn view(from: ProxyFrom, through: Option<String>) -> ProxyView {
    let (choice, address, name) = (ProxyChoice::Computer, String::new(), String::new());
    ProxyView { from, through, is_script: false, choice, address, name, has_password: false }
}

/// A setting in a company, unless this is the process that starts the one in which the test goes on.
async fn stage(name: &str, variables: &[&str]) -> Option<(Inside, Setting)> {
    let inside = inside(name, variables).expect("it holds in a process of its own")?;
    Some((inside, Setting::new().await))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_proxy_that_an_admin_has_set_is_used_whatever_else_is_said() {
    let Some((inside, setting)) =
        stage("proxies::the_proxy_that_an_admin_has_set_is_used_whatever_else_is_said", &[]).await
    else {
        return;
    };
    let company = Company::start(&inside, &setting.network.url(), None).await.expect("a company");
    let file = setting.data.path().join("settings.json");
    std::fs::write(&file, format!(r#"{{"proxy": "{}"}}"#, inside.proxy())).expect("written");
    let wrong = || DesktopProxy::Manual { address: "127.0.0.1:1".into(), except: vec![], reversed: false };
    let office = Office::new(OfficeOptions {
        managed: Managed::read(&file),
        ask_desktop: Arc::new(wrong),
        ..options(&setting)
    });
    office.start().await;
    let after = office.set_proxy(entered("127.0.0.1:2")).await.expect("taken");
    assert_eq!((after.from, after.through), (ProxyFrom::Admin, Some(inside.proxy())));
    works_through(&office, &company).await;
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_proxy_that_a_person_has_entered_is_used_and_kept() {
    let Some((inside, setting)) =
        stage("proxies::the_proxy_that_a_person_has_entered_is_used_and_kept", &[]).await
    else {
        return;
    };
    let company = Company::start(&inside, &setting.network.url(), None).await.expect("a company");
    let office = Office::new(options(&setting));
    office.start().await;
    for (address, code) in [
        ("", "proxy_not_an_address"),
        ("no proxy", "proxy_not_an_address"),
        ("ftp://proxy:21", "proxy_scheme"),
        ("http://kvogt:geheim@proxy:3128", "proxy_named"),
        ("http://wpad/wpad.dat", "proxy_script"),
        ("http://proxy:3128/x", "proxy_more_than_a_host"),
    ] {
        let fault = office.set_proxy(entered(address)).await.expect_err(address);
        assert_eq!(fault.code, code, "{address}");
    }
    assert_eq!(office.proxy().await, view(ProxyFrom::Computer, None), "nothing of that was taken");
    office.set_proxy(entered(&inside.proxy().replace("http://", ""))).await.expect("taken");
    works_through(&office, &company).await;
    office.close().await;
    let office = Office::new(options(&setting));
    office.start().await;
    assert_eq!(office.proxy().await.through, Some(inside.proxy()));
    write(&office, "Nach dem Neustart", None).await;
    until("it is reported", || office.desk().is_ok_and(|desk| desk.queue(0, 1).is_empty()))
        .await
        .expect("in time");
    let through = ProxyForm { choice: ProxyChoice::Straight, ..entered(&inside.proxy()) };
    let after = office.set_proxy(through).await.expect("taken");
    assert_eq!((after.from, after.through, &*after.address), (ProxyFrom::Person, None, &*inside.proxy()));
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desktops_proxy_is_used_but_for_its_exceptions_and_a_script_is_told() {
    let Some((inside, setting)) =
        stage("proxies::the_desktops_proxy_is_used_but_for_its_exceptions_and_a_script_is_told", &[]).await
    else {
        return;
    };
    let company = Company::start(&inside, &setting.network.url(), None).await.expect("a company");
    let said = Arc::new(std::sync::Mutex::new(DesktopProxy::Script));
    let desktop = Arc::clone(&said);
    let office = Office::new(OfficeOptions {
        ask_desktop: Arc::new(move || desktop.lock().expect("one at a time").clone()),
        ..options(&setting)
    });
    office.start().await;
    assert_eq!(office.proxy().await, ProxyView { is_script: true, ..view(ProxyFrom::Computer, None) });
    let manual = |except: &str| DesktopProxy::Manual {
        address: inside.proxy(),
        except: vec!["localhost".to_owned(), except.to_owned()],
        reversed: false,
    };
    let fresh = std::time::Duration::from_millis(3_200);
    for (except, through) in [("*.salesforce.com", None), ("127.0.0.0/8", Some(inside.proxy()))] {
        *said.lock().expect("one at a time") = manual(except);
        tokio::time::sleep(fresh).await;
        assert_eq!(
            office.proxy().await,
            view(ProxyFrom::Computer, through),
            "{except}: heard without a restart"
        );
    }
    works_through(&office, &company).await;
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_environments_proxy_comes_before_the_desktops() {
    let name = "proxies::the_environments_proxy_comes_before_the_desktops";
    let Some((inside, setting)) = stage(name, &["HTTPS_PROXY"]).await else { return };
    let company = Company::start(&inside, &setting.network.url(), None).await.expect("a company");
    let office =
        Office::new(OfficeOptions { ask_desktop: Arc::new(|| DesktopProxy::Script), ..options(&setting) });
    office.start().await;
    assert_eq!(office.proxy().await, view(ProxyFrom::Environment, Some(inside.proxy())));
    works_through(&office, &company).await;
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_wants_a_sign_in_is_told_and_used_as_soon_as_the_password_is_right() {
    let name = "proxies::a_proxy_that_wants_a_sign_in_is_told_and_used_as_soon_as_the_password_is_right";
    let Some((inside, setting)) = stage(name, &[]).await else { return };
    let password = "Passwort-Kanarienvogel:ü";
    let url = setting.network.url();
    let company = Company::start(&inside, &url, Some(("kvogt", password))).await.expect("a company");
    let office = Office::new(options(&setting));
    office.start().await;
    office.set_proxy(entered(&inside.proxy())).await.expect("taken");
    {
        let _turn = Turn::take().await.expect("a turn");
        assert_eq!(code(office.sign_in(None).await), "proxy_sign_in");
        office.set_proxy(named(ProxyChoice::Entered, &inside.proxy(), "falsch")).await.expect("taken");
        assert_eq!(code(office.sign_in(None).await), "proxy_sign_in");
    }
    assert!(company.seen().through.is_empty() && company.seen().refused.len() >= 2);
    let after =
        office.set_proxy(named(ProxyChoice::Entered, &inside.proxy(), password)).await.expect("taken");
    assert!(after.has_password);
    works_through(&office, &company).await;

    // The company changes it while ads are reported.
    office.set_proxy(named(ProxyChoice::Entered, &inside.proxy(), "alt")).await.expect("taken");
    write(&office, "Wartet auf das Passwort", None).await;
    let held = || {
        let line = office.desk().expect("open").status().line;
        matches!(line, Some(Line::Held { hold: Hold::ProxySignIn, .. }))
    };
    until("it is told", held).await.expect("in time");
    assert_eq!(code(office.contracts_by_number("101").await), "proxy_sign_in");
    office.desk().expect("open").nudge(Nudge::Wake);
    office.set_proxy(named(ProxyChoice::Entered, &inside.proxy(), password)).await.expect("taken");
    until("it is reported", || office.desk().is_ok_and(|desk| desk.queue(0, 1).is_empty()))
        .await
        .expect("in time");
    office.close().await;

    let told = files_with(setting.data.path(), "Kanarienvogel").expect("readable");
    assert!(told.is_empty(), "the password stands in {told:?}");
    let office = Office::new(options(&setting));
    office.start().await;
    write(&office, "Nach dem Neustart", None).await;
    until("the keyring has it", || office.desk().is_ok_and(|desk| desk.queue(0, 1).is_empty()))
        .await
        .expect("in time");
    // Without a name there is no password either.
    let after = office.set_proxy(entered(&inside.proxy())).await.expect("taken");
    assert!(!after.has_password && !setting.keyring.tokens.lock().expect("no panic").contains_key("proxy"));
    office.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn this_machine_itself_is_never_spoken_to_through_a_proxy() {
    let name = "proxies::this_machine_itself_is_never_spoken_to_through_a_proxy";
    let variables = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];
    let Some((inside, setting)) = stage(name, &variables).await else { return };
    let company = Company::start(&inside, &setting.network.url(), None).await.expect("a company");
    let file = setting.data.path().join("settings.json");
    std::fs::write(&file, format!(r#"{{"proxy": "{}"}}"#, inside.proxy())).expect("written");
    let address = inside.proxy();
    let manual = move || DesktopProxy::Manual { address: address.clone(), except: vec![], reversed: false };
    let office = Office::new(OfficeOptions {
        managed: Managed::read(&file),
        ask_desktop: Arc::new(manual),
        ..setting.options(crate::setting::browser("klaus"))
    });
    office.start().await;
    office.set_proxy(entered(&inside.proxy())).await.expect("taken");
    {
        let _turn = Turn::take().await.expect("a turn");
        sign_in_as_self(&office).await.expect("signed in");
    }
    write(&office, "Auf diesem Rechner", None).await;
    until("it is reported", || office.desk().is_ok_and(|desk| desk.queue(0, 1).is_empty()))
        .await
        .expect("in time");
    setting.control().fault(&serde_json::json!({"kind": "expire_tokens"})).await.expect("taken");
    office.contracts_by_number("101").await.expect("read with a new session");
    office.sign_out().await.expect("signed out");
    setting.until_approvals(0).await;
    office.try_demo().await.expect("the demo");
    write(&office, "In der Demo", None).await;
    until("it is reported", || office.desk().is_ok_and(|desk| desk.queue(0, 1).is_empty()))
        .await
        .expect("in time");
    assert_eq!(titles(&office), ["In der Demo"]);
    office.close().await;
    assert_eq!(company.seen(), adtally_tests::company::Seen::default(), "the proxy has heard nothing");
}
