//! What the org answers when it does not do what was asked: Salesforce's codes, texts and statuses.

use std::borrow::Cow;

use serde_json::{Value as Json, json};

/// One error, of a row or of a whole call.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) code: Cow<'static, str>,
    pub(crate) message: String,
    pub(crate) fields: Vec<String>,
    /// The request could not be read at all: in a collection the whole call is refused, not the row.
    pub(crate) whole: bool,
}

impl Refusal {
    pub(crate) fn new(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Refusal {
        Refusal { code: code.into(), message: message.into(), fields: Vec::new(), whole: false }
    }

    pub(crate) fn on(mut self, field: &str) -> Refusal {
        self.fields.push(field.to_owned());
        self
    }

    pub(crate) fn whole(mut self) -> Refusal {
        self.whole = true;
        self
    }

    pub(crate) fn not_found() -> Refusal {
        Refusal::new("NOT_FOUND", "The requested resource does not exist")
    }

    pub(crate) fn session() -> Refusal {
        Refusal::new("INVALID_SESSION_ID", "Session expired or invalid")
    }

    pub(crate) fn method(method: &str) -> Refusal {
        let text = format!("HTTP Method '{method}' not allowed. Allowed are GET,HEAD,PATCH,POST,DELETE");
        Refusal::new("METHOD_NOT_ALLOWED", text)
    }

    pub(crate) fn retired() -> Refusal {
        Refusal::new("UNSUPPORTED_API_VERSION", "This version of the API is retired")
    }

    pub(crate) fn json(message: impl Into<String>) -> Refusal {
        Refusal::new("JSON_PARSER_ERROR", message).whole()
    }

    pub(crate) fn rights() -> Refusal {
        Refusal::new("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id")
    }

    /// The HTTP status when this is the answer to a whole call.
    pub(crate) fn status(&self) -> u16 {
        match &*self.code {
            "INVALID_SESSION_ID" | "INVALID_AUTH_HEADER" => 401,
            "INSUFFICIENT_ACCESS_OR_READONLY" | "REQUEST_LIMIT_EXCEEDED" | "INSUFFICIENT_ACCESS" => 403,
            "NOT_FOUND" | "ENTITY_IS_DELETED" => 404,
            "METHOD_NOT_ALLOWED" => 405,
            "INVALIDJOBSTATE" => 409,
            "UNSUPPORTED_API_VERSION" => 410,
            "PRECONDITION_FAILED" => 412,
            "UNSUPPORTED_MEDIA_TYPE" => 415,
            "URI_TOO_LONG" => 414,
            "REQUEST_HEADER_TOO_LARGE" => 431,
            "UNKNOWN_EXCEPTION" => 500,
            "SERVER_UNAVAILABLE" => 503,
            _ => 400,
        }
    }

    /// As it stands in the array that answers a whole call.
    pub(crate) fn to_call(&self) -> Json {
        let mut out = json!({ "message": self.message, "errorCode": self.code });
        if !self.fields.is_empty() {
            out["fields"] = json!(self.fields);
        }
        out
    }

    /// As it stands in the `errors` of one row.
    pub(crate) fn to_row(&self) -> Json {
        json!({ "statusCode": self.code, "message": self.message, "fields": self.fields })
    }
}

/// The array that answers a call that was refused.
pub(crate) fn to_call(refusals: &[Refusal]) -> Json {
    refusals.iter().map(Refusal::to_call).collect()
}

/// The answer for one row of a collection, or of a graph, that was refused.
pub(crate) fn to_row(refusals: &[Refusal]) -> Json {
    let errors: Vec<_> = refusals.iter().map(Refusal::to_row).collect();
    json!({ "success": false, "errors": errors })
}
