//! The admin API: faults are switched on and off, and the sandbox is looked into.

use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::{delete, get, put};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::actions;
use crate::callbacks::CallbackClass;
use crate::faults::{Fault, FaultRule};
use crate::media_info::iso;
use crate::mixer::{self, MixState, Phase};
use crate::model::Room;
use crate::services::Services;
use crate::store::{CallbackFilter, CallbackState};

type Answer = Result<(StatusCode, Json<Value>), (StatusCode, Json<Value>)>;

/// Serves until `stop`.
pub(crate) async fn serve(
    listener: TcpListener,
    services: Services,
    stop: CancellationToken,
) -> std::io::Result<()> {
    let router = Router::new()
        .route("/v1/faults", get(faults).post(switch_on))
        .route("/v1/faults/{id}", delete(switch_off))
        .route("/v1/seed", put(reset))
        .route("/v1/callbacks", get(callbacks))
        .route("/v1/mixes", get(mixes))
        .route("/v1/actions", get(list_actions))
        .with_state(services);
    axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await
}

fn refuse(status: StatusCode, reason: impl Into<String>) -> (StatusCode, Json<Value>) {
    (status, Json(json!({ "error": reason.into() })))
}

async fn faults(State(services): State<Services>) -> Json<Vec<Fault>> {
    Json(services.faults.list())
}

async fn switch_on(State(services): State<Services>, rule: Result<Json<FaultRule>, JsonRejection>) -> Answer {
    let Json(rule) = rule.map_err(|rejection| refuse(rejection.status(), rejection.body_text()))?;
    let id = services.faults.switch_on(rule).map_err(|reason| refuse(StatusCode::BAD_REQUEST, reason))?;
    tracing::warn!(id, "a fault is switched on");
    Ok((StatusCode::CREATED, Json(json!({ "id": id }))))
}

async fn switch_off(State(services): State<Services>, Path(id): Path<u64>) -> Answer {
    if services.faults.switch_off(id) {
        Ok((StatusCode::OK, Json(json!({}))))
    } else {
        Err(refuse(StatusCode::NOT_FOUND, format!("there is no fault {id}")))
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Seed {
    seed: u64,
}

/// Switches all faults off and sets what chances of the next ones are drawn from.
async fn reset(State(services): State<Services>, seed: Result<Json<Seed>, JsonRejection>) -> Answer {
    let Json(Seed { seed }) = seed.map_err(|rejection| refuse(rejection.status(), rejection.body_text()))?;
    services.faults.reset(seed);
    Ok((StatusCode::OK, Json(json!({ "seed": seed }))))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CallbackQuery {
    class: Option<String>,
    state: Option<String>,
    before: Option<i64>,
    limit: Option<u32>,
}

/// Callbacks, the newest first: what they say, whether they were taken, and why not.
async fn callbacks(State(services): State<Services>, Query(query): Query<CallbackQuery>) -> Answer {
    let bad = |reason: String| refuse(StatusCode::BAD_REQUEST, reason);
    let class = query.class.map(|name| name.parse::<CallbackClass>()).transpose();
    let state = query.state.map(|name| {
        let found = CallbackState::ALL.into_iter().find(|state| state.name() == name);
        found.ok_or_else(|| "state must be waiting, delivered or given_up".to_owned())
    });
    let filter = CallbackFilter {
        class: class.map_err(|error| bad(error.to_string()))?,
        state: state.transpose().map_err(bad)?,
        before: query.before,
        limit: query.limit.unwrap_or(100).min(1000),
    };
    let found = services.store.callbacks(&filter).await;
    let found = found.map_err(|error| refuse(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
    let shown: Vec<Value> = found
        .into_iter()
        .map(|callback| {
            json!({
                "id": callback.id,
                "class": callback.class.name(),
                "url": callback.url,
                "state": callback.state.name(),
                "attempts": callback.attempts,
                "last_error": callback.last_error,
                "created": iso(callback.created),
                "next_attempt": callback.next_attempt.map(iso),
                "body": callback.body,
            })
        })
        .collect();
    Ok((StatusCode::OK, Json(Value::Array(shown))))
}

/// The mixes of all facilities and how they stand, for no API of the cloud shows them.
async fn mixes(State(services): State<Services>) -> Answer {
    let found = services.store.mixes(services.environment.now()).await;
    let found = found.map_err(|error| refuse(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
    let mut running = services.mixers.list();
    let mut shown: Vec<Value> = found
        .into_iter()
        .map(|mix| {
            let id = mixer::mcu_id(mix.sdk_app_id, &mix.room);
            let state = running.remove(&id);
            let mut shown = json!({
                "sdk_app_id": mix.sdk_app_id,
                "room": mix.room.text(),
                "room_is_text": matches!(mix.room, Room::Text(_)),
                "session_id": mix.session_id,
                "settings": mix.settings,
                "started": iso(mix.started),
                "updated": iso(mix.updated),
                "idle_since": mix.idle_since.map(iso),
            });
            add(&mut shown, standing(id, state.as_ref()));
            shown
        })
        .collect();
    let mut others: Vec<_> = running.into_iter().collect();
    others.sort_by(|(a, _), (b, _)| a.cmp(b));
    shown.extend(others.into_iter().map(|(id, state)| standing(id, Some(&state))));
    Ok((StatusCode::OK, Json(Value::Array(shown))))
}

/// How a mix stands; what the controller has not seen yet waits.
fn standing(id: String, state: Option<&MixState>) -> Value {
    let phase = state.map_or(&Phase::Waiting, |state| &state.phase);
    let output = state.and_then(|state| state.output.as_ref()).map(|stream| stream.info());
    json!({
        "id": id,
        "state": phase.name(),
        "trouble": if let Phase::Troubled(why) = phase { Some(why) } else { None },
        "stream_id": output.map(|info| &info.key.stream_name),
        "app_name": output.map(|info| &info.key.app_name),
        "domain": output.map(|info| &info.key.domain),
        "live_since": output.map(|info| iso(info.started)),
        "inputs": state.map_or(&[][..], |state| &state.inputs),
        "figures": state.map(|state| (state.figures)()),
    })
}

fn add(to: &mut Value, more: Value) {
    if let (Value::Object(to), Value::Object(more)) = (to, more) {
        to.extend(more);
    }
}

async fn list_actions() -> Json<Value> {
    Json(actions::all().map(actions::Action::describe).collect())
}
