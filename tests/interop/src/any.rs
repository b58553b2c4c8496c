//! `google.protobuf.Any` with its own JSON, which shows the message inside. Only descriptors know how.

use std::sync::LazyLock;

use prost::{Message, Name};
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor};
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::proto::DESCRIPTORS;

/// A message of any type.
#[derive(Clone, PartialEq, Eq, Hash, Message)]
pub(crate) struct Any {
    #[prost(string, tag = "1")]
    pub(crate) type_url: String,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) value: Vec<u8>,
}

impl Any {
    pub(crate) fn of<T: Message + Name>(message: &T) -> Self {
        Self { type_url: T::type_url(), value: message.encode_to_vec() }
    }
}

impl From<Any> for prost_types::Any {
    fn from(Any { type_url, value }: Any) -> Self {
        Self { type_url, value }
    }
}

fn descriptor() -> Option<MessageDescriptor> {
    static ANY: LazyLock<Option<MessageDescriptor>> = LazyLock::new(|| {
        DescriptorPool::decode(DESCRIPTORS).ok()?.get_message_by_name("google.protobuf.Any")
    });
    ANY.clone()
}

impl Serialize for Any {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let descriptor = descriptor().ok_or_else(|| S::Error::custom("the descriptors have no Any"))?;
        let mut any = DynamicMessage::new(descriptor);
        any.transcode_from(self).map_err(S::Error::custom)?;
        any.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Any {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let descriptor = descriptor().ok_or_else(|| D::Error::custom("the descriptors have no Any"))?;
        DynamicMessage::deserialize(descriptor, deserializer)?.transcode_to().map_err(D::Error::custom)
    }
}
