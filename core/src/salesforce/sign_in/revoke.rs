//! The end of a sign-in at the org.

use crate::salesforce::{Network, Org, Secret, SignInFault, http::Http, refresh};

/// Ends a refresh token at the org that granted it, and every session that came of it. One that the org
/// does not know, or no longer, has ended too.
///
/// # Errors
/// When the org does not say so; the token may still be good.
pub async fn revoke(network: impl Into<Network>, login: &Org, token: &Secret) -> Result<(), SignInFault> {
    let form = [("token", token.reveal())];
    match refresh::post_form(&Http::new(network), login, "/services/oauth2/revoke", &form).await {
        Ok(answer) if answer.is_page() => {
            Err(refresh::unserved("page", "a page instead of an answer".to_owned()))
        }
        // A 400 in either of the forms in which orgs say it: nothing is left to end.
        Ok(_) | Err(SignInFault::Needed(_)) => Ok(()),
        Err(SignInFault::Unserved(refusal)) if refusal.status == 400 && refusal.raw.starts_with("error=") => {
            Ok(())
        }
        Err(fault) => Err(fault),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::salesforce::Limits;
    use crate::salesforce::scripted::{Reply, Scripted};

    async fn answered(reply: Reply) -> Result<(), SignInFault> {
        let server = Scripted::start(move |_, _| reply.clone()).await;
        let ended = revoke(Limits::default(), &server.org, &Secret::new("R+1".into())).await;
        let seen = server.seen();
        assert_eq!(seen[0].line(), "POST /services/oauth2/revoke HTTP/1.1");
        assert_eq!(seen[0].body, "token=R%2B1", "in the body, where no log of addresses sees it");
        ended
    }

    #[tokio::test]
    async fn a_token_has_ended_when_the_org_says_so() {
        assert_eq!(answered(Reply::json(200, "")).await, Ok(()));
        let form = &["Content-Type: application/x-www-form-urlencoded"];
        for known_no_more in ["error=invalid_token&error_description=unknown", "error=unsupported_token_type"]
        {
            assert_eq!(answered(Reply::with(400, form, known_no_more)).await, Ok(()), "{known_no_more}");
        }
        assert_eq!(answered(Reply::json(400, r#"{"error":"invalid_token"}"#)).await, Ok(()));
        for (status, body) in
            [(503, "<html>"), (200, "<html>"), (400, "<html>"), (500, ""), (302, ""), (403, "<html>")]
        {
            let reply = Reply::with(status, &["Content-Type: text/html"], body);
            assert!(answered(reply).await.is_err(), "{status} {body}");
        }
    }

    #[tokio::test]
    async fn an_org_out_of_reach_has_ended_nothing() {
        let free = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
        let org = Org::at(&format!("http://{}", free.expect("a port"))).expect("loopback");
        let ended = revoke(Limits::default(), &org, &Secret::new("R".into())).await;
        assert!(matches!(ended, Err(SignInFault::Unreachable(_))), "{ended:?}");
    }
}
