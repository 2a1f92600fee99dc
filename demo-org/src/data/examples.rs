//! The example data: Magic Ads Inc with the article's contract, and any number of others, always the same ones.
//!
//! Their names are chosen to trip up whoever forgets to escape: quotes, backslashes, signs of LIKE and of HTML.

use std::sync::Arc;

use jiff::civil::date;
use jiff::{Timestamp, ToSpan};

use super::contract::end_of;
use super::db::{Db, Record};
use super::rights::Profile;
use super::value::Value;
use crate::ids::Id;
use crate::schema::{self, Object, place};

/// One who can sign in.
pub(crate) struct Person {
    pub(crate) username: &'static str,
    pub(crate) first: &'static str,
    pub(crate) last: &'static str,
    pub(crate) role: &'static str,
    pub(crate) profile: Profile,
    number: u64,
}

/// The password of everybody.
pub(crate) const PASSWORD: &str = "demo";

pub(crate) const PEOPLE: [Person; 4] = [
    Person {
        username: "klaus",
        first: "Klaus",
        last: "Vogt",
        role: "Service staff",
        profile: Profile::Staff,
        number: 1,
    },
    Person {
        username: "petra",
        first: "Petra",
        last: "Lang",
        role: "Service staff",
        profile: Profile::Staff,
        number: 2,
    },
    Person {
        username: "sales",
        first: "Sofie",
        last: "Sales",
        role: "Sales",
        profile: Profile::Sales,
        number: 3,
    },
    Person {
        username: "admin",
        first: "Anton",
        last: "Admin",
        role: "Administrator",
        profile: Profile::Admin,
        number: 4,
    },
];

impl Person {
    pub(crate) fn id(&self) -> Id {
        Id::new("005", self.number)
    }

    /// The whole user name: an address, as everywhere in Salesforce. The login page takes its first part alone too.
    pub(crate) fn address(&self) -> String {
        format!("{}@demo.example", self.username)
    }

    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.first, self.last)
    }
}

/// The person with this id.
pub(crate) fn person(id: Id) -> Option<&'static Person> {
    PEOPLE.iter().find(|p| p.id() == id)
}

/// The id of the org itself.
pub(crate) fn org_id() -> Id {
    Id::new("00D", 1)
}

const FIRST_NUMBER: u64 = 101;

/// Fills empty tables with the org, its people, Magic Ads Inc and `contracts` others.
pub(crate) fn fill(db: &mut Db, contracts: usize) {
    people(db);
    let magic = account(db, 1, "Magic Ads Inc");
    let contract = sold(db, FIRST_NUMBER, magic, false);
    product(db, contract, "Gigantic ad", "GIGANTIC", 5, 5000.0);
    product(db, contract, "Small ad", "SMALL", 3, 1000.0);
    let mut latest = magic;
    for n in 0..contracts {
        // Every fourth contract is a further one of the customer before.
        if n % 4 != 3 {
            latest = account(db, 2 + n as u64, &customer(n - n / 4));
        }
        let contract = sold(db, FIRST_NUMBER + 1 + n as u64, latest, n % 9 == 8);
        products(db, contract, n);
    }
}

fn people(db: &mut Db) {
    let org = &schema::all()[place::ORGANIZATION];
    put(
        db,
        org,
        org_id(),
        &[
            ("Name", text("Adtally Demo Org")),
            ("InstanceName", text("DEMO1")),
            ("OrganizationType", text("Developer Edition")),
            ("DefaultLocaleSidKey", text("de_DE")),
            ("LanguageLocaleKey", text("en_US")),
            ("TimeZoneSidKey", text("Europe/Berlin")),
        ],
    );
    let user = &schema::all()[place::USER];
    for person in &PEOPLE {
        put(
            db,
            user,
            person.id(),
            &[
                ("Username", text(&person.address())),
                ("FirstName", text(person.first)),
                ("LastName", text(person.last)),
                ("Name", text(&person.name())),
                ("Email", text(&person.address())),
                ("Alias", text(person.username)),
                ("TimeZoneSidKey", text("Europe/Berlin")),
                ("LocaleSidKey", text("de_DE")),
                ("LanguageLocaleKey", text("en_US")),
                ("UserType", text("Standard")),
            ],
        );
    }
}

fn account(db: &mut Db, number: u64, name: &str) -> Id {
    let object = &schema::all()[place::ACCOUNT];
    let id = Id::new(object.prefix, number);
    put(
        db,
        object,
        id,
        &[("Name", text(name)), ("Type", text("Customer - Direct")), ("Industry", text("Media"))],
    );
    id
}

fn sold(db: &mut Db, number: u64, account: Id, fulfilled: bool) -> Id {
    let object = &schema::all()[place::CONTRACT];
    let id = Id::new(object.prefix, number);
    let start = date(2026, 1, 1).saturating_add(((number % 300) as i64).days());
    put(
        db,
        object,
        id,
        &[
            ("ContractNumber", text(&format!("{number:08}"))),
            ("AccountId", Value::Id(account)),
            ("Status", text("Activated")),
            ("StatusCode", text("Activated")),
            ("StartDate", Value::Date(start)),
            ("ContractTerm", Value::Number(12.0)),
            ("EndDate", Value::Date(end_of(start, 12))),
            ("OwnerId", Value::Id(PEOPLE[2].id())),
            ("Fulfilled__c", Value::Bool(fulfilled)),
        ],
    );
    id
}

fn products(db: &mut Db, contract: Id, n: usize) {
    let count = match n {
        6 => 30,
        9 => 3,
        _ => 1 + (n * 5) % 6,
    };
    for k in 0..count {
        let (name, code, price) = PRODUCTS[(n * 7 + k) % PRODUCTS.len()];
        let round = k / PRODUCTS.len();
        let (name, mut code) = match round {
            0 => (name.to_owned(), code.to_owned()),
            _ => (format!("{name}, edition {}", round + 1), format!("{code}-{}", round + 1)),
        };
        // On one contract the last line has the code of the first, as happens when sales adds to an order.
        if n == 9 && k == count - 1 {
            code = PRODUCTS[(n * 7) % PRODUCTS.len()].1.to_lowercase();
        }
        product(db, contract, &name, &code, 1 + (n * 13 + k * 7) % 120, price);
    }
}

fn product(db: &mut Db, contract: Id, name: &str, code: &str, quantity: usize, price: f64) {
    let object = &schema::all()[place::PRODUCT];
    let (id, _) = db.next_id(object);
    put(
        db,
        object,
        id,
        &[
            ("Name", text(name)),
            ("Contract__c", Value::Id(contract)),
            ("Product_Code__c", text(code)),
            ("Quantity__c", Value::Number(quantity as f64)),
            ("Unit_Price__c", Value::Number(price)),
        ],
    );
}

fn customer(n: usize) -> String {
    let name = CUSTOMERS[n % CUSTOMERS.len()];
    match n / CUSTOMERS.len() {
        0 => name.to_owned(),
        round => format!("{name} {}", round + 1),
    }
}

fn put(db: &mut Db, object: &'static Object, id: Id, fields: &[(&str, Value)]) {
    let made: Timestamp =
        date(2026, 1, 5).at(8, 0, 0, 0).in_tz("UTC").map_or(Timestamp::UNIX_EPOCH, |z| z.timestamp());
    let values = object.fields.iter().map(|f| match f.name {
        "Id" => Value::Id(id),
        "CreatedDate" | "LastModifiedDate" | "SystemModstamp" => Value::Moment(made),
        "CreatedById" | "LastModifiedById" => Value::Id(PEOPLE[2].id()),
        name => match fields.iter().find(|(n, _)| *n == name) {
            Some((_, value)) => value.clone(),
            None => f.default.map_or(Value::Null, Value::Bool),
        },
    });
    let values = values.collect();
    db.put(object, Arc::new(Record { id, values }));
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

const CUSTOMERS: &[&str] = &[
    "Müller & Söhne GmbH",
    "Straßenbau Groß AG",
    "O'Neill's Coffee",
    "Quote \"Unquote\" Ltd",
    "Back\\slash Systems",
    "100% Saft KG",
    "under_score Media",
    "<b>Bold</b> Brands",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft \
     Nachfolger Erste Allgemeine Verwaltungs- und Beteiligungsgesellschaft mbH & Co. KG",
    "Bäckerei Süß",
    "Zürcher Uhren AG",
    "Café Österreicher",
    "Møller & Ångström ApS",
    "Żółta Łódź Sp. z o.o.",
    "Αθήνα Media",
    "東京広告株式会社",
    "D'Artagnan & Cie",
    "It's \\'escaped\\' Inc",
    "Percent%Under_Score\\All GmbH",
    "\"><script>alert(1)</script> GmbH",
    "&amp; Partner",
    "Weiß, Schwarz und Grün OHG",
    "Apotheke am Löwentor e. K.",
    "Fahrrad Jäger",
    "Stadtwerke Überlingen",
    "Buchhandlung Käßmann",
    "Elektro Fröhlich GmbH & Co. KG",
    "Gärtnerei Blütenmeer",
    "Hôtel de l'Étoile",
    "Ñandú Viajes S.A.",
    "Null",
    "NULL OR 1=1",
    "Schreinerei Holzwurm",
    "Autohaus Kühn",
    "Reisebüro Fernweh",
    "Optik Scharfblick",
    "Brauerei zum Hirschen",
    "Zahnarztpraxis Dr. Weiß-Bürger",
    "Möbel Großmann",
    "Emoji 🎈 Events",
    "O'Neil \\ 100%_<b>",
    "O'Neil \\ 1000x<b>",
];

const PRODUCTS: &[(&str, &str, f64)] = &[
    ("Medium ad", "MEDIUM", 2500.0),
    ("Große Anzeige", "GROSS", 3200.0),
    ("Gigantic ad", "GIGANTIC", 5000.0),
    ("Small ad", "SMALL", 1000.0),
    ("Banner \"Top\"", "BANNER-TOP", 750.5),
    ("Editor's choice", "EDITORS'", 1250.0),
    ("50% discount ad", "DISC_50%", 499.99),
    ("<b>Bold</b> ad", "BOLD<B>", 1800.0),
    ("Back\\page", "BACK\\P", 2100.0),
    ("Übergröße „XXL“", "ÜBER-XXL", 7999.0),
    ("Newsletter & more", "NEWS&MORE", 320.0),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_articles_contract_and_the_odd_ones_are_there() {
        let mut db = Db::default();
        fill(&mut db, 50);
        let contract = &schema::all()[place::CONTRACT];
        let object = &schema::all()[place::PRODUCT];
        let number = contract.at("ContractNumber");
        let of = |n: &str| {
            let ids = db.holders(contract, number, &Value::Text(n.into())).expect("indexed");
            assert_eq!(ids.len(), 1, "contract {n}");
            db.holders(object, object.at("Contract__c"), &Value::Id(ids[0])).expect("indexed")
        };
        let codes = |ids: Vec<Id>| -> Vec<String> {
            let code = object.at("Product_Code__c");
            ids.iter()
                .filter_map(|id| db.get(object, *id))
                .map(|r| r.values[code].text().to_uppercase())
                .collect()
        };
        assert_eq!(codes(of("00000101")), ["GIGANTIC", "SMALL"]);
        assert_eq!(of("00000108").len(), 30);
        let mut twice = codes(of("00000111"));
        assert_eq!(twice.len(), 3);
        twice.sort();
        twice.dedup();
        assert_eq!(twice.len(), 2, "one code stands there twice");
        assert_eq!(db.rows(contract).count(), 51);
    }
}
