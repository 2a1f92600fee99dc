//! A few power cuts, and what must not stand one. Many: `cargo xtask faults --full power`.

use adtally_tests::faults::{ALL, Effort, Outcome};

#[test]
fn a_power_cut_loses_nothing_and_would_without_syncs() {
    let power = ALL.iter().find(|fault| fault.name == "power").expect("it is one of the faults");
    match (power.run)(Effort::Few).expect("it can be tried") {
        Outcome::Unable(why) => eprintln!("SKIPPED power cuts: {why}"),
        Outcome::Tried(tally) => {
            assert!(tally.is_good() && tally.answered > 0, "{tally:?}");
            let caught = (power.control)().expect("what syncs nothing must lose something");
            eprintln!("{} cuts, {} answered; the control: {caught}", tally.hits, tally.answered);
        }
    }
}
