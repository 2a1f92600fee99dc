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
