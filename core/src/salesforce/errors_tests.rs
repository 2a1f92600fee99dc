//! Every code of the table has its class.

use super::*;
use PersonCause::*;

fn judge(place: Place, status: u16, code: &str, message: &str) -> Class {
    class_of(&Told { place, status, code, message })
}

fn row(code: &str, message: &str) -> Class {
    judge(Place::Row, 200, code, message)
}

fn call(status: u16, code: &str, message: &str) -> Class {
    judge(Place::Call, status, code, message)
}

/// Every code of the protocol sheet, 3.3: as a row, and as a whole call with its usual status.
#[test]
fn every_code_of_the_sheet_has_its_class() {
    let person = NeedsPerson;
    #[rustfmt::skip]
    let sheet = [
        ("UNKNOWN_EXCEPTION", 500, RowFault, Unserved),
        ("INTERNAL_ERROR", 500, RowFault, Unserved),
        ("SERVER_UNAVAILABLE", 503, RowFault, Unserved),
        ("UNABLE_TO_LOCK_ROW", 400, RowLocked, RowLocked),
        ("QUERY_TIMEOUT", 400, RowFault, Unserved),
        ("REQUEST_RUNNING_TOO_LONG", 400, RowFault, Unserved),
        ("TOO_MANY_APEX_REQUESTS", 400, RowFault, Unserved),
        ("API_CURRENTLY_DISABLED", 403, Unserved, Unserved),
        ("INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE", 400, Unserved, Unserved),
        ("INVALID_QUERY_LOCATOR", 400, StalePage, StalePage),
        ("ALL_OR_NONE_OPERATION_ROLLED_BACK", 400, Untried, Untried),
        ("PROCESSING_HALTED", 400, Untried, Untried),
        ("TXN_SECURITY_METERING_ERROR", 400, RowFault, Unserved),
        ("INVALID_SESSION_ID", 401, SignIn, SignIn),
        ("INVALID_AUTH_HEADER", 401, SignIn, SignIn),
        ("Bad_OAuth_Token", 403, SignIn, SignIn),
        ("INVALID_OPERATION_WITH_EXPIRED_PASSWORD", 403, Admin, Admin),
        ("PASSWORD_LOCKOUT", 403, Admin, Admin),
        ("LOGIN_DURING_RESTRICTED_TIME", 403, Admin, Admin),
        ("LOGIN_DURING_RESTRICTED_DOMAIN", 403, Admin, Admin),
        ("ORG_LOCKED", 403, Admin, Admin),
        ("TRIAL_EXPIRED", 403, Admin, Admin),
        ("API_DISABLED_FOR_ORG", 403, Admin, Admin),
        ("TXN_SECURITY_NO_ACCESS", 403, Admin, Admin),
        ("REQUEST_LIMIT_EXCEEDED", 403, DailyLimit, DailyLimit),
        ("STORAGE_LIMIT_EXCEEDED", 400, Storage, Storage),
        ("EXCEEDED_QUOTA", 400, Storage, Storage),
        ("LICENSE_LIMIT_EXCEEDED", 400, Admin, Admin),
        ("FIELD_CUSTOM_VALIDATION_EXCEPTION", 400, person(Validation), person(Validation)),
        ("INVALID_CROSS_REFERENCE_KEY", 400, person(NoSuchLine), person(NoSuchLine)),
        ("ENTITY_IS_DELETED", 400, person(Deleted), person(Deleted)),
        ("ENTITY_IS_LOCKED", 400, person(RecordLocked), person(RecordLocked)),
        ("DUPLICATE_VALUE", 400, person(Duplicate), person(Duplicate)),
        ("DUPLICATES_DETECTED", 400, person(Duplicate), person(Duplicate)),
        ("DUPLICATE_EXTERNAL_ID", 400, person(Duplicate), person(Duplicate)),
        ("REQUIRED_FIELD_MISSING", 400, person(BadValue), person(BadValue)),
        ("STRING_TOO_LONG", 400, person(BadValue), person(BadValue)),
        ("NUMBER_OUTSIDE_VALID_RANGE", 400, person(BadValue), person(BadValue)),
        ("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", 400, person(BadValue), person(BadValue)),
        ("INVALID_TYPE_ON_FIELD_IN_RECORD", 400, person(BadValue), person(BadValue)),
        ("INACTIVE_OWNER_OR_USER", 400, person(Other), person(Other)),
        ("FIELD_INTEGRITY_EXCEPTION", 400, person(BadValue), person(BadValue)),
        ("FIELD_FILTER_VALIDATION_EXCEPTION", 400, person(Validation), person(Validation)),
        ("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", 400, person(Other), person(Other)),
        ("CANNOT_EXECUTE_FLOW_TRIGGER", 400, person(Other), person(Other)),
        ("FAILED_ACTIVATION", 400, person(Other), person(Other)),
        ("INSUFFICIENT_ACCESS_OR_READONLY", 403, SetUp, SetUp),
        ("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", 403, SetUp, SetUp),
        ("INSUFFICIENT_ACCESS", 403, SetUp, SetUp),
        ("INVALID_FIELD", 400, SetUp, SetUp),
        ("INVALID_FIELD_FOR_INSERT_UPDATE", 400, SetUp, SetUp),
        ("INVALID_TYPE", 400, SetUp, SetUp),
        ("INVALID_EXTERNAL_ID_FIELD_NAME", 400, SetUp, SetUp),
        ("INVALID_ENTITY_FOR_UPSERT", 400, SetUp, SetUp),
        ("NOT_FOUND", 404, SetUp, SetUp),
        ("FUNCTIONALITY_NOT_ENABLED", 403, SetUp, SetUp),
        ("MALFORMED_QUERY", 400, OurBug, OurBug),
        ("MALFORMED_ID", 400, OurBug, OurBug),
        ("JSON_PARSER_ERROR", 400, OurBug, OurBug),
        ("INVALID_QUERY_FILTER_OPERATOR", 400, OurBug, OurBug),
        ("EXCEEDED_ID_LIMIT", 400, OurBug, OurBug),
        ("EXCEEDED_MAX_SIZE_REQUEST", 413, OurBug, OurBug),
    ];
    for (code, status, as_row, as_call) in sheet {
        assert_eq!(row(code, ""), as_row, "{code} of a row");
        assert_eq!(call(status, code, ""), as_call, "{code} of a call");
        assert!(TABLE.iter().any(|(known, _)| *known == code), "{code} must be in the table");
    }
    assert_eq!(sheet.len(), TABLE.len(), "a code in the table that this test does not name");
}

#[test]
fn our_own_rules_are_told_apart_by_their_prefix() {
    let rule = |message| row("FIELD_CUSTOM_VALIDATION_EXCEPTION", message);
    assert_eq!(rule("ADT-LOCKED: the contract is fulfilled."), NeedsPerson(Locked));
    assert_eq!(rule("ADT-STALE changed by Petra"), NeedsPerson(Stale));
    assert_eq!(rule("ADT-KEY"), NeedsPerson(KeyRule));
    assert_eq!(rule("ADT-FIXED: no"), NeedsPerson(Fixed));
    assert_eq!(rule("ADT-GONE. Gone"), NeedsPerson(Gone));
    assert_eq!(rule("ADT-LOCKEDOUT"), NeedsPerson(Validation));
    assert_eq!(rule("The ad ADT-LOCKED is too dear"), NeedsPerson(Validation), "only where it begins");
    let nested = "execution of AfterInsert caused by: Upsert failed. First exception on row 0; first error: \
                  FIELD_CUSTOM_VALIDATION_EXCEPTION, ADT-LOCKED: fulfilled: []";
    assert_eq!(row("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", nested), NeedsPerson(Locked));
    assert_eq!(row("UNKNOWN_EXCEPTION", nested), NeedsPerson(Locked));
    assert_eq!(call(503, "SERVER_UNAVAILABLE", "ADT-LOCKED"), Unserved, "an outage stays an outage");
    assert_eq!(row("STRING_TOO_LONG", "Ad Title: data value too large: ADT-LOCKED"), NeedsPerson(BadValue));
}

#[test]
fn a_duplicate_on_our_key_is_our_own_earlier_try() {
    let stored = "duplicate value found: Usage_Key__c duplicates value on record with id: a01000000000001";
    let on_key = |key: &str, message: &str, fields: &[&str]| {
        let errors =
            serde_json::json!([{"statusCode": "DUPLICATE_VALUE", "message": message, "fields": fields}]);
        let refusal = crate::salesforce::refusals::of_errors(Place::Row, 200, &errors, &errors);
        refusal.with_key(&Name::parse(key).expect("a name")).class
    };
    assert_eq!(on_key("Usage_Key__c", stored, &[]), OwnTryRunning);
    assert_eq!(on_key("Usage_Key__c", &stored.to_lowercase(), &[]), OwnTryRunning);
    assert_eq!(on_key("acme__Key__c", stored, &[]), NeedsPerson(Duplicate), "another org has another key");
    assert_eq!(row("DUPLICATE_VALUE", "Duplicate external id specified: 0190"), OwnTryRunning);
    assert_eq!(
        on_key("Usage_Key__c", "Doppelter Wert", &["Usage_Key__c"]),
        OwnTryRunning,
        "the field tells, in any language"
    );
    let other = "duplicate value found: Name duplicates value on record with id: a01000000000001";
    assert_eq!(row("DUPLICATE_VALUE", other), NeedsPerson(Duplicate));
    assert_eq!(on_key("Usage_Key__c", other, &["Name"]), NeedsPerson(Duplicate));
}

#[test]
fn the_same_code_is_read_by_its_text() {
    let missing = "Foreign key external ID: c-9 not found for field Contract_Key__c in entity contract";
    assert_eq!(row("INVALID_FIELD", missing), NeedsPerson(NoSuchLine));
    assert_eq!(call(400, "INVALID_FIELD", "No such column 'Units__c' on entity 'Product_Usage__c'"), SetUp);
    assert_eq!(call(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."), DailyLimit);
    assert_eq!(
        call(403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded."),
        ConcurrencyLimit
    );
    assert_eq!(
        call(403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests (Concurrent API Requests) Limit exceeded."),
        ConcurrencyLimit
    );
    assert_eq!(call(401, "INVALID_SESSION_ID", "Session expired or invalid"), SignIn);
    assert_eq!(
        call(401, "INVALID_SESSION_ID", "This session is not valid for use with the REST API"),
        Admin,
        "a policy: a new session would meet it again"
    );
    assert_eq!(call(401, "", "Connected app is not attached to Agent"), Admin);
    let governor = "AdtTrigger: System.LimitException: Too many SOQL queries: 101";
    assert_eq!(row("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", governor), RowFault);
}

#[test]
fn what_nobody_knows_is_judged_by_its_status() {
    assert_eq!(call(400, "SOMETHING_NEW", ""), NeedsPerson(Other));
    assert_eq!(call(418, "", ""), NeedsPerson(Other));
    assert_eq!(call(401, "SOMETHING_NEW", ""), SignIn);
    for status in [302, 408, 420, 429, 500, 502, 503, 504, 599] {
        assert_eq!(call(status, "SOMETHING_NEW", ""), Unserved, "{status}");
    }
    assert_eq!(judge(Place::Row, 500, "SOMETHING_NEW", ""), RowFault);
    assert_eq!(judge(Place::Row, 300, "", ""), NeedsPerson(Duplicate));
    assert_eq!(row("SOMETHING_NEW", ""), NeedsPerson(Other));
    assert_eq!(call(410, "", ""), SetUp);
    for status in [405, 413, 414, 415, 431] {
        assert_eq!(call(status, "", ""), OurBug, "{status}");
    }
}

/// For tests elsewhere: what an error with these words is taken for.
pub(crate) mod judged {
    use super::super::*;
    use crate::salesforce::refusals;
    use serde_json::json;

    /// Every code that is known.
    pub(crate) fn codes() -> impl Iterator<Item = &'static str> {
        TABLE.iter().map(|(code, _)| *code)
    }

    /// The statuses that a code comes with.
    pub(crate) fn statuses(code: &str) -> &'static [u16] {
        match code {
            "UNKNOWN_EXCEPTION" | "INTERNAL_ERROR" => &[500],
            "SERVER_UNAVAILABLE" => &[503],
            "INVALID_SESSION_ID" | "INVALID_AUTH_HEADER" => &[401],
            "Bad_OAuth_Token" | "REQUEST_LIMIT_EXCEEDED" | "API_CURRENTLY_DISABLED" => &[403],
            "NOT_FOUND" => &[404],
            "EXCEEDED_MAX_SIZE_REQUEST" => &[413],
            // Nobody knows these, so their status decides.
            "SOMETHING_NEW" | "" => &[400, 404, 409, 500, 502],
            _ => &[400],
        }
    }

    /// The error of a call, or of a row of it.
    pub(crate) fn refusal(of_call: bool, status: u16, code: &str, message: &str) -> Refusal {
        let place = if of_call { Place::Call } else { Place::Row };
        let error = json!({"errorCode": code, "message": message});
        refusals::of_errors(place, status, &error, &error)
    }
}
