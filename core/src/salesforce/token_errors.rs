//! What the token endpoint means by a refusal: ask again soon, ask again when an admin has acted, or over.
//!
//! Salesforce says `invalid_grant` for all three, so its words decide. Words that nobody knows are not the
//! end: they are asked about again, and [`Doubt`] takes them for it only when the same ones came again and
//! again over a long time. A page, or an answer in the form of the REST API, is judged as that of any call.

use super::{Org, Refusal, SignInFault, Why, errors::Class, http::Answer, refusals};
use std::time::{Duration, Instant};

/// What an answer means for a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Means {
    /// It passes by itself.
    Later,
    /// The grant is in order; the person, the place, the app or the org is not. Told under this name.
    Admin(&'static str),
    /// This grant will never be taken again.
    Over,
    /// Nobody knows.
    Unclear,
}

use Means::{Admin, Later, Over};

/// Words of a description, whatever their punctuation, and what they mean. The first that fits counts.
#[rustfmt::skip]
const WORDS: &[(&str, Means)] = &[
    // Passes by itself.
    ("already being processed", Later),
    ("rate exceeded", Later),
    ("rate limit", Later),
    ("limit exceeded", Later),
    ("too many", Later),
    ("retry your request", Later),
    ("try again", Later),
    ("try later", Later),
    ("temporarily", Later),
    ("unavailable", Later),
    ("maintenance", Later),
    ("concurrent", Later),
    ("request timed out", Later),
    ("unexpected error", Later),
    // An admin has to act.
    ("inactive user", Admin("inactive_user")),
    ("user is inactive", Admin("inactive_user")),
    ("user is not active", Admin("inactive_user")),
    ("user is frozen", Admin("inactive_user")),
    ("inactive org", Admin("inactive_org")),
    ("organization is inactive", Admin("inactive_org")),
    ("org is locked", Admin("ORG_LOCKED")),
    ("organization is locked", Admin("ORG_LOCKED")),
    ("trial", Admin("TRIAL_EXPIRED")),
    ("ip restricted", Admin("ip_restricted")),
    ("ip address", Admin("ip_restricted")),
    ("ip range", Admin("ip_restricted")),
    ("login hours", Admin("login_hours")),
    ("restricted time", Admin("login_hours")),
    ("approved this consumer", Admin("not_approved")),
    ("admin approved", Admin("not_approved")),
    ("not approved", Admin("not_approved")),
    ("approved by", Admin("not_approved")),
    ("blocked", Admin("app_blocked")),
    ("app is not installed", Admin("app_not_found")),
    ("client app is not", Admin("app_not_found")),
    ("password expired", Admin("INVALID_OPERATION_WITH_EXPIRED_PASSWORD")),
    ("expired password", Admin("INVALID_OPERATION_WITH_EXPIRED_PASSWORD")),
    ("locked out", Admin("PASSWORD_LOCKOUT")),
    ("lockout", Admin("PASSWORD_LOCKOUT")),
    ("api is not enabled", Admin("API_DISABLED_FOR_ORG")),
    ("api disabled", Admin("API_DISABLED_FOR_ORG")),
    ("on this domain", Admin("wrong_domain")),
    ("policy", Admin("policy")),
    // Over.
    ("expired access refresh token", Over),
    ("expired refresh token", Over),
    ("refresh token expired", Over),
    ("refresh token has expired", Over),
    ("refresh token is expired", Over),
    ("invalid refresh token", Over),
    ("revoked", Over),
    ("authentication failure", Over),
];

/// Codes that mean the same whatever the words beside them. For all others the words decide.
#[rustfmt::skip]
const CODES: &[(&str, Means)] = &[
    ("rate_limit_exceeded", Later),
    ("login_rate_exceeded", Later),
    ("server_error", Later),
    ("temporarily_unavailable", Later),
    ("slow_down", Later),
    ("unknown_error", Later),
    ("inactive_user", Admin("inactive_user")),
    ("inactive_org", Admin("inactive_org")),
    ("invalid_client_id", Admin("app_not_found")),
    ("oauth_ec_app_not_found", Admin("app_not_found")),
    ("app_not_found", Admin("app_not_found")),
    ("oauth_app_blocked", Admin("app_blocked")),
    ("app_blocked", Admin("app_blocked")),
    ("oauth_app_access_denied", Admin("not_approved")),
    ("invalid_app_access", Admin("not_approved")),
    ("access_denied", Admin("not_approved")),
    ("access-denied", Admin("not_approved")),
    // What is revoked and not known any more.
    ("invalid_token", Over),
    ("unsupported_token_type", Over),
    ("invalid_client", Admin("app_refused")),
    ("invalid_client_credentials", Admin("app_refused")),
    ("unauthorized_client", Admin("app_refused")),
    ("redirect_uri_mismatch", Admin("app_refused")),
    ("unsupported_grant_type", Admin("app_refused")),
    ("unsupported_response_type", Admin("app_refused")),
    ("invalid_scope", Admin("app_refused")),
    ("invalid_request", Admin("app_refused")),
];

/// What an error of the token endpoint at `login` means.
pub(super) fn refused(answer: &Answer, login: &Org) -> SignInFault {
    let refusal = refusals::of_call(answer);
    if let Some(moved) = moved(answer, login) {
        return moved;
    }
    // An edge, an outage, or a limit in the form of the REST API.
    if !matches!(answer.status, 400..=499) {
        return later(refusal);
    }
    if matches!(refusal.class, Class::Unserved | Class::DailyLimit | Class::ConcurrencyLimit) {
        return SignInFault::Unserved(refusal);
    }
    if refusal.class == Class::Admin {
        return SignInFault::Admin(Why { code: refusal.code, message: refusal.message });
    }
    match means(&refusal.code, &refusal.message) {
        Later => later(refusal),
        Admin(code) => SignInFault::Admin(Why { code: code.to_owned(), message: refusal.message }),
        Over => SignInFault::Needed(Why { code: refusal.code, message: refusal.message }),
        Means::Unclear => later(refusal),
    }
}

/// Whether an answer like this may still turn out to be the end: its words are not known.
pub(super) fn is_unclear(refusal: &Refusal) -> bool {
    let is_limit = matches!(refusal.class, Class::DailyLimit | Class::ConcurrencyLimit);
    !is_limit
        && matches!(refusal.status, 400 | 401 | 403)
        && !refusal.code.is_empty()
        && means(&refusal.code, &refusal.message) == Means::Unclear
}

fn later(refusal: Refusal) -> SignInFault {
    SignInFault::Unserved(Refusal { class: Class::Unserved, ..refusal })
}

fn means(code: &str, message: &str) -> Means {
    let code = code.to_ascii_lowercase();
    let words = words(message);
    // Of a temporary state the words speak also beside a code that would mean something else.
    let said = WORDS.iter().find(|(part, _)| words.contains(part)).map(|(_, means)| *means);
    let known = CODES.iter().find(|(known, _)| *known == code).map(|(_, means)| *means);
    match (known, said) {
        (_, Some(Later)) => Later,
        (Some(Admin("app_refused" | "not_approved")), Some(said @ Admin(_))) => said,
        (Some(known), _) => known,
        (None, Some(said)) => said,
        (None, None) => Means::Unclear,
    }
}

/// Small letters and digits, and one space between words.
fn words(message: &str) -> String {
    let tidy = message.to_ascii_lowercase();
    let parts = tidy.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" ")
}

/// Whether an answer sends on to another address of Salesforce's. It is never followed: a token goes to
/// nobody but the one that it is meant for. Where a gate of another network answers, nothing has moved.
pub(super) fn moved(answer: &Answer, from: &Org) -> Option<SignInFault> {
    if !matches!(answer.status, 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let Some(location) = answer.header("location") else { return Some(SignInFault::Moved { to: None }) };
    let place = Org::led_to(location)?;
    (place != *from).then(|| SignInFault::Moved { to: from.instance(place.address()).ok() })
}

/// How often the same words that nobody knows have come, and since when.
pub(super) struct Doubt {
    code: String,
    message: String,
    since: Instant,
    times: u32,
}

/// So often, over so long, and words that nobody knows are the end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    pub(super) times: u32,
    pub(super) time: Duration,
}

/// With the waits of the planner, ten or eleven tries.
pub(super) const PATIENCE: Patience = Patience { times: 6, time: Duration::from_secs(30 * 60) };

impl Doubt {
    /// Counts one more answer, and tells whether it is the end by now.
    pub(super) fn count(
        doubt: &mut Option<Doubt>,
        refusal: &Refusal,
        now: Instant,
        patience: Patience,
    ) -> bool {
        let same = |doubt: &Doubt| doubt.code == refusal.code && doubt.message == refusal.message;
        if !doubt.as_ref().is_some_and(same) {
            let (code, message) = (refusal.code.clone(), refusal.message.clone());
            *doubt = Some(Doubt { code, message, since: now, times: 0 });
        }
        let Some(doubt) = doubt else { return false };
        doubt.times = doubt.times.saturating_add(1);
        doubt.times >= patience.times && now.saturating_duration_since(doubt.since) >= patience.time
    }
}

#[cfg(test)]
#[path = "token_errors_tests.rs"]
mod tests;
