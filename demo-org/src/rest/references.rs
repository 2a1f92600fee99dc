//! References from one part of a composite call to the answer of an earlier one: `@{reference.field}`.

use std::collections::HashMap;

use serde_json::Value as Json;

use crate::refusal::Refusal;

/// The answers so far, by reference id. Names are case-sensitive.
#[derive(Default)]
pub(super) struct Answers(HashMap<String, Json>);

impl Answers {
    pub(super) fn keep(&mut self, reference: &str, body: &Json) {
        self.0.insert(reference.to_owned(), body.clone());
    }

    /// The text with every reference replaced.
    pub(super) fn fill(&self, text: &str) -> Result<String, Refusal> {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, path, after)) = split(rest) {
            out.push_str(before);
            match self.find(path)? {
                Json::String(text) => out.push_str(&text),
                other => out.push_str(&other.to_string()),
            }
            rest = after;
        }
        out.push_str(rest);
        Ok(out)
    }

    /// The body with the references in all its texts replaced. A text that is one reference becomes what it names.
    pub(super) fn fill_all(&self, body: &Json) -> Result<Json, Refusal> {
        Ok(match body {
            Json::String(text) => match split(text) {
                Some(("", path, "")) => self.find(path)?,
                Some(_) => Json::String(self.fill(text)?),
                None => body.clone(),
            },
            Json::Array(items) => {
                Json::Array(items.iter().map(|item| self.fill_all(item)).collect::<Result<_, _>>()?)
            }
            Json::Object(fields) => {
                let filled = fields.iter().map(|(name, value)| Ok((name.clone(), self.fill_all(value)?)));
                Json::Object(filled.collect::<Result<_, Refusal>>()?)
            }
            other => other.clone(),
        })
    }

    fn find(&self, path: &str) -> Result<Json, Refusal> {
        let lost = || {
            let (reference, field) = path.split_once('.').unwrap_or((path, ""));
            let text = format!("Invalid reference specified. No value for {field} found in {reference}");
            Refusal::new("PROCESSING_HALTED", text)
        };
        let mut steps = path.split(['.', '[', ']']).filter(|step| !step.is_empty());
        let mut value = steps.next().and_then(|reference| self.0.get(reference)).ok_or_else(lost)?;
        for step in steps {
            let next = match value {
                Json::Array(items) => step.parse::<usize>().ok().and_then(|n| items.get(n)),
                _ => value.get(step),
            };
            value = next.ok_or_else(lost)?;
        }
        Ok(value.clone())
    }
}

/// The reference ids that a text names.
pub(super) fn named_in(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some((_, path, after)) = split(rest) {
        names.push(path.split(['.', '[']).next().unwrap_or(path));
        rest = after;
    }
    names
}

/// What stands before the first reference, its path, and what stands after it.
fn split(text: &str) -> Option<(&str, &str, &str)> {
    let start = text.find("@{")?;
    let end = start + text[start..].find('}')?;
    Some((&text[..start], &text[start + 2..end], &text[end + 1..]))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_are_found_in_texts_and_lists() {
        let mut answers = Answers::default();
        answers.keep("one", &json!({ "id": "a01", "records": [{ "Id": "x" }], "n": 5 }));
        assert_eq!(
            answers.fill("/sobjects/X/@{one.id}/@{one.records[0].Id}").expect("known"),
            "/sobjects/X/a01/x"
        );
        let body = answers.fill_all(&json!({ "A": "@{one.n}", "B": ["@{one.id}!"] })).expect("known");
        assert_eq!(body, json!({ "A": 5, "B": ["a01!"] }));
        assert!(answers.fill("@{One.id}").is_err(), "names are case-sensitive");
        assert_eq!(named_in("a @{x.id} @{y[0].id}"), ["x", "y"]);
    }
}
