//! The line between those who change the mirror and sled's thread: a bounded queue that knows how
//! long the thread has been busy, so that a hang is noticed by whoever asks next.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{Changes, MirrorFault};

/// How many groups may wait.
const ROOM: usize = 256;

/// Waiting groups are merged into one batch up to this many entries; a group is never split.
const MERGED: usize = 1024;

#[derive(Debug)]
pub(super) struct Line {
    patience: Duration,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<Changes>,
    /// Since when the thread has been at a batch, or at closing.
    busy: Option<Instant>,
    /// When it was first noticed that this takes too long.
    overdue: Option<Instant>,
    fault: Option<MirrorFault>,
    closing: bool,
    /// The thread is left to itself.
    hangs: bool,
    /// The thread has let go of the database.
    ended: bool,
}

impl Line {
    pub(super) fn new(patience: Duration) -> Self {
        Self { patience, state: Mutex::default(), changed: Condvar::new() }
    }

    /// Adds a group, waiting while there is no room. Does nothing once there is a fault.
    pub(super) fn push(&self, changes: Changes) {
        let mut state = self.wait_while(|state| !state.ended && state.waiting.len() >= ROOM);
        if state.fault.is_none() && !state.closing {
            state.waiting.push_back(changes);
            self.changed.notify_all();
        }
    }

    /// For the thread: the next groups for one batch; `None` when it is to end. What was taken
    /// before is done.
    pub(super) fn next(&self) -> Option<Vec<Changes>> {
        let mut state = self.lock();
        state.busy = None;
        state.overdue = None;
        self.changed.notify_all();
        while state.waiting.is_empty() && !state.closing && state.fault.is_none() {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.fault.is_some() {
            return None;
        }
        let mut groups = Vec::new();
        let mut entries = 0;
        while let Some(next) = state.waiting.front() {
            entries += next.puts.len() + next.removes.len() + 1;
            if !groups.is_empty() && entries > MERGED {
                break;
            }
            groups.extend(state.waiting.pop_front());
        }
        // Closing has to end as well.
        state.busy = Some(Instant::now());
        self.changed.notify_all();
        (!groups.is_empty()).then_some(groups)
    }

    /// For the thread: the database is closed, or given up.
    pub(super) fn end(&self) {
        let mut state = self.lock();
        state.ended = true;
        state.busy = None;
        state.overdue = None;
        self.changed.notify_all();
    }

    /// Puts the mirror out of use. The first fault counts, and is returned.
    pub(super) fn fail(&self, fault: MirrorFault) -> MirrorFault {
        let mut state = self.lock();
        let fault = state.fault.get_or_insert(fault).clone();
        state.waiting.clear();
        self.changed.notify_all();
        fault
    }

    /// Puts the mirror out of use because nothing came from its thread.
    pub(super) fn fail_as_hung(&self) -> MirrorFault {
        self.lock().hangs = true;
        self.fail(self.hung())
    }

    /// Why the mirror is out of use, if it is.
    pub(super) fn fault(&self) -> Option<MirrorFault> {
        self.wait_while(|_| false).fault.clone()
    }

    /// Waits until nothing is queued or being written.
    pub(super) fn settle(&self) -> Result<(), MirrorFault> {
        let state =
            self.wait_while(|state| !state.ended && (state.busy.is_some() || !state.waiting.is_empty()));
        state.fault.clone().map_or(Ok(()), Err)
    }

    /// Lets the thread finish what is queued and end, and waits for it: until it has ended, also
    /// after a fault, so that its files can be moved; but not for a thread that hangs.
    pub(super) fn close(&self) -> Result<(), MirrorFault> {
        self.lock().closing = true;
        self.changed.notify_all();
        let mut state = self.wait_while(|state| !state.ended);
        let began = Instant::now();
        while !state.ended && !state.hangs {
            let left = self.patience.saturating_sub(began.elapsed());
            if left.is_zero() {
                state.hangs = true;
            }
            state = self.wait(state, left);
        }
        state.fault.clone().map_or(Ok(()), Err)
    }

    /// Waits while `unready`, but not past a fault, which a thread that is busy for too long is.
    fn wait_while(&self, unready: impl Fn(&State) -> bool) -> MutexGuard<'_, State> {
        let mut state = self.lock();
        loop {
            let left = self.patience_left(&mut state);
            if left.is_zero() {
                state.hangs = true;
                state.fault.get_or_insert_with(|| self.hung());
                state.waiting.clear();
                self.changed.notify_all();
            }
            if state.fault.is_some() || !unready(&state) {
                return state;
            }
            state = self.wait(state, left);
        }
    }

    /// How long the thread may still be busy.
    fn patience_left(&self, state: &mut State) -> Duration {
        let Some(since) = state.busy else {
            return self.patience;
        };
        let left = self.patience.saturating_sub(since.elapsed());
        if !left.is_zero() {
            return left;
        }
        // A machine that slept through the time has not been waiting: the thread gets a little
        // more, counted from when somebody first noticed.
        let noticed = state.overdue.get_or_insert_with(Instant::now);
        (self.patience / 10).saturating_sub(noticed.elapsed())
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>, at_most: Duration) -> MutexGuard<'a, State> {
        let waited = self.changed.wait_timeout(state, at_most);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }

    fn hung(&self) -> MirrorFault {
        MirrorFault::Hung { after: self.patience }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
