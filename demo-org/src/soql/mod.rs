//! A small but real reader of SOQL: tokens, a tree, a plan against the schema, and its evaluation.
//!
//! It knows SELECT of fields, FIELDS(), parents' fields and lists of children, COUNT(), toLabel(), WHERE with every
//! comparison, date literals and parts of dates, LIKE, IN with values or with a query, AND, OR, NOT and brackets,
//! aggregates with GROUP BY and HAVING, ORDER BY, LIMIT and OFFSET. Deliberately absent, and refused with a word that says
//! so: TYPEOF, FORMAT(), currencies of locales, GROUP BY ROLLUP and CUBE, scopes, WITH, and places on the globe.

mod ast;
mod dates;
mod filter;
mod groups;
mod like;
mod parse;
mod plan;
mod run;
mod token;

use serde_json::{Map, Value as Json};

use crate::data::db::Db;
use crate::refusal::Refusal;

pub(crate) use dates::Asker;
pub(crate) use plan::{Column, Groups, Key, Path, Plan, Selected};
pub(crate) use run::{Found, Scope};

/// The longest query that Salesforce reads.
const LONGEST: usize = 100_000;

/// Reads a query and checks it against the schema. It needs no data; date literals are as of now, for who asks.
pub(crate) fn prepare(text: &str, asker: &Asker) -> Result<Plan, Refusal> {
    if text.chars().count() > LONGEST {
        return Err(Refusal::new(
            "QUERY_TOO_COMPLICATED",
            "SOQL statements cannot be longer than 100,000 characters.",
        ));
    }
    let query = parse::query(text)?;
    plan::plan(text, &query, asker)
}

/// Runs a plan against the records as they are now.
pub(crate) fn run(db: &Db, plan: &Plan, scope: Scope) -> Found {
    run::run(db, plan, scope)
}

/// Runs a plan that asks for groups: a row for each.
pub(crate) fn run_groups(db: &Db, plan: &Plan, groups: &Groups, scope: Scope) -> Vec<Map<String, Json>> {
    groups::run(db, plan, groups, scope)
}

/// The context that Salesforce puts before the message of an error in a query: the text, a caret, the position.
fn at(text: &str, offset: usize, code: &'static str, message: &str) -> Refusal {
    let before = text.get(..offset).unwrap_or(text);
    let row = before.matches('\n').count() + 1;
    let line_start = before.rfind('\n').map_or(0, |n| n + 1);
    let column = before[line_start..].chars().count() + 1;
    let line = text[line_start..].lines().next().unwrap_or_default();
    // Long lines are cut to what is around the fault.
    let shown: String = line.chars().skip(column.saturating_sub(60)).take(90).collect();
    let caret = " ".repeat(column.min(60).saturating_sub(1));
    Refusal::new(code, format!("\n{shown}\n{caret}^\nERROR at Row:{row}:Column:{column}\n{message}"))
}

#[cfg(test)]
mod tests;
