//! What `describe` says of an object and its fields, for the rights of the person who asks.

use serde_json::{Value as Json, json};

use super::{Field, Kind, Object};
use crate::data::rights::{Act, Profile};

/// One line of the list of all objects.
pub(crate) fn brief(object: &Object, profile: Profile, root: &str) -> Json {
    let urls = json!({
        "sobject": format!("{root}/sobjects/{}", object.name),
        "describe": format!("{root}/sobjects/{}/describe", object.name),
        "rowTemplate": format!("{root}/sobjects/{}/{{ID}}", object.name),
    });
    json!({
        "name": object.name,
        "label": object.label,
        "labelPlural": object.plural,
        "keyPrefix": object.prefix,
        "custom": object.custom(),
        "customSetting": false,
        "queryable": true,
        "retrieveable": true,
        "searchable": false,
        "replicateable": true,
        "triggerable": true,
        "layoutable": true,
        "undeletable": false,
        "mergeable": false,
        "feedEnabled": false,
        "hasSubtypes": false,
        "isSubtype": false,
        "deprecatedAndHidden": false,
        "activateable": false,
        "createable": profile.may(Act::Create, object),
        "updateable": profile.may(Act::Edit, object),
        "deletable": profile.may(Act::Delete, object),
        "urls": urls,
    })
}

/// Everything about an object.
pub(crate) fn full(object: &Object, profile: Profile, root: &str) -> Json {
    let children = object.child_lists().map(|(child, field, list)| {
        let field = &child.fields[field];
        json!({
            "childSObject": child.name,
            "field": field.name,
            "relationshipName": list,
            "cascadeDelete": matches!(field.kind, Kind::Reference { master: true, .. }),
            "restrictedDelete": false,
            "deprecatedAndHidden": false,
            "junctionIdListNames": [],
            "junctionReferenceTo": [],
        })
    });
    let mut out = brief(object, profile, root);
    out["childRelationships"] = children.collect();
    out["fields"] = object.fields.iter().map(|f| field(object, f, profile)).collect();
    out["recordTypeInfos"] = json!([]);
    out
}

fn field(object: &Object, field: &Field, profile: Profile) -> Json {
    let (precision, scale) = match field.kind {
        Kind::Number { precision, scale, .. } => (precision, scale),
        Kind::Rollup | Kind::FormulaNumber => (18, 0),
        _ => (0, 0),
    };
    let (to, relationship, master) = match field.kind {
        Kind::Reference { to, relationship, master, .. } => (vec![to], Some(relationship), master),
        _ => (Vec::new(), None, false),
    };
    let picklist = match field.kind {
        Kind::Picklist(values) => values,
        _ => &[],
    };
    let values: Vec<Json> = picklist
        .iter()
        .map(|v| json!({ "value": v, "label": v, "active": true, "defaultValue": false, "validFor": null }))
        .collect();
    let calculated = field.kind.calculated();
    let out = json!({
        "name": field.name,
        "label": field.label,
        "type": type_name(field),
        "soapType": soap_type(field.kind),
        "length": length(field.kind),
        "byteLength": length(field.kind) * 3,
        "precision": precision,
        "scale": scale,
        "digits": if field.kind == Kind::Int { 8 } else { 0 },
        "nillable": !field.required && !matches!(field.kind, Kind::Id | Kind::Bool | Kind::FormulaBool),
        "createable": profile.may_write(Act::Create, object, field),
        "updateable": profile.may_write(Act::Edit, object, field),
        "defaultedOnCreate": field.default.is_some() || field.kind == Kind::AutoNumber || field.kind == Kind::Id,
        "defaultValue": field.default,
        "externalId": field.external_id,
        "unique": field.unique,
        "caseSensitive": false,
        "idLookup": field.external_id || field.kind == Kind::Id || field.names_records(),
        "calculated": calculated,
        "calculatedFormula": formula(field),
        "autoNumber": field.kind == Kind::AutoNumber,
        "nameField": field.name_field,
        "custom": field.name.ends_with("__c"),
        "relationshipName": relationship,
        "referenceTo": to,
        "relationshipOrder": if master { Some(0) } else { None },
        "cascadeDelete": false,
        "restrictedDelete": false,
        "writeRequiresMasterRead": master,
        "picklistValues": values,
        "restrictedPicklist": !picklist.is_empty(),
        "dependentPicklist": false,
        "filterable": true,
        "sortable": true,
        "groupable": !calculated,
        "aggregatable": true,
        "permissionable": !field.required && field.name.ends_with("__c"),
    });
    // What this org has none of.
    let absent = json!({
        "encrypted": false,
        "htmlFormatted": false,
        "namePointing": false,
        "deprecatedAndHidden": false,
        "queryByDistance": false,
        "searchPrefilterable": false,
        "highScaleNumber": false,
        "aiPredictionField": false,
        "compoundFieldName": null,
        "controllerName": null,
        "defaultValueFormula": null,
        "extraTypeInfo": null,
        "filteredLookupInfo": null,
        "inlineHelpText": null,
        "mask": null,
        "maskType": null,
        "polymorphicForeignKey": false,
        "referenceTargetField": null,
        "displayLocationInDecimal": false,
        "formulaTreatNullNumberAsZero": calculated,
    });
    merge(out, absent)
}

fn merge(mut out: Json, more: Json) -> Json {
    if let (Json::Object(out), Json::Object(more)) = (&mut out, more) {
        out.extend(more);
    }
    out
}

fn type_name(field: &Field) -> &'static str {
    match field.kind {
        Kind::Id => "id",
        Kind::Reference { .. } => "reference",
        Kind::Text(_) | Kind::AutoNumber => "string",
        Kind::Picklist(_) => "picklist",
        Kind::Number { money: true, .. } => "currency",
        Kind::Number { .. } | Kind::Rollup | Kind::FormulaNumber => "double",
        Kind::Int => "int",
        Kind::Bool | Kind::FormulaBool => "boolean",
        Kind::Date => "date",
        Kind::DateTime => "datetime",
    }
}

fn soap_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Id | Kind::Reference { .. } => "tns:ID",
        Kind::Text(_) | Kind::AutoNumber | Kind::Picklist(_) => "xsd:string",
        Kind::Number { .. } | Kind::Rollup | Kind::FormulaNumber => "xsd:double",
        Kind::Int => "xsd:int",
        Kind::Bool | Kind::FormulaBool => "xsd:boolean",
        Kind::Date => "xsd:date",
        Kind::DateTime => "xsd:dateTime",
    }
}

fn length(kind: Kind) -> usize {
    match kind {
        Kind::Id | Kind::Reference { .. } => 18,
        Kind::Text(length) => length,
        Kind::AutoNumber => 30,
        Kind::Picklist(_) => 255,
        _ => 0,
    }
}

fn formula(field: &Field) -> Option<&'static str> {
    match field.kind {
        Kind::FormulaNumber => Some("Quantity__c - Consumed__c"),
        Kind::FormulaBool => Some(
            "OR( Contract_Product__r.Contract__r.Fulfilled__c, AND( NOT(ISBLANK(Booked_At__c)), \
             NOT(ISBLANK(Contract_Product__r.Contract__r.Locked_Through__c)), \
             DATEVALUE(Booked_At__c) <= Contract_Product__r.Contract__r.Locked_Through__c ) )",
        ),
        _ => None,
    }
}
