//! `updated` and `deleted`: which records of an object changed between two times.

use jiff::{Timestamp, ToSpan, Zoned};
use serde_json::{Value as Json, json};

use super::Work;
use crate::data::db::Record;
use crate::data::save::Outcome;
use crate::data::value::{Value, print_moment, read_moment};
use crate::http::{Answer, Call};
use crate::refusal::Refusal;
use crate::schema::Object;

pub(super) fn answer(
    work: &Work<'_, '_>,
    call: &Call,
    object: &'static Object,
    feed: &str,
) -> Outcome<Answer> {
    let (start, end) = range(work, call).map_err(|refusal| vec![refusal])?;
    let stamp = object.at("SystemModstamp");
    let within = |record: &Record| match record.values[stamp] {
        Value::Moment(at) if (start..=end).contains(&at) => Some((record.id.to_string(), print_moment(at))),
        _ => None,
    };
    let db = work.txn.db();
    let covered = print_moment(end);
    Ok(Answer::json(
        200,
        if feed == "updated" {
            let ids: Vec<String> = db.rows(object).filter_map(|r| within(r)).map(|(id, _)| id).collect();
            json!({ "ids": ids, "latestDateCovered": covered })
        } else {
            let gone = db.bin(object).filter_map(|r| within(r));
            let gone: Vec<Json> = gone.map(|(id, at)| json!({ "id": id, "deletedDate": at })).collect();
            let earliest = db.bin(object).filter_map(|record| match record.values[stamp] {
                Value::Moment(at) => Some(at),
                _ => None,
            });
            let earliest = print_moment(earliest.min().unwrap_or(start));
            json!({ "deletedRecords": gone, "earliestDateAvailable": earliest, "latestDateCovered": covered })
        },
    ))
}

/// The two times, without their seconds as in Salesforce: the last minute is covered as a whole.
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
