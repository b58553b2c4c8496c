//! A back end that hears of finished files from live's callbacks (event 100), and does not take each at once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use md5::{Digest as _, Md5};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use time::OffsetDateTime;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::cloud::{Cloud, LIVE};
use crate::process::DOMAIN;

const KEY: &str = "trialKey";
/// One in so many is answered with a failure, one without a code, and one not at all.
const UNLUCKY: u32 = 12;

/// What was told.
#[derive(Debug, Clone, Default)]
pub(crate) struct Told {
    /// What was said of each file when it was taken, by FileId.
    pub(crate) files: BTreeMap<String, Value>,
    /// Callbacks that came, also again.
    pub(crate) deliveries: u64,
    /// Callbacks that were not taken.
    pub(crate) refused: u64,
    /// What is not well.
    pub(crate) strange: Vec<String>,
}

/// A receiver that outlives the servers that call it.
pub(crate) struct Receiver {
    url: String,
    told: watch::Receiver<Told>,
    server: JoinHandle<()>,
}

#[derive(Debug)]
struct Desk {
    told: watch::Sender<Told>,
    random: Mutex<StdRng>,
}

impl Receiver {
    pub(crate) async fn start(seed: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/recorded", listener.local_addr().unwrap());
        let (sender, told) = watch::channel(Told::default());
        let desk = Desk { told: sender, random: Mutex::new(StdRng::seed_from_u64(seed)) };
        let router = Router::new().fallback(receive).with_state(Arc::new(desk));
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, told, server }
    }

    /// Has finished files of all streams told here.
    pub(crate) async fn bind(&self, cloud: &Cloud) {
        let body = json!({ "TemplateName": "files", "RecordNotifyUrl": self.url, "CallbackKey": KEY });
        let template = cloud.call(LIVE, "CreateLiveCallbackTemplate", body).await["TemplateId"].clone();
        let rule = json!({ "DomainName": DOMAIN, "AppName": "", "TemplateId": template });
        cloud.call(LIVE, "CreateLiveCallbackRule", rule).await;
    }

    /// What is told, as it comes in.
    pub(crate) fn told(&self) -> watch::Receiver<Told> {
        self.told.clone()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn receive(State(desk): State<Arc<Desk>>, body: Bytes) -> Response {
    let fate = desk.random.lock().unwrap().random_range(0..UNLUCKY);
    let event = file_of(&body);
    desk.told.send_modify(|told| {
        told.deliveries += 1;
        match event {
            Err(strange) => told.strange.push(strange),
            Ok(_) if fate < 3 => told.refused += 1,
            Ok((file, event)) => {
                let before = told.files.insert(file, event.clone());
                // Only what is signed for each attempt may differ.
                if before.is_some_and(|before| before != event) {
                    told.strange.push(format!("not what it was the time before: {event}"));
                }
            }
        }
    });
    match fate {
        0 => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        1 => "{}".into_response(),
        // Until the caller hangs up.
        2 => std::future::pending().await,
        _ => "{\"code\":0}".into_response(),
    }
}

/// The FileId and all else that an event 100 says, but for its signature, which must be right.
fn file_of(body: &[u8]) -> Result<(String, Value), String> {
    let strange = || String::from_utf8_lossy(body).into_owned();
    let mut event: Value = serde_json::from_slice(body).map_err(|_| strange())?;
    let (t, sign) = (event["t"].take(), event["sign"].take());
    let t = t.as_i64().ok_or_else(strange)?;
    if sign != hex::encode(Md5::digest(format!("{KEY}{t}"))) || t < OffsetDateTime::now_utc().unix_timestamp()
    {
        return Err(strange());
    }
    match (event["event_type"].as_u64(), event["file_id"].as_str()) {
        (Some(100), Some(file)) => Ok((file.to_owned(), event)),
        _ => Err(strange()),
    }
}
