//! Signing in as a person does: in the window, and in the system's browser that it opens.

use anyhow::Result;

use super::Window;
use super::page::Part;
use crate::browser::{Answer, Turn, browse};

impl Window {
    /// Clicks "sign in", and does in the browser what `answer` says. Where it is asked whether it is they,
    /// says yes. Gives what the browser's last page says.
    ///
    /// # Errors
    /// When no page is opened, or the window does not take the answer.
    pub async fn sign_in(&self, answer: Answer) -> Result<String> {
        let last = self.answer_browser(answer).await?;
        if matches!(answer, Answer::Deny) {
            self.see("sign-in").await?;
            return Ok(last);
        }
        let answered =
            "document.querySelector('[data-testid=identity-yes], [data-testid=sign-out]') !== null";
        self.until("the sign-in has an answer", answered).await?;
        if self.count("identity-yes").await? > 0 {
            self.click("identity-yes").await?;
        }
        self.see("sign-out").await?;
        Ok(last)
    }

    /// As [`Window::sign_in`], up to the question whether it is they. Gives its words.
    ///
    /// # Errors
    /// When it is not asked.
    pub async fn sign_in_until_asked(&self, answer: Answer) -> Result<String> {
        self.answer_browser(answer).await?;
        self.until_text(Part::named("identity-question"), |_| true).await
    }

    async fn answer_browser(&self, answer: Answer) -> Result<String> {
        let _turn = Turn::take().await?;
        self.click("sign-in").await?;
        browse(&self.opened().await?, answer).await
    }
}
