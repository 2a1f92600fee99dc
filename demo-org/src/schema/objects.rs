//! The tables of objects and fields: what a real org has after Adtally's package is installed.

use super::{Field, Kind, Object};

pub(super) fn build() -> Vec<Object> {
    let mut objects =
        vec![account(), contract(), contract_product(), product_usage(), user(), organization()];
    for (index, object) in objects.iter_mut().enumerate() {
        object.index = index;
    }
    objects
}

const CONTRACT_STATUS: &[&str] = &["In Approval Process", "Activated", "Draft"];
const CONTRACT_STATUS_CODE: &[&str] = &["InApproval", "Activated", "Draft"];
const INDUSTRIES: &[&str] = &["Agriculture", "Banking", "Consulting", "Media", "Retail", "Other"];
const TYPES: &[&str] = &["Prospect", "Customer - Direct", "Customer - Channel", "Other"];

fn account() -> Object {
    object(
        "Account",
        "Account",
        "Accounts",
        "001",
        vec![
            field("Name", "Account Name", Kind::Text(255)).writable().required().name_field(),
            field("Type", "Account Type", Kind::Picklist(TYPES)).writable(),
            field("Industry", "Industry", Kind::Picklist(INDUSTRIES)).writable(),
            field("BillingCity", "Billing City", Kind::Text(40)).writable(),
            field("BillingCountry", "Billing Country", Kind::Text(80)).writable(),
        ],
    )
}

fn contract() -> Object {
    object(
        "Contract",
        "Contract",
        "Contracts",
        "800",
        vec![
            field("ContractNumber", "Contract Number", Kind::AutoNumber).name_field(),
            lookup("AccountId", "Account ID", "Account", "Account", Some("Contracts")).writable().required(),
            field("Status", "Status", Kind::Picklist(CONTRACT_STATUS)).writable(),
            field("StatusCode", "Status Category", Kind::Picklist(CONTRACT_STATUS_CODE)),
            field("StartDate", "Contract Start Date", Kind::Date).writable(),
            field("ContractTerm", "Contract Term", Kind::Int).writable(),
            field("EndDate", "Contract End Date", Kind::Date),
            lookup("OwnerId", "Owner ID", "User", "Owner", None).writable(),
            field("Fulfilled__c", "Fulfilled", Kind::Bool).writable().defaults_to(false),
            field("Locked_Through__c", "Locked Through", Kind::Date).writable(),
        ],
    )
}

fn contract_product() -> Object {
    object(
        "Contract_Product__c",
        "Contract Product",
        "Contract Products",
        "a00",
        vec![
            field("Name", "Product", Kind::Text(80)).writable().required().name_field(),
            master("Contract__c", "Contract", "Contract", "Contract__r", "Contract_Products__r")
                .once()
                .required(),
            field("Product_Code__c", "Product Code", Kind::Text(40)).writable().required(),
            field("Quantity__c", "Quantity", WHOLE).writable().required(),
            field("Unit_Price__c", "Unit Price", MONEY).writable(),
            field("Consumed__c", "Consumed", Kind::Rollup),
            field("Available__c", "Available", Kind::FormulaNumber),
        ],
    )
}

fn product_usage() -> Object {
    object(
        "Product_Usage__c",
        "Product Usage",
        "Product Usages",
        "a01",
        vec![
            field("Name", "Product Usage Name", Kind::AutoNumber).name_field(),
            master(
                "Contract_Product__c",
                "Contract Product",
                "Contract_Product__c",
                "Contract_Product__r",
                "Product_Usages__r",
            )
            .writable()
            .required(),
            field("Usage_Key__c", "Usage Key", Kind::Text(36)).writable().required().external_id().unique(),
            field("Units__c", "Units", WHOLE).writable().required(),
            field("Cancelled__c", "Cancelled", Kind::Bool).writable().defaults_to(false),
            field("Ad_Key__c", "Ad Key", Kind::Text(36)).writable(),
            field("Ad_Title__c", "Ad Title", Kind::Text(200)).writable(),
            field("Booked_By__c", "Booked By", Kind::Text(80)).writable(),
            field("Booked_At__c", "Booked At", Kind::DateTime).writable(),
            field("Desk_Key__c", "Desk Key", Kind::Text(36)).writable().external_id(),
            field("Change_Key__c", "Change Key", Kind::Text(64)).writable(),
            field("Base_Change_Key__c", "Base Change Key", Kind::Text(64)).writable(),
            field("Moved_From__c", "Moved From", Kind::Text(36)).writable(),
            field("Reason__c", "Reason", Kind::Text(255)).writable(),
            field("Usage_Locked__c", "Usage Locked", Kind::FormulaBool),
        ],
    )
}

fn user() -> Object {
    object(
        "User",
        "User",
        "Users",
        "005",
        vec![
            field("Username", "Username", Kind::Text(80)),
            field("FirstName", "First Name", Kind::Text(40)),
            field("LastName", "Last Name", Kind::Text(80)),
            field("Name", "Full Name", Kind::Text(121)).name_field(),
            field("Email", "Email", Kind::Text(128)),
            field("Alias", "Alias", Kind::Text(8)),
            field("IsActive", "Active", Kind::Bool).defaults_to(true),
            field("TimeZoneSidKey", "Time Zone", Kind::Text(40)),
            field("LocaleSidKey", "Locale", Kind::Text(40)),
            field("LanguageLocaleKey", "Language", Kind::Text(40)),
            field("UserType", "User Type", Kind::Text(40)),
        ],
    )
}

fn organization() -> Object {
    object(
        "Organization",
        "Organization",
        "Organizations",
        "00D",
        vec![
            field("Name", "Name", Kind::Text(80)).name_field(),
            field("InstanceName", "Instance Name", Kind::Text(5)),
            field("IsSandbox", "Is Sandbox", Kind::Bool).defaults_to(false),
            field("TrialExpirationDate", "Trial Expiration Date", Kind::DateTime),
            field("NamespacePrefix", "Namespace Prefix", Kind::Text(15)),
            field("OrganizationType", "Edition", Kind::Text(40)),
            field("DefaultLocaleSidKey", "Locale", Kind::Text(40)),
            field("LanguageLocaleKey", "Language", Kind::Text(40)),
            field("TimeZoneSidKey", "Time Zone", Kind::Text(40)),
        ],
    )
}

const WHOLE: Kind = Kind::Number { precision: 9, scale: 0, money: false };
const MONEY: Kind = Kind::Number { precision: 18, scale: 2, money: true };

fn object(
    name: &'static str,
    label: &'static str,
    plural: &'static str,
    prefix: &'static str,
    own: Vec<Field>,
) -> Object {
    let mut fields = vec![field("Id", "Record ID", Kind::Id)];
    fields.extend(own);
    if name != "Organization" && name != "User" {
        fields.push(field("IsDeleted", "Deleted", Kind::Bool).defaults_to(false));
    }
    fields.extend([
        field("CreatedDate", "Created Date", Kind::DateTime),
        lookup("CreatedById", "Created By ID", "User", "CreatedBy", None),
        field("LastModifiedDate", "Last Modified Date", Kind::DateTime),
        lookup("LastModifiedById", "Last Modified By ID", "User", "LastModifiedBy", None),
        field("SystemModstamp", "System Modstamp", Kind::DateTime),
    ]);
    Object { index: 0, name, label, plural, prefix, fields }
}

fn field(name: &'static str, label: &'static str, kind: Kind) -> Field {
    Field {
        name,
        label,
        kind,
        createable: false,
        updateable: false,
        required: false,
        external_id: false,
        unique: false,
        name_field: false,
        default: None,
    }
}

fn lookup(
    name: &'static str,
    label: &'static str,
    to: &'static str,
    relationship: &'static str,
    children: Option<&'static str>,
) -> Field {
    field(name, label, Kind::Reference { to, master: false, relationship, children })
}

fn master(
    name: &'static str,
    label: &'static str,
    to: &'static str,
    relationship: &'static str,
    children: &'static str,
) -> Field {
    field(name, label, Kind::Reference { to, master: true, relationship, children: Some(children) })
}

impl Field {
    fn writable(mut self) -> Field {
        self.createable = true;
        self.updateable = true;
        self
    }

    /// A parent that is chosen once: master-detail without reparenting.
    fn once(mut self) -> Field {
        self.createable = true;
        self
    }

    fn required(mut self) -> Field {
        self.required = true;
        self
    }

    fn external_id(mut self) -> Field {
        self.external_id = true;
        self
    }

    fn unique(mut self) -> Field {
        self.unique = true;
        self
    }

    fn name_field(mut self) -> Field {
        self.name_field = true;
        self
    }

    fn defaults_to(mut self, value: bool) -> Field {
        self.default = Some(value);
        self
    }
}
