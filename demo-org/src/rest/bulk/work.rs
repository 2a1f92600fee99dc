//! Works a bulk job off: each row for itself, in chunks as Salesforce cuts them.

use serde_json::Value as Json;

use super::job::{Job, Operation, State};
use super::table::Table;
use crate::data::save::Outcome;
use crate::refusal::Refusal;
use crate::rest::Work;
use crate::rest::collections::{self, Done, Row};

/// Rows that share a chunk are saved as those of a collection: a key that stands in it twice is refused.
const CHUNK: usize = 200;

pub(super) fn work_off(work: &mut Work<'_, '_>, job: &mut Job, file: &[u8]) {
    let table = match Table::read(job, file) {
        Ok(table) => table,
        Err(error) => {
            job.state = State::Failed;
            job.error = Some(error);
            return;
        }
    };
    let chunks = table.rows.chunks(CHUNK);
    let outcomes: Vec<Outcome<Done>> = chunks
        .flat_map(|chunk| {
            let rows: Vec<_> = chunk.iter().map(|row| (job.object, table.body(row))).collect();
            save(work, job.operation, &rows)
        })
        .collect();
    let answered = || outcomes.iter().zip(&table.rows);
    let good = answered().filter_map(|(outcome, row)| {
        let (id, created) = outcome.as_ref().ok()?;
        let created = created.unwrap_or(job.operation == Operation::Insert);
        Some((vec![id.to_string(), created.to_string()], row))
    });
    let bad = answered()
        .filter_map(|(outcome, row)| Some((vec![String::new(), told(outcome.as_ref().err()?)], row)));
    let refused = outcomes.iter().filter(|outcome| outcome.is_err()).count();
    job.successful = table.print(job, &["sf__Id", "sf__Created"], good);
    job.failed = table.print(job, &["sf__Id", "sf__Error"], bad);
    job.unprocessed = table.print(job, &[], std::iter::empty());
    job.refused = refused as u64;
    job.done = (outcomes.len() - refused) as u64;
    job.state = State::JobComplete;
}

fn save(work: &mut Work<'_, '_>, operation: Operation, rows: &[Row]) -> Vec<Outcome<Done>> {
    match operation {
        Operation::Insert => collections::create_all(work, false, rows),
        Operation::Update => collections::update_all(work, false, rows),
        Operation::Upsert(at) => collections::upsert_all(work, false, at, rows),
        Operation::Delete => {
            let id = |(_, body): &Row| {
                collections::take(body, "Id").and_then(Json::as_str).unwrap_or_default().to_owned()
            };
            collections::delete_all(work, false, &rows.iter().map(id).collect::<Vec<_>>())
        }
    }
}

/// `CODE:message:fields --`, one after the other.
fn told(refusals: &[Refusal]) -> String {
    let one =
        |refusal: &Refusal| format!("{}:{}:{} --", refusal.code, refusal.message, refusal.fields.join(", "));
    refusals.iter().map(one).collect::<Vec<_>>().join("; ")
}
