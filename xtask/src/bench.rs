//! `cargo xtask bench store`: measurements, in release.

use anyhow::Result;
use lexopt::prelude::*;

use crate::process;

pub(crate) fn run(mut arguments: lexopt::Parser) -> Result<bool> {
    let program = match arguments.next()? {
        Some(Value(what)) if what == "store" => "bench-store",
        Some(other) => return Err(other.unexpected().into()),
        None => return Err(lexopt::Error::from("bench what? `store`").into()),
    };
    let mut bench =
        process::cargo(["run", "--release", "--package", "adtally-tests", "--bin", program, "--"]);
    process::run(bench.args(arguments.raw_args()?))?;
    Ok(true)
}
