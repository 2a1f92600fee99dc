//! What of the org is not as Adtally's package makes it: a describe that says something else, a rule that is off.

use serde_json::{Map, Value as Json};

use crate::schema::Object;

/// One such thing.
#[derive(Clone)]
pub(super) enum Switch {
    /// Describe says this of an object, or of a field of it; without words it does not say anything.
    Describes { object: String, field: Option<String>, says: Option<Map<String, Json>> },
    /// The validation rule accepts everything.
    RuleOff(&'static str),
}

/// The codes of the rules that can be switched off.
pub(super) const RULES: [&str; 5] = ["ADT-LOCKED", "ADT-STALE", "ADT-KEY", "ADT-FIXED", "ADT-GONE"];

/// All that hold for one call.
#[derive(Default)]
pub(crate) struct Switches(pub(super) Vec<Switch>);

impl Switches {
    /// What is left of a describe; none when the object is not there.
    pub(crate) fn amend(&self, of: &Object, mut describe: Json) -> Option<Json> {
        for switch in &self.0 {
            let Switch::Describes { object, field, says } = switch else { continue };
            if !object.eq_ignore_ascii_case(of.name) {
                continue;
            }
            let Some(field) = field else {
                extend(&mut describe, says.as_ref()?);
                continue;
            };
            let is_it =
                |one: &Json| one["name"].as_str().is_some_and(|name| name.eq_ignore_ascii_case(field));
            let Some(fields) = describe["fields"].as_array_mut() else { continue };
            match says {
                None => fields.retain(|one| !is_it(one)),
                Some(says) => fields.iter_mut().filter(|one| is_it(one)).for_each(|one| extend(one, says)),
            }
        }
        Some(describe)
    }

    /// The rule that is off.
    pub(crate) fn rule_off(&self) -> Option<&'static str> {
        self.0.iter().find_map(|switch| match switch {
            Switch::RuleOff(rule) => Some(*rule),
            Switch::Describes { .. } => None,
        })
    }
}

fn extend(about: &mut Json, says: &Map<String, Json>) {
    if let Json::Object(about) = about {
        about.extend(says.clone());
    }
}
