//! What the org says about itself: versions, resources, objects, limits.

use serde_json::{Map, Value as Json, json};

use super::{NEWEST, OLDEST, Work, conditional};
use crate::http::{Answer, Call};
use crate::schema::{self, describe};

/// Three releases a year, since v46 in the summer of 2019.
pub(super) fn versions() -> Answer {
    let versions = (OLDEST..=NEWEST).map(|number| {
        let (season, year) = match number % 3 {
            1 => ("Summer", 2019 + (number - 46) / 3),
            2 => ("Winter", 2020 + (number - 47) / 3),
            _ => ("Spring", 2020 + (number - 48) / 3),
        };
        let label = format!("{season} '{}", year % 100);
        json!({ "label": label, "url": format!("/services/data/v{number}.0"), "version": format!("{number}.0") })
    });
    Answer::json(200, versions.collect())
}

pub(super) fn resources(work: &Work<'_, '_>) -> Answer {
    let names =
        ["sobjects", "query", "queryAll", "search", "parameterizedSearch", "composite", "limits", "jobs"];
    let mut map: Map<String, Json> =
        names.into_iter().map(|name| (name.to_owned(), json!(format!("{}/{name}", root(work))))).collect();
    map.insert(
        "identity".to_owned(),
        json!(format!("/id/{}/{}", crate::data::examples::org_id(), work.author.user)),
    );
    Answer::json(200, Json::Object(map))
}

pub(super) fn objects(work: &Work<'_, '_>, call: &Call) -> Answer {
    let answer = conditional::read(call, schema::changed_at(), || Ok(all_objects(work)));
    answer.unwrap_or_else(|refusals| Answer::refused(&refusals))
}

fn all_objects(work: &Work<'_, '_>) -> Answer {
    let objects: Vec<Json> = schema::all()
        .iter()
        .map(|object| describe::brief(object, work.author.profile, &root(work)))
        .collect();
    Answer::json(200, json!({ "encoding": "UTF-8", "maxBatchSize": 200, "sobjects": objects }))
}

pub(super) fn limits(work: &Work<'_, '_>) -> Answer {
    let full = |max: u64, used: u64| json!({ "Max": max, "Remaining": max.saturating_sub(used) });
    Answer::json(
        200,
        json!({
            "DailyApiRequests": full(work.daily_calls, work.usage),
            "DailyBulkV2QueryJobs": full(10_000, 0),
            "DataStorageMB": full(5, 1),
            "FileStorageMB": full(20, 0),
        }),
    )
}

/// The head of every path of this version.
pub(super) fn root(work: &Work<'_, '_>) -> String {
    format!("/services/data/v{}.0", work.version)
}
