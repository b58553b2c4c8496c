use std::time::Duration;

use serde_json::{Value, json};

use super::super::tests::{DOMAIN, Place, T0, finished, key};
use super::super::{CallbackFilter, CallbackRule, CallbackTemplate};
use super::*;
use crate::model::{EndReason, RecordStatus, TrtcRecording};

const BEGIN: &str = "http://h/begin";

fn template() -> CallbackTemplate {
    CallbackTemplate {
        stream_begin_notify_url: BEGIN.into(),
        stream_end_notify_url: "http://h/end".into(),
        record_notify_url: "http://h/record".into(),
        record_status_notify_url: "http://h/status".into(),
        ..CallbackTemplate::default()
    }
}

async fn bind(store: &Store, app_name: &str, template: CallbackTemplate) {
    let template_id = store.create_callback_template(&template, T0).await.unwrap();
    let rule = CallbackRule { domain: DOMAIN.into(), app_name: app_name.into(), template_id, created: T0 };
    store.create_callback_rule(&rule).await.unwrap();
}

/// URL and body of every callback, the oldest first.
async fn told(store: &Store) -> Vec<(String, Value)> {
    let filter = CallbackFilter { limit: 100, ..CallbackFilter::default() };
    let mut told: Vec<_> =
        store.callbacks(&filter).await.unwrap().into_iter().map(|told| (told.url, told.body)).collect();
    told.reverse();
    told
}

fn stream(app_name: &str, sequence: u64) -> StreamInfo {
    StreamInfo { key: key(app_name, "s"), sequence, ..finished("/nowhere".as_ref()).stream }
}

#[tokio::test]
async fn the_rule_of_the_app_goes_before_that_of_the_domain() {
    let place = Place::new();
    let store = place.open().await;
    let begin = async |app: &str, sequence| {
        store.note(&[Notice::StreamStarted(stream(app, sequence))]).await.unwrap();
        told(&store).await.into_iter().map(|(url, _)| url).collect::<Vec<_>>()
    };
    assert!(begin("live", 1).await.is_empty(), "without any rule");
    bind(&store, "other", template()).await;
    assert!(begin("live", 2).await.is_empty(), "with the rule of another app");
    bind(&store, "", template()).await;
    assert_eq!(begin("live", 3).await, [BEGIN]);
    let own =
        CallbackTemplate { stream_begin_notify_url: "http://own/".into(), ..CallbackTemplate::default() };
    bind(&store, "live", own).await;
    assert_eq!(begin("live", 4).await, [BEGIN, "http://own/"]);
    let upper =
        StreamInfo { key: StreamKey { domain: DOMAIN.to_uppercase(), ..key("x", "s") }, ..stream("x", 5) };
    store.note(&[Notice::StreamStarted(upper)]).await.unwrap();
    assert_eq!(told(&store).await.len(), 3, "domains have no case");
    // Its template has no URL for this, and the domain's is not asked.
    let ended = Notice::StreamEnded { stream: stream("live", 4), at: T0, reason: EndReason::Unpublished };
    store.note(&[ended]).await.unwrap();
    assert_eq!(told(&store).await.len(), 3);
    store.delete_callback_rule(DOMAIN, "live").await.unwrap();
    assert_eq!(begin("live", 6).await.last().unwrap(), BEGIN);
}

#[tokio::test]
async fn a_cut_off_knows_the_picture_and_comes_also_after_a_kill() {
    let place = Place::new();
    let store = place.open().await;
    bind(&store, "", template()).await;
    let stream = stream("live", 77);
    let seen = |kind, size| Notice::MediaSeen { stream: stream.clone(), kind, size, at: T0 };
    store
        .note(&[
            Notice::StreamStarted(stream.clone()),
            seen(TagKind::Audio, None),
            seen(TagKind::Video, Some((640, 360))),
        ])
        .await
        .unwrap();
    store.close().await;
    let store = place.open().await;
    assert_eq!(store.end_orphans().await.unwrap(), 1);
    assert_eq!(store.end_orphans().await.unwrap(), 0);
    let told = told(&store).await;
    let urls: Vec<_> = told.iter().map(|(url, _)| url.as_str()).collect();
    assert_eq!(urls, [BEGIN, "http://h/end"]);
    assert!(told.iter().all(|(_, body)| body["sequence"] == "77"));
    let ended = &told[1].1;
    assert_eq!((&ended["width"], &ended["height"]), (&json!(640), &json!(360)));
}

#[tokio::test]
async fn record_states_are_numbered_within_their_recording() {
    let place = Place::new();
    let store = place.open().await;
    bind(&store, "", template()).await;
    let of = |session: &str, origin, status| {
        Notice::Recording(Box::new(RecordNotice {
            stream: stream("live", 1),
            session_id: session.into(),
            origin,
            format: None,
            status,
            detail: String::new(),
            at: T0,
        }))
    };
    let (rule, task) = (RecordOrigin::Rule, RecordOrigin::Task { task_id: "t".into() });
    store
        .note(&[
            of("a", rule.clone(), RecordStatus::Started),
            of("b", task, RecordStatus::Started),
            of("c", RecordOrigin::CloudRecording(cloud_recording()), RecordStatus::Started),
        ])
        .await
        .unwrap();
    store.note(&[of("a", rule, RecordStatus::Ended)]).await.unwrap();
    let told: Vec<_> = told(&store).await.into_iter().map(|(_, body)| body).collect();
    let seqs: Vec<_> = told.iter().map(|body| (&body["session_id"], &body["seq"])).collect();
    assert_eq!(
        seqs,
        [(&json!("a"), &json!("1")), (&json!("b"), &json!("1")), (&json!("a"), &json!("2"))],
        "and cloud recording is not live's"
    );
}

#[tokio::test]
async fn each_file_is_told_once_also_when_its_landing_was_interrupted() {
    let place = Place::new();
    let store = place.open().await;
    bind(&store, "", template()).await;
    let landed = store.land(place.recording("one"), T0).await.unwrap();
    let mut of_cloud = place.recording("two");
    of_cloud.origin = RecordOrigin::CloudRecording(cloud_recording());
    store.land(of_cloud, T0).await.unwrap();
    // As a kill leaves it between the row and the move.
    let interrupted = store.land(place.recording("three"), T0 + Duration::from_secs(1)).await.unwrap();
    sqlx::query("UPDATE media SET state = 0 WHERE file_id = ?")
        .bind(&interrupted.0)
        .execute(&store.write)
        .await
        .unwrap();
    sqlx::query("DELETE FROM outbox WHERE id > 1").execute(&store.write).await.unwrap();
    store.close().await;
    let store = place.open().await;
    let told = told(&store).await;
    let ids: Vec<_> = told.iter().map(|(_, body)| body["file_id"].as_str().unwrap()).collect();
    assert_eq!(ids, [&landed.0, &interrupted.0]);
    let media = store.media(place.config.app_id, &landed.0, T0).await.unwrap().unwrap();
    let url = format!("http://127.0.0.1:9300/{}/{}/f0.mp4", media.bucket, media.dir);
    assert_eq!((&told[0].1["video_url"], &told[0].1["media_start_time"]), (&json!(url), &json!(1500)));
}

fn cloud_recording() -> TrtcRecording {
    TrtcRecording {
        task_id: "t".into(),
        sdk_app_id: 1,
        room_id: "1".into(),
        user_id: "u".into(),
        media_id: "main".into(),
        robot_id: "r".into(),
        session_context: String::new(),
        source_context: String::new(),
        record_id: None,
    }
}
