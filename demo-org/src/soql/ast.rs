//! The tree of a query, before anybody asks whether its names exist.

use super::token::Kind;

/// A query, or a list of children in one.
#[derive(Debug)]
pub(super) struct Query {
    pub(super) select: Vec<Item>,
    pub(super) from: Name,
    pub(super) alias: Option<String>,
    pub(super) filter: Option<Expr>,
    pub(super) group: Vec<Operand>,
    pub(super) having: Option<Expr>,
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

/// What is told, compared or sorted by: a field, a part of it, or what can be told of it in many records.
#[derive(Clone, Debug)]
pub(super) struct Operand {
    pub(super) name: Name,
    pub(super) part: Option<Part>,
    pub(super) function: Option<Function>,
    /// `toLabel(…)`: the labels of this org's picklists are their values.
    pub(super) label: bool,
}

#[derive(Debug)]
pub(super) enum Item {
    Column(Operand, Option<Name>),
    Children(Query),
    /// `COUNT()`, which tells no records.
    Count,
    /// `FIELDS(…)`, and where it stands.
    Fields(Which, usize),
}

/// The fields that `FIELDS()` stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Which {
    All,
    Standard,
    Custom,
}

/// A part of a date, or of a datetime.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Part {
    pub(super) of: PartOf,
    /// The function that tells it.
    pub(super) name: &'static str,
    /// In the time zone of whoever asks, instead of UTC.
    pub(super) local: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum PartOf {
    Year,
    Quarter,
    Month,
    DayOfMonth,
    /// 1 is Sunday.
    DayOfWeek,
    DayOfYear,
    /// The first seven days are the first week.
    WeekOfMonth,
    WeekOfYear,
    Hour,
    /// The date of a datetime.
    Day,
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
    Compare { on: Operand, op: Op, value: Literal },
    In { on: Operand, values: Vec<Literal>, negated: bool },
    InQuery { field: Name, query: Box<Query>, negated: bool },
}

impl Function {
    pub(super) fn named(name: &str) -> Option<Function> {
        Some(match name.to_ascii_uppercase().as_str() {
            "COUNT" => Function::Count,
            "COUNT_DISTINCT" => Function::CountDistinct,
            "SUM" => Function::Sum,
            "AVG" => Function::Avg,
            "MIN" => Function::Min,
            "MAX" => Function::Max,
            _ => return None,
        })
    }

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

/// The functions that tell parts. A fiscal year is a calendar year here.
const PARTS: [(&str, PartOf); 13] = [
    ("CALENDAR_YEAR", PartOf::Year),
    ("CALENDAR_QUARTER", PartOf::Quarter),
    ("CALENDAR_MONTH", PartOf::Month),
    ("FISCAL_YEAR", PartOf::Year),
    ("FISCAL_QUARTER", PartOf::Quarter),
    ("FISCAL_MONTH", PartOf::Month),
    ("DAY_IN_MONTH", PartOf::DayOfMonth),
    ("DAY_IN_WEEK", PartOf::DayOfWeek),
    ("DAY_IN_YEAR", PartOf::DayOfYear),
    ("WEEK_IN_MONTH", PartOf::WeekOfMonth),
    ("WEEK_IN_YEAR", PartOf::WeekOfYear),
    ("HOUR_IN_DAY", PartOf::Hour),
    ("DAY_ONLY", PartOf::Day),
];

impl Part {
    /// The part that a function tells, in UTC.
    pub(super) fn named(function: &str) -> Option<Part> {
        let (name, of) = PARTS.iter().find(|(name, _)| name.eq_ignore_ascii_case(function))?;
        Some(Part { of: *of, name, local: false })
    }

    /// As it stands in a query.
    pub(crate) fn shown(self, field: &str) -> String {
        let Part { name, local, .. } = self;
        if local { format!("{name}(convertTimezone({field}))") } else { format!("{name}({field})") }
    }

    /// Only a datetime has it.
    pub(super) fn of_moments_only(self) -> bool {
        matches!(self.of, PartOf::Hour | PartOf::Day)
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

/// A value, and where it stands: a text, number, date, datetime, range of days, or one of the names `null`, `true`,
/// `false`.
#[derive(Debug)]
pub(super) struct Literal {
    pub(super) kind: Kind,
    pub(super) at: usize,
}

#[derive(Debug)]
pub(super) struct Order {
    pub(super) on: Operand,
    pub(super) descending: bool,
    pub(super) nulls_last: bool,
}
