//! OAuth 2.0 as a desktop app meets it: the code flow with PKCE behind a login page, refresh, revoke, identity.
//!
//! Deliberately absent: `id_token`, JWTs and the keys of their signatures, client credentials, the JWT bearer and device flows. The `signature` of a
//! token answer is there because clients want it, and signs nothing.

pub(crate) mod approvals;
mod identity;
mod login;
mod token;

use jiff::Timestamp;

use crate::http::{Answer, Call};
use crate::org::Org;
use crate::refusal::Refusal;

/// An app that people may sign in to, and where it may be sent back to: exactly these, as in Salesforce.
struct App {
    key: &'static str,
    name: &'static str,
    redirects: &'static [&'static str],
}

const APPS: &[App] = &[
    App {
        key: "adtally-demo",
        name: "Adtally",
        redirects: &[
            "http://localhost:8717/oauth/callback",
            "http://localhost:8718/oauth/callback",
            "http://localhost:8719/oauth/callback",
        ],
    },
    App { key: "PlatformCLI", name: "Salesforce CLI", redirects: &["http://localhost:1717/OauthRedirect"] },
];

fn app(key: Option<&str>) -> Option<&'static App> {
    APPS.iter().find(|app| Some(app.key) == key)
}

/// Answers everything below `/services/oauth2` and `/id`, and where all that is.
pub(crate) fn handle(org: &Org, call: &Call, base: &str) -> Answer {
    let now = Timestamp::now();
    match (call.method.as_str(), call.parts()[..].as_ref()) {
        ("GET", ["services", "oauth2", "authorize"]) => login::ask(call),
        ("POST", ["services", "oauth2", "authorize"]) => login::answer(org, call, now),
        ("POST", ["services", "oauth2", "token"]) => token::give(org, call, base, now),
        ("POST" | "GET", ["services", "oauth2", "revoke"]) => token::revoke(org, call),
        ("POST", ["services", "oauth2", "introspect"]) => token::introspect(org, call, now),
        ("GET" | "POST", ["services", "oauth2", "userinfo"]) => identity::userinfo(org, call, base, now),
        ("GET" | "POST", ["id", org_id, user_id]) => {
            identity::identity(org, call, base, org_id, user_id, now)
        }
        ("GET", [".well-known", "openid-configuration"]) => identity::discovery(base),
        ("GET", ["services", "oauth2", "token"]) => Answer::from(Refusal::method("GET")),
        _ => Answer::from(Refusal::not_found()),
    }
}
