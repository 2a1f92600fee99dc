//! Contracts are found by what a person types, whatever it is made of.

use adtally_demo_org::{DemoOrg, Options};
use adtally_tests::desk::Person;
use tempfile::TempDir;

#[tokio::test(flavor = "multi_thread")]
async fn odd_characters_find_exactly_that_customer() {
    let org = DemoOrg::start(Options { contracts: 60, ..Options::default() }).await.unwrap();
    let data = TempDir::new().unwrap();
    let desk = Person::sign_in(org.url(), "klaus").await.unwrap().at_work(data.path()).await.unwrap();
    for (typed, customers) in [
        (r"O'Neil \ 100%_<b>", vec![r"O'Neil \ 100%_<b>"]),
        (r"o'neil \ 100", vec![r"O'Neil \ 100%_<b>", r"O'Neil \ 1000x<b>"]),
        (r"it's \'escaped", vec![r"It's \'escaped\' Inc"]),
        ("🎈", vec!["Emoji 🎈 Events"]),
        ("%_", vec![r"O'Neil \ 100%_<b>"]),
        ("') OR Id != ('", vec![]),
    ] {
        let found = desk.contracts_by_customer(typed, None).await.unwrap();
        let mut names: Vec<_> = found.contracts.into_iter().map(|contract| contract.customer).collect();
        names.dedup();
        assert_eq!(names, customers, "{typed}");
    }
}
