//! The names that objects and fields have in the org (design.md, "The org"). An admin whose org has
//! its own may give others; each is checked before it can stand in a query or a path, so that no text
//! that a person typed ever stands where a name stands.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

/// What Adtally is called in the org's own records of API calls.
pub(super) const CLIENT: &str = "Adtally";

/// Of every object.
pub(super) const ID: Name = Name::fixed("Id");
/// Of every object that has one.
pub(super) const NAME: Name = Name::fixed("Name");
/// Who changed a record last.
pub(super) const CHANGED_BY_NAME: Name = Name::fixed("LastModifiedBy.Name");
/// When a record was changed last.
pub(super) const CHANGED_AT: Name = Name::fixed("LastModifiedDate");

/// The API name of an object, a field or a relation; of a field of a parent where it has dots, such as
/// `Account.Name`. Letters, digits and underscores, each part begins with a letter.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Name(Cow<'static, str>);

/// The most characters of one part of a name: a namespace, the name, and what follows it.
const LONGEST_PART: usize = 80;
/// The most parts of a name; the org follows five relations.
const MOST_PARTS: usize = 6;

impl Name {
    const fn fixed(name: &'static str) -> Name {
        Name(Cow::Borrowed(name))
    }

    /// `text`, if it can be a name of the org's.
    pub fn parse(text: &str) -> Option<Name> {
        let part = |part: &str| {
            part.len() <= LONGEST_PART
                && part.starts_with(|first: char| first.is_ascii_alphabetic())
                && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        let parts = text.split('.').count();
        (parts <= MOST_PARTS && text.split('.').all(part)).then(|| Name(Cow::Owned(text.to_owned())))
    }

    /// The relation that a reference field opens: `Contract__r` of `Contract__c`, `Account` of `AccountId`.
    pub(super) fn relation(&self) -> Name {
        let own = self.strip_suffix('c').filter(|own| own.ends_with("__"));
        let relation = match (own, self.strip_suffix("Id")) {
            (Some(own), _) => format!("{own}r"),
            (None, Some(standard)) => standard.to_owned(),
            (None, None) => self.to_string(),
        };
        Name(Cow::Owned(relation))
    }

    /// The field `field` of the parent that this relation leads to.
    pub(super) fn then(&self, field: &Name) -> Name {
        Name(Cow::Owned(format!("{self}.{field}")))
    }
}

impl Deref for Name {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Name, D::Error> {
        let text = String::deserialize(from)?;
        Name::parse(&text).ok_or_else(|| {
            let text: String = text.chars().take(LONGEST_PART).collect();
            D::Error::custom(format!("{text:?} is not an API name: letters, digits and underscores are"))
        })
    }
}

/// An object's names: a struct with the usual ones, any of which may be given another.
macro_rules! names {
    ($(#[$about:meta])* $object:ident { $($(#[$what:meta])* $field:ident: $usual:literal,)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $object {
            $($(#[$what])* pub $field: Name,)*
        }

        impl Default for $object {
            fn default() -> $object {
                $object { $($field: Name::fixed($usual),)* }
            }
        }

        impl $object {
            /// Every name with what it stands for.
            fn all(&self) -> Vec<(&'static str, &Name)> {
                vec![$((stringify!($field), &self.$field),)*]
            }
        }
    };
}

names! {
    /// A contract, which sales owns.
    ContractNames {
        /// The object.
        object: "Contract",
        /// Its number.
        number: "ContractNumber",
        /// The customer's name.
        customer: "Account.Name",
        /// Its status, in the org's words.
        status: "Status",
        /// Its first day.
        starts: "StartDate",
        /// Its last day.
        ends: "EndDate",
        /// Whether it is fulfilled.
        fulfilled: "Fulfilled__c",
        /// The day up to which it is billed.
        locked_through: "Locked_Through__c",
        /// The relation to its products.
        products: "Contract_Products__r",
    }
}

names! {
    /// A product of a contract, which sales owns.
    ProductNames {
        /// The object.
        object: "Contract_Product__c",
        /// Its contract.
        contract: "Contract__c",
        /// The product's code.
        code: "Product_Code__c",
        /// Units that were sold.
        quantity: "Quantity__c",
        /// Price of one unit.
        unit_price: "Unit_Price__c",
        /// The roll-up of units used.
        consumed: "Consumed__c",
        /// The formula of units left.
        available: "Available__c",
    }
}

names! {
    /// A usage entry, which Adtally owns.
    UsageNames {
        /// The object.
        object: "Product_Usage__c",
        /// The usage key: a unique external id.
        key: "Usage_Key__c",
        /// Its contract product.
        product: "Contract_Product__c",
        /// Units.
        units: "Units__c",
        /// Whether it is cancelled.
        cancelled: "Cancelled__c",
        /// The ad's key.
        ad_key: "Ad_Key__c",
        /// The ad's title.
        ad_title: "Ad_Title__c",
        /// The person who booked.
        booked_by: "Booked_By__c",
        /// When it was booked.
        booked_at: "Booked_At__c",
        /// The desk's key.
        desk_key: "Desk_Key__c",
        /// The change that it carries.
        change_key: "Change_Key__c",
        /// The change which that one was based on.
        base_change_key: "Base_Change_Key__c",
        /// The entry that it was moved from.
        moved_from: "Moved_From__c",
        /// Why it was changed.
        reason: "Reason__c",
        /// The formula that says whether it is locked.
        locked: "Usage_Locked__c",
    }
}

/// All names that may differ from org to org.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Names {
    /// Of contracts.
    pub contract: ContractNames,
    /// Of contract products.
    pub product: ProductNames,
    /// Of usage entries.
    pub usage: UsageNames,
}

impl Names {
    /// Two names of one object that are the same, if there are any: one of them is a slip.
    ///
    /// # Errors
    /// Says which.
    pub fn check(&self) -> Result<(), String> {
        let objects =
            [("contract", self.contract.all()), ("product", self.product.all()), ("usage", self.usage.all())];
        for (object, names) in objects {
            for (place, (field, name)) in names.iter().enumerate() {
                let same = names[..place].iter().find(|(_, other)| other.eq_ignore_ascii_case(name));
                // A field may be called as the object that it leads to.
                if let Some((other, _)) = same.filter(|(other, _)| *other != "object") {
                    return Err(format!("names.{object}.{field} and names.{object}.{other} are both {name}"));
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "names_tests.rs"]
mod tests;
