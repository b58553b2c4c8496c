//! What is made from the contract's descriptors: the OpenAPI document and the service config of gRPC clients.

mod comments;
pub mod openapi;
mod openapi_errors;
mod openapi_schema;
pub mod service_config;

use prost_reflect::prost_types::method_options::IdempotencyLevel;
use prost_reflect::{DescriptorError, DescriptorPool, MethodDescriptor, ServiceDescriptor};

use crate::proto::FILE_DESCRIPTOR_SET;

const PACKAGE: &str = "trtc.recording.v1";

fn descriptors() -> Result<DescriptorPool, DescriptorError> {
    DescriptorPool::decode(FILE_DESCRIPTOR_SET)
}

/// The contract's services by name.
fn services(pool: &DescriptorPool) -> Vec<ServiceDescriptor> {
    let mut services: Vec<_> = pool.services().filter(|service| service.package_name() == PACKAGE).collect();
    services.sort_by(|a, b| a.name().cmp(b.name()));
    services
}

fn is_unary(method: &MethodDescriptor) -> bool {
    !method.is_client_streaming() && !method.is_server_streaming()
}

/// Whether the method only reads.
fn is_read(method: &MethodDescriptor) -> bool {
    let service = method.parent_service();
    let options =
        service.service_descriptor_proto().method.get(method.index()).and_then(|m| m.options.as_ref());
    options.is_some_and(|options| options.idempotency_level() == IdempotencyLevel::NoSideEffects)
}

/// JSON for people too.
fn pretty<T: serde::Serialize>(document: &T) -> String {
    let text = serde_json::to_string_pretty(document).unwrap_or_else(|error| unreachable!("{error}"));
    text + "\n"
}
