//! Null controls: ways of reporting that look right and are wrong. Each is played by the simulated
//! world around the real planner and the real `apply`, which know nothing of it; a simulation that
//! does not catch it proves nothing.

macro_rules! controls {
    ($($control:ident $name:literal),* $(,)?) => {
        /// A wrong way of reporting.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Control { $(#[doc = $name] $control),* }

        impl Control {
            /// All of them.
            pub const ALL: &[Control] = &[$(Control::$control),*];

            /// Its name on the command line.
            pub fn name(self) -> &'static str {
                match self { $(Control::$control => $name),* }
            }
        }
    };
}

controls! {
    NoExternalId "upsert-without-external-id",
    SettlesWhatIs "settle-what-is",
    AnswersBeforeSync "answer-before-sync",
    SendsWithoutRecord "send-without-record",
    ReplaysAnew "replay-built-anew",
    CancelTrustsUnacknowledged "cancel-trusts-never-acknowledged",
    WritesWithoutBase "write-without-base",
    FailedToTheFront "failed-to-the-front",
    CountsIncrements "increments-instead-of-entries",
    IssuesKeysTwice "change-keys-issued-twice",
}
