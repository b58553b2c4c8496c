//! The contract's messages and clients, made from `proto/` by `clients/rust/generate`.

pub(crate) mod methods;

#[allow(missing_docs, clippy::all, clippy::pedantic, unreachable_pub, reason = "generated code")]
pub mod v1;
