//! Queries and their pages.

use super::{
    CallFault, Class, NextPage, Salesforce,
    call::Call,
    json::{self, Unreadable},
    soql::Soql,
};
use jiff::Timestamp;
use serde_json::Value;

/// The most pages that are followed; an org that offers more is going round in circles.
const MOST_PAGES: usize = 500;

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
        kind: &'static str,
        soql: &Soql,
        batch: Option<u16>,
    ) -> Result<(Page, Timestamp), CallFault> {
        let call = Call { query: Some(soql.in_url()), batch, ..Call::get(kind, self.path("query")) };
        self.page(&call).await
    }

    /// A later page.
    pub(super) async fn next(
        &self,
        kind: &'static str,
        next: &NextPage,
        batch: Option<u16>,
    ) -> Result<(Page, Timestamp), CallFault> {
        self.page(&Call { batch, ..Call::get(kind, next.as_str().to_owned()) }).await
    }

    async fn page(&self, call: &Call) -> Result<(Page, Timestamp), CallFault> {
        let good = self.ask(call).await?;
        let result = json::parse(&good.body)?;
        if result.is_null() {
            return Err(Unreadable("no page of records").into());
        }
        Ok((read_page(result)?, good.as_of))
    }

    /// The records of `first` and of all pages that follow it.
    pub(super) async fn rest(&self, kind: &'static str, first: Page) -> Result<Vec<Value>, CallFault> {
        let Page { mut records, mut next, .. } = first;
        let mut pages = 1;
        while let Some(at) = next {
            pages += 1;
            if pages > MOST_PAGES {
                return Err(Unreadable("pages without end").into());
            }
            let (page, _) = self.next(kind, &at, None).await?;
            records.extend(page.records);
            next = page.next;
        }
        Ok(records)
    }

    /// All records of a query, and when its first page was made. A query whose later pages are no
    /// longer kept is run once more.
    pub(super) async fn all(
        &self,
        kind: &'static str,
        soql: &Soql,
    ) -> Result<(Vec<Value>, Timestamp), CallFault> {
        let mut again = true;
        loop {
            let (first, as_of) = self.query(kind, soql, None).await?;
            match self.rest(kind, first).await {
                Err(CallFault::Refused(refusal)) if refusal.class == Class::StalePage && again => {
                    again = false
                }
                records => return Ok((records?, as_of)),
            }
        }
    }
}

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
