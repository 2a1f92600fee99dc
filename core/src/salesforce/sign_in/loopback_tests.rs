//! The listener as browsers, and others, find it. Each test has a port of its own.

use super::*;

/// A port that is free now; whoever takes it meanwhile makes the test fail loudly.
async fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
    listener.local_addr().expect("an address").port()
}

async fn ask(port: u16, request: &str) -> String {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.expect("connected");
    stream.write_all(request.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("answered");
    answer
}

fn get(port: u16, target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\nAccept-Language: de\r\n\r\n")
}

type Waiting = tokio::task::JoinHandle<Result<String, AttemptFault>>;

async fn waiting(patience: Duration) -> (u16, Waiting) {
    let port = free_port().await;
    let listener = Loopback::bind(&[port]).await.expect("bound");
    assert_eq!(listener.redirect_uri(), format!("http://localhost:{port}/oauth/callback"));
    (port, tokio::spawn(async move { listener.wait("good", patience).await }))
}

#[tokio::test]
async fn one_answer_with_the_right_state_is_taken_and_its_code_leaves_the_address_bar() {
    let (port, waiting) = waiting(Duration::from_secs(30)).await;
    let answer = ask(port, &get(port, "/oauth/callback?code=c&state=good")).await;
    assert!(answer.starts_with("HTTP/1.1 303") && answer.contains("location: /oauth/done"), "{answer}");
    assert!(answer.contains("cache-control: no-store"), "{answer}");
    assert_eq!(waiting.await.expect("ended").expect("an answer"), "code=c&state=good");
    let again = ask(port, &get(port, "/oauth/callback?code=c&state=good")).await;
    assert!(again.contains("location: /oauth/failed"), "a state is good once: {again}");
    let page = ask(port, &get(port, "/oauth/done")).await;
    assert!(page.contains("lang=\"de\"") && page.contains("no-store") && !page.contains("src="), "{page}");
    let begun = std::time::Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_ok() {
        assert!(begun.elapsed() < GOODBYE, "with its page shown, the listener is closed");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn answers_of_others_are_turned_away_and_do_not_end_the_attempt() {
    let (port, waiting) = waiting(Duration::from_secs(30)).await;
    for target in ["/oauth/callback", "/oauth/callback?code=x&state=bad", "/oauth/callback?code=x&state="] {
        let answer = ask(port, &get(port, target)).await;
        assert!(answer.contains("location: /oauth/failed"), "{target}: {answer}");
    }
    ask(port, &get(port, "/oauth/callback?error=access_denied&state=good")).await;
    assert_eq!(waiting.await.expect("ended").expect("an answer"), "error=access_denied&state=good");
}

#[tokio::test]
async fn only_get_on_the_callback_of_this_machine_is_heard() {
    let (port, waiting) = waiting(Duration::from_secs(30)).await;
    let host = format!("Host: localhost:{port}\r\n\r\n");
    for (request, status) in [
        (format!("POST /oauth/callback?code=c&state=good HTTP/1.1\r\n{host}"), "405"),
        (format!("GET /oauth/callback/?code=c&state=good HTTP/1.1\r\n{host}"), "404"),
        (format!("GET / HTTP/1.1\r\n{host}"), "404"),
        (format!("GET /favicon.ico HTTP/1.1\r\n{host}"), "404"),
        ("GET /oauth/callback?code=c&state=good HTTP/1.1\r\n\r\n".to_owned(), "421"),
        ("GET /oauth/callback?code=c&state=good HTTP/1.1\r\nHost: evil.example\r\n\r\n".to_owned(), "421"),
        (format!("GET /oauth/callback HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", port - 1), "421"),
    ] {
        let answer = ask(port, &request).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{request}: {answer}");
    }
    let preflight = format!(
        "OPTIONS /oauth/callback HTTP/1.1\r\nOrigin: https://a.my.salesforce.com\r\n\
         Access-Control-Request-Private-Network: true\r\n{host}"
    );
    let answer = ask(port, &preflight).await;
    assert!(answer.contains("access-control-allow-private-network: true"), "{answer}");
    assert!(answer.contains("access-control-allow-origin: https://a.my.salesforce.com"), "{answer}");
    // A browser opens connections ahead and leaves them silent.
    let _silent = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.expect("connected");
    ask(port, &get(port, "/oauth/callback?code=c&state=good")).await;
    assert!(waiting.await.expect("ended").is_ok());
}

#[tokio::test]
async fn a_port_that_another_program_has_is_passed_over() {
    let (taken, free) =
        (TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port"), free_port().await);
    let taken = taken.local_addr().map(|at| (at.port(), taken)).expect("an address");
    let listener = Loopback::bind(&[taken.0, free]).await.expect("the second one");
    assert_eq!(listener.port, free);
    let fault = Loopback::bind(&[taken.0, free]).await.err().expect("none is left");
    assert_eq!(fault, AttemptFault::PortsTaken { ports: format!("{}, {free}", taken.0) });
}

#[tokio::test]
async fn who_waits_in_vain_is_told_and_the_port_is_free_again() {
    let (port, strange) = waiting(Duration::from_millis(300)).await;
    ask(port, &get(port, "/oauth/callback?code=x&state=bad")).await;
    assert_eq!(strange.await.expect("ended"), Err(AttemptFault::WrongState));
    let (port, quiet) = waiting(Duration::from_millis(10)).await;
    assert_eq!(quiet.await.expect("ended"), Err(AttemptFault::TimedOut));
    Loopback::bind(&[port]).await.expect("the port was let go");
}

/// Breaks a connection off as a browser does that is killed, or a watchdog between: no farewell, no more reading.
fn reset(stream: TcpStream) {
    stream.set_zero_linger().expect("set");
    drop(stream);
}

#[tokio::test]
async fn an_answer_counts_although_its_browser_breaks_off() {
    let (port, waiting) = waiting(Duration::from_secs(30)).await;
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.expect("connected");
    stream.write_all(get(port, "/oauth/callback?code=c&state=good").as_bytes()).await.expect("sent");
    reset(stream);
    let answer = tokio::time::timeout(Duration::from_secs(5), waiting).await.expect("at once");
    assert_eq!(answer.expect("ended").expect("an answer"), "code=c&state=good");
}

#[tokio::test]
async fn an_answer_in_pieces_counts_although_its_browser_breaks_off_after_the_last() {
    let (port, waiting) = waiting(Duration::from_secs(30)).await;
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.expect("connected");
    stream.set_nodelay(true).expect("set");
    for piece in get(port, "/oauth/callback?code=c&state=good").as_bytes().chunks(40) {
        stream.write_all(piece).await.expect("sent");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    reset(stream);
    assert_eq!(waiting.await.expect("ended").expect("an answer"), "code=c&state=good");
}

#[tokio::test]
async fn an_answer_without_its_end_is_none_and_ends_nothing() {
    let (port, waiting) = waiting(Duration::from_secs(30)).await;
    let half = get(port, "/oauth/callback?code=half&state=good");
    for end in [20, half.len() - 2] {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.expect("connected");
        stream.write_all(&half.as_bytes()[..end]).await.expect("sent");
        if end == 20 {
            reset(stream);
        } else {
            stream.shutdown().await.expect("half closed");
            let mut nothing = String::new();
            stream.read_to_string(&mut nothing).await.expect("closed");
            assert_eq!(nothing, "");
        }
    }
    ask(port, &get(port, "/oauth/callback?code=whole&state=good")).await;
    assert_eq!(waiting.await.expect("ended").expect("an answer"), "code=whole&state=good");
}

#[tokio::test]
async fn connections_that_say_nothing_or_little_keep_no_answer_out() {
    let (port, waiting) = waiting(Duration::from_secs(30)).await;
    let mut idle = Vec::new();
    for number in 0..3 * MOST_CONNECTIONS {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.expect("connected");
        if number % 2 == 0 {
            stream.write_all(b"GET /oauth/call").await.expect("sent");
        }
        idle.push(stream);
    }
    let begun = std::time::Instant::now();
    let answer = ask(port, &get(port, "/oauth/callback?code=c&state=good")).await;
    assert!(answer.contains("location: /oauth/done"), "{answer}");
    assert!(waiting.await.expect("ended").is_ok());
    assert!(begun.elapsed() < PATIENCE / 2, "it took {:?}", begun.elapsed());
    // The oldest are gone, and the youngest are not.
    let mut byte = [0; 1];
    let first = tokio::time::timeout(Duration::from_secs(2), idle[0].read(&mut byte)).await;
    assert!(matches!(first.expect("ended"), Ok(0) | Err(_)));
}

#[tokio::test]
async fn however_many_strangers_come_first_the_answer_is_not_lost() {
    let (port, waiting) = waiting(Duration::from_secs(30)).await;
    let strangers: Vec<_> = (0..40)
        .map(|_| tokio::spawn(async move { ask(port, &get(port, "/oauth/callback?code=x&state=bad")).await }))
        .collect();
    ask(port, &get(port, "/oauth/callback?code=c&state=good")).await;
    assert_eq!(waiting.await.expect("ended").expect("an answer"), "code=c&state=good");
    for stranger in strangers {
        // The listener may have closed meanwhile.
        let _ = stranger.await;
    }
}

/// What a program gets to read that another user runs on this machine, or this one.
#[cfg(target_os = "linux")]
async fn ask_as(user: Option<&str>, host: &str, port: u16, target: &str) -> String {
    let request = get(port, target).replace("\r\n", "\\r\\n");
    let script = format!("exec 3<>/dev/tcp/{host}/{port} && printf '{request}' >&3 && cat <&3");
    let mut command = std::process::Command::new(if user.is_some() { "setpriv" } else { "bash" });
    if let Some(user) = user {
        command.args([&format!("--reuid={user}"), &format!("--regid={user}"), "--clear-groups", "bash"]);
    }
    command.args(["-c", &script]).current_dir("/");
    let run = tokio::task::spawn_blocking(move || command.output()).await;
    let run = run.expect("no panic").expect("bash runs");
    String::from_utf8_lossy(&run.stdout).into_owned()
}

/// Only who may become another user can show it; the tables themselves are read by every test here.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn another_user_of_this_machine_is_turned_away_and_the_own_one_is_not() {
    use std::os::unix::fs::MetadataExt;
    let (port, waiting) = waiting(Duration::from_secs(30)).await;
    let target = "/oauth/callback?code=theirs&state=good";
    if std::fs::metadata("/proc/self").expect("Linux").uid() == 0 {
        for (user, host) in [("65534", "127.0.0.1"), ("12345", "127.0.0.1"), ("65534", "::1")] {
            let answer = ask_as(Some(user), host, port, target).await;
            assert_eq!(answer, "", "user {user} by {host}");
        }
    }
    let answer = ask_as(None, "127.0.0.1", port, "/oauth/callback?code=ours&state=good").await;
    assert!(answer.contains("location: /oauth/done"), "{answer}");
    assert_eq!(waiting.await.expect("ended").expect("an answer"), "code=ours&state=good");
}
