use bytes::Bytes;
use proptest::prelude::*;

use super::writer::control;
use super::*;

fn read_all(reader: &mut ChunkReader, mut input: &[u8]) -> Result<Vec<Message>, ChunkError> {
    let mut messages = Vec::new();
    while let Some(message) = reader.read(&mut input)? {
        messages.push(message);
    }
    assert!(input.is_empty(), "all input is used up before None");
    Ok(messages)
}

fn message(csid: u32, timestamp: u32, kind: u8, payload: Vec<u8>) -> Message {
    Message { csid, timestamp, kind, stream_id: 1, payload: payload.into() }
}

fn any_message() -> impl Strategy<Value = Message> {
    let csid = prop_oneof![
        Just(3_u32),
        Just(4),
        Just(63),
        Just(64),
        Just(319),
        Just(320),
        Just(MAX_CSID),
        3_u32..=MAX_CSID
    ];
    let timestamp = prop_oneof![
        0_u32..2000,
        any::<u32>(),
        Just(0xff_fffe),
        Just(0xff_ffff),
        Just(0x100_0000),
        Just(u32::MAX)
    ];
    let kind = prop_oneof![Just(kind::AUDIO), Just(kind::VIDEO), Just(kind::DATA_AMF0)];
    let payload =
        prop_oneof![prop::collection::vec(any::<u8>(), 0..10), prop::collection::vec(any::<u8>(), 0..2000)];
    (csid, timestamp, kind, 0_u32..3, payload).prop_map(|(csid, timestamp, kind, stream_id, payload)| {
        Message { csid, timestamp, kind, stream_id, payload: payload.into() }
    })
}

/// Chunks of each chunk stream in order, the streams mixed by `picks`.
fn interleave(
    messages: &[Message],
    size: u32,
    picks: &[prop::sample::Index],
    partial: usize,
) -> (Vec<u8>, Vec<Message>) {
    let mut writer = ChunkWriter::default();
    let mut bytes = Vec::new();
    writer.set_chunk_size(size, &mut bytes);
    let mut waiting: Vec<(Message, Vec<Vec<u8>>)> = Vec::new();
    let mut order = Vec::new();
    let mut picks = picks.iter().cycle();
    let mut send = |waiting: &mut Vec<(Message, Vec<Vec<u8>>)>, at: usize| {
        let chunk = waiting[at].1.remove(0);
        bytes.extend(chunk);
        if waiting[at].1.is_empty() {
            order.push(waiting.remove(at).0);
        }
    };
    for message in messages {
        // A chunk stream carries one message at a time, and the reader takes a limited number at once.
        while let Some(at) = waiting.iter().position(|(other, _)| other.csid == message.csid) {
            send(&mut waiting, at);
        }
        while waiting.len() >= partial {
            let at = picks.next().map_or(0, |pick| pick.index(waiting.len()));
            send(&mut waiting, at);
        }
        let mut chunks = Vec::new();
        writer.write_chunks(message, |head, body| chunks.push([head, body].concat()));
        waiting.push((message.clone(), chunks));
    }
    while !waiting.is_empty() {
        let at = picks.next().map_or(0, |pick| pick.index(waiting.len()));
        send(&mut waiting, at);
    }
    (bytes, order)
}

proptest! {
    #[test]
    fn interleaved_chunks_in_random_pieces_give_the_messages_back(
        messages in prop::collection::vec(any_message(), 0..20),
        size in prop_oneof![1_u32..300, 1_u32..100_000, Just(u32::MAX)],
        picks in prop::collection::vec(any::<prop::sample::Index>(), 1..40),
        pieces in prop::collection::vec(1_usize..700, 1..20),
    ) {
        let (bytes, order) = interleave(&messages, size, &picks, ChunkLimits::default().max_partial);
        let mut reader = ChunkReader::new(ChunkLimits::default());
        let mut got = Vec::new();
        let mut rest = bytes.as_slice();
        for piece in pieces.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (head, tail) = rest.split_at((*piece).min(rest.len()));
            got.extend(read_all(&mut reader, head).unwrap());
            rest = tail;
        }
        prop_assert_eq!(got, order);
        prop_assert_eq!(reader.buffered(), 0);
    }

    #[test]
    fn arbitrary_bytes_never_panic_and_stay_in_bounds(
        bytes in prop::collection::vec(any::<u8>(), 0..5000),
        piece in 1_usize..600,
    ) {
        let limits = ChunkLimits { max_message: 1000, max_buffered: 3000, max_partial: 4, max_chunk_streams: 8 };
        let mut reader = ChunkReader::new(limits);
        for part in bytes.chunks(piece) {
            if read_all(&mut reader, part).is_err() {
                break;
            }
            prop_assert!(reader.buffered() <= limits.max_buffered);
        }
    }

    /// Valid chunks with some bytes overwritten get deeper than noise does.
    #[test]
    fn damaged_chunks_never_panic(
        messages in prop::collection::vec(any_message(), 1..8),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let (mut bytes, _) = interleave(&messages, 64, &[], 1);
        for (at, value) in damage {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let limits = ChunkLimits::default();
        let mut reader = ChunkReader::new(limits);
        if let Ok(messages) = read_all(&mut reader, &bytes) {
            let total: usize = messages.iter().map(|message| message.payload.len()).sum();
            prop_assert!(total <= bytes.len(), "payload cannot be more than was sent");
            prop_assert!(reader.buffered() <= limits.max_buffered);
        }
    }
}

#[test]
fn headers_shrink_as_far_as_all_readers_agree() {
    let mut writer = ChunkWriter::default();
    let mut lens = Vec::new();
    for (timestamp, payload) in [(0, "a"), (20, "b"), (40, "c"), (60, "dd"), (90, "ee"), (50, "ff")] {
        let mut out = Vec::new();
        writer.write(&message(4, timestamp, kind::AUDIO, payload.into()), &mut out);
        lens.push(out.len() - payload.len());
    }
    assert_eq!(lens, [12, 4, 1, 8, 4, 12]);
}

#[test]
fn a_type_3_header_repeats_the_delta_and_behind_type_0_the_timestamp() {
    let mut reader = ChunkReader::new(ChunkLimits::default());
    let full = [4, 0, 0, 40, 0, 0, 1, kind::AUDIO, 1, 0, 0, 0, b'a'];
    let short = [0xc4, b'b'];
    let delta = [0x84, 0, 0, 5, b'c'];
    let bytes = [&full[..], &short, &delta, &short].concat();
    let times: Vec<_> = read_all(&mut reader, &bytes).unwrap().iter().map(|m| m.timestamp).collect();
    assert_eq!(times, [40, 80, 85, 90]);
}

#[test]
fn extended_timestamps_are_repeated_in_every_chunk() {
    let mut writer = ChunkWriter::default();
    let mut out = Vec::new();
    let sent = message(4, 0x0123_4567, kind::VIDEO, vec![7; 300]);
    writer.write(&sent, &mut out);
    assert_eq!(out.len(), 300 + (1 + 11 + 4) + 2 * (1 + 4));
    let mut reader = ChunkReader::new(ChunkLimits::default());
    assert_eq!(read_all(&mut reader, &out), Ok(vec![sent]));
}

#[test]
fn abort_drops_the_message_that_was_begun() {
    let mut writer = ChunkWriter::default();
    let mut chunks = Vec::new();
    writer.write_chunks(&message(4, 0, kind::VIDEO, vec![1; 200]), |head, body| {
        chunks.push([head, body].concat());
    });
    let mut bytes = chunks.swap_remove(0);
    writer.write(&control(kind::ABORT, &4_u32.to_be_bytes()), &mut bytes);
    let next = message(4, 10, kind::AUDIO, vec![2; 3]);
    writer.write(&next, &mut bytes);
    let mut reader = ChunkReader::new(ChunkLimits::default());
    assert_eq!(read_all(&mut reader, &bytes), Ok(vec![next]));
    assert_eq!(reader.buffered(), 0);
}

#[test]
fn limits_hold() {
    let limits = ChunkLimits { max_message: 1000, max_buffered: 1500, max_partial: 3, max_chunk_streams: 5 };
    let begin = |csid: u8, len: u32| {
        let [_, a, b, c] = len.to_be_bytes();
        let mut bytes = vec![csid, 0, 0, 0, a, b, c, kind::VIDEO, 1, 0, 0, 0];
        bytes.extend(std::iter::repeat_n(0, 128.min(len as usize)));
        bytes
    };
    let fail = |parts: &[Vec<u8>]| read_all(&mut ChunkReader::new(limits), &parts.concat()).unwrap_err();
    assert_eq!(fail(&[begin(4, 1001)]), ChunkError::MessageTooLong { len: 1001, max: 1000 });
    let partial: Vec<_> = (4..8).map(|csid| begin(csid, 200)).collect();
    assert_eq!(fail(&partial), ChunkError::TooManyPartial { max: 3 });
    let streams: Vec<_> = (4..10).map(|csid| begin(csid, 1)).collect();
    assert_eq!(fail(&streams), ChunkError::TooManyStreams { max: 5 });
    let large: Vec<_> = (4..6).map(|csid| begin(csid, 1000)).collect();
    assert_eq!(fail(&large), ChunkError::TooMuchBuffered { max: 1500 });
    assert_eq!(fail(&[begin(4, 200), begin(4, 200)]), ChunkError::Interrupted(4));
    assert_eq!(fail(&[vec![0xc5]]), ChunkError::NoHeader(5));
    let size = |size: u32| {
        let mut out = Vec::new();
        ChunkWriter::default().write(&control(kind::SET_CHUNK_SIZE, &size.to_be_bytes()), &mut out);
        out
    };
    assert_eq!(fail(&[size(0)]), ChunkError::ChunkSize(0));
    assert_eq!(fail(&[size(1 << 31)]), ChunkError::ChunkSize(1 << 31));
}

#[test]
fn a_message_without_payload_is_complete_at_once() {
    let mut bytes = Vec::new();
    let empty = Message { csid: 4, timestamp: 1, kind: kind::AUDIO, stream_id: 1, payload: Bytes::new() };
    ChunkWriter::default().write(&empty, &mut bytes);
    let mut reader = ChunkReader::new(ChunkLimits::default());
    assert_eq!(read_all(&mut reader, &bytes), Ok(vec![empty]));
}
