//! One field's value, as it is stored, compared and written out.

use std::cmp::Ordering;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value as Json, json};

use crate::ids::Id;
use crate::schema::Kind;

/// A stored value. Numbers are doubles, as all custom numbers are in Salesforce's API.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    Date(Date),
    Moment(Timestamp),
    Id(Id),
}

impl Value {
    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    pub(crate) fn is_true(&self) -> bool {
        matches!(self, Value::Bool(true))
    }

    pub(crate) fn number(&self) -> f64 {
        if let Value::Number(n) = self { *n } else { 0.0 }
    }

    pub(crate) fn id(&self) -> Option<Id> {
        if let Value::Id(id) = self { Some(*id) } else { None }
    }

    pub(crate) fn text(&self) -> &str {
        if let Value::Text(text) = self { text } else { "" }
    }

    /// Salesforce's order: nulls first, text without regard to case, false before true.
    pub(crate) fn order(&self, other: &Value) -> Ordering {
        match (self, other) {
            (Value::Null, Value::Null) => Ordering::Equal,
            (Value::Null, _) => Ordering::Less,
            (_, Value::Null) => Ordering::Greater,
            (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
            (Value::Number(a), Value::Number(b)) => a.total_cmp(b),
            (Value::Text(a), Value::Text(b)) => fold(a).cmp(&fold(b)),
            (Value::Date(a), Value::Date(b)) => a.cmp(b),
            (Value::Moment(a), Value::Moment(b)) => a.cmp(b),
            (Value::Id(a), Value::Id(b)) => a.cmp(b),
            // Two values of one field always have one type.
            _ => Ordering::Equal,
        }
    }

    /// Equal as a query sees it.
    pub(crate) fn matches(&self, other: &Value) -> bool {
        self.is_null() == other.is_null() && self.order(other).is_eq()
    }

    /// As an answer prints it.
    pub(crate) fn to_json(&self, kind: Kind) -> Json {
        match self {
            Value::Null => Json::Null,
            Value::Bool(b) => json!(b),
            Value::Number(n) if kind == Kind::Int => json!(*n as i64),
            Value::Number(n) => json!(n),
            Value::Text(text) => json!(text),
            Value::Date(date) => json!(date.to_string()),
            Value::Moment(at) => json!(print_moment(*at)),
            Value::Id(id) => json!(id.to_string()),
        }
    }
}

/// `2022-01-02T21:57:03.000+0000`, the form of every datetime in an answer.
pub(crate) fn print_moment(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000").to_string()
}

/// Reads `2026-11-22T10:00:00Z`, with or without a fraction, with `Z`, `+01:00` or `+0100`.
/// A fraction is dropped: Salesforce keeps whole seconds.
pub(crate) fn read_moment(text: &str) -> Option<Timestamp> {
    if !text.contains('T') {
        return None;
    }
    let at: Timestamp = text.parse().ok()?;
    Timestamp::from_second(at.as_second().saturating_sub(i64::from(at.subsec_nanosecond() < 0))).ok()
}

/// Reads `2026-11-22` and nothing else.
pub(crate) fn read_date(text: &str) -> Option<Date> {
    let dashed = text.len() == 10
        && text.bytes().enumerate().all(
            |(n, b)| {
                if n == 4 || n == 7 { b == b'-' } else { b.is_ascii_digit() }
            },
        );
    if dashed { text.parse().ok() } else { None }
}

/// The form in which two texts are compared: case does not count.
pub(crate) fn fold(text: &str) -> String {
    text.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datetimes_keep_whole_seconds() {
        let at = read_moment("2026-11-22T10:00:00.987+01:00").expect("a datetime");
        assert_eq!(print_moment(at), "2026-11-22T09:00:00.000+0000");
        assert_eq!(read_moment("2026-11-22T09:00:00.000+0000"), Some(at), "our own form is read back");
        assert_eq!(read_moment("2026-11-22"), None);
        assert_eq!(read_date("2026-11-22T09:00:00Z"), None);
        assert_eq!(read_date("2026-02-30"), None);
    }

    #[test]
    fn text_is_compared_without_case_and_nulls_come_first() {
        let text = |t: &str| Value::Text(t.into());
        assert!(text("Müller").matches(&text("MÜLLER")));
        assert_eq!(Value::Null.order(&text("a")), Ordering::Less);
        assert!(!Value::Null.matches(&text("")));
    }
}
