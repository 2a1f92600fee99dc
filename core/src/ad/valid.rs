//! What makes an ad valid. Each fault names its field, what is wrong and what to do.

use super::{AdDraft, AdForm, BookingForm, ContractLine, MOST_BOOKINGS, MOST_UNITS};
use jiff::civil::Date;
use serde::Serialize;
use std::fmt;
use std::ops::RangeInclusive;
use ts_rs::TS;

/// The most characters of a title.
pub const LONGEST_TITLE: usize = 200;
/// The most characters of a text, and of a link.
const LONGEST_TEXT: usize = 2_000;
/// The years in which an ad can run: a day outside of them was typed wrong.
const YEARS: RangeInclusive<i16> = 2000..=2100;
/// The most characters of a product code (`Product_Code__c`).
pub const LONGEST_CODE: usize = 40;
/// The most characters of a contract number (Salesforce's auto-number).
pub const LONGEST_NUMBER: usize = 30;
/// The most characters of a product's name: what a field of one line has in Salesforce.
pub const LONGEST_NAME: usize = 255;
/// The most characters of units as they are typed.
const LONGEST_UNITS: usize = 10;
/// What is being typed may be so many times as long as what is saved: who has pasted too much can shorten it,
/// also after a restart.
const WHILE_TYPING: usize = 10;

/// Everything that is wrong with a form, in the order of its fields; never empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(transparent)]
pub struct Faults(pub Vec<Fault>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, fault) in self.0.iter().enumerate() {
            let gap = if place == 0 { "" } else { " " };
            write!(f, "{gap}{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

/// One thing that is wrong with a form. Its text, by `Display`, says what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Fault {
    /// Where it is.
    pub field: Field,
    /// What it is.
    #[serde(flatten)]
    pub problem: Problem,
}

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "field", content = "booking", rename_all = "snake_case")]
pub enum Field {
    /// [`AdForm::title`]
    Title,
    /// [`AdForm::text`]
    Text,
    /// [`AdForm::link`]
    Link,
    /// [`AdForm::runs_from`]
    RunsFrom,
    /// [`AdForm::runs_until`]
    RunsUntil,
    /// [`AdForm::bookings`] as a whole
    Bookings,
    /// The units of the booking with this place, counted from 0
    Units(usize),
    /// The contract number of the booking with this place, counted from 0
    ContractNumber(usize),
    /// The product code of the booking with this place, counted from 0
    ProductCode(usize),
    /// The product name of the booking with this place, counted from 0
    ProductName(usize),
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum Problem {
    /// Nothing was typed.
    Missing,
    /// Longer than `most` characters.
    TooLong {
        /// How many characters it has.
        length: usize,
        /// How many it may have.
        most: usize,
    },
    /// A character that can't be shown, such as a line break in a title.
    ControlCharacter,
    /// Not a whole https URL with a host.
    NotHttps,
    /// A day that is not in the years 2000 to 2100.
    NoSuchDay,
    /// The ad would end before it begins.
    EndsBeforeItBegins,
    /// More bookings than an ad can have.
    TooMany {
        /// How many there are.
        count: usize,
        /// How many there may be.
        most: usize,
    },
    /// Units outside of 1 to `most`.
    OutOfRange {
        /// The most units of one booking.
        most: u32,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = self.field;
        match &self.problem {
            Problem::Missing => write!(f, "{field} is missing. Please enter it."),
            Problem::TooLong { length, most } => {
                write!(f, "{field} has {length} characters. Please shorten it to {most}.")
            }
            Problem::ControlCharacter => {
                write!(
                    f,
                    "{field} contains a line break or another character that can't be shown. Please remove it."
                )
            }
            Problem::NotHttps => {
                write!(
                    f,
                    "{field} is not a web address. Please enter one that begins with https://, or leave it empty."
                )
            }
            Problem::NoSuchDay => {
                write!(
                    f,
                    "{field} must be in the years {} to {}. Please check the year, or leave the field empty.",
                    YEARS.start(),
                    YEARS.end()
                )
            }
            Problem::EndsBeforeItBegins => {
                write!(f, "{field} is before the first day. Please choose the first day or a later one.")
            }
            Problem::TooMany { count, most } => {
                write!(
                    f,
                    "{field}: an ad can have {most}, and this one has {count}. Please put the rest on another ad."
                )
            }
            Problem::OutOfRange { most } => write!(f, "{field} must be a whole number from 1 to {most}."),
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Field::Title => f.write_str("The title"),
            Field::Text => f.write_str("The text"),
            Field::Link => f.write_str("The link"),
            Field::RunsFrom => f.write_str("The first day"),
            Field::RunsUntil => f.write_str("The last day"),
            Field::Bookings => f.write_str("Bookings"),
            Field::Units(place) => write!(f, "The number of units of booking {}", place + 1),
            Field::ContractNumber(place) => write!(f, "The contract number of booking {}", place + 1),
            Field::ProductCode(place) => write!(f, "The product of booking {}", place + 1),
            Field::ProductName(place) => write!(f, "The product's name of booking {}", place + 1),
        }
    }
}

impl AdForm {
    /// Trims what was typed and checks it.
    ///
    /// # Errors
    /// All faults at once, so that a person mends them in one go.
    pub fn check(mut self) -> Result<AdForm, Faults> {
        trim(&mut self);
        let mut faults = Vec::new();
        check_words(&self, &mut faults);
        faults.extend(faults_of_days(self.runs_from, self.runs_until));
        if let (Some(from), Some(until)) = (self.runs_from, self.runs_until)
            && until < from
        {
            faults.push(Fault { field: Field::RunsUntil, problem: Problem::EndsBeforeItBegins });
        }
        check_bookings(&self.bookings, &mut faults);
        if faults.is_empty() { Ok(self) } else { Err(Faults(faults)) }
    }
}

impl AdDraft {
    /// Whether it can be kept. It need not be valid, but nobody types that much.
    ///
    /// # Errors
    /// All texts that are too long, and how long each may be while it is typed.
    pub fn check(&self) -> Result<(), Faults> {
        let mut faults = Vec::new();
        let mut check = |field, text: &str, longest: usize| {
            check_length(field, Some(text), longest * WHILE_TYPING, &mut faults);
        };
        check(Field::Title, &self.title, LONGEST_TITLE);
        check(Field::Text, &self.text, LONGEST_TEXT);
        check(Field::Link, &self.link, LONGEST_TEXT);
        for (place, booking) in self.bookings.iter().enumerate().take(MOST_BOOKINGS * WHILE_TYPING) {
            let ContractLine { contract_number, product_code, product_name, .. } = &booking.line;
            check(Field::ContractNumber(place), contract_number, LONGEST_NUMBER);
            check(Field::ProductCode(place), product_code, LONGEST_CODE);
            check(Field::ProductName(place), product_name.as_deref().unwrap_or_default(), LONGEST_NAME);
            check(Field::Units(place), &booking.units, LONGEST_UNITS);
        }
        let (count, most) = (self.bookings.len(), MOST_BOOKINGS * WHILE_TYPING);
        if count > most {
            faults.push(Fault { field: Field::Bookings, problem: Problem::TooMany { count, most } });
        }
        if faults.is_empty() { Ok(()) } else { Err(Faults(faults)) }
    }
}

/// What is wrong with days that a person typed, each by itself.
pub(crate) fn faults_of_days(from: Option<Date>, until: Option<Date>) -> impl Iterator<Item = Fault> {
    let is_wrong = |day: Option<Date>| day.is_some_and(|day| !YEARS.contains(&day.year()));
    let days = [(Field::RunsFrom, from), (Field::RunsUntil, until)].into_iter();
    let wrong = days.filter(move |(_, day)| is_wrong(*day));
    wrong.map(|(field, _)| Fault { field, problem: Problem::NoSuchDay })
}

fn trim(form: &mut AdForm) {
    let tidy = |text: &mut String| *text = text.trim().to_owned();
    tidy(&mut form.title);
    tidy(&mut form.link);
    form.text = form.text.replace("\r\n", "\n").trim_end().to_owned();
    for booking in &mut form.bookings {
        tidy(&mut booking.line.contract_number);
        tidy(&mut booking.line.product_code);
    }
}

fn check_words(form: &AdForm, faults: &mut Vec<Fault>) {
    check_line(Field::Title, &form.title, LONGEST_TITLE, faults);
    let length = form.text.chars().count();
    if length > LONGEST_TEXT {
        faults.push(Fault { field: Field::Text, problem: Problem::TooLong { length, most: LONGEST_TEXT } });
    }
    if form.text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        faults.push(Fault { field: Field::Text, problem: Problem::ControlCharacter });
    }
    let length = form.link.chars().count();
    if length > LONGEST_TEXT {
        faults.push(Fault { field: Field::Link, problem: Problem::TooLong { length, most: LONGEST_TEXT } });
    } else if !form.link.is_empty() && !is_https(&form.link) {
        faults.push(Fault { field: Field::Link, problem: Problem::NotHttps });
    }
}

/// A text that may be missing, and that nobody types: it comes with a line that was picked.
fn check_length(field: Field, text: Option<&str>, most: usize, faults: &mut Vec<Fault>) {
    let length = text.map_or(0, |text| text.chars().count());
    if length > most {
        faults.push(Fault { field, problem: Problem::TooLong { length, most } });
    }
}

/// A text that must be there, on one line, and not too long.
fn check_line(field: Field, text: &str, most: usize, faults: &mut Vec<Fault>) {
    let length = text.chars().count();
    let problem = if text.is_empty() {
        Problem::Missing
    } else if length > most {
        Problem::TooLong { length, most }
    } else if text.chars().any(char::is_control) {
        Problem::ControlCharacter
    } else {
        return;
    };
    faults.push(Fault { field, problem });
}

/// `Url` mends what it can, a browser's way; a link that needed such mending is refused, so that
/// what is kept is what was typed.
fn is_https(link: &str) -> bool {
    let well_formed = link.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("https://"))
        && !link.chars().any(|c| c.is_whitespace() || c.is_control() || c == '\\');
    well_formed
        && url::Url::parse(link).is_ok_and(|url| {
            url.scheme() == "https"
                && url.host_str().is_some_and(|host| !host.is_empty())
                && url.username().is_empty()
                && url.password().is_none()
        })
}

fn check_bookings(bookings: &[BookingForm], faults: &mut Vec<Fault>) {
    if bookings.len() > MOST_BOOKINGS {
        let problem = Problem::TooMany { count: bookings.len(), most: MOST_BOOKINGS };
        faults.push(Fault { field: Field::Bookings, problem });
    }
    // Who sends a million of them is not told of each.
    for (place, booking) in bookings.iter().enumerate().take(MOST_BOOKINGS) {
        let line = &booking.line;
        check_line(Field::ContractNumber(place), &line.contract_number, LONGEST_NUMBER, faults);
        check_line(Field::ProductCode(place), &line.product_code, LONGEST_CODE, faults);
        check_length(Field::ProductName(place), line.product_name.as_deref(), LONGEST_NAME, faults);
        if !(1..=MOST_UNITS).contains(&booking.units) {
            faults.push(Fault {
                field: Field::Units(place),
                problem: Problem::OutOfRange { most: MOST_UNITS },
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ad::ContractLine;

    fn booking(code: &str, units: u32) -> BookingForm {
        let line = ContractLine {
            contract_number: "00000101".into(),
            product_code: code.into(),
            product_name: None,
            ids: None,
        };
        BookingForm { usage_key: None, line, units }
    }

    fn form() -> AdForm {
        AdForm {
            title: "Sommerfest".into(),
            link: "https://magic-ads.example/fest?tag=1".into(),
            runs_from: Some(jiff::civil::date(2026, 7, 1)),
            runs_until: Some(jiff::civil::date(2026, 7, 1)),
            bookings: vec![booking("GIGANTIC", 1), booking("SMALL", MOST_UNITS)],
            ..AdForm::default()
        }
    }

    /// The fields that are at fault once `spoil` has changed a valid form.
    fn faults(spoil: impl FnOnce(&mut AdForm)) -> Vec<Field> {
        let mut form = form();
        spoil(&mut form);
        form.check().err().map_or(Vec::new(), |faults| faults.0.iter().map(|fault| fault.field).collect())
    }

    #[test]
    fn limits_are_kept_to_the_character() {
        assert_eq!(faults(|form| form.title = "ß".repeat(200)), []);
        assert_eq!(faults(|form| form.title = "ß".repeat(201)), [Field::Title]);
        assert_eq!(faults(|form| form.title = "  ".into()), [Field::Title]);
        assert_eq!(faults(|form| form.title = "two\nlines".into()), [Field::Title]);
        assert_eq!(faults(|form| form.text = "€".repeat(2_000)), []);
        assert_eq!(faults(|form| form.text = "€".repeat(2_001)), [Field::Text]);
        assert_eq!(faults(|form| form.text = "a\0b".into()), [Field::Text]);
        assert_eq!(faults(|form| form.link = format!("https://a.example/{}", "x".repeat(1_982))), []);
        assert_eq!(
            faults(|form| form.link = format!("https://a.example/{}", "x".repeat(1_983))),
            [Field::Link]
        );
        assert_eq!(faults(|form| form.bookings[0].units = 0), [Field::Units(0)]);
        assert_eq!(faults(|form| form.bookings[1].units = MOST_UNITS + 1), [Field::Units(1)]);
        let many = |count: usize| (0..count).map(|n| booking(&format!("P{n}"), 1)).collect::<Vec<_>>();
        assert_eq!(faults(|form| form.bookings = many(50)), []);
        assert_eq!(faults(|form| form.bookings = many(51)), [Field::Bookings]);
        assert_eq!(faults(|form| form.runs_until = Some(jiff::civil::date(2026, 6, 30))), [Field::RunsUntil]);
    }

    #[test]
    fn the_name_of_a_product_has_a_bound_too() {
        let named = |name: String| faults(|form| form.bookings[1].line.product_name = Some(name));
        for fair in [String::new(), "Kleine Anzeige".into(), "€".repeat(255)] {
            assert_eq!(named(fair), []);
        }
        for bad in ["x".repeat(256), "€".repeat(5_000), "x".repeat(1_100_000)] {
            assert_eq!(named(bad), [Field::ProductName(1)]);
        }
        let mut form = form();
        form.bookings[0].line.product_name = Some("x".repeat(1_100_000));
        let told = form.check().expect_err("it is too long").to_string();
        assert_eq!(told, "The product's name of booking 1 has 1100000 characters. Please shorten it to 255.");
    }

    #[test]
    fn a_million_bookings_are_one_fault_and_not_a_million() {
        let told = |count| {
            let bookings = (0..count).map(|_| booking("", 0)).collect();
            AdForm { bookings, ..form() }.check().expect_err("they are too many").0.len()
        };
        assert_eq!(told(1_000_000), 1 + 2 * MOST_BOOKINGS);
        assert_eq!(told(51), told(70_000));
    }

    #[test]
    fn a_draft_may_be_ten_times_too_long_and_no_longer() {
        let draft = || AdDraft::from(form());
        let faults = |spoil: &dyn Fn(&mut AdDraft, String), length| {
            let mut draft = draft();
            spoil(&mut draft, "ß".repeat(length));
            draft
                .check()
                .err()
                .map_or(Vec::new(), |faults| faults.0.into_iter().map(|one| one.field).collect())
        };
        type Spoil = fn(&mut AdDraft, String);
        let fields: [(Field, usize, Spoil); 7] = [
            (Field::Title, 2_000, |draft, text| draft.title = text),
            (Field::Text, 20_000, |draft, text| draft.text = text),
            (Field::Link, 20_000, |draft, text| draft.link = text),
            (Field::ContractNumber(0), 300, |draft, text| draft.bookings[0].line.contract_number = text),
            (Field::ProductCode(0), 400, |draft, text| draft.bookings[0].line.product_code = text),
            (Field::ProductName(1), 2_550, |draft, text| draft.bookings[1].line.product_name = Some(text)),
            (Field::Units(1), 100, |draft, text| draft.bookings[1].units = text),
        ];
        for (field, most, spoil) in fields {
            assert_eq!(faults(&spoil, most), []);
            assert_eq!(faults(&spoil, most + 1), [field]);
            assert_eq!(faults(&spoil, 1_100_000), [field]);
        }
        let mut many = draft();
        many.bookings = vec![many.bookings[0].clone(); 501];
        let told = many.check().expect_err("too many").to_string();
        assert!(told.contains("can have 500") && told.contains("has 501"), "{told}");
    }

    #[test]
    fn a_day_that_no_ad_can_have_is_refused_by_its_field() {
        let date = jiff::civil::date;
        for day in [date(27, 7, 1), date(1999, 12, 31), date(1927, 7, 1), date(2101, 1, 1), date(-1, 1, 1)] {
            assert_eq!(
                faults(|form| (form.runs_from, form.runs_until) = (Some(day), None)),
                [Field::RunsFrom],
                "{day}"
            );
            let both = faults(|form| (form.runs_from, form.runs_until) = (Some(day), Some(day)));
            assert_eq!(both, [Field::RunsFrom, Field::RunsUntil], "{day}");
        }
        for day in [date(2000, 1, 1), date(2027, 7, 1), date(2100, 12, 31)] {
            assert_eq!(
                faults(|form| (form.runs_from, form.runs_until) = (Some(day), Some(day))),
                [],
                "{day}"
            );
        }
        let mut form = form();
        form.runs_until = Some(date(9999, 1, 1));
        assert_eq!(
            form.check().expect_err("no such day").to_string(),
            "The last day must be in the years 2000 to 2100. Please check the year, or leave the field empty."
        );
    }

    #[test]
    fn only_a_whole_https_url_is_a_link() {
        for link in [
            "http://a.example",
            "a.example",
            "https://",
            "https:/a.example",
            "javascript:alert(1)",
            "https://a b",
        ]
        .into_iter()
        .chain([
            "https://user:word@a.example",
            "https:\\\\a.example",
            " ftp://a.example",
            "https://a.example\n/x y",
        ]) {
            assert_eq!(faults(|form| form.link = link.into()), [Field::Link], "{link:?} must be refused");
        }
        assert_eq!(faults(|form| form.link = "  https://müller.example/straße  ".into()), []);
        assert_eq!(faults(|form| form.link = String::new()), []);
    }

    #[test]
    fn every_fault_says_what_to_do() {
        let mut form = form();
        form.title = String::new();
        form.bookings[1].units = 0;
        let told = form.check().expect_err("two faults").to_string();
        assert_eq!(
            told,
            "The title is missing. Please enter it. \
             The number of units of booking 2 must be a whole number from 1 to 10000."
        );
    }
}
