//! What Salesforce itself demands of a contract: its status has its own way, and its end follows from its start.

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use super::db::Record;
use super::value::Value;
use crate::ids::Id;
use crate::refusal::Refusal;
use crate::schema::{self, place};

const ACTIVATED: &str = "Activated";

/// What a contract that is made without a status and an owner gets.
pub(super) fn complete(contract: &mut Record, owner: Id) {
    let object = &schema::all()[place::CONTRACT];
    let (status, owner_id) = (object.at("Status"), object.at("OwnerId"));
    if contract.values[status].is_null() {
        contract.values[status] = Value::Text("Draft".to_owned());
    }
    if contract.values[owner_id].is_null() {
        contract.values[owner_id] = Value::Id(owner);
    }
}

/// Works out what nobody may write.
pub(super) fn derive(contract: &mut Record) {
    let object = &schema::all()[place::CONTRACT];
    let code = contract.values[object.at("Status")].text().replace("In Approval Process", "InApproval");
    contract.values[object.at("StatusCode")] = Value::Text(code);
    let end = match (&contract.values[object.at("StartDate")], &contract.values[object.at("ContractTerm")]) {
        (Value::Date(start), Value::Number(months)) => Value::Date(end_of(*start, *months as i64)),
        _ => Value::Null,
    };
    contract.values[object.at("EndDate")] = end;
}

pub(super) fn end_of(start: Date, months: i64) -> Date {
    let term = Span::new().try_months(months).unwrap_or_default();
    start.saturating_add(term).saturating_sub(1.day())
}

/// A contract is made before it is activated, is activated by a change of nothing else, and stays so.
pub(super) fn check(old: Option<&Record>, new: &Record, written: &[usize]) -> Option<Refusal> {
    let status = schema::all()[place::CONTRACT].at("Status");
    let refuse = |text: &str| Some(Refusal::new("FAILED_ACTIVATION", text).on("Status"));
    match (old.map(|old| old.values[status].text()), new.values[status].text()) {
        (None, ACTIVATED) => refuse(
            "Choose a valid contract status and save your changes. A new contract is not yet activated.",
        ),
        (Some(ACTIVATED), now) if now != ACTIVATED => {
            refuse("The status of an activated contract can no longer change.")
        }
        (Some(before), ACTIVATED) if before != ACTIVATED && written != [status] => {
            refuse("To activate a contract, change its status alone.")
        }
        _ => None,
    }
}

/// An activated contract can't be deleted.
pub(super) fn undeletable(contract: &Record) -> bool {
    contract.values[schema::all()[place::CONTRACT].at("Status")].text() == ACTIVATED
}
