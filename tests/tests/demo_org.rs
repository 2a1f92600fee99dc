//! The demo org as other programs meet it: a process, reached over HTTP, through a network that fails.

use adtally_tests::org::{DemoOrgProcess, OrgControl, Settings};
use adtally_tests::proxy::Proxy;
use adtally_tests::sign_in::{Tokens, sign_in};
use adtally_tests::{http, port::Port};
use anyhow::{Context, Result};
use serde_json::{Value, json};

/// The contract of Magic Ads Inc, and a product of it.
const CONTRACT: &str = "00000101";
const CODE: &str = "SMALL";

fn settings(data: Option<&tempfile::TempDir>) -> Settings {
    Settings {
        data: data.map(|folder| folder.path().to_owned()),
        contracts: Some(2),
        latency_ms: None,
        load: vec![],
    }
}

/// Reports one usage entry, as Adtally does; the answer's rows.
async fn report(tokens: &Tokens, product: &Value, usage_key: &str, units: u32) -> Result<Value> {
    let path = "/services/data/v67.0/composite/sobjects/Product_Usage__c/Usage_Key__c";
    let row = json!({
        "attributes": {"type": "Product_Usage__c"},
        "Usage_Key__c": usage_key,
        "Contract_Product__c": product,
        "Units__c": units,
        "Change_Key__c": format!("{usage_key}/1"),
    });
    let request = http::client()?.patch(format!("{}{path}", tokens.instance_url));
    let request =
        request.bearer_auth(&tokens.access_token).json(&json!({"allOrNone": false, "records": [row]}));
    http::json(request.send().await?).await
}

/// The id of the contract product that the tests book on.
async fn product(control: &OrgControl) -> Result<Value> {
    let state = control.state().await?;
    let list = |object: &str| state["records"][object].as_array().cloned().unwrap_or_default();
    let contracts = list("Contract");
    let contract =
        contracts.iter().find(|c| c["ContractNumber"] == CONTRACT).context("Magic Ads has a contract")?;
    let products = list("Contract_Product__c");
    let mut products = products.iter().filter(|p| p["Contract__c"] == contract["Id"]);
    let product = products.find(|p| p["Product_Code__c"] == CODE).context("the contract has small ads")?;
    Ok(product["Id"].clone())
}

#[tokio::test]
async fn a_kill_loses_nothing_that_was_answered() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut org = DemoOrgProcess::start(settings(Some(&folder)))?;
    let control = org.control()?;
    let tokens = sign_in(&org.url(), "klaus", "demo").await?;
    assert_eq!(tokens.instance_url, org.url());
    let (org_id, user_id) = tokens.identity().context("the answer says who signed in")?;
    assert!(org_id.starts_with("00D") && user_id.starts_with("005"), "{}", tokens.id);

    let product = product(&control).await?;
    for n in 1..=3 {
        let answer = report(&tokens, &product, &format!("key-{n}"), 1).await?;
        assert_eq!((&answer[0]["success"], &answer[0]["created"]), (&json!(true), &json!(true)), "{answer}");
        org.kill();
        assert!(control.state().await.is_err(), "nobody answers");
        org.restart()?;
        assert_eq!(control.consumed(CONTRACT, CODE).await?, n, "after kill {n}");
    }
    assert_eq!(control.usage_entries().await?.len(), 3);
    assert!(report(&tokens, &product, "key-3", 1).await.is_ok(), "the sign-in outlives the kill as well");
    assert_eq!(control.consumed(CONTRACT, CODE).await?, 3, "sent twice, counted once");
    Ok(())
}

#[tokio::test]
async fn an_answer_that_is_lost_on_the_way_was_counted_once() -> Result<()> {
    let org = DemoOrgProcess::start(settings(None))?;
    let proxy = Proxy::start(&org.url()).await?;
    let control = org.control()?;
    let tokens = sign_in(&proxy.url(), "klaus", "demo").await?;
    assert_eq!(tokens.instance_url, proxy.url(), "whoever signed in through the proxy stays behind it");
    let product = product(&control).await?;

    proxy.cut_answer_after(0);
    assert!(report(&tokens, &product, "key-1", 2).await.is_err(), "no answer came");
    assert_eq!(control.consumed(CONTRACT, CODE).await?, 2, "and it was saved");
    let answer = report(&tokens, &product, "key-1", 2).await?;
    assert_eq!((&answer[0]["success"], &answer[0]["created"]), (&json!(true), &json!(false)), "{answer}");
    assert_eq!(control.consumed(CONTRACT, CODE).await?, 2, "sent twice, counted once");

    proxy.cut().await;
    assert!(report(&tokens, &product, "key-2", 1).await.is_err(), "there is no network");
    proxy.mend().await?;
    assert!(report(&tokens, &product, "key-2", 1).await.is_ok(), "there is again");
    assert_eq!(control.consumed(CONTRACT, CODE).await?, 3);
    Ok(())
}

#[tokio::test]
async fn sales_fulfils_and_faults_come_and_go() -> Result<()> {
    let org = DemoOrgProcess::start(settings(None))?;
    let control = org.control()?;
    let tokens = sign_in(&org.url(), "petra", "demo").await?;
    let product = product(&control).await?;

    control.fulfil(CONTRACT).await?;
    let answer = report(&tokens, &product, "key-1", 1).await?;
    assert!(answer[0].to_string().contains("ADT-LOCKED"), "{answer}");
    control.reopen(CONTRACT).await?;
    assert_eq!(report(&tokens, &product, "key-1", 1).await?[0]["success"], true);
    assert!(control.fulfil("99999999").await.is_err(), "there is no such contract");

    control.fault(&json!({"kind": "maintenance"})).await?;
    assert!(report(&tokens, &product, "key-2", 1).await.is_err());
    control.clear_faults().await?;
    assert!(control.fault(&json!({"kind": "no such fault"})).await.is_err());
    control.reset_counts().await?;
    assert_eq!(report(&tokens, &product, "key-2", 1).await?[0]["success"], true);
    let calls = &control.state().await?["calls"];
    assert_eq!((&calls["collections"], &calls["rows"]), (&json!(1), &json!(1)), "{calls}");
    Ok(())
}

#[tokio::test]
async fn nobody_signs_in_with_a_wrong_password_or_where_there_is_no_org() -> Result<()> {
    let org = DemoOrgProcess::start(settings(None))?;
    assert!(sign_in(&org.url(), "klaus", "wrong").await.is_err());
    let nobody = Port::reserve()?;
    assert!(sign_in(&nobody.url(), "klaus", "demo").await.is_err());
    Ok(())
}
