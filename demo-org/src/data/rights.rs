//! Who may do what: the permission sets of Adtally's package; the admin has an administrator's own rights besides.

use crate::schema::{Field, Object, place};

/// What a person works as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Service staff: read contracts and products; create, read and edit usage entries.
    Staff,
    /// Sales: fulfil contracts, create and edit contract products, read usage entries.
    Sales,
    /// Admins: everything with customers, contracts, contract products and usage entries.
    Admin,
}

/// What one wants to do to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Create,
    Edit,
    Delete,
}

impl Profile {
    /// Whether the object as a whole is open to the act. Everybody may read everything.
    pub(crate) fn may(self, act: Act, object: &Object) -> bool {
        matches!(
            (self, object.index, act),
            (Profile::Staff, place::USAGE, Act::Create | Act::Edit)
                | (Profile::Sales, place::PRODUCT, Act::Create | Act::Edit)
                | (Profile::Sales, place::CONTRACT, Act::Edit)
                | (Profile::Admin, place::ACCOUNT | place::CONTRACT | place::PRODUCT | place::USAGE, _)
        )
    }

    /// Whether the field may be sent in the act: what the field allows, and field-level security.
    pub(crate) fn may_write(self, act: Act, object: &Object, field: &Field) -> bool {
        let open = match act {
            Act::Create => field.createable,
            Act::Edit => field.updateable,
            Act::Delete => false,
        };
        // Of a standard contract, sales edit Adtally's two fields only.
        let closed =
            self == Profile::Sales && object.index == place::CONTRACT && !field.name.ends_with("__c");
        open && self.may(act, object) && !closed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema;

    #[test]
    fn only_admins_delete_and_each_writes_only_their_own() {
        for object in schema::all() {
            for profile in [Profile::Staff, Profile::Sales] {
                assert!(!profile.may(Act::Delete, object), "{profile:?} may not delete {}", object.name);
            }
            let staff = Profile::Staff.may(Act::Edit, object);
            let sales = Profile::Sales.may(Act::Edit, object);
            assert!(!(staff && sales), "{} has one owner", object.name);
        }
        let may_all = |object| Profile::Admin.may(Act::Delete, &schema::all()[object]);
        assert!(may_all(place::USAGE) && !may_all(place::USER) && !may_all(place::ORGANIZATION));
        let contract = &schema::all()[place::CONTRACT];
        let may = |name| {
            contract.field(name).is_some_and(|(_, f)| Profile::Sales.may_write(Act::Edit, contract, f))
        };
        assert!(may("Fulfilled__c") && may("Locked_Through__c"));
        assert!(!may("Status") && !may("AccountId") && !may("ContractNumber"));
    }
}
