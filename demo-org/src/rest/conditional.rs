//! Calls that ask for something only when it has changed, or change it only when it has not.
//!
//! On single records by id and on describes. Deliberately absent: ETags, which Salesforce has for accounts only.

use jiff::Timestamp;
use jiff::fmt::rfc2822;

use crate::data::save::Outcome;
use crate::http::{Answer, Call};
use crate::refusal::Refusal;

/// Answers a read, or 304 when nothing has changed since `If-Modified-Since`.
pub(super) fn read(
    call: &Call,
    changed_at: Timestamp,
    answer: impl FnOnce() -> Outcome<Answer>,
) -> Outcome<Answer> {
    // A date that can't be read asks for nothing when something is only read.
    let unchanged =
        moment(call, "if-modified-since").is_ok_and(|since| since.is_some_and(|s| changed_at <= s));
    if unchanged {
        return Ok(Answer::empty(304));
    }
    write(call, changed_at)?;
    let last = rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&changed_at);
    Ok(answer()?.with("last-modified", last.unwrap_or_default()))
}

/// Refuses a write when something has changed since `If-Unmodified-Since`.
pub(super) fn write(call: &Call, changed_at: Timestamp) -> Outcome<()> {
    let since = moment(call, "if-unmodified-since").map_err(|refusal| vec![refusal])?;
    if since.is_some_and(|since| changed_at > since) {
        let text = "The record was changed after the time that the request names";
        return Err(vec![Refusal::new("PRECONDITION_FAILED", text)]);
    }
    Ok(())
}

fn moment(call: &Call, header: &str) -> Result<Option<Timestamp>, Refusal> {
    let Some(text) = call.header(header) else { return Ok(None) };
    let read = rfc2822::parse(text).map(|at| Some(at.timestamp()));
    read.map_err(|_| Refusal::new("INVALID_HEADER", format!("{header} is no HTTP date: {text}")))
}
