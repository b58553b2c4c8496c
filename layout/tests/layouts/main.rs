//! Layouts as the gateway and the mixer ask for them.

#![allow(clippy::unwrap_used)]

mod any_layout;
mod common;
mod who_is_seen;
