//! What objects the org has, and what can be said about their fields.
//!
//! The tables themselves are in [`objects`]. This module knows nothing of records.

pub(crate) mod describe;
mod objects;

use std::sync::LazyLock;

use jiff::Timestamp;

/// One object of the org: a table of records.
pub(crate) struct Object {
    /// Its place in [`all`], which is also the place of its table in the data.
    pub(crate) index: usize,
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) plural: &'static str,
    pub(crate) prefix: &'static str,
    pub(crate) fields: Vec<Field>,
}

/// One field.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) kind: Kind,
    /// May stand in a create, apart from the person's rights.
    pub(crate) createable: bool,
    /// May stand in an update, apart from the person's rights.
    pub(crate) updateable: bool,
    pub(crate) required: bool,
    pub(crate) external_id: bool,
    pub(crate) unique: bool,
    pub(crate) name_field: bool,
    pub(crate) default: Option<bool>,
}

/// A field's type. `Rollup` and `Formula` are numbers or booleans that are worked out when read.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Id,
    /// `relationship` names the parent in a path, `children` names the list on the parent.
    Reference {
        to: &'static str,
        master: bool,
        relationship: &'static str,
        children: Option<&'static str>,
    },
    Text(usize),
    AutoNumber,
    Picklist(&'static [&'static str]),
    /// Digits in all, and behind the point.
    Number {
        precision: u32,
        scale: u32,
        money: bool,
    },
    Int,
    Bool,
    Date,
    DateTime,
    Rollup,
    FormulaNumber,
    FormulaBool,
}

impl Kind {
    /// Worked out when read, never stored.
    pub(crate) fn calculated(self) -> bool {
        matches!(self, Kind::Rollup | Kind::FormulaNumber | Kind::FormulaBool)
    }

    /// A number, of whatever kind.
    pub(crate) fn is_number(self) -> bool {
        matches!(self, Kind::Number { .. } | Kind::Int | Kind::Rollup | Kind::FormulaNumber)
    }

    /// The word that Salesforce uses for it in messages of the JSON reader and of queries.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Kind::Id | Kind::Reference { .. } => "reference",
            Kind::Text(_) | Kind::AutoNumber | Kind::Picklist(_) => "string",
            Kind::Number { .. } | Kind::Rollup | Kind::FormulaNumber => "double",
            Kind::Int => "int",
            Kind::Bool | Kind::FormulaBool => "boolean",
            Kind::Date => "date",
            Kind::DateTime => "dateTime",
        }
    }
}

impl Object {
    /// The field of this name, in any case, with its place.
    pub(crate) fn field(&self, name: &str) -> Option<(usize, &Field)> {
        self.fields.iter().enumerate().find(|(_, f)| f.name.eq_ignore_ascii_case(name))
    }

    /// The place of a field that this crate itself names.
    pub(crate) fn at(&self, name: &str) -> usize {
        self.fields.iter().position(|f| f.name == name).unwrap_or(usize::MAX)
    }

    /// The reference field that a path enters by this relationship name.
    pub(crate) fn relationship(&self, name: &str) -> Option<(usize, &'static Object)> {
        self.fields.iter().enumerate().find_map(|(n, f)| match f.kind {
            Kind::Reference { to, relationship, .. } if relationship.eq_ignore_ascii_case(name) => {
                find(to).map(|object| (n, object))
            }
            _ => None,
        })
    }

    /// The object and its reference field behind a list of children of this name.
    pub(crate) fn children(&self, name: &str) -> Option<(&'static Object, usize, &'static str)> {
        self.child_lists().find(|(_, _, list)| list.eq_ignore_ascii_case(name))
    }

    /// All lists of children: the object, its reference field, and the list's name.
    pub(crate) fn child_lists(&self) -> impl Iterator<Item = (&'static Object, usize, &'static str)> {
        let name = self.name;
        all().iter().flat_map(move |object| {
            object.fields.iter().enumerate().filter_map(move |(n, f)| match f.kind {
                Kind::Reference { to, children: Some(list), .. } if to == name => Some((object, n, list)),
                _ => None,
            })
        })
    }

    pub(crate) fn custom(&self) -> bool {
        self.name.ends_with("__c")
    }
}

impl Field {
    /// A record can be named by it: in an upsert, or as a nested parent.
    pub(crate) fn names_records(&self) -> bool {
        self.external_id || (self.name_field && self.kind == Kind::AutoNumber)
    }
}

static ALL: LazyLock<Vec<Object>> = LazyLock::new(objects::build);

/// When the objects were last changed: with the example data, and never since.
pub(crate) fn changed_at() -> Timestamp {
    Timestamp::constant(1_767_600_000, 0)
}

/// Every object.
pub(crate) fn all() -> &'static [Object] {
    &ALL
}

/// The object of this name, in any case.
pub(crate) fn find(name: &str) -> Option<&'static Object> {
    all().iter().find(|o| o.name.eq_ignore_ascii_case(name))
}

/// The object whose ids begin so.
pub(crate) fn by_prefix(prefix: &str) -> Option<&'static Object> {
    all().iter().find(|o| o.prefix == prefix)
}

/// The objects that this crate itself works with, by place.
pub(crate) mod place {
    pub(crate) const ACCOUNT: usize = 0;
    pub(crate) const CONTRACT: usize = 1;
    pub(crate) const PRODUCT: usize = 2;
    pub(crate) const USAGE: usize = 3;
    pub(crate) const USER: usize = 4;
    pub(crate) const ORGANIZATION: usize = 5;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_names_agree() {
        let names =
            ["Account", "Contract", "Contract_Product__c", "Product_Usage__c", "User", "Organization"];
        for (n, name) in names.iter().enumerate() {
            assert_eq!(all()[n].name, *name);
            assert_eq!(all()[n].index, n);
        }
        assert_eq!(place::ORGANIZATION, names.len() - 1);
    }

    #[test]
    fn relationships_and_lists_of_children_lead_to_each_other() {
        let usage = find("product_usage__C").expect("names in any case");
        let (_, product) = usage.relationship("Contract_Product__r").expect("the parent");
        assert_eq!(product.name, "Contract_Product__c");
        let contract = &all()[place::CONTRACT];
        let (child, field, _) = contract.children("contract_products__r").expect("the list");
        assert_eq!(child.fields[field].name, "Contract__c");
    }
}
