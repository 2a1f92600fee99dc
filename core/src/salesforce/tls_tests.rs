//! Certificates: one that nobody vouches for is refused, and one of another time is told apart.

use super::{http::OTHER_TIME, sign_in::AttemptFault, sign_in::revoke, *};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// An org on this machine whose certificate, signed by itself, is valid in these years.
pub(super) async fn org(from: i32, to: i32) -> Org {
    let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).expect("a name");
    params.not_before = date_time_ymd(from, 1, 1);
    params.not_after = date_time_ymd(to, 1, 1);
    let key = KeyPair::generate().expect("a key");
    let certificate = params.self_signed(&key).expect("a certificate").der().clone();
    let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    let config = ServerConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("they fit");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("https://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // The client ends the handshake.
            let _ = acceptor.accept(stream).await;
        }
    });
    Org::at(&address).expect("loopback")
}

async fn refused(org: Org) -> SignInFault {
    let token = Secret::new("R".to_owned());
    revoke(Limits::default(), &org, &token).await.expect_err("no such certificate is taken")
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused() {
    let fault = refused(org(2020, 2200).await).await;
    let SignInFault::Unreachable(why) = &fault else { panic!("{fault:?}") };
    assert!(why.contains("certificate") && why != OTHER_TIME, "{why}");
    assert_eq!(AttemptFault::from(fault), AttemptFault::Unreachable);
}

#[tokio::test]
async fn a_certificate_of_another_time_speaks_of_the_clock() {
    for (from, to) in [(2001, 2002), (2200, 2201)] {
        let fault = refused(org(from, to).await).await;
        assert_eq!(fault, SignInFault::Unreachable(OTHER_TIME.to_owned()));
        assert_eq!(AttemptFault::from(fault), AttemptFault::ClockWrong);
    }
}
