//! A request and an answer, as the handlers see them: apart from any connection, so that a composite call can make
//! requests of its own.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use serde_json::Value as Json;
use url::form_urlencoded;

use crate::refusal::{self, Refusal};

/// One request.
pub(crate) struct Call {
    pub(crate) method: String,
    /// The parts of the path between slashes, decoded; a slash at the end makes no part.
    pub(crate) path: Vec<String>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Call {
    /// A request for this path, with its query.
    pub(crate) fn new(method: &str, uri: &str, headers: HeaderMap, body: Vec<u8>) -> Call {
        let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
        let query = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        Call { method: method.to_uppercase(), path: parts(path), query, headers, body }
    }

    pub(crate) fn parts(&self) -> Vec<&str> {
        self.path.iter().map(String::as_str).collect()
    }

    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.param(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The fields of a form, after those of the query.
    pub(crate) fn form(&self) -> Vec<(String, String)> {
        let mut fields = self.query.clone();
        fields.extend(form_urlencoded::parse(&self.body).into_owned());
        fields
    }

    /// The token of an `Authorization` header.
    pub(crate) fn token(&self) -> Option<&str> {
        let (scheme, token) = self.header("authorization")?.split_once(' ')?;
        (scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("oauth"))
            .then_some(token.trim())
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Result<Json, Refusal> {
        if let Some(kind) = self.header("content-type")
            && !kind.to_ascii_lowercase().contains("json")
        {
            let text = format!("Content-Type '{kind}' is not supported. Use application/json.");
            return Err(Refusal::new("UNSUPPORTED_MEDIA_TYPE", text));
        }
        serde_json::from_slice(&self.body).map_err(|error| {
            let at = format!("[line:{}, column:{}]", error.line().max(1), error.column().max(1));
            Refusal::json(if self.body.is_empty() {
                "The HTTP entity body is required, but this request has no entity body.".to_owned()
            } else {
                format!("Unexpected character or end of input at {at}")
            })
        })
    }
}

/// The decoded parts of a path.
pub(crate) fn parts(path: &str) -> Vec<String> {
    path.split('/').filter(|part| !part.is_empty()).map(decode).collect()
}

/// Percent-decoding, without the plus sign that means a blank in a form only.
fn decode(part: &str) -> String {
    let kept = part.replace('+', "%2B");
    form_urlencoded::parse(kept.replace('&', "%26").replace('=', "%3D").as_bytes())
        .next()
        .map_or_else(String::new, |(name, _)| name.into_owned())
}

/// The first value of this name.
pub(crate) fn value<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
}

/// One answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) content: Content,
}

pub(crate) enum Content {
    None,
    Json(Json),
    Text(&'static str, String),
}

impl Answer {
    pub(crate) fn json(status: u16, json: Json) -> Answer {
        Answer { status, headers: Vec::new(), content: Content::Json(json) }
    }

    pub(crate) fn empty(status: u16) -> Answer {
        Answer { status, headers: Vec::new(), content: Content::None }
    }

    pub(crate) fn text(status: u16, text: impl Into<String>) -> Answer {
        Answer {
            status,
            headers: Vec::new(),
            content: Content::Text("text/plain;charset=UTF-8", text.into()),
        }
    }

    pub(crate) fn csv(csv: String) -> Answer {
        Answer { status: 200, headers: Vec::new(), content: Content::Text("text/csv;charset=UTF-8", csv) }
    }

    pub(crate) fn html(status: u16, html: impl Into<String>) -> Answer {
        Answer { status, headers: Vec::new(), content: Content::Text("text/html;charset=UTF-8", html.into()) }
    }

    pub(crate) fn refused(refusals: &[Refusal]) -> Answer {
        let status = refusals.first().map_or(400, Refusal::status);
        Answer::json(status, refusal::to_call(refusals))
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Answer {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn good(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// As it goes out.
    pub(crate) fn into_response(self, pretty: bool) -> Response<Body> {
        let (kind, body) = match self.content {
            Content::None => (None, Vec::new()),
            Content::Text(kind, text) => (Some(kind), text.into_bytes()),
            Content::Json(json) => {
                let bytes = if pretty { serde_json::to_vec_pretty(&json) } else { serde_json::to_vec(&json) };
                (Some("application/json;charset=UTF-8"), bytes.unwrap_or_default())
            }
        };
        let mut response = Response::new(Body::from(body));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        if let Some(kind) = kind {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        headers.insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-cache,must-revalidate,max-age=0,no-store,private"),
        );
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}

impl From<Refusal> for Answer {
    fn from(refusal: Refusal) -> Answer {
        Answer::refused(&[refusal])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_split_before_it_is_decoded() {
        assert_eq!(parts("/a/b%2Fc/d+e/f%26g=h&i/"), ["a", "b/c", "d+e", "f&g=h&i"]);
    }
}
