//! The control of the power cuts: what would be if sled's `flush` were the truth. It must lose entries.
//!
//! ```text
//! adtally-sled-alone save DIR --acks FILE
//! adtally-sled-alone check DIR --acks FILE
//! ```
//!
//! As `adtally-torture` has them: `save` inserts, flushes and only then notes, for ever, after it has
//! printed `ready`; `check` prints `acknowledged N, found N, lost N`.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use anyhow::{Result, bail};

fn main() -> Result<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["save", folder, "--acks", acks] => save(Path::new(folder), Path::new(acks)),
        ["check", folder, "--acks", acks] => check(Path::new(folder), Path::new(acks)),
        _ => bail!("adtally-sled-alone save|check DIR --acks FILE"),
    }
}

fn save(folder: &Path, acks: &Path) -> Result<()> {
    let db = sled::open(folder)?;
    let mut acks = OpenOptions::new().append(true).create(true).open(acks)?;
    println!("ready");
    for number in 0u64.. {
        db.insert(number.to_be_bytes(), value(number))?;
        db.flush()?;
        acks.write_all(format!("{number}\n").as_bytes())?;
    }
    Ok(())
}

fn check(folder: &Path, acks: &Path) -> Result<()> {
    let db = sled::open(folder)?;
    let text = fs::read_to_string(acks)?;
    let numbers = text.lines().map(str::parse).collect::<Result<Vec<u64>, _>>()?;
    let mut found = 0;
    for number in &numbers {
        found += usize::from(db.get(number.to_be_bytes())?.is_some_and(|there| there == value(*number)));
    }
    let lost = numbers.len() - found;
    println!("acknowledged {}, found {found}, lost {lost}", numbers.len());
    if lost > 0 {
        bail!("{lost} entries are lost");
    }
    Ok(())
}

/// 400 bytes that tell which entry they belong to.
fn value(number: u64) -> Vec<u8> {
    number.to_le_bytes().repeat(50)
}
