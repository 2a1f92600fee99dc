"""What simple-salesforce is used to ask an org besides fields: date literals, columns, and parents that are none."""

import datetime

import pytest
from conftest import entry, product
from simple_salesforce.exceptions import SalesforceMalformedRequest


def count(client, where):
    return client.query(f"SELECT COUNT() FROM Product_Usage__c WHERE {where}")["totalSize"]


def test_date_literals_are_ranges_around_today(klaus):
    line = product(klaus)
    now = datetime.datetime.now(datetime.timezone.utc)
    stamp = "%Y-%m-%dT%H:%M:%SZ"
    for key, days in {"old": -400, "month": -32, "nine": -9, "two": -2, "now": 0, "ahead": 2}.items():
        booked = (now + datetime.timedelta(days=days)).strftime(stamp)
        klaus.Product_Usage__c.upsert(f"Usage_Key__c/{key}", entry(key, line, Booked_At__c=booked))
    assert count(klaus, "CreatedDate = TODAY") == 6 and count(klaus, "CreatedDate < TODAY") == 0
    assert count(klaus, "LastModifiedDate >= YESTERDAY") == 6
    assert count(klaus, "Booked_At__c = today") == 1
    assert count(klaus, "Booked_At__c = LAST_N_DAYS:7") == 2
    assert count(klaus, "Booked_At__c < LAST_N_DAYS:7") == 3
    assert count(klaus, "Booked_At__c > LAST_N_DAYS:7") == 1
    assert count(klaus, "Booked_At__c != LAST_N_DAYS:7") == 4
    assert count(klaus, "Booked_At__c = NEXT_N_DAYS:3") == 1
    assert count(klaus, "Booked_At__c <= LAST_N_MONTHS:1") >= 2
    assert count(klaus, "Booked_At__c = LAST_90_DAYS") == 4
    assert count(klaus, "Booked_At__c IN (TODAY, NEXT_N_DAYS:3, N_DAYS_AGO:100)") == 2
    assert count(klaus, "DAY_ONLY(convertTimezone(Booked_At__c)) = TODAY") == 1
    assert count(klaus, "Contract_Product__r.Contract__r.StartDate = TODAY AND CreatedDate = TODAY") == 0


@pytest.mark.parametrize("literal", ["LAST_N_DAYS", "LAST_N_DAYS:x", "LAST_N_DAYS:-1", "N_DAYS_AGO:9999999999", "TODAY:3"])
def test_a_date_literal_that_is_none_is_malformed(klaus, literal):
    with pytest.raises(SalesforceMalformedRequest) as refused:
        klaus.query(f"SELECT Id FROM Contract WHERE StartDate = {literal}")
    error = refused.value.content[0]
    assert error["errorCode"] == "MALFORMED_QUERY" and "ERROR at Row:1:Column:43" in error["message"]


def test_columns_are_told_instead_of_records(klaus):
    soql = "SELECT Id, Account.Name, Account.Industry FROM Contract"
    told = klaus.restful("query/", params={"q": soql, "columns": "true"})
    assert "records" not in told and told["entityName"] == "Contract" and told["idSelected"]
    account = told["columnMetadata"][1]
    assert (account["columnName"], account["foreignKeyName"], account["apexType"]) == ("Account", "AccountId", None)
    assert [column["displayName"] for column in account["joinColumns"]] == ["Name", "Industry"]


@pytest.mark.parametrize("parent", ["abc", 5, True, ["abc"]])
def test_something_else_in_place_of_a_parent_is_told(klaus, parent):
    line = product(klaus)
    broken = {**entry("k2", line), "Contract_Product__r": parent}
    del broken["Contract_Product__c"]
    told = "The value provided for foreign key reference Contract_Product__r is not a nested SObject"
    with pytest.raises(SalesforceMalformedRequest) as refused:
        klaus.Product_Usage__c.upsert("Usage_Key__c/k2", broken)
    assert refused.value.content == [{"message": told, "errorCode": "INVALID_FIELD"}]
    kind = {"attributes": {"type": "Product_Usage__c"}}
    rows = [
        {**kind, "Usage_Key__c": key, **row}
        for key, row in (("k1", entry("k1", line)), ("k2", broken), ("k3", entry("k3", line)))
    ]
    path = "composite/sobjects/Product_Usage__c/Usage_Key__c"
    answer = klaus.restful(path, method="PATCH", json={"allOrNone": False, "records": rows})
    assert [row["success"] for row in answer] == [True, False, True]
    assert answer[1]["errors"] == [{"statusCode": "INVALID_FIELD", "message": told, "fields": []}]


def test_all_fields_are_told_of_few_records(klaus):
    everything = klaus.query("SELECT FIELDS(ALL) FROM Contract LIMIT 200")["records"][0]
    described = {field["name"] for field in klaus.Contract.describe()["fields"]}
    assert set(everything) == described | {"attributes"}
    with pytest.raises(SalesforceMalformedRequest) as refused:
        klaus.query("SELECT FIELDS(ALL) FROM Contract")
    assert "must have a LIMIT of at most 200" in refused.value.content[0]["message"]


@pytest.mark.parametrize(
    ("soql", "code", "told"),
    [
        ("SELECT FORMAT(StartDate) FROM Contract", "MALFORMED_QUERY", "does not know FORMAT()"),
        ("SELECT Id FROM Contract WITH SECURITY_ENFORCED", "MALFORMED_QUERY", "only allowed in Apex"),
        ("SELECT Id FROM Contract WHERE Status INCLUDES ('Draft')", "INVALID_QUERY_FILTER_OPERATOR", "multi-select"),
        ("SELECT Id, Id FROM Contract", "INVALID_FIELD", "duplicate field selected: Id"),
        ("SELECT Id FROM Contract WHERE Id IN (SELECT Name FROM Account)", "MALFORMED_QUERY", "foreign key"),
        ("SELECT COUNT(Id) FROM Contract LIMIT 1", "MALFORMED_QUERY", "cannot also use LIMIT"),
        ("SELECT COUNT(Id) FROM Contract GROUP BY Status ORDER BY StartDate", "MALFORMED_QUERY", "must be grouped"),
    ],
)
def test_what_is_not_answered_says_why(klaus, soql, code, told):
    with pytest.raises(SalesforceMalformedRequest) as refused:
        klaus.query(soql)
    error = refused.value.content[0]
    assert error["errorCode"] == code and told in error["message"]


def test_groups_are_sorted_and_chosen(klaus):
    soql = "SELECT Fulfilled__c f, COUNT(Id) n FROM Contract GROUP BY Fulfilled__c {} ORDER BY COUNT(Id) DESC"
    rows = klaus.query(soql.format(""))["records"]
    assert [row["f"] for row in rows] == [False, True] and rows[0]["n"] > rows[1]["n"]
    assert len(klaus.query(soql.format(f"HAVING COUNT(Id) > {rows[1]['n']}"))["records"]) == 1
