//! A few hits of each fault, and its control, which must fail. `cargo xtask faults --full` is all of it.

use adtally_tests::faults::{ALL, Effort, Outcome};

/// A test for each fault by its name, and one that there are no others.
macro_rules! tests {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                loses_nothing(stringify!($name));
            }
        )*

        #[test]
        fn every_fault_has_a_test() {
            let names: Vec<_> = ALL.iter().map(|fault| fault.name).collect();
            assert_eq!(names, [$(stringify!($name)),*]);
        }
    };
}

tests! { kills random power errors folders damage cuts }

fn loses_nothing(name: &str) {
    let fault = ALL.iter().find(|fault| fault.name == name).expect("there is such a fault");
    match (fault.run)(Effort::Few).expect("it can be tried") {
        Outcome::Unable(why) => eprintln!("SKIPPED {}: {why}", fault.about),
        Outcome::Tried(tally) => {
            assert!(tally.is_good(), "{tally:#?}");
            assert!(tally.answered > 0, "something was answered before it struck");
            let caught = (fault.control)().expect("the control fails");
            eprintln!("{}: {} hits, {} answered; {caught}", fault.about, tally.hits, tally.answered);
        }
    }
}
