//! Sessions, limits, clocks and reads over real connections.
