//! The simple RTMP handshake, both sides.
//!
//! C1/S1 and C2/S2 carry whatever the peer likes: real encoders put digests, zeroes or garbage there, so only
//! the version byte is checked.

use thiserror::Error;

/// The protocol version that C0 and S0 carry.
pub const VERSION: u8 = 3;
/// Length of C1, C2, S1 and S2.
pub const PACKET_LEN: usize = 1536;
/// Length of the random filler in C1 and S1, behind the time and the four zero bytes.
pub const FILLER_LEN: usize = PACKET_LEN - 8;

/// Why a handshake was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum HandshakeError {
    #[error("peer speaks version {0} where RTMP has version 3; check that it sends plain RTMP to this port")]
    Version(u8),
}

/// The server's half: reads C0, C1 and C2, writes S0, S1 and S2.
#[derive(Debug)]
pub struct ServerHandshake {
    collected: Vec<u8>,
    state: ServerState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ServerState {
    Version,
    C1,
    C2,
    Done,
}

impl Default for ServerHandshake {
    fn default() -> Self {
        Self { collected: Vec::new(), state: ServerState::Version }
    }
}

impl ServerHandshake {
    /// Takes what it needs from the front of `input` and appends answers to `out`. `filler` fills S1.
    ///
    /// Returns whether the handshake is complete; the rest of `input` is then the first chunks.
    pub fn read(
        &mut self,
        input: &mut &[u8],
        filler: &[u8; FILLER_LEN],
        out: &mut Vec<u8>,
    ) -> Result<bool, HandshakeError> {
        loop {
            match self.state {
                ServerState::Version => {
                    let Some((&version, rest)) = input.split_first() else { return Ok(false) };
                    *input = rest;
                    if version != VERSION {
                        return Err(HandshakeError::Version(version));
                    }
                    self.state = ServerState::C1;
                }
                ServerState::C1 => {
                    if !collect(&mut self.collected, input) {
                        return Ok(false);
                    }
                    out.push(VERSION);
                    write_packet(filler, out);
                    out.extend_from_slice(&self.collected);
                    self.collected.clear();
                    self.state = ServerState::C2;
                }
                ServerState::C2 => {
                    if !collect(&mut self.collected, input) {
                        return Ok(false);
                    }
                    self.collected = Vec::new();
                    self.state = ServerState::Done;
                }
                ServerState::Done => return Ok(true),
            }
        }
    }
}

/// The client's half: writes C0 and C1, reads S0, S1 and S2, writes C2.
#[derive(Debug, Default)]
pub struct ClientHandshake {
    collected: Vec<u8>,
    state: ClientState,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum ClientState {
    #[default]
    Version,
    S1,
    S2,
    Done,
}

impl ClientHandshake {
    /// Starts a handshake: appends C0 and C1 to `out`.
    pub fn start(filler: &[u8; FILLER_LEN], out: &mut Vec<u8>) -> Self {
        out.push(VERSION);
        write_packet(filler, out);
        Self::default()
    }

    /// Takes what it needs from the front of `input` and appends C2 to `out` in time.
    ///
    /// Returns whether the handshake is complete.
    pub fn read(&mut self, input: &mut &[u8], out: &mut Vec<u8>) -> Result<bool, HandshakeError> {
        loop {
            match self.state {
                ClientState::Version => {
                    let Some((&version, rest)) = input.split_first() else { return Ok(false) };
                    *input = rest;
                    if version != VERSION {
                        return Err(HandshakeError::Version(version));
                    }
                    self.state = ClientState::S1;
                }
                ClientState::S1 => {
                    if !collect(&mut self.collected, input) {
                        return Ok(false);
                    }
                    out.extend_from_slice(&self.collected);
                    self.collected.clear();
                    self.state = ClientState::S2;
                }
                ClientState::S2 => {
                    if !collect(&mut self.collected, input) {
                        return Ok(false);
                    }
                    self.collected = Vec::new();
                    self.state = ClientState::Done;
                }
                ClientState::Done => return Ok(true),
            }
        }
    }
}

/// Moves bytes from `input` until one whole packet is there.
fn collect(collected: &mut Vec<u8>, input: &mut &[u8]) -> bool {
    let take = (PACKET_LEN - collected.len()).min(input.len());
    let (head, rest) = input.split_at(take);
    collected.extend_from_slice(head);
    *input = rest;
    collected.len() == PACKET_LEN
}

/// Zero time and zero version: a version here would announce the digest handshake.
fn write_packet(filler: &[u8; FILLER_LEN], out: &mut Vec<u8>) {
    out.extend_from_slice(&[0; 8]);
    out.extend_from_slice(filler);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn both_halves_meet_and_leave_what_follows() {
        let (mut to_server, mut to_client) = (Vec::new(), Vec::new());
        let mut client = ClientHandshake::start(&[1; FILLER_LEN], &mut to_server);
        let mut server = ServerHandshake::default();
        assert!(!server.read(&mut to_server.as_slice(), &[2; FILLER_LEN], &mut to_client).unwrap());
        assert_eq!(to_client.len(), 1 + 2 * PACKET_LEN);
        assert_eq!(to_client[1 + PACKET_LEN..], to_server[1..], "S2 echoes C1");
        let mut c2 = Vec::new();
        assert!(client.read(&mut to_client.as_slice(), &mut c2).unwrap());
        assert_eq!(c2, to_client[1..=PACKET_LEN], "C2 echoes S1");
        c2.extend_from_slice(b"chunks");
        let mut input = c2.as_slice();
        assert!(server.read(&mut input, &[2; FILLER_LEN], &mut to_client).unwrap());
        assert_eq!(input, b"chunks");
    }

    #[test]
    fn other_versions_are_refused_at_the_first_byte() {
        for version in [0_u8, 6, b'G'] {
            let mut server = ServerHandshake::default();
            let read = server.read(&mut [version].as_slice(), &[0; FILLER_LEN], &mut Vec::new());
            assert_eq!(read, Err(HandshakeError::Version(version)));
        }
    }

    proptest! {
        #[test]
        fn any_contents_in_any_pieces_are_accepted(
            bytes in prop::collection::vec(any::<u8>(), 2 * PACKET_LEN),
            piece in 1_usize..4000,
        ) {
            let mut server = ServerHandshake::default();
            let mut out = Vec::new();
            let mut all = vec![VERSION];
            all.extend_from_slice(&bytes);
            let mut done = false;
            for mut part in all.chunks(piece) {
                done = server.read(&mut part, &[0; FILLER_LEN], &mut out).unwrap();
            }
            prop_assert!(done);
            prop_assert_eq!(&out[1 + PACKET_LEN..], &bytes[..PACKET_LEN]);
        }
    }
}
