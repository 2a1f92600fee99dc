//! The planner by itself: no clock, no disk, no network.

mod codes;
mod doubt;
mod look;
mod sign_in;
mod split;
mod waits;

use super::super::call::{chance_of, compose};
use super::*;
use crate::ad::{Ad, Booking, ContractLine, DeskKey, LineIds, SalesforceId};
use crate::queue::Acknowledged;
use crate::salesforce::{Class, GraphAnswer};
use crate::store::{DeskRecord, Record, Stage};
use std::cell::Cell;
use uuid::Uuid;

/// A desk without a disk: contents, a planner, and the time.
struct Bench {
    contents: Contents,
    planner: Planner,
    now: Timestamp,
    keys: Cell<u128>,
}

impl Bench {
    fn new(seed: u64) -> Bench {
        let now = Timestamp::from_second(1_790_000_000).unwrap();
        let mut bench = Bench {
            contents: Contents::default(),
            planner: Planner::new(seed, COMING_BACK),
            now,
            keys: Cell::new(seed as u128),
        };
        let key = DeskKey(bench.key());
        let desk = DeskRecord::new(key);
        bench.write(vec![Step::Desk(desk)]);
        assert_eq!(bench.next(), Move::Look { desk: key, since: None }, "first it looks");
        bench.planner.looked(now, Ok(&[]));
        bench
    }

    fn key(&self) -> Uuid {
        self.keys.set(self.keys.get() + 1);
        Uuid::from_u128(self.keys.get())
    }

    fn write(&mut self, steps: Vec<Step>) {
        for step in steps {
            assert!(
                self.contents.apply(&Record { at: self.now, step }),
                "a record belongs to something known"
            );
        }
    }

    fn pass(&mut self, seconds: i64) {
        self.now += SignedDuration::from_secs(seconds);
    }

    fn next(&mut self) -> Move {
        self.planner.next(self.now, &self.contents)
    }

    /// Writes down and sends `call`, as the loop does.
    fn send(&mut self, call: Call) -> Vec<InCall> {
        let (steps, reports) = {
            let stage = Stage::of(&self.contents);
            compose(&stage, call, "Klaus Vogt", || chance_of(self.key()))
        };
        self.write(steps);
        self.planner.sent(reports.clone());
        reports
    }

    fn answer(&mut self, answer: Result<Answer, CallFault>) {
        let steps = self.planner.answered(self.now, &self.contents, answer);
        self.write(steps);
    }

    /// Saves a new ad with so many bookings of `units` on products 1, 2, …
    fn ad(&mut self, bookings: usize, units: u32) -> AdKey {
        let booking = |product: usize| Booking {
            usage_key: UsageKey(self.key()),
            line: line(product),
            units,
            cancelled: false,
            booked_at: self.now,
            moved_from: None,
        };
        let ad = Ad {
            key: AdKey(self.key()),
            revision: 1,
            title: "Anzeige".into(),
            text: String::new(),
            link: None,
            picture: None,
            runs_from: None,
            runs_until: None,
            bookings: (0..bookings).map(booking).collect(),
            cancelled: false,
            created_at: self.now,
            saved_at: self.now,
            moved_from: None,
        };
        let key = ad.key;
        self.write(vec![Step::Saved { ad }]);
        key
    }

    /// Saves an ad anew, changed so.
    fn edit(&mut self, ad: AdKey, change: impl FnOnce(&mut Ad)) {
        let mut edited = self.contents.ad(ad).unwrap().tracked.ad.clone();
        edited.revision += 1;
        change(&mut edited);
        self.write(vec![Step::Saved { ad: edited }]);
    }

    /// Goes on as a copy of this desk, or as a restored backup.
    fn copy(&mut self, take_in: bool) {
        let original = self.contents.desk.clone().unwrap();
        let key = DeskKey(self.key());
        let copy = DeskRecord { key, former: vec![original.key], revision: 0, take_in, ..original };
        self.write(vec![Step::Desk(copy)]);
    }

    /// The next move, which must be a call.
    fn call(&mut self) -> Call {
        match self.next() {
            Move::Report(call) => call,
            other => panic!("a call was expected, not {other:?}"),
        }
    }

    /// The next move, which must be a rest; how many seconds it is to take.
    fn rest(&mut self) -> Option<i64> {
        match self.next() {
            Move::Rest { until } => {
                until.map(|until| (until - self.now).total(jiff::Unit::Second).unwrap() as i64)
            }
            other => panic!("a rest was expected, not {other:?}"),
        }
    }
}

fn line(product: usize) -> ContractLine {
    let id = |prefix: &str| format!("{prefix}{product:012}").parse::<SalesforceId>().unwrap();
    ContractLine {
        contract_number: "00000101".into(),
        product_code: format!("P{product}"),
        product_name: None,
        ids: Some(LineIds { contract: id("800"), contract_product: id("a00") }),
    }
}

fn refusal(class: Class) -> Refusal {
    Refusal {
        status: 400,
        code: "CODE".into(),
        message: "message".into(),
        fields: Vec::new(),
        class,
        raw: String::new(),
    }
}
