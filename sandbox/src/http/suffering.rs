//! What a request suffers by the faults that are switched on.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, Response, StatusCode, header};
use futures::{StreamExt as _, stream};
use tokio::time::sleep;

use crate::actions::ApiError;
use crate::faults::{Effect, Faults, Place, Strike};

/// The faults that strike one request.
#[derive(Debug, Default)]
pub(super) struct Suffering {
    wait: Duration,
    effects: Vec<Effect>,
}

impl Suffering {
    pub(super) fn of(faults: &Faults, place: Place, name: &str) -> Self {
        let mut suffering = Self::default();
        for strike in faults.strike(place, name, |_| true) {
            tracing::info!(?place, name, ?strike, "a fault strikes, as was asked for");
            match strike {
                Strike::Wait(time) => suffering.wait += time,
                Strike::Other(effect) => suffering.effects.push(effect),
            }
        }
        suffering
    }

    /// The error that takes the place of the answer.
    pub(super) fn error(&self) -> Option<ApiError> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::Error { code, message } => Some(ApiError::asked_for(code.clone(), message.clone())),
            Effect::Throttle => Some(ApiError::new(
                "RequestLimitExceeded",
                "the action is called too often (a fault that was asked for)".into(),
            )),
            _ => None,
        })
    }

    /// The HTTP status that takes the place of the answer.
    pub(super) fn status(&self) -> Option<StatusCode> {
        self.effects.iter().find_map(|effect| match effect {
            Effect::HttpStatus(status) => StatusCode::from_u16(*status).ok(),
            _ => None,
        })
    }

    /// By how many seconds the server's clock is wrong.
    pub(super) fn clock(&self) -> time::Duration {
        let seconds = self.effects.iter().map(|effect| match effect {
            Effect::WrongClock { seconds } => *seconds,
            _ => 0,
        });
        time::Duration::seconds(seconds.fold(0, i64::saturating_add))
    }

    /// The answer as the client gets it, if it gets one.
    pub(super) async fn suffer(self, response: Response<Body>) -> Response<Body> {
        if !self.wait.is_zero() {
            sleep(self.wait).await;
        }
        let mut response = match self.status() {
            Some(status) => page(status),
            None => response,
        };
        for effect in self.effects {
            match effect {
                // Until the client gives up.
                Effect::Silence => std::future::pending().await,
                Effect::Reset => response = broken(),
                Effect::SlowBody { bytes_per_second } => {
                    response = response.map(|body| slow(body, bytes_per_second))
                }
                _ => {}
            }
        }
        response
    }
}

/// What a proxy in front of a service shows when the service is gone.
fn page(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::from(format!("<html><body><h1>{status}</h1></body></html>\n")));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
    response
}

/// A body that fails before its first byte, upon which the server drops the connection.
fn broken() -> Response<Body> {
    let failure = io::Error::new(io::ErrorKind::ConnectionReset, "a fault that was asked for");
    Response::new(Body::from_stream(stream::once(async { Err::<Bytes, _>(failure) })))
}

/// Ten pieces a second.
fn slow(body: Body, bytes_per_second: u32) -> Body {
    const PIECES: u32 = 10;
    let piece = usize::try_from((bytes_per_second / PIECES).max(1)).unwrap_or(usize::MAX);
    let pause = Duration::from_secs_f64(piece as f64 / f64::from(bytes_per_second));
    let pieces = body.into_data_stream().flat_map(move |data| {
        let pieces: Vec<_> = match data {
            Ok(data) => (0..data.len())
                .step_by(piece)
                .map(|at| Ok(data.slice(at..data.len().min(at + piece))))
                .collect(),
            Err(error) => vec![Err(error)],
        };
        stream::iter(pieces)
    });
    let paced = pieces.then(move |data| async move {
        sleep(pause).await;
        data
    });
    Body::from_stream(paced)
}
