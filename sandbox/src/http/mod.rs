//! The HTTP face: signed API calls at `/`, stored media below it.

pub(crate) mod admin;
mod api;
mod form;
mod hotlink;
mod media;
mod range;
mod rates;
mod serve;
mod suffering;

use std::sync::Arc;

use axum::Router;
use axum::routing::{any, get};
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::auth::Credentials;
use crate::services::Services;

use hotlink::Viewers;
use rates::Rates;

/// Bodies that may be in memory at once; more callers wait.
const MAX_BODIES: usize = 32;

/// What every request can reach.
#[derive(Debug, Clone)]
pub(crate) struct App(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    services: Services,
    credentials: Credentials,
    playback_key: Option<SecretString>,
    media_base: String,
    rates: Rates,
    viewers: Viewers,
    bodies: Semaphore,
}

impl App {
    pub(crate) fn new(services: Services) -> Self {
        let config = &services.config;
        Self(Arc::new(Inner {
            credentials: Credentials::new(config.credentials.clone(), config.timing.clock_skew),
            playback_key: config.playback_key.clone(),
            rates: Rates::new(&config.rates),
            viewers: Viewers::default(),
            bodies: Semaphore::new(MAX_BODIES),
            media_base: config.media_base(),
            services,
        }))
    }
}

#[cfg(fuzzing)]
pub(crate) fn byte_range(header: &str, size: u64) -> Option<std::ops::Range<u64>> {
    match range::wanted(Some(header), size) {
        range::Wanted::Part(range) => Some(range),
        range::Wanted::Whole | range::Wanted::Unsatisfiable => None,
    }
}

#[cfg(fuzzing)]
pub(crate) fn form_parameters(body: &[u8]) -> Result<serde_json::Value, String> {
    form::nest(form::pairs(body)?)
}

/// Serves until `stop`, then lets the running requests end.
pub(crate) async fn serve(listener: TcpListener, app: App, stop: CancellationToken) -> std::io::Result<()> {
    let router = Router::new().route("/", any(api::call)).fallback(get(media::read));
    let config = Arc::clone(&app.0.services.config);
    serve::serve(listener, router.with_state(app), &config.limits, stop).await
}
