//! A local cloud for TRTC cloud recording.
//!
//! It answers the signed API calls of trtc, live and vod, accepts live streams over RTMP, really
//! records them by the bound record template and serves the files. It shares no code with the gateway.

pub mod ingest;
pub mod media;
pub mod model;
pub mod publish;
pub mod rtmp;
