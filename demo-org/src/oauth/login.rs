//! The login page, and what a person does on it.

use jiff::Timestamp;
use url::Url;

use super::approvals::Code;
use super::{App, app};
use crate::data::examples::{PASSWORD, PEOPLE};
use crate::http::{Answer, Call, value};
use crate::org::Org;

pub(super) const SCOPES: &[&str] =
    &["api", "refresh_token", "offline_access", "openid", "id", "profile", "email", "web", "full"];

/// What an app asks for.
struct Asked {
    app: &'static App,
    redirect_uri: Url,
    state: Option<String>,
    scope: String,
    challenge: String,
}

/// Shows the page.
pub(super) fn ask(call: &Call) -> Answer {
    let form = call.form();
    match read(&form) {
        Ok(asked) => page(&asked, &form, None),
        Err(answer) => answer,
    }
}

/// Takes what the person typed: back to the app with a code or a refusal, or the page once more.
pub(super) fn answer(org: &Org, call: &Call, now: Timestamp) -> Answer {
    let form = call.form();
    let asked = match read(&form) {
        Ok(asked) => asked,
        Err(answer) => return answer,
    };
    if form.iter().any(|(name, _)| name == "deny") {
        return back(
            &asked.redirect_uri,
            asked.state.as_deref(),
            &[("error", "access_denied"), ("error_description", "end-user denied authorization")],
        );
    }
    let (name, password) = (value(&form, "username"), value(&form, "password"));
    // Real org names look like addresses; take those as well.
    let name = name.map(|name| name.split('@').next().unwrap_or(name).trim().to_lowercase());
    let person = PEOPLE.iter().find(|p| Some(p.username) == name.as_deref());
    let Some(person) = person.filter(|_| password == Some(PASSWORD)) else {
        // A bare form, as a test posts it, gets the page as well.
        let known = name.is_some() || password.is_some();
        return page(
            &asked,
            &form,
            known.then_some("That name and password don’t go together. Please try again."),
        );
    };
    let (key, scope) = (asked.app.key.to_owned(), asked.scope);
    let code = Code::new(person.id(), key, asked.redirect_uri.to_string(), scope, asked.challenge, now);
    let code = org.inner().approve(|approvals| approvals.keep_code(code));
    back(&asked.redirect_uri, asked.state.as_deref(), &[("code", &code)])
}

/// Reads what is asked. Who is sent back where is checked first: before that nobody is sent anywhere.
fn read(form: &[(String, String)]) -> Result<Asked, Answer> {
    let app = app(value(form, "client_id"))
        .ok_or_else(|| fault("invalid_client_id", "client identifier invalid"))?;
    let redirect = value(form, "redirect_uri")
        .filter(|uri| app.redirects.contains(uri))
        .and_then(|uri| Url::parse(uri).ok())
        .ok_or_else(|| fault("redirect_uri_mismatch", "redirect_uri must match configuration"))?;
    let state = value(form, "state");
    let refuse = |error: &str, description: &str| {
        back(&redirect, state, &[("error", error), ("error_description", description)])
    };
    if value(form, "response_type") != Some("code") {
        return Err(refuse("unsupported_response_type", "response type not supported"));
    }
    let scope = value(form, "scope").unwrap_or("api refresh_token");
    if !scope.split_whitespace().all(|scope| SCOPES.contains(&scope)) {
        return Err(refuse("invalid_scope", "the requested scope is invalid, unknown or malformed"));
    }
    let Some(challenge) = value(form, "code_challenge") else {
        return Err(refuse("invalid_request", "missing required code challenge"));
    };
    if !matches!(value(form, "code_challenge_method"), None | Some("S256")) {
        return Err(refuse("invalid_request", "code challenge method not supported"));
    }
    Ok(Asked {
        app,
        state: state.map(str::to_owned),
        scope: scope.split_whitespace().collect::<Vec<_>>().join(" "),
        challenge: challenge.to_owned(),
        redirect_uri: redirect,
    })
}

fn back(redirect_uri: &Url, state: Option<&str>, fields: &[(&str, &str)]) -> Answer {
    let mut target = redirect_uri.clone();
    target.query_pairs_mut().extend_pairs(fields).extend_pairs(state.map(|state| ("state", state)));
    Answer::empty(302).with("location", target.as_str())
}

/// What an app that asks wrongly gets to see: a page, because there is nowhere to send it back to.
fn fault(error: &str, description: &str) -> Answer {
    let html = include_str!("assets/fault.html")
        .replace("{{style}}", include_str!("assets/login.css"))
        .replace("{{error}}", &escape(&format!("error={error}&error_description={description}")));
    guarded(Answer::html(400, html))
}

fn page(asked: &Asked, form: &[(String, String)], message: Option<&str>) -> Answer {
    let asked_for = ["response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge"];
    let hidden = asked_for.iter().chain(&["code_challenge_method"]).filter_map(|name| {
        let value = value(form, name)?;
        Some(format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escape(value)))
    });
    let typed = value(form, "username").or_else(|| value(form, "login_hint")).unwrap_or_default();
    let people = PEOPLE.iter().map(|person| {
        format!(
            "<li><button type=\"button\" data-name=\"{0}\"><b>{1}</b><span>{2} · {0}</span></button></li>",
            person.username,
            escape(&person.name()),
            person.role
        )
    });
    let message = message.map(|text| format!("<p class=\"message\" role=\"alert\">{}</p>", escape(text)));
    let html = include_str!("assets/login.html")
        .replace("{{style}}", include_str!("assets/login.css"))
        .replace("{{app}}", &escape(asked.app.name))
        .replace("{{hidden}}", &hidden.collect::<String>())
        .replace("{{people}}", &people.collect::<String>())
        .replace("{{message}}", &message.unwrap_or_default())
        .replace("{{username}}", &escape(typed));
    guarded(Answer::html(200, html))
}

/// Pages of ours run their own script and style, and can't be framed. Forms may lead on to an app on localhost.
fn guarded(answer: Answer) -> Answer {
    let policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
        form-action 'self' http://localhost:*; frame-ancestors 'none'; base-uri 'none'";
    answer.with("content-security-policy", policy).with("referrer-policy", "same-origin")
}

/// Text as it may stand in HTML, in quotes as well.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // So that no text of a visitor is taken for a place in the page.
            '{' => out.push_str("&#123;"),
            c => out.push(c),
        }
    }
    out
}
