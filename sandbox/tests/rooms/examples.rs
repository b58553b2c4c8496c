//! The examples that Tencent Cloud gives of these actions, as they are.

use serde_json::json;

use crate::support::{Place, code, good};
use crate::{TRTC, call, join, until, wait_for_cut};

/// When the examples were written.
const THEN: i64 = 1_590_065_877;

#[tokio::test]
async fn history_answers_as_in_the_examples() {
    let place = Place::new();
    place.pass(1_590_065_777 - place.now().unix_timestamp());
    let sandbox = place.start().await;
    let _one = join(&sandbox, 1_400_188_366, "roomid=218695", "user1_54816741", "main").await;
    let _two = join(&sandbox, 1_400_188_366, "roomid=218695", "user2_2107025", "main").await;
    let _other = join(&sandbox, 1_400_353_843, "roomid=1", "yuting", "main").await;
    place.pass(THEN - place.now().unix_timestamp());
    let rooms = json!({
        "StartTime": 1590065777, "SdkAppId": 1400353843, "EndTime": 1590065877, "PageNumber": 0, "PageSize": 10
    });
    let users = json!({
        "StartTime": 1590065777,
        "CommId": "1400188366_218695_1590065777",
        "UserIds": ["user1_54816741", "user2_2107025"],
        "SdkAppId": 1400188366,
        "EndTime": 1590065877
    });
    until(&sandbox, async || {
        let rooms = good(call(&place, &sandbox, "DescribeRoomInfo", rooms.clone()).await);
        let users = good(call(&place, &sandbox, "DescribeUserInfo", users.clone()).await);
        rooms["Total"] == 1 && users["Total"] == 2
    })
    .await;
    let shown = good(call(&place, &sandbox, "DescribeRoomInfo", rooms).await);
    assert_eq!(
        shown["RoomList"],
        json!([{
            "CommId": "1400353843_1_1590065777", "RoomString": "1", "CreateTime": 1590065777,
            "DestroyTime": THEN, "IsFinished": false, "UserId": "yuting",
        }])
    );
    let shown = good(call(&place, &sandbox, "DescribeUserInfo", users).await);
    let names: Vec<_> =
        shown["UserList"].as_array().unwrap().iter().map(|user| user["UserId"].as_str().unwrap()).collect();
    assert_eq!(names, ["user1_54816741", "user2_2107025"]);
    sandbox.shutdown().await;
}

#[tokio::test]
async fn rooms_are_ended_as_in_the_examples() {
    let place = Place::new();
    let sandbox = place.start().await;
    let get = async |action: &str, query: &str| place.call_get(&sandbox, TRTC, action, query).await;
    let one = join(&sandbox, 1_400_000_001, "roomid=1001", "user_1", "main").await;
    let two = join(&sandbox, 1_400_000_001, "roomid=1001", "user_2", "main").await;
    let three = join(&sandbox, 1_400_000_001, "roomid=1001", "user_3", "main").await;
    let test = join(&sandbox, 1_400_000_001, "roomid=abcd", "test1", "main").await;
    let last = join(&sandbox, 1_400_000_001, "roomid=abcd", "test3", "main").await;
    let users = "RoomId=1001&SdkAppId=1400000001&UserIds.0=user_1&UserIds.1=user_2";
    good(get("RemoveUser", users).await);
    wait_for_cut(one).await;
    wait_for_cut(two).await;
    good(get("DismissRoom", "RoomId=1001&SdkAppId=1400000001").await);
    wait_for_cut(three).await;
    let users = "RoomId=abcd&SdkAppId=1400000001&UserIds.0=test1&UserIds.1=test2";
    good(get("RemoveUserByStrRoomId", users).await);
    wait_for_cut(test).await;
    good(get("DismissRoomByStrRoomId", "RoomId=abcd&SdkAppId=1400000001").await);
    wait_for_cut(last).await;
    sandbox.shutdown().await;
}

#[tokio::test]
async fn mixes_are_started_and_stopped_as_in_the_examples() {
    let place = Place::new();
    let sandbox = place.start().await;
    let start = json!({
        "LayoutParams": { "MainVideoUserId": "main_pc", "Template": 2, "MainVideoStreamType": 1 },
        "EncodeParams": {
            "VideoFramerate": 15, "VideoGop": 2, "AudioBitrate": 64, "VideoBitrate": 1560,
            "AudioSampleRate": 48000, "AudioChannels": 2, "BackgroundColor": 0, "VideoWidth": 1280,
            "VideoHeight": 720
        },
        "RoomId": 3560,
        "OutputParams": {
            "RecordId": "1400188366_3560_mix_file", "PureAudioStream": 0, "RecordAudioOnly": 0,
            "StreamId": "1400188366_3560_mix"
        },
        "SdkAppId": 1400188366
    });
    let stop = json!({ "RoomId": 3560, "SdkAppId": 1400188366 });
    assert_eq!(
        code(&call(&place, &sandbox, "StartMCUMixTranscode", start.clone()).await),
        "FailedOperation.RoomNotExist"
    );
    let _user = join(&sandbox, 1_400_188_366, "roomid=3560", "main_pc", "aux").await;
    good(call(&place, &sandbox, "StartMCUMixTranscode", start).await);
    good(call(&place, &sandbox, "StopMCUMixTranscode", stop).await);

    let _text = join(&sandbox, 1_400_188_366, "roomid=Room_3560", "main_pc", "aux").await;
    let query = "EncodeParams.AudioBitrate=64&EncodeParams.AudioChannels=2&EncodeParams.AudioSampleRate=48000\
        &EncodeParams.BackgroundColor=0&EncodeParams.VideoBitrate=1560&EncodeParams.VideoFramerate=15\
        &EncodeParams.VideoGop=2&EncodeParams.VideoHeight=720&EncodeParams.VideoWidth=1280\
        &LayoutParams.MainVideoStreamType=1&LayoutParams.MainVideoUserId=main_pc&LayoutParams.Template=2\
        &OutputParams.PureAudioStream=0&OutputParams.RecordAudioOnly=0\
        &OutputParams.RecordId=1400188366_3560_mix_file&OutputParams.StreamId=1400188366_3560_mix\
        &SdkAppId=1400188366&StrRoomId=Room_3560";
    good(place.call_get(&sandbox, TRTC, "StartMCUMixTranscodeByStrRoomId", query).await);
    let stop = "SdkAppId=1400188366&StrRoomId=Room_3560";
    good(place.call_get(&sandbox, TRTC, "StopMCUMixTranscodeByStrRoomId", stop).await);
    sandbox.shutdown().await;
}
