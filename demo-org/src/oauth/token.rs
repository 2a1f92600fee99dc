//! The token endpoint: codes and refresh tokens in, access tokens out.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use super::app;
use super::approvals::Granted;
use crate::data::examples::org_id;
use crate::http::{Answer, Call, value};
use crate::org::Org;

pub(super) fn give(org: &Org, call: &Call, base: &str, now: Timestamp) -> Answer {
    let form = call.form();
    let given = match value(&form, "grant_type") {
        Some("authorization_code") => by_code(org, &form, now),
        Some("refresh_token") => by_refresh_token(org, &form, now),
        Some("client_credentials") => Err(("invalid_grant", "no client credentials user enabled")),
        _ => Err(("unsupported_grant_type", "grant type not supported")),
    };
    match given {
        Ok(granted) => Answer::json(200, tokens(&granted, base, now)),
        Err((error, description)) => refuse(error, description),
    }
}

type Given = Result<Granted, (&'static str, &'static str)>;

fn by_code(org: &Org, form: &[(String, String)], now: Timestamp) -> Given {
    let app = app(value(form, "client_id")).ok_or(("invalid_client_id", "client identifier invalid"))?;
    if value(form, "client_secret").is_some() {
        return Err(("invalid_client", "invalid client credentials"));
    }
    let key = value(form, "code").ok_or(("invalid_request", "missing required parameter: code"))?;
    let mut inner = org.inner();
    let code = inner
        .approve(|approvals| approvals.take_code(key, now))
        .filter(|code| code.client == app.key)
        .ok_or(("invalid_grant", "expired authorization code"))?;
    if value(form, "redirect_uri") != Some(&code.redirect_uri) {
        return Err(("redirect_uri_mismatch", "redirect_uri must match configuration"));
    }
    let verifier = value(form, "code_verifier").ok_or(("invalid_grant", "missing required code verifier"))?;
    let hash = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
    if verifier.len() < 43 || hash != code.challenge.trim_end_matches('=') {
        return Err(("invalid_request", "invalid code verifier"));
    }
    Ok(inner.approve(|approvals| approvals.approve(code.user, app.key, &code.scope, now)))
}

fn by_refresh_token(org: &Org, form: &[(String, String)], now: Timestamp) -> Given {
    let app = app(value(form, "client_id")).ok_or(("invalid_client_id", "client identifier invalid"))?;
    let token = value(form, "refresh_token")
        .ok_or(("invalid_request", "missing required parameter: refresh_token"))?;
    let rotate = org.faults().rotates();
    org.inner()
        .approve(|approvals| approvals.refresh(token, app.key, rotate, now))
        .ok_or(("invalid_grant", "expired access/refresh token"))
}

fn tokens(granted: &Granted, base: &str, now: Timestamp) -> Json {
    let id = format!("{base}/id/{}/{}", org_id(), granted.user);
    let issued_at = now.as_millisecond().to_string();
    let signature = Sha256::digest(format!("demo:{id}:{issued_at}").as_bytes());
    let mut answer = json!({
        "access_token": granted.access,
        "signature": BASE64_STANDARD.encode(signature),
        "scope": granted.scope,
        "instance_url": base,
        "id": id,
        "token_type": "Bearer",
        "issued_at": issued_at,
    });
    if let Some(refresh) = &granted.refresh {
        answer["refresh_token"] = json!(refresh);
    }
    answer
}

pub(super) fn revoke(org: &Org, call: &Call) -> Answer {
    let form = call.form();
    let known =
        value(&form, "token").is_some_and(|token| org.inner().approve(|approvals| approvals.revoke(token)));
    if known {
        return Answer::empty(200);
    }
    let mut answer = Answer::text(400, "error=invalid_token&error_description=invalid+token%3A+unknown");
    if let crate::http::Content::Text(kind, _) = &mut answer.content {
        *kind = "application/x-www-form-urlencoded";
    }
    answer
}

pub(super) fn introspect(org: &Org, call: &Call, now: Timestamp) -> Answer {
    let form = call.form();
    let inner = org.inner();
    let session = value(&form, "token").and_then(|token| inner.approvals.session(token, now));
    Answer::json(
        200,
        match session {
            Some((person, scope)) => json!({
                "active": true,
                "scope": scope,
                "username": person.address(),
                "sub": person.id().to_string(),
                "token_type": "access_token",
            }),
            None => json!({ "active": false }),
        },
    )
}

fn refuse(error: &str, description: &str) -> Answer {
    Answer::json(400, json!({ "error": error, "error_description": description }))
}
