//! Who a token speaks for: `/services/oauth2/userinfo` and the identity URL of a token answer.

use jiff::Timestamp;
use serde_json::{Value as Json, json};

use super::login::SCOPES;
use crate::data::examples::{Person, org_id};
use crate::http::{Answer, Call};
use crate::ids::Id;
use crate::org::Org;

pub(super) fn userinfo(org: &Org, call: &Call, base: &str, now: Timestamp) -> Answer {
    match person(org, call, now) {
        Ok(person) => Answer::json(200, about(person, base)),
        Err(answer) => answer,
    }
}

pub(super) fn identity(
    org: &Org,
    call: &Call,
    base: &str,
    of_org: &str,
    of_user: &str,
    now: Timestamp,
) -> Answer {
    let person = match person(org, call, now) {
        Ok(person) => person,
        Err(answer) => return answer,
    };
    if Id::parse(of_org) != Some(org_id()) {
        return Answer::text(403, "Wrong_Org");
    }
    if Id::parse(of_user) != Some(person.id()) {
        return Answer::text(404, "Bad_Id");
    }
    let mut about = about(person, base);
    for (name, value) in [
        ("id", json!(format!("{base}/id/{}/{}", org_id(), person.id()))),
        ("asserted_user", json!(true)),
        ("username", json!(person.address())),
        ("nick_name", json!(person.username)),
        ("display_name", json!(person.name())),
        ("first_name", json!(person.first)),
        ("last_name", json!(person.last)),
        ("active", json!(true)),
    ] {
        about[name] = value;
    }
    Answer::json(200, about)
}

/// What OpenID clients look up first: where everything is.
pub(super) fn discovery(base: &str) -> Answer {
    let at = |path: &str| format!("{base}/services/oauth2/{path}");
    Answer::json(
        200,
        json!({
            "issuer": base,
            "authorization_endpoint": at("authorize"),
            "token_endpoint": at("token"),
            "revocation_endpoint": at("revoke"),
            "userinfo_endpoint": at("userinfo"),
            "introspection_endpoint": at("introspect"),
            "scopes_supported": SCOPES,
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none"],
            "subject_types_supported": ["public"],
        }),
    )
}

/// The identity endpoints answer a bad token in a way of their own: 403 and plain text.
fn person(org: &Org, call: &Call, now: Timestamp) -> Result<&'static Person, Answer> {
    let form = call.form();
    let token = call.token().or_else(|| crate::http::value(&form, "access_token"));
    let Some(token) = token else {
        return Err(Answer::text(403, "Missing_OAuth_Token"));
    };
    let session = org.inner().approvals.session(token, now).map(|(person, _)| person);
    session.ok_or_else(|| Answer::text(403, "Bad_OAuth_Token"))
}

fn about(person: &Person, base: &str) -> Json {
    json!({
        "sub": format!("{base}/id/{}/{}", org_id(), person.id()),
        "user_id": person.id().to_string(),
        "organization_id": org_id().to_string(),
        "preferred_username": person.address(),
        "nickname": person.username,
        "name": person.name(),
        "given_name": person.first,
        "family_name": person.last,
        "email": person.address(),
        "email_verified": true,
        "zoneinfo": "Europe/Berlin",
        "locale": "de_DE",
        "language": "en_US",
        "user_type": "STANDARD",
        "active": true,
        "utcOffset": 3_600_000,
        "urls": {
            "rest": format!("{base}/services/data/v{{version}}/"),
            "sobjects": format!("{base}/services/data/v{{version}}/sobjects/"),
            "query": format!("{base}/services/data/v{{version}}/query/"),
        },
    })
}
