//! `/search` with SOSL and `/parameterizedSearch`: records in whose text words begin or stand.
//!
//! A word is found as a whole, or with `*` at its end by how it begins; several words must all be there. SOSL is read
//! as far as `FIND {…} [IN … FIELDS] RETURNING Object(fields WHERE … LIMIT …), …`; what stands in the brackets of an
//! object is read as SOQL. Deliberately absent: phrases, OR, spell correction, snippets, and ranking.

use serde_json::{Value as Json, json};

use super::Work;
use super::query;
use crate::data::db::{Db, Record};
use crate::data::save::Outcome;
use crate::data::value::{Value, fold};
use crate::http::{Answer, Call};
use crate::refusal::Refusal;
use crate::schema::{self, Kind, Object};
use crate::soql::{self, Scope};

/// The most records that one search gives, and that one object may add to it.
const MOST: usize = 2000;

/// What is looked for, where, and what is to be told of it.
struct Search {
    words: Vec<Word>,
    names_only: bool,
    /// A query for each object.
    queries: Vec<String>,
    most: usize,
}

struct Word {
    text: String,
    begins: bool,
}

/// `GET /search?q=FIND …`
pub(super) fn sosl(work: &mut Work<'_, '_>, call: &Call) -> Answer {
    let text = call.param("q").unwrap_or_default();
    let found = read_sosl(text).and_then(|search| find(work, &search));
    found.unwrap_or_else(|refusals| Answer::refused(&refusals))
}

/// `GET` or `POST /parameterizedSearch`
pub(super) fn parameterized(work: &mut Work<'_, '_>, call: &Call) -> Answer {
    let search = if call.method == "POST" {
        call.json().map_err(|refusal| vec![refusal]).and_then(|body| read_body(&body))
    } else {
        read_parameters(call)
    };
    let found = search.and_then(|search| find(work, &search));
    found.unwrap_or_else(|refusals| Answer::refused(&refusals))
}

fn find(work: &mut Work<'_, '_>, search: &Search) -> Outcome<Answer> {
    let mut records: Vec<Json> = Vec::new();
    for text in &search.queries {
        let mut plan = soql::prepare(text, &work.asker()).map_err(|refusal| vec![refusal])?;
        if plan.count || plan.groups.is_some() {
            let told = "A search tells records, neither how many there are nor what is told of groups";
            return Err(vec![Refusal::new("MALFORMED_SEARCH", told)]);
        }
        let limit = plan.take_limit().unwrap_or(MOST).min(MOST);
        let mut found = soql::run(work.txn.db(), &plan, Scope::Live).records;
        found.retain(|record| search.fits(work.txn.db(), plan.object, record));
        found.truncate(limit);
        records.extend(query::print(work, &plan, &found, Scope::Live));
    }
    records.truncate(search.most);
    Ok(Answer::json(200, json!({ "searchRecords": records })))
}

impl Search {
    fn fits(&self, db: &Db, object: &Object, record: &Record) -> bool {
        let fields = object.fields.iter().enumerate().filter(|(_, field)| {
            let text = matches!(field.kind, Kind::Text(_) | Kind::AutoNumber);
            text && (field.name_field || !self.names_only)
        });
        let texts = fields.filter_map(|(at, _)| match db.value(object, record, at) {
            Value::Text(text) => Some(fold(&text)),
            _ => None,
        });
        let words: Vec<String> = texts
            .flat_map(|text| {
                text.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect::<Vec<_>>()
            })
            .collect();
        self.words.iter().all(|wanted| {
            words
                .iter()
                .any(|word| if wanted.begins { word.starts_with(&wanted.text) } else { *word == wanted.text })
        })
    }
}

/// The words of what is looked for. A backslash makes a sign of the language a plain one.
fn words(term: &str) -> Outcome<Vec<Word>> {
    let mut words = Vec::new();
    for part in term.replace('\\', "").split(|c: char| !c.is_alphanumeric() && c != '*') {
        let text = fold(part.trim_matches('*'));
        if !text.is_empty() {
            words.push(Word { begins: part.ends_with('*'), text });
        }
    }
    if words.iter().map(|word| word.text.chars().count()).sum::<usize>() < 2 {
        let text = "search term must be longer than one character";
        return Err(vec![Refusal::new("MALFORMED_SEARCH", text)]);
    }
    Ok(words)
}

fn read_sosl(text: &str) -> Outcome<Search> {
    let malformed = || vec![Refusal::new("MALFORMED_SEARCH", format!("No search term found in: {text}"))];
    let rest = strip_word(text.trim(), "FIND").ok_or_else(malformed)?.trim_start();
    let (term, rest) = rest.strip_prefix('{').and_then(|rest| split_at_brace(rest)).ok_or_else(malformed)?;
    let (fields, objects) = match find_word(rest, "RETURNING") {
        Some(at) => (&rest[..at], &rest[at + "RETURNING".len()..]),
        None => (rest, ""),
    };
    let queries = objects_of(objects).into_iter().map(|(name, inside)| {
        // Without brackets Salesforce gives the ids alone.
        let inside = if inside.trim().is_empty() { "Id" } else { inside.trim() };
        let at = ["WHERE", "ORDER BY", "LIMIT"].iter().filter_map(|word| find_word(inside, word)).min();
        let (fields, clauses) = inside.split_at(at.unwrap_or(inside.len()));
        format!("SELECT {fields} FROM {name} {clauses}")
    });
    let names_only = find_word(fields, "NAME").is_some();
    search(term, names_only, if objects.is_empty() { Vec::new() } else { queries.collect() }, None)
}

fn strip_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let (head, rest) = (text.get(..word.len())?, text.get(word.len()..)?);
    head.eq_ignore_ascii_case(word).then_some(rest)
}

/// What stands before the closing brace, and after it.
fn split_at_brace(text: &str) -> Option<(&str, &str)> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            '\\' if !escaped => escaped = true,
            '}' if !escaped => return Some((&text[..at], &text[at + 1..])),
            _ => escaped = false,
        }
    }
    None
}

/// Where a keyword begins, outside of quotes.
fn find_word(text: &str, word: &str) -> Option<usize> {
    let mut quoted = false;
    text.char_indices().find_map(|(at, c)| {
        quoted ^= c == '\'' && !text[..at].ends_with('\\');
        let begins = text[..at].ends_with(char::is_whitespace) && strip_word(&text[at..], word).is_some();
        (begins && !quoted).then_some(at)
    })
}

/// `Account(Id, Name LIMIT 5), Contract` as names and what stands in their brackets.
fn objects_of(text: &str) -> Vec<(String, String)> {
    let mut objects = vec![(String::new(), String::new())];
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    for c in text.chars() {
        quoted ^= c == '\'' && !escaped;
        escaped = c == '\\' && !escaped;
        match c {
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => (),
        }
        let last = objects.len() - 1;
        match (depth, c) {
            (0, ',') => objects.push((String::new(), String::new())),
            (0, ')') => (),
            (1, '(') if !quoted => (),
            (0, c) => objects[last].0.push(c),
            (_, c) => objects[last].1.push(c),
        }
    }
    objects.into_iter().map(|(name, inside)| (name.trim().to_owned(), inside)).collect()
}

/// One object of a parameterized search, as a query.
fn query_of(name: &str, fields: &str, filter: Option<&str>, limit: usize) -> String {
    let fields = if fields.is_empty() { "Id" } else { fields };
    let filter = filter.map(|filter| format!("WHERE {filter}")).unwrap_or_default();
    format!("SELECT {fields} FROM {name} {filter} LIMIT {limit}")
}

fn read_parameters(call: &Call) -> Outcome<Search> {
    let number = |name: &str| call.param(name).and_then(|text| text.parse::<usize>().ok());
    let most = number("defaultLimit").unwrap_or(MOST);
    let names: Vec<&str> = call
        .query
        .iter()
        .filter(|(name, _)| name == "sobject")
        .flat_map(|(_, value)| value.split(','))
        .collect();
    let queries = names.iter().map(|name| {
        let own = |what: &str| call.param(&format!("{name}.{what}"));
        let fields = own("fields").or(call.param("fields")).unwrap_or_default();
        let limit = own("limit").and_then(|text| text.parse().ok()).unwrap_or(most);
        query_of(name, fields, own("where"), limit)
    });
    let names_only = call.param("in").is_some_and(|fields| fields.eq_ignore_ascii_case("NAME"));
    let term = call.param("q").unwrap_or_default();
    search(term, names_only, queries.collect(), number("overallLimit"))
}

fn read_body(body: &Json) -> Outcome<Search> {
    let fields = |of: &Json| {
        let list = of["fields"].as_array().into_iter().flatten().filter_map(Json::as_str);
        list.collect::<Vec<_>>().join(", ")
    };
    let number = |of: &Json, name: &str| of[name].as_u64().and_then(|n| usize::try_from(n).ok());
    let most = number(body, "defaultLimit").unwrap_or(MOST);
    let queries = body["sobjects"].as_array().into_iter().flatten().map(|object| {
        let own = fields(object);
        let fields = if own.is_empty() { fields(body) } else { own };
        let limit = number(object, "limit").unwrap_or(most);
        query_of(object["name"].as_str().unwrap_or_default(), &fields, object["where"].as_str(), limit)
    });
    let names_only = body["in"].as_str().is_some_and(|fields| fields.eq_ignore_ascii_case("NAME"));
    let term = body["q"].as_str().unwrap_or_default();
    search(term, names_only, queries.collect(), number(body, "overallLimit"))
}

/// A search that names no object looks into all.
fn search(term: &str, names_only: bool, queries: Vec<String>, most: Option<usize>) -> Outcome<Search> {
    let everywhere = || schema::all().iter().map(|object| query_of(object.name, "Id", None, MOST)).collect();
    Ok(Search {
        words: words(term)?,
        names_only,
        queries: if queries.is_empty() { everywhere() } else { queries },
        most: most.unwrap_or(MOST).min(MOST),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sosl_is_taken_apart() {
        let text = "FIND {O\\'Neil* \\}x} IN NAME FIELDS RETURNING Account(Id, Name WHERE Name != 'a, (WHERE' LIMIT 5), Contract";
        let search = read_sosl(text).expect("well formed");
        assert!(search.names_only);
        let words: Vec<_> = search.words.iter().map(|word| (word.text.as_str(), word.begins)).collect();
        assert_eq!(words, [("o", false), ("neil", true), ("x", false)]);
        assert_eq!(search.queries[0], "SELECT Id, Name  FROM Account WHERE Name != 'a, (WHERE' LIMIT 5");
        assert_eq!(search.queries[1], "SELECT Id FROM Contract ");
        assert_eq!(read_sosl("FIND {abc}").expect("everywhere").queries.len(), schema::all().len());
        for bad in ["", "FIND", "FIND {abc RETURNING Account", "FIND abc", "FIND {a} RETURNING Account"] {
            assert!(read_sosl(bad).is_err(), "{bad}");
        }
    }
}
