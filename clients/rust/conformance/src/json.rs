//! ProtoJSON of the client's own types, by the contract's descriptors.

use std::sync::LazyLock;

use anyhow::Context as _;
use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor};
use serde::Serialize as _;
use serde_json::Value;

const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

static POOL: LazyLock<Result<DescriptorPool, String>> =
    LazyLock::new(|| DescriptorPool::decode(DESCRIPTORS).map_err(|error| error.to_string()));

fn descriptor(name: &str) -> anyhow::Result<MessageDescriptor> {
    let pool = POOL.as_ref().map_err(|error| anyhow::anyhow!("{error}"))?;
    pool.get_message_by_name(&format!("trtc.recording.v1.{name}"))
        .with_context(|| format!("there is no {name}"))
}

/// Reads a message of that name.
pub(crate) fn read<M: Message + Default>(name: &str, value: &Value) -> anyhow::Result<M> {
    let message =
        DynamicMessage::deserialize(descriptor(name)?, value).with_context(|| format!("no {name}"))?;
    Ok(M::decode(message.encode_to_vec().as_slice())?)
}

/// Writes a message of that name.
pub(crate) fn write<M: Message>(name: &str, message: &M) -> anyhow::Result<Value> {
    let message = DynamicMessage::decode(descriptor(name)?, message.encode_to_vec().as_slice())?;
    Ok(message.serialize(serde_json::value::Serializer)?)
}
