//! What a query asks of records, or of groups of records, against the schema: every value of its field's type.

use super::ast::{Expr, Literal, Name, Op, Operand, Query};
use super::at;
use super::dates::DateLiteral;
use super::like::{Piece, pieces};
use super::plan::{Column, Key, Plan, Planner, Selected, plan};
use super::token::Kind as Word;
use crate::data::value::Value;
use crate::ids::Id;
use crate::refusal::Refusal;
use crate::schema::{Field, Kind, Object};

pub(super) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Not(Box<Filter>),
    Compare {
        on: Column,
        op: Op,
        value: Value,
    },
    /// Against a range: from its beginning until before its end.
    Within {
        on: Column,
        op: Op,
        from: Value,
        until: Value,
    },
    Like {
        on: Column,
        pattern: Vec<Piece>,
    },
    In {
        on: Column,
        values: Vec<Value>,
        negated: bool,
    },
    InQuery {
        on: Column,
        plan: Box<Plan>,
        negated: bool,
    },
}

/// Whether only records with one of a few ids can fit.
pub(super) fn by_few_ids(filter: &Filter, most: usize) -> bool {
    let is_id =
        |on: &Column| on.plain().is_some_and(|path| path.hops.is_empty() && path.get().kind == Kind::Id);
    match filter {
        Filter::All(parts) => parts.iter().any(|part| by_few_ids(part, most)),
        Filter::Any(parts) => {
            parts.len() <= most && !parts.is_empty() && parts.iter().all(|part| by_few_ids(part, 1))
        }
        Filter::Compare { on, op: Op::Equal, .. } => is_id(on),
        Filter::In { on, values, negated: false } => is_id(on) && values.len() <= most,
        _ => false,
    }
}

/// What may stand in a condition: fields of records, or what is told of groups.
enum Of<'k> {
    Records,
    Groups(&'k [Key]),
}

impl Planner<'_> {
    pub(super) fn filter(&self, expr: &Expr) -> Result<Filter, Refusal> {
        if queries(expr) > 2 {
            let message = "Maximum 2 semi join sub-selects are allowed.";
            return Err(Refusal::new("MALFORMED_QUERY", message));
        }
        self.condition(expr, &Of::Records, false)
    }

    pub(super) fn having(&self, expr: &Expr, by: &[Key]) -> Result<Filter, Refusal> {
        self.condition(expr, &Of::Groups(by), false)
    }

    /// `nested` says that a part stands below OR or NOT, where no query can be asked.
    fn condition(&self, expr: &Expr, of: &Of<'_>, nested: bool) -> Result<Filter, Refusal> {
        let each = |parts: &[Expr], nested| {
            parts.iter().map(|part| self.condition(part, of, nested)).collect::<Result<Vec<_>, _>>()
        };
        match expr {
            Expr::All(parts) => each(parts, nested).map(Filter::All),
            Expr::Any(parts) => each(parts, true).map(Filter::Any),
            Expr::Not(inner) => Ok(Filter::Not(Box::new(self.condition(inner, of, true)?))),
            Expr::Compare { on, op: Op::Like, value } => self.like(on, of, value),
            Expr::Compare { on: field, op, value } => {
                let on = self.operand(field, of)?;
                let name = &field.name;
                if let Word::Days(days, _) = &value.kind {
                    return self.within(name, on, *op, value, *days);
                }
                let value = self.value(name, on.kind(), value)?;
                self.check_order(name, on.kind(), *op)?;
                Ok(Filter::Compare { on, op: *op, value })
            }
            Expr::In { on: field, values, negated } => self.set(field, of, values, *negated),
            Expr::InQuery { field, query, negated } => self.semi_join(field, query, *negated, of, nested),
        }
    }

    fn operand(&self, on: &Operand, of: &Of<'_>) -> Result<Column, Refusal> {
        match of {
            Of::Groups(by) => self.told(on, by),
            Of::Records if on.function.is_some() => {
                let message = "Aggregate functions are not allowed in WHERE: say it in HAVING";
                Err(at(self.text, on.name.at, "MALFORMED_QUERY", message))
            }
            Of::Records => self.column(on),
        }
    }

    /// A comparison with a date literal: before its range, in it, or behind it.
    fn within(
        &self,
        name: &Name,
        on: Column,
        op: Op,
        literal: &Literal,
        days: DateLiteral,
    ) -> Result<Filter, Refusal> {
        let out_of_range = || {
            let message =
                format!("date literal {} is outside of the valid range of dates", literal.kind.shown());
            at(self.text, literal.at, "MALFORMED_QUERY", &message)
        };
        let (from, until) = match on.kind() {
            Kind::Date => {
                let range = days.range(self.asker).ok_or_else(out_of_range)?;
                (Value::Date(range.from), Value::Date(range.until))
            }
            Kind::DateTime => {
                let range = days.range(self.asker).ok_or_else(out_of_range)?;
                let (from, until) = range.moments(self.asker).ok_or_else(out_of_range)?;
                (Value::Moment(from), Value::Moment(until))
            }
            kind => return Err(self.wrong_type(name, kind, literal)),
        };
        Ok(Filter::Within { on, op, from, until })
    }

    fn set(
        &self,
        field: &Operand,
        of: &Of<'_>,
        values: &[Literal],
        negated: bool,
    ) -> Result<Filter, Refusal> {
        let (days, values): (Vec<_>, Vec<_>) =
            values.iter().partition(|literal| matches!(literal.kind, Word::Days(..)));
        let on = self.operand(field, of)?;
        let values =
            values.iter().map(|v| self.value(&field.name, on.kind(), v)).collect::<Result<Vec<_>, _>>()?;
        let mut parts = Vec::with_capacity(days.len() + 1);
        for literal in days {
            if let Word::Days(days, _) = literal.kind {
                parts.push(self.within(&field.name, self.operand(field, of)?, Op::Equal, literal, days)?);
            }
        }
        if parts.is_empty() {
            return Ok(Filter::In { on, values, negated });
        }
        parts.push(Filter::In { on, values, negated: false });
        let any = Filter::Any(parts);
        Ok(if negated { Filter::Not(Box::new(any)) } else { any })
    }

    /// `Id IN (SELECT Contract__c FROM …)`: ids of one object, with ids of the same.
    fn semi_join(
        &self,
        field: &Name,
        query: &Query,
        negated: bool,
        of: &Of<'_>,
        nested: bool,
    ) -> Result<Filter, Refusal> {
        let malformed = |place: usize, message: &str| Err(at(self.text, place, "MALFORMED_QUERY", message));
        if matches!(of, Of::Groups(_)) {
            return malformed(query.from.at, "semi joins are not allowed in HAVING");
        }
        if nested {
            let message = "Semi join sub-selects are only allowed at the top level WHERE expressions and not in \
                           nested WHERE expressions.";
            return malformed(query.from.at, message);
        }
        if query.filter.as_ref().is_some_and(|filter| queries(filter) > 0) {
            return malformed(query.from.at, "Nesting of semi join sub-selects is not supported");
        }
        let path = self.path(field)?;
        let inner = plan(self.text, query, self.asker)?;
        let column = match &inner.select[..] {
            [Selected::Field(column, None)] if !inner.count => column,
            _ => return malformed(query.from.at, "An inner query in a filter must select exactly one field"),
        };
        if !path.hops.is_empty() || !column.hops.is_empty() {
            return malformed(field.at, "The operands of a semi join cannot use relationships");
        }
        if inner.object.index == self.object.index {
            return malformed(
                query.from.at,
                "The inner and outer selects should not be on the same object type",
            );
        }
        let (Some(outer), Some(leads_to)) =
            (target(self.object, path.get()), target(inner.object, column.get()))
        else {
            return malformed(field.at, "The selected column in an IN operation must be a foreign key");
        };
        if outer != leads_to {
            let message = format!(
                "The selected field '{}' in the subquery and the left operand field in the where expression in the \
                 outer query '{}' should point to the same object type",
                column.get().name,
                path.get().name
            );
            return malformed(field.at, &message);
        }
        let on = Column::Common(Key { path, part: None });
        Ok(Filter::InQuery { on, plan: Box::new(inner), negated })
    }

    fn like(&self, field: &Operand, of: &Of<'_>, value: &Literal) -> Result<Filter, Refusal> {
        let on = self.operand(field, of)?;
        if !matches!(on.kind(), Kind::Text(_) | Kind::AutoNumber | Kind::Picklist(_)) {
            let message = format!("invalid operator on {} field", on.kind().word());
            return Err(at(self.text, field.name.at, "INVALID_QUERY_FILTER_OPERATOR", &message));
        }
        let Word::Text { pattern, .. } = &value.kind else {
            return Err(self.wrong_type(&field.name, on.kind(), value));
        };
        Ok(Filter::Like { on, pattern: pieces(pattern) })
    }

    /// Salesforce compares booleans for equality only.
    fn check_order(&self, name: &Name, kind: Kind, op: Op) -> Result<(), Refusal> {
        let equality = matches!(op, Op::Equal | Op::NotEqual);
        if equality || !matches!(kind, Kind::Bool | Kind::FormulaBool) {
            return Ok(());
        }
        let message = format!("invalid operator on {} field", kind.word());
        Err(at(self.text, name.at, "INVALID_QUERY_FILTER_OPERATOR", &message))
    }

    /// The literal as a value of the field, or the refusal of a value of another type.
    fn value(&self, name: &Name, kind: Kind, literal: &Literal) -> Result<Value, Refusal> {
        match (&literal.kind, kind) {
            // To a query, a checkbox that is empty is one that is not set.
            (Word::Name(word), Kind::Bool | Kind::FormulaBool) => {
                Ok(Value::Bool(word.eq_ignore_ascii_case("true")))
            }
            (Word::Name(word), _) if word.eq_ignore_ascii_case("null") => Ok(Value::Null),
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
            (Word::Number(n), kind) if kind.is_number() => Ok(Value::Number(*n)),
            (Word::Date(date), Kind::Date) => Ok(Value::Date(*date)),
            (Word::Moment(at), Kind::DateTime) => Ok(Value::Moment(*at)),
            _ => Err(self.wrong_type(name, kind, literal)),
        }
    }

    fn wrong_type(&self, name: &Name, kind: Kind, literal: &Literal) -> Refusal {
        let quotes = match kind.word() {
            "string" | "reference" => "should be enclosed in quotes",
            _ => "should not be enclosed in quotes",
        };
        let message = format!(
            "value of filter criterion for field '{}' must be of type {} and {quotes}",
            name.text,
            kind.word()
        );
        at(self.text, literal.at, "INVALID_FIELD", &message)
    }
}

/// How many queries stand in a condition.
fn queries(expr: &Expr) -> usize {
    match expr {
        Expr::All(parts) | Expr::Any(parts) => parts.iter().map(queries).sum(),
        Expr::Not(inner) => queries(inner),
        Expr::InQuery { .. } => 1,
        Expr::Compare { .. } | Expr::In { .. } => 0,
    }
}

/// The object whose ids a field holds.
fn target(object: &'static Object, field: &Field) -> Option<&'static str> {
    match field.kind {
        Kind::Id => Some(object.name),
        Kind::Reference { to, .. } => Some(to),
        _ => None,
    }
}
