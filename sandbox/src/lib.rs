//! A local cloud for TRTC cloud recording.
//!
//! It answers the signed API calls of trtc, live and vod, accepts live streams over RTMP, really
//! records them by the bound record template and serves the files. It shares no code with the gateway.

pub mod actions;
mod admission;
pub mod auth;
pub mod callbacks;
pub mod cli;
mod cloud_recording;
#[cfg(feature = "codecs")]
mod codec;
pub mod config;
#[cfg(feature = "codecs")]
pub mod contact_sheet;
pub mod environment;
pub mod faults;
pub mod fidelity;
#[cfg(fuzzing)]
pub mod fuzzing;
mod http;
pub mod ingest;
mod journal;
mod landing;
pub mod media;
mod media_info;
mod mixer;
pub mod model;
pub mod probe_cli;
pub mod publish;
mod record_tasks;
pub mod recorder;
mod recording;
mod relay;
pub mod rtmp;
pub mod sandbox;
mod services;
pub mod store;
