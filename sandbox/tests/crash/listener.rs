//! A back end that hears of finished files from VOD's queue of events, and tells them apart by FileId.

use std::collections::BTreeSet;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::sleep;

use crate::cloud::{Cloud, VOD};

/// One in so many pulls is not confirmed, so that its events must come again.
const FORGOTTEN: u32 = 4;
/// Pause before a server that is not there is asked again.
const PAUSE: Duration = Duration::from_millis(50);

/// What was heard.
#[derive(Debug, Clone, Default)]
pub(crate) struct Heard {
    /// The files, each once.
    pub(crate) files: BTreeSet<String>,
    /// Events that came, also again.
    pub(crate) events: u64,
    /// What is no finished file.
    pub(crate) strange: Vec<Value>,
}

/// Asks for finished recordings to be told.
pub(crate) async fn switch_on(cloud: &Cloud) {
    let wanted = json!({ "Mode": "PULL", "UploadMediaCompleteEventSwitch": "ON" });
    cloud.call(VOD, "ModifyEventConfig", wanted).await;
}

/// Pulls until nobody looks at what was heard any more.
pub(crate) async fn listen(cloud: Cloud, seed: u64, heard: watch::Sender<Heard>) {
    let mut random = StdRng::seed_from_u64(seed);
    while !heard.is_closed() {
        let Ok(answer) = cloud.try_call(VOD, "PullEvents", json!({})).await else {
            sleep(PAUSE).await;
            continue;
        };
        let Some(events) = answer["EventSet"].as_array().filter(|events| !events.is_empty()) else {
            continue;
        };
        heard.send_modify(|heard| events.iter().for_each(|event| heard.take(event)));
        if !random.random_ratio(1, FORGOTTEN) {
            let handles: Vec<_> = events.iter().map(|event| &event["EventHandle"]).collect();
            // Not confirmed is told again: that is what the key is for.
            let _ = cloud.try_call(VOD, "ConfirmEvents", json!({ "EventHandles": handles })).await;
        }
    }
}

impl Heard {
    fn take(&mut self, event: &Value) {
        self.events += 1;
        match (event["EventType"].as_str(), event["FileUploadEvent"]["FileId"].as_str()) {
            (Some("NewFileUpload"), Some(file)) => {
                self.files.insert(file.to_owned());
            }
            _ => self.strange.push(event.clone()),
        }
    }
}
