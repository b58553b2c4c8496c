//! The OpenAPI 3.1 document of the JSON face (Connect protocol).

use axum::http::header::CONTENT_TYPE;
use axum::routing::{MethodRouter, get};
use prost_reflect::{DescriptorError, DescriptorPool, MethodDescriptor, ServiceDescriptor};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::comments::{Comments, first_sentence};
use super::openapi_errors as errors;
use super::openapi_schema::{Schemas, reference};
use super::{descriptors, is_read, is_unary, services};

/// Where the service serves it.
pub const PATH: &str = "/openapi.json";

/// A request for every method, by its name. A test has the service answer them.
const EXAMPLES: &str = include_str!("examples.json");

/// In the order in which people read it.
#[derive(Serialize)]
struct Document {
    openapi: &'static str,
    info: Value,
    servers: Value,
    security: Value,
    tags: Vec<Value>,
    paths: Map<String, Value>,
    components: Value,
}

/// The document as JSON text, always the same for a contract.
pub fn json() -> Result<String, DescriptorError> {
    let pool = descriptors()?;
    let comments = Comments::of(&pool);
    Ok(super::pretty(&document(&pool, &comments)))
}

/// Answers with the document.
pub fn route<S: Clone + Send + Sync + 'static>() -> Result<MethodRouter<S>, DescriptorError> {
    let text = bytes::Bytes::from(json()?);
    Ok(get(async move || ([(CONTENT_TYPE, "application/json")], text)))
}

fn document(pool: &DescriptorPool, comments: &Comments) -> Document {
    let services = services(pool);
    let all = || services.iter().flat_map(|service| service.methods().collect::<Vec<_>>());
    let schemas = Schemas::new(pool, comments, all().map(|method| method.output()));
    let mut components = schemas.all(pool);
    components.extend(errors::schemas());
    let streaming: Vec<String> =
        all().filter(|method| !is_unary(method)).map(|method| format!("`{}`", path(&method))).collect();
    Document {
        openapi: "3.1.0",
        info: json!({
            "title": "trtc-recording",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": env!("CARGO_PKG_DESCRIPTION"),
            "description": introduction(&streaming),
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        }),
        servers: json!([{ "url": "/" }]),
        security: json!([{ "apiKey": [] }, {}]),
        tags: services.iter().map(|service| tag(service, comments)).collect(),
        paths: all().filter(is_unary).map(|method| (path(&method), path_item(&method, comments))).collect(),
        components: json!({
            "schemas": components,
            "responses": errors::responses(),
            "parameters": parameters(),
            "securitySchemes": {
                "apiKey": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An API key, where the service is configured to want one.",
                },
            },
        }),
    }
}

fn introduction(streaming: &[String]) -> String {
    format!(
        "The calls of the service as JSON over HTTP, by the [Connect protocol](https://connectrpc.com/docs/protocol). \
         Messages are [ProtoJSON](https://protobuf.dev/programming-guides/json/): in responses fields that are zero, \
         empty or unset are left out; names and values that are not known must be ignored, for later versions add some.\n\n\
         Calls that only read can be made with GET as well.\n\n\
         Streams cannot be described here: {}. Call them by gRPC, by gRPC-Web or by the streams of the Connect protocol.",
        streaming.join(", ")
    )
}

fn path(method: &MethodDescriptor) -> String {
    format!("/{}/{}", method.parent_service().full_name(), method.name())
}

fn tag(service: &ServiceDescriptor, comments: &Comments) -> Value {
    json!({ "name": service.name(), "description": comments.at(&service.parent_file(), service.path()) })
}

fn path_item(method: &MethodDescriptor, comments: &Comments) -> Value {
    let post = Operation { method, comments }.post();
    if is_read(method) {
        json!({ "post": post, "get": Operation { method, comments }.get() })
    } else {
        json!({ "post": post })
    }
}

struct Operation<'a> {
    method: &'a MethodDescriptor,
    comments: &'a Comments,
}

impl Operation<'_> {
    fn post(&self) -> Value {
        let input = self.method.input();
        let body = json!({
            "required": true,
            "description": self.comments.at(&input.parent_file(), input.path()),
            "content": self.request(),
        });
        self.operation(
            "",
            json!([shared("connect-protocol-version"), shared("connect-timeout-ms")]),
            Some(body),
        )
    }

    fn get(&self) -> Value {
        let message = json!({
            "name": "message",
            "in": "query",
            "required": true,
            "description": "The request.",
            "content": self.request(),
        });
        self.operation(
            "_get",
            json!([message, shared("encoding"), shared("connect"), shared("connect-timeout-ms")]),
            None,
        )
    }

    fn request(&self) -> Value {
        let schema = reference(self.method.input().full_name());
        match example(self.method) {
            Some(example) => json!({ "application/json": { "schema": schema, "example": example } }),
            None => json!({ "application/json": { "schema": schema } }),
        }
    }

    fn operation(&self, suffix: &str, parameters: Value, body: Option<Value>) -> Value {
        let service = self.method.parent_service();
        let comment = self.comments.at(&service.parent_file(), self.method.path());
        let output = self.method.output();
        let mut responses = errors::references();
        let answer = json!({
            "description": self.comments.at(&output.parent_file(), output.path()),
            "content": { "application/json": { "schema": reference(output.full_name()) } },
        });
        responses.insert("200".to_owned(), answer);
        let mut operation = json!({
            "operationId": format!("{}_{}{suffix}", service.name(), self.method.name()),
            "tags": [service.name()],
            "summary": first_sentence(comment),
            "description": comment,
            "parameters": parameters,
            "responses": responses,
        });
        if let Some(body) = body {
            operation["requestBody"] = body;
        }
        operation
    }
}

fn example(method: &MethodDescriptor) -> Option<Value> {
    let mut examples: Map<String, Value> = serde_json::from_str(EXAMPLES).unwrap_or_default();
    examples.remove(&format!("{}/{}", method.parent_service().name(), method.name()))
}

fn shared(name: &str) -> Value {
    json!({ "$ref": format!("#/components/parameters/{name}") })
}

fn parameters() -> Value {
    json!({
        "connect-protocol-version": {
            "name": "connect-protocol-version",
            "in": "header",
            "description": "Version of the Connect protocol. It may be left out.",
            "schema": { "type": "string", "const": "1" },
        },
        "connect-timeout-ms": {
            "name": "connect-timeout-ms",
            "in": "header",
            "description": "The call is given up after so many milliseconds. Left out: never.",
            "schema": { "type": "string", "pattern": "^[0-9]{1,10}$" },
        },
        "encoding": {
            "name": "encoding",
            "in": "query",
            "required": true,
            "description": "How `message` is written.",
            "schema": { "type": "string", "const": "json" },
        },
        "connect": {
            "name": "connect",
            "in": "query",
            "description": "Version of the Connect protocol. It may be left out.",
            "schema": { "type": "string", "const": "v1" },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed() -> Value {
        serde_json::from_str(&json().unwrap()).unwrap()
    }

    #[test]
    fn the_committed_document_is_what_the_contract_gives() {
        let committed = include_str!("../../docs/openapi.json");
        assert!(json().unwrap() == committed, "docs/openapi.json is out of date: run scripts/update-docs");
    }

    #[test]
    fn every_unary_method_is_there_and_reads_also_by_get() {
        let document = parsed();
        let paths = document["paths"].as_object().unwrap();
        assert_eq!(paths.len(), 26);
        assert_eq!(paths.values().filter(|item| item.get("get").is_some()).count(), 17);
        assert!(paths["/trtc.recording.v1.MediaSearch/SearchMedia"].get("get").is_some());
        assert!(paths["/trtc.recording.v1.MediaSearch/DeleteMedia"].get("get").is_none());
        assert!(paths.get("/trtc.recording.v1.MediaSearch/DownloadMedia").is_none());
        let introduction = document["info"]["description"].as_str().unwrap();
        assert!(introduction.contains("/trtc.recording.v1.MediaSearch/DownloadMedia"), "{introduction}");
    }

    #[test]
    fn every_unary_method_has_an_example_of_its_request() {
        let examples: Map<String, Value> = serde_json::from_str(EXAMPLES).unwrap();
        let pool = descriptors().unwrap();
        let methods: Vec<_> = services(&pool).iter().flat_map(|s| s.methods().collect::<Vec<_>>()).collect();
        let unary: Vec<_> = methods.iter().filter(|method| is_unary(method)).collect();
        assert_eq!(examples.len(), unary.len());
        for method in unary {
            let example = example(method).unwrap_or_else(|| panic!("{}", method.full_name()));
            let read = prost_reflect::DynamicMessage::deserialize(method.input(), example);
            assert!(read.is_ok(), "{}: {read:?}", method.full_name());
        }
    }

    #[test]
    fn types_are_those_of_protojson() {
        let document = parsed();
        let property = |path: &str| {
            let (message, field) = path.split_once('.').unwrap();
            document["components"]["schemas"][message]["properties"][field].clone()
        };
        assert_eq!(property("Media.sizeBytes")["type"], "string");
        assert_eq!(property("Media.createTime")["format"], "date-time");
        assert_eq!(property("Media.format")["$ref"], "#/components/schemas/MediaFormat");
        assert_eq!(property("Media.fileId")["readOnly"], true);
        assert_eq!(property("StreamIdentity.sdkAppId")["maximum"], u32::MAX);
        assert_eq!(property("UpdateMixRequest.updateMask")["type"], "string");
        assert_eq!(property("PreviewMixResponse.png")["contentEncoding"], "base64");
        assert_eq!(
            property("SearchMediaRequest.formats")["items"]["$ref"],
            "#/components/schemas/MediaFormat"
        );
        let schema = |name: &str| document["components"]["schemas"][name].clone();
        assert_eq!(schema("MediaFormat")["enum"][1], "MEDIA_FORMAT_HLS");
        assert_eq!(schema("GetMixRequest")["required"], json!(["mixId"]));
        assert_eq!(schema("RoomId")["not"], json!({ "anyOf": [{ "required": ["number", "text"] }] }));
        // It is in responses too, where zero values are left out.
        assert!(schema("StreamIdentity").get("required").is_none());
    }

    #[test]
    fn every_reference_leads_somewhere_and_everything_is_described() {
        let document = parsed();
        let mut references = Vec::new();
        collect(&document, &mut references);
        assert!(references.len() > 500);
        for reference in references {
            assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
        }
        for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
            assert!(schema["description"].as_str().is_some_and(|text| !text.trim().is_empty()), "{name}");
            for (field, property) in schema["properties"].as_object().into_iter().flatten() {
                assert!(property.get("description").is_some(), "{name}.{field}");
            }
        }
    }

    fn collect(value: &Value, references: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                references.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
                fields.values().for_each(|each| collect(each, references));
            }
            Value::Array(items) => items.iter().for_each(|each| collect(each, references)),
            _ => {}
        }
    }
}
