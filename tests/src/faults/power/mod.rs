//! Power cuts: on a disk of its own a desk is made, opened, rebuilt and saves, the power goes at a random
//! moment, and what was answered must be there. What was answered is noted on another disk.
//!
//! A life is a store that goes through cut after cut; at its end the journal alone must give what was
//! answered.

mod control;
mod disk;
mod life;
mod process;

use anyhow::Result;

use super::{Effort, Fault, Outcome, Tally};
use disk::{Disk, FileSystem};
use life::{Life, Moment};

pub(super) const POWER: Fault = Fault { name: "power", about: "power cuts", run, control: control::run };

/// What a life goes through. Each begins somewhere else in it, so that a store is also cut off while it
/// is made.
const MOMENTS: [Moment; 12] = [
    Moment::Opening,
    Moment::Saving { pace: 0, together: 1 },
    Moment::Rebuilding,
    Moment::Saving { pace: 0, together: 16 },
    Moment::Opening,
    Moment::Saving { pace: 5, together: 1 },
    Moment::Opening,
    Moment::Opening,
    Moment::Saving { pace: 20, together: 4 },
    Moment::Rebuilding,
    Moment::Rebuilding,
    Moment::Saving { pace: 1, together: 2 },
];

fn run(effort: Effort) -> Result<Outcome> {
    if let Some(why) = disk::missing() {
        return Ok(Outcome::Unable(why));
    }
    let mut systems = vec![FileSystem::Ext4];
    if effort == Effort::Full && disk::is_known(FileSystem::Xfs) {
        systems.push(FileSystem::Xfs);
    }
    let mut tally = Tally::default();
    for number in 0..effort.of(1, 28) {
        let moments = MOMENTS.into_iter().cycle().skip(number % MOMENTS.len());
        let life = Life::new(number, Disk::new(systems[number % systems.len()])?)?;
        tally += life.live(moments.take(effort.of(5, MOMENTS.len())))?;
        if effort == Effort::Full {
            eprintln!(
                "  {} cuts, {} answered, {} breaches",
                tally.hits,
                tally.answered,
                tally.breaches.len()
            );
        }
    }
    if effort == Effort::Full {
        tally += life::around_a_base(24)?;
    }
    Ok(Outcome::Tried(tally))
}
