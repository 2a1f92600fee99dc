//! From words to the tree, by recursive descent.

use super::ast::{Expr, Function, Item, Literal, Name, Op, Order, Part, PartOf, Query};
use super::at;
use super::token::{Kind, Token, tokens};
use crate::refusal::Refusal;

/// How deep brackets may be nested. Salesforce has a limit as well; this one keeps the reader off the stack's end.
const DEEPEST: usize = 64;

pub(super) fn query(text: &str) -> Result<Query, Refusal> {
    let mut reader = Reader { text, tokens: tokens(text)?, next: 0, depth: 0 };
    let query = reader.query(true)?;
    reader.end()?;
    Ok(query)
}

struct Reader<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    next: usize,
    depth: usize,
}

type Read<T> = Result<T, Refusal>;

impl Reader<'_> {
    fn query(&mut self, outermost: bool) -> Read<Query> {
        self.expect("SELECT")?;
        let select = self.items(outermost)?;
        self.expect("FROM")?;
        let from = self.name()?;
        let alias = self.alias();
        let filter = if self.take("WHERE") { Some(self.condition()?) } else { None };
        let group = if self.take("GROUP") { self.group()? } else { Vec::new() };
        let order = if self.take("ORDER") { self.order()? } else { Vec::new() };
        let limit = if self.take("LIMIT") { Some(self.count()?) } else { None };
        let offset = if self.take("OFFSET") { self.offset()? } else { 0 };
        if self.take("FOR") {
            let _ = self.take("VIEW") || self.take("REFERENCE");
        }
        Ok(Query { select, from, alias, filter, group, order, limit, offset })
    }

    fn items(&mut self, outermost: bool) -> Read<Vec<Item>> {
        let mut items = Vec::new();
        loop {
            items.push(self.item(outermost)?);
            if !self.sign(",") {
                return Ok(items);
            }
        }
    }

    fn item(&mut self, outermost: bool) -> Read<Item> {
        if outermost && self.sign("(") {
            let children = self.query(false)?;
            self.expect_sign(")")?;
            return Ok(Item::Children(children));
        }
        let name = self.name()?;
        if let Some(function) = function(&name.text).filter(|_| outermost)
            && self.sign("(")
        {
            if function == Function::Count && self.sign(")") {
                return Ok(Item::Count);
            }
            let field = self.name()?;
            self.expect_sign(")")?;
            return Ok(Item::Aggregate { function, field, alias: self.column_alias() });
        }
        Ok(match self.part(name)? {
            (name, None) => Item::Field(name, self.column_alias()),
            (name, Some(part)) => Item::Part(part, name, self.column_alias()),
        })
    }

    /// A field, or `CALENDAR_YEAR(field)`, or `CALENDAR_YEAR(convertTimezone(field))`, whose first name was read.
    fn part(&mut self, name: Name) -> Read<(Name, Option<Part>)> {
        let of = match name.text.to_ascii_uppercase().as_str() {
            "CALENDAR_YEAR" => PartOf::Year,
            "CALENDAR_MONTH" => PartOf::Month,
            _ => return Ok((name, None)),
        };
        self.expect_sign("(")?;
        let mut field = self.name()?;
        let local = field.text.eq_ignore_ascii_case("convertTimezone") && self.sign("(");
        if local {
            field = self.name()?;
            self.expect_sign(")")?;
        }
        self.expect_sign(")")?;
        Ok((field, Some(Part { of, local })))
    }

    /// A name for a column, as in `COUNT(Id) entries`: what stands before a comma, or before FROM.
    fn column_alias(&mut self) -> Option<String> {
        let Kind::Name(name) = &self.peek().kind else { return None };
        let alias = name.clone();
        let ends = match self.tokens.get(self.next + 1).map(|token| &token.kind) {
            Some(Kind::Sign(",")) => true,
            Some(Kind::Name(next)) => next.eq_ignore_ascii_case("FROM"),
            _ => false,
        };
        self.next += usize::from(ends);
        ends.then_some(alias)
    }

    fn group(&mut self) -> Read<Vec<(Name, Option<Part>)>> {
        self.expect("BY")?;
        let mut group = Vec::new();
        loop {
            let name = self.name()?;
            group.push(self.part(name)?);
            if !self.sign(",") {
                return Ok(group);
            }
        }
    }

    /// A short name for the object, as in `FROM Contract c`.
    fn alias(&mut self) -> Option<String> {
        const NEXT: [&str; 9] =
            ["WHERE", "ORDER", "LIMIT", "OFFSET", "FOR", "USING", "GROUP", "HAVING", "WITH"];
        match &self.peek().kind {
            Kind::Name(name) if !NEXT.iter().any(|word| word.eq_ignore_ascii_case(name)) => {
                let alias = name.clone();
                self.next += 1;
                Some(alias)
            }
            _ => None,
        }
    }

    /// Terms joined by AND, or by OR. As in Salesforce the two don't mix without brackets.
    fn condition(&mut self) -> Read<Expr> {
        let mut parts = vec![self.term()?];
        let (word, other) = if self.is("AND") { ("AND", "OR") } else { ("OR", "AND") };
        while self.take(word) {
            parts.push(self.term()?);
        }
        if self.is(other) {
            return Err(self.unexpected());
        }
        Ok(match (parts.len(), word) {
            (1, _) => parts.remove(0),
            (_, "AND") => Expr::All(parts),
            _ => Expr::Any(parts),
        })
    }

    fn term(&mut self) -> Read<Expr> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.unexpected());
        }
        let term = if self.take("NOT") {
            Expr::Not(Box::new(self.term()?))
        } else if self.sign("(") {
            let inner = self.condition()?;
            self.expect_sign(")")?;
            inner
        } else {
            self.comparison()?
        };
        self.depth -= 1;
        Ok(term)
    }

    fn comparison(&mut self) -> Read<Expr> {
        let field = self.name()?;
        if self.take("IN") {
            return self.set(field, false);
        }
        if self.take("NOT") {
            self.expect("IN")?;
            return self.set(field, true);
        }
        let op = self.operator()?;
        let value = self.literal()?;
        Ok(Expr::Compare { field, op, value })
    }

    fn set(&mut self, field: Name, negated: bool) -> Read<Expr> {
        self.expect_sign("(")?;
        if matches!(&self.peek().kind, Kind::Name(name) if name.eq_ignore_ascii_case("SELECT")) {
            let query = Box::new(self.query(false)?);
            self.expect_sign(")")?;
            return Ok(Expr::InQuery { field, query, negated });
        }
        let mut values = vec![self.literal()?];
        while self.sign(",") {
            values.push(self.literal()?);
        }
        self.expect_sign(")")?;
        Ok(Expr::In { field, values, negated })
    }

    fn operator(&mut self) -> Read<Op> {
        if self.take("LIKE") {
            return Ok(Op::Like);
        }
        let op = match self.peek().kind {
            Kind::Sign("=") => Op::Equal,
            Kind::Sign("!=") => Op::NotEqual,
            Kind::Sign("<") => Op::Less,
            Kind::Sign(">") => Op::Greater,
            Kind::Sign("<=") => Op::AtMost,
            Kind::Sign(">=") => Op::AtLeast,
            _ => return Err(self.unexpected()),
        };
        self.next += 1;
        Ok(op)
    }

    fn literal(&mut self) -> Read<Literal> {
        let Token { kind, at } = self.peek().clone();
        let good = match &kind {
            Kind::Name(name) => ["null", "true", "false"].iter().any(|word| word.eq_ignore_ascii_case(name)),
            Kind::Text { .. } | Kind::Number(_) | Kind::Date(_) | Kind::Moment(_) => true,
            Kind::Sign(_) | Kind::End => false,
        };
        if !good {
            return Err(self.unexpected());
        }
        self.next += 1;
        Ok(Literal { kind, at })
    }

    fn order(&mut self) -> Read<Vec<Order>> {
        self.expect("BY")?;
        let mut order = Vec::new();
        loop {
            let field = self.name()?;
            let descending = self.take("DESC");
            if !descending {
                self.take("ASC");
            }
            let nulls_last = self.take("NULLS") && {
                let last = self.take("LAST");
                if !last {
                    self.expect("FIRST")?;
                }
                last
            };
            order.push(Order { field, descending, nulls_last });
            if !self.sign(",") {
                return Ok(order);
            }
        }
    }

    fn count(&mut self) -> Read<usize> {
        match self.peek().kind {
            Kind::Number(n) if n >= 0.0 && n.fract() == 0.0 && n < 1e15 => {
                self.next += 1;
                Ok(n as usize)
            }
            _ => Err(self.unexpected()),
        }
    }

    fn offset(&mut self) -> Read<usize> {
        let offset = self.count()?;
        if offset > 2000 {
            return Err(Refusal::new("NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000"));
        }
        Ok(offset)
    }

    fn name(&mut self) -> Read<Name> {
        const RESERVED: [&str; 8] = ["SELECT", "FROM", "WHERE", "AND", "OR", "NOT", "IN", "LIKE"];
        let Token { kind, at } = self.peek();
        match kind {
            Kind::Name(text) if !RESERVED.iter().any(|word| word.eq_ignore_ascii_case(text)) => {
                let name = Name { text: text.clone(), at: *at };
                self.next += 1;
                Ok(name)
            }
            _ => Err(self.unexpected()),
        }
    }

    fn is(&self, word: &str) -> bool {
        matches!(&self.peek().kind, Kind::Name(name) if name.eq_ignore_ascii_case(word))
    }

    /// Takes this keyword if it is next.
    fn take(&mut self, word: &str) -> bool {
        let found = self.is(word);
        self.next += usize::from(found);
        found
    }

    fn sign(&mut self, sign: &'static str) -> bool {
        let found = self.peek().kind == Kind::Sign(sign);
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, word: &str) -> Read<()> {
        if self.take(word) { Ok(()) } else { Err(self.unexpected()) }
    }

    fn expect_sign(&mut self, sign: &'static str) -> Read<()> {
        if self.sign(sign) { Ok(()) } else { Err(self.unexpected()) }
    }

    fn end(&mut self) -> Read<()> {
        if self.peek().kind == Kind::End { Ok(()) } else { Err(self.unexpected()) }
    }

    /// The last token is always `End`, which nobody takes.
    fn peek(&self) -> &Token {
        &self.tokens[self.next.min(self.tokens.len() - 1)]
    }

    fn unexpected(&self) -> Refusal {
        let token = self.peek();
        at(self.text, token.at, "MALFORMED_QUERY", &format!("unexpected token: {}", token.kind.shown()))
    }
}

fn function(name: &str) -> Option<Function> {
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
