//! Live streams coming in over RTMP.

pub mod registry;
