use proptest::prelude::*;

use super::*;
use crate::rtmp::chunk::control;
use crate::rtmp::handshake::{PACKET_LEN, VERSION};

/// A peer that writes messages to a session and reads the answers.
struct Peer {
    session: ServerSession,
    writer: ChunkWriter,
    reader: ChunkReader,
}

impl Peer {
    fn new() -> Self {
        let config = SessionConfig { four_cc_list: vec!["hvc1".into()], ..SessionConfig::default() };
        let mut session = ServerSession::new(config, [0; FILLER_LEN]);
        let mut hello = vec![VERSION];
        hello.resize(1 + 2 * PACKET_LEN, 9);
        assert_eq!(session.read(&mut hello.as_slice()), Ok(None));
        assert!(session.is_open());
        session.take_output();
        let reader = ChunkReader::new(ChunkLimits::default());
        Self { session, writer: ChunkWriter::default(), reader }
    }

    fn send(&mut self, message: &Message) -> Result<Vec<Event>, SessionError> {
        let mut bytes = Vec::new();
        self.writer.write(message, &mut bytes);
        let mut input = bytes.as_slice();
        let mut events = Vec::new();
        while let Some(event) = self.session.read(&mut input)? {
            events.push(event);
        }
        Ok(events)
    }

    fn command(&mut self, values: &[Value]) -> Result<Vec<Event>, SessionError> {
        self.send(&command::message(1, values))
    }

    fn media(&mut self, kind: u8, timestamp: u32, payload: &[u8]) -> Vec<Event> {
        let payload = payload.to_vec().into();
        self.send(&Message { csid: 6, timestamp, kind, stream_id: 1, payload }).unwrap()
    }

    fn answers(&mut self) -> Vec<Message> {
        let bytes = self.session.take_output();
        let mut input = bytes.as_slice();
        let mut answers = Vec::new();
        while let Some(message) = self.reader.read(&mut input).unwrap() {
            answers.push(message);
        }
        answers
    }

    fn commands(&mut self) -> Vec<Command> {
        let answers = self.answers();
        answers.iter().filter(|m| m.kind == kind::COMMAND_AMF0).map(|m| Command::read(m).unwrap()).collect()
    }

    fn connected() -> Self {
        let mut peer = Self::new();
        let object = Value::object([
            ("app", Value::string("live")),
            ("tcUrl", Value::string("rtmp://push.example.com/live")),
            ("fourCcList", Value::StrictArray(vec![Value::string("*")])),
        ]);
        assert_eq!(peer.command(&[Value::string("connect"), Value::Number(1.0), object]), Ok(vec![]));
        peer
    }

    fn publishing() -> Self {
        let mut peer = Self::connected();
        peer.command(&call("createStream", 2.0, &[])).unwrap();
        let events = peer.command(&call("publish", 3.0, &["s1?a=b", "live"])).unwrap();
        let request = PublishRequest {
            app: "live".into(),
            tc_url: Some("rtmp://push.example.com/live".into()),
            name: "s1?a=b".into(),
        };
        assert_eq!(events, [Event::Publish(request)]);
        peer.session.accept_publish();
        assert_eq!(code(peer.commands().last().unwrap()), "NetStream.Publish.Start");
        peer
    }
}

fn call(name: &str, transaction: f64, args: &[&str]) -> Vec<Value> {
    let mut values = vec![Value::string(name), Value::Number(transaction), Value::Null];
    values.extend(args.iter().map(|arg| Value::string(*arg)));
    values
}

fn code(command: &Command) -> &str {
    command.args[0].get("code").and_then(Value::as_str).unwrap()
}

#[test]
fn connect_is_answered_with_windows_and_the_enhanced_codecs() {
    let mut peer = Peer::connected();
    let answers = peer.answers();
    let kinds: Vec<_> = answers.iter().map(|message| message.kind).collect();
    assert_eq!(kinds, [kind::WINDOW_ACK_SIZE, kind::SET_PEER_BANDWIDTH, kind::COMMAND_AMF0]);
    let result = Command::read(&answers[2]).unwrap();
    assert_eq!((result.name.as_str(), result.transaction), ("_result", 1.0));
    assert_eq!(code(&result), "NetConnection.Connect.Success");
    let list = result.object.get("fourCcList").unwrap();
    assert_eq!(*list, Value::StrictArray(vec![Value::string("hvc1")]));
}

#[test]
fn a_connect_without_app_is_refused() {
    let mut peer = Peer::new();
    let events = peer.command(&[Value::string("connect"), Value::Number(1.0), Value::object([])]).unwrap();
    assert!(matches!(&events[..], [Event::Refused { code: "NetConnection.Connect.InvalidApp", .. }]));
    assert_eq!(peer.commands()[0].name, "_error");
}

#[test]
fn the_life_of_a_stream() {
    let mut peer = Peer::publishing();
    assert_eq!(
        peer.media(kind::AUDIO, 7, b"a"),
        [Event::Media { kind: TagKind::Audio, timestamp: 7, body: Bytes::from_static(b"a") }]
    );
    let mut meta = Vec::new();
    Value::string("@setDataFrame").write(&mut meta);
    let mut kept = Vec::new();
    Value::string("onMetaData").write(&mut kept);
    kept.extend_from_slice(b"whatever follows");
    meta.extend_from_slice(&kept);
    let event = Event::Media { kind: TagKind::Script, timestamp: 8, body: kept.into() };
    assert_eq!(peer.media(kind::DATA_AMF0, 8, &meta), std::slice::from_ref(&event));
    meta.insert(0, 0);
    assert_eq!(peer.media(kind::DATA_AMF3, 8, &meta), [event]);

    peer.answers();
    assert_eq!(peer.command(&call("FCUnpublish", 5.0, &["s1"])), Ok(vec![Event::Unpublish]));
    let codes = peer.commands();
    assert_eq!(code(codes.last().unwrap()), "NetStream.Unpublish.Success");
    let delete = [Value::string("deleteStream"), Value::Number(6.0), Value::Null, Value::Number(1.0)];
    assert_eq!(peer.command(&delete), Ok(vec![]), "ended already");
    assert_eq!(peer.media(kind::AUDIO, 9, b"late"), []);
    let again = peer.command(&call("publish", 7.0, &["s2", "live"])).unwrap();
    assert!(matches!(&again[..], [Event::Publish(request)] if request.name == "s2"));
}

#[test]
fn commands_wrapped_for_amf3_are_understood() {
    let mut peer = Peer::connected();
    peer.answers();
    let mut message = command::message(0, &call("createStream", 2.0, &[]));
    message.kind = kind::COMMAND_AMF3;
    message.payload = [&[0], &message.payload[..]].concat().into();
    peer.send(&message).unwrap();
    assert_eq!(peer.commands()[0].args, [Value::Number(1.0)]);
}

#[test]
fn play_and_unknown_commands_are_refused() {
    let mut peer = Peer::connected();
    peer.answers();
    peer.command(&call("_checkbw", 4.0, &[])).unwrap();
    assert_eq!(code(&peer.commands()[0]), "NetConnection.Call.Failed");
    let events = peer.command(&call("play", 5.0, &["s1"])).unwrap();
    assert!(matches!(&events[..], [Event::Refused { code: "NetStream.Play.Failed", .. }]));
    assert_eq!(code(&peer.commands()[0]), "NetStream.Play.Failed");
    assert_eq!(peer.command(&call("publish", 6.0, &["s1"])), Ok(vec![]), "closing");
}

#[test]
fn a_refusal_tells_code_and_description() {
    let mut peer = Peer::publishing();
    peer.session.refuse("NetStream.Publish.BadName", "stream is live already");
    let commands = peer.commands();
    assert_eq!((commands[0].name.as_str(), code(&commands[0])), ("onStatus", "NetStream.Publish.BadName"));
    assert_eq!(commands[0].args[0].get("level"), Some(&Value::string("error")));
    assert_eq!(peer.media(kind::AUDIO, 1, b"a"), []);
}

#[test]
fn order_of_commands_is_enforced() {
    let mut peer = Peer::new();
    assert_eq!(
        peer.command(&call("publish", 1.0, &["s"])),
        Err(SessionError::NotConnected("publish".into()))
    );
    let mut peer = Peer::connected();
    let connect = [Value::string("connect"), Value::Number(1.0), Value::object([])];
    assert_eq!(peer.command(&connect), Err(SessionError::ConnectedTwice));
}

#[test]
fn pings_are_answered_and_windows_acknowledged() {
    let mut peer = Peer::publishing();
    peer.send(&control(kind::USER_CONTROL, &[0, 6, 1, 2, 3, 4])).unwrap();
    assert_eq!(peer.answers()[0].payload, [0, 7, 1, 2, 3, 4].as_slice());
    peer.send(&control(kind::WINDOW_ACK_SIZE, &1_u32.to_be_bytes())).unwrap();
    peer.answers();
    for _ in 0..10 {
        peer.media(kind::VIDEO, 0, &[0; 2000]);
    }
    let acks = peer.answers();
    assert!(acks.iter().all(|ack| ack.kind == kind::ACKNOWLEDGEMENT));
    assert_eq!(
        acks.len(),
        3,
        "every third of the messages fills 4096 bytes, though the peer wished one per byte"
    );
}

#[test]
fn aggregates_are_taken_apart() {
    let mut peer = Peer::publishing();
    let tag = |kind: u8, time: u8, body: &[u8]| {
        let len = u8::try_from(body.len()).unwrap();
        [&[kind, 0, 0, len, 0, 0, time, 0, 0, 0, 0][..], body, &[0, 0, 0, 11 + len]].concat()
    };
    let payload = [tag(8, 100, b"a"), tag(9, 120, b"vv"), tag(1, 121, b"?")].concat();
    let media = |kind, timestamp, body| Event::Media { kind, timestamp, body: Bytes::from_static(body) };
    assert_eq!(
        peer.media(kind::AGGREGATE, 1000, &payload),
        [media(TagKind::Audio, 1000, b"a"), media(TagKind::Video, 1020, b"vv")]
    );
    let cut = Message {
        csid: 6,
        timestamp: 0,
        kind: kind::AGGREGATE,
        stream_id: 1,
        payload: payload[..13].to_vec().into(),
    };
    peer.send(&cut).unwrap();
    let cut = Message { payload: payload[..11].to_vec().into(), ..cut };
    assert_eq!(peer.send(&cut), Err(SessionError::Aggregate));
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..4000)) {
        let mut session = ServerSession::new(SessionConfig::default(), [0; FILLER_LEN]);
        let mut input = bytes.as_slice();
        while let Ok(Some(_)) = session.read(&mut input) {}
    }

    #[test]
    fn arbitrary_messages_never_panic_nor_multiply(
        messages in prop::collection::vec(
            (0_u8..24, prop::collection::vec(any::<u8>(), 0..300)), 0..30),
    ) {
        let mut peer = Peer::publishing();
        for (kind, payload) in messages {
            if kind == kind::SET_CHUNK_SIZE {
                continue;
            }
            let sent = payload.len() + 18;
            let payload = payload.into();
            if peer.send(&Message { csid: 5, timestamp: 0, kind, stream_id: 1, payload }).is_err() {
                break;
            }
            let got = peer.session.take_output().len();
            prop_assert!(got <= sent + 200, "{got} bytes answered to {sent}");
        }
    }
}
