"""Records one at a time and many at once, as simple-salesforce asks for them."""

import pytest
from conftest import entry, product
from simple_salesforce.exceptions import (
    SalesforceMalformedRequest,
    SalesforceMoreThanOneRecord,
    SalesforceRefusedRequest,
    SalesforceResourceNotFound,
)


def test_a_record_is_created_read_changed_and_deleted(admin):
    made = admin.Account.create({"Name": "O'Neil \\ 100%_<b>"})
    assert made["success"] and made["errors"] == [] and len(made["id"]) == 18
    read = admin.Account.get(made["id"])
    assert read["Name"] == "O'Neil \\ 100%_<b>" and read["attributes"]["type"] == "Account"
    assert admin.Account.get(made["id"][:15])["Id"] == made["id"]
    assert admin.Account.update(made["id"], {"Industry": "Media"}) == 204
    assert admin.Account.get(made["id"])["Industry"] == "Media"
    assert admin.Account.delete(made["id"]) == 204
    with pytest.raises(SalesforceResourceNotFound):
        admin.Account.get(made["id"])
    with pytest.raises(SalesforceResourceNotFound) as gone:
        admin.Account.delete(made["id"])
    assert gone.value.content[0]["errorCode"] == "ENTITY_IS_DELETED"
    query = f"SELECT Id, IsDeleted FROM Account WHERE Id = '{made['id']}'"
    assert admin.query(query)["totalSize"] == 0
    assert admin.query(query, include_deleted=True)["records"][0]["IsDeleted"] is True


def test_a_contract_goes_the_way_of_its_status(admin):
    account = admin.Account.create({"Name": "Acme"})["id"]
    start = {"AccountId": account, "StartDate": "2026-01-31", "ContractTerm": 1}
    with pytest.raises(SalesforceMalformedRequest) as refused:
        admin.Contract.create({**start, "Status": "Activated"})
    assert refused.value.content[0]["errorCode"] == "FAILED_ACTIVATION"
    contract = admin.Contract.create(start)["id"]
    read = admin.Contract.get(contract)
    assert (read["Status"], read["StatusCode"], read["EndDate"]) == ("Draft", "Draft", "2026-02-27")
    with pytest.raises(SalesforceMalformedRequest):
        admin.Contract.update(contract, {"Status": "Activated", "ContractTerm": 2})
    admin.Contract.update(contract, {"Status": "Activated"})
    for change in ({"Status": "Draft"}, {"ContractNumber": "1"}):
        with pytest.raises(SalesforceMalformedRequest):
            admin.Contract.update(contract, change)
    with pytest.raises(SalesforceMalformedRequest) as refused:
        admin.Contract.delete(contract)
    assert refused.value.content[0]["errorCode"] == "DELETE_FAILED"


def test_details_are_deleted_with_their_master_and_leave_the_roll_up(admin, klaus):
    units = "SELECT Consumed__c, Available__c FROM Contract_Product__c WHERE Id = '{}'"
    line = product(admin)
    klaus.Product_Usage__c.upsert("Usage_Key__c/k1", entry("k1", line, 2))
    assert admin.query(units.format(line))["records"][0]["Consumed__c"] == 2
    usage = admin.query("SELECT Id FROM Product_Usage__c")["records"][0]["Id"]
    with pytest.raises(SalesforceRefusedRequest):
        klaus.Product_Usage__c.delete(usage)
    admin.Product_Usage__c.delete(usage)
    assert admin.query(units.format(line))["records"][0]["Consumed__c"] == 0
    klaus.Product_Usage__c.upsert("Usage_Key__c/k2", entry("k2", line, 1))
    admin.Contract_Product__c.delete(line)
    assert admin.query("SELECT COUNT() FROM Product_Usage__c")["totalSize"] == 0
    assert admin.query("SELECT COUNT() FROM Product_Usage__c", include_deleted=True)["totalSize"] == 2


def test_an_entry_is_upserted_by_its_key(klaus):
    line = product(klaus)
    first = entry("k1", line)
    assert klaus.Product_Usage__c.upsert("Usage_Key__c/K1", first) == 201
    assert klaus.Product_Usage__c.upsert("Usage_Key__c/k1", first) == 200
    row = klaus.Product_Usage__c.get_by_custom_id("Usage_Key__c", "k1")
    assert (row["Usage_Key__c"], row["Units__c"]) == ("K1", 1.0)
    # Two entries of one desk: its key names both.
    both = {"Desk_Key__c": "desk-1"}
    for key in ("k2", "k3"):
        klaus.Product_Usage__c.upsert(f"Usage_Key__c/{key}", entry(key, line, **both))
    with pytest.raises(SalesforceMoreThanOneRecord) as choice:
        klaus.Product_Usage__c.get_by_custom_id("Desk_Key__c", "DESK-1")
    assert len(choice.value.content) == 2
    with pytest.raises(SalesforceResourceNotFound):
        klaus.Product_Usage__c.get_by_custom_id("Usage_Key__c", "nobody")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"No_Such_Field__c": 1}, "INVALID_FIELD"),
        ({"Units__c": "many"}, "JSON_PARSER_ERROR"),
        ({"Units__c": 0.5}, "NUMBER_OUTSIDE_VALID_RANGE"),
        ({"Ad_Title__c": "x" * 201}, "STRING_TOO_LONG"),
        ({"Usage_Locked__c": True}, "INVALID_FIELD_FOR_INSERT_UPDATE"),
        ({"Change_Key__c": None}, "FIELD_CUSTOM_VALIDATION_EXCEPTION"),
        ({"Contract_Product__c": "a00000000000000AAA"}, "INVALID_CROSS_REFERENCE_KEY"),
    ],
)
def test_what_salesforce_refuses_is_refused(klaus, change, code):
    with pytest.raises(SalesforceMalformedRequest) as refused:
        klaus.Product_Usage__c.upsert("Usage_Key__c/k1", entry("k1", product(klaus)) | change)
    assert refused.value.content[0]["errorCode"] == code


def test_bulk_2_upserts_a_file(klaus):
    line = product(klaus)
    rows = [{"Usage_Key__c": f"k{n}", **entry(f"k{n}", line)} for n in range(450)]
    rows[7]["Units__c"] = "many"
    rows[8]["Ad_Title__c"] = 'says "hi",\nand more'
    done = klaus.bulk2.Product_Usage__c.upsert(records=rows, external_id_field="Usage_Key__c")
    assert done[0]["numberRecordsProcessed"] == 450 and done[0]["numberRecordsFailed"] == 1
    failed = klaus.bulk2.Product_Usage__c.get_failed_records(done[0]["job_id"])
    assert "JSON_PARSER_ERROR" in failed and failed.count("\n") == 2
    good = klaus.bulk2.Product_Usage__c.get_successful_records(done[0]["job_id"])
    assert good.startswith('"sf__Id","sf__Created"') or good.startswith("sf__Id,sf__Created")
    found = klaus.query("SELECT Ad_Title__c FROM Product_Usage__c WHERE Usage_Key__c = 'k8'")
    assert found["records"][0]["Ad_Title__c"] == 'says "hi",\nand more'
    assert klaus.query("SELECT COUNT() FROM Product_Usage__c")["totalSize"] == 449
