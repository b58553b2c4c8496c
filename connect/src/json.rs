//! Messages from `ProtoJSON` and back, by generated code or by descriptors.

use prost::Message;
use prost_reflect::{DeserializeOptions, DynamicMessage, MessageDescriptor};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub(crate) type FromJson = fn(&[u8]) -> Result<Vec<u8>, String>;
pub(crate) type ToJson = fn(&[u8]) -> Result<Vec<u8>, String>;

pub(crate) fn read<M: Message + DeserializeOwned>(json: &[u8]) -> Result<Vec<u8>, String> {
    let message: M = serde_json::from_slice(json).map_err(|error| error.to_string())?;
    Ok(message.encode_to_vec())
}

pub(crate) fn write<M: Message + Default + Serialize>(message: &[u8]) -> Result<Vec<u8>, String> {
    let message = M::decode(message).map_err(|error| error.to_string())?;
    serde_json::to_vec(&message).map_err(|error| error.to_string())
}

pub(crate) fn read_described(descriptor: &MessageDescriptor, json: &[u8]) -> Result<Vec<u8>, String> {
    let mut reader = serde_json::Deserializer::from_slice(json);
    // A newer client's fields are no reason to refuse it: the binary formats ignore them as well.
    let options = DeserializeOptions::new().deny_unknown_fields(false);
    let message = DynamicMessage::deserialize_with_options(descriptor.clone(), &mut reader, &options)
        .map_err(|error| error.to_string())?;
    reader.end().map_err(|error| error.to_string())?;
    Ok(message.encode_to_vec())
}

pub(crate) fn write_described(descriptor: &MessageDescriptor, message: &[u8]) -> Result<Vec<u8>, String> {
    let message = DynamicMessage::decode(descriptor.clone(), message).map_err(|error| error.to_string())?;
    serde_json::to_vec(&message).map_err(|error| error.to_string())
}
