//! StartMCUMixTranscode and StopMCUMixTranscode: the state of mixes.

use serde_json::{Value, json};
use trtc_sandbox::store::MixSession;

use crate::support::{Place, code, good};
use crate::{APP, call, join, rooms, until};

fn start(stream_id: &str) -> Value {
    json!({
        "SdkAppId": APP,
        "RoomId": 7,
        "OutputParams": { "StreamId": stream_id },
        "EncodeParams": {
            "VideoWidth": 1280, "VideoHeight": 720, "VideoBitrate": 1560, "VideoFramerate": 15, "VideoGop": 2,
            "AudioSampleRate": 48000, "AudioBitrate": 64, "AudioChannels": 2,
        },
        "LayoutParams": { "Template": 1 },
    })
}

fn stop() -> Value {
    json!({ "SdkAppId": APP, "RoomId": 7 })
}

#[tokio::test]
async fn a_mix_is_started_changed_replaced_and_stopped() {
    let place = Place::new();
    let sandbox = place.start().await;
    let ask = async |action: &str, body: Value| call(&place, &sandbox, action, body).await;
    let mixes = async || sandbox.store().mixes(place.now()).await.unwrap();
    assert_eq!(code(&ask("StartMCUMixTranscode", start("mix")).await), "FailedOperation.RoomNotExist");
    assert_eq!(code(&ask("StopMCUMixTranscode", stop()).await), "FailedOperation.MixSessionNotExist");
    let _anna = join(&sandbox, APP, "roomid=7", "anna", "main").await;
    // At once: the room is there for whoever publishes.
    good(ask("StartMCUMixTranscode", start("mix")).await);
    let first: MixSession = mixes().await.remove(0);
    assert_eq!(first.settings.layout_params.template, 1);

    place.pass(5);
    let mut other_layout = start("mix");
    other_layout["LayoutParams"] = json!({ "Template": 0, "MainVideoUserId": "anna" });
    good(ask("StartMCUMixTranscode", other_layout).await);
    let second = mixes().await.remove(0);
    assert_eq!((&second.session_id, second.started), (&first.session_id, first.started), "it goes on");
    assert_eq!(second.updated, place.now());
    assert_eq!(second.settings.layout_params.main_video_user_id.as_deref(), Some("anna"));

    let mut other_sound = start("mix");
    other_sound["EncodeParams"]["AudioChannels"] = json!(1);
    assert_eq!(code(&ask("StartMCUMixTranscode", other_sound).await), "InvalidParameter.AudioEncodeParams");
    let mut other_file = start("mix");
    other_file["OutputParams"]["RecordId"] = json!("file");
    for next in [other_file, start("mix2")] {
        let before = mixes().await.remove(0);
        good(ask("StartMCUMixTranscode", next).await);
        let all = mixes().await;
        assert_eq!(all.len(), 1, "a room has one mix");
        assert_ne!(all[0].session_id, before.session_id, "it begins anew");
    }

    for own in [format!("{APP}_7_anna_main"), format!("{APP}_7_anna_aux")] {
        assert_eq!(code(&ask("StartMCUMixTranscode", start(&own)).await), "InvalidParameter.StreamId");
    }
    let _text = join(&sandbox, APP, "groupid=room", "anna", "main").await;
    let text = |stream_id: &str| {
        let mut body = start(stream_id);
        let fields = body.as_object_mut().unwrap();
        fields.remove("RoomId");
        fields.insert("StrRoomId".into(), json!("room"));
        body
    };
    let taken = ask("StartMCUMixTranscodeByStrRoomId", text("mix2")).await;
    assert_eq!(code(&taken), "InvalidParameter.StreamId", "another room's mix");
    good(ask("StartMCUMixTranscodeByStrRoomId", text("mix3")).await);
    assert_eq!(mixes().await.len(), 2);
    good(ask("StopMCUMixTranscode", stop()).await);
    assert_eq!(code(&ask("StopMCUMixTranscode", stop()).await), "FailedOperation.MixSessionNotExist");
    let text_stop = json!({ "SdkAppId": APP, "StrRoomId": "room" });
    good(ask("StopMCUMixTranscodeByStrRoomId", text_stop).await);
    assert_eq!(mixes().await, []);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_mix_waits_for_its_room_over_a_restart_but_not_for_ever() {
    let place = Place::new();
    let sandbox = place.start().await;
    let _anna = join(&sandbox, APP, "roomid=7", "anna", "main").await;
    good(call(&place, &sandbox, "StartMCUMixTranscode", start("mix")).await);
    let before = sandbox.store().mixes(place.now()).await.unwrap().remove(0);
    sandbox.shutdown().await;

    place.pass(29);
    let sandbox = place.start().await;
    let waiting = sandbox.store().mixes(place.now()).await.unwrap().remove(0);
    assert!(waiting.idle_since.is_some());
    let anna = join(&sandbox, APP, "roomid=7", "anna", "main").await;
    until(&sandbox, async || sandbox.store().mixes(place.now()).await.unwrap()[0].idle_since.is_none()).await;
    assert_eq!(sandbox.store().mixes(place.now()).await.unwrap(), [before]);

    anna.close().await.unwrap();
    until(&sandbox, async || sandbox.store().mixes(place.now()).await.unwrap()[0].idle_since.is_some()).await;
    place.pass(30);
    assert_eq!(sandbox.store().mixes(place.now()).await.unwrap(), []);
    let late = call(&place, &sandbox, "StopMCUMixTranscode", stop()).await;
    assert_eq!(code(&late), "FailedOperation.MixSessionNotExist");
    sandbox.shutdown().await;
}

#[tokio::test]
async fn the_mix_of_a_dismissed_room_is_over() {
    let place = Place::new();
    let sandbox = place.start().await;
    let _anna = join(&sandbox, APP, "roomid=7", "anna", "main").await;
    good(call(&place, &sandbox, "StartMCUMixTranscode", start("mix")).await);
    good(call(&place, &sandbox, "DismissRoom", stop()).await);
    assert_eq!(sandbox.store().mixes(place.now()).await.unwrap(), []);
    until(&sandbox, async || rooms(&place, &sandbox).await[0]["IsFinished"] == true).await;
    sandbox.shutdown().await;
}

#[tokio::test]
async fn what_is_missing_has_its_own_code() {
    let place = Place::new();
    let sandbox = place.start().await;
    for (field, numeric, text) in [
        ("SdkAppId", "MissingParameter.SdkAppId", "MissingParameter"),
        ("RoomId", "MissingParameter.RoomId", ""),
        ("StrRoomId", "", "MissingParameter"),
        ("OutputParams", "MissingParameter.OutputParams", "MissingParameter.OutputParams"),
        ("EncodeParams", "MissingParameter.EncodeParams", "MissingParameter.EncodeParams"),
        ("LayoutParams", "MissingParameter", "MissingParameter"),
    ] {
        let mut body = start("mix");
        if !numeric.is_empty() {
            body.as_object_mut().unwrap().remove(field);
            assert_eq!(code(&call(&place, &sandbox, "StartMCUMixTranscode", body.clone()).await), numeric);
        }
        if !text.is_empty() {
            let fields = body.as_object_mut().unwrap();
            fields.remove("RoomId");
            fields.insert("StrRoomId".into(), json!("room"));
            fields.remove(field);
            let answer = call(&place, &sandbox, "StartMCUMixTranscodeByStrRoomId", body).await;
            assert_eq!(code(&answer), text, "{field}");
        }
    }
    let mut wrong = start("mix");
    wrong["RoomId"] = json!(0);
    assert_eq!(code(&call(&place, &sandbox, "StartMCUMixTranscode", wrong).await), "InvalidParameter.RoomId");
    let stop = json!({ "SdkAppId": APP, "StrRoomId": "a/b" });
    let answer = call(&place, &sandbox, "StopMCUMixTranscodeByStrRoomId", stop).await;
    assert_eq!(code(&answer), "InvalidParameter.StrRoomId");
    sandbox.shutdown().await;
}
