//! Media as it flows through the sandbox: FLV tags in, recordings out.

pub mod codec;
pub mod packet;
