//! What `columns=true` answers of a query: its columns, and no records.

use serde_json::{Value as Json, json};

use crate::data::rights::{Act, Profile};
use crate::schema::{Kind, Object};
use crate::soql::{Column, Key, Path, Plan, Selected};

/// The columns of a query, for the rights of the person who asks.
pub(super) fn of(plan: &Plan, profile: Profile) -> Json {
    let of = Columns { profile };
    let columns = match &plan.groups {
        None => of.selected(plan),
        Some(groups) => groups.columns.iter().map(|(name, column)| of.group(name, column)).collect(),
    };
    json!({
        "columnMetadata": columns,
        "entityName": plan.object.name,
        "groupBy": plan.groups.as_ref().is_some_and(|groups| !groups.by.is_empty()),
        "idSelected": plan.select.iter().any(|selected| matches!(selected, Selected::Field(path, _) if is_id(path))),
        "keyPrefix": plan.object.prefix,
    })
}

/// The record's own id.
fn is_id(path: &Path) -> bool {
    path.hops.is_empty() && path.get().kind == Kind::Id
}

struct Columns {
    profile: Profile,
}

impl Columns {
    fn selected(&self, plan: &Plan) -> Vec<Json> {
        let mut columns = Vec::with_capacity(plan.select.len());
        for selected in &plan.select {
            match selected {
                Selected::Field(path, alias) => {
                    let field = self.field(path, alias.as_deref().unwrap_or(path.get().name));
                    join(&mut columns, plan.object, path, field);
                }
                Selected::Children { list, plan: children, .. } => {
                    let mut out = bare(list);
                    out["aggregate"] = json!(true);
                    out["joinColumns"] = json!(self.selected(children));
                    columns.push(out);
                }
            }
        }
        columns
    }

    fn field(&self, path: &Path, name: &str) -> Json {
        let field = path.get();
        let may = |act| self.profile.may_write(act, path.object, field);
        let mut out = typed(name, field.kind);
        out["custom"] = json!(field.name.ends_with("__c"));
        out["insertable"] = json!(may(Act::Create));
        out["updatable"] = json!(may(Act::Edit));
        out
    }

    fn group(&self, name: &str, column: &Column) -> Json {
        let shown = match column {
            Column::Common(Key { path, part: None }) => return self.field(path, name),
            Column::Common(Key { path, part: Some(part) }) => part.shown(&path.shown(None)),
            Column::Of(function, path) => format!("{}({})", function.word(), path.shown(None)),
        };
        let mut out = typed(name, column.kind());
        out["aggregate"] = json!(true);
        out["apexType"] = Json::Null;
        out["displayName"] = json!(shown);
        out
    }
}

/// Puts a column where its path says: fields of one parent stand in one column, named after it.
fn join(columns: &mut Vec<Json>, object: &'static Object, path: &Path, field: Json) {
    let mut object = Some(object);
    let mut columns = columns;
    for (hop, relationship) in &path.hops {
        let Some(holder) = object else { return };
        let place = columns
            .iter()
            .position(|column| column["columnName"] == *relationship && !column["foreignKeyName"].is_null());
        let place = place.unwrap_or_else(|| {
            let mut parent = bare(relationship);
            parent["foreignKeyName"] = json!(holder.fields[*hop].name);
            columns.push(parent);
            columns.len() - 1
        });
        object = holder.relationship(relationship).map(|(_, parent)| parent);
        let Json::Array(inner) = &mut columns[place]["joinColumns"] else { return };
        columns = inner;
    }
    columns.push(field);
}

fn typed(name: &str, kind: Kind) -> Json {
    let mut out = bare(name);
    out["apexType"] = json!(apex(kind));
    out["booleanType"] = json!(kind.word() == "boolean");
    out["numberType"] = json!(kind.is_number());
    out["textType"] = json!(kind.word() == "string");
    out
}

/// A column of no type: what other columns stand in.
fn bare(name: &str) -> Json {
    json!({
        "aggregate": false,
        "apexType": null,
        "booleanType": false,
        "columnName": name,
        "custom": name.ends_with("__r"),
        "displayName": name,
        "foreignKeyName": null,
        "insertable": false,
        "joinColumns": [],
        "numberType": false,
        "textType": false,
        "updatable": false,
    })
}

/// The type that Apex has for it.
fn apex(kind: Kind) -> &'static str {
    match kind {
        Kind::Id | Kind::Reference { .. } => "Id",
        Kind::Text(_) | Kind::AutoNumber | Kind::Picklist(_) => "String",
        Kind::Number { .. } | Kind::Rollup | Kind::FormulaNumber => "Double",
        Kind::Int => "Integer",
        Kind::Bool | Kind::FormulaBool => "Boolean",
        Kind::Date => "Date",
        Kind::DateTime => "Datetime",
    }
}
