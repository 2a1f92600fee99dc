//! What the lack of a session leads to: a wait, an admin, a person, and never a charge (R4).

use super::*;
use crate::salesforce::{Org, SignInFault, Why};

fn later(status: u16, code: &str, class: Class) -> CallFault {
    let refusal = Refusal {
        status,
        code: code.to_owned(),
        message: "already being processed".to_owned(),
        fields: vec![],
        class,
        raw: String::new(),
    };
    CallFault::SignIn(SignInFault::Unserved(refusal))
}

/// The line after a call that failed so.
fn after(fault: CallFault) -> Line {
    let mut bench = Bench::new(1);
    let ad = bench.ad(1, 1);
    let call = bench.call();
    bench.send(call);
    bench.answer(Err(fault));
    let tracked = &bench.contents.ad(ad).unwrap().tracked;
    assert!(tracked.sent.is_none() && tracked.standing.as_ref().unwrap().tries == 0, "no ad is charged");
    bench.planner.line().clone()
}

#[test]
fn r4_each_lack_of_a_session_is_told_for_what_it_is() {
    let hold = |fault| match after(fault) {
        Line::Held { hold, next, .. } => (hold, next.is_some()),
        other => panic!("{other:?}"),
    };
    let (code, message) = ("invalid_grant".to_owned(), "already being processed".to_owned());
    let why = Why { code: "ip_restricted".to_owned(), message: message.clone() };
    let waits = Hold::SignInWaits { code: code.clone(), message: message.clone() };
    assert_eq!(hold(later(400, "invalid_grant", Class::Unserved)), (waits, true));
    assert_eq!(hold(later(403, "REQUEST_LIMIT_EXCEEDED", Class::DailyLimit)), (Hold::ApiLimit, true));
    let admin = Hold::SetUp { code: "ip_restricted".to_owned(), message };
    assert_eq!(hold(CallFault::SignIn(SignInFault::Admin(why.clone()))), (admin, true));
    let over = Hold::SignIn { code: why.code.clone() };
    assert_eq!(hold(CallFault::SignIn(SignInFault::Needed(why))), (over, false));
    let to = Org::at("https://magic-new.my.salesforce.com").unwrap();
    let address = Some(to.address().to_owned());
    let moved = |to| CallFault::SignIn(SignInFault::Moved { to });
    assert_eq!(hold(moved(Some(to))), (Hold::Moved { to: address }, true));
    assert_eq!(hold(moved(None)), (Hold::Moved { to: None }, true));
    for outage in [later(503, "server_error", Class::Unserved), later(0, "no_answer", Class::Unserved)] {
        assert!(matches!(after(outage), Line::Unserved { .. }));
    }
}

#[test]
fn r4_a_session_that_is_not_to_be_had_is_asked_for_with_growing_waits() {
    let mut bench = Bench::new(1);
    bench.ad(1, 1);
    bench.ad(1, 1);
    let begun = bench.now;
    let mut waits = Vec::new();
    for _ in 0..14 {
        let call = bench.call();
        bench.send(call);
        bench.answer(Err(later(400, "invalid_grant", Class::Unserved)));
        assert_eq!(bench.planner.line().since(), Some(begun), "since when stays");
        let wait = bench.rest().expect("it is asked again by itself") + 1;
        waits.push(wait);
        bench.pass(wait);
        if waits.len() == 1 {
            assert!(wait <= 2, "what passes in seconds is waited for in seconds");
        }
    }
    assert!(waits.iter().all(|wait| *wait <= 901) && waits[13] > 600, "{waits:?}");
    let call = bench.call();
    assert_eq!(call.ads.len(), 1, "one ad tries for all");
    bench.send(call);
    bench.answer(Ok(Answer::Rows(vec![crate::salesforce::RowAnswer::Landed { id: None, created: None }])));
    assert_eq!(*bench.planner.line(), Line::Clear);
    bench.pass(2);
    let call = bench.call();
    bench.send(call);
    bench.answer(Err(later(400, "invalid_grant", Class::Unserved)));
    assert!(bench.rest().is_some_and(|wait| wait <= 2), "and the waits begin anew");
}

#[test]
fn r4_an_org_that_has_moved_is_looked_for_again_and_at_once_at_a_persons_word() {
    let mut bench = Bench::new(1);
    bench.ad(1, 1);
    let call = bench.call();
    bench.send(call);
    bench.answer(Err(CallFault::SignIn(SignInFault::Moved { to: None })));
    assert!(bench.rest().is_some_and(|wait| (30..=60).contains(&wait)));
    bench.planner.try_now(bench.now, &bench.contents, &[]);
    bench.call();
    let mut bench = Bench::new(1);
    bench.ad(1, 1);
    bench.planner.not_ready(bench.now, &CallFault::SignIn(SignInFault::Moved { to: None }));
    bench.planner.signed_in();
    assert_eq!(*bench.planner.line(), Line::Clear);
}
