//! The demo org as a command.

use std::io::{self, Write};
use std::ops::RangeInclusive;
use std::process::ExitCode;
use std::time::Duration;

use adtally_demo_org::{DemoOrg, Options};
use anyhow::{Context, bail};
use lexopt::prelude::{Long, Short, ValueExt};

const HELP: &str = "\
A stand-in Salesforce org on 127.0.0.1, for Adtally's demo and tests.

Usage: adtally-demo-org [OPTIONS]

Options:
  --port PORT          port on 127.0.0.1; 0 takes a free one [default: 8787]
  --data DIR           keep everything in this folder; without it, it is gone at the end
  --contracts N        example contracts besides Magic Ads Inc's [default: 50]
  --latency-ms A:B     each call waits between A and B milliseconds
  --lock-ms N          a transaction that writes lasts N milliseconds and locks its rows
  --lock-wait-ms N     a locked row is waited for N milliseconds [default: 10000]
  --daily-calls N      API calls of a day; more are refused
  --long-calls N:MS    at most N calls may last MS milliseconds at once; more are refused
  --help               print this

The sales side is at /. People: klaus, petra (service staff), sales, admin; password: demo.
";

fn main() -> ExitCode {
    tracing_subscriber::fmt().with_writer(io::stderr).init();
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("adtally-demo-org: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<()> {
    let Some(options) = read_arguments(lexopt::Parser::from_env())? else {
        print!("{HELP}");
        return Ok(());
    };
    let runtime = tokio::runtime::Runtime::new().context("the runtime did not start")?;
    runtime.block_on(async {
        let stopped = stop_signal()?;
        let org = DemoOrg::start(options).await?;
        let mut out = io::stdout();
        writeln!(out, "ready {}", org.url())?;
        out.flush()?;
        stopped.await;
        org.stop().await;
        Ok(())
    })
}

/// The options, or `None` when help was asked for.
fn read_arguments(mut arguments: lexopt::Parser) -> anyhow::Result<Option<Options>> {
    let mut options = Options { port: 8787, ..Options::default() };
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("port") => {
                options.port = arguments.value()?.parse().context("--port takes a number up to 65535")?
            }
            Long("data") => options.data = Some(arguments.value()?.into()),
            Long("contracts") => {
                options.contracts = arguments.value()?.parse().context("--contracts takes a number")?
            }
            Long("latency-ms") => options.latency = Some(read_latency(&arguments.value()?.string()?)?),
            Long("lock-ms") => options.limits.lock = read_ms(&arguments.value()?.string()?)?,
            Long("lock-wait-ms") => options.limits.lock_wait = read_ms(&arguments.value()?.string()?)?,
            Long("daily-calls") => {
                options.limits.daily_calls =
                    Some(arguments.value()?.parse().context("--daily-calls takes a number")?);
            }
            Long("long-calls") => {
                let text = arguments.value()?.string()?;
                let (most, long) =
                    text.split_once(':').context("--long-calls takes two numbers, such as 25:20000")?;
                let most = most.parse().context("--long-calls takes a number of calls first")?;
                options.limits.long_calls = Some((most, read_ms(long)?));
            }
            Long("help") | Short('h') => return Ok(None),
            other => bail!("{}; see --help", other.unexpected()),
        }
    }
    Ok(Some(options))
}

fn read_latency(text: &str) -> anyhow::Result<RangeInclusive<Duration>> {
    let (least, most) = text.split_once(':').context("--latency-ms takes two numbers, such as 150:800")?;
    let (least, most) = (read_ms(least)?, read_ms(most)?);
    if most < least {
        bail!("--latency-ms takes the smaller number first");
    }
    Ok(least..=most)
}

fn read_ms(text: &str) -> anyhow::Result<Duration> {
    text.parse().map(Duration::from_millis).with_context(|| format!("{text:?} is no number of milliseconds"))
}

/// Ends when the process is told to stop. It listens from the moment that this returns.
#[cfg(unix)]
fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> anyhow::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> anyhow::Result<Option<Options>> {
        read_arguments(lexopt::Parser::from_args(arguments))
    }

    #[test]
    fn arguments_are_read_and_bad_ones_named() {
        let options =
            read(&["--port", "0", "--contracts=7", "--latency-ms", "5:10"]).expect("good").expect("no help");
        assert_eq!((options.port, options.contracts), (0, 7));
        assert_eq!(options.latency, Some(Duration::from_millis(5)..=Duration::from_millis(10)));
        let busy = ["--lock-ms", "40", "--lock-wait-ms=500", "--daily-calls", "9", "--long-calls", "25:1000"];
        let limits = read(&busy).expect("good").expect("no help").limits;
        assert_eq!((limits.lock, limits.lock_wait), (Duration::from_millis(40), Duration::from_millis(500)));
        assert_eq!((limits.daily_calls, limits.long_calls), (Some(9), Some((25, Duration::from_secs(1)))));
        assert!(read(&["--help"]).expect("good").is_none());
        for bad in [
            &["--port", "99999"][..],
            &["--latency-ms", "10:5"],
            &["--latency-ms", "10"],
            &["--long-calls", "25"],
            &["--lock-ms", "soon"],
            &["--what"],
            &["x"],
        ] {
            assert!(read(bad).is_err(), "{bad:?} is refused");
        }
    }
}
