//! The body of a media message and the codec records inside it.
//!
//! The first byte chooses audio, video or one of the records by itself.

#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use trtc_sandbox::media::aac::{AacConfig, AdtsFrame};
use trtc_sandbox::media::codec::{Codec, sniff};
use trtc_sandbox::media::flv::{AudioData, Body, Metadata, VideoData, parse};
use trtc_sandbox::media::packet::{Tag, TagKind};
use trtc_sandbox::media::track::{AudioConfig, PictureSize, VideoConfig};
use trtc_sandbox::media::{av1, avc, hevc};

fn video_config(codec: Codec, record: Bytes) {
    let Some(config) = VideoConfig::parse(codec, record.clone()) else { return };
    // An AV1 record need not tell the size; every other codec's does.
    let told = codec != Codec::Av1 || config.size != PictureSize::default();
    assert!(!told || [config.size.width, config.size.height].iter().all(|side| (1..=65_535).contains(side)));
    assert!(config.parameter_sets.iter().map(Bytes::len).sum::<usize>() <= record.len());
}

fn message(kind: TagKind, body: Bytes) {
    let tag = Tag { kind, timestamp_ms: 0, body };
    let sniffed = sniff(&tag);
    match parse(&tag) {
        Body::Video { codec, data, .. } => {
            assert!(kind == TagKind::Video && sniffed.is_some());
            match data {
                VideoData::Config(record) => video_config(codec, record),
                VideoData::Frame { composition_ms, data } => {
                    assert!((-(1 << 23)..1 << 23).contains(&composition_ms));
                    assert!(data.len() <= tag.body.len());
                    let _ = av1::sequence_size(&data);
                }
                VideoData::End => {}
            }
        }
        Body::Audio { data, .. } => {
            assert!(kind == TagKind::Audio && sniffed.is_some());
            if let AudioData::Config(record) = data
                && let Some(config) = AudioConfig::parse(record)
            {
                // A frame longer than ADTS can say has no header; every other one has.
                let _ = (config, AdtsFrame::parse(&tag.body));
            }
        }
        Body::Script | Body::Other => {}
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((&choice, data)) = data.split_first() else { return };
    let body = Bytes::copy_from_slice(data);
    match choice % 8 {
        0 => message(TagKind::Video, body),
        1 => message(TagKind::Audio, body),
        2 => video_config(Codec::H264, body),
        3 => video_config(Codec::Hevc, body),
        4 => video_config(Codec::Av1, body),
        5 => {
            if let Some(config) = AacConfig::parse(data) {
                assert!(config.sample_rate() > 0 && config.channels() > 0);
                let _ = config.adts_header(data.len());
            }
        }
        6 => {
            let _ = (avc::parse_sps(data), hevc::parse_sps(data), av1::sequence_size(data));
        }
        _ => {
            let _ = Metadata::is_metadata(data);
            message(TagKind::Script, body);
        }
    }
});
