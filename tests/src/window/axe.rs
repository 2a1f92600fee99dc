//! Whether people with a screen reader, a keyboard or weak eyes can use what is on the screen, as far
//! as axe-core can tell.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use thirtyfour::WebDriver;

/// What axe-core calls serious or worse on the screen as it stands: the rule, what it says, and where.
///
/// # Errors
/// When axe-core is not there (`npm ci` in ui), or can't run.
pub async fn serious(session: &WebDriver) -> Result<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
    let axe = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    if session.execute("return Boolean(window.axe)", vec![]).await?.json() != true {
        session.execute(axe, Vec::new()).await.context("injecting axe-core")?;
    }
    // Frames of ours there are none; and what a transition fades is not what a person reads.
    let run = "
        const done = arguments[0];
        Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => null)))
            .then(() => axe.run(document, { resultTypes: ['violations'], iframes: false }))
            .then((found) => done({ violations: found.violations, checked: found.passes.length }))
            .catch((error) => done({ error: String(error) }));";
    let found = session.execute_async(run, Vec::new()).await.context("running axe-core")?;
    let found = found.json();
    ensure!(found["error"].is_null(), "axe-core stopped: {}", found["error"]);
    ensure!(found["checked"].as_u64().is_some_and(|rules| rules > 0), "axe-core checked nothing: {found}");
    let violations = found["violations"].as_array().context("axe-core lists violations")?;
    Ok(violations.iter().filter(|found| is_serious(found)).map(told).collect())
}

fn is_serious(violation: &Value) -> bool {
    matches!(violation["impact"].as_str(), Some("serious" | "critical"))
}

fn told(violation: &Value) -> String {
    let places = violation["nodes"].as_array().into_iter().flatten();
    let places: Vec<String> = places
        .map(|node| {
            let summary = node["failureSummary"].as_str().unwrap_or_default().replace('\n', " ");
            format!("{} ({summary})", node["html"].as_str().unwrap_or_default())
        })
        .collect();
    let word = |name: &str| violation[name].as_str().unwrap_or_default().to_owned();
    format!("{} [{}]: {}: {}", word("id"), word("impact"), word("help"), places.join("; "))
}
