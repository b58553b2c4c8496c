//! Client of [trtc-recording](https://github.com/trtc-recording/trtc-recording): cloud recording in Tencent Cloud TRTC as
//! one typed service.
//!
//! ```no_run
//! # async fn example() -> Result<(), trtc_recording_client::Error> {
//! use futures_util::TryStreamExt as _;
//! use trtc_recording_client::{Client, v1};
//!
//! let client = Client::builder("https://recording.example.com:50051").token("KEY").build()?;
//! let room = v1::RoomQuery { sdk_app_id: 1400000001, user_ids: vec!["userA".to_owned()], ..Default::default() };
//! let target = Some(v1::search_media_request::Target::Room(room));
//! let mut found = client.search_media(v1::SearchMediaRequest { target, ..Default::default() });
//! while let Some(media) = found.try_next().await? {
//!     client.download_media(&media.file_id, format!("{}.mp4", media.file_id)).await?;
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The four services are at [`Client::stream_ids`], [`Client::recording`], [`Client::mixes`] and [`Client::media`], with
//! the methods and messages of the contract ([`v1`]). Their errors are [`tonic::Status`]; `?` turns them into [`Error`].

mod client;
mod download;
mod error;
mod generated;
mod pages;
mod transport;

pub use client::{Client, ClientBuilder};
pub use download::Download;
pub use error::{Error, Violation};
pub use generated::v1;
pub use tonic::Code;
pub use transport::Transport;
