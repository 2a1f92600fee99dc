//! Why a mirror is out of use.

use std::any::Any;
use std::time::Duration;

/// Why a mirror is out of use. Nothing is lost: the journal holds it all. Texts are sled's or the
/// system's, for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum MirrorFault {
    /// sled made no progress; its thread was left to itself.
    #[error("sled made no progress for {after:?}")]
    Hung {
        /// How long it was waited for.
        after: Duration,
    },
    /// sled panicked, its way to say that its files are damaged.
    #[error("sled panicked: {0}")]
    Panicked(String),
    /// sled reported an error.
    #[error("sled failed: {0}")]
    Sled(String),
    /// The disk reported an error while the database was prepared or synced.
    #[error("the disk failed: {0}")]
    Io(String),
    /// The database opened, but it is not what was written.
    #[error("the database is damaged: {0}")]
    Damaged(&'static str),
    /// What would have to land next can't be written down.
    #[error("{0}")]
    Unwritable(String),
    /// A bug of the caller's: a key or a value that the mirror does not take.
    #[error("a key of {key} bytes with a value of {value} bytes is not for the mirror")]
    Unfit {
        /// The length of the key.
        key: usize,
        /// The length of the value.
        value: usize,
    },
}

impl MirrorFault {
    /// What a caught panic said.
    pub(super) fn panicked(panic: &(dyn Any + Send)) -> Self {
        let text = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("no text");
        Self::Panicked(text.to_owned())
    }
}

impl From<sled::Error> for MirrorFault {
    fn from(error: sled::Error) -> Self {
        Self::Sled(error.to_string())
    }
}

impl From<std::io::Error> for MirrorFault {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error.to_string())
    }
}
