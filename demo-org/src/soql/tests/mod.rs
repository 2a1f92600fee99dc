//! Queries are read, planned and run as Salesforce does.

mod asked;
mod dates;

use super::*;
use crate::data::examples;
use crate::data::value::Value;
use crate::schema::{self, place};

fn db() -> Db {
    let mut db = Db::default();
    examples::fill(&mut db, 50);
    db
}

/// By Berlin's clock it is Wednesday the 2nd already, by UTC's still the 1st.
fn asker() -> Asker {
    Asker::here("2026-12-01T23:30:00Z".parse().expect("a moment"))
}

/// The values of the first column.
fn column(text: &str) -> Vec<String> {
    let db = db();
    let plan = prepare(text, &asker()).unwrap_or_else(|refusal| panic!("{text}: {}", refusal.message));
    let Some(Selected::Field(path, _)) = plan.select.first() else { panic!("a field first") };
    let found = run(&db, &plan, Scope::Live);
    let values = found.records.iter().map(|record| match path.value(&db, plan.object, record) {
        Value::Text(text) => text,
        Value::Number(n) => n.to_string(),
        Value::Null => "null".to_owned(),
        other => format!("{other:?}"),
    });
    values.collect()
}

fn count(text: &str) -> usize {
    let plan = prepare(text, &asker()).unwrap_or_else(|refusal| panic!("{text}: {}", refusal.message));
    run(&db(), &plan, Scope::Live).records.len()
}

fn refusal(text: &str) -> (String, String) {
    match prepare(text, &asker()) {
        Ok(_) => panic!("{text} is refused"),
        Err(refusal) => (refusal.code.into_owned(), refusal.message),
    }
}

#[test]
fn fields_and_parents_are_read_in_any_case() {
    assert_eq!(
        column("select contractnumber from CONTRACT where account.NAME = 'MAGIC ads inc'"),
        ["00000101"]
    );
    let soql = "SELECT Contract__r.Account.Name FROM Contract_Product__c WHERE Contract__r.ContractNumber = '00000101'";
    assert_eq!(column(soql), ["Magic Ads Inc", "Magic Ads Inc"]);
    assert_eq!(
        column("SELECT c.Account.Name FROM Contract c WHERE c.ContractNumber = '00000101'"),
        ["Magic Ads Inc"]
    );
    assert_eq!(column("SELECT Contract.Id FROM Contract WHERE ContractNumber='00000101'").len(), 1);
}

#[test]
fn names_that_trip_people_up_are_found_exactly() {
    for (written, name) in [
        ("O\\'Neill\\'s Coffee", "O'Neill's Coffee"),
        ("Quote \\\"Unquote\\\" Ltd", "Quote \"Unquote\" Ltd"),
        ("Back\\\\slash Systems", "Back\\slash Systems"),
        ("100% Saft KG", "100% Saft KG"),
        ("<b>Bold</b> Brands", "<b>Bold</b> Brands"),
        ("\\u004Dagic Ads Inc", "Magic Ads Inc"),
        ("m\u{dc}ller & s\u{d6}hne gmbh", "Müller & Söhne GmbH"),
        ("NULL OR 1=1", "NULL OR 1=1"),
    ] {
        assert_eq!(column(&format!("SELECT Name FROM Account WHERE Name = '{written}'")), [name]);
    }
}

#[test]
fn like_knows_its_signs_and_their_escapes() {
    let like = |pattern: &str| {
        column(&format!("SELECT Name FROM Account WHERE Name LIKE '{pattern}' ORDER BY Name"))
    };
    assert_eq!(like("magic%"), ["Magic Ads Inc"]);
    assert_eq!(like("%ADS%"), ["Magic Ads Inc"]);
    assert_eq!(like("_agic ads in_"), ["Magic Ads Inc"]);
    assert_eq!(like("100\\%%"), ["100% Saft KG"]);
    assert_eq!(like("under\\_%"), ["under_score Media"]);
    assert_eq!(like("%\\\\s%"), ["Back\\slash Systems"]);
    assert!(like("magic").is_empty(), "without a sign it is the whole text");
    assert_eq!(like("%%%%%%%%%%%%%%%%%%%%zzz"), Vec::<String>::new());
    assert_eq!(like("").len(), 0);
}

#[test]
fn conditions_combine() {
    let all = count("SELECT Id FROM Contract");
    assert_eq!(all, 51);
    let fulfilled = count("SELECT Id FROM Contract WHERE Fulfilled__c = true");
    assert!(fulfilled > 0);
    assert_eq!(count("SELECT Id FROM Contract WHERE Fulfilled__c != true"), all - fulfilled);
    assert_eq!(count("SELECT Id FROM Contract WHERE NOT Fulfilled__c = true"), all - fulfilled);
    assert_eq!(
        count(
            "SELECT Id FROM Contract WHERE Fulfilled__c = false OR (Fulfilled__c = true AND ContractTerm = 12)"
        ),
        all
    );
    assert_eq!(
        count("SELECT Id FROM Contract WHERE (Fulfilled__c = false) AND (NOT (ContractNumber < '00000105'))"),
        count("SELECT Id FROM Contract WHERE ContractNumber >= '00000105' AND Fulfilled__c = false")
    );
    assert_eq!(count("SELECT Id FROM Contract WHERE Locked_Through__c = null"), all);
    assert_eq!(
        count("SELECT Id FROM Contract WHERE Locked_Through__c != null OR Locked_Through__c < 2030-01-01"),
        0
    );
    assert_eq!(count("SELECT Id FROM Contract WHERE ContractNumber IN ('00000101', '00000103', 'x')"), 2);
    assert_eq!(
        count("SELECT Id FROM Contract WHERE ContractNumber NOT IN ('00000101', '00000103', 'x')"),
        all - 2
    );
    assert_eq!(
        count(
            "SELECT Id FROM Contract WHERE StartDate >= 2026-04-12 AND StartDate <= 2026-04-12 AND CreatedDate > 2026-01-05T08:59:00+01:00"
        ),
        1
    );
    assert_eq!(count("SELECT Id FROM Contract WHERE CreatedDate > 2026-01-05T08:00:00Z"), 0);
    let inner = "SELECT Id FROM Contract WHERE Id IN (SELECT Contract__c FROM Contract_Product__c WHERE Unit_Price__c > 7000.5)";
    assert!(count(inner) > 0 && count(inner) < all);
    assert_eq!(
        count(
            "SELECT Id FROM Contract_Product__c WHERE Available__c = 5 AND Consumed__c = 0 AND Contract__r.ContractNumber = '00000101'"
        ),
        1
    );
}

#[test]
fn ids_of_both_lengths_find_a_record() {
    let db = db();
    let id = db.rows(&schema::all()[place::CONTRACT]).next().expect("one").id;
    for id in [id.to_string(), id.short().to_owned()] {
        assert_eq!(count(&format!("SELECT Id FROM Contract WHERE Id = '{id}'")), 1);
        assert_eq!(count(&format!("SELECT Id FROM Contract_Product__c WHERE Contract__c IN ('{id}')")), 2);
    }
    assert_eq!(refusal("SELECT Id FROM Contract WHERE Id = 'nonsense'").0, "INVALID_QUERY_FILTER_OPERATOR");
}

#[test]
fn order_limit_and_offset() {
    let numbers = column("SELECT ContractNumber FROM Contract ORDER BY ContractNumber DESC LIMIT 2 OFFSET 1");
    assert_eq!(numbers, ["00000150", "00000149"]);
    let by_two = column(
        "SELECT Name FROM Contract_Product__c WHERE Contract__r.ContractNumber = '00000101' ORDER BY Contract__r.ContractNumber, Unit_Price__c ASC NULLS LAST",
    );
    assert_eq!(by_two, ["Small ad", "Gigantic ad"]);
    let first = |order: &str| {
        column(&format!("SELECT BillingCity FROM Account ORDER BY BillingCity {order} LIMIT 1"))
    };
    assert_eq!(first("NULLS FIRST"), ["null"]);
    assert_eq!(count("SELECT Id FROM Contract LIMIT 0"), 0);
    assert_eq!(refusal("SELECT Id FROM Contract OFFSET 2001").0, "NUMBER_OUTSIDE_VALID_RANGE");
}

#[test]
fn unknown_names_are_told_as_salesforce_tells_them() {
    let (code, message) = refusal("SELECT Id, Nonsense__c FROM Contract");
    assert_eq!(code, "INVALID_FIELD");
    assert!(
        message.contains("ERROR at Row:1:Column:12\nNo such column 'Nonsense__c' on entity 'Contract'."),
        "{message}"
    );
    assert!(message.starts_with("\nSELECT Id, Nonsense__c FROM Contract\n           ^\n"), "{message}");
    assert_eq!(refusal("SELECT Id FROM Nothing__c").0, "INVALID_TYPE");
    let (code, message) = refusal("SELECT Nobody__r.Name FROM Contract");
    assert_eq!(code, "INVALID_FIELD");
    assert!(message.contains("Didn't understand relationship 'Nobody__r' in field path"));
    assert_eq!(refusal("SELECT Id, (SELECT Id FROM Nobodies__r) FROM Contract").0, "INVALID_TYPE");
}

#[test]
fn values_of_the_wrong_type_are_refused() {
    for (filter, told) in [
        ("Quantity__c = 'x'", "must be of type double and should not be enclosed in quotes"),
        ("Name = 5", "must be of type string and should be enclosed in quotes"),
        ("CreatedDate = 2026-01-01", "must be of type dateTime"),
        ("Contract__r.StartDate = 2026-01-01T00:00:00Z", "must be of type date and"),
        ("Contract__r.Fulfilled__c = 'true'", "must be of type boolean"),
        ("Quantity__c IN (1, 'x')", "must be of type double"),
        ("Name LIKE 5", "must be of type string"),
    ] {
        let (code, message) = refusal(&format!("SELECT Id FROM Contract_Product__c WHERE {filter}"));
        assert_eq!(code, "INVALID_FIELD", "{filter}");
        assert!(message.contains(told), "{filter}: {message}");
    }
    let (code, _) = refusal("SELECT Id FROM Contract_Product__c WHERE Quantity__c LIKE '5%'");
    assert_eq!(code, "INVALID_QUERY_FILTER_OPERATOR");
}

#[test]
fn malformed_queries_are_refused_where_they_break() {
    for (text, column) in [
        ("", 1),
        ("SELECT", 7),
        ("SELECT FROM Contract", 8),
        ("SELECT Id Contract", 11),
        ("SELECT Id FORM Contract", 11),
        ("SELECT Id FROM Contract WHERE", 30),
        ("SELECT Id FROM Contract WHERE Name", 35),
        ("SELECT Id FROM Contract WHERE Name = 'x", 38),
        ("SELECT Id FROM Contract WHERE Name = 'x\\q'", 40),
        ("SELECT Id FROM Contract WHERE Name = 'O'Neill'", 46),
        ("SELECT Id FROM Contract WHERE (Name = 'x'", 42),
        ("SELECT Id FROM Contract WHERE Name = 'a' AND Name = 'b' OR Name = 'c'", 57),
        ("SELECT Id FROM Contract LIMIT -1", 31),
        ("SELECT Id FROM Contract GROUP BY Status", 8),
        ("SELECT Id id FROM Contract", 19),
        ("SELECT COUNT(Id), COUNT() FROM Contract", 32),
        ("SELECT Id; FROM Contract", 8),
        ("SELECT Id FROM Contract WHERE Name = x", 38),
        ("SELECT Id FROM Contract FOR", 28),
        ("SELECT Id FROM Contract FOR UPDATE", 29),
    ] {
        let (code, message) = refusal(text);
        assert_eq!(code, "MALFORMED_QUERY", "{text}");
        assert!(message.contains(&format!("ERROR at Row:1:Column:{column}\n")), "{text}: {message}");
    }
    let deep = format!("SELECT Id FROM Contract WHERE {}Name = 'x'{}", "(".repeat(5000), ")".repeat(5000));
    assert_eq!(refusal(&deep).0, "MALFORMED_QUERY", "no stack is that deep");
    let long = format!("SELECT Id FROM Contract WHERE Name = '{}'", "x".repeat(100_000));
    assert_eq!(refusal(&long).0, "QUERY_TOO_COMPLICATED");
}

#[test]
fn an_index_changes_nothing_but_the_time() {
    let with = column(
        "SELECT Name FROM Contract_Product__c WHERE Contract__r.Id != null AND Contract__c IN (SELECT Id FROM Contract)",
    );
    let without = column("SELECT Name FROM Contract_Product__c");
    assert_eq!(with, without);
}

#[test]
fn no_text_makes_the_reader_panic() {
    const WORDS: &[&str] = &[
        "SELECT",
        "FROM",
        "WHERE",
        "AND",
        "OR",
        "NOT",
        "IN",
        "LIKE",
        "ORDER BY",
        "NULLS",
        "LAST",
        "LIMIT",
        "OFFSET",
        "COUNT()",
        "(",
        ")",
        ",",
        "=",
        "!=",
        "<",
        ">=",
        "'",
        "'a'",
        "'%\\_\\\\'",
        "'ü\\u00e4",
        "\\",
        "5",
        "-1e9",
        "2026-01-01",
        "2026-01-01T00:00:00Z",
        "null",
        "true",
        "TODAY",
        "LAST_N_DAYS:7",
        "N_YEARS_AGO:9999",
        "CALENDAR_YEAR(",
        "DAY_ONLY(CreatedDate)",
        "GROUP BY",
        "HAVING",
        "COUNT(Id)",
        "FIELDS(ALL)",
        "toLabel(Name)",
        "CreatedDate",
        "Id",
        "Name",
        "Contract",
        "Account.Name",
        "Contract_Products__r",
        ".",
        "a..b",
        "ü",
        "\n",
        ";",
        "\0",
        "Quantity__c",
        "Contract_Product__c",
        "Contract__r.Account.Owner.Name",
    ];
    let db = db();
    for seed in 0..20_000 {
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut text =
            String::from(if rng.bool() { "SELECT Id FROM Contract_Product__c WHERE " } else { "" });
        for _ in 0..rng.usize(0..14) {
            text.push_str(WORDS[rng.usize(0..WORDS.len())]);
            text.push_str(if rng.u8(0..5) == 0 { "" } else { " " });
        }
        if let Ok(plan) = prepare(&text, &asker()) {
            let _ = run(&db, &plan, Scope::Live);
            if let Some(groups) = &plan.groups {
                let _ = run_groups(&db, &plan, groups, Scope::Live);
            }
        }
    }
}

#[test]
fn groups_are_told_by_what_they_have_in_common() {
    let db = db();
    let rows = |text: &str| {
        let plan = prepare(text, &asker()).unwrap_or_else(|refusal| panic!("{text}: {}", refusal.message));
        let groups = plan.groups.as_ref().expect("a query about groups");
        serde_json::to_value(run_groups(&db, &plan, groups, Scope::Live)).expect("JSON")
    };
    let magic = "FROM Contract_Product__c WHERE Contract__r.ContractNumber = '00000101'";
    assert_eq!(
        rows(&format!(
            "SELECT COUNT(Id), sum(Quantity__c) sold, AVG(Unit_Price__c), MIN(Name), MAX(Name) {magic}"
        )),
        serde_json::json!([{ "expr0": 2, "sold": 8.0, "expr1": 3000.0, "expr2": "Gigantic ad", "expr3": "Small ad" }])
    );
    assert_eq!(
        rows(&format!(
            "SELECT Contract__r.Account.Name, Product_Code__c code {magic} GROUP BY Contract__r.Account.Name, Product_Code__c ORDER BY Product_Code__c DESC LIMIT 1"
        )),
        serde_json::json!([{ "Name": "Magic Ads Inc", "code": "SMALL" }])
    );
    let contracts = rows("SELECT Fulfilled__c, COUNT(Id) n FROM Contract GROUP BY Fulfilled__c");
    assert_eq!(contracts[0]["n"].as_u64().zip(contracts[1]["n"].as_u64()), Some((46, 5)));
    // Magic Ads Inc, and three of every four of the fifty others.
    assert_eq!(rows("SELECT COUNT_DISTINCT(AccountId) FROM Contract")[0]["expr0"], 39);
    assert_eq!(
        rows("SELECT SUM(Units__c), COUNT(Id) FROM Product_Usage__c")[0]["expr0"],
        serde_json::Value::Null
    );
    assert_eq!(rows("SELECT Ad_Title__c FROM Product_Usage__c GROUP BY Ad_Title__c"), serde_json::json!([]));
    assert_eq!(refusal("SELECT SUM(Name) FROM Account").0, "INVALID_FIELD");
    assert_eq!(refusal("SELECT Id, COUNT(Id) FROM Account").0, "MALFORMED_QUERY");
    let starts = "CALENDAR_YEAR(StartDate), calendar_month(StartDate)";
    let months = rows(&format!(
        "SELECT {starts} m, COUNT(Id) FROM Contract WHERE ContractNumber < '00000103' GROUP BY {starts}"
    ));
    assert_eq!(months, serde_json::json!([{ "expr0": 2026, "m": 4, "expr1": 2 }]));
    let when = "CALENDAR_MONTH(convertTimezone(CreatedDate))";
    let made = rows(&format!("SELECT {when}, COUNT(Id) FROM Account GROUP BY {when}"));
    assert_eq!(made[0]["expr0"], 1);
    for text in [
        "SELECT CALENDAR_YEAR(StartDate) FROM Contract",
        "SELECT CALENDAR_YEAR(StartDate), COUNT(Id) FROM Contract GROUP BY CALENDAR_MONTH(StartDate)",
        "SELECT COUNT(Id) FROM Contract GROUP BY CALENDAR_YEAR(StartDate",
    ] {
        assert_eq!(refusal(text).0, "MALFORMED_QUERY", "{text}");
    }
    for field in ["ContractNumber", "convertTimezone(StartDate)"] {
        let text = format!("SELECT COUNT(Id) FROM Contract GROUP BY CALENDAR_YEAR({field})");
        assert_eq!(refusal(&text).0, "INVALID_FIELD", "{text}");
    }
}
