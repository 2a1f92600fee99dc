//! Reading JSON that somebody else wrote: what is missing, null or of another kind is absent, never
//! a panic. What must be there is asked for with [`Unreadable`].

use crate::ad::SalesforceId;
use jiff::{Timestamp, civil::Date};
use serde_json::Value;

/// The answer is not what the protocol says, so what it was to tell is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unreadable(pub(super) &'static str);

/// Reads a whole body.
pub(super) fn parse(body: &[u8]) -> Result<Value, Unreadable> {
    serde_json::from_slice(body).map_err(|_| Unreadable("not whole JSON"))
}

/// The member `name`; of a parent's record where the name has dots, such as `Account.Name`.
pub(super) fn at<'a>(record: &'a Value, name: &str) -> &'a Value {
    name.split('.').fold(record, |value, part| value.get(part).unwrap_or(&Value::Null))
}

/// The most characters of a text that is shown or kept: what a field of one line has in Salesforce.
const LONGEST_TEXT: usize = 255;
/// The most bytes of a text that is used as it is.
const LONGEST_WHOLE: usize = 16 << 10;

/// A text to show or to keep. What is longer than any field that it can be from is cut, and the cut marked.
pub(super) fn text(record: &Value, name: &str) -> Option<String> {
    at(record, name).as_str().map(|text| cut(text, LONGEST_TEXT))
}

/// A text that is of no use in part, such as a token or an address; none where it is longer than any of these.
pub(super) fn whole(record: &Value, name: &str) -> Option<String> {
    at(record, name).as_str().filter(|text| text.len() <= LONGEST_WHOLE).map(str::to_owned)
}

/// At most so many characters of `text`, with a mark at the end where there were more.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().nth(most).is_none() {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// The same on one line, as what stands in a booking does.
pub(super) fn cut_line(text: &str, most: usize) -> String {
    cut(&text.replace(char::is_control, " "), most)
}

pub(super) fn flag(record: &Value, name: &str) -> bool {
    at(record, name).as_bool().unwrap_or(false)
}

/// A number, also one that was written as text.
pub(super) fn number(record: &Value, name: &str) -> Option<f64> {
    match at(record, name) {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
    .filter(|number| number.is_finite())
}

pub(super) fn date(record: &Value, name: &str) -> Option<Date> {
    at(record, name).as_str()?.parse().ok()
}

/// A time such as `2022-01-02T21:57:03.000+0000`.
pub(super) fn time(record: &Value, name: &str) -> Option<Timestamp> {
    at(record, name).as_str()?.parse().ok()
}

pub(super) fn id(record: &Value, name: &str) -> Result<SalesforceId, Unreadable> {
    let text = at(record, name).as_str();
    text.and_then(|text| text.parse().ok()).ok_or(Unreadable("a record without a valid id"))
}

/// The text of `value`, at most about 2 KB of it.
pub(super) fn raw(value: &Value) -> String {
    shorten(value.to_string())
}

/// At most 2,048 bytes of `text`.
pub(super) fn shorten(mut text: String) -> String {
    const MOST: usize = 2_048;
    if text.len() > MOST {
        let room = MOST - '…'.len_utf8();
        let end = (0..=room).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        text.truncate(end);
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn odd_values_are_absent() {
        let record = json!({"A": {"N": "x"}, "B": null, "n": 2.5, "t": "3", "u": "x", "d": "2026-11-22",
            "w": "2022-01-02T21:57:03.000+0000", "b": "true", "i": "001A0000006Vm9r"});
        assert_eq!(text(&record, "A.N").as_deref(), Some("x"));
        assert_eq!(text(&record, "B.N"), None);
        assert_eq!(text(&record, "n"), None);
        assert_eq!(text(&Value::Null, "n"), None);
        assert_eq!((number(&record, "n"), number(&record, "t")), (Some(2.5), Some(3.0)));
        assert_eq!((number(&record, "u"), number(&record, "A")), (None, None));
        assert_eq!(date(&record, "d"), Some(jiff::civil::date(2026, 11, 22)));
        assert_eq!(date(&record, "u"), None);
        assert_eq!(time(&record, "w").map(|time| time.to_string()).as_deref(), Some("2022-01-02T21:57:03Z"));
        assert!(!flag(&record, "b"));
        assert_eq!(id(&record, "i").expect("an id").as_str(), "001A0000006Vm9rIAC");
        assert!(id(&record, "u").is_err());
        assert!(parse(b"{\"a\":").is_err());
    }

    #[test]
    fn a_text_that_no_field_can_hold_is_cut_and_marked() {
        let record = json!({"fair": "ä".repeat(255), "long": "ä".repeat(256), "huge": "x".repeat(3 << 20)});
        assert_eq!(text(&record, "fair"), Some("ä".repeat(255)));
        assert_eq!(text(&record, "long"), Some("ä".repeat(254) + "…"));
        assert_eq!(text(&record, "huge").map(|text| text.chars().count()), Some(255));
        assert_eq!(whole(&record, "long"), Some("ä".repeat(256)));
        assert_eq!(whole(&record, "huge"), None);
        assert_eq!(cut_line("Small\r\nad", 7), "Small …");
        assert_eq!(cut_line("Small\tad", 8), "Small ad");
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let cut = shorten("ä".repeat(3_000));
        assert!(cut.len() <= 2_048 && cut.ends_with("ä…"));
        assert_eq!(shorten("short".into()), "short");
    }
}
