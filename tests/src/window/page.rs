//! What is on the screen: found by the names that the screens give their parts (`data-testid`), used
//! by clicks and keys, and waited for as long as a person would.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use thirtyfour::prelude::{By, Key, WebElement};

use super::{PATIENCE, Window};

/// Between two looks at what is waited for.
const LOOK_EVERY: Duration = Duration::from_millis(25);

/// Part of the screen, by its name, and if need be by one of its attributes.
#[derive(Debug, Clone)]
pub struct Part(String);

impl Part {
    /// The parts with this name.
    #[must_use]
    pub fn named(name: &str) -> Part {
        Part(format!("[data-testid={}]", json!(name)))
    }

    /// Of them those with this attribute.
    #[must_use]
    pub fn with(self, attribute: &str, value: &str) -> Part {
        Part(format!("{}[{attribute}={}]", self.0, json!(value)))
    }

    /// Of them those that don't have this attribute.
    #[must_use]
    pub fn without(self, attribute: &str, value: &str) -> Part {
        Part(format!("{}:not([{attribute}={}])", self.0, json!(value)))
    }

    /// What a CSS selector finds below these.
    #[must_use]
    pub fn css(self, selector: &str) -> Part {
        Part(format!("{} {selector}", self.0))
    }

    /// Those parts below these.
    #[must_use]
    pub fn part(self, name: &str) -> Part {
        Part(format!("{} {}", self.0, Part::named(name).0))
    }
}

impl From<&str> for Part {
    fn from(name: &str) -> Part {
        Part::named(name)
    }
}

impl Window {
    /// Runs JavaScript in the window and answers what it returns.
    ///
    /// # Errors
    /// When it throws, or the app is not running.
    pub async fn script(&self, script: &str, arguments: &[Value]) -> Result<Value> {
        let answer = self.session()?.execute(script, arguments.to_vec()).await;
        Ok(answer.with_context(|| format!("in the window: {script}"))?.json().clone())
    }

    /// Whether a JavaScript expression is true.
    ///
    /// # Errors
    /// As [`Window::script`].
    pub async fn holds(&self, expression: &str) -> Result<bool> {
        Ok(self.script(&format!("return Boolean({expression})"), &[]).await? == true)
    }

    /// Waits until a JavaScript expression is true, which `what` names.
    ///
    /// # Errors
    /// When it does not come to pass in [`PATIENCE`].
    pub async fn until(&self, what: &str, expression: &str) -> Result<()> {
        self.until_told(what, async || {
            let holds = self.holds(expression).await?;
            Ok(if holds { Ok(()) } else { Err(String::new()) })
        })
        .await
    }

    /// Waits until `look` answers something good. What it answered last is told if it never does.
    ///
    /// # Errors
    /// When it does not in [`PATIENCE`].
    pub async fn until_told<T>(
        &self,
        what: &str,
        mut look: impl AsyncFnMut() -> Result<std::result::Result<T, String>>,
    ) -> Result<T> {
        let start = Instant::now();
        loop {
            // A look may fail because the screen has just changed under it.
            let last = match look().await {
                Ok(Ok(found)) => return Ok(found),
                Ok(Err(last)) => last,
                Err(error) => format!("{error:#}"),
            };
            if start.elapsed() >= PATIENCE {
                let screen = self.words().await.unwrap_or_default();
                let log = self.log_end();
                bail!("waited in vain: {what}. {last}\non the screen: {screen}\nprinted: {log}");
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// All words on the screen.
    ///
    /// # Errors
    /// As [`Window::script`].
    pub async fn words(&self) -> Result<String> {
        let words = self.script("return document.body.innerText", &[]).await?;
        Ok(words.as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// The words of every such part that is there now.
    ///
    /// # Errors
    /// As [`Window::script`].
    pub async fn texts(&self, part: impl Into<Part>) -> Result<Vec<String>> {
        let script = "return [...document.querySelectorAll(arguments[0])]
            .map((part) => (part.innerText ?? part.textContent).replace(/\\s+/g, ' ').trim())";
        let texts = self.script(script, &[json!(part.into().0)]).await?;
        serde_json::from_value(texts).context("texts of the screen")
    }

    /// An attribute of every such part that is there now.
    ///
    /// # Errors
    /// As [`Window::script`].
    pub async fn attributes(&self, part: impl Into<Part>, attribute: &str) -> Result<Vec<Option<String>>> {
        let script = "return [...document.querySelectorAll(arguments[0])]
            .map((part) => part.getAttribute(arguments[1]))";
        let values = self.script(script, &[json!(part.into().0), json!(attribute)]).await?;
        serde_json::from_value(values).context("attributes of the screen")
    }

    /// How many such parts are there now.
    ///
    /// # Errors
    /// As [`Window::script`].
    pub async fn count(&self, part: impl Into<Part>) -> Result<u64> {
        let script = "return document.querySelectorAll(arguments[0]).length";
        let count = self.script(script, &[json!(part.into().0)]).await?;
        count.as_u64().context("a count")
    }

    /// Waits for a part that can be seen.
    ///
    /// # Errors
    /// When none comes.
    pub async fn see(&self, part: impl Into<Part>) -> Result<WebElement> {
        let part = part.into();
        self.until_told(&format!("{} is seen", part.0), async || {
            let Some(found) = self.session()?.find_all(By::Css(part.0.as_str())).await?.into_iter().next()
            else {
                return Ok(Err("it is not there".to_owned()));
            };
            Ok(if found.is_displayed().await? { Ok(found) } else { Err("it is hidden".to_owned()) })
        })
        .await
    }

    /// Waits until no such part is there.
    ///
    /// # Errors
    /// When one stays.
    pub async fn until_gone(&self, part: impl Into<Part>) -> Result<()> {
        let part = part.into();
        self.until_told(&format!("{} is gone", part.0), async || {
            let left = self.count(part.clone()).await?;
            Ok(if left == 0 { Ok(()) } else { Err(format!("{left} are there")) })
        })
        .await
    }

    /// Waits until a part's words are as they should be, and answers with them.
    ///
    /// # Errors
    /// When they never are.
    pub async fn until_text(&self, part: impl Into<Part>, good: impl Fn(&str) -> bool) -> Result<String> {
        let part = part.into();
        self.until_told(&format!("the words of {}", part.0), async || {
            let texts = self.texts(part.clone()).await?;
            Ok(match texts.iter().find(|text| good(text)) {
                Some(text) => Ok(text.clone()),
                None => Err(format!("it says {texts:?}")),
            })
        })
        .await
    }

    /// Clicks a part as soon as it can be clicked.
    ///
    /// # Errors
    /// When it never can.
    pub async fn click(&self, part: impl Into<Part>) -> Result<()> {
        let part = part.into();
        self.until_told(&format!("{} can be clicked", part.0), async || {
            let Some(found) = self.session()?.find_all(By::Css(part.0.as_str())).await?.into_iter().next()
            else {
                return Ok(Err("it is not there".to_owned()));
            };
            if !found.is_enabled().await? {
                return Ok(Err("it is disabled".to_owned()));
            }
            found.click().await?;
            Ok(Ok(()))
        })
        .await
    }

    /// Puts a text in place of what a field holds, key by key.
    ///
    /// # Errors
    /// When the field can't be found, or does not take the text.
    pub async fn fill(&self, part: impl Into<Part>, text: &str) -> Result<()> {
        let part = part.into();
        let field = self.see(part.clone()).await?;
        field.send_keys(Key::Control + "a").await?;
        field.send_keys(Key::Delete).await?;
        if !text.is_empty() {
            field.send_keys(text).await?;
        }
        let holds = field.prop("value").await?.unwrap_or_default();
        ensure!(holds == text, "{} was given {text:?} and holds {holds:?}", part.0);
        Ok(())
    }

    /// What a field holds.
    ///
    /// # Errors
    /// When there is none.
    pub async fn value(&self, part: impl Into<Part>) -> Result<String> {
        Ok(self.see(part).await?.prop("value").await?.unwrap_or_default())
    }

    /// Presses keys, wherever the focus is.
    ///
    /// # Errors
    /// When they can't be sent.
    pub async fn press(&self, keys: impl Into<thirtyfour::TypingData>) -> Result<()> {
        let focused = self.script("return document.activeElement", &[]).await?;
        let session = self.session()?;
        let focused = WebElement::from_json(focused, session.handle().clone())?;
        Ok(focused.send_keys(keys).await?)
    }

    /// The name of the part that has the focus, or that it lies in.
    ///
    /// # Errors
    /// As [`Window::script`].
    pub async fn focused(&self) -> Result<String> {
        let script = "return document.activeElement.closest('[data-testid]')?.dataset.testid ?? ''";
        Ok(self.script(script, &[]).await?.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until a part has the focus.
    ///
    /// # Errors
    /// When it never has.
    pub async fn until_focus(&self, name: &str) -> Result<()> {
        self.until_told(&format!("{name} has the focus"), async || {
            let focused = self.focused().await?;
            Ok(if focused == name { Ok(()) } else { Err(format!("{focused} has it")) })
        })
        .await
    }

    /// Goes from part to part with Tab until this one has the focus.
    ///
    /// # Errors
    /// When the keyboard does not get there.
    pub async fn tab_to(&self, name: &str) -> Result<()> {
        let mut passed = Vec::new();
        while passed.len() < 60 {
            self.press(Key::Tab).await?;
            let focused = self.focused().await?;
            if focused == name {
                return Ok(());
            }
            passed.push(focused);
        }
        bail!("with Tab alone nobody gets to {name}: {passed:?}")
    }

    /// Says to the page what a browser says when the network goes or comes.
    ///
    /// # Errors
    /// As [`Window::script`].
    pub async fn say_network(&self, online: bool) -> Result<()> {
        let script = "
            Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => arguments_[0] });
            window.dispatchEvent(new Event(arguments_[0] ? 'online' : 'offline'));";
        let script = format!("const arguments_ = arguments; {script}");
        self.script(&script, &[json!(online)]).await.map(drop)
    }
}
