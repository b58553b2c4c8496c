use futures_util::TryStreamExt as _;
use trtc_recording_client::{Client, v1};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder(std::env::var("TRTC_RECORDING_ENDPOINT")?)
        .token(std::env::var("TRTC_RECORDING_TOKEN")?)
        .build()?;
    let room_id = Some(v1::RoomId { kind: Some(v1::room_id::Kind::Number(12345)) });

    let identity = v1::StreamIdentity {
        sdk_app_id: 1400000001,
        room_id: room_id.clone(),
        user_id: "userA".into(),
        stream_type: v1::StreamType::Main.into(),
        ..Default::default()
    };
    let request = v1::ResolveStreamIdRequest { identity: Some(identity), ..Default::default() };
    let response = client.stream_ids().resolve_stream_id(request).await?.into_inner();
    println!("{}", response.resolved.unwrap_or_default().stream_id);

    let user_ids = vec!["userA".into()];
    let query = v1::RoomQuery { sdk_app_id: 1400000001, room_id, user_ids, ..Default::default() };
    let target = Some(v1::search_media_request::Target::Room(query));
    let mut found = client.search_media(v1::SearchMediaRequest { target, ..Default::default() });
    while let Some(media) = found.try_next().await? {
        println!("{} {}", media.file_id, media.duration.unwrap_or_default());
    }
    Ok(())
}
