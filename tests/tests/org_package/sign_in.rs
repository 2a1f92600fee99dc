//! The External Client App: a public client, with the callbacks that Adtally listens on.

use adtally_core::salesforce::sign_in::PORTS;

use crate::package::{Element, files, source};

fn only(kind: &str) -> Element {
    let mut found = files(kind).into_values();
    let one = found.next().unwrap();
    assert!(found.next().is_none(), "there is one {kind}");
    one
}

#[test]
fn its_callbacks_are_those_of_adtally_and_of_the_demo_org() {
    let path = source("core/src/salesforce/sign_in/loopback.rs");
    let path =
        path.split("const CALLBACK: &str = \"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let ours: Vec<String> = PORTS.iter().map(|port| format!("http://localhost:{port}{path}")).collect();
    let app = only("ecaGlblOauth");
    assert_eq!(app.text("callbackUrl").lines().collect::<Vec<_>>(), ours);
    let demo_org = source("demo-org/src/oauth/mod.rs");
    for callback in ours {
        assert!(demo_org.contains(&format!("{callback:?}")), "the demo org knows {callback}");
    }
}

#[test]
fn it_is_a_public_client_whose_refresh_tokens_rotate() {
    let app = only("ecaGlblOauth");
    assert!(app.is("isPkceRequired") && app.is("isConsumerSecretOptional"));
    assert!(app.is("isRefreshTokenRotationEnabled") && !app.is("isSecretRequiredForRefreshToken"));
    for secret in ["consumerKey", "consumerSecret"] {
        assert_eq!(app.text(secret), "", "the org makes its own");
    }
    assert_eq!(only("ecaOauth").text("commaSeparatedOauthScopes"), "Api, RefreshToken");
    let policy = only("ecaOauthPlcy");
    let idle = ["refreshTokenPolicyType", "refreshTokenValidityPeriod", "refreshTokenValidityUnit"];
    assert_eq!(idle.map(|part| policy.text(part)), ["SpecificInactivity", "30", "Days"]);
    assert_eq!(only("eca").text("distributionState"), "Local");
    for kind in ["ecaGlblOauth", "ecaOauth", "ecaOauthPlcy"] {
        assert_eq!(only(kind).text("externalClientApplication"), "Adtally");
    }
}
