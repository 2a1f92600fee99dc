//! `updated` and `deleted`: which records of an object changed between two times.

use jiff::{Timestamp, ToSpan, Zoned};
use serde_json::json;

use super::Work;
use super::rows::changed_at;
use crate::data::db::Record;
use crate::data::save::Outcome;
use crate::data::value::{print_moment, read_moment};
use crate::http::{Answer, Call};
use crate::ids::Id;
use crate::refusal::Refusal;
use crate::schema::Object;

pub(super) fn answer(
    work: &Work<'_, '_>,
    call: &Call,
    object: &'static Object,
    feed: &str,
) -> Outcome<Answer> {
    let (start, end) = range(work, call).map_err(|refusal| vec![refusal])?;
    let (db, covered) = (work.txn.db(), print_moment(end));
    let within = |(at, _): &(Timestamp, Id)| (start..=end).contains(at);
    if feed == "updated" {
        let ids = db.rows(object).map(|record| stamp(object, record)).filter(within);
        let ids: Vec<String> = ids.map(|(_, id)| id.to_string()).collect();
        return Ok(Answer::json(200, json!({ "ids": ids, "latestDateCovered": covered })));
    }
    let gone: Vec<_> = db.bin(object).map(|record| stamp(object, record)).collect();
    let earliest = gone.iter().map(|(at, _)| *at).min().unwrap_or(start);
    let told = |(at, id): (Timestamp, Id)| json!({ "id": id.to_string(), "deletedDate": print_moment(at) });
    let answer = json!({
        "earliestDateAvailable": print_moment(earliest),
        "deletedRecords": gone.into_iter().filter(within).map(told).collect::<Vec<_>>(),
        "latestDateCovered": covered,
    });
    Ok(Answer::json(200, answer))
}

/// When a record was last written, and which it is.
fn stamp(object: &Object, record: &Record) -> (Timestamp, Id) {
    (changed_at(object, record), record.id)
}

/// The two times, without their seconds, as in Salesforce.
fn range(work: &Work<'_, '_>, call: &Call) -> Result<(Timestamp, Timestamp), Refusal> {
    let read = |name: &str| {
        // An unescaped plus sign of a zone arrives as a blank.
        let text = call.param(name).map(|text| text.replace(' ', "+"));
        let bad = || Refusal::new("INVALID_REPLICATION_DATE", format!("{name} must be a time in ISO 8601"));
        text.as_deref().and_then(read_moment).map(whole_minute).ok_or_else(bad)
    };
    let (start, end) = (read("start")?, read("end")?);
    let refuse = |text: &str| Err(Refusal::new("INVALID_REPLICATION_DATE", text));
    let oldest = Zoned::new(work.author.now, jiff::tz::TimeZone::UTC).saturating_sub(30.days()).timestamp();
    if start > end {
        return refuse("startDate must be earlier than endDate");
    }
    if start < oldest {
        return refuse("startDate cannot be more than 30 days ago");
    }
    Ok((start, end))
}

fn whole_minute(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second().div_euclid(60) * 60).unwrap_or(at)
}
