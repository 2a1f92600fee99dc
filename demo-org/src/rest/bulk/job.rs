//! A bulk job: what was ordered, how far it is, and what came of it.

use std::collections::VecDeque;

use serde_json::{Value as Json, json};

use crate::data::save::{Author, Outcome};
use crate::data::value::print_moment;
use crate::ids::Id;
use crate::refusal::Refusal;
use crate::rest::rows::key_field;
use crate::schema::{self, Object};

/// How many jobs are kept; the oldest go first.
const KEPT: usize = 50;
const DELIMITERS: [(&str, u8); 6] = [
    ("COMMA", b','),
    ("SEMICOLON", b';'),
    ("TAB", b'\t'),
    ("PIPE", b'|'),
    ("CARET", b'^'),
    ("BACKQUOTE", b'`'),
];

/// All jobs, oldest first.
#[derive(Default)]
pub(crate) struct Jobs {
    kept: VecDeque<Job>,
    next: u64,
}

#[derive(Clone)]
pub(super) struct Job {
    id: Id,
    pub(super) author: Author,
    pub(super) object: &'static Object,
    pub(super) operation: Operation,
    pub(super) crlf: bool,
    delimiter: (&'static str, u8),
    pub(super) state: State,
    pub(super) file: Vec<u8>,
    /// What the results answer, as CSV.
    pub(super) successful: String,
    pub(super) failed: String,
    pub(super) unprocessed: String,
    pub(super) done: u64,
    pub(super) refused: u64,
    /// Why the file as a whole could not be read.
    pub(super) error: Option<String>,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Operation {
    Insert,
    Update,
    /// By the external id at this place.
    Upsert(usize),
    Delete,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum State {
    Open,
    UploadComplete,
    JobComplete,
    Failed,
    Aborted,
}

impl State {
    pub(super) fn is_final(self) -> bool {
        matches!(self, State::JobComplete | State::Failed | State::Aborted)
    }
}

impl Jobs {
    pub(super) fn add(&mut self, mut job: Job) -> &Job {
        self.next += 1;
        job.id = Id::new("750", self.next);
        if self.kept.len() == KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back(job);
        &self.kept[self.kept.len() - 1]
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Job> {
        self.kept.iter()
    }

    pub(super) fn find(&self, id: &str) -> Outcome<&Job> {
        let id = Id::parse(id);
        self.kept.iter().find(|job| Some(job.id) == id).ok_or_else(|| vec![Refusal::not_found()])
    }

    pub(super) fn find_mut(&mut self, id: &str) -> Outcome<&mut Job> {
        let id = Id::parse(id);
        self.kept.iter_mut().find(|job| Some(job.id) == id).ok_or_else(|| vec![Refusal::not_found()])
    }

    pub(super) fn remove(&mut self, id: &str) {
        let id = Id::parse(id);
        self.kept.retain(|job| Some(job.id) != id);
    }
}

impl Job {
    /// A job as the order asks for it.
    pub(super) fn read(order: &Json, author: Author) -> Result<Job, Refusal> {
        let text = |name: &str| order[name].as_str();
        let invalid = |text: String| Refusal::new("INVALIDJOB", text);
        let name = text("object").ok_or_else(|| invalid("object is required".to_owned()))?;
        let object = schema::find(name)
            .ok_or_else(|| Refusal::new("INVALIDENTITY", format!("Unable to find object: {name}")))?;
        let operation = match text("operation") {
            Some("insert") => Operation::Insert,
            Some("update") => Operation::Update,
            Some("delete") => Operation::Delete,
            Some("upsert") => {
                let field = text("externalIdFieldName").unwrap_or_default();
                let at = key_field(object, field)
                    .map_err(|_| invalid(format!("externalIdFieldName is invalid: '{field}'")))?;
                Operation::Upsert(at)
            }
            other => {
                return Err(invalid(format!("operation is not supported: {}", other.unwrap_or_default())));
            }
        };
        if !matches!(text("contentType"), None | Some("CSV")) {
            return Err(invalid("contentType must be CSV".to_owned()));
        }
        let delimiter = text("columnDelimiter").unwrap_or("COMMA");
        let delimiter = DELIMITERS.into_iter().find(|(name, _)| *name == delimiter);
        Ok(Job {
            id: author.user,
            author,
            object,
            operation,
            crlf: text("lineEnding") == Some("CRLF"),
            delimiter: delimiter.ok_or_else(|| invalid("columnDelimiter is not supported".to_owned()))?,
            state: State::Open,
            file: Vec::new(),
            successful: String::new(),
            failed: String::new(),
            unprocessed: String::new(),
            done: 0,
            refused: 0,
            error: None,
        })
    }

    pub(super) fn delimiter(&self) -> u8 {
        self.delimiter.1
    }

    /// Refuses what asks for another state.
    pub(super) fn expect(&self, state: State, verb: &str) -> Outcome<()> {
        if self.state == state {
            return Ok(());
        }
        let text = format!("Cannot {verb} a job that is {:?}", self.state);
        Err(vec![Refusal::new("INVALIDJOBSTATE", text)])
    }

    pub(super) fn abort(&mut self) -> Outcome<()> {
        if self.state.is_final() {
            let text = format!("Cannot abort a job that is {:?}", self.state);
            return Err(vec![Refusal::new("INVALIDJOBSTATE", text)]);
        }
        self.state = State::Aborted;
        Ok(())
    }

    pub(super) fn to_json(&self, version: u32) -> Json {
        let (operation, key) = match self.operation {
            Operation::Insert => ("insert", None),
            Operation::Update => ("update", None),
            Operation::Delete => ("delete", None),
            Operation::Upsert(at) => ("upsert", Some(self.object.fields[at].name)),
        };
        let made = print_moment(self.author.now);
        let mut out = json!({
            "id": self.id.to_string(),
            "operation": operation,
            "object": self.object.name,
            "createdById": self.author.user.to_string(),
            "createdDate": made,
            "systemModstamp": made,
            "state": format!("{:?}", self.state),
            "concurrencyMode": "Parallel",
            "contentType": "CSV",
            "apiVersion": f64::from(version),
            "jobType": "V2Ingest",
            "contentUrl": format!("services/data/v{version}.0/jobs/ingest/{}/batches", self.id),
            "lineEnding": if self.crlf { "CRLF" } else { "LF" },
            "columnDelimiter": self.delimiter.0,
        });
        if let Some(key) = key {
            out["externalIdFieldName"] = json!(key);
        }
        if self.state.is_final() {
            out["numberRecordsProcessed"] = json!(self.done + self.refused);
            out["numberRecordsFailed"] = json!(self.refused);
            for name in ["retries", "totalProcessingTime", "apiActiveProcessingTime", "apexProcessingTime"] {
                out[name] = json!(0);
            }
        }
        if let Some(error) = &self.error {
            out["errorMessage"] = json!(error);
        }
        out
    }
}
