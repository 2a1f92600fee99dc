//! The tree against the schema: every name found, every value of its field's type.

use super::ast::{Expr, Function, Item, Literal, Name, Op, Part, Query};
use super::at;
use super::like::{Piece, pieces};
use super::token::Kind as Word;
use crate::data::value::Value;
use crate::ids::Id;
use crate::refusal::Refusal;
use crate::schema::{self, Field, Kind, Object};

/// A query that can be run.
pub(crate) struct Plan {
    pub(crate) object: &'static Object,
    pub(crate) select: Vec<Selected>,
    /// `SELECT COUNT()`: no records, only how many.
    pub(crate) count: bool,
    /// What is told of groups, instead of records.
    pub(crate) groups: Option<Groups>,
    pub(super) filter: Filter,
    pub(super) order: Vec<Sort>,
    pub(super) limit: Option<usize>,
    pub(super) offset: usize,
}

/// What a query tells of groups of records.
pub(crate) struct Groups {
    /// Each with the name that it has in the answer.
    pub(crate) columns: Vec<(String, Column)>,
    /// What records of one group have in common. Without it all are one group.
    pub(super) by: Vec<Key>,
}

/// What records of one group have in common: the value of a field, or a part of it.
pub(crate) struct Key {
    pub(super) path: Path,
    pub(super) part: Option<Part>,
}

impl Key {
    pub(crate) fn kind(&self) -> Kind {
        if self.part.is_some() { Kind::Int } else { self.path.get().kind }
    }
}

/// One column of a query about groups.
pub(crate) enum Column {
    Common(Key),
    Of(Function, Path),
}

/// One column of the answer.
pub(crate) enum Selected {
    Field(Path),
    /// A list of children: its name, the field that points back, and what to read of each.
    Children {
        list: &'static str,
        parent: usize,
        plan: Box<Plan>,
    },
}

/// A field, on the record itself or on one of its parents.
#[derive(Clone)]
pub(crate) struct Path {
    /// The reference fields on the way, each with the relationship's name.
    pub(crate) hops: Vec<(usize, &'static str)>,
    /// The object that the field is on.
    pub(crate) object: &'static Object,
    pub(crate) field: usize,
}

pub(super) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Not(Box<Filter>),
    Compare { path: Path, op: Op, value: Value },
    Like { path: Path, pattern: Vec<Piece> },
    In { path: Path, values: Vec<Value>, negated: bool },
    InQuery { path: Path, plan: Box<Plan>, negated: bool },
}

pub(super) struct Sort {
    pub(super) path: Path,
    pub(super) descending: bool,
    pub(super) nulls_last: bool,
}

pub(super) fn plan(text: &str, query: &Query) -> Result<Plan, Refusal> {
    let from = &query.from;
    let Some(object) = schema::find(&from.text) else {
        let message = format!(
            "sObject type '{}' is not supported. If you are attempting to use a custom object, be sure to append \
             the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate \
             names.",
            from.text
        );
        return Err(at(text, from.at, "INVALID_TYPE", &message));
    };
    Planner { text, object, alias: query.alias.as_deref() }.plan(query)
}

struct Planner<'a> {
    text: &'a str,
    object: &'static Object,
    alias: Option<&'a str>,
}

impl Planner<'_> {
    fn plan(&self, query: &Query) -> Result<Plan, Refusal> {
        let mut select = Vec::new();
        let mut count = false;
        for item in &query.select {
            match item {
                Item::Count => count = true,
                Item::Field(_, Some(alias)) if query.group.is_empty() => {
                    let message = format!("only aggregate expressions use field aliasing: {alias}");
                    return Err(at(self.text, query.from.at, "MALFORMED_QUERY", &message));
                }
                // Without groups there is nothing that it could be a part of.
                Item::Part(..) if query.group.is_empty() => {
                    let message = "Date functions are only told of groups";
                    return Err(at(self.text, query.from.at, "MALFORMED_QUERY", message));
                }
                Item::Part(..) => (),
                Item::Field(name, _) => select.push(Selected::Field(self.path(name)?)),
                Item::Children(children) => select.push(self.children(children)?),
                Item::Aggregate { .. } => (),
            }
        }
        if count && query.select.len() > 1 {
            let message =
                "Field must be grouped or aggregated: COUNT() must be the only element in the SELECT list";
            return Err(at(self.text, query.from.at, "MALFORMED_QUERY", message));
        }
        let mut order = Vec::new();
        for sort in &query.order {
            order.push(Sort {
                path: self.path(&sort.field)?,
                descending: sort.descending,
                nulls_last: sort.nulls_last,
            });
        }
        Ok(Plan {
            object: self.object,
            select,
            count,
            groups: self.groups(query)?,
            filter: query.filter.as_ref().map_or(Ok(Filter::All(Vec::new())), |expr| self.filter(expr))?,
            order,
            limit: query.limit,
            offset: query.offset,
        })
    }

    /// What is told of groups, when the query asks for groups.
    fn groups(&self, query: &Query) -> Result<Option<Groups>, Refusal> {
        let aggregates = query.select.iter().any(|item| matches!(item, Item::Aggregate { .. }));
        if !aggregates && query.group.is_empty() {
            return Ok(None);
        }
        let by =
            query.group.iter().map(|(name, part)| self.key(name, *part)).collect::<Result<Vec<_>, _>>()?;
        let mut columns = Vec::with_capacity(query.select.len());
        let mut unnamed = 0;
        let mut unnamed = || {
            unnamed += 1;
            format!("expr{}", unnamed - 1)
        };
        for item in &query.select {
            columns.push(match item {
                Item::Field(name, alias) => {
                    let key = self.grouped(&by, name, None)?;
                    (alias.clone().unwrap_or_else(|| key.path.get().name.to_owned()), Column::Common(key))
                }
                Item::Part(part, name, alias) => {
                    let key = self.grouped(&by, name, Some(*part))?;
                    (alias.clone().unwrap_or_else(&mut unnamed), Column::Common(key))
                }
                Item::Aggregate { function, field, alias } => {
                    let path = self.path(field)?;
                    if matches!(function, Function::Sum | Function::Avg) && !path.get().kind.is_number() {
                        let message = format!("field {} does not support aggregate operator", field.text);
                        return Err(at(self.text, field.at, "INVALID_FIELD", &message));
                    }
                    (alias.clone().unwrap_or_else(&mut unnamed), Column::Of(*function, path))
                }
                Item::Children(_) | Item::Count => {
                    let message = "Groups have neither lists of children nor COUNT() without a field";
                    return Err(at(self.text, query.from.at, "MALFORMED_QUERY", message));
                }
            });
        }
        Ok(Some(Groups { columns, by }))
    }

    fn key(&self, name: &Name, part: Option<Part>) -> Result<Key, Refusal> {
        let path = self.path(name)?;
        let fits = match (part, &path.get().kind) {
            (None, _) | (Some(_), Kind::DateTime) => true,
            (Some(part), Kind::Date) => !part.local,
            _ => false,
        };
        if fits {
            return Ok(Key { path, part });
        }
        let message = format!("field {} does not support this date function", name.text);
        Err(at(self.text, name.at, "INVALID_FIELD", &message))
    }

    /// A column that all records of a group have in common.
    fn grouped(&self, by: &[Key], name: &Name, part: Option<Part>) -> Result<Key, Refusal> {
        let key = self.key(name, part)?;
        if by.iter().any(|group| group.part == part && group.path.leads_to(&key.path)) {
            return Ok(key);
        }
        let message = format!("Field must be grouped or aggregated: {}", name.text);
        Err(at(self.text, name.at, "MALFORMED_QUERY", &message))
    }

    fn children(&self, query: &Query) -> Result<Selected, Refusal> {
        let from = &query.from;
        let Some((object, parent, list)) = self.object.children(self.unaliased(&from.text)) else {
            let message = format!(
                "Didn't understand relationship '{}' in FROM part of query call. If you are attempting to use a \
                 custom relationship, be sure to append the '__r' after the custom relationship name. Please \
                 reference your WSDL or the describe call for the appropriate names.",
                from.text
            );
            return Err(at(self.text, from.at, "INVALID_TYPE", &message));
        };
        let inner = Planner { text: self.text, object, alias: query.alias.as_deref() };
        Ok(Selected::Children { list, parent, plan: Box::new(inner.plan(query)?) })
    }

    fn path(&self, name: &Name) -> Result<Path, Refusal> {
        let mut object = self.object;
        let mut hops = Vec::new();
        let mut parts: Vec<&str> = self.unaliased(&name.text).split('.').collect();
        let last = parts.pop().unwrap_or_default();
        for part in parts {
            let Some((field, parent)) = object.relationship(part) else {
                let message = format!(
                    "Didn't understand relationship '{part}' in field path. If you are attempting to use a custom \
                     relationship, be sure to append the '__r' after the custom relationship name. Please reference \
                     your WSDL or the describe call for the appropriate names."
                );
                return Err(at(self.text, name.at, "INVALID_FIELD", &message));
            };
            if let Kind::Reference { relationship, .. } = object.fields[field].kind {
                hops.push((field, relationship));
            }
            object = parent;
        }
        if hops.len() > 5 {
            return Err(at(
                self.text,
                name.at,
                "MALFORMED_QUERY",
                "SOQL queries can go up to 5 levels of parents",
            ));
        }
        let Some((field, _)) = object.field(last) else {
            let message = format!(
                "No such column '{last}' on entity '{}'. If you are attempting to use a custom field, be sure to \
                 append the '__c' after the custom field name. Please reference your WSDL or the describe call for \
                 the appropriate names.",
                object.name
            );
            return Err(at(self.text, name.at, "INVALID_FIELD", &message));
        };
        Ok(Path { hops, object, field })
    }

    /// A path without the object's own name or alias in front.
    fn unaliased<'n>(&self, path: &'n str) -> &'n str {
        let Some((first, rest)) = path.split_once('.') else {
            return path;
        };
        let own = self.alias.is_some_and(|alias| alias.eq_ignore_ascii_case(first));
        let named = first.eq_ignore_ascii_case(self.object.name) && self.object.relationship(first).is_none();
        if own || named { rest } else { path }
    }

    fn filter(&self, expr: &Expr) -> Result<Filter, Refusal> {
        match expr {
            Expr::All(parts) => {
                parts.iter().map(|p| self.filter(p)).collect::<Result<_, _>>().map(Filter::All)
            }
            Expr::Any(parts) => {
                parts.iter().map(|p| self.filter(p)).collect::<Result<_, _>>().map(Filter::Any)
            }
            Expr::Not(inner) => Ok(Filter::Not(Box::new(self.filter(inner)?))),
            Expr::Compare { field, op: Op::Like, value } => self.like(field, value),
            Expr::Compare { field, op, value } => {
                let path = self.path(field)?;
                let value = self.value(field, path.get(), value)?;
                self.check_order(field, path.get(), *op)?;
                Ok(Filter::Compare { path, op: *op, value })
            }
            Expr::In { field, values, negated } => {
                let path = self.path(field)?;
                let values =
                    values.iter().map(|v| self.value(field, path.get(), v)).collect::<Result<Vec<_>, _>>()?;
                Ok(Filter::In { path, values, negated: *negated })
            }
            Expr::InQuery { field, query, negated } => {
                let path = self.path(field)?;
                let plan = plan(self.text, query)?;
                if plan.select.len() != 1 || !matches!(plan.select[0], Selected::Field(_)) {
                    let message = "An inner query in a filter must select exactly one field";
                    return Err(at(self.text, query.from.at, "MALFORMED_QUERY", message));
                }
                Ok(Filter::InQuery { path, plan: Box::new(plan), negated: *negated })
            }
        }
    }

    fn like(&self, field: &Name, value: &Literal) -> Result<Filter, Refusal> {
        let path = self.path(field)?;
        if !matches!(path.get().kind, Kind::Text(_) | Kind::AutoNumber | Kind::Picklist(_)) {
            let message = format!("invalid operator on {} field", path.get().kind.word());
            return Err(at(self.text, field.at, "INVALID_QUERY_FILTER_OPERATOR", &message));
        }
        let Word::Text { pattern, .. } = &value.kind else {
            return Err(self.wrong_type(field, path.get(), value));
        };
        Ok(Filter::Like { path, pattern: pieces(pattern) })
    }

    /// Salesforce compares ids and booleans for equality only.
    fn check_order(&self, name: &Name, field: &Field, op: Op) -> Result<(), Refusal> {
        let equality = matches!(op, Op::Equal | Op::NotEqual);
        if equality || !matches!(field.kind, Kind::Bool | Kind::FormulaBool) {
            return Ok(());
        }
        let message = format!("invalid operator on {} field", field.kind.word());
        Err(at(self.text, name.at, "INVALID_QUERY_FILTER_OPERATOR", &message))
    }

    /// The literal as a value of the field, or the refusal of a value of another type.
    fn value(&self, name: &Name, field: &Field, literal: &Literal) -> Result<Value, Refusal> {
        match (&literal.kind, field.kind) {
            (Word::Name(word), _) if word.eq_ignore_ascii_case("null") => Ok(Value::Null),
            (Word::Name(word), Kind::Bool | Kind::FormulaBool) => {
                Ok(Value::Bool(word.eq_ignore_ascii_case("true")))
            }
            (Word::Text { plain, .. }, Kind::Text(_) | Kind::AutoNumber | Kind::Picklist(_)) => {
                // Nothing stored is empty: an empty text is null.
                Ok(if plain.is_empty() { Value::Null } else { Value::Text(plain.clone()) })
            }
            (Word::Text { plain, .. }, Kind::Id | Kind::Reference { .. }) => match Id::parse(plain) {
                Some(id) => Ok(Value::Id(id)),
                None if plain.is_empty() => Ok(Value::Null),
                None => {
                    let message = format!("invalid ID field: {plain}");
                    Err(at(self.text, literal.at, "INVALID_QUERY_FILTER_OPERATOR", &message))
                }
            },
            (Word::Number(n), Kind::Number { .. } | Kind::Int | Kind::Rollup | Kind::FormulaNumber) => {
                Ok(Value::Number(*n))
            }
            (Word::Date(date), Kind::Date) => Ok(Value::Date(*date)),
            (Word::Moment(at), Kind::DateTime) => Ok(Value::Moment(*at)),
            _ => Err(self.wrong_type(name, field, literal)),
        }
    }

    fn wrong_type(&self, name: &Name, field: &Field, literal: &Literal) -> Refusal {
        let quotes = match field.kind.word() {
            "string" | "reference" => "should be enclosed in quotes",
            _ => "should not be enclosed in quotes",
        };
        let message = format!(
            "value of filter criterion for field '{}' must be of type {} and {quotes}",
            name.text,
            field.kind.word()
        );
        at(self.text, literal.at, "INVALID_FIELD", &message)
    }
}

impl Plan {
    /// Takes the limit out, for somebody who leaves records out of the answer before it counts them.
    pub(crate) fn take_limit(&mut self) -> Option<usize> {
        self.limit.take()
    }
}

impl Path {
    fn leads_to(&self, other: &Path) -> bool {
        self.field == other.field && self.hops == other.hops && self.object.index == other.object.index
    }

    /// The field that it leads to.
    pub(crate) fn get(&self) -> &'static Field {
        &self.object.fields[self.field]
    }
}
