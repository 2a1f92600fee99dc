//! The tree of a query, before anybody asks whether its names exist.

use super::token::Kind;

/// A query, or a list of children in one.
#[derive(Debug)]
pub(super) struct Query {
    pub(super) select: Vec<Item>,
    pub(super) from: Name,
    pub(super) alias: Option<String>,
    pub(super) filter: Option<Expr>,
    pub(super) order: Vec<Order>,
    pub(super) limit: Option<usize>,
    pub(super) offset: usize,
}

/// A name or path, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Name {
    pub(super) text: String,
    pub(super) at: usize,
}

#[derive(Debug)]
pub(super) enum Item {
    Field(Name),
    Children(Query),
    Count,
}

#[derive(Debug)]
pub(super) enum Expr {
    All(Vec<Expr>),
    Any(Vec<Expr>),
    Not(Box<Expr>),
    Compare { field: Name, op: Op, value: Literal },
    In { field: Name, values: Vec<Literal>, negated: bool },
    InQuery { field: Name, query: Box<Query>, negated: bool },
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Op {
    Equal,
    NotEqual,
    Less,
    Greater,
    AtMost,
    AtLeast,
    Like,
}

/// A value, and where it stands: a text, number, date, datetime, or one of the names `null`, `true`, `false`.
#[derive(Debug)]
pub(super) struct Literal {
    pub(super) kind: Kind,
    pub(super) at: usize,
}

#[derive(Debug)]
pub(super) struct Order {
    pub(super) field: Name,
    pub(super) descending: bool,
    pub(super) nulls_last: bool,
}
