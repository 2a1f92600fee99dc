//! What an admin has set for everybody at a machine.

use crate::setting::{Setting, browser, write};
use adtally_core::desk::office::{Managed, Office, OfficeOptions, StartStage};

#[tokio::test]
async fn what_an_admin_has_set_is_used_and_what_makes_no_sense_keeps_nobody_from_writing() {
    let setting = Setting::new().await;
    let file = setting.data.path().join("settings.json");
    let office = |managed| {
        let options = setting.options(browser("klaus"));
        Office::new(OfficeOptions {
            managed,
            org_given: None,
            data: setting.data.path().join("ads"),
            ..options
        })
    };
    std::fs::write(&file, r#"{"login": "https://magic.my.salesforce.com"}"#).expect("written");
    let rolled_out = office(Managed::read(&file));
    let start = rolled_out.start().await;
    rolled_out.close().await;
    assert_eq!(start.org_given.as_deref(), Some("https://magic.my.salesforce.com"), "nobody types it");
    assert_eq!(start.problem, None);

    std::fs::write(&file, r#"{"names": {"usage": {"key": "no name"}}}"#).expect("written");
    let office = office(Managed::read(&file));
    let start = office.start().await;
    let problem = start.problem.expect("it is told");
    assert_eq!((problem.code.as_str(), start.stage), ("bad_settings", StartStage::FirstStart));
    assert!(problem.text.contains("names.usage.key"), "{}", problem.text);
    assert_eq!(
        problem.params["field"], "names.usage.key",
        "an admin is shown the place, in the person's words"
    );
    assert!(!problem.params.contains_key("problem"), "{:?}", problem.params);
    write(&office, "Trotzdem", None).await;
    let refused = office.sign_in(None).await.expect_err("better no line than one to another org");
    assert_eq!(refused.code, "bad_settings");
    office.close().await;
}
