//! The tree of a query, before anybody asks whether its names exist.

use super::token::Kind;

/// A query, or a list of children in one.
#[derive(Debug)]
pub(super) struct Query {
    pub(super) select: Vec<Item>,
    pub(super) from: Name,
    pub(super) alias: Option<String>,
    pub(super) filter: Option<Expr>,
    pub(super) group: Vec<(Name, Option<Part>)>,
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
    /// A field, with an alias where groups are told.
    Field(Name, Option<String>),
    /// A part of a date, where groups are told.
    Part(Part, Name, Option<String>),
    Children(Query),
    /// `COUNT()`, which tells no records.
    Count,
    Aggregate {
        function: Function,
        field: Name,
        alias: Option<String>,
    },
}

/// A part of a date, or of a datetime.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Part {
    pub(super) of: PartOf,
    /// In the time zone of whoever asks, instead of UTC.
    pub(super) local: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum PartOf {
    Year,
    Month,
}

/// What can be told of the values of a field in many records.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Function {
    Count,
    CountDistinct,
    Sum,
    Avg,
    Min,
    Max,
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

impl Function {
    /// As a column is called after it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Function::Count => "count",
            Function::CountDistinct => "count_distinct",
            Function::Sum => "sum",
            Function::Avg => "avg",
            Function::Min => "min",
            Function::Max => "max",
        }
    }
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
