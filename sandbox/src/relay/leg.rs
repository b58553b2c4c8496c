//! One stream on its way to one URL.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::feed::Feed;
use super::{RelayStatus, RelayTask};
use crate::media::packet::Tag;
use crate::rtmp::client::{ClientError, Publisher, Target};
use crate::rtmp::handshake::FILLER_LEN;
use crate::services::Services;

/// How long connecting, closing or a write without headway may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// ErrorCode of events that tell of an error; the texts differ.
const ERROR: i64 = -1;

pub(super) struct Leg {
    /// Who is told of its state; `None`: nobody is.
    pub(super) task: Option<Arc<RelayTask>>,
    pub(super) url: String,
    pub(super) target: Target,
    pub(super) feed: Arc<Feed>,
    pub(super) services: Services,
}

impl Leg {
    /// Relays until the stream is over or the target was lost for too long.
    pub(super) async fn run(self) {
        let mut status = RelayStatus::Connecting;
        let mut error = None;
        while let Some(publisher) = self.connect(status, error).await {
            self.tell(RelayStatus::Running, None).await;
            match self.send(publisher).await {
                Ok(()) => {
                    self.tell(RelayStatus::NotRunning, None).await;
                    break;
                }
                Err(lost) => (status, error) = (RelayStatus::Recovering, Some(lost)),
            }
        }
        let dropped = self.feed.dropped();
        if dropped > 0 {
            tracing::warn!(
                task_id = self.task_id(),
                url = self.url,
                dropped,
                "a target was too slow: frames were left out"
            );
        }
    }

    /// Tries until the target takes the stream; `None`: it does not, or the stream is over.
    async fn connect(&self, status: RelayStatus, mut error: Option<ClientError>) -> Option<Publisher> {
        let target = home(&self.target, &self.services.config.all_push_domains(), self.services.rtmp);
        let timing = &self.services.config.timing;
        let pause = timing.scaled(timing.relay_retry_pause);
        let end = Instant::now().checked_add(timing.scaled(timing.relay_retry_window));
        loop {
            self.tell(status, error.as_ref()).await;
            let filler = self.filler();
            let outcome = tokio::select! {
                outcome = Publisher::connect(&target, PATIENCE, &filler) => outcome,
                () = self.feed.ended() => {
                    self.tell(RelayStatus::NotRunning, None).await;
                    return None;
                }
            };
            match outcome {
                Ok(publisher) => return Some(publisher),
                Err(failed) => {
                    tracing::info!(task_id = self.task_id(), url = self.url, error = %failed, "no relay yet");
                    error = Some(failed);
                }
            }
            let next = Instant::now() + pause;
            if end.is_some_and(|end| next >= end) {
                self.tell(RelayStatus::Failed, error.as_ref()).await;
                return None;
            }
            tokio::select! {
                () = tokio::time::sleep_until(next) => {}
                () = self.feed.ended() => {
                    self.tell(RelayStatus::NotRunning, None).await;
                    return None;
                }
            }
        }
    }

    /// Sends until the stream is over, or the target is lost.
    async fn send(&self, mut publisher: Publisher) -> Result<(), ClientError> {
        self.feed.open();
        let sent = async {
            while let Some(tags) = self.feed.next().await {
                for tag in tags {
                    publisher.send(&wrapped(tag)).await?;
                }
            }
            Ok(())
        };
        let sent: Result<(), ClientError> = sent.await;
        self.feed.shut();
        sent?;
        if let Err(error) = publisher.close().await {
            tracing::debug!(url = self.url, %error, "a relay was not closed well");
        }
        Ok(())
    }

    fn filler(&self) -> [u8; FILLER_LEN] {
        let mut filler = [0; FILLER_LEN];
        for part in filler.chunks_mut(8) {
            let random = self.services.environment.random().to_le_bytes();
            part.copy_from_slice(&random[..part.len()]);
        }
        filler
    }

    fn task_id(&self) -> Option<&str> {
        self.task.as_ref().map(|task| task.task_id.as_str())
    }

    async fn tell(&self, status: RelayStatus, error: Option<&ClientError>) {
        let Some(task) = &self.task else { return };
        let Services { store, environment, .. } = &self.services;
        let text = error.map(ToString::to_string).unwrap_or_default();
        let code = if text.is_empty() { 0 } else { ERROR };
        let told = store.tell_relay(task, &self.url, status, (code, &text), environment.now());
        if let Err(error) = told.await {
            tracing::error!(%error, url = self.url, ?status, "nobody will hear of the state of a relay");
        }
    }
}

/// Timestamps of a stream may begin anywhere; those below 0 do not exist in RTMP.
fn wrapped(tag: Tag) -> Tag {
    Tag { timestamp_ms: tag.timestamp_ms.max(0), ..tag }
}

/// Where a target really is: the push domains of the account lead to the sandbox itself, whatever the name service says.
fn home(target: &Target, push_domains: &[String], rtmp: SocketAddr) -> Target {
    if !push_domains.iter().any(|domain| domain.eq_ignore_ascii_case(&target.host)) {
        return target.clone();
    }
    let ip = if rtmp.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { rtmp.ip() };
    Target { host: ip.to_string(), port: rtmp.port(), ..target.clone() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::super::target_of;
    use super::*;

    #[test]
    fn push_domains_of_the_account_lead_to_the_sandbox() {
        let own = ["3891.livepush.myqcloud.com".to_owned()];
        let at = |url: &str, rtmp: &str| {
            let target = home(&target_of(url).unwrap(), &own, rtmp.parse().unwrap());
            (format!("{}:{}", target.host, target.port), target.tc_url)
        };
        let url = "rtmp://3891.livepush.myqcloud.com/live/s1";
        let tc_url = "rtmp://3891.livepush.myqcloud.com:1935/live".to_owned();
        assert_eq!(at(url, "127.0.0.1:77"), ("127.0.0.1:77".to_owned(), tc_url.clone()));
        assert_eq!(at(url, "0.0.0.0:77"), ("127.0.0.1:77".to_owned(), tc_url.clone()));
        assert_eq!(at(url, "[::1]:77"), ("::1:77".to_owned(), tc_url));
        let foreign = at("rtmp://cdn.example.com/live/s1", "127.0.0.1:77");
        assert_eq!(foreign.0, "cdn.example.com:1935");
    }
}
