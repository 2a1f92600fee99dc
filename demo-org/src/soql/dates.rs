//! SOQL's date literals, `TODAY`, `LAST_N_DAYS:7` and their family: each is a range of whole days around today.
//!
//! Days are those of the person who asks, and so is the first day of a week. A fiscal year is a calendar year, as in
//! every org whose admin has set no other.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};

/// Who asks, and when: what date literals mean hangs on it.
#[derive(Clone, Debug)]
pub(crate) struct Asker {
    pub(crate) now: Timestamp,
    pub(crate) zone: TimeZone,
    pub(crate) week_starts: Weekday,
}

impl Asker {
    /// Everybody in this org has the locale `de_DE`, where weeks begin on Monday, and is at home in Berlin.
    pub(crate) fn here(now: Timestamp) -> Asker {
        Asker { now, zone: home(), week_starts: Weekday::Monday }
    }
}

/// `Europe/Berlin` by its rule: the machine may know no time zones.
pub(super) fn home() -> TimeZone {
    TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap_or(TimeZone::UTC)
}

/// A literal: so many units of the calendar, from that many before or after the current one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct DateLiteral {
    unit: Unit,
    first: i32,
    count: i32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// The range that a literal means: from the start of a day until before the start of another.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Range {
    pub(super) from: Date,
    pub(super) until: Date,
    /// It ends with today, and for moments now.
    pub(super) up_to_now: bool,
}

/// The date literal that a word is, in any case; `None` where it is none.
pub(super) fn read(word: &str) -> Option<DateLiteral> {
    let word = word.to_ascii_uppercase();
    let (name, number) = match word.split_once(':') {
        Some((name, number)) => (name, Some(number)),
        None => (word.as_str(), None),
    };
    let literal = |unit, first, count| Some(DateLiteral { unit, first, count });
    match (name, number) {
        ("YESTERDAY", None) => return literal(Unit::Day, -1, 1),
        ("TODAY", None) => return literal(Unit::Day, 0, 1),
        ("TOMORROW", None) => return literal(Unit::Day, 1, 1),
        // Today is one of the days behind us, and none of those before us.
        ("LAST_90_DAYS", None) => return literal(Unit::Day, -90, 91),
        ("NEXT_90_DAYS", None) => return literal(Unit::Day, 1, 90),
        (_, None) => {
            let (which, unit) = name.split_once('_')?;
            let unit = one(unit)?;
            return match which {
                "LAST" => literal(unit, -1, 1),
                "THIS" => literal(unit, 0, 1),
                "NEXT" => literal(unit, 1, 1),
                _ => None,
            };
        }
        _ => (),
    }
    let (ago, next) =
        (name.strip_prefix("N_").and_then(|rest| rest.strip_suffix("_AGO")), name.strip_prefix("NEXT_N_"));
    let unit = several(ago.or(next).or_else(|| name.strip_prefix("LAST_N_"))?)?;
    let digits = number.unwrap_or_default();
    // Ten thousand years of days are more than any calendar here has, and fit into every sum below.
    let good = |n: &i32| *n <= 3_660_000 && digits.bytes().all(|b| b.is_ascii_digit());
    let n = digits.parse::<i32>().ok().filter(good)?;
    match (ago, next) {
        (Some(_), _) => literal(unit, -n, 1),
        (_, Some(_)) => literal(unit, 1, n),
        _ if unit == Unit::Day => literal(unit, -n, n + 1),
        _ => literal(unit, -n, n),
    }
}

fn one(unit: &str) -> Option<Unit> {
    Some(match unit {
        "WEEK" => Unit::Week,
        "MONTH" => Unit::Month,
        "QUARTER" | "FISCAL_QUARTER" => Unit::Quarter,
        "YEAR" | "FISCAL_YEAR" => Unit::Year,
        _ => return None,
    })
}

fn several(units: &str) -> Option<Unit> {
    if units == "DAYS" { Some(Unit::Day) } else { one(units.strip_suffix('S')?) }
}

impl DateLiteral {
    /// The range as of now; `None` where it leaves the years that Salesforce knows, 1700 to 4000.
    pub(super) fn range(self, asker: &Asker) -> Option<Range> {
        let today = asker.now.to_zoned(asker.zone.clone()).date();
        let start = self.unit.start(today, asker.week_starts)?;
        let from = start.checked_add(self.unit.times(self.first)?).ok()?;
        let until = start.checked_add(self.unit.times(self.first.checked_add(self.count)?)?).ok()?;
        let known = |date: Date| (1700..=4000).contains(&date.year());
        let up_to_now =
            self.unit == Unit::Day && self.first <= 0 && self.first + self.count == 1 && self.count > 1;
        (known(from) && known(until)).then_some(Range { from, until, up_to_now })
    }
}

impl Unit {
    fn start(self, today: Date, week_starts: Weekday) -> Option<Date> {
        let year = today.year();
        Some(match self {
            Unit::Day => today,
            Unit::Week => {
                let days = today.weekday().since(week_starts);
                today.checked_sub(i64::from(days).days()).ok()?
            }
            Unit::Month => today.first_of_month(),
            Unit::Quarter => Date::new(year, (today.month() - 1) / 3 * 3 + 1, 1).ok()?,
            Unit::Year => today.first_of_year(),
        })
    }

    fn times(self, n: i32) -> Option<Span> {
        let span = Span::new();
        match self {
            Unit::Day => span.try_days(n).ok(),
            Unit::Week => span.try_weeks(n).ok(),
            Unit::Month => span.try_months(n).ok(),
            Unit::Quarter => span.try_months(n.checked_mul(3)?).ok(),
            Unit::Year => span.try_years(n).ok(),
        }
    }
}

impl Range {
    /// The moments at which the range begins, and before which it ends.
    pub(super) fn moments(&self, asker: &Asker) -> Option<(Timestamp, Timestamp)> {
        let start = |date: Date| date.to_zoned(asker.zone.clone()).ok().map(|start| start.timestamp());
        let from = start(self.from)?;
        // Stamps keep whole seconds: what happened within this one has happened.
        let until = if self.up_to_now { asker.now.checked_add(1.second()).ok()? } else { start(self.until)? };
        Some((from, until))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Around a Wednesday: by Berlin's clock it is the 2nd already, by UTC's still the 1st.
    fn asker() -> Asker {
        Asker::here("2026-12-01T23:30:00Z".parse().expect("a moment"))
    }

    fn range(word: &str) -> (String, String) {
        let range = read(word).unwrap_or_else(|| panic!("{word} is one")).range(&asker());
        let range = range.unwrap_or_else(|| panic!("{word} has a range"));
        let last = range.until.checked_sub(1.day()).expect("a day");
        (range.from.to_string(), last.to_string())
    }

    #[test]
    fn each_literal_means_the_days_that_salesforce_means() {
        for (word, from, last) in [
            ("YESTERDAY", "2026-12-01", "2026-12-01"),
            ("TODAY", "2026-12-02", "2026-12-02"),
            ("tomorrow", "2026-12-03", "2026-12-03"),
            ("LAST_WEEK", "2026-11-23", "2026-11-29"),
            ("This_Week", "2026-11-30", "2026-12-06"),
            ("NEXT_WEEK", "2026-12-07", "2026-12-13"),
            ("LAST_MONTH", "2026-11-01", "2026-11-30"),
            ("THIS_MONTH", "2026-12-01", "2026-12-31"),
            ("NEXT_MONTH", "2027-01-01", "2027-01-31"),
            ("LAST_90_DAYS", "2026-09-03", "2026-12-02"),
            ("NEXT_90_DAYS", "2026-12-03", "2027-03-02"),
            ("LAST_N_DAYS:1", "2026-12-01", "2026-12-02"),
            ("LAST_N_DAYS:7", "2026-11-25", "2026-12-02"),
            ("LAST_N_DAYS:0", "2026-12-02", "2026-12-02"),
            ("NEXT_N_DAYS:7", "2026-12-03", "2026-12-09"),
            ("N_DAYS_AGO:2", "2026-11-30", "2026-11-30"),
            ("LAST_N_WEEKS:2", "2026-11-16", "2026-11-29"),
            ("NEXT_N_WEEKS:2", "2026-12-07", "2026-12-20"),
            ("N_WEEKS_AGO:3", "2026-11-09", "2026-11-15"),
            ("LAST_N_MONTHS:12", "2025-12-01", "2026-11-30"),
            ("NEXT_N_MONTHS:2", "2027-01-01", "2027-02-28"),
            ("n_months_ago:10", "2026-02-01", "2026-02-28"),
            ("THIS_QUARTER", "2026-10-01", "2026-12-31"),
            ("LAST_QUARTER", "2026-07-01", "2026-09-30"),
            ("NEXT_QUARTER", "2027-01-01", "2027-03-31"),
            ("LAST_N_QUARTERS:2", "2026-04-01", "2026-09-30"),
            ("NEXT_N_QUARTERS:2", "2027-01-01", "2027-06-30"),
            ("N_QUARTERS_AGO:4", "2025-10-01", "2025-12-31"),
            ("THIS_YEAR", "2026-01-01", "2026-12-31"),
            ("LAST_YEAR", "2025-01-01", "2025-12-31"),
            ("NEXT_YEAR", "2027-01-01", "2027-12-31"),
            ("LAST_N_YEARS:5", "2021-01-01", "2025-12-31"),
            ("NEXT_N_YEARS:5", "2027-01-01", "2031-12-31"),
            ("N_YEARS_AGO:2", "2024-01-01", "2024-12-31"),
            ("THIS_FISCAL_QUARTER", "2026-10-01", "2026-12-31"),
            ("LAST_FISCAL_QUARTER", "2026-07-01", "2026-09-30"),
            ("NEXT_FISCAL_QUARTER", "2027-01-01", "2027-03-31"),
            ("LAST_N_FISCAL_QUARTERS:1", "2026-07-01", "2026-09-30"),
            ("NEXT_N_FISCAL_QUARTERS:6", "2027-01-01", "2028-06-30"),
            ("N_FISCAL_QUARTERS_AGO:1", "2026-07-01", "2026-09-30"),
            ("THIS_FISCAL_YEAR", "2026-01-01", "2026-12-31"),
            ("LAST_FISCAL_YEAR", "2025-01-01", "2025-12-31"),
            ("NEXT_FISCAL_YEAR", "2027-01-01", "2027-12-31"),
            ("LAST_N_FISCAL_YEARS:3", "2023-01-01", "2025-12-31"),
            ("NEXT_N_FISCAL_YEARS:3", "2027-01-01", "2029-12-31"),
            ("N_FISCAL_YEARS_AGO:3", "2023-01-01", "2023-12-31"),
        ] {
            assert_eq!(range(word), (from.to_owned(), last.to_owned()), "{word}");
        }
    }

    #[test]
    fn weeks_begin_as_in_the_locale_of_who_asks() {
        let asker = Asker { week_starts: Weekday::Sunday, ..asker() };
        let week = |word| read(word).and_then(|week| week.range(&asker)).expect("a week");
        assert_eq!(week("THIS_WEEK").from.to_string(), "2026-11-29");
        assert_eq!(week("LAST_N_WEEKS:1").from.to_string(), "2026-11-22");
        let sunday = Asker { now: "2026-11-29T12:00:00Z".parse().expect("a moment"), ..asker.clone() };
        let this = read("THIS_WEEK").and_then(|week| week.range(&sunday)).expect("a week");
        assert_eq!(this.from.to_string(), "2026-11-29", "the first day of a week is in it");
    }

    #[test]
    fn the_end_of_a_month_and_a_leap_day_are_as_in_the_calendar() {
        let asker = Asker::here("2028-03-31T12:00:00Z".parse().expect("a moment"));
        let range = |word| read(word).and_then(|l| l.range(&asker)).expect("a range");
        assert_eq!(
            (range("LAST_MONTH").from, range("LAST_MONTH").until),
            (date(2028, 2, 1), date(2028, 3, 1))
        );
        assert_eq!(range("LAST_N_DAYS:31").from, date(2028, 2, 29));
        assert_eq!(range("N_MONTHS_AGO:1").until, date(2028, 3, 1));
    }

    fn date(year: i16, month: i8, day: i8) -> Date {
        Date::constant(year, month, day)
    }

    #[test]
    fn moments_begin_and_end_by_the_clock_of_who_asks() {
        let asker = asker();
        let moments = |word| {
            let range = read(word).and_then(|l| l.range(&asker)).expect("a range");
            let (from, until) = range.moments(&asker).expect("moments");
            (from.to_string(), until.to_string())
        };
        let text = |from: &str, until: &str| (from.to_owned(), until.to_owned());
        assert_eq!(moments("TODAY"), text("2026-12-01T23:00:00Z", "2026-12-02T23:00:00Z"));
        assert_eq!(
            moments("LAST_N_DAYS:1"),
            text("2026-11-30T23:00:00Z", "2026-12-01T23:30:01Z"),
            "up to now"
        );
        assert_eq!(
            moments("LAST_90_DAYS"),
            text("2026-09-02T22:00:00Z", "2026-12-01T23:30:01Z"),
            "in summer time"
        );
        assert_eq!(moments("NEXT_N_DAYS:1"), text("2026-12-02T23:00:00Z", "2026-12-03T23:00:00Z"));
    }

    #[test]
    fn what_is_none_is_none_and_a_number_has_to_fit() {
        for word in
            ["TODAYS", "LAST_DAY", "LAST_FISCAL_WEEK", "THIS_CENTURY", "N_DAYS", "Name", "LAST_", "_WEEK"]
        {
            assert_eq!(read(word), None, "{word}");
        }
        for word in
            ["TODAY:1", "LAST_WEEK:2", "LAST_90_DAYS:1", "LAST_N_DAY:1", "LAST_N_FISCAL_MONTHS:1", "x:1", ":"]
        {
            assert_eq!(read(word), None, "{word}");
        }
        for word in
            ["LAST_N_DAYS:", "LAST_N_DAYS:x", "NEXT_N_WEEKS:1.5", "N_YEARS_AGO:99999999999", "N_DAYS_AGO:+1"]
        {
            assert_eq!(read(word), None, "{word}");
        }
        for word in ["LAST_N_YEARS:400", "NEXT_N_YEARS:2000", "N_DAYS_AGO:3660000", "NEXT_N_QUARTERS:3660000"]
        {
            let literal = read(word).expect("a number");
            assert_eq!(literal.range(&asker()), None, "{word} leaves the calendar");
        }
    }
}
