//! The tree against the schema: every name found, every value of its field's type.

use super::ast::{Function, Item, Name, Operand, Order, Part, PartOf, Query, Which};
use super::at;
use super::dates::Asker;
use super::filter::{Filter, by_few_ids};
use crate::refusal::Refusal;
use crate::schema::{self, Field, Kind, Object};

/// The most records that a query for all fields may ask for.
const MOST_WHOLE: usize = 200;

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
    pub(crate) by: Vec<Key>,
    pub(super) having: Filter,
}

/// What records of one group have in common: the value of a field, or a part of it.
pub(crate) struct Key {
    pub(crate) path: Path,
    pub(crate) part: Option<Part>,
}

impl Key {
    pub(crate) fn kind(&self) -> Kind {
        match self.part {
            None => self.path.get().kind,
            Some(Part { of: PartOf::Day, .. }) => Kind::Date,
            Some(_) => Kind::Int,
        }
    }
}

/// What a record, or a group of records, is told, compared and sorted by.
pub(crate) enum Column {
    Common(Key),
    /// Of groups only.
    Of(Function, Path),
}

impl Column {
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Column::Common(key) => key.kind(),
            Column::Of(Function::Count | Function::CountDistinct, _) => Kind::Int,
            Column::Of(Function::Avg, _) => Kind::FormulaNumber,
            Column::Of(Function::Sum | Function::Min | Function::Max, path) => path.get().kind,
        }
    }

    /// The field of the records themselves, without any function.
    pub(super) fn plain(&self) -> Option<&Path> {
        match self {
            Column::Common(Key { path, part: None }) => Some(path),
            _ => None,
        }
    }
}

/// One column of the answer.
pub(crate) enum Selected {
    /// With the name that it has in the answer instead of its own.
    Field(Path, Option<String>),
    /// A list of children: its name, the field that points back, and what to read of each.
    Children { list: &'static str, parent: usize, plan: Box<Plan> },
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

pub(super) struct Sort {
    pub(super) on: Column,
    pub(super) descending: bool,
    pub(super) nulls_last: bool,
}

pub(super) fn plan(text: &str, query: &Query, asker: &Asker) -> Result<Plan, Refusal> {
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
    Planner { text, object, alias: query.alias.as_deref(), asker }.plan(query)
}

pub(super) struct Planner<'a> {
    pub(super) text: &'a str,
    pub(super) object: &'static Object,
    alias: Option<&'a str>,
    pub(super) asker: &'a Asker,
}

impl Planner<'_> {
    fn plan(&self, query: &Query) -> Result<Plan, Refusal> {
        let groups = self.groups(query)?;
        let filter = match &query.filter {
            Some(expr) => self.filter(expr)?,
            None => Filter::All(Vec::new()),
        };
        let count = query.select.iter().any(|item| matches!(item, Item::Count));
        if count && (query.select.len() > 1 || groups.is_some()) {
            let message =
                "Field must be grouped or aggregated: COUNT() must be the only element in the SELECT list";
            return Err(at(self.text, query.from.at, "MALFORMED_QUERY", message));
        }
        let select = if groups.is_some() { Vec::new() } else { self.select(query, &filter)? };
        let order =
            query.order.iter().map(|sort| self.sort(sort, groups.as_ref())).collect::<Result<_, _>>()?;
        let (object, limit, offset) = (self.object, query.limit, query.offset);
        Ok(Plan { object, select, count, groups, filter, order, limit, offset })
    }

    /// What is told of each record.
    fn select(&self, query: &Query, filter: &Filter) -> Result<Vec<Selected>, Refusal> {
        let mut select: Vec<Selected> = Vec::new();
        for item in &query.select {
            match item {
                Item::Count => (),
                Item::Column(Operand { part: Some(_), .. }, _) => {
                    // Without groups there is nothing that it could be a part of.
                    let message = "Date functions are only told of groups";
                    return Err(at(self.text, query.from.at, "MALFORMED_QUERY", message));
                }
                Item::Column(on, Some(alias)) if !on.label => {
                    let message = format!("only aggregate expressions use field aliasing: {}", alias.text);
                    return Err(at(self.text, query.from.at, "MALFORMED_QUERY", &message));
                }
                Item::Column(on, alias) => {
                    let alias = alias.as_ref().map(|alias| alias.text.clone());
                    self.add(&mut select, Selected::Field(self.path(&on.name)?, alias), on.name.at)?;
                }
                Item::Fields(which, at) => {
                    for path in self.fields(*which, *at, query.limit, filter)? {
                        self.add(&mut select, Selected::Field(path, None), *at)?;
                    }
                }
                Item::Children(children) => {
                    let list = self.children(children)?;
                    self.add(&mut select, list, children.from.at)?;
                }
            }
        }
        if select.is_empty() && query.select.iter().any(|item| matches!(item, Item::Fields(..))) {
            let message =
                "'FIELDS(...)' expansion function must result in at least one field being selected.";
            return Err(Refusal::new("MALFORMED_QUERY", message));
        }
        Ok(select)
    }

    /// One column has one name.
    fn add(&self, select: &mut Vec<Selected>, one: Selected, place: usize) -> Result<(), Refusal> {
        let named = |selected: &Selected| match selected {
            Selected::Field(path, alias) => path.shown(alias.as_deref()),
            Selected::Children { list, .. } => (*list).to_owned(),
        };
        let name = named(&one);
        if select.iter().any(|other| named(other).eq_ignore_ascii_case(&name)) {
            return Err(at(self.text, place, "INVALID_FIELD", &format!("duplicate field selected: {name}")));
        }
        select.push(one);
        Ok(())
    }

    /// What `FIELDS()` stands for. All fields are told of a few records only.
    fn fields(
        &self,
        which: Which,
        place: usize,
        limit: Option<usize>,
        filter: &Filter,
    ) -> Result<Vec<Path>, Refusal> {
        let few = limit.is_some_and(|limit| limit <= MOST_WHOLE) || by_few_ids(filter, MOST_WHOLE);
        if which != Which::Standard && !few {
            let message = format!("The SOQL FIELDS function must have a LIMIT of at most {MOST_WHOLE}");
            return Err(at(self.text, place, "MALFORMED_QUERY", &message));
        }
        let fits = |field: &Field| match which {
            Which::All => true,
            Which::Standard => !field.name.ends_with("__c"),
            Which::Custom => field.name.ends_with("__c"),
        };
        let fields = self.object.fields.iter().enumerate().filter(|(_, field)| fits(field));
        Ok(fields.map(|(field, _)| Path { hops: Vec::new(), object: self.object, field }).collect())
    }

    fn sort(&self, sort: &Order, groups: Option<&Groups>) -> Result<Sort, Refusal> {
        let on = self.column(&sort.on)?;
        let refusal = match (&on, groups) {
            (Column::Common(Key { part: None, .. }), None) => None,
            (_, None) => Some("Only groups are sorted by a function".to_owned()),
            (Column::Of(..), Some(_)) => None,
            (Column::Common(key), Some(groups)) if groups.by.iter().any(|by| by.is(key)) => None,
            (_, Some(_)) => {
                Some(format!("Ordered field must be grouped or aggregated: {}", sort.on.name.text))
            }
        };
        match refusal {
            Some(message) => Err(at(self.text, sort.on.name.at, "MALFORMED_QUERY", &message)),
            None => Ok(Sort { on, descending: sort.descending, nulls_last: sort.nulls_last }),
        }
    }

    /// What is told of groups, when the query asks for groups.
    fn groups(&self, query: &Query) -> Result<Option<Groups>, Refusal> {
        let aggregate = |item: &Item| matches!(item, Item::Column(Operand { function: Some(_), .. }, _));
        let aggregates = query.select.iter().any(aggregate);
        if !aggregates && query.group.is_empty() {
            return match &query.having {
                Some(_) => {
                    Err(at(self.text, query.from.at, "MALFORMED_QUERY", "HAVING is said of groups only"))
                }
                None => Ok(None),
            };
        }
        if query.group.is_empty() && query.limit.is_some() {
            let message = "Non-grouped query that uses overall aggregate functions cannot also use LIMIT";
            return Err(at(self.text, query.from.at, "MALFORMED_QUERY", message));
        }
        let by = query.group.iter().map(|on| self.key(on)).collect::<Result<Vec<_>, _>>()?;
        let mut columns: Vec<(String, Column)> = Vec::with_capacity(query.select.len());
        let mut unnamed = 0;
        for item in &query.select {
            let Item::Column(on, alias) = item else {
                let message =
                    "Groups have neither lists of children, nor FIELDS(), nor COUNT() without a field";
                return Err(at(self.text, query.from.at, "MALFORMED_QUERY", message));
            };
            let column = self.told(on, &by)?;
            let name = match (alias, column.plain()) {
                (Some(alias), _) => alias.text.clone(),
                (None, Some(path)) => path.get().name.to_owned(),
                (None, None) => {
                    unnamed += 1;
                    format!("expr{}", unnamed - 1)
                }
            };
            if columns.iter().any(|(other, _)| other.eq_ignore_ascii_case(&name)) {
                let message = format!("duplicate alias: {name}");
                return Err(at(self.text, on.name.at, "MALFORMED_QUERY", &message));
            }
            columns.push((name, column));
        }
        let having = match &query.having {
            Some(expr) => self.having(expr, &by)?,
            None => Filter::All(Vec::new()),
        };
        Ok(Some(Groups { columns, by, having }))
    }

    /// What can be told of groups: what their records have in common, and what is told of all of them.
    pub(super) fn told(&self, on: &Operand, by: &[Key]) -> Result<Column, Refusal> {
        let column = self.column(on)?;
        match &column {
            Column::Common(key) if !by.iter().any(|group| group.is(key)) => {
                let message = format!("Field must be grouped or aggregated: {}", on.name.text);
                Err(at(self.text, on.name.at, "MALFORMED_QUERY", &message))
            }
            _ => Ok(column),
        }
    }

    pub(super) fn column(&self, on: &Operand) -> Result<Column, Refusal> {
        let Some(function) = on.function else { return self.key(on).map(Column::Common) };
        let path = self.path(&on.name)?;
        let kind = path.get().kind;
        let fits = match function {
            Function::Count | Function::CountDistinct => true,
            Function::Sum | Function::Avg => kind.is_number(),
            Function::Min | Function::Max => !matches!(kind, Kind::Bool | Kind::FormulaBool),
        };
        if !fits {
            let operator = function.word().to_uppercase();
            let message = format!("field {} does not support aggregate operator {operator}", on.name.text);
            return Err(at(self.text, on.name.at, "INVALID_FIELD", &message));
        }
        Ok(Column::Of(function, path))
    }

    fn key(&self, on: &Operand) -> Result<Key, Refusal> {
        if on.function.is_some() {
            let message = "Records are grouped by fields and parts of dates only";
            return Err(at(self.text, on.name.at, "MALFORMED_QUERY", message));
        }
        let path = self.path(&on.name)?;
        let fits = match (on.part, &path.get().kind) {
            (None, _) | (Some(_), Kind::DateTime) => true,
            (Some(part), Kind::Date) => !part.local && !part.of_moments_only(),
            _ => false,
        };
        if fits {
            return Ok(Key { path, part: on.part });
        }
        let message = format!("field {} does not support this date function", on.name.text);
        Err(at(self.text, on.name.at, "INVALID_FIELD", &message))
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
        let inner = Planner { text: self.text, object, alias: query.alias.as_deref(), asker: self.asker };
        let plan = inner.plan(query)?;
        if plan.count {
            let message = "only root queries support aggregate expressions";
            return Err(at(self.text, from.at, "MALFORMED_QUERY", message));
        }
        Ok(Selected::Children { list, parent, plan: Box::new(plan) })
    }

    pub(super) fn path(&self, name: &Name) -> Result<Path, Refusal> {
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
}

impl Plan {
    /// Takes the limit out, for somebody who leaves records out of the answer before it counts them.
    pub(crate) fn take_limit(&mut self) -> Option<usize> {
        self.limit.take()
    }
}

impl Key {
    fn is(&self, other: &Key) -> bool {
        self.part == other.part && self.path.leads_to(&other.path)
    }
}

impl Path {
    fn leads_to(&self, other: &Path) -> bool {
        self.field == other.field && self.hops == other.hops && self.object.index == other.object.index
    }

    /// As it stands in a query: `Account.Name`. An alias takes the field's place.
    pub(crate) fn shown(&self, alias: Option<&str>) -> String {
        let parents = self.hops.iter().map(|(_, relationship)| *relationship);
        let last = alias.unwrap_or(self.get().name);
        parents.chain([last]).collect::<Vec<_>>().join(".")
    }

    /// The field that it leads to.
    pub(crate) fn get(&self) -> &'static Field {
        &self.object.fields[self.field]
    }
}
