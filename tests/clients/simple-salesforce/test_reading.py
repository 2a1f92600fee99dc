"""Queries, searches, feeds, describes and limits, as simple-salesforce asks for them."""

import datetime
import time

import pytest
from conftest import entry, product
from simple_salesforce import format_soql
from simple_salesforce.exceptions import SalesforceExpiredSession, SalesforceMalformedRequest


def test_a_query_is_followed_through_its_pages(klaus):
    line = product(klaus)
    rows = [{"Usage_Key__c": f"k{n}", **entry(f"k{n}", line)} for n in range(450)]
    klaus.bulk2.Product_Usage__c.upsert(records=rows, external_id_field="Usage_Key__c")
    small = {"Sforce-Query-Options": "batchSize=200"}
    query = "SELECT Id, Contract_Product__r.Contract__r.Account.Name FROM Product_Usage__c"
    first = klaus.query(query, headers=small)
    assert (first["totalSize"], len(first["records"]), first["done"]) == (450, 200, False)
    second = klaus.query_more(first["nextRecordsUrl"], True, headers=small)
    last = klaus.query_more(second["nextRecordsUrl"], True, headers=small)
    assert (len(second["records"]), len(last["records"]), last["done"]) == (200, 50, True)
    everything = list(klaus.query_all_iter(query, headers=small))
    assert len({record["Id"] for record in everything}) == 450
    parent = everything[0]["Contract_Product__r"]["Contract__r"]
    assert parent["attributes"]["type"] == "Contract" and parent["Account"]["Name"] == "Magic Ads Inc"


def test_soql_is_read_with_its_escapes(admin, klaus):
    name = "O'Neil \\ 100%_<b>"
    made = admin.Account.create({"Name": name})["id"]
    admin.Account.create({"Name": "O'Neil \\ 1000 <b>"})
    for query in (
        format_soql("SELECT Id FROM Account WHERE Name = {}", name),
        format_soql("SELECT Id FROM Account WHERE Name LIKE '%{:like}%'", "100%_<b>"),
    ):
        assert [record["Id"] for record in klaus.query(query)["records"]] == [made], query
    for bad in ("SELECT Id FROM Account WHERE Name = 'O'Neil'", "SELECT Id FROM Account WHERE Name = '\\x'"):
        with pytest.raises(SalesforceMalformedRequest) as refused:
            klaus.query(bad)
        assert refused.value.content[0]["errorCode"] == "MALFORMED_QUERY"


def test_describes_tell_what_set_up_needs(klaus):
    assert {each["name"] for each in klaus.describe()["sobjects"]} >= {"Contract", "Product_Usage__c"}
    fields = {field["name"]: field for field in klaus.Product_Usage__c.describe()["fields"]}
    key = fields["Usage_Key__c"]
    assert key["externalId"] and key["unique"] and key["length"] == 36 and not key["nillable"]
    assert fields["Usage_Locked__c"]["calculated"] and not fields["Usage_Locked__c"]["updateable"]
    assert klaus.Contract.metadata()["objectDescribe"]["name"] == "Contract"


def test_limits_and_their_header(admin):
    limits = admin.limits()
    assert limits["DailyApiRequests"]["Max"] > limits["DailyApiRequests"]["Remaining"] > 0
    usage = admin.api_usage["api-usage"]
    assert usage.total == limits["DailyApiRequests"]["Max"] and usage.used > 0


def test_searches_find_words(klaus):
    found = klaus.search("FIND {Müller*} IN NAME FIELDS RETURNING Account(Id, Name), Contract(Id)")
    assert [record["Name"] for record in found["searchRecords"]] == ["Müller & Söhne GmbH"]
    assert klaus.quick_search("Mülle")["searchRecords"] == []
    found = klaus.search("FIND {00000101} RETURNING Contract(ContractNumber WHERE Fulfilled__c = false LIMIT 1)")
    assert found["searchRecords"][0]["ContractNumber"] == "00000101"
    path = "parameterizedSearch/"
    asked = {"q": "magic ads", "sobject": "Account", "Account.fields": "Id,Name", "Account.limit": 10}
    assert klaus.restful(path, params=asked)["searchRecords"][0]["Name"] == "Magic Ads Inc"


def test_feeds_tell_what_changed(admin):
    begin = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=2)
    end = begin + datetime.timedelta(minutes=4)
    made = admin.Account.create({"Name": "New"})["id"]
    gone = admin.Account.create({"Name": "Gone"})["id"]
    admin.Account.delete(gone)
    assert admin.Account.updated(begin, end)["ids"] == [made]
    assert [record["id"] for record in admin.Account.deleted(begin, end)["deletedRecords"]] == [gone]
    with pytest.raises(SalesforceMalformedRequest):
        admin.Account.updated(begin - datetime.timedelta(days=40), end)


def test_reads_that_ask_for_changes_only(admin):
    made = admin.Account.create({"Name": "Acme"})["id"]
    url = f"{admin.base_url}sobjects/Account/{made}"

    def ask(method, **headers):
        return admin.session.request(method, url, headers={**admin.headers, **headers}, json={"Type": "Other"})

    now = ask("GET").headers["Last-Modified"]
    assert ask("GET", **{"If-Modified-Since": now}).status_code == 304
    assert ask("PATCH", **{"If-Unmodified-Since": now}).status_code == 204
    time.sleep(1.1)
    assert ask("PATCH").status_code == 204
    assert ask("GET", **{"If-Modified-Since": now}).status_code == 200
    assert ask("PATCH", **{"If-Unmodified-Since": now}).status_code == 412
    assert ask("PATCH", **{"If-Unmodified-Since": "yesterday"}).status_code == 400


def test_a_session_that_ended_is_told_apart(org, klaus):
    token = klaus.session_id
    assert klaus.oauth2("userinfo")["preferred_username"] == "klaus@demo.example"
    assert klaus.session.post(f"{org.url}/services/oauth2/revoke", {"token": token}).status_code == 200
    with pytest.raises(SalesforceExpiredSession) as ended:
        klaus.query("SELECT Id FROM Account")
    assert ended.value.content[0]["errorCode"] == "INVALID_SESSION_ID"
    answer = klaus.session.get(f"{org.url}/services/oauth2/userinfo", headers=klaus.headers)
    assert (answer.status_code, answer.text) == (403, "Bad_OAuth_Token")
