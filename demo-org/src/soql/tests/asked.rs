//! What other people's clients ask besides fields: it is answered as in Salesforce, or refused with a word that says why,
//! and never with wrong rows.

use serde_json::{Value as Json, json};

use super::*;

fn groups(text: &str) -> Json {
    let plan = prepare(text, &asker()).unwrap_or_else(|refusal| panic!("{text}: {}", refusal.message));
    let groups = plan.groups.as_ref().expect("a query about groups");
    serde_json::to_value(run_groups(&db(), &plan, groups, Scope::Live)).expect("JSON")
}

/// The fields that a query tells.
fn told(text: &str) -> Vec<String> {
    let plan = prepare(text, &asker()).unwrap_or_else(|refusal| panic!("{text}: {}", refusal.message));
    let shown = plan.select.iter().map(|selected| match selected {
        Selected::Field(path, alias) => path.shown(alias.as_deref()),
        Selected::Children { list, .. } => (*list).to_owned(),
    });
    shown.collect()
}

#[test]
fn fields_stands_for_all_fields_of_few_records() {
    let account = &schema::all()[place::ACCOUNT];
    assert_eq!(told("SELECT FIELDS(ALL) FROM Account LIMIT 200").len(), account.fields.len());
    assert_eq!(told("SELECT fields(standard) FROM Account").len(), account.fields.len());
    let custom = told("SELECT Id, Name, FIELDS(CUSTOM) FROM Contract_Product__c LIMIT 1");
    assert_eq!(custom[..3], ["Id", "Name", "Contract__c"]);
    assert!(!custom.contains(&"CreatedDate".to_owned()), "{custom:?}");
    assert_eq!(told("SELECT Id, FIELDS(CUSTOM) FROM Account LIMIT 1"), ["Id"], "without custom fields");
    let id = db().rows(&schema::all()[place::CONTRACT]).next().expect("one").id;
    for filter in [format!("Id = '{id}'"), format!("Id IN ('{id}')"), format!("Id = '{id}' OR Id = '{id}'")] {
        assert!(told(&format!("SELECT FIELDS(ALL) FROM Contract WHERE {filter}")).len() > 10, "{filter}");
    }
    assert_eq!(told("SELECT Name, (SELECT FIELDS(ALL) FROM Contracts LIMIT 5) FROM Account").len(), 2);
    for (text, code, told) in [
        ("SELECT FIELDS(ALL) FROM Account", "MALFORMED_QUERY", "must have a LIMIT of at most 200"),
        (
            "SELECT FIELDS(CUSTOM) FROM Contract LIMIT 201",
            "MALFORMED_QUERY",
            "must have a LIMIT of at most 200",
        ),
        (
            "SELECT (SELECT FIELDS(ALL) FROM Contracts) FROM Account",
            "MALFORMED_QUERY",
            "LIMIT of at most 200",
        ),
        (
            "SELECT FIELDS(ALL) FROM Account WHERE Id != 'x'",
            "INVALID_QUERY_FILTER_OPERATOR",
            "invalid ID field",
        ),
        (
            "SELECT FIELDS(CUSTOM) FROM Account LIMIT 1",
            "MALFORMED_QUERY",
            "at least one field being selected",
        ),
        ("SELECT Id, FIELDS(ALL) FROM Account LIMIT 1", "INVALID_FIELD", "duplicate field selected: Id"),
        (
            "SELECT FIELDS(ALL), COUNT(Id) FROM Account GROUP BY Id LIMIT 1",
            "MALFORMED_QUERY",
            "Groups have neither",
        ),
        ("SELECT FIELDS(SOME) FROM Account LIMIT 1", "MALFORMED_QUERY", "unexpected token: 'SOME'"),
        ("SELECT FIELDS() FROM Account LIMIT 1", "MALFORMED_QUERY", "unexpected token: ')'"),
    ] {
        let (refused, message) = refusal(text);
        assert!(refused == code && message.contains(told), "{text}: {refused} {message}");
    }
}

#[test]
fn a_field_is_told_once() {
    for text in [
        "SELECT Id, id FROM Account",
        "SELECT Account.Name, Account.name FROM Contract",
        "SELECT Contract.Id, Id FROM Contract",
        "SELECT Id, (SELECT Id FROM Contracts), (SELECT ContractNumber FROM Contracts) FROM Account",
        "SELECT Id, (SELECT Id, Id FROM Contracts) FROM Account",
    ] {
        let (code, message) = refusal(text);
        assert_eq!(code, "INVALID_FIELD", "{text}");
        assert!(message.contains("duplicate field selected: "), "{text}: {message}");
    }
    let (code, message) = refusal("SELECT Status s, COUNT(Id) S FROM Contract GROUP BY Status");
    assert!(code == "MALFORMED_QUERY" && message.contains("duplicate alias: S"), "{message}");
    assert_eq!(told("SELECT Account.Name, Owner.Name, Id, AccountId FROM Contract").len(), 4);
}

#[test]
fn labels_are_told_and_compared() {
    assert_eq!(told("SELECT toLabel(Status), Id FROM Contract"), ["Status", "Id"]);
    assert_eq!(told("SELECT toLabel(Status) words, Status FROM Contract"), ["words", "Status"]);
    let all = count("SELECT Id FROM Contract WHERE Status = 'Activated'");
    assert!(all > 0);
    assert_eq!(count("SELECT Id FROM Contract WHERE TOLABEL(Status) = 'activated'"), all);
    assert_eq!(refusal("SELECT toLabel(Nonsense) FROM Contract").0, "INVALID_FIELD");
}

#[test]
fn groups_are_sorted_and_chosen_by_what_is_told_of_them() {
    let by = "FROM Contract GROUP BY Fulfilled__c";
    assert_eq!(
        groups(&format!("SELECT Fulfilled__c, COUNT(Id) {by} ORDER BY COUNT(Id)")),
        json!([{ "Fulfilled__c": true, "expr0": 5 }, { "Fulfilled__c": false, "expr0": 46 }])
    );
    let first = groups(&format!("SELECT COUNT(Id) n {by} ORDER BY COUNT(Id) DESC NULLS LAST LIMIT 1"));
    assert_eq!(first, json!([{ "n": 46 }]));
    assert_eq!(groups(&format!("SELECT COUNT(Id) n {by} HAVING COUNT(Id) < 10")), json!([{ "n": 5 }]));
    let both = format!("SELECT COUNT(Id) n {by} HAVING COUNT(Id) > 1 AND (NOT Fulfilled__c = true)");
    assert_eq!(groups(&both), json!([{ "n": 46 }]));
    assert_eq!(groups(&format!("SELECT COUNT(Id) n {by} HAVING COUNT(Id) IN (1, 2)")), json!([]));
    let years =
        "SELECT CALENDAR_YEAR(StartDate) y, COUNT(Id) n FROM Contract GROUP BY CALENDAR_YEAR(StartDate)";
    assert!(
        groups(&format!(
            "{years} HAVING CALENDAR_YEAR(StartDate) >= 2000 ORDER BY CALENDAR_YEAR(StartDate) DESC"
        ))[0]["y"]
            .is_i64()
    );
    assert_eq!(
        groups("SELECT MAX(StartDate) FROM Contract HAVING MAX(StartDate) < TODAY")[0]["expr0"],
        groups("SELECT MAX(StartDate) m FROM Contract")[0]["m"]
    );
    for (text, told) in [
        (
            "SELECT COUNT(Id) FROM Contract GROUP BY Status ORDER BY StartDate",
            "Ordered field must be grouped or aggregated: StartDate",
        ),
        (
            "SELECT COUNT(Id) FROM Contract GROUP BY Status HAVING StartDate = TODAY",
            "Field must be grouped or aggregated: StartDate",
        ),
        ("SELECT Id FROM Contract HAVING COUNT(Id) > 1", "HAVING is said of groups only"),
        ("SELECT Id FROM Contract WHERE COUNT(Id) > 1", "not allowed in WHERE"),
        ("SELECT Id FROM Contract ORDER BY COUNT(Id)", "Only groups are sorted by a function"),
        ("SELECT COUNT(Id) FROM Contract LIMIT 1", "cannot also use LIMIT"),
        ("SELECT COUNT(Id) FROM Contract GROUP BY COUNT(Id)", "grouped by fields and parts of dates only"),
        (
            "SELECT COUNT(Id) FROM Contract GROUP BY Status HAVING Id IN (SELECT AccountId FROM Contract)",
            "semi joins",
        ),
        ("SELECT COUNT() FROM Contract GROUP BY Status", "COUNT()"),
        ("SELECT Id, (SELECT COUNT(Id) FROM Contracts) FROM Account", "only root queries support aggregate"),
        ("SELECT Id, (SELECT COUNT() FROM Contracts) FROM Account", "only root queries support aggregate"),
        (
            "SELECT Id, (SELECT Status FROM Contracts GROUP BY Status) FROM Account",
            "only root queries support aggregate",
        ),
        (
            "SELECT CALENDAR_YEAR(StartDate), COUNT(Id) FROM Contract GROUP BY FISCAL_YEAR(StartDate)",
            "must be grouped",
        ),
    ] {
        let (code, message) = refusal(text);
        assert!(code == "MALFORMED_QUERY" && message.contains(told), "{text}: {code} {message}");
    }
}

#[test]
fn what_cannot_be_told_of_a_field_is_refused() {
    for (asked, operator) in [
        ("SUM(Status)", "SUM"),
        ("AVG(StartDate)", "AVG"),
        ("MIN(Fulfilled__c)", "MIN"),
        ("max(Fulfilled__c)", "MAX"),
        ("SUM(Id)", "SUM"),
    ] {
        let (code, message) = refusal(&format!("SELECT {asked} FROM Contract"));
        let told = format!("does not support aggregate operator {operator}");
        assert!(code == "INVALID_FIELD" && message.contains(&told), "{asked}: {code} {message}");
    }
    assert_eq!(groups("SELECT COUNT_DISTINCT(Fulfilled__c) n FROM Contract"), json!([{ "n": 2 }]));
}

#[test]
fn parts_of_dates_are_those_of_the_calendar() {
    let one = |part: &str| {
        groups(&format!("SELECT {part} p FROM Contract WHERE ContractNumber = '00000101' GROUP BY {part}"))[0]
            ["p"]
            .clone()
    };
    // It starts on Sunday 12 April 2026, and was made at eight o'clock UTC on 5 January.
    for (part, told) in [
        ("CALENDAR_QUARTER(StartDate)", json!(2)),
        ("FISCAL_QUARTER(StartDate)", json!(2)),
        ("FISCAL_MONTH(StartDate)", json!(4)),
        ("FISCAL_YEAR(StartDate)", json!(2026)),
        ("DAY_IN_MONTH(StartDate)", json!(12)),
        ("DAY_IN_WEEK(StartDate)", json!(1)),
        ("DAY_IN_YEAR(StartDate)", json!(102)),
        ("WEEK_IN_MONTH(StartDate)", json!(2)),
        ("WEEK_IN_YEAR(StartDate)", json!(15)),
        ("DAY_ONLY(CreatedDate)", json!("2026-01-05")),
        ("HOUR_IN_DAY(CreatedDate)", json!(8)),
        ("hour_in_day(convertTimezone(CreatedDate))", json!(9)),
    ] {
        assert_eq!(one(part), told, "{part}");
    }
    for part in [
        "DAY_ONLY(StartDate)",
        "HOUR_IN_DAY(StartDate)",
        "CALENDAR_YEAR(Status)",
        "CALENDAR_YEAR(convertTimezone(StartDate))",
    ] {
        assert_eq!(
            refusal(&format!("SELECT Id FROM Contract WHERE {part} = 1")).0,
            "INVALID_FIELD",
            "{part}"
        );
    }
    assert_eq!(refusal("SELECT Id FROM Contract WHERE CALENDAR_YEAR(StartDate) = '2026'").0, "INVALID_FIELD");
}

/// Ids are compared with ids of the same object; with anything else every record would fit, or none.
#[test]
fn a_query_in_a_filter_asks_for_ids_of_the_same_object() {
    for (filter, told) in [
        ("Id IN (SELECT Name FROM Contract_Product__c)", "must be a foreign key"),
        ("ContractNumber IN (SELECT Contract__c FROM Contract_Product__c)", "must be a foreign key"),
        ("Id IN (SELECT CreatedById FROM Contract_Product__c)", "should point to the same object type"),
        (
            "AccountId NOT IN (SELECT Contract__c FROM Contract_Product__c)",
            "should point to the same object type",
        ),
        ("Id IN (SELECT Id FROM Contract)", "should not be on the same object type"),
        ("Account.Id IN (SELECT AccountId FROM Contract)", "cannot use relationships"),
        ("Id IN (SELECT Contract__r.Id FROM Contract_Product__c)", "cannot use relationships"),
        ("Id IN (SELECT Id, Contract__c FROM Contract_Product__c)", "exactly one field"),
        ("Id IN (SELECT COUNT() FROM Contract_Product__c)", "exactly one field"),
        ("Id IN (SELECT MAX(Contract__c) FROM Contract_Product__c)", "only root queries"),
        ("Id IN (SELECT Contract__c FROM Contract_Product__c LIMIT 1)", "unexpected token: 'LIMIT'"),
        ("Id IN (SELECT Contract__c FROM Contract_Product__c ORDER BY Name)", "unexpected token: 'ORDER'"),
        (
            "Name = 'x' OR Id IN (SELECT Contract__c FROM Contract_Product__c)",
            "only allowed at the top level",
        ),
        ("NOT Id IN (SELECT Contract__c FROM Contract_Product__c)", "only allowed at the top level"),
        ("DAY_ONLY(CreatedDate) IN (SELECT Contract__c FROM Contract_Product__c)", "has to be a field"),
        (
            "Id IN (SELECT Contract__c FROM Contract_Product__c WHERE Id IN (SELECT Contract_Product__c FROM Product_Usage__c))",
            "Nesting of semi join",
        ),
    ] {
        let (code, message) = refusal(&format!(
            "SELECT Id FROM Contract WHERE {}",
            filter.replace("Name = 'x'", "Status = 'x'")
        ));
        assert!(code == "MALFORMED_QUERY" && message.contains(told), "{filter}: {code} {message}");
    }
    let three = ["Id IN (SELECT Contract__c FROM Contract_Product__c)"; 3].join(" AND ");
    assert!(refusal(&format!("SELECT Id FROM Contract WHERE {three}")).1.contains("Maximum 2 semi join"));
    let sold = count("SELECT Id FROM Contract WHERE Id IN (SELECT Contract__c FROM Contract_Product__c)");
    let unsold =
        count("SELECT Id FROM Contract WHERE Id NOT IN (SELECT Contract__c FROM Contract_Product__c)");
    assert_eq!((sold > 0, sold + unsold), (true, 51));
    assert_eq!(
        count("SELECT Id FROM Contract WHERE AccountId IN (SELECT Id FROM Account WHERE Name LIKE 'Magic%')"),
        1
    );
}

#[test]
fn an_empty_checkbox_is_one_that_is_not_set() {
    let set = count("SELECT Id FROM Contract WHERE Fulfilled__c = true");
    assert_eq!(count("SELECT Id FROM Contract WHERE Fulfilled__c = null"), 51 - set);
    assert_eq!(count("SELECT Id FROM Contract WHERE Fulfilled__c != NULL"), set);
    assert_eq!(count("SELECT Id FROM Contract WHERE Fulfilled__c IN (null)"), 51 - set);
}

#[test]
fn lists_of_children_may_have_lists_of_children() {
    let text = "SELECT Name, (SELECT ContractNumber, (SELECT Name, (SELECT Units__c FROM Product_Usages__r) \
                FROM Contract_Products__r) FROM Contracts) FROM Account";
    assert_eq!(told(text), ["Name", "Contracts"]);
    let one = |inner: &str| format!("SELECT Id, (SELECT Id{inner} FROM Contracts) FROM Account");
    assert_eq!(refusal(&one(", (SELECT Id FROM Nobodies__r)")).0, "INVALID_TYPE");
}

/// What is absent says so, instead of looking like the client's own mistake.
#[test]
fn what_this_org_does_not_know_is_named() {
    for (text, told) in [
        ("SELECT FORMAT(StartDate) FROM Contract", "does not know FORMAT()"),
        ("SELECT convertCurrency(Unit_Price__c) FROM Contract_Product__c", "does not know convertCurrency()"),
        ("SELECT TYPEOF Owner WHEN User THEN Name END FROM Contract", "does not know TYPEOF"),
        ("SELECT Status, COUNT(Id) FROM Contract GROUP BY ROLLUP(Status)", "does not know GROUP BY ROLLUP"),
        ("SELECT Status, COUNT(Id) FROM Contract GROUP BY cube(Status)", "does not know GROUP BY CUBE"),
        (
            "SELECT Status, GROUPING(Status), COUNT(Id) FROM Contract GROUP BY Status",
            "does not know GROUPING()",
        ),
        ("SELECT Id FROM Contract WITH SECURITY_ENFORCED", "WITH SECURITY_ENFORCED is only allowed in Apex"),
        (
            "SELECT Id FROM Contract WHERE Status = 'x' WITH USER_MODE LIMIT 1",
            "WITH USER_MODE is only allowed in Apex",
        ),
        ("SELECT Id FROM Contract WITH DATA CATEGORY Geography__c AT usa__c", "this org knows no WITH"),
        ("SELECT Id FROM Contract USING SCOPE mine", "no scope but `everything`"),
        ("SELECT Id FROM Contract ALL ROWS", "unexpected token: 'ROWS'"),
        ("SELECT LOWER(Status) FROM Contract", "unexpected token: '('"),
        ("SELECT * FROM Contract", "unexpected token: '*'"),
        ("SELECT Id FROM Contract, Account", "unexpected token: ','"),
        ("SELECT DISTINCT Status FROM Contract", "only aggregate expressions use field aliasing: Status"),
        ("SELECT Id FROM Contract WHERE Status IS NULL", "unexpected token: 'IS'"),
        (
            "SELECT Id FROM Contract WHERE StartDate BETWEEN 2026-01-01 AND 2026-02-01",
            "unexpected token: 'BETWEEN'",
        ),
        ("SELECT Id FROM Contract WHERE Id = :id", "unexpected token: ':id'"),
    ] {
        let (code, message) = refusal(text);
        assert!(code == "MALFORMED_QUERY" && message.contains(told), "{text}: {code} {message}");
    }
    for operator in ["INCLUDES", "excludes"] {
        let (code, message) = refusal(&format!("SELECT Id FROM Contract WHERE Status {operator} ('Draft')"));
        assert!(
            code == "INVALID_QUERY_FILTER_OPERATOR" && message.contains("multi-select"),
            "{code} {message}"
        );
    }
    assert_eq!(count("SELECT Id FROM Contract USING SCOPE Everything LIMIT 3"), 3);
    assert_eq!(count("SELECT COUNT() FROM Contract"), 51);
}
