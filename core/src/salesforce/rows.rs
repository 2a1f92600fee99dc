//! Usage rows as they go out: the body of a collection, and that of graphs.

use super::{names::UsageNames, soql::encode};
use crate::usage::UsageRow;
use serde_json::{Map, Value, json};

/// The most rows of a collection.
pub const MOST_ROWS: usize = 200;
/// The most graphs of a call.
pub const MOST_GRAPHS: usize = 75;
/// The most rows of all graphs of a call together.
pub const MOST_NODES: usize = 500;

/// The fields of a row, without its key.
pub(super) fn fields(names: &UsageNames, row: &UsageRow) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    set(&names.product, json!(row.contract_product));
    set(&names.units, json!(row.units));
    set(&names.cancelled, json!(row.cancelled));
    set(&names.ad_key, json!(row.ad_key));
    set(&names.ad_title, json!(row.ad_title));
    set(&names.booked_by, json!(row.booked_by));
    set(&names.booked_at, json!(row.booked_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()));
    set(&names.desk_key, json!(row.desk_key));
    set(&names.change_key, json!(row.change_key));
    set(&names.base_change_key, json!(row.base_change_key));
    set(&names.moved_from, json!(row.moved_from));
    set(&names.reason, json!(row.reason));
    fields
}

/// The body of a collections upsert: each row for itself, its key beside its fields.
pub(super) fn collection(names: &UsageNames, rows: &[UsageRow]) -> Vec<u8> {
    let records: Vec<Value> = rows
        .iter()
        .map(|row| {
            let mut record = fields(names, row);
            record.insert("attributes".to_owned(), json!({"type": &*names.object}));
            record.insert(names.key.to_string(), json!(row.usage_key));
            Value::Object(record)
        })
        .collect();
    json!({"allOrNone": false, "records": records}).to_string().into_bytes()
}

/// The body of a composite graph call: each graph as a whole, the keys in the paths. `sobjects` is
/// the path of the records. The names that refer to graphs and nodes are made here, so that no text
/// of a row can be one.
pub(super) fn graphs(names: &UsageNames, graphs: &[Vec<UsageRow>], sobjects: &str) -> Vec<u8> {
    let graphs: Vec<Value> = graphs
        .iter()
        .enumerate()
        .map(|(graph, rows)| {
            let nodes: Vec<Value> = rows
                .iter()
                .enumerate()
                .map(|(node, row)| {
                    let key = encode(&row.usage_key.to_string());
                    json!({
                        "method": "PATCH",
                        "url": format!("{sobjects}/{}/{}/{key}", names.object, names.key),
                        "referenceId": node_name(graph, node),
                        "body": fields(names, row),
                    })
                })
                .collect();
            json!({"graphId": graph_name(graph), "compositeRequest": nodes})
        })
        .collect();
    json!({ "graphs": graphs }).to_string().into_bytes()
}

/// What a graph is called in a call.
pub(super) fn graph_name(graph: usize) -> String {
    format!("g{graph}")
}

/// What a node is called in a call.
pub(super) fn node_name(graph: usize, node: usize) -> String {
    format!("g{graph}n{node}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::salesforce::tests::row;

    #[test]
    fn a_row_has_exactly_the_fields_of_the_org() {
        let body: Value =
            serde_json::from_slice(&collection(&UsageNames::default(), &[row(7)])).expect("JSON");
        assert_eq!(
            body,
            json!({"allOrNone": false, "records": [{
                "attributes": {"type": "Product_Usage__c"},
                "Usage_Key__c": "0190a6c2-9f5b-7c3e-8000-000000000007",
                "Contract_Product__c": "a01000000000007AAA",
                "Units__c": 2,
                "Cancelled__c": false,
                "Ad_Key__c": "0190a6c2-0000-7000-8000-000000000007",
                "Ad_Title__c": "Sömmerfest \"<b>\"",
                "Booked_By__c": "Klaus",
                "Booked_At__c": "2026-11-22T10:00:00Z",
                "Desk_Key__c": "0190a6c2-0000-7000-9000-000000000000",
                "Change_Key__c": "0190a6c2-0000-7000-9000-000000000000/7-00c0ffee",
                "Base_Change_Key__c": null,
                "Moved_From__c": null,
                "Reason__c": null,
            }]})
        );
    }

    #[test]
    fn a_graph_has_its_keys_in_its_paths_and_names_of_ours() {
        let body = graphs(
            &UsageNames::default(),
            &[vec![row(1), row(2)], vec![row(3)]],
            "/services/data/v67.0/sobjects",
        );
        let body: Value = serde_json::from_slice(&body).expect("JSON");
        let node = &body["graphs"][0]["compositeRequest"][1];
        assert_eq!(node["method"], "PATCH");
        assert_eq!(
            node["url"],
            "/services/data/v67.0/sobjects/Product_Usage__c/Usage_Key__c/0190a6c2-9f5b-7c3e-8000-000000000002"
        );
        assert_eq!(node["referenceId"], "g0n1");
        assert!(node["body"].get("Usage_Key__c").is_none(), "the key is not repeated");
        assert!(node["body"].get("attributes").is_none());
        assert_eq!(node["body"]["Contract_Product__c"], "a01000000000002AAA", "a replay names its parent");
        assert_eq!(body["graphs"][1]["graphId"], "g1");
    }

    #[test]
    fn a_time_has_whole_seconds() {
        let mut row = row(1);
        row.booked_at = "2026-11-22T10:00:00.987Z".parse().expect("a time");
        let body: Value = serde_json::from_slice(&collection(&UsageNames::default(), &[row])).expect("JSON");
        assert_eq!(body["records"][0]["Booked_At__c"], "2026-11-22T10:00:00Z");
    }
}
