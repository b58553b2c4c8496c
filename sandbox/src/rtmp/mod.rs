//! RTMP without input and output of its own: parsers and a server state machine that are fed bytes, plus a
//! small publishing client.
//!
//! The protocol code never allocates more than its limits allow, whatever the peer sends, and never panics.

pub mod amf0;
pub mod chunk;
pub mod client;
mod command;
pub mod handshake;
pub mod session;
