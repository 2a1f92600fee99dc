//! Queries and their pages.

use super::{
    CallFault, Class, NextPage, Refusal, Salesforce,
    call::Call,
    http,
    json::{self, Unreadable},
    soql::Soql,
};
use jiff::Timestamp;
use serde_json::Value;

/// The most pages of one look; an org that offers more is going round in circles.
pub(super) const MOST_PAGES: usize = 500;
/// The most bytes of one look, all pages together: a few of the longest answers.
const MOST_BYTES: usize = 32 << 20;

/// What one look at the org has read so far, all queries and pages of it together.
#[derive(Debug, Default)]
pub(super) struct Look {
    pages: usize,
    bytes: usize,
}

impl Look {
    fn begin_page(&mut self) -> Result<(), CallFault> {
        self.pages += 1;
        if self.pages > MOST_PAGES { Err(too_much()) } else { Ok(()) }
    }

    fn take(&mut self, bytes: usize) -> Result<(), CallFault> {
        self.bytes += bytes;
        if self.bytes > MOST_BYTES { Err(too_much()) } else { Ok(()) }
    }
}

/// The code of what would be more than is read at once.
const TOO_MUCH: &str = "TOO_MUCH_TO_READ";

/// Asked for less, the org would tell: where a question is about many things, it is put about fewer.
fn too_much() -> CallFault {
    CallFault::Refused(Refusal {
        status: 0,
        code: TOO_MUCH.to_owned(),
        message: String::new(),
        fields: vec![],
        class: Class::OurBug,
        raw: String::new(),
    })
}

impl CallFault {
    /// Whether the org has more to tell than is read at once.
    pub fn is_too_much(&self) -> bool {
        match self {
            CallFault::Refused(refusal) => refusal.code == TOO_MUCH && refusal.status == 0,
            CallFault::NoAnswer(why) => http::is_too_long(why),
            _ => false,
        }
    }
}

/// A page of a query, or of the records below a record.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) records: Vec<Value>,
    pub(super) next: Option<NextPage>,
    /// How many records there are on all pages.
    pub(super) total: u64,
}

/// Reads a query's result. Records below a record that has none are null.
pub(super) fn read_page(result: Value) -> Result<Page, Unreadable> {
    let Value::Object(mut result) = result else {
        return if result.is_null() { Ok(Page::default()) } else { Err(Unreadable("no page of records")) };
    };
    let next = match result.get("nextRecordsUrl") {
        None | Some(Value::Null) => None,
        Some(Value::String(url)) => Some(NextPage::parse(url).ok_or(Unreadable("a next page elsewhere"))?),
        Some(_) => return Err(Unreadable("a next page that is no address")),
    };
    if next.is_none() && result.get("done") == Some(&Value::Bool(false)) {
        return Err(Unreadable("more records and no next page"));
    }
    let total = result.get("totalSize").and_then(Value::as_u64);
    let Some(Value::Array(records)) = result.remove("records") else {
        return Err(Unreadable("a page without records"));
    };
    if !records.iter().all(Value::is_object) {
        return Err(Unreadable("a record that is none"));
    }
    let total = total.unwrap_or(records.len() as u64);
    Ok(Page { records, next, total })
}

impl Salesforce {
    /// The first page of a query.
    pub(super) async fn query(
        &self,
        look: &mut Look,
        kind: &'static str,
        soql: &Soql,
        batch: Option<u16>,
    ) -> Result<(Page, Timestamp), CallFault> {
        let call = Call { query: Some(soql.in_url()), batch, ..Call::get(kind, self.path("query")) };
        self.page(look, &call).await
    }

    /// A later page.
    pub(super) async fn next(
        &self,
        look: &mut Look,
        kind: &'static str,
        next: &NextPage,
        batch: Option<u16>,
    ) -> Result<(Page, Timestamp), CallFault> {
        self.page(look, &Call { batch, ..Call::get(kind, next.as_str().to_owned()) }).await
    }

    async fn page(&self, look: &mut Look, call: &Call) -> Result<(Page, Timestamp), CallFault> {
        look.begin_page()?;
        let good = self.ask(call).await?;
        look.take(good.body.len())?;
        let result = json::parse(&good.body)?;
        if result.is_null() {
            return Err(Unreadable("no page of records").into());
        }
        Ok((read_page(result)?, good.as_of))
    }

    /// The records of `first` and of all pages that follow it.
    pub(super) async fn rest(
        &self,
        look: &mut Look,
        kind: &'static str,
        first: Page,
    ) -> Result<Vec<Value>, CallFault> {
        let Page { mut records, mut next, .. } = first;
        while let Some(at) = next {
            let (page, _) = self.next(look, kind, &at, None).await?;
            records.extend(page.records);
            next = page.next;
        }
        Ok(records)
    }

    /// All records of a query, and when its first page was made. A query whose later pages are no
    /// longer kept is run once more.
    pub(super) async fn all(
        &self,
        look: &mut Look,
        kind: &'static str,
        soql: &Soql,
    ) -> Result<(Vec<Value>, Timestamp), CallFault> {
        let mut again = true;
        loop {
            let (first, as_of) = self.query(look, kind, soql, None).await?;
            match self.rest(look, kind, first).await {
                Err(CallFault::Refused(refusal)) if refusal.class == Class::StalePage && again => {
                    again = false
                }
                records => return Ok((records?, as_of)),
            }
        }
    }
}

#[cfg(test)]
#[path = "look_tests.rs"]
mod look_tests;

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_page_is_whole_or_it_is_none() {
        let url = "/services/data/v67.0/query/01gD0000002HU6KIAW-2000";
        let page = read_page(json!({"totalSize": 3, "done": false, "nextRecordsUrl": url, "records": [{}]}));
        let page = page.expect("a page");
        assert_eq!((page.records.len(), page.total, page.next.expect("more").as_str()), (1, 3, url));
        assert!(read_page(Value::Null).expect("nothing below").records.is_empty());
        let last = read_page(json!({"done": true, "records": [], "nextRecordsUrl": null})).expect("a page");
        assert!(last.next.is_none());
        for bad in [
            json!([]),
            json!("x"),
            json!({}),
            json!({"records": {}}),
            json!({"records": [1]}),
            json!({"records": [], "done": false}),
            json!({"records": [], "nextRecordsUrl": 7}),
            json!({"records": [], "nextRecordsUrl": "https://evil.example/services/data/v67.0/query/01gD0000002HU6KIAW"}),
        ] {
            assert!(read_page(bad.clone()).is_err(), "{bad} must be refused");
        }
    }
}
