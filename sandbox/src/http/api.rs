//! Signed API calls.

use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Request, Response, header};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::suffering::Suffering;
use super::{App, Inner, form};
use crate::actions::{self, Answer, ApiError, Context};
use crate::auth::{self, SignedRequest};
use crate::faults::Place;

const MAX_BODY: usize = 10 * 1024 * 1024;
/// A call with no more than this holds nobody up while it is answered.
const SMALL_BODY: usize = 64 * 1024;
const MAX_QUERY: usize = 32 * 1024;

/// Answers one call. The status is 200 even for errors: SDKs read the error from the body.
pub(super) async fn call(State(App(app)): State<App>, request: Request<Body>) -> Response<Body> {
    let request_id = Uuid::new_v4().to_string();
    let mut suffering = Suffering::default();
    let outcome = answer(&app, request, &request_id, &mut suffering).await;
    let mut fields = outcome.unwrap_or_else(|error| {
        let ApiError { code, message } = &error;
        tracing::info!(request_id, %code, message, "refused an API call");
        Map::from_iter([("Error".to_owned(), json!({ "Code": code, "Message": message }))])
    });
    fields.insert("RequestId".into(), Value::String(request_id));
    let mut response = Response::new(Body::from(json!({ "Response": fields }).to_string()));
    // The Python SDK reads errors only from exactly this content type.
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    suffering.suffer(response).await
}

async fn answer(
    app: &Inner,
    request: Request<Body>,
    request_id: &str,
    suffering: &mut Suffering,
) -> Result<Answer, ApiError> {
    let (parts, body) = request.into_parts();
    if !matches!(parts.method.as_str(), "GET" | "POST") {
        return Err(ApiError::new("UnsupportedProtocol", "calls must use GET or POST".into()));
    }
    let query = parts.uri.query().unwrap_or_default();
    if query.len() > MAX_QUERY {
        return Err(too_large(format!("a query may have at most {MAX_QUERY} bytes")));
    }
    // Held until the answer is there, for the body is in memory as long.
    let permit = app
        .bodies
        .acquire()
        .await
        .map_err(|_| ApiError::new("InternalError", "the sandbox is stopping".into()))?;
    let body = read_body(body, app.services.config.limits.body_timeout).await?;
    let headers = header_pairs(&parts)?;
    let signed = SignedRequest { method: parts.method.as_str(), query, headers: &headers, body: &body };
    let form = form_of(&signed)?;

    let from_form = |name: &str| form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let region = signed.header("x-tc-region").or_else(|| from_form("Region")).map(str::to_owned);
    let version = signed.header("x-tc-version").or_else(|| from_form("Version"));
    let name = signed.header("x-tc-action").or_else(|| from_form("Action"));
    let action = actions::find(version, name)?;
    *suffering = Suffering::of(&app.services.faults, Place::Api, action.name);
    if let Some(error) = suffering.error() {
        return Err(error);
    }
    if suffering.status().is_some() {
        return Ok(Answer::new());
    }
    let now = app.services.environment.now();
    let caller = auth::verify(&signed, &app.credentials, now + suffering.clock())?;
    tracing::debug!(request_id, action = action.name, ?caller, "took an API call");
    if !app.rates.take(action, now) {
        return Err(ApiError::new(
            "RequestLimitExceeded",
            format!("{} is called more often than its limit a second: wait and repeat", action.name),
        ));
    }

    let parameters = if is_form(&signed) {
        let common = if caller.scheme == auth::Scheme::Tc3 { &[][..] } else { &form::COMMON[..] };
        let own = form.into_iter().filter(|(name, _)| !common.contains(&name.as_str()));
        form::nest(own).map_err(|reason| ApiError::new("InvalidParameter", reason))?
    } else {
        serde_json::from_slice(&body).map_err(|error| {
            ApiError::new("InvalidRequest", format!("the body must be a JSON object: {error}"))
        })?
    };
    // What was a body is now parameters, and a call may wait for an event.
    if body.len() <= SMALL_BODY {
        drop(permit);
    }
    let context = Context { region: region.as_deref(), ..Context::new(&app.services, &app.media_base, now) };
    (action.handler)(context, &parameters).await
}

/// Whether the parameters are `name=value` pairs: in a GET's query or a legacy POST's body.
fn is_form(request: &SignedRequest<'_>) -> bool {
    request.method == "GET" || request.header("authorization").is_none()
}

fn form_of(request: &SignedRequest<'_>) -> Result<Vec<(String, String)>, ApiError> {
    if !is_form(request) {
        return Ok(Vec::new());
    }
    let text = if request.method == "GET" { request.query.as_bytes() } else { request.body };
    form::pairs(text).map_err(|reason| ApiError::new("InvalidParameter", reason))
}

async fn read_body(body: Body, patience: Duration) -> Result<Bytes, ApiError> {
    match tokio::time::timeout(patience, to_bytes(body, MAX_BODY)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(_)) => Err(too_large(format!("a body may have at most {MAX_BODY} bytes"))),
        Err(_) => Err(ApiError::new("InvalidRequest", format!("the body did not come within {patience:?}"))),
    }
}

fn too_large(message: String) -> ApiError {
    ApiError::new("RequestSizeLimitExceeded", message)
}

fn header_pairs(parts: &Parts) -> Result<Vec<(String, String)>, ApiError> {
    let pair = |(name, value): (&header::HeaderName, &HeaderValue)| {
        let text = std::str::from_utf8(value.as_bytes())
            .map_err(|_| ApiError::new("InvalidRequest", format!("the header {name} is not UTF-8")))?;
        Ok((name.as_str().to_owned(), text.to_owned()))
    };
    parts.headers.iter().map(pair).collect()
}
