//! Queries. SOQL has no bind variables, so a query is built from names that were checked when they were
//! read, and from values that are escaped here and nowhere else.

use super::names::Name;
use jiff::Timestamp;

/// The most characters of a condition; the org takes 4,000.
const LONGEST_CONDITION: usize = 3_900;
/// The most groups that a query may ask for.
const MOST_GROUPS: usize = 2_000;
/// The most bytes of a query as it stands in a URL; the org takes 16,384 with all headers.
const LONGEST_ENCODED: usize = 7_500;

/// A query, or the beginning of one that has no condition yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Soql {
    head: String,
    condition: String,
    tail: String,
}

impl Soql {
    /// `SELECT fields FROM object`
    pub(super) fn select(fields: &[&Name], object: &Name) -> Soql {
        let head = format!("SELECT {} FROM {object}", list(fields));
        Soql { head, condition: String::new(), tail: String::new() }
    }

    /// `SELECT fields, (SELECT inner FROM relation ORDER BY order) FROM object`
    pub(super) fn select_with(
        fields: &[&Name],
        (inner, relation, order): (&[&Name], &Name, &[&Name]),
        object: &Name,
    ) -> Soql {
        let child = format!("(SELECT {} FROM {relation} ORDER BY {})", list(inner), list(order));
        let head = format!("SELECT {}, {child} FROM {object}", list(fields));
        Soql { head, condition: String::new(), tail: String::new() }
    }

    /// `SELECT by, month of at, SUM(sum), COUNT(Id) FROM object GROUP BY by, month of at`: a row for each month, in
    /// the time zone of the person who asks, with the columns `booked_year`, `booked_month`, `total` and `entries`.
    /// The org pages no groups, and tells at most [`MOST_GROUPS`].
    pub(super) fn sum_by_month(by: &Name, at: &Name, sum: &Name, object: &Name) -> Soql {
        let [year, month] = ["YEAR", "MONTH"].map(|part| format!("CALENDAR_{part}(convertTimezone({at}))"));
        let head = format!(
            "SELECT {by}, {year} booked_year, {month} booked_month, SUM({sum}) total, COUNT(Id) entries FROM {object}"
        );
        let tail = format!(" GROUP BY {by}, {year}, {month} LIMIT {MOST_GROUPS}");
        Soql { head, condition: String::new(), tail }
    }

    /// `ORDER BY field DESC NULLS LAST, then DESC`
    pub(super) fn newest_first(mut self, field: &Name, then: &Name) -> Soql {
        self.tail = format!(" ORDER BY {field} DESC NULLS LAST, {then} DESC");
        self
    }

    /// `ORDER BY order`
    pub(super) fn order_by(mut self, order: &[&Name]) -> Soql {
        self.tail = format!(" ORDER BY {}", list(order));
        self
    }

    /// `LIMIT most`
    pub(super) fn at_most(mut self, most: usize) -> Soql {
        self.tail.push_str(&format!(" LIMIT {most}"));
        self
    }

    /// `WHERE field = FALSE`
    pub(super) fn unless(mut self, field: &Name) -> Soql {
        self.condition = format!(" WHERE {field} = FALSE");
        self
    }

    /// `WHERE field >= since`, in whole seconds.
    pub(super) fn since(mut self, field: &Name, since: Timestamp) -> Soql {
        let since = Timestamp::from_second(since.as_second()).unwrap_or(since);
        self.condition = format!(" WHERE {field} >= {since}");
        self
    }

    /// `WHERE field LIKE '%part%'`: the records whose field contains `part`.
    pub(super) fn containing(mut self, field: &Name, part: &str) -> Soql {
        self.condition = format!(" WHERE {field} LIKE '%{}%'", escape(part, true));
        self
    }

    /// `WHERE field IN (values)` beside the condition that there is, in as few queries as the org's limits allow.
    pub(super) fn among<S: AsRef<str>>(&self, field: &Name, values: &[S]) -> Vec<Soql> {
        let rest = encode(&self.head).len() + encode(&self.tail).len();
        let before = match self.condition.as_str() {
            "" => " WHERE".to_owned(),
            other => format!("{other} AND"),
        };
        let fixed = format!("{before} {field} IN ()");
        let mut queries = Vec::new();
        let mut list = String::new();
        let mut encoded = 0;
        let close = |list: &mut String, queries: &mut Vec<Soql>| {
            let condition = format!("{before} {field} IN ({})", std::mem::take(list));
            queries.push(Soql { condition, ..self.clone() });
        };
        for value in values {
            let value = format!("'{}'", escape(value.as_ref(), false));
            let more = encode(&value).len() + 1;
            let full = list.chars().count() + value.chars().count() + 1 + fixed.len() > LONGEST_CONDITION
                || rest + encode(&fixed).len() + encoded + more > LONGEST_ENCODED;
            if full && !list.is_empty() {
                close(&mut list, &mut queries);
                encoded = 0;
            }
            if !list.is_empty() {
                list.push(',');
            }
            list.push_str(&value);
            encoded += more;
        }
        if !list.is_empty() {
            close(&mut list, &mut queries);
        }
        queries
    }

    /// The text of the query.
    pub(super) fn text(&self) -> String {
        format!("{}{}{}", self.head, self.condition, self.tail)
    }

    /// The query of a URL: `q=` and the text, percent-encoded.
    pub(super) fn in_url(&self) -> String {
        format!("q={}", encode(&self.text()))
    }
}

/// Each name once: the org refuses a field that is asked for twice, as when an admin has named the products' name as
/// their code.
fn list(names: &[&Name]) -> String {
    let mut list: Vec<&str> = Vec::with_capacity(names.len());
    for name in names {
        let name: &str = name;
        if !list.iter().any(|other| other.eq_ignore_ascii_case(name)) {
            list.push(name);
        }
    }
    list.join(", ")
}

/// `text` inside of quotes: backslashes first, then quotes and what can't stand in a line; in a
/// pattern also its wildcards.
fn escape(text: &str, pattern: bool) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\\' => escaped.push_str("\\\\"),
            '\'' => escaped.push_str("\\'"),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            '\u{8}' => escaped.push_str("\\b"),
            '\u{c}' => escaped.push_str("\\f"),
            '%' | '_' if pattern => {
                escaped.push('\\');
                escaped.push(c);
            }
            c if c.is_control() => escaped.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Percent-encodes everything but letters, digits and what is plain in every part of a URL.
pub(super) fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 3 / 2);
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
#[path = "soql_tests.rs"]
mod tests;
