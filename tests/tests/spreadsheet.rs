//! Exported files, read back by a real spreadsheet in both languages: LibreOffice without a window, with the separator
//! that its language expects, and with the other one, as somebody opens a colleague's file.
//!
//! LibreOffice takes up its language from the file's own filter options; `cargo xtask test` installs it.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use adtally_core::ad::{AdForm, BookingForm};
use adtally_core::desk::{
    Desk, ExportWords, HistoryQuery, HistoryWords, Options, Separator, Sheet, StoreName, World,
};
use adtally_tests::desk::typed;
use tempfile::TempDir;

const TABLE: &str = "urn:oasis:names:tc:opendocument:xmlns:table:1.0";
const OFFICE: &str = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";
const TEXT: &str = "urn:oasis:names:tc:opendocument:xmlns:text:1.0";

/// Texts that a spreadsheet would like to make something of, where nothing separates them.
const PLAIN: [&str; 16] = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "  =1+1",
    "＝1+1",
    "＋1",
    "＠a",
    "00000101",
    "1E5",
    "3-4",
    "1. Mai",
    "50 %",
    "12,5",
    "WAHR",
    "=cmd|' /C calc'!A0",
];
/// Texts in which another cell may begin.
const BROKEN: [&str; 12] = [
    "Hallo;=cmd|' /C calc'!A0;x",
    "Hallo,=cmd|' /C calc'!A0,x",
    "a\n=1+1",
    "a\n\n\"=1+1\"\n-2",
    "a;\"=1+1",
    "a\";=1+1;\"",
    "a\";\"=1+1\";\"",
    "a\t=1+1",
    "a; =1+1, +2",
    "a;＝1+1",
    "\"\n=1+1",
    ";=1;=2\n;=3",
];

/// A language of LibreOffice, and what separates cells there.
#[derive(Clone, Copy, Debug)]
struct Region {
    language: u32,
    separator: Separator,
}

const ENGLISH: Region = Region { language: 1033, separator: Separator::Comma };
const GERMAN: Region = Region { language: 1031, separator: Separator::Semicolon };

#[derive(Debug)]
struct Cell {
    kind: String,
    formula: Option<String>,
    text: String,
}

/// Has LibreOffice read a file of CSV, and tells its rows as it understood them.
fn read_back(folder: &Path, file: &Path, region: Region) -> Vec<Vec<Cell>> {
    let Region { language, separator } = region;
    let sign = if separator == Separator::Comma { 44 } else { 59 };
    let out = folder.join(format!("{language}-{sign}"));
    // Separator, quotation mark, UTF-8, first line, columns as they come, language, quoted cells are no texts for
    // that, days and times are found.
    let filter = format!("CSV:{sign},34,76,1,,{language},false,true");
    let mut office = Command::new("soffice");
    office.arg(format!("-env:UserInstallation=file://{}", folder.join("profile").display()));
    office.args(["--headless", "--convert-to", "fods", &format!("--infilter={filter}"), "--outdir"]);
    let ended = office
        .arg(&out)
        .arg(file)
        .env("HOME", folder)
        .env("TMPDIR", folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let ended = ended.expect("soffice starts; `cargo xtask test` installs it");
    assert!(ended.success(), "LibreOffice: {ended}");
    let name = file.with_extension("fods");
    let text =
        fs::read_to_string(out.join(name.file_name().expect("a name"))).expect("LibreOffice wrote a file");
    let document = roxmltree::Document::parse(&text).expect("XML");
    let rows = document.descendants().filter(|node| node.has_tag_name((TABLE, "table-row")));
    rows.map(|row| {
        let cells = row.children().filter(|node| node.has_tag_name((TABLE, "table-cell")));
        cells.flat_map(cells_of).collect()
    })
    .collect()
}

fn cells_of(node: roxmltree::Node<'_, '_>) -> Vec<Cell> {
    let cell = || Cell {
        kind: node.attribute((OFFICE, "value-type")).unwrap_or_default().to_owned(),
        formula: node.attribute((TABLE, "formula")).map(str::to_owned),
        text: paragraphs(node).join("\n"),
    };
    let times: usize = node
        .attribute((TABLE, "number-columns-repeated"))
        .map_or(1, |times| times.parse().expect("a number"));
    // The empty rest of a line is one cell of thousands.
    (0..times.min(20)).map(|_| cell()).collect()
}

/// What a cell shows: its paragraphs, with tabs and spaces as they were.
fn paragraphs(cell: roxmltree::Node<'_, '_>) -> Vec<String> {
    let paragraphs = cell.children().filter(|node| node.has_tag_name((TEXT, "p")));
    let shown = paragraphs.map(|paragraph| {
        let parts = paragraph.descendants().map(|node| match node.tag_name().name() {
            "tab" => "\t".to_owned(),
            "s" => {
                " ".repeat(node.attribute((TEXT, "c")).map_or(1, |count| count.parse().expect("a number")))
            }
            _ => node.text().filter(|_| node.is_text()).unwrap_or_default().to_owned(),
        });
        parts.collect()
    });
    shown.collect()
}

struct Exports {
    folder: TempDir,
    ads: usize,
}

impl Exports {
    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

fn headings() -> [String; 12] {
    std::array::from_fn(|place| {
        format!("Spalte {}", ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L"][place])
    })
}

fn sheet(separator: Separator) -> Sheet {
    Sheet { separator, time_zone: "Europe/Berlin".into() }
}

/// Ads with all of these texts, as files of both kinds and with both separators: `ads-…` and `history-…`.
async fn exports(texts: &[&str]) -> Exports {
    let folder = tempfile::tempdir().expect("a folder");
    let options =
        Options { data: folder.path().join("data"), store: StoreName::Unnamed, world: World::real() };
    let (desk, _) = Desk::open(options).await.expect("it opens");
    let mut keys = Vec::new();
    for text in texts {
        let mut form = AdForm { text: (*text).to_owned(), ..AdForm::default() };
        form.title = text.split('\n').map(str::trim).collect::<Vec<_>>().join(" ").replace('\t', " ");
        form.runs_from = Some(jiff::civil::date(2027, 7, 1));
        form.bookings = vec![BookingForm { usage_key: None, line: typed("00000101", "1E5"), units: 3 }];
        keys.push(desk.create(form).await.expect("saved"));
    }
    for (separator, name) in [(Separator::Comma, "comma"), (Separator::Semicolon, "semicolon")] {
        let words = ExportWords { sheet: sheet(separator), headings: headings(), states: HashMap::new() };
        let mut out = Vec::new();
        desk.write_ads(&keys, &words, &mut out).expect("written");
        fs::write(folder.path().join(format!("ads-{name}.csv")), out).expect("written");
        let words = HistoryWords {
            sheet: sheet(separator),
            headings: headings(),
            events: HashMap::from([("created".to_owned(), "=Angelegt".to_owned())]),
            causes: HashMap::new(),
            parts: HashMap::new(),
        };
        let mut out = Vec::new();
        desk.write_history(&HistoryQuery::default(), &words, &mut out).expect("written");
        fs::write(folder.path().join(format!("history-{name}.csv")), out).expect("written");
    }
    desk.close().await;
    Exports { folder, ads: texts.len() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spreadsheet_of_either_language_reads_columns_and_texts_as_they_are_meant() {
    let texts: Vec<&str> = PLAIN.into_iter().chain(BROKEN).collect();
    let exports = exports(&texts).await;
    for (region, name) in [(ENGLISH, "comma"), (GERMAN, "semicolon")] {
        let rows = read_back(exports.folder.path(), &exports.file(&format!("ads-{name}.csv")), region);
        assert_eq!(rows.len(), exports.ads + 1, "{region:?}: a line for each ad and the headings");
        for (row, text) in rows[1..].iter().zip(&texts) {
            let filled: Vec<&Cell> = row.iter().take(12).collect();
            assert_eq!(filled.len(), 12, "{region:?}, {text:?}: {row:?}");
            assert!(row.iter().skip(12).all(|cell| cell.kind.is_empty()), "{region:?}, {text:?}: {row:?}");
            let kinds: Vec<&str> = filled.iter().map(|cell| &*cell.kind).collect();
            // Title, state, text, link, two days, number, code, name, units, counted, saved at.
            let wanted =
                ["string", "", "string", "", "date", "", "string", "string", "", "float", "float", "date"];
            assert_eq!(kinds, wanted, "{region:?}, {text:?}: {row:?}");
            assert!(filled.iter().all(|cell| cell.formula.is_none()), "{region:?}, {text:?}: {row:?}");
            // What was put in so that it stays a text aside, it is what was typed.
            let bare = |text: &str| text.replace(['\'', '\t', ' ', '\r'], "");
            assert_eq!(bare(&filled[2].text), bare(text), "{region:?}");
            assert_eq!((filled[6].text.trim(), filled[7].text.trim()), ("00000101", "1E5"), "{region:?}");
        }
        let rows = read_back(exports.folder.path(), &exports.file(&format!("history-{name}.csv")), region);
        assert_eq!(rows.len(), exports.ads + 1, "{region:?}");
        for row in &rows[1..] {
            let kinds: Vec<&str> = row.iter().take(5).map(|cell| &*cell.kind).collect();
            assert_eq!(kinds, ["date", "string", "string", "string", "string"], "{region:?}: {row:?}");
            assert!(row.iter().all(|cell| cell.formula.is_none()), "{region:?}: {row:?}");
            assert_eq!(row[3].text.trim(), "00000101", "{region:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_read_with_the_wrong_separator_holds_no_formula_either() {
    let texts: Vec<&str> = PLAIN.into_iter().chain(BROKEN).collect();
    let exports = exports(&texts).await;
    for (region, name) in [
        (Region { separator: Separator::Semicolon, ..GERMAN }, "comma"),
        (Region { separator: Separator::Comma, ..ENGLISH }, "semicolon"),
    ] {
        for kind in ["ads", "history"] {
            let rows = read_back(exports.folder.path(), &exports.file(&format!("{kind}-{name}.csv")), region);
            assert!(rows.len() > exports.ads, "{region:?}: {} rows", rows.len());
            for cell in rows.iter().flatten() {
                assert_eq!(cell.formula, None, "{region:?}: {cell:?}");
            }
        }
    }
}

#[test]
fn the_spreadsheet_that_reads_back_does_find_formulas() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("bare.csv");
    fs::write(&file, "\u{feff}\"a\";\"=1+1\"\r\nHallo;=1+1;x\r\n\"b\";\"00000101\"\r\n").expect("written");
    let rows = read_back(folder.path(), &file, GERMAN);
    let formulas = rows.iter().flatten().filter(|cell| cell.formula.is_some()).count();
    assert_eq!(formulas, 2, "{rows:?}");
    assert_eq!((&*rows[2][1].kind, &*rows[2][1].text), ("float", "101"), "{rows:?}");
}
