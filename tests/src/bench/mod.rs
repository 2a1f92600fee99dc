//! What benches have in common: ads to measure with, figures and their table, and the machine.

pub mod ads;
pub mod machine;
pub mod numbers;
