//! Date literals in filters: a range is compared as Salesforce compares it, for dates and for datetimes.

use std::sync::Arc;

use super::*;
use crate::data::db::Record;
use crate::ids::Id;

/// Contracts that start on days around today, and that were made at moments around now; one has no start.
fn around() -> Db {
    let mut db = Db::default();
    examples::fill(&mut db, 0);
    let contract = &schema::all()[place::CONTRACT];
    let template = db.rows(contract).next().expect("one contract").clone();
    let days = [
        ("2026-11-24", "2026-11-24T22:59:59Z"),
        ("2026-11-25", "2026-11-24T23:00:00Z"),
        ("2026-12-01", "2026-12-01T22:59:59Z"),
        ("2026-12-02", "2026-12-01T23:00:00Z"),
        ("2026-12-03", "2026-12-01T23:30:00Z"),
        ("2026-12-09", "2026-12-01T23:30:01Z"),
        ("2026-12-10", "2026-12-02T23:00:00Z"),
        ("", "2027-01-01T00:00:00Z"),
    ];
    for (n, (start, made)) in days.iter().enumerate() {
        let mut values = template.values.clone();
        let id = Id::new(contract.prefix, 9_000 + n as u64);
        values[contract.at("Id")] = Value::Id(id);
        values[contract.at("ContractNumber")] = Value::Text(format!("d{n}"));
        values[contract.at("StartDate")] = start.parse().map_or(Value::Null, Value::Date);
        values[contract.at("CreatedDate")] = Value::Moment(made.parse().expect("a moment"));
        db.put(contract, Arc::new(Record { id, values }));
    }
    db
}

/// The numbers of the contracts that fit.
fn fitting(filter: &str) -> String {
    let own = "ContractNumber LIKE 'd%'";
    let text = format!("SELECT Id FROM Contract WHERE {own} AND {filter} ORDER BY ContractNumber");
    let plan = prepare(&text, &asker()).unwrap_or_else(|refusal| panic!("{text}: {}", refusal.message));
    let db = around();
    let number = plan.object.at("ContractNumber");
    let found = run(&db, &plan, Scope::Live).records;
    found.iter().map(|record| &record.values[number].text()[1..]).collect()
}

#[test]
fn a_date_is_before_a_range_in_it_or_behind_it() {
    for (filter, numbers) in [
        ("StartDate = TODAY", "3"),
        ("StartDate = today", "3"),
        ("StartDate != TODAY", "0124567"),
        ("StartDate < TODAY", "012"),
        ("StartDate <= TODAY", "0123"),
        ("StartDate > TODAY", "456"),
        ("StartDate >= TODAY", "3456"),
        ("StartDate = YESTERDAY", "2"),
        ("StartDate = TOMORROW", "4"),
        ("StartDate = LAST_N_DAYS:7", "123"),
        ("StartDate < LAST_N_DAYS:7", "0"),
        ("StartDate > LAST_N_DAYS:7", "456"),
        ("StartDate >= LAST_N_DAYS:7", "123456"),
        ("StartDate != LAST_N_DAYS:7", "04567"),
        ("StartDate = Next_N_Days:7", "45"),
        ("StartDate > NEXT_N_DAYS:7", "6"),
        ("StartDate = N_DAYS_AGO:7", "1"),
        ("StartDate = THIS_MONTH", "23456"),
        ("StartDate = LAST_MONTH", "01"),
        ("StartDate < THIS_MONTH", "01"),
        ("StartDate > LAST_MONTH", "23456"),
        ("StartDate = THIS_WEEK", "234"),
        ("StartDate = NEXT_WEEK", "56"),
        ("StartDate = THIS_QUARTER", "0123456"),
        ("StartDate = NEXT_YEAR", ""),
        ("StartDate = NEXT_N_DAYS:0", ""),
        ("(NOT StartDate = TODAY)", "0124567"),
        ("StartDate IN (TODAY, TOMORROW, 2026-11-24)", "034"),
        ("StartDate NOT IN (TODAY, 2026-11-24)", "124567"),
        ("(StartDate = TODAY OR StartDate = null)", "37"),
    ] {
        assert_eq!(fitting(filter), numbers, "{filter}");
    }
}

#[test]
fn a_datetime_is_compared_by_the_clock_of_who_asks() {
    for (filter, numbers) in [
        ("CreatedDate = TODAY", "345"),
        ("CreatedDate < TODAY", "012"),
        ("CreatedDate > TODAY", "67"),
        ("CreatedDate <= TODAY", "012345"),
        ("CreatedDate != TODAY", "01267"),
        ("CreatedDate = LAST_N_DAYS:7", "1234"),
        ("CreatedDate > LAST_N_DAYS:7", "567"),
        ("CreatedDate = TOMORROW", "6"),
        ("CreatedDate = NEXT_YEAR", "7"),
        ("CreatedDate >= 2026-12-01T23:30:01Z AND CreatedDate <= NEXT_N_DAYS:1", "56"),
        ("DAY_ONLY(CreatedDate) = 2026-12-01", "2345"),
        ("DAY_ONLY(convertTimezone(CreatedDate)) = 2026-12-01", "2"),
        ("DAY_ONLY(convertTimezone(CreatedDate)) = TODAY", "345"),
        ("CALENDAR_YEAR(CreatedDate) = 2027", "7"),
        ("CALENDAR_MONTH(StartDate) IN (11)", "01"),
        ("HOUR_IN_DAY(CreatedDate) = 22", "02"),
        ("DAY_IN_WEEK(StartDate) = 4", "135"),
    ] {
        assert_eq!(fitting(filter), numbers, "{filter}");
    }
}

#[test]
fn a_literal_that_is_none_or_does_not_fit_is_refused() {
    for (filter, column) in [
        ("StartDate = TODAYS", 43),
        ("StartDate = LAST_N_DAYS", 43),
        ("StartDate = LAST_N_DAYS:", 43),
        ("StartDate = LAST_N_DAYS:x", 43),
        ("StartDate = LAST_N_DAYS:-1", 43),
        ("StartDate = LAST_N_DAYS:1.5", 43),
        ("StartDate = N_DAYS_AGO:99999999999999", 43),
        ("StartDate = NEXT_N_YEARS:9000", 43),
        ("StartDate = TODAY:1", 43),
        ("StartDate = LAST_FISCAL_WEEK", 43),
    ] {
        let (code, message) = refusal(&format!("SELECT Id FROM Contract WHERE {filter}"));
        assert_eq!(code, "MALFORMED_QUERY", "{filter}");
        assert!(message.contains(&format!("ERROR at Row:1:Column:{column}\n")), "{filter}: {message}");
    }
    for (filter, kind) in [
        ("ContractNumber = TODAY", "string and should be enclosed in quotes"),
        ("ContractTerm > LAST_N_DAYS:7", "int and should not"),
        ("Fulfilled__c IN (TODAY)", "boolean and should not"),
        ("AccountId = YESTERDAY", "reference and should be"),
        ("ContractNumber LIKE TODAY", "string and should be"),
    ] {
        let (code, message) = refusal(&format!("SELECT Id FROM Contract WHERE {filter}"));
        assert_eq!(code, "INVALID_FIELD", "{filter}: {message}");
        assert!(message.contains(&format!("must be of type {kind}")), "{filter}: {message}");
    }
    assert_eq!(count("SELECT Id FROM Contract WHERE ContractNumber = 'TODAY'"), 0, "a text is a text");
}
