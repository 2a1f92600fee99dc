//! What describe says of the objects, held against what Adtally needs of them.

use super::{FieldKind, Point, Right, Said, SetUpFault, Subject};
use crate::salesforce::json;
use crate::salesforce::names::{Name, Names};
use serde_json::Value;

/// The points on objects, fields, rights and the roll-up, of the describes of contract, product and usage.
pub(super) fn judge(names: &Names, [contract, product, usage]: [&Said; 3]) -> Vec<Point> {
    let Names { contract: c, product: p, usage: u } = names;
    let contract = Object { name: &c.object, said: contract };
    let product = Object { name: &p.object, said: product };
    let usage = Object { name: &u.object, said: usage };

    let mut of_contract = contract.there();
    of_contract.extend(contract.typed(&[
        (&c.number, None),
        (&c.status, None),
        (&c.starts, Some(FieldKind::Date)),
        (&c.ends, Some(FieldKind::Date)),
        (&c.fulfilled, Some(FieldKind::Checkbox)),
        (&c.locked_through, Some(FieldKind::Date)),
    ]));
    of_contract.extend(contract.leads_to(&c.customer));
    of_contract.extend(contract.has_below(&c.products));

    let mut of_product = product.there();
    of_product.extend(product.typed(&[
        (&p.contract, Some(FieldKind::Reference)),
        (&p.code, None),
        (&p.quantity, Some(FieldKind::Number)),
        (&p.unit_price, Some(FieldKind::Number)),
        (&p.consumed, Some(FieldKind::Number)),
        (&p.available, Some(FieldKind::Number)),
    ]));

    let texts = [
        (&u.ad_key, 36),
        (&u.ad_title, 200),
        (&u.booked_by, 80),
        (&u.desk_key, 36),
        (&u.change_key, 64),
        (&u.base_change_key, 64),
        (&u.moved_from, 36),
        (&u.reason, 255),
    ];
    let others = [
        (&u.product, Some(FieldKind::Reference)),
        (&u.units, Some(FieldKind::Number)),
        (&u.cancelled, Some(FieldKind::Checkbox)),
        (&u.booked_at, Some(FieldKind::DateTime)),
        (&u.locked, Some(FieldKind::Checkbox)),
    ];
    let mut of_usage = usage.there();
    of_usage.extend(usage.typed(&others));
    of_usage.extend(texts.iter().flat_map(|(field, length)| usage.text(field, *length)));

    let mut of_key = usage.text(&u.key, 36);
    of_key
        .extend(usage.not(&u.key, "externalId", |object, field| SetUpFault::NotExternalId { object, field }));
    of_key.extend(usage.not(&u.key, "unique", |object, field| SetUpFault::NotUnique { object, field }));

    let mut rights = Vec::new();
    for object in [&contract, &product, &usage] {
        rights.extend(object.right("queryable", Right::Read));
    }
    rights.extend(usage.right("createable", Right::Create));
    rights.extend(usage.right("updateable", Right::Edit));
    let written = texts.iter().map(|(field, _)| *field).chain([&u.units, &u.cancelled, &u.booked_at]);
    // Whether the parent may be named again on a change is shown by the replay alone.
    for field in written.clone().chain([&u.product, &u.key]) {
        rights.extend(usage.field_right(field, "createable", Right::Create));
    }
    for field in written {
        rights.extend(usage.field_right(field, "updateable", Right::Edit));
    }

    let calculated = |object, field| SetUpFault::NotCalculated { object, field };
    let mut roll_up = product.not(&p.consumed, "calculated", calculated);
    roll_up.extend(product.not(&p.available, "calculated", calculated));

    [
        (Subject::Contract, of_contract),
        (Subject::Product, of_product),
        (Subject::Usage, of_usage),
        (Subject::Key, of_key),
        (Subject::Rights, rights),
        (Subject::RollUp, roll_up),
    ]
    .map(|(subject, faults)| Point { subject, faults })
    .into()
}

/// An object with what describe said of it. Of an object that is not there only that is told.
struct Object<'a> {
    name: &'a Name,
    said: &'a Said,
}

impl Object<'_> {
    fn name(&self) -> String {
        self.name.to_string()
    }

    fn there(&self) -> Vec<SetUpFault> {
        match self.said {
            Ok(said) if said.is_object() => vec![],
            _ => vec![SetUpFault::NoObject { object: self.name() }],
        }
    }

    fn list(&self, member: &str) -> Option<&Vec<Value>> {
        self.said.as_ref().ok()?.get(member)?.as_array()
    }

    fn field(&self, name: &Name) -> Option<&Value> {
        self.list("fields")?.iter().find(|field| is(field, "name", name))
    }

    /// Whether it says of itself, or a field of it, that something is not so. What is not said may be so.
    fn denies(about: Option<&Value>, what: &str) -> bool {
        about.is_some_and(|about| json::at(about, what) == &Value::Bool(false))
    }

    fn typed(&self, fields: &[(&Name, Option<FieldKind>)]) -> Vec<SetUpFault> {
        fields.iter().filter_map(|(name, kind)| self.kind(name, *kind)).collect()
    }

    fn kind(&self, name: &Name, wanted: Option<FieldKind>) -> Option<SetUpFault> {
        self.list("fields")?;
        let Some(field) = self.field(name) else {
            return Some(SetUpFault::NoField { object: self.name(), field: name.to_string() });
        };
        let (wanted, found) = (wanted?, json::text(field, "type")?);
        let fits = kind_of(&found) == Some(wanted);
        (!fits).then(|| SetUpFault::WrongType { object: self.name(), field: name.to_string(), wanted, found })
    }

    fn text(&self, name: &Name, wanted: u32) -> Vec<SetUpFault> {
        if let Some(fault) = self.kind(name, Some(FieldKind::Text)) {
            return vec![fault];
        }
        let length = self.field(name).and_then(|field| json::at(field, "length").as_u64());
        let found = length.map_or(u32::MAX, |length| u32::try_from(length).unwrap_or(u32::MAX));
        let fault = || SetUpFault::TooShort { object: self.name(), field: name.to_string(), wanted, found };
        if found < wanted { vec![fault()] } else { vec![] }
    }

    fn not(&self, name: &Name, what: &str, fault: fn(String, String) -> SetUpFault) -> Vec<SetUpFault> {
        if Self::denies(self.field(name), what) { vec![fault(self.name(), name.to_string())] } else { vec![] }
    }

    fn right(&self, what: &str, right: Right) -> Option<SetUpFault> {
        Self::denies(self.said.as_ref().ok(), what)
            .then(|| SetUpFault::NoRight { object: self.name(), right })
    }

    fn field_right(&self, name: &Name, what: &str, right: Right) -> Option<SetUpFault> {
        // Who may not do it with the object may not with any field; that is told once.
        if Self::denies(self.said.as_ref().ok(), what) || !Self::denies(self.field(name), what) {
            return None;
        }
        Some(SetUpFault::NoFieldRight { object: self.name(), field: name.to_string(), right })
    }

    /// The parent that a name with dots begins with, or the field that one without dots is.
    fn leads_to(&self, path: &Name) -> Option<SetUpFault> {
        let Some((relation, _)) = path.split_once('.') else { return self.kind(path, None) };
        let fields = self.list("fields")?;
        let there = fields.iter().any(|field| is(field, "relationshipName", relation));
        (!there).then(|| SetUpFault::NoRelation { object: self.name(), relation: relation.to_owned() })
    }

    fn has_below(&self, relation: &Name) -> Option<SetUpFault> {
        let there =
            self.list("childRelationships")?.iter().any(|child| is(child, "relationshipName", relation));
        (!there).then(|| SetUpFault::NoRelation { object: self.name(), relation: relation.to_string() })
    }
}

fn is(about: &Value, member: &str, name: &str) -> bool {
    json::at(about, member).as_str().is_some_and(|text| text.eq_ignore_ascii_case(name))
}

/// What Salesforce's type names stand for.
fn kind_of(found: &str) -> Option<FieldKind> {
    Some(match found.to_ascii_lowercase().as_str() {
        "string" | "textarea" | "email" | "phone" | "url" | "picklist" | "combobox" | "encryptedstring" => {
            FieldKind::Text
        }
        "double" | "int" | "integer" | "long" | "currency" | "percent" => FieldKind::Number,
        "boolean" => FieldKind::Checkbox,
        "date" => FieldKind::Date,
        "datetime" => FieldKind::DateTime,
        "reference" | "masterrecord" => FieldKind::Reference,
        _ => return None,
    })
}
