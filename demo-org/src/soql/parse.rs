//! From words to the tree, by recursive descent.

use super::ast::{Expr, Function, Item, Literal, Name, Op, Operand, Order, Part, Query, Which};
use super::token::{Kind, Token, tokens};
use super::{at, dates};
use crate::refusal::Refusal;

/// How deep brackets may be nested. Salesforce has a limit as well; this one keeps the reader off the stack's end.
const DEEPEST: usize = 64;

/// How deep lists of children may be nested, as in Salesforce.
const DEEPEST_LISTS: usize = 4;

/// What Salesforce knows and this org does not, each with the word that begins it.
const ABSENT: &[(&str, &str)] = &[
    ("TYPEOF", "TYPEOF"),
    ("FORMAT", "FORMAT()"),
    ("CONVERTCURRENCY", "convertCurrency()"),
    ("GROUPING", "GROUPING()"),
    ("ROLLUP", "GROUP BY ROLLUP"),
    ("CUBE", "GROUP BY CUBE"),
    ("DISTANCE", "DISTANCE()"),
];

/// Where a query stands: by itself, as a list of children so deep, or in a filter.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Root,
    List(usize),
    Filter,
}

pub(super) fn query(text: &str) -> Result<Query, Refusal> {
    let mut reader = Reader { text, tokens: tokens(text)?, next: 0, depth: 0 };
    let query = reader.query(Place::Root)?;
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
    fn query(&mut self, place: Place) -> Read<Query> {
        self.expect("SELECT")?;
        let select = self.items(place)?;
        self.expect("FROM")?;
        let from = self.name()?;
        let alias = self.alias();
        if self.take("USING") {
            self.scope()?;
        }
        let filter = if self.take("WHERE") { Some(self.condition()?) } else { None };
        self.with()?;
        let mut query = Query {
            select,
            from,
            alias,
            filter,
            group: Vec::new(),
            having: None,
            order: Vec::new(),
            limit: None,
            offset: 0,
        };
        if place == Place::Filter {
            return Ok(query);
        }
        if self.is("GROUP") && place != Place::Root {
            return Err(self.told("only root queries support aggregate expressions"));
        }
        if self.take("GROUP") {
            query.group = self.group()?;
        }
        query.having = if self.take("HAVING") { Some(self.condition()?) } else { None };
        query.order = if self.take("ORDER") { self.order()? } else { Vec::new() };
        query.limit = if self.take("LIMIT") { Some(self.count()?) } else { None };
        query.offset = if self.take("OFFSET") { self.offset()? } else { 0 };
        if self.take("FOR") && !(self.take("VIEW") || self.take("REFERENCE")) {
            return Err(self.unexpected());
        }
        Ok(query)
    }

    /// `USING SCOPE everything`, which changes nothing.
    fn scope(&mut self) -> Read<()> {
        self.expect("SCOPE")?;
        if self.take("everything") {
            Ok(())
        } else {
            Err(self.told("this org has no scope but `everything`"))
        }
    }

    fn with(&mut self) -> Read<()> {
        const OF_APEX: [&str; 3] = ["SECURITY_ENFORCED", "USER_MODE", "SYSTEM_MODE"];
        if !self.is("WITH") {
            return Ok(());
        }
        self.next += 1;
        match OF_APEX.iter().find(|word| self.is(word)) {
            Some(word) => Err(self.told(&format!("WITH {word} is only allowed in Apex"))),
            None => Err(self.told("this org knows no WITH")),
        }
    }

    fn items(&mut self, place: Place) -> Read<Vec<Item>> {
        let mut items = Vec::new();
        loop {
            items.push(self.item(place)?);
            if !self.sign(",") {
                return Ok(items);
            }
        }
    }

    fn item(&mut self, place: Place) -> Read<Item> {
        let deeper = match place {
            Place::Root => Some(0),
            Place::List(depth) if depth < DEEPEST_LISTS => Some(depth + 1),
            Place::List(_) | Place::Filter => None,
        };
        if let Some(depth) = deeper
            && self.sign("(")
        {
            let children = self.query(Place::List(depth))?;
            self.expect_sign(")")?;
            return Ok(Item::Children(children));
        }
        let word = self.peek().clone();
        if self.called("COUNT") && self.sign_after(")") {
            self.next += 3;
            return Ok(Item::Count);
        }
        if self.called("FIELDS") {
            self.next += 2;
            let which = match &self.peek().kind {
                Kind::Name(name) if name.eq_ignore_ascii_case("ALL") => Which::All,
                Kind::Name(name) if name.eq_ignore_ascii_case("STANDARD") => Which::Standard,
                Kind::Name(name) if name.eq_ignore_ascii_case("CUSTOM") => Which::Custom,
                _ => return Err(self.unexpected()),
            };
            self.next += 1;
            self.expect_sign(")")?;
            return Ok(Item::Fields(which, word.at));
        }
        let on = self.operand()?;
        if on.function.is_some() && place != Place::Root {
            let message = "only root queries support aggregate expressions";
            return Err(at(self.text, word.at, "MALFORMED_QUERY", message));
        }
        Ok(Item::Column(on, self.column_alias()))
    }

    /// Whether a name stands next, with a bracket behind it.
    fn called(&self, name: &str) -> bool {
        self.is(name) && self.tokens.get(self.next + 1).is_some_and(|token| token.kind == Kind::Sign("("))
    }

    fn sign_after(&self, sign: &'static str) -> bool {
        self.tokens.get(self.next + 2).is_some_and(|token| token.kind == Kind::Sign(sign))
    }

    /// A field, or a function of one: `SUM(Units__c)`, `DAY_ONLY(convertTimezone(CreatedDate))`, `toLabel(Status)`.
    fn operand(&mut self) -> Read<Operand> {
        if let Some((_, shown)) =
            ABSENT.iter().find(|(word, _)| self.called(word) || (*word == "TYPEOF" && self.is(word)))
        {
            return Err(self.told(&format!("this org does not know {shown}")));
        }
        let name = self.name()?;
        let mut on = Operand { name, part: None, function: None, label: false };
        if self.peek().kind != Kind::Sign("(") {
            return Ok(on);
        }
        let called = on.name.text.clone();
        on.function = Function::named(&called);
        on.label = called.eq_ignore_ascii_case("toLabel");
        let part = Part::named(&called);
        if on.function.is_none() && part.is_none() && !on.label {
            return Err(self.unexpected());
        }
        self.next += 1;
        on.name = self.name()?;
        let local = part.is_some() && on.name.text.eq_ignore_ascii_case("convertTimezone") && self.sign("(");
        if local {
            on.name = self.name()?;
            self.expect_sign(")")?;
        }
        on.part = part.map(|part| Part { local, ..part });
        self.expect_sign(")")?;
        Ok(on)
    }

    /// A name for a column, as in `COUNT(Id) entries`: what stands before a comma, or before FROM.
    fn column_alias(&mut self) -> Option<Name> {
        let Token { kind: Kind::Name(name), at } = self.peek() else { return None };
        let alias = Name { text: name.clone(), at: *at };
        let ends = match self.tokens.get(self.next + 1).map(|token| &token.kind) {
            Some(Kind::Sign(",")) => true,
            Some(Kind::Name(next)) => next.eq_ignore_ascii_case("FROM"),
            _ => false,
        };
        self.next += usize::from(ends);
        ends.then_some(alias)
    }

    fn group(&mut self) -> Read<Vec<Operand>> {
        self.expect("BY")?;
        let mut group = Vec::new();
        loop {
            group.push(self.operand()?);
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
        let on = self.operand()?;
        if self.take("IN") {
            return self.set(on, false);
        }
        if self.take("NOT") {
            self.expect("IN")?;
            return self.set(on, true);
        }
        if self.is("INCLUDES") || self.is("EXCLUDES") {
            let message =
                format!("invalid operator on field {}: it is no multi-select picklist", on.name.text);
            return Err(at(self.text, self.peek().at, "INVALID_QUERY_FILTER_OPERATOR", &message));
        }
        let op = self.operator()?;
        let value = self.literal()?;
        Ok(Expr::Compare { on, op, value })
    }

    fn set(&mut self, on: Operand, negated: bool) -> Read<Expr> {
        self.expect_sign("(")?;
        if self.is("SELECT") {
            let query = Box::new(self.query(Place::Filter)?);
            self.expect_sign(")")?;
            if on.part.is_some() || on.function.is_some() || on.label {
                let message = "The left operand of a semi join has to be a field";
                return Err(at(self.text, on.name.at, "MALFORMED_QUERY", message));
            }
            return Ok(Expr::InQuery { field: on.name, query, negated });
        }
        let mut values = vec![self.literal()?];
        while self.sign(",") {
            values.push(self.literal()?);
        }
        self.expect_sign(")")?;
        Ok(Expr::In { on, values, negated })
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
        let Token { mut kind, at } = self.peek().clone();
        let good = match &kind {
            Kind::Name(name)
                if ["null", "true", "false"].iter().any(|word| word.eq_ignore_ascii_case(name)) =>
            {
                true
            }
            Kind::Name(name) => match dates::read(name) {
                Some(days) => {
                    kind = Kind::Days(days, name.clone());
                    true
                }
                None => false,
            },
            Kind::Text { .. } | Kind::Number(_) | Kind::Date(_) | Kind::Moment(_) | Kind::Days(..) => true,
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
            let on = self.operand()?;
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
            order.push(Order { on, descending, nulls_last });
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
        self.told(&format!("unexpected token: {}", self.peek().kind.shown()))
    }

    fn told(&self, message: &str) -> Refusal {
        at(self.text, self.peek().at, "MALFORMED_QUERY", message)
    }
}
