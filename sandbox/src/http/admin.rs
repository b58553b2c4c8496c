//! The admin API: faults are switched on and off, and the sandbox is looked into.

use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{delete, get, put};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::actions;
use crate::faults::{Fault, FaultRule};
use crate::services::Services;

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

async fn list_actions() -> Json<Value> {
    Json(actions::all().map(actions::Action::describe).collect())
}
