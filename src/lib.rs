//! Control of TRTC cloud recording as one typed gRPC service.
//!
//! Layers point one way: [`api`] uses [`domain`], [`cloud`] and [`catalog`]; [`domain`] uses none of the others, and so does [`preview`].
//! `docs/architecture.md` has the picture.

pub mod api;
pub mod catalog;
pub mod cli;
pub mod cloud;
pub mod config;
pub mod contract;
pub mod domain;
pub mod environment;
pub mod preview;
pub mod proto;
pub mod server;
