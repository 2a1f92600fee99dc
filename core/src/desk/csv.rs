//! Files of CSV that the person's spreadsheet reads as they are meant: in columns, with numbers of contracts as
//! text, with times of the person's day, and without formulas.
//!
//! Excel knows nothing but the list separator of its region, and takes whatever looks like a number, a day or a
//! formula for one. So does LibreOffice; `tests/tests/spreadsheet.rs` reads files back with it.

use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;
use std::borrow::Cow;
use std::io::{self, Write};
use ts_rs::TS;

/// What a file begins with, so that Excel reads it as UTF-8.
const BEGIN: &[u8] = "\u{feff}".as_bytes();

/// How the person's spreadsheet reads a file, and where the person is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
pub struct Sheet {
    /// What stands between two cells: the list separator of the person's region.
    pub separator: Separator,
    /// The person's time zone, such as `Europe/Berlin`.
    pub time_zone: String,
}

/// What stands between two cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Separator {
    /// Where numbers have a decimal point.
    Comma,
    /// Where numbers have a decimal comma.
    Semicolon,
}

impl Sheet {
    /// The person's time zone; UTC where this machine doesn't know it.
    pub(super) fn zone(&self) -> TimeZone {
        TimeZone::get(&self.time_zone).unwrap_or_else(|error| {
            tracing::warn!(%error, "the person's time zone is not known here");
            TimeZone::UTC
        })
    }
}

/// What a cell holds.
pub(super) enum Cell<'a> {
    /// A text, which stays one whatever it looks like.
    Text(&'a str),
    /// A number.
    Number(u64),
    /// A day, if there is one.
    Day(Option<Date>),
    /// A moment, as the person's clock shows it.
    Moment(Timestamp),
    /// Nothing.
    Empty,
}

/// A file that is being written, line by line.
pub(super) struct Lines<W: Write> {
    writer: Writer<W>,
    zone: TimeZone,
}

impl<W: Write> Lines<W> {
    /// Begins a file.
    pub(super) fn begin(mut out: W, sheet: &Sheet) -> io::Result<Lines<W>> {
        out.write_all(BEGIN)?;
        let separator = match sheet.separator {
            Separator::Comma => b',',
            Separator::Semicolon => b';',
        };
        let mut builder = WriterBuilder::new();
        builder.delimiter(separator).quote_style(QuoteStyle::Always).terminator(Terminator::CRLF);
        Ok(Lines { writer: builder.from_writer(out), zone: sheet.zone() })
    }

    /// Adds a line.
    pub(super) fn line<'a>(&mut self, cells: impl IntoIterator<Item = Cell<'a>>) -> io::Result<()> {
        for cell in cells {
            let text: Cow<'_, str> = match cell {
                Cell::Text(text) => as_text(text),
                Cell::Number(number) => number.to_string().into(),
                Cell::Day(day) => day.map(|day| day.to_string()).unwrap_or_default().into(),
                // It sorts as it is written, and a spreadsheet of any language reads it as a time.
                Cell::Moment(at) => {
                    at.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string().into()
                }
                Cell::Empty => "".into(),
            };
            self.writer.write_field(&*text)?;
        }
        self.writer.write_record(None::<&[u8]>)?;
        Ok(())
    }

    /// Ends the file.
    pub(super) fn end(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// A text as no spreadsheet takes it for anything else.
fn as_text(text: &str) -> Cow<'_, str> {
    let guarded = without_formulas(text);
    if is_like_a_number(text) {
        // Excel and LibreOffice keep the rest as it is and show no tab; an apostrophe would be seen.
        return format!("\t{guarded}").into();
    }
    guarded
}

/// Whether a spreadsheet might take a text for a number, a day, a time or a truth: `00000101`, `1E5`, `3-4`,
/// `1. Mai`, `50 %`, `WAHR`.
fn is_like_a_number(text: &str) -> bool {
    const TRUTHS: [&str; 4] = ["true", "false", "wahr", "falsch"];
    const MONTHS: [&str; 22] = [
        "january",
        "januar",
        "jänner",
        "february",
        "februar",
        "march",
        "märz",
        "mrz",
        "april",
        "may",
        "mai",
        "june",
        "juni",
        "july",
        "juli",
        "august",
        "september",
        "october",
        "oktober",
        "november",
        "december",
        "dezember",
    ];
    const OTHERS: [&str; 11] = ["e", "am", "pm", "a", "p", "t", "z", "uhr", "eur", "usd", "chf"];
    let text = text.trim().to_lowercase();
    let is_month = |word: &str| word.len() >= 3 && MONTHS.iter().any(|month| month.starts_with(word));
    let mut words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    let has_digit = text.chars().any(char::is_numeric);
    TRUTHS.contains(&&*text)
        || (has_digit
            && !begins_a_formula(&text)
            && words.all(|word| OTHERS.contains(&word) || is_month(word)))
}

/// What a formula begins with (OWASP ASVS 1.2.10), also as full-width and small forms.
fn is_formula(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '﹦' | '﹢' | '﹣' | '﹫')
}

/// Where another cell may begin: in a spreadsheet with the other separator a cell's quotes may mean nothing.
fn is_separator(c: char) -> bool {
    matches!(c, ',' | ';' | '\t' | '\r' | '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// What may stand before a formula and is passed over: spaces, quotes, and what can't be seen.
fn is_passed_over(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '"' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{180e}' | '\u{34f}')
}

fn begins_a_formula(text: &str) -> bool {
    text.chars().find(|c| !is_passed_over(*c)).is_some_and(is_formula)
}

/// A text with an apostrophe wherever a spreadsheet might begin to read a formula.
fn without_formulas(text: &str) -> Cow<'_, str> {
    let mut guarded = String::new();
    let mut copied = 0;
    // A tab, a break or a NUL at the start is passed over by some, and what follows is read.
    let mut begins = text.starts_with(['\t', '\r', '\n', '\0']) || begins_a_formula(text);
    let mut place = 0;
    loop {
        if begins {
            guarded.push_str(&text[copied..place]);
            guarded.push('\'');
            copied = place;
        }
        let Some((at, separator)) = text[place..].char_indices().find(|(_, c)| is_separator(*c)) else {
            break;
        };
        place += at + separator.len_utf8();
        begins = begins_a_formula(text[place..].split(is_separator).next().unwrap_or_default());
    }
    if copied == 0 && guarded.is_empty() {
        return text.into();
    }
    guarded.push_str(&text[copied..]);
    guarded.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(separator: Separator, zone: &str, cells: Vec<Cell<'_>>) -> String {
        let sheet = Sheet { separator, time_zone: zone.to_owned() };
        let mut out = Vec::new();
        let mut lines = Lines::begin(&mut out, &sheet).expect("begun");
        lines.line(cells).expect("written");
        lines.end().expect("written");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn a_line_is_quoted_and_has_the_persons_separator() {
        let cells = || {
            let texts = ["a", "b,c", "b;c", "say \"hi\"", "two\nlines", "", "Größe"];
            let mut cells: Vec<Cell<'_>> = texts.into_iter().map(Cell::Text).collect();
            cells.extend([Cell::Number(12), Cell::Empty]);
            cells
        };
        let wanted =
            "\u{feff}\"a\",\"b,c\",\"b;c\",\"say \"\"hi\"\"\",\"two\nlines\",\"\",\"Größe\",\"12\",\"\"\r\n";
        assert_eq!(written(Separator::Comma, "UTC", cells()), wanted);
        let german = wanted.replace("\",\"", "\";\"");
        assert_eq!(written(Separator::Semicolon, "UTC", cells()), german);
    }

    #[test]
    fn times_are_the_persons_and_sort() {
        let at = |text: &str| Cell::Moment(text.parse().expect("a moment"));
        let cells = || vec![at("2026-11-30T15:42:31.434418071Z"), at("2026-06-30T22:30:00Z")];
        let told = written(Separator::Semicolon, "Europe/Berlin", cells());
        assert_eq!(told, "\u{feff}\"2026-11-30 16:42:31\";\"2026-07-01 00:30:00\"\r\n");
        let told = written(Separator::Comma, "America/New_York", cells());
        assert_eq!(told, "\u{feff}\"2026-11-30 10:42:31\",\"2026-06-30 18:30:00\"\r\n");
        let told = written(Separator::Comma, "Nowhere/At_All", cells());
        assert!(told.contains("2026-11-30 15:42:31"), "{told}");
        let day = Cell::Day(Some(jiff::civil::date(2027, 7, 1)));
        assert_eq!(
            written(Separator::Comma, "UTC", vec![day, Cell::Day(None)]),
            "\u{feff}\"2027-07-01\",\"\"\r\n"
        );
    }

    #[test]
    fn a_text_that_looks_like_a_number_or_a_day_stays_a_text() {
        for text in [
            "00000101",
            "1E5",
            "3-4",
            "3/4",
            "12:30",
            "MAR1",
            "1. Mai",
            "1. März 2027",
            "50 %",
            "10 €",
            "WAHR",
            "true",
            "00000101; 00000102",
            "2027",
            "12,5",
            "１２３",
            "1.7.27",
            "10 EUR",
            "12345678901234567890123456789012345678901",
        ] {
            assert_eq!(as_text(text), format!("\t{text}"));
        }
        for text in
            ["GIGANTIC", "SMALL2", "Fest 2027", "Markt 3", "", "Mai", "https://a.example/1", "Halle 3-4"]
        {
            assert_eq!(as_text(text), text);
        }
        assert_eq!(as_text("101;=1+1"), "\t101;'=1+1");
    }

    #[test]
    fn nothing_in_a_cell_is_a_formula_whatever_separates_cells() {
        for (text, wanted) in [
            ("=1+1", "'=1+1"),
            ("-5", "'-5"),
            ("+49 30 1", "'+49 30 1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tc", "'\tc"),
            ("\r=1", "'\r'=1"),
            ("\0", "'\0"),
            ("  =1+1", "'  =1+1"),
            ("\u{a0}=1", "'\u{a0}=1"),
            ("\u{feff}\u{200b}=1", "'\u{feff}\u{200b}=1"),
            ("\"=1\"", "'\"=1\""),
            ("＝1", "'＝1"),
            ("＋1", "'＋1"),
            ("－1", "'－1"),
            ("＠a", "'＠a"),
            ("Hallo;=cmd|' /C calc'!A0;x", "Hallo;'=cmd|' /C calc'!A0;x"),
            ("a,=1", "a,'=1"),
            ("a, =1", "a,' =1"),
            ("a\t=1", "a\t'=1"),
            ("a\n=1\r\n+2\r@3", "a\n'=1\r\n'+2\r'@3"),
            (
                "a\u{b}=1\u{c}=2\u{85}=3\u{2028}=4\u{2029}=5",
                "a\u{b}'=1\u{c}'=2\u{85}'=3\u{2028}'=4\u{2029}'=5",
            ),
            ("a;\"=1", "a;'\"=1"),
            ("a;\t=1", "a;\t'=1"),
            ("a;＝cmd", "a;'＝cmd"),
            (";=1;=2", ";'=1;'=2"),
            ("=1;=2", "'=1;'=2"),
            ("\n=1", "'\n'=1"),
        ] {
            assert_eq!(without_formulas(text), wanted, "{text:?}");
        }
        for text in
            ["1-5", "a=b", "Müller & Söhne", "a; b", "a,b", "a\n\nb", "", ";", "x;;y", "50 % – 60 %", "'x"]
        {
            assert_eq!(without_formulas(text), text);
        }
    }
}
