//! Desks at which nobody is signed in: a person signs in as in life, works, and then the sign-in ends.

use adtally_tests::browser::Answer;
use adtally_tests::session::Keyring;
use adtally_tests::window::Window;
use adtally_tests::window::ground::{Ground, MAGIC, OTHER};
use adtally_tests::window::work::Line;
use anyhow::Result;
use serde_json::json;

use crate::scenes::Desk;

const REPORTED: [(&str, &[Line<'_>]); 3] = [
    ("Frühlingsaktion bei Magic Ads", &[(MAGIC, "GIGANTIC", 2), (MAGIC, "SMALL", 1)]),
    ("Stellenanzeige Zahnarztpraxis Dr. Weiß-Bürger", &[(OTHER, "MEDIUM", 1)]),
    ("Räumungsverkauf wegen Umbaus", &[(OTHER, "ÜBER-XXL", 1)]),
];
const WAITING: [(&str, &[Line<'_>]); 2] = [
    ("Wochenendbeilage", &[(OTHER, "MEDIUM", 2), (OTHER, "GROSS", 1)]),
    ("Neueröffnung am Markt", &[(MAGIC, "SMALL", 1)]),
];

/// Ends the sign-in as it does at this desk, if it does. The keyring that is left has to be held.
pub(crate) async fn end(desk: Desk, window: &mut Window, ground: &Ground) -> Result<Option<Keyring>> {
    let open = match desk {
        Desk::Ended | Desk::SignedOut | Desk::Locked => Some(window.keyring(true)?),
        Desk::Missing => None,
        Desk::Fresh | Desk::Empty | Desk::Full | Desk::Many | Desk::Lacking => return Ok(None),
    };
    window.sign_in(Answer::As("klaus")).await?;
    save(window, &REPORTED).await?;
    window.until_waiting(0).await?;
    let left = match desk {
        Desk::Ended => {
            ground.control()?.fault(&json!({"kind": "sign_out"})).await?;
            open
        }
        Desk::SignedOut => {
            window.click("sign-out").await?;
            open
        }
        Desk::Locked => {
            window.kill();
            drop(open);
            let locked = window.keyring(false)?;
            window.start().await?;
            Some(locked)
        }
        _ => {
            window.start().await?;
            return Ok(None);
        }
    };
    save(window, &WAITING).await?;
    window.until_line("signed_out").await?;
    Ok(left)
}

async fn save(window: &Window, ads: &[(&str, &[Line<'_>])]) -> Result<()> {
    for (title, bookings) in ads {
        window.create_by_hand(title, bookings).await?;
    }
    Ok(())
}
