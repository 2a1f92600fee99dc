//! Files that a person asks for, and days that nobody can mean.

use crate::setting::{Setting, browser, write};
use adtally_core::ad::AdForm;
use adtally_core::desk::office::{Office, OfficeOptions};
use adtally_core::desk::{AdQuery, ExportWords, HistoryQuery, HistoryWords, Separator, Sheet, World};
use jiff::Timestamp;
use jiff::civil::date;

fn late_in_the_evening() -> Timestamp {
    "2026-11-30T23:30:00.434418071Z".parse().expect("a moment")
}

fn sheet(time_zone: &str) -> Sheet {
    Sheet { separator: Separator::Semicolon, time_zone: time_zone.to_owned() }
}

fn history_words(time_zone: &str) -> HistoryWords {
    HistoryWords {
        sheet: sheet(time_zone),
        headings: Default::default(),
        events: Default::default(),
        causes: Default::default(),
        parts: Default::default(),
    }
}

#[tokio::test]
async fn a_file_has_the_persons_day_in_its_name_and_the_persons_times_in_its_lines() {
    let setting = Setting::new().await;
    let world = World { now: late_in_the_evening, ..World::real() };
    let office = Office::new(OfficeOptions { world, org_given: None, ..setting.options(browser("klaus")) });
    office.start().await;
    write(&office, "Sommerfest", None).await;
    let keys = office.ad_keys(AdQuery { limit: 9, ..AdQuery::default() }).expect("it is open");
    for (zone, day, time) in [
        ("Europe/Berlin", "2026-12-01", "2026-12-01 00:30:00"),
        ("UTC", "2026-11-30", "2026-11-30 23:30:00"),
        ("Pacific/Kiritimati", "2026-12-01", "2026-12-01 13:30:00"),
        ("America/Los_Angeles", "2026-11-30", "2026-11-30 15:30:00"),
    ] {
        let words =
            ExportWords { sheet: sheet(zone), headings: Default::default(), states: Default::default() };
        let ads = office.export_ads(keys.clone(), words).await.expect("written");
        let history =
            office.export_history(HistoryQuery::default(), history_words(zone)).await.expect("written");
        for (path, name) in [(ads, "adtally"), (history, "adtally-history")] {
            assert!(path.contains(&format!("/{name}-{day}")), "{zone}: {path}");
            let text = std::fs::read_to_string(path).expect("it is there");
            assert!(text.contains(&format!("\"{time}\"")) && !text.contains("Z\""), "{zone}: {text}");
        }
    }
    office.close().await;
}

#[tokio::test]
async fn a_day_that_no_ad_can_have_is_refused_on_every_way_in() {
    let setting = Setting::new().await;
    let office = Office::new(OfficeOptions { org_given: None, ..setting.options(browser("klaus")) });
    office.start().await;
    let desk = office.desk().expect("it is open");
    for year in [27, 1927, 1999, 2101] {
        let day = Some(date(year, 7, 1));
        for form in [
            AdForm { title: "Fest".into(), runs_from: day, ..AdForm::default() },
            AdForm { title: "Fest".into(), runs_until: day, ..AdForm::default() },
        ] {
            assert!(desk.create(form).await.is_err(), "{year}");
        }
        for query in [
            AdQuery { runs_from: day, ..AdQuery::default() },
            AdQuery { runs_until: day, ..AdQuery::default() },
        ] {
            assert_eq!(office.search(query.clone()).expect_err("refused").code, "invalid", "{year}");
            assert_eq!(office.ad_keys(query).expect_err("refused").code, "invalid", "{year}");
        }
        let at = day.map(|day| day.to_zoned(jiff::tz::TimeZone::UTC).expect("a moment").timestamp());
        for query in [
            HistoryQuery { since: at, ..HistoryQuery::default() },
            HistoryQuery { until: at, ..HistoryQuery::default() },
        ] {
            assert_eq!(office.history(query.clone()).await.expect_err("refused").code, "invalid", "{year}");
            let refused = office.export_history(query, history_words("UTC")).await.expect_err("refused");
            assert_eq!(refused.code, "invalid", "{year}");
        }
    }
    office.close().await;
}
