//! `/jobs/ingest`: Bulk API 2.0, which takes records as one CSV file.
//!
//! A job is opened, gets its file, and is worked off as soon as the upload is declared complete. Jobs are kept in
//! memory and end with the org. Deliberately absent: query jobs, multipart requests, and `hardDelete`.

mod job;
mod table;
mod work;

use serde_json::{Value as Json, json};

use super::Work;
use crate::data::save::Outcome;
use crate::http::{Answer, Call};
use crate::refusal::Refusal;

pub(crate) use job::Jobs;
use job::{Job, State};

/// 100 MB: 150 MB once Salesforce has encoded it.
const LARGEST: usize = 100_000_000;

/// Answers everything below `/jobs`.
pub(super) fn route(work: &mut Work<'_, '_>, call: &Call, path: &[&str]) -> Answer {
    let answer = match (call.method.as_str(), path) {
        ("POST", ["ingest"]) => open(work, call),
        ("GET", ["ingest"]) => {
            let jobs: Vec<Json> = work.jobs.all().map(|job| job.to_json(work.version)).collect();
            Ok(Answer::json(200, json!({ "done": true, "nextRecordsUrl": null, "records": jobs })))
        }
        ("PUT", ["ingest", id, "batches"]) => upload(work, call, id),
        ("PATCH", ["ingest", id]) => close(work, call, id),
        ("GET", ["ingest", id]) => work.jobs.find(id).map(|job| Answer::json(200, job.to_json(work.version))),
        ("GET", ["ingest", id, "successfulResults"]) => results(work, id, |job| &job.successful),
        ("GET", ["ingest", id, "failedResults"]) => results(work, id, |job| &job.failed),
        ("GET", ["ingest", id, "unprocessedrecords"]) => results(work, id, |job| &job.unprocessed),
        ("DELETE", ["ingest", id]) => remove(work, id),
        (method, ["ingest", ..]) => Err(vec![Refusal::method(method)]),
        _ => Err(vec![Refusal::not_found()]),
    };
    answer.unwrap_or_else(|refusals| Answer::refused(&refusals))
}

fn open(work: &mut Work<'_, '_>, call: &Call) -> Outcome<Answer> {
    let order = call.json().map_err(|refusal| vec![refusal])?;
    let job = Job::read(&order, work.author).map_err(|refusal| vec![refusal])?;
    let job = work.jobs.add(job);
    Ok(Answer::json(200, job.to_json(work.version)))
}

fn upload(work: &mut Work<'_, '_>, call: &Call, id: &str) -> Outcome<Answer> {
    if call.body.len() > LARGEST {
        let text = "The file is larger than 150 MB once it is encoded";
        return Err(vec![Refusal::new("EXCEEDED_MAX_SIZE_REQUEST", text)]);
    }
    let job = work.jobs.find_mut(id)?;
    job.expect(State::Open, "upload to")?;
    if !job.file.is_empty() {
        return Err(vec![Refusal::new("INVALIDJOB", "Found multiple contents for job: upload one file")]);
    }
    job.file = call.body.clone();
    Ok(Answer::empty(201))
}

fn close(work: &mut Work<'_, '_>, call: &Call, id: &str) -> Outcome<Answer> {
    let order = call.json().map_err(|refusal| vec![refusal])?;
    let job = work.jobs.find_mut(id)?;
    match order["state"].as_str() {
        Some("Aborted") => job.abort()?,
        Some("UploadComplete") => {
            job.expect(State::Open, "complete")?;
            job.state = State::UploadComplete;
        }
        _ => return Err(vec![Refusal::new("INVALIDJOBSTATE", "A job becomes UploadComplete or Aborted")]),
    }
    let answer = Answer::json(200, job.to_json(work.version));
    if job.state == State::UploadComplete {
        // The answer says what Salesforce says; whoever asks next finds the work done.
        let file = std::mem::take(&mut job.file);
        let mut job = job.clone();
        work::work_off(work, &mut job, &file);
        *work.jobs.find_mut(id)? = job;
    }
    Ok(answer)
}

fn results(work: &Work<'_, '_>, id: &str, which: impl Fn(&Job) -> &String) -> Outcome<Answer> {
    let job = work.jobs.find(id)?;
    Ok(Answer::csv(which(job).clone()))
}

fn remove(work: &mut Work<'_, '_>, id: &str) -> Outcome<Answer> {
    if !work.jobs.find(id)?.state.is_final() {
        return Err(vec![Refusal::new("INVALIDJOBSTATE", "Only a job that has ended can be deleted")]);
    }
    work.jobs.remove(id);
    Ok(Answer::empty(204))
}
