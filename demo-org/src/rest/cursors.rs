//! The rest of long query results, kept until they are asked for.

use std::collections::VecDeque;

use serde_json::{Value as Json, json};

use crate::ids::Id;

/// How many results are kept. Older locators go stale, as they do in Salesforce.
const KEPT: usize = 50;

/// Results that did not fit one page.
#[derive(Default)]
pub(crate) struct Cursors {
    kept: VecDeque<Cursor>,
    next: u64,
}

struct Cursor {
    id: Id,
    records: Vec<Json>,
    page: usize,
}

impl Cursors {
    /// The first page of a result; what is left over is kept.
    pub(crate) fn first(&mut self, records: Vec<Json>, page: usize, version: u32) -> Json {
        if records.len() <= page {
            return json!({ "totalSize": records.len(), "done": true, "records": records });
        }
        self.next += 1;
        let id = Id::new("01g", self.next);
        if self.kept.len() == KEPT {
            self.kept.pop_front();
        }
        let cursor = Cursor { id, records, page };
        let first = cursor.page(0, version);
        self.kept.push_back(cursor);
        first
    }

    /// The page that a locator such as `01g…-2000` names; `None` when it is stale.
    pub(crate) fn more(&self, locator: &str, version: u32) -> Option<Json> {
        let (id, from) = locator.rsplit_once('-')?;
        let (id, from) = (Id::parse(id)?, from.parse::<usize>().ok()?);
        let cursor = self.kept.iter().find(|cursor| cursor.id == id)?;
        (from < cursor.records.len()).then(|| cursor.page(from, version))
    }
}

impl Cursor {
    fn page(&self, from: usize, version: u32) -> Json {
        let to = (from + self.page).min(self.records.len());
        let mut out = json!({
            "totalSize": self.records.len(),
            "done": to == self.records.len(),
            "records": self.records[from..to],
        });
        if to < self.records.len() {
            out["nextRecordsUrl"] = json!(format!("/services/data/v{version}.0/query/{}-{to}", self.id));
        }
        out
    }
}
