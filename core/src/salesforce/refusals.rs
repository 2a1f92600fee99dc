//! Reading errors, in every shape in which they come: an array, a bare object, OAuth's object, plain
//! text, a page. A reader never fails; what it can't make out it judges by the status.

use super::{
    Refusal,
    errors::{Class, Place, Told, class_of, is_known},
    http::Answer,
    json,
};
use serde_json::Value;

/// The most fields that an error is told to be about, and the most characters of each.
const MOST_FIELDS: usize = 50;
const LONGEST_FIELD: usize = 255;

/// The error that answered a whole call.
pub(super) fn of_call(answer: &Answer) -> Refusal {
    let status = answer.status;
    if answer.is_page() {
        let raw = json::shorten(String::from_utf8_lossy(&answer.body).into_owned());
        let message = String::new();
        // Something on the way found the call too large, and smaller ones will pass.
        let class = if status == 413 { Class::OurBug } else { Class::Unserved };
        return Refusal { status, code: String::new(), message, fields: vec![], class, raw };
    }
    match json::parse(&answer.body) {
        Ok(body) if body.is_array() || body.is_object() => of_errors(Place::Call, status, &body, &body),
        _ => of_text(status, String::from_utf8_lossy(&answer.body).trim()),
    }
}

/// Plain text: a code, as from the identity service, or the words of something on the way.
fn of_text(status: u16, text: &str) -> Refusal {
    let code = if text.contains(char::is_whitespace) { String::new() } else { clean(text) };
    let told = Told { place: Place::Call, status, code: &code, message: text };
    let org_speaks = is_known(&code) || matches!(status, 401 | 405 | 410 | 413 | 414 | 415 | 431);
    let class = if org_speaks { class_of(&told) } else { Class::Unserved };
    let raw = json::shorten(text.to_owned());
    Refusal { status, code, message: raw.clone(), fields: vec![], class, raw }
}

/// The error in `errors`, which stands in `whole`: an array of errors or one error. Of several, one
/// of our own rules speaks for all, else the first.
pub(super) fn of_errors(place: Place, status: u16, errors: &Value, whole: &Value) -> Refusal {
    let all: &[Value] = match errors {
        Value::Array(all) => all,
        Value::Object(_) => std::slice::from_ref(errors),
        _ => &[],
    };
    let mut read = all.iter().map(|error| of_error(place, status, error));
    let first = read.next().unwrap_or_else(|| of_error(place, status, &Value::Null));
    let ours = |refusal: &Refusal| refusal.message.trim_start().starts_with("ADT-");
    let chosen = if ours(&first) { first } else { read.find(ours).unwrap_or(first) };
    Refusal { raw: json::raw(whole), ..chosen }
}

fn of_error(place: Place, status: u16, error: &Value) -> Refusal {
    let first = |names: &[&str]| names.iter().find_map(|name| json::text(error, name));
    // Rows say statusCode, calls errorCode, OAuth error.
    let code = clean(&first(&["errorCode", "statusCode", "error"]).unwrap_or_default());
    let words = ["message", "error_description"].iter().find_map(|name| json::at(error, name).as_str());
    let message = json::shorten(words.unwrap_or_default().to_owned());
    let fields: &[Value] = match json::at(error, "fields") {
        Value::Array(fields) => fields,
        field => std::slice::from_ref(field),
    };
    let fields = fields.iter().filter_map(Value::as_str).take(MOST_FIELDS);
    let fields = fields.map(|field| json::cut(field, LONGEST_FIELD)).collect();
    let class = class_of(&Told { place, status, code: &code, message: &message });
    Refusal { status, code, message, fields, class, raw: String::new() }
}

/// A code that is fit to be logged: a code of the org's has nothing else in it.
pub(super) fn clean(code: &str) -> String {
    let fit = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    code.chars().filter(fit).take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::salesforce::errors::PersonCause;
    use reqwest::header::HeaderMap;

    fn answered(status: u16, kind: &str, body: &str) -> Refusal {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", kind.parse().expect("a header"));
        of_call(&Answer { status, headers, body: body.as_bytes().to_vec() })
    }

    #[test]
    fn every_shape_is_read() {
        let json = "application/json;charset=UTF-8";
        let array = answered(400, json, r#"[{"message":"m","errorCode":"MALFORMED_QUERY"}]"#);
        assert_eq!((array.code.as_str(), array.class), ("MALFORMED_QUERY", Class::OurBug));
        let bare = answered(404, json, r#"{"message":"m","errorCode":"NOT_FOUND","fields":["A","B"]}"#);
        assert_eq!((bare.class, bare.fields.len()), (Class::SetUp, 2));
        let oauth = answered(401, json, r#"{"error":"invalid_token","error_description":"gone"}"#);
        assert_eq!(
            (oauth.code.as_str(), oauth.message.as_str(), oauth.class),
            ("invalid_token", "gone", Class::SignIn)
        );
        let identity = answered(403, "text/plain", "Bad_OAuth_Token\n");
        assert_eq!((identity.code.as_str(), identity.class), ("Bad_OAuth_Token", Class::SignIn));
        for status in [302, 400, 403, 404, 500, 503] {
            let page = answered(status, "text/html", "<html>We are down for maintenance</html>");
            assert_eq!(page.class, Class::Unserved, "a page with {status}");
            assert_eq!(answered(status, "text/plain", "Service Not Available").class, Class::Unserved);
            assert_eq!(
                answered(status, json, "  <!DOCTYPE html>").class,
                Class::Unserved,
                "whatever it claims"
            );
        }
        assert_eq!(answered(400, json, "[]").class, Class::NeedsPerson(PersonCause::Other));
        assert_eq!(answered(503, json, "").class, Class::Unserved);
        assert_eq!(answered(413, "text/html", "<html>Too large</html>").class, Class::OurBug);
        assert_eq!(answered(431, "text/plain", "").class, Class::OurBug);
        assert_eq!(answered(401, "text/plain", "").class, Class::SignIn);
    }

    #[test]
    fn an_error_of_megabytes_is_told_in_part() {
        let (long, many) = ("x".repeat(1 << 20), vec!["y".repeat(5_000); 5_000]);
        let body = serde_json::json!([{"errorCode": long, "message": long, "fields": many}]).to_string();
        let Refusal { code, message, fields, raw, .. } = answered(400, "application/json", &body);
        assert!(code.len() <= 80 && message.len() <= 2_048 && raw.len() <= 2_048);
        assert!(fields.len() == 50 && fields.iter().all(|field| field.chars().count() == 255));
        let text = answered(502, "text/plain", &long);
        assert!(text.message.len() <= 2_048 && text.raw.len() <= 2_048 && text.code.len() <= 80);
    }

    #[test]
    fn one_of_our_rules_speaks_for_all() {
        let told = answered(
            400,
            "application/json",
            r#"[{"errorCode":"REQUIRED_FIELD_MISSING","message":"x"},
                {"errorCode":"FIELD_CUSTOM_VALIDATION_EXCEPTION","message":"ADT-STALE: y"}]"#,
        );
        assert_eq!(told.class, Class::NeedsPerson(PersonCause::Stale));
        assert!(told.raw.contains("REQUIRED_FIELD_MISSING"), "the raw answer has them all");
    }

    #[test]
    fn a_code_can_be_logged() {
        assert_eq!(clean("A_B\n{evil} \u{1b}[31m"), "A_Bevil31m");
        assert_eq!(clean(&"X".repeat(500)).len(), 80);
    }
}
