//! What libFuzzer calls. Only names: the targets are in [`targets`].

pub mod targets;
