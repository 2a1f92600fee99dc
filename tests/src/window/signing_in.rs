//! Signing in as a person does: in the window, and in the system's browser that it opens.

use anyhow::Result;

use super::Window;
use super::page::Part;
use crate::browser::{Answer, Turn, browse};

impl Window {
    /// Clicks "sign in", and does in the browser what `answer` says. Gives what the browser's last page says.
    ///
    /// # Errors
    /// When no page is opened, or the window does not take the answer.
    pub async fn sign_in(&self, answer: Answer) -> Result<String> {
        let _turn = Turn::take().await?;
        self.click("sign-in").await?;
        let last = browse(&self.opened().await?, answer).await?;
        let shown = if matches!(answer, Answer::Deny) { "sign-in" } else { "sign-out" };
        self.see(Part::named(shown)).await?;
        Ok(last)
    }
}
