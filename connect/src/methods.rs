//! What can be called, and how its messages are read from JSON and written as JSON.

use std::collections::HashMap;
use std::sync::Arc;

use prost::Message;
use prost_reflect::prost_types::method_options::IdempotencyLevel;
use prost_reflect::{DescriptorPool, MessageDescriptor, MethodDescriptor};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::json::{self, FromJson, ToJson};

/// The descriptors are damaged or contradict one another.
pub type DescriptorError = prost_reflect::DescriptorError;

/// Generated JSON code of one method's messages; `trtc-connect-build` writes tables of these.
#[derive(Debug, Clone, Copy)]
pub struct Codec {
    pub(crate) path: &'static str,
    pub(crate) read: FromJson,
    pub(crate) write: ToJson,
}

impl Codec {
    /// The codec of the method at `path` (`/package.Service/Method`). The types' serde must be `ProtoJSON`, as `pbjson`
    /// makes it.
    #[must_use]
    pub const fn new<Request, Response>(path: &'static str) -> Self
    where
        Request: Message + Default + DeserializeOwned,
        Response: Message + Default + Serialize,
    {
        Self { path, read: json::read::<Request>, write: json::write::<Response> }
    }

    /// The path of the method.
    #[must_use]
    pub const fn path(&self) -> &'static str {
        self.path
    }
}

/// The methods that are served, by path.
#[derive(Debug, Clone, Default)]
pub struct Methods {
    pool: DescriptorPool,
    by_path: HashMap<String, Arc<Method>>,
}

impl Methods {
    /// All methods of an encoded `FileDescriptorSet` that holds its imports.
    ///
    /// # Errors
    /// Where the set cannot be decoded or a type in it cannot be resolved.
    pub fn from_descriptors(encoded: &[u8]) -> Result<Self, DescriptorError> {
        Self::default().with_descriptors(encoded)
    }

    /// Adds the methods of another set. Its messages are known as error details as well: those whose types are known
    /// are shown readably (`debug`) beside their bytes.
    ///
    /// # Errors
    /// As for [`Methods::from_descriptors`], and where a file differs from one of the same name already added.
    pub fn with_descriptors(mut self, encoded: &[u8]) -> Result<Self, DescriptorError> {
        self.pool.decode_file_descriptor_set(encoded)?;
        let methods = self.pool.services().flat_map(|service| service.methods().collect::<Vec<_>>());
        for method in methods.collect::<Vec<_>>() {
            let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
            self.by_path.entry(path).or_insert_with(|| Arc::new(Method::described(&method)));
        }
        Ok(self)
    }

    /// Lets generated code read and write the messages of these methods. Methods without descriptors are left out.
    #[must_use]
    pub fn with_codecs(mut self, codecs: &'static [Codec]) -> Self {
        for codec in codecs {
            if let Some(method) = self.by_path.get_mut(codec.path) {
                Arc::make_mut(method).codec = Some(codec);
            }
        }
        self
    }

    /// The paths of all methods, in no order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.by_path.keys().map(String::as_str)
    }

    pub(crate) fn get(&self, path: &str) -> Option<&Arc<Method>> {
        self.by_path.get(path)
    }

    pub(crate) fn message(&self, name: &str) -> Option<MessageDescriptor> {
        self.pool.get_message_by_name(name)
    }
}

/// One method.
#[derive(Debug, Clone)]
pub(crate) struct Method {
    pub(crate) streams_requests: bool,
    pub(crate) streams_responses: bool,
    pub(crate) no_side_effects: bool,
    input: MessageDescriptor,
    output: MessageDescriptor,
    codec: Option<&'static Codec>,
}

impl Method {
    fn described(method: &MethodDescriptor) -> Self {
        let options = method.method_descriptor_proto().options.as_ref();
        let level =
            options.map_or(IdempotencyLevel::IdempotencyUnknown, |options| options.idempotency_level());
        Self {
            streams_requests: method.is_client_streaming(),
            streams_responses: method.is_server_streaming(),
            no_side_effects: level == IdempotencyLevel::NoSideEffects,
            input: method.input(),
            output: method.output(),
            codec: None,
        }
    }

    pub(crate) fn is_unary(&self) -> bool {
        !self.streams_requests && !self.streams_responses
    }

    /// Whether it may be called by GET.
    pub(crate) fn takes_get(&self) -> bool {
        self.is_unary() && self.no_side_effects
    }

    pub(crate) fn request_from_json(&self, json: &[u8]) -> Result<Vec<u8>, String> {
        // The generated code refuses some that ProtoJSON allows: null for a number, numbers of unknown enum values.
        match self.codec.map(|codec| (codec.read)(json)) {
            Some(Ok(message)) => Ok(message),
            Some(Err(_)) | None => json::read_described(&self.input, json),
        }
    }

    pub(crate) fn response_to_json(&self, message: &[u8]) -> Result<Vec<u8>, String> {
        match self.codec.map(|codec| (codec.write)(message)) {
            Some(Ok(json)) => Ok(json),
            Some(Err(_)) | None => json::write_described(&self.output, message),
        }
    }
}
