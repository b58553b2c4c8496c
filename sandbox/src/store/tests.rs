use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tempfile::TempDir;
use time::macros::datetime;

use super::*;
use crate::model::{
    AudioMeta, FinishedFile, FormatPlan, MediaMeta, RecordFormat, RecordOrigin, StreamInfo, StreamKey,
    VideoMeta,
};

pub(crate) const T0: OffsetDateTime = datetime!(2024-05-06 07:08:09 UTC);
pub(crate) const DOMAIN: &str = "3891.livepush.myqcloud.com";

/// An MP4 recording of 10 s that claims to be in `dir`.
pub(crate) fn finished(dir: &Path) -> FinishedFile {
    let duration = Duration::from_secs(10);
    FinishedFile {
        stream: StreamInfo {
            key: key("trtc_1400000123", "1400000123_1_userA_main"),
            params: "sdkappid=1400000123&roomid=1".into(),
            client_ip: "127.0.0.1".into(),
            started: T0,
            sequence: 1,
        },
        session_id: "session".into(),
        origin: RecordOrigin::Rule,
        template_id: 1,
        plan: FormatPlan {
            max_file_duration: Some(Duration::from_secs(1800)),
            ..FormatPlan::new(RecordFormat::Mp4)
        },
        dir: dir.to_owned(),
        main_file: "f0.mp4".into(),
        cover_file: None,
        record_start: T0,
        record_end: T0 + duration,
        meta: MediaMeta {
            size: 4,
            duration,
            first_ms: 1500,
            video: Some(VideoMeta {
                codec: "h264".into(),
                width: 640,
                height: 360,
                frames: 150,
                bytes: 0,
                duration,
            }),
            audio: Some(AudioMeta {
                codec: "aac".into(),
                sample_rate: 48000,
                channels: 2,
                frames: 469,
                bytes: 0,
                duration,
            }),
        },
    }
}

pub(crate) fn key(app_name: &str, stream_name: &str) -> StreamKey {
    StreamKey { domain: DOMAIN.into(), app_name: app_name.into(), stream_name: stream_name.into() }
}

pub(crate) struct Place {
    dir: TempDir,
    pub(crate) config: Config,
    environment: Environment,
}

impl Place {
    pub(crate) fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let next = Arc::new(AtomicU64::new(1));
        let random = move || next.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let config = Config { data_dir: dir.path().into(), sub_app_ids: vec![7], ..Config::default() };
        Self { dir, config, environment: Environment::new(|| T0, random) }
    }

    pub(crate) async fn open(&self) -> Store {
        Store::open(&self.config, &self.environment).await.unwrap()
    }

    pub(crate) fn recording(&self, name: &str) -> FinishedFile {
        let dir = self.dir.path().join("recording").join(name);
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::write(dir.join("f0.mp4"), b"abcd").unwrap();
        finished(&dir)
    }
}

fn template(enable: impl Fn(&mut RecordTemplate)) -> RecordTemplate {
    let mut template = RecordTemplate { template_name: "t".into(), ..RecordTemplate::default() };
    enable(&mut template);
    template
}

fn rule(app_name: &str, stream_name: &str, template_id: i64, created: OffsetDateTime) -> RecordRule {
    RecordRule {
        domain: DOMAIN.into(),
        app_name: app_name.into(),
        stream_name: stream_name.into(),
        template_id,
        created,
    }
}

#[tokio::test]
async fn the_most_special_rule_wins() {
    let place = Place::new();
    let store = place.open().await;
    let mp4 = template(|t| t.mp4_param.enable = Some(1));
    let mut ids = Vec::new();
    for (app, stream) in [("", ""), ("a", ""), ("", "s"), ("a", "s")] {
        let id = store.create_template(&mp4, T0).await.unwrap();
        store.create_rule(&rule(app, stream, id, T0)).await.unwrap();
        ids.push(id);
    }
    let later = T0 + Duration::from_secs(300);
    for (app, stream, expected) in [("x", "x", 0), ("a", "x", 1), ("x", "s", 2), ("a", "s", 3)] {
        let plan = store.record_plan_for(&key(app, stream), later).await.unwrap().unwrap();
        assert_eq!(plan.template_id, ids[expected], "{app}/{stream}");
    }
    let foreign = StreamKey { domain: "other".into(), ..key("a", "s") };
    assert_eq!(store.record_plan_for(&foreign, later).await.unwrap(), None);
    let upper = StreamKey { domain: DOMAIN.to_uppercase(), ..key("a", "s") };
    assert!(store.record_plan_for(&upper, later).await.unwrap().is_some());
}

#[tokio::test]
async fn rules_and_changes_bind_after_the_effect_delay() {
    let place = Place::new();
    let store = place.open().await;
    let delay = Duration::from_secs(300);
    let id = store.create_template(&template(|t| t.mp4_param.enable = Some(1)), T0).await.unwrap();
    store.create_rule(&rule("", "", id, T0)).await.unwrap();
    let formats = async |at| {
        let plan = store.record_plan_for(&key("a", "s"), at).await.unwrap();
        plan.map(|plan| plan.formats.into_iter().map(|plan| plan.format).collect::<Vec<_>>())
    };
    let almost = Duration::from_millis(299_999);
    assert_eq!(formats(T0 + almost).await, None);
    assert_eq!(formats(T0 + delay).await, Some(vec![RecordFormat::Mp4]));

    let changed = T0 + delay * 3;
    let hls = TemplateChange {
        mp4_param: Some(RecordParam::default()),
        hls_param: Some(RecordParam { enable: Some(1), ..RecordParam::default() }),
        ..TemplateChange::default()
    };
    store.modify_template(id, hls, changed).await.unwrap();
    assert_eq!(formats(changed + almost).await, Some(vec![RecordFormat::Mp4]));
    assert_eq!(formats(changed + delay).await, Some(vec![RecordFormat::Hls]));
    // Many changes within the delay: what was in force stays so, the last one follows.
    for step in 1..10 {
        let change = TemplateChange { description: Some(step.to_string()), ..TemplateChange::default() };
        store.modify_template(id, change, changed + Duration::from_secs(step)).await.unwrap();
    }
    assert_eq!(formats(changed + almost).await, Some(vec![RecordFormat::Mp4]));
    assert_eq!(store.template(id).await.unwrap().template.description, "9");

    let none = TemplateChange { hls_param: Some(RecordParam::default()), ..TemplateChange::default() };
    store.modify_template(id, none, changed + delay).await.unwrap();
    assert_eq!(formats(changed + delay * 2).await, None);
}

#[tokio::test]
async fn a_plan_carries_the_templates_settings() {
    let place = Place::new();
    let store = place.open().await;
    let full = RecordParam {
        enable: Some(1),
        record_interval: Some(60),
        storage_time: Some(86_400),
        vod_sub_app_id: Some(7),
        vod_file_name: Some("{StreamID}".into()),
        class_id: Some(3),
        ..RecordParam::default()
    };
    let both = template(|t| {
        t.mp4_param = full.clone();
        t.hls_param = RecordParam { enable: Some(1), ..RecordParam::default() };
    });
    let id = store.create_template(&both, T0).await.unwrap();
    store.create_rule(&rule("", "", id, T0)).await.unwrap();
    let at = T0 + Duration::from_secs(300);
    let plan = store.record_plan_for(&key("a", "s"), at).await.unwrap().unwrap();
    let bare = FormatPlan::new(RecordFormat::Hls);
    let mp4 = FormatPlan {
        max_file_duration: Some(Duration::from_secs(60)),
        storage_time: Some(Duration::from_secs(86_400)),
        vod_sub_app_id: Some(7),
        class_id: Some(3),
        vod_file_name: Some("{StreamID}".into()),
        ..FormatPlan::new(RecordFormat::Mp4)
    };
    assert_eq!(plan.formats, [bare, mp4]);
}

#[tokio::test]
async fn what_is_written_after_the_database_gave_up_is_kept() {
    let place = Place::new();
    let store = place.open().await;
    // As with a full disk: SQLite ends the transaction at once, then another fails in the usual way.
    for conflict in ["ROLLBACK", "ABORT"] {
        let mut tx = store.write.begin().await.unwrap();
        let sql = format!("INSERT OR {conflict} INTO apps SELECT * FROM apps");
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut *tx).await.unwrap_err();
    }
    let id = store.create_template(&template(|_| {}), T0).await.unwrap();
    assert!(store.template(id).await.is_ok(), "others see it");
    let mut tx = store.write.begin().await.unwrap();
    sqlx::query("UPDATE apps SET created = 5").execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    let created: i64 =
        sqlx::query_scalar("SELECT min(created) FROM apps").fetch_one(&store.read).await.unwrap();
    assert_eq!(created, 5);
}

#[tokio::test]
async fn limits_and_bindings_hold() {
    let place = Place::new();
    let store = place.open().await;
    let empty = template(|_| {});
    let mut first = 0;
    for at in 0..MAX_TEMPLATES {
        let id = store.create_template(&empty, T0).await.unwrap();
        first = if at == 0 { id } else { first };
        store.create_rule(&rule("", &at.to_string(), id, T0)).await.unwrap();
    }
    assert!(matches!(store.create_template(&empty, T0).await, Err(StoreError::TemplateLimit)));
    assert!(matches!(store.create_rule(&rule("", "x", first, T0)).await, Err(StoreError::RuleLimit)));
    assert!(matches!(store.create_rule(&rule("", "0", first, T0)).await, Err(StoreError::RuleExists)));
    assert!(matches!(store.create_rule(&rule("", "y", 0, T0)).await, Err(StoreError::TemplateNotFound(0))));
    assert!(matches!(store.delete_template(first).await, Err(StoreError::TemplateInUse(_))));
    assert!(matches!(store.delete_rule(DOMAIN, "live", "0").await, Err(StoreError::RuleNotFound)));
    store.delete_rule(DOMAIN, "", "0").await.unwrap();
    store.delete_template(first).await.unwrap();
    assert!(matches!(store.template(first).await, Err(StoreError::TemplateNotFound(_))));
    assert!(matches!(store.delete_template(first).await, Err(StoreError::TemplateNotFound(_))));
    let again = store.create_template(&empty, T0).await.unwrap();
    assert!(again > first, "ids are never used twice");
}

#[tokio::test]
async fn a_landed_recording_is_described_at_once_and_found_after_the_delay() {
    let place = Place::new();
    let store = place.open().await;
    let mut file = place.recording("one");
    file.plan.storage_time = Some(Duration::from_secs(100));
    let source = file.dir.clone();
    let FileId(id) = store.land(file, T0).await.unwrap();
    assert_eq!(id.len(), 19);
    assert!(!source.exists());

    let app_id = place.config.app_id;
    let media = store.media(app_id, &id, T0).await.unwrap().unwrap();
    assert_eq!(media.md5, "e2fc714c4727ee9395f324cd2e7f331f");
    assert_eq!(std::fs::read(store.media_root().join(&media.dir).join("f0.mp4")).unwrap(), b"abcd");
    assert_eq!(media.expires, Some(T0 + Duration::from_secs(100)));
    assert_eq!(media.meta.video.as_ref().unwrap().fps, 15);
    assert_eq!(store.media(7, &id, T0).await.unwrap(), None);

    let all = MediaQuery { app_id, limit: 10, ..MediaQuery::default() };
    let total = async |at| store.search_media(&all, at).await.unwrap().total;
    let after = |seconds| T0 + Duration::from_secs(seconds);
    assert_eq!((total(T0).await, total(after(29)).await, total(after(30)).await), (0, 0, 1));
    assert_eq!((total(after(99)).await, total(after(100)).await), (1, 0));

    assert_eq!(store.sweep(after(99)).await.unwrap(), 0);
    let served = async |at| store.served_file(&media.bucket, &media.dir, "f0.mp4", at).await.unwrap();
    assert!(served(after(99)).await.is_some());
    assert!(served(after(100)).await.is_none());
    assert_eq!(store.sweep(after(100)).await.unwrap(), 1);
    assert!(!store.media_root().join(&media.dir).exists());
    assert_eq!(store.media(app_id, &id, T0).await.unwrap(), None);
}

#[tokio::test]
async fn a_recording_that_is_not_whole_is_refused_for_good() {
    let place = Place::new();
    let store = place.open().await;
    let absent = finished(&place.dir.path().join("nowhere"));
    let mut no_main = place.recording("two");
    no_main.main_file = "f1.mp4".into();
    let mut no_cover = place.recording("three");
    no_cover.cover_file = Some("cover.jpg".into());
    let odd = place.recording("four");
    std::fs::write(odd.dir.join("a b.ts"), b"").unwrap();
    for file in [absent, no_main, no_cover, odd] {
        assert!(matches!(store.land(file, T0).await, Err(StoreError::BadRecording { .. })));
    }
}

#[tokio::test]
async fn an_interrupted_landing_is_finished_at_the_next_start() {
    let place = Place::new();
    let (mut ids, mut sources) = (Vec::new(), Vec::new());
    {
        let store = place.open().await;
        for name in ["before-rename", "after-rename", "lost"] {
            let file = place.recording(name);
            sources.push(file.dir.clone());
            ids.push(store.land(file, T0).await.unwrap().0);
        }
        // The three places where a crash can hit.
        let dir = async |id: &str| store.media(place.config.app_id, id, T0).await.unwrap().unwrap().dir;
        std::fs::rename(store.media_root().join(dir(&ids[0]).await), &sources[0]).unwrap();
        std::fs::remove_dir_all(store.media_root().join(dir(&ids[2]).await)).unwrap();
        for id in &ids {
            let back = sqlx::query("UPDATE media SET state = 0 WHERE file_id = ?").bind(id);
            back.execute(&store.write).await.unwrap();
        }
        assert_eq!(store.media(place.config.app_id, &ids[1], T0).await.unwrap(), None);
        // The same recording handed in again is not taken twice.
        let again = store.land(finished(&sources[0]), T0).await.unwrap();
        assert_eq!(again.0, ids[0]);
        store.close().await;
    }
    let store = place.open().await;
    for (id, there) in ids.iter().zip([true, true, false]) {
        let media = store.media(place.config.app_id, id, T0).await.unwrap();
        assert_eq!(media.is_some(), there);
        if let Some(media) = media {
            assert!(store.media_root().join(media.dir).join("f0.mp4").exists());
        }
    }
}

#[tokio::test]
async fn changes_and_deletions_stay_within_their_app() {
    let place = Place::new();
    let store = place.open().await;
    let mut file = place.recording("sub");
    file.plan.vod_sub_app_id = Some(7);
    let FileId(id) = store.land(file, T0).await.unwrap();
    let change = |add: Vec<String>| MediaChange {
        expires: Some(Some(T0 + Duration::from_secs(9))),
        tags: TagChange { add, ..TagChange::default() },
        ..MediaChange::default()
    };
    let main = place.config.app_id;
    assert!(matches!(
        store.change_media(main, &id, change(vec![]), T0).await,
        Err(StoreError::MediaNotFound(_))
    ));
    assert!(matches!(store.delete_media(main, &id, T0).await, Err(StoreError::MediaNotFound(_))));
    let many = (0..17).map(|at| at.to_string()).collect();
    assert!(matches!(store.change_media(7, &id, change(many), T0).await, Err(StoreError::TooManyTags)));
    store.change_media(7, &id, change(vec!["a".into(), "a".into(), "b".into()]), T0).await.unwrap();
    let media = store.media(7, &id, T0).await.unwrap().unwrap();
    assert_eq!(
        (media.tags, media.expires),
        (vec!["a".into(), "b".into()], Some(T0 + Duration::from_secs(9)))
    );

    store.delete_original(7, &id, T0).await.unwrap();
    let media = store.media(7, &id, T0).await.unwrap().unwrap();
    assert!(media.original_deleted && !store.media_root().join(&media.dir).join("f0.mp4").exists());
    store.delete_media(7, &id, T0).await.unwrap();
    assert!(!store.media_root().join(&media.dir).exists());
}
