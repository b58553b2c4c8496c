//! Errors of the JSON face, as the Connect protocol has them.

use serde_json::{Map, Value, json};

/// Connect's codes, the HTTP status each comes with, and when.
const CODES: [(&str, u16); 16] = [
    ("canceled", 499),
    ("unknown", 500),
    ("invalid_argument", 400),
    ("deadline_exceeded", 504),
    ("not_found", 404),
    ("already_exists", 409),
    ("permission_denied", 403),
    ("resource_exhausted", 429),
    ("failed_precondition", 400),
    ("aborted", 409),
    ("out_of_range", 400),
    ("unimplemented", 501),
    ("internal", 500),
    ("unavailable", 503),
    ("data_loss", 500),
    ("unauthenticated", 401),
];

/// Statuses of HTTP itself, which have no body.
const WITHOUT_BODY: [(u16, &str); 2] = [
    (405, "The method has side effects and is called with POST alone."),
    (
        415,
        "The content type is not `application/json` or another one of the Connect protocol. The body is plain text.",
    ),
];

fn statuses() -> Vec<u16> {
    let mut statuses: Vec<u16> = CODES.iter().map(|(_, status)| *status).collect();
    statuses.sort_unstable();
    statuses.dedup();
    statuses
}

/// The responses that every method refers to.
pub(super) fn responses() -> Map<String, Value> {
    let with_body = statuses().into_iter().map(|status| {
        let codes: Vec<String> = CODES
            .iter()
            .filter(|(_, of_code)| *of_code == status)
            .map(|(code, _)| format!("`{code}`"))
            .collect();
        let response = json!({
            "description": format!("Error {}.", codes.join(", ")),
            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/ConnectError" } } },
        });
        (status.to_string(), response)
    });
    let without =
        WITHOUT_BODY.iter().map(|(status, why)| (status.to_string(), json!({ "description": why })));
    with_body.chain(without).collect()
}

/// References to them, for one method.
pub(super) fn references() -> Map<String, Value> {
    let all = statuses().into_iter().chain(WITHOUT_BODY.iter().map(|(status, _)| *status));
    all.map(|status| (status.to_string(), json!({ "$ref": format!("#/components/responses/{status}") })))
        .collect()
}

pub(super) fn schemas() -> [(String, Value); 2] {
    let codes = CODES.map(|(code, _)| code);
    let error = json!({
        "type": "object",
        "description": "Why a call failed.",
        "required": ["code"],
        "properties": {
            "code": { "type": "string", "enum": codes, "description": "Which kind of error it is." },
            "message": { "type": "string", "description": "What is wrong, for people." },
            "details": {
                "type": "array",
                "items": { "$ref": "#/components/schemas/ConnectErrorDetail" },
                "description": "What programs go by. Every error of the service itself has a `google.rpc.ErrorInfo` with \
                                its reason, one of `ErrorReason` without its prefix.",
            },
        },
    });
    let detail = json!({
        "type": "object",
        "description": "A message that tells more.",
        "required": ["type", "value"],
        "properties": {
            "type": {
                "type": "string",
                "description": "Name of the message.",
                "examples": ["google.rpc.ErrorInfo", "google.rpc.BadRequest", "google.rpc.RetryInfo"],
            },
            "value": {
                "type": "string",
                "contentEncoding": "base64",
                "description": "The message in binary form, as base64 without padding.",
            },
            "debug": { "description": "The message as ProtoJSON, where the service can tell it." },
        },
    });
    [("ConnectError".to_owned(), error), ("ConnectErrorDetail".to_owned(), detail)]
}
