//! The names that objects and fields have in the org (design.md, "The org"). They are constants, so
//! that no text that a person typed can ever stand where a name stands.

/// What Adtally is called in the org's own records of API calls.
pub(super) const CLIENT: &str = "Adtally";

/// Of every object.
pub(super) const ID: &str = "Id";
/// Of every object that has one.
pub(super) const NAME: &str = "Name";

/// The standard object that sales owns.
pub(super) mod contract {
    pub(crate) const OBJECT: &str = "Contract";
    pub(crate) const NUMBER: &str = "ContractNumber";
    /// The customer.
    pub(crate) const CUSTOMER_NAME: &str = "Account.Name";
    pub(crate) const STATUS: &str = "Status";
    pub(crate) const STARTS: &str = "StartDate";
    pub(crate) const ENDS: &str = "EndDate";
    pub(crate) const FULFILLED: &str = "Fulfilled__c";
    pub(crate) const LOCKED_THROUGH: &str = "Locked_Through__c";
    /// The relation to its products.
    pub(crate) const PRODUCTS: &str = "Contract_Products__r";
}

/// A product of a contract, which sales owns.
pub(super) mod product {
    pub(crate) const CODE: &str = "Product_Code__c";
    pub(crate) const QUANTITY: &str = "Quantity__c";
    pub(crate) const UNIT_PRICE: &str = "Unit_Price__c";
    pub(crate) const CONSUMED: &str = "Consumed__c";
    pub(crate) const AVAILABLE: &str = "Available__c";
}

/// A usage entry, which Adtally owns.
pub(super) mod usage {
    pub(crate) const OBJECT: &str = "Product_Usage__c";
    pub(crate) const KEY: &str = "Usage_Key__c";
    pub(crate) const PRODUCT: &str = "Contract_Product__c";
    pub(crate) const UNITS: &str = "Units__c";
    pub(crate) const CANCELLED: &str = "Cancelled__c";
    pub(crate) const AD_KEY: &str = "Ad_Key__c";
    pub(crate) const AD_TITLE: &str = "Ad_Title__c";
    pub(crate) const BOOKED_BY: &str = "Booked_By__c";
    pub(crate) const BOOKED_AT: &str = "Booked_At__c";
    pub(crate) const DESK_KEY: &str = "Desk_Key__c";
    pub(crate) const CHANGE_KEY: &str = "Change_Key__c";
    pub(crate) const BASE_CHANGE_KEY: &str = "Base_Change_Key__c";
    pub(crate) const MOVED_FROM: &str = "Moved_From__c";
    pub(crate) const REASON: &str = "Reason__c";
    pub(crate) const LOCKED: &str = "Usage_Locked__c";
    /// Who changed it last.
    pub(crate) const CHANGED_BY_NAME: &str = "LastModifiedBy.Name";
    pub(crate) const CHANGED_AT: &str = "LastModifiedDate";
}
