//! Demo org.
