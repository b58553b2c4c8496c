//! The API key, asked for as the service does.

use tonic::metadata::MetadataMap;
use tonic::service::Interceptor;
use tonic::{Request, Status};

use crate::reasons;

/// Lets in only calls with the key; all of them where there is none.
#[derive(Debug, Clone)]
pub(crate) struct Key(Option<String>);

impl Key {
    pub(crate) fn new(key: Option<String>) -> Self {
        Self(key.map(|key| format!("Bearer {key}")))
    }

    fn fits(&self, metadata: &MetadataMap) -> bool {
        let sent = metadata.get("authorization").and_then(|value| value.to_str().ok());
        self.0.is_none() || self.0.as_deref() == sent
    }
}

impl Interceptor for Key {
    fn call(&mut self, request: Request<()>) -> Result<Request<()>, Status> {
        if self.fits(request.metadata()) {
            Ok(request)
        } else {
            Err(reasons::status("CALLER_UNAUTHENTICATED"))
        }
    }
}
