//! Signed calls to Tencent Cloud: trtc, live (CSS) and vod.
//!
//! One [`Cloud`] makes every call: it signs, waits for quota, retries where that is safe and maps errors. Which
//! cloud answers, the real one or a stand-in, is a matter of the configured endpoints alone.

pub mod binding;
pub mod error;
pub mod fetch;
mod lenient;
pub mod live;
pub mod mcu_mix;
mod mix_levels;
pub mod mixed_recording;
pub mod publish_cdn;
pub mod publish_mix;
pub mod quota;
pub mod record_task;
pub mod recorded_mix;
pub mod search;
mod task_template;
pub mod tc3;
pub mod transport;
pub mod trtc;
pub mod vod;

pub use error::CloudError;
pub use transport::{Cloud, CloudConfig, Endpoints};
