//! Adtally core.
