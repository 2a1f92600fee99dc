//! All pictures side by side, for people to look at.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

const HEAD: &str = "<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<title>Adtally's screens</title>
<style>
  body { margin: 2rem; background: #777; color: #fff; font: 14px system-ui, sans-serif; }
  main { display: grid; grid-template-columns: repeat(auto-fill, minmax(30rem, 1fr)); gap: 2rem; }
  figure { margin: 0; }
  img { width: 100%; }
</style>
<main>
";

/// Writes `index.html` beside the pictures.
pub(crate) fn write(folder: &Path, pictures: &[String]) -> Result<()> {
    let mut page = HEAD.to_owned();
    let mut sorted = pictures.to_vec();
    sorted.sort();
    for name in sorted {
        let caption = format!("<figcaption>{name}</figcaption>");
        writeln!(
            page,
            "<figure><a href=\"{name}.png\"><img src=\"{name}.png\" alt=\"\" loading=\"lazy\"></a>{caption}</figure>"
        )?;
    }
    page.push_str("</main>\n</html>\n");
    fs::write(folder.join("index.html"), page).context("writing index.html")
}
