//! The CSV file of a bulk job: records in, results out.

use csv::{ReaderBuilder, StringRecord, Terminator, WriterBuilder};
use serde_json::{Map, Value as Json, json};

use super::job::Job;
use crate::data::save::Body;

/// A file as it was uploaded.
pub(super) struct Table {
    pub(super) head: StringRecord,
    pub(super) rows: Vec<StringRecord>,
}

impl Table {
    /// Reads the file of a job, or tells why it can't be read.
    pub(super) fn read(job: &Job, file: &[u8]) -> Result<Table, String> {
        let mut reader = ReaderBuilder::new().delimiter(job.delimiter()).from_reader(file);
        let invalid = |error: csv::Error| format!("InvalidBatch : Failed to parse CSV: {error}");
        let head = reader.headers().map_err(invalid)?.clone();
        if head.is_empty() {
            return Err("InvalidBatch : The file has no header".to_owned());
        }
        let rows = reader.records().collect::<Result<_, _>>().map_err(invalid)?;
        Ok(Table { head, rows })
    }

    /// A row as the JSON of other calls: nothing for an empty cell, null for `#N/A`, and a nested object for a
    /// column such as `Contract__r.ContractNumber`.
    pub(super) fn body(&self, row: &StringRecord) -> Body {
        let mut body = Map::new();
        for (name, cell) in self.head.iter().zip(row) {
            let value = match cell {
                "" => continue,
                "#N/A" => Json::Null,
                text => json!(text),
            };
            match name.split_once('.') {
                Some((relation, field)) => body.insert(relation.to_owned(), json!({ field: value })),
                None => body.insert(name.to_owned(), value),
            };
        }
        body
    }

    /// These rows as CSV, with columns of the job's own in front of those of the file.
    pub(super) fn print<'r>(
        &self,
        job: &Job,
        own: &[&str],
        rows: impl Iterator<Item = (Vec<String>, &'r StringRecord)>,
    ) -> String {
        let end = if job.crlf { Terminator::CRLF } else { Terminator::Any(b'\n') };
        let mut writer =
            WriterBuilder::new().delimiter(job.delimiter()).terminator(end).from_writer(Vec::new());
        // A vector takes everything, so nothing can go wrong here.
        let _ = writer.write_record(own.iter().copied().chain(&self.head));
        for (own, row) in rows {
            let _ = writer.write_record(own.iter().map(String::as_str).chain(row));
        }
        String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
    }
}
