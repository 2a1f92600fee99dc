//! The program: its arguments, its ready line, its end.

use std::io::{BufRead, BufReader};
use std::process::{Command, Output, Stdio};

use crate::client::start;

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_adtally-demo-org")).args(arguments).output().expect("it runs")
}

#[tokio::test]
async fn mistakes_are_named_on_one_line() {
    let org = start().await;
    let port = org.url().rsplit(':').next().expect("a port").to_owned();
    for (arguments, told) in [
        (&["--port", &port][..], format!("port {port} on 127.0.0.1 could not be opened: ")),
        (&["--port", "x"], "--port takes a number".to_owned()),
        (&["--latency-ms", "9:3"], "the smaller number first".to_owned()),
        (&["--nonsense"], "invalid option '--nonsense'; see --help".to_owned()),
        (&["--data", "/dev/null/x", "--port", "0"], "/dev/null/x could not be used".to_owned()),
    ] {
        let output = run(arguments);
        let message = String::from_utf8(output.stderr).expect("text");
        assert!(!output.status.success(), "{arguments:?}");
        assert!(output.stdout.is_empty(), "never ready");
        assert!(message.contains(&told) && message.lines().count() == 1, "{arguments:?}: {message}");
    }
    let help = run(&["--help"]);
    assert!(help.status.success() && String::from_utf8_lossy(&help.stdout).contains("--latency-ms"));
}

#[cfg(unix)]
#[test]
fn it_says_when_it_is_ready_and_ends_when_told() {
    for signal in ["-INT", "-TERM"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_adtally-demo-org"))
            .args(["--port", "0", "--contracts", "0"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
        assert!(line.starts_with("ready http://127.0.0.1:"), "{line}");
        let kill = Command::new("kill").args([signal, &child.id().to_string()]).status();
        assert!(kill.expect("it runs").success());
        assert!(child.wait().expect("it ends").success(), "{signal}");
    }
}
