//! A company's network as a desk in it sees it: a proxy that lets nobody through without a password where it has
//! one, and, behind it alone, an org by its own name over TLS. Nothing of it leaves this machine.
//!
//! Whom a process trusts is settled when it starts (`SSL_CERT_FILE`), so a test that comes here runs in a process
//! of its own: see [`inside`].

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{CertificateParams, KeyPair};
use reqwest::{Client, Method};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use crate::http;
use crate::port::Port;

/// The org's name behind the proxy.
pub const ORG: &str = "https://magic.my.salesforce.com";

const INSIDE: &str = "ADTALLY_TEST_INSIDE_COMPANY";
const NAMES: [&str; 2] = ["*.my.salesforce.com", "login.salesforce.com"];
/// The most bytes of what is sent to the org at once.
const MOST: usize = 1 << 20;

/// Where the proxy of a test in a process of its own listens, and what its org shows.
pub struct Inside {
    folder: PathBuf,
    port: u16,
}

impl Inside {
    /// The proxy's address, before it listens and after.
    #[must_use]
    pub fn proxy(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

/// Where the test `name` (with its module) goes on, in a process that trusts the company's org. Outside it runs
/// the same test again in such a process, in which `variables` name the proxy, and answers with nothing.
///
/// # Errors
/// When it fails there.
pub fn inside(name: &str, variables: &[&str]) -> Result<Option<Inside>> {
    if let Some(said) = std::env::var_os(INSIDE) {
        let folder = PathBuf::from(said);
        let port = fs::read_to_string(folder.join("port"))?.parse()?;
        return Ok(Some(Inside { folder, port }));
    }
    let folder = tempfile::tempdir()?;
    let key = KeyPair::generate()?;
    let names = NAMES.map(str::to_owned).to_vec();
    let certificate = CertificateParams::new(names)?.self_signed(&key)?;
    fs::write(folder.path().join("certificate"), certificate.der())?;
    fs::write(folder.path().join("key"), key.serialize_der())?;
    let text = STANDARD.encode(certificate.der());
    let roots = folder.path().join("roots.pem");
    fs::write(&roots, format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n"))?;
    let port = Port::reserve()?;
    fs::write(folder.path().join("port"), port.number().to_string())?;
    let mut again = Command::new(std::env::current_exe()?);
    again.args(["--exact", name, "--nocapture"]).env(INSIDE, folder.path()).env("SSL_CERT_FILE", &roots);
    again.env_remove("SSL_CERT_DIR");
    for variable in
        ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "NO_PROXY"]
    {
        again.env_remove(variable);
    }
    again.env_remove("no_proxy");
    for variable in variables {
        again.env(variable, port.url());
    }
    let output = again.output()?;
    let text = [String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)].concat();
    ensure!(output.status.success(), "in its process: {text}");
    ensure!(text.contains("1 passed"), "exactly this test ran: {text}");
    Ok(None)
}

/// The company's network. It ends when it is dropped.
pub struct Company {
    seen: Arc<Mutex<Seen>>,
    acceptor: JoinHandle<()>,
}

/// What the proxy was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// Hosts and ports to which it let somebody through.
    pub through: Vec<String>,
    /// Hosts and ports to which it did not, for want of a password.
    pub refused: Vec<String>,
}

struct Way {
    org: String,
    /// What must be said to be let through.
    password: Option<String>,
    tls: TlsAcceptor,
    client: Client,
    seen: Arc<Mutex<Seen>>,
}

impl Company {
    /// A company in front of the org at `org`, whose proxy asks for a name and a password where it is given them.
    ///
    /// # Errors
    /// When its port is taken.
    pub async fn start(inside: &Inside, org: &str, password: Option<(&str, &str)>) -> Result<Company> {
        let certificate = CertificateDer::from(fs::read(inside.folder.join("certificate"))?);
        let key = PrivateKeyDer::Pkcs8(fs::read(inside.folder.join("key"))?.into());
        let config = ServerConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)?;
        let seen = Arc::<Mutex<Seen>>::default();
        let password =
            password.map(|(name, word)| format!("Basic {}", STANDARD.encode(format!("{name}:{word}"))));
        let tls = TlsAcceptor::from(Arc::new(config));
        let way =
            Way { org: org.to_owned(), password, tls, client: http::client()?, seen: Arc::clone(&seen) };
        let listener = TcpListener::bind(("127.0.0.1", inside.port)).await.context("the proxy's port")?;
        let way = Arc::new(way);
        let acceptor = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let way = Arc::clone(&way);
                // Whoever goes away has had enough.
                tokio::spawn(async move { serve(stream, &way).await });
            }
        });
        Ok(Company { seen, acceptor })
    }

    /// What the proxy was asked for so far.
    #[must_use]
    pub fn seen(&self) -> Seen {
        lock(&self.seen).clone()
    }
}

impl Drop for Company {
    fn drop(&mut self) {
        self.acceptor.abort();
    }
}

fn lock(seen: &Mutex<Seen>) -> MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve(mut stream: TcpStream, way: &Way) -> Result<()> {
    let (head, _) = request(&mut stream).await?.context("nothing was asked")?;
    let mut words = head.split_whitespace();
    let (method, host) = (words.next().unwrap_or_default(), words.next().unwrap_or_default().to_owned());
    let said = header(&head, "proxy-authorization");
    if way.password.is_some() && said != way.password.as_deref() {
        lock(&way.seen).refused.push(host);
        let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"Magic\"\r\n\
            Content-Length: 0\r\nConnection: close\r\n\r\n";
        return Ok(stream.write_all(refusal.as_bytes()).await?);
    }
    lock(&way.seen).through.push(host.clone());
    ensure!(method == "CONNECT", "only tunnels are let through");
    stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
    let name = host.split(':').next().unwrap_or_default().to_owned();
    let mut org = way.tls.accept(stream).await?;
    while let Some((head, body)) = request(&mut org).await? {
        answer(&mut org, way, &name, &head, body).await?;
    }
    Ok(())
}

/// Asks the org, which knows itself by another name, and speaks of itself by this one.
async fn answer(
    to: &mut (impl AsyncWrite + Unpin),
    way: &Way,
    name: &str,
    head: &str,
    body: Vec<u8>,
) -> Result<()> {
    let mut words = head.split_whitespace();
    let method = Method::from_bytes(words.next().unwrap_or_default().as_bytes())?;
    let mut ask = way.client.request(method, format!("{}{}", way.org, words.next().unwrap_or_default()));
    for line in head.lines().skip(1) {
        if let Some((key, value)) = line.split_once(':')
            && !["host", "content-length", "accept-encoding"].contains(&key.to_ascii_lowercase().as_str())
        {
            ask = ask.header(key, value.trim());
        }
    }
    let answer = ask.body(body).send().await?;
    let mut reply = format!("HTTP/1.1 {}\r\n", answer.status());
    for (key, value) in answer.headers() {
        if !["content-length", "transfer-encoding", "connection", "content-encoding"].contains(&key.as_str())
        {
            reply.push_str(&format!("{key}: {}\r\n", value.to_str()?));
        }
    }
    let text = String::from_utf8(answer.bytes().await?.to_vec())?;
    let text = text.replace(&way.org, &format!("https://{name}"));
    reply.push_str(&format!("content-length: {}\r\n\r\n{text}", text.len()));
    to.write_all(reply.as_bytes()).await?;
    Ok(to.flush().await?)
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// The head of a request, and its body; nothing at the end.
async fn request(from: &mut (impl AsyncRead + Unpin)) -> Result<Option<(String, Vec<u8>)>> {
    let (mut bytes, mut piece) = (Vec::new(), [0; 8192]);
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8(bytes[..end].to_vec())?;
            let length: usize = header(&head, "content-length").map_or(Ok(0), str::parse)?;
            let whole = end + 4 + length;
            if bytes.len() >= whole {
                return Ok(Some((head, bytes[end + 4..whole].to_vec())));
            }
        }
        ensure!(bytes.len() < MOST, "too much was sent");
        match from.read(&mut piece).await? {
            0 => return Ok(None),
            count => bytes.extend_from_slice(&piece[..count]),
        }
    }
}

/// Files below a folder that hold a text.
///
/// # Errors
/// When one can't be read.
pub fn files_with(folder: &Path, text: &str) -> Result<Vec<PathBuf>> {
    let everything = crate::faults::ground::everything(folder)?;
    let holds = |bytes: &[u8]| memchr::memmem::find(bytes, text.as_bytes()).is_some();
    Ok(everything.into_iter().filter(|(_, _, bytes)| holds(bytes)).map(|(path, _, _)| path).collect())
}
