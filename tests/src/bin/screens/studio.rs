//! Where pictures are taken: a desk for each kind of scene, its window, and what is looked for in it.

use std::collections::BTreeSet;
use std::path::Path;

use adtally_tests::bench::ads;
use adtally_tests::browser::Answer;
use adtally_tests::session::Keyring;
use adtally_tests::window::ground::Ground;
use adtally_tests::window::page::Part;
use adtally_tests::window::room::Look;
use adtally_tests::window::{Settings, Window, axe, fits};
use anyhow::{Context, Result, ensure};
use serde_json::json;
use thirtyfour::Key;

use crate::scenes::{Desk, Line, Scene, Step};
use crate::seed;
use crate::sign_in;

/// Small and large, as people have it.
pub(crate) const SIZES: [(u32, u32); 2] = [(1024, 700), (1600, 1000)];
/// A caret that blinks, or what moves, would make a picture of chance.
const STILL: &str = "
    const still = new CSSStyleSheet();
    still.replaceSync('* { caret-color: transparent !important; animation: none !important; transition: none !important }');
    document.adoptedStyleSheets = [still];";
/// The small one at 200 % zoom.
const ZOOMED: (u32, u32) = (512, 350);

/// A desk, and the window on it.
pub(crate) struct Studio {
    // In the order in which they end.
    window: Window,
    _keyring: Option<Keyring>,
    ground: Ground,
}

/// The pictures of a scene by name, and what is wrong on the screen.
pub(crate) struct Taken {
    pub(crate) pictures: Vec<String>,
    pub(crate) wrong: BTreeSet<String>,
}

impl Studio {
    /// Fills a desk and opens its window.
    pub(crate) async fn open(desk: Desk, look: Look) -> Result<Studio> {
        let ground = Ground::with(120).await?;
        let settings = match desk {
            Desk::Fresh => Settings::of(&ground.data())?,
            Desk::Empty | Desk::Full | Desk::Many | Desk::Lacking => ground.settings().await?,
            Desk::Ended | Desk::SignedOut | Desk::Locked | Desk::Missing => ground.signed_out()?,
        };
        match desk {
            Desk::Full => seed::fill(&ground).await?,
            Desk::Many => ads::fill(&ground, seed::MANY, seed::MANY_BOOKED).await?,
            Desk::Lacking => {
                let fault = json!({"kind": "describes", "object": "Product_Usage__c",
                    "field": "Change_Key__c", "says": null});
                ground.control()?.fault(&fault).await?;
            }
            _ => (),
        }
        let mut window = Window::open(Settings { look, ..settings }).await?;
        let keyring = sign_in::end(desk, &mut window, &ground).await?;
        if desk == Desk::Many {
            window.until_waiting(0).await?;
        }
        Ok(Studio { window, _keyring: keyring, ground })
    }

    /// Opens the window again, as another person has set the system.
    pub(crate) async fn look(&mut self, look: Look) -> Result<()> {
        self.window.look(look).await
    }

    /// Takes the network away and saves some ads, or brings it back and waits until they are reported.
    pub(crate) async fn set_line(&mut self, line: Line, round: usize) -> Result<()> {
        if line == Line::Up {
            self.ground.network.mend().await?;
            return self.window.until_waiting(0).await;
        }
        self.restart().await?;
        self.ground.network.cut().await;
        let bookings: [&[_]; 3] = [
            &[("00000103", "MEDIUM", 2), ("00000103", "GROSS", 1)],
            &[("00000104", "GIGANTIC", 1)],
            &[("00000103", "ÜBER-XXL", 3)],
        ];
        for (title, bookings) in seed::OFFLINE[round].into_iter().zip(bookings) {
            self.window.create_by_hand(title, bookings).await?;
        }
        self.window.until_line("offline").await?;
        // It does not come for what is over in a moment.
        self.window.see("offline-strip").await.map(drop)
    }

    /// Goes to a scene and takes its pictures, as `name` with the size. Looks for what does not fit in
    /// each, and once for what keeps people from using it, if `with_axe`.
    pub(crate) async fn take(
        &self,
        scene: &Scene,
        folder: &Path,
        name: &str,
        with_axe: bool,
    ) -> Result<Taken> {
        self.restart().await?;
        self.go(scene).await?;
        let (mut pictures, mut wrong) = (Vec::new(), BTreeSet::new());
        for (width, height) in SIZES {
            self.window.resize(width, height).await?;
            let picture = format!("{name}-{width}x{height}");
            self.window.picture(&folder.join(format!("{picture}.png"))).await?;
            pictures.push(picture);
            wrong.extend(self.misfits(&format!("{width}x{height}")).await?);
        }
        if with_axe {
            wrong.extend(axe::serious(self.window.session()?).await?);
        }
        self.window.resize(ZOOMED.0, ZOOMED.1).await?;
        wrong.extend(self.misfits("200 %").await?);
        ensure!(
            !self.window.holds("document.querySelector('img[src=\"x\"]')").await?,
            "a name became an image"
        );
        Ok(Taken { pictures, wrong })
    }

    /// The page as it is when the app has just started.
    async fn restart(&self) -> Result<()> {
        let (width, height) = SIZES[0];
        self.window.resize(width, height).await?;
        self.window.script("delete document.documentElement.dataset.ready; location.reload()", &[]).await?;
        // A window in which nobody has begun to work says so by its first screen.
        let ready = "document.documentElement.dataset.ready === 'true'
            || document.querySelector('[data-testid=first-start]') !== null";
        self.window.until("the window shows its first data", ready).await?;
        self.window.script(STILL, &[]).await.map(drop)
    }

    /// Takes the steps to the scene's screen.
    async fn go(&self, scene: &Scene) -> Result<()> {
        let window = &self.window;
        for step in scene.steps {
            match step {
                Step::Click(part) => window.click(*part).await?,
                Step::Word(selector) => {
                    let session = window.session()?;
                    session.find(thirtyfour::By::Css(*selector)).await?.click().await?;
                }
                Step::Fill(part, text) => window.fill(*part, text).await?,
                Step::Open(title) => self.open_ad(title).await?,
                Step::Search(text, found) => {
                    window.fill("ad-search", text).await?;
                    let count = Part::named("ads-count").with("data-count", &found.to_string());
                    window.until_text(count, |_| true).await.map(drop)?;
                }
                Step::SignIn => window.sign_in(Answer::As("klaus")).await.map(drop)?,
                Step::Keys(control, key) => {
                    let held = if *control { Key::Control.value().to_string() } else { String::new() };
                    window.press(format!("{held}{key}")).await?;
                    let opened = "document.querySelector('[role=dialog]') !== null";
                    window.until("the keys are answered", opened).await?;
                }
            }
        }
        window.see(scene.shows).await.map(drop).with_context(|| format!("{} {}", scene.screen, scene.state))
    }

    async fn open_ad(&self, title: &str) -> Result<()> {
        self.window.fill("ad-search", title).await?;
        self.window.until_text("ad-row", |row| row.starts_with(title)).await?;
        self.window.click("ad-row").await?;
        self.window.see(Part::named("ad-state").without("data-state", "draft")).await.map(drop)
    }

    async fn misfits(&self, at: &str) -> Result<impl Iterator<Item = String>> {
        Ok(fits::misfits(self.window.session()?)
            .await?
            .into_iter()
            .map(move |misfit| format!("at {at}: {misfit}")))
    }
}
