//! Actions of live 2018-08-01.

pub(super) mod callback_templates;
pub(super) mod callbacks;
pub(super) mod rules;
pub(super) mod streams;
pub(super) mod tasks;
pub(super) mod templates;

use serde::Deserialize;

use super::error::ensure;
use super::{ApiError, Context};
use crate::model::StreamKey;

/// A request without parameters.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

const INVALID: &str = "InvalidParameter";
/// Longest name of an app or a stream in bytes.
const LONGEST_NAME: usize = 255;

/// A push domain of this account, in lower case.
fn push_domain(context: Context<'_>, domain: &str) -> Result<String, ApiError> {
    let known = context.config.all_push_domains();
    let domain = domain.to_ascii_lowercase();
    ensure(known.contains(&domain), INVALID, || {
        format!("DomainName must be a push domain of this account: {}", known.join(", "))
    })?;
    Ok(domain)
}

/// The one stream that a request names.
fn stream_key(
    context: Context<'_>,
    domain: &str,
    app_name: &str,
    stream_name: &str,
) -> Result<StreamKey, ApiError> {
    let domain = push_domain(context, domain)?;
    for (field, name) in [("AppName", app_name), ("StreamName", stream_name)] {
        let forbidden = |c: char| c.is_whitespace() || c.is_control() || c == '/' || c == '?';
        ensure((1..=LONGEST_NAME).contains(&name.len()) && !name.contains(forbidden), INVALID, || {
            format!("{field} must be 1 to {LONGEST_NAME} bytes without spaces, / and ?")
        })?;
    }
    Ok(StreamKey { domain, app_name: app_name.to_owned(), stream_name: stream_name.to_owned() })
}
