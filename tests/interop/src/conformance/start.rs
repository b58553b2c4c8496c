//! How `connectconformance` starts a server: what it wants comes in on standard input, where the server is goes out.

use std::io::{Read, Write};

use anyhow::bail;
use trtc_connect::Codec;

use crate::faces::{self, Limits};
use crate::proto::conformance as pb;

pub(crate) async fn start(codecs: &'static [Codec]) -> anyhow::Result<()> {
    let wanted: pb::ServerCompatRequest = read(&mut std::io::stdin())?;
    if wanted.use_tls {
        bail!("this server has no TLS");
    }
    let mut limits = Limits::default();
    if wanted.message_receive_limit > 0 {
        limits.request_bytes = usize::try_from(wanted.message_receive_limit)?;
    }
    let (listener, port) = faces::listen().await?;
    let host = listener.local_addr()?.ip().to_string();
    let found = pb::ServerCompatResponse { host, port: port.into(), pem_cert: Vec::new() };
    write(&mut std::io::stdout(), &found)?;
    faces::serve(listener, super::routes(limits), limits, codecs).await
}

/// Reads a message behind its size, four bytes with the highest first.
fn read<T: prost::Message + Default>(from: &mut impl Read) -> anyhow::Result<T> {
    let mut size = [0; 4];
    from.read_exact(&mut size)?;
    let mut bytes = vec![0; usize::try_from(u32::from_be_bytes(size))?];
    from.read_exact(&mut bytes)?;
    Ok(T::decode(&*bytes)?)
}

fn write(to: &mut impl Write, message: &impl prost::Message) -> anyhow::Result<()> {
    let bytes = message.encode_to_vec();
    to.write_all(&u32::try_from(bytes.len())?.to_be_bytes())?;
    to.write_all(&bytes)?;
    Ok(to.flush()?)
}
