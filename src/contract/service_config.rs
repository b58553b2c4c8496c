//! The gRPC service config that clients of every language read: time-outs, and which calls are repeated.

use prost_reflect::{DescriptorError, MethodDescriptor};
use serde::Serialize;

use super::{descriptors, is_read, is_unary, services};

/// Every call that has one answer must have it by then. Downloads may take any time.
const UNARY_TIMEOUT: &str = "30s";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ServiceConfig {
    method_config: Vec<MethodConfig>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MethodConfig {
    name: Vec<Name>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeout: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_policy: Option<RetryPolicy>,
}

#[derive(Serialize)]
struct Name {
    service: String,
    method: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RetryPolicy {
    max_attempts: u32,
    initial_backoff: &'static str,
    max_backoff: &'static str,
    backoff_multiplier: u32,
    retryable_status_codes: [&'static str; 1],
}

/// Changes are not among the calls that are repeated: their callers do so, with the same request_id.
const RETRY_OF_READS: RetryPolicy = RetryPolicy {
    max_attempts: 4,
    initial_backoff: "0.2s",
    max_backoff: "5s",
    backoff_multiplier: 2,
    retryable_status_codes: ["UNAVAILABLE"],
};

/// The service config as JSON text, always the same for a contract.
pub fn json() -> Result<String, DescriptorError> {
    let pool = descriptors()?;
    let methods: Vec<MethodDescriptor> =
        services(&pool).iter().flat_map(|service| service.methods().collect::<Vec<_>>()).collect();
    let group = |unary: bool, read: bool| MethodConfig {
        name: methods
            .iter()
            .filter(|method| is_unary(method) == unary && is_read(method) == read)
            .map(|method| Name {
                service: method.parent_service().full_name().to_owned(),
                method: method.name().to_owned(),
            })
            .collect(),
        timeout: unary.then_some(UNARY_TIMEOUT),
        retry_policy: read.then_some(RETRY_OF_READS),
    };
    let method_config = vec![group(true, true), group(false, true), group(true, false)];
    Ok(super::pretty(&ServiceConfig { method_config }))
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_file_is_what_the_contract_gives() {
        let committed = include_str!("../../clients/service_config.json");
        assert!(
            super::json().unwrap() == committed,
            "clients/service_config.json is out of date: run scripts/update-docs"
        );
    }
}
