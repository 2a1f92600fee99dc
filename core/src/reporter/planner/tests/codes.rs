//! The table of error codes: what each means, what happens to the ad, and what a person is told. The
//! table is a file that the screens' tests read, so that no code is without words in either language
//! (ui/src/messages/errorCodes.test.ts). `ADTALLY_BLESS=1` writes it anew after a change that was meant.

use super::*;
use crate::queue::Cause;
use crate::salesforce::{RowAnswer, judged};
use serde_json::{Value, json};
use std::path::Path;

/// What an ad comes to whose only call, or whose row in it, was refused like this.
fn outcome(refusal: Refusal, of_call: bool) -> Value {
    let mut bench = Bench::new(1);
    let ad = bench.ad(1, 1);
    let call = bench.call();
    bench.send(call);
    let class = refusal.class;
    bench.answer(if of_call {
        Err(CallFault::Refused(refusal))
    } else {
        Ok(Answer::Rows(vec![RowAnswer::Refused(refusal)]))
    });
    let mut reads_back = false;
    if matches!(bench.planner.phase, Phase::Doubting(..)) {
        reads_back = matches!(bench.next(), Move::ReadBack(_));
        let steps = bench.planner.read_back(bench.now, &bench.contents, Ok(Vec::new()));
        bench.write(steps);
    }
    // With nobody else to try, what one ad lacks holds the line.
    let _ = bench.next();
    let tracked = &bench.contents.ad(ad).expect("no ad is lost").tracked;
    let standing = tracked.standing.as_ref().expect("it is still to be reported");
    let what_happens = if standing.needs_you {
        "needs_you"
    } else if standing.cause.is_some() {
        "later"
    } else if *bench.planner.line() != Line::Clear {
        "waits_with_all"
    } else if bench.planner.hold_offs.contains_key(&ad) {
        "soon"
    } else {
        "at_once"
    };
    let mut outcome = json!({"class": class, "ad": what_happens});
    if tracked.sent.is_some() {
        outcome["in_doubt"] = json!(true);
    }
    if reads_back {
        outcome["reads_back"] = json!(true);
    }
    if let Some(cause) = &standing.cause {
        outcome["cause"] = json!(Cause { raw: String::new(), ..cause.clone() });
    }
    if *bench.planner.line() != Line::Clear {
        outcome["line"] = json!(bench.planner.line());
    }
    outcome
}

/// A line for each code, so that a change shows as one.
fn table() -> String {
    let rules = ["ADT-LOCKED", "ADT-STALE", "ADT-KEY", "ADT-FIXED", "ADT-GONE"];
    let rules =
        rules.map(|rule| ("FIELD_CUSTOM_VALIDATION_EXCEPTION", format!("{rule}: The words of the rule.")));
    let said = "The words of the org.".to_owned();
    let known = judged::codes().map(|code| (code, said.clone()));
    let read = [
        ("INVALID_FIELD", "Foreign key external ID: x not found for field Y in entity Z"),
        ("REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded."),
        ("INVALID_SESSION_ID", "This session is not valid for use with the REST API"),
        ("SOMETHING_NEW", "The words of the org."),
        ("", ""),
    ];
    let read = read.map(|(code, message)| (code, message.to_owned()));
    let mut lines = Vec::new();
    for (code, message) in known.chain(rules).chain(read) {
        for status in judged::statuses(code) {
            let judge = |of_call| outcome(judged::refusal(of_call, *status, code, &message), of_call);
            let line = json!({"code": code, "message": message, "status": status,
                "row": judge(false), "call": judge(true)});
            lines.push(line.to_string());
        }
    }
    format!("[\n{}\n]\n", lines.join(",\n"))
}

#[test]
fn every_code_comes_to_what_the_table_says() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/messages/errorCodes.json");
    let text = table();
    if std::env::var_os("ADTALLY_BLESS").is_some() {
        std::fs::write(&file, &text).expect("written");
    }
    let kept = std::fs::read_to_string(&file).expect("the table is there");
    assert_eq!(
        kept, text,
        "what a code comes to has changed; if that was meant, write the table with ADTALLY_BLESS=1"
    );
}
