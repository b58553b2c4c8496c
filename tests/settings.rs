//! Automatic recording: what is set holds, what is not ours stays, what was acknowledged survives.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]

mod support;

use support::{
    APP, Dev, OLD_APP, all_formats, mask, refusal, request_id, search_streams, seconds, text_room,
};
use tonic::Code;
use tonic_types::StatusExt as _;
use trtc_recording::cloud::live::{RecordParam, RecordRule, RecordTemplate};
use trtc_recording::cloud::tc3::Credential;
use trtc_recording::cloud::{Cloud, CloudConfig, Endpoints};
use trtc_recording::environment::{SystemClock, SystemRandom};
use trtc_recording::proto::v1;
use trtc_recording::proto::v1::recording_config_client::RecordingConfigClient;

type Config = RecordingConfigClient<tonic::transport::Channel>;

const DOMAIN: &str = "3891.livepush.myqcloud.com";

/// Another user of the same cloud account.
fn somebody_else(dev: &Dev) -> Cloud {
    let url: url::Url = dev.sandbox.parse().unwrap();
    let credential = Credential {
        secret_id: dev.secret_id.clone(),
        secret_key: dev.secret_key.clone().into(),
        token: None,
    };
    let config = CloudConfig {
        endpoints: Endpoints::all(url),
        credential,
        region: "ap-guangzhou".to_owned(),
        vod_sub_app_id: None,
        timeout: std::time::Duration::from_secs(10),
        max_attempts: 1,
        retry_delay: std::time::Duration::ZERO,
        cloud_recording_retry_delay: std::time::Duration::ZERO,
        max_concurrency: 1,
        quota_share: 1.0,
        max_quota_wait: std::time::Duration::ZERO,
    };
    Cloud::new(config, std::sync::Arc::new(SystemClock), std::sync::Arc::new(SystemRandom)).unwrap()
}

async fn get(config: &mut Config, sdk_app_id: u32) -> v1::RecordingSettings {
    let request = v1::GetRecordingSettingsRequest { sdk_app_id };
    config.get_recording_settings(request).await.unwrap().into_inner().settings.unwrap()
}

fn update(settings: v1::RecordingSettings, paths: &[&str]) -> v1::UpdateRecordingSettingsRequest {
    v1::UpdateRecordingSettingsRequest {
        settings: Some(settings),
        update_mask: mask(paths),
        ..v1::UpdateRecordingSettingsRequest::default()
    }
}

async fn set(config: &mut Config, request: v1::UpdateRecordingSettingsRequest) -> v1::RecordingSettings {
    config.update_recording_settings(request).await.unwrap().into_inner().settings.unwrap()
}

#[tokio::test]
async fn settings_hold_as_they_were_set() {
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start(dir.path());
    let mut config = dev.config().await;
    let off = get(&mut config, 0).await;
    assert_eq!((off.enabled, off.source()), (false, v1::SettingsSource::None));

    let no_format = v1::RecordingSettings { enabled: true, ..Default::default() };
    let refused = refusal(config.update_recording_settings(update(no_format, &["enabled"])).await);
    assert_eq!((refused.0, refused.1.as_str()), (Code::FailedPrecondition, "NO_FORMAT"));

    let wanted = v1::RecordingSettings {
        enabled: true,
        mp4: Some(v1::FormatSettings { file_length: seconds(600), storage_time: seconds(86_400) }),
        hls: Some(v1::FormatSettings::default()),
        hls_resume_window: seconds(30),
        ..v1::RecordingSettings::default()
    };
    let tried = v1::UpdateRecordingSettingsRequest { validate_only: true, ..update(wanted.clone(), &["*"]) };
    assert!(set(&mut config, tried).await.enabled);
    assert_eq!(get(&mut config, 0).await, off, "trying changes nothing");

    let on = set(&mut config, update(wanted.clone(), &["*"])).await;
    assert_eq!(on, get(&mut config, 0).await);
    assert_eq!((on.enabled, on.source()), (true, v1::SettingsSource::Account));
    assert_eq!((on.mp4, on.hls, on.flv), (wanted.mp4, wanted.hls, None));
    assert_eq!(on.hls_resume_window, seconds(30));
    assert_eq!((on.template_name.as_str(), on.push_domain.as_str()), ("trtc-recording", DOMAIN));

    // One field, by mask; an unset file length is the default.
    let aac = v1::RecordingSettings { aac: Some(Default::default()), ..Default::default() };
    let more = set(&mut config, update(aac, &["aac"])).await;
    assert_eq!(more.aac.unwrap().file_length, seconds(1_800));
    assert_eq!(more.mp4, on.mp4);
    assert_ne!(more.etag, on.etag);

    // An old etag stops the change and tells the current one.
    let late = v1::RecordingSettings { etag: on.etag.clone(), ..Default::default() };
    let status = config.update_recording_settings(update(late, &["enabled"])).await.unwrap_err();
    assert_eq!(status.code(), Code::Aborted);
    assert_eq!(status.get_error_details().error_info().unwrap().metadata["current_etag"], more.etag);

    // Off keeps the formats.
    let current = v1::RecordingSettings { etag: more.etag.clone(), ..Default::default() };
    let off = set(&mut config, update(current, &["enabled"])).await;
    assert_eq!((off.enabled, off.mp4, off.source()), (false, more.mp4, v1::SettingsSource::None));
    let nothing =
        config.update_recording_settings(update(v1::RecordingSettings::default(), &["enabled"])).await;
    assert_eq!(nothing.unwrap().into_inner().effective, None, "nothing had to be changed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_app_can_have_settings_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start(dir.path());
    let mut config = dev.config().await;
    set(&mut config, all_formats()).await;
    let inherited = get(&mut config, APP).await;
    assert_eq!((inherited.sdk_app_id, inherited.source()), (APP, v1::SettingsSource::Account));
    let none = v1::ResetRecordingSettingsRequest { sdk_app_id: APP, ..Default::default() };
    assert_eq!(refusal(config.reset_recording_settings(none.clone()).await).1, "SETTINGS_NOT_FOUND");

    // The app is recorded as MP4 only, another as the account says.
    let only_mp4 = v1::RecordingSettings {
        sdk_app_id: APP,
        enabled: true,
        mp4: Some(v1::FormatSettings::default()),
        ..v1::RecordingSettings::default()
    };
    let own = set(&mut config, update(only_mp4, &["*"])).await;
    assert_eq!((own.source(), own.app_name.as_str()), (v1::SettingsSource::App, "trtc_12345678"));
    let (app, old_app) = (APP.to_string(), OLD_APP.to_string());
    let who = ["--sdk-app-id", &app, "--room", "1", "--user", "u"];
    let old = ["--sdk-app-id", &old_app, "--room", "1", "--user", "u", "--formula", "md5", "--bizid", "3891"];
    futures::join!(dev.publish(1, &who), dev.publish(1, &old));
    let old_id = "3891_8c6e6ce77494209f666ae957a9dac6a7";
    dev.wait_for(search_streams(&[old_id]), 4).await;
    let of_app = dev.wait_for(search_streams(&["12345678_1_u_main"]), 1).await.media;
    assert_eq!(of_app.iter().map(v1::Media::format).collect::<Vec<_>>(), [v1::MediaFormat::Mp4]);

    // Apps of before 2020 share an AppName: settings for one would hold for all.
    let shared = v1::RecordingSettings { sdk_app_id: OLD_APP, ..Default::default() };
    let refused = refusal(config.update_recording_settings(update(shared, &["enabled"])).await);
    assert_eq!((refused.0, refused.1.as_str()), (Code::FailedPrecondition, "APP_NAME_SHARED"));

    // Off for the app: nothing of it is recorded, while the account's recording goes on.
    let off = v1::RecordingSettings { sdk_app_id: APP, ..Default::default() };
    let off = set(&mut config, update(off, &["enabled"])).await;
    assert_eq!((off.enabled, off.source(), off.mp4.is_some()), (false, v1::SettingsSource::App, true));
    let again = ["--sdk-app-id", &app, "--room", "2", "--user", "u"];
    let old = ["--sdk-app-id", &old_app, "--room", "2", "--user", "u", "--formula", "md5", "--bizid", "3891"];
    dev.publish(1, &again).await;
    dev.publish(1, &old).await;
    // The later stream's files are there, so the earlier stream's would be.
    dev.wait_for(search_streams(&["3891_9a4edab57c930921ee1b60c504fc142b"]), 4).await;
    let found = dev.media().await.search_media(search_streams(&["12345678_2_u_main"])).await.unwrap();
    assert_eq!(found.into_inner().media, []);

    let reset = config.reset_recording_settings(none).await.unwrap().into_inner().settings.unwrap();
    assert_eq!((reset.enabled, reset.source()), (true, v1::SettingsSource::Account));
}

#[tokio::test]
async fn templates_and_rules_of_others_are_not_touched() {
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start(dir.path());
    let mut config = dev.config().await;
    let cloud = somebody_else(&dev);
    let theirs = RecordTemplate {
        template_name: "theirs".to_owned(),
        flv_param: RecordParam { enable: 1, record_interval: 3_600, ..RecordParam::default() },
        ..RecordTemplate::default()
    };
    let template_id = cloud.create_record_template(&theirs).await.unwrap();
    let rule = RecordRule { domain_name: DOMAIN.to_owned(), template_id, ..RecordRule::default() };
    cloud.create_record_rule(&rule).await.unwrap();

    let shown = get(&mut config, 0).await;
    assert_eq!((shown.enabled, shown.source()), (true, v1::SettingsSource::Foreign));
    assert_eq!((shown.template_id, shown.template_name.as_str()), (template_id, "theirs"));
    assert_eq!(shown.flv.unwrap().file_length, seconds(3_600));
    let status = config.update_recording_settings(all_formats()).await.unwrap_err();
    let details = status.get_error_details();
    let info = details.error_info().unwrap();
    assert_eq!((status.code(), info.reason.as_str()), (Code::FailedPrecondition, "FOREIGN_RECORD_RULE"));
    assert_eq!(info.metadata["template_id"], template_id.to_string());
    let templates = cloud.record_templates().await.unwrap();
    assert_eq!(templates.len(), 1, "nothing was made");
    assert_eq!(templates[0].template.flv_param.record_interval, 3_600);
    assert_eq!(cloud.record_rules().await.unwrap(), std::slice::from_ref(&rule));

    // Once they have taken it away, the place is free.
    cloud.delete_record_rule(&rule).await.unwrap();
    assert!(set(&mut config, all_formats()).await.enabled);
    assert_eq!(cloud.record_templates().await.unwrap().len(), 2, "theirs is still there");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_kill_9() {
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start(dir.path());
    let mut config = dev.config().await;
    let request = v1::UpdateRecordingSettingsRequest { request_id: request_id(1), ..all_formats() };
    let answer = config.update_recording_settings(request.clone()).await.unwrap().into_inner();
    let who = ["--sdk-app-id", "12345678", "--room-text", "a room", "--user", "u"];
    dev.publish(1, &who).await;
    let id = "12345678_a%20room_u_main";
    let files = dev.wait_for(search_streams(&[id]), 4).await.media;
    dev.kill();

    let dev = Dev::start_again(dir.path());
    let mut config = dev.config().await;
    let again = config.update_recording_settings(request.clone()).await.unwrap().into_inner();
    assert_eq!(again, answer, "the same request has its first answer");
    let mut other = request.clone();
    other.settings.as_mut().unwrap().flv = None;
    assert_eq!(refusal(config.update_recording_settings(other).await).1, "REQUEST_ID_REUSED");
    assert_eq!(get(&mut config, 0).await, answer.settings.clone().unwrap());
    let revisions = v1::ListRecordingSettingsRevisionsRequest::default();
    let revisions = config.list_recording_settings_revisions(revisions).await.unwrap().into_inner().revisions;
    assert_eq!(revisions.len(), 1);
    assert_eq!(revisions[0].settings, answer.settings);
    assert_eq!(revisions[0].request_id, request_id(1));
    let found = dev.media().await.search_media(search_streams(&[id])).await.unwrap().into_inner().media;
    let ids = |files: &[v1::Media]| files.iter().map(|f| f.file_id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&found), ids(&files), "every recording is found again");
    let resolved = v1::ResolveStreamIdRequest {
        identity: Some(support::identity(text_room("a room"), "u")),
        ..Default::default()
    };
    let resolved = dev.resolver().await.resolve_stream_id(resolved).await.unwrap().into_inner();
    assert_eq!(resolved.resolved.unwrap().stream_id, id);
}

#[tokio::test]
async fn of_the_same_request_many_times_at_once_one_is_carried_out() {
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start(dir.path());
    let config = dev.config().await;
    let request = v1::UpdateRecordingSettingsRequest { request_id: request_id(1), ..all_formats() };
    let calls = (0..20).map(|_| {
        let (mut config, request) = (config.clone(), request.clone());
        async move { config.update_recording_settings(request).await }
    });
    let outcomes = futures::future::join_all(calls).await;
    let answers: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.as_ref().ok()).collect();
    assert!(!answers.is_empty());
    assert!(answers.iter().all(|answer| answer.get_ref() == answers[0].get_ref()));
    for status in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
        let details = status.get_error_details();
        assert_eq!(details.error_info().unwrap().reason, "REQUEST_IN_PROGRESS");
        assert!(details.retry_info().is_some());
    }
    let cloud = somebody_else(&dev);
    assert_eq!(cloud.record_templates().await.unwrap().len(), 1);
}

#[tokio::test]
async fn revisions_come_in_pages() {
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start(dir.path());
    let mut config = dev.config().await;
    set(&mut config, all_formats()).await;
    for length in [60, 120, 180] {
        let mp4 = Some(v1::FormatSettings { file_length: seconds(length), storage_time: None });
        set(&mut config, update(v1::RecordingSettings { mp4, ..Default::default() }, &["mp4"])).await;
    }
    let list =
        |page_token| v1::ListRecordingSettingsRevisionsRequest { sdk_app_id: 0, page_size: 3, page_token };
    let page = |token| {
        let mut config = config.clone();
        async move { config.list_recording_settings_revisions(list(token)).await.unwrap().into_inner() }
    };
    let first = page(String::new()).await;
    let rest = page(first.next_page_token.clone()).await;
    let numbers: Vec<_> = first.revisions.iter().chain(&rest.revisions).map(|r| r.revision).collect();
    assert_eq!(numbers, [4, 3, 2, 1]);
    assert_eq!(rest.next_page_token, "");
    assert_eq!(first.revisions[0].settings.as_ref().unwrap().mp4.unwrap().file_length, seconds(180));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readiness_follows_what_is_there() {
    let dir = tempfile::tempdir().unwrap();
    let dev = Dev::start(dir.path());
    let mut config = dev.config().await;
    let check = |config: &Config| {
        let mut config = config.clone();
        async move {
            let answer = config
                .check_readiness(v1::CheckReadinessRequest { sdk_app_id: APP })
                .await
                .unwrap()
                .into_inner();
            for check in &answer.checks {
                let fine = check.state() == v1::ReadinessState::Ok;
                assert!(!check.evidence.is_empty() && check.action.is_empty() == fine, "{check:?}");
            }
            let state = |topic: v1::ReadinessTopic| {
                answer.checks.iter().find(|check| check.topic() == topic).unwrap().state()
            };
            use v1::ReadinessTopic::{
                BypassRelay, Clock, Credentials, LiveActivated, RecordingBound, VodActivated,
            };
            for topic in [Credentials, Clock, LiveActivated, VodActivated] {
                assert_eq!(state(topic), v1::ReadinessState::Ok, "{topic:?}");
            }
            (answer.ready, state(RecordingBound), state(BypassRelay))
        }
    };
    assert_eq!(check(&config).await, (false, v1::ReadinessState::Failed, v1::ReadinessState::Unknown));
    set(&mut config, all_formats()).await;
    assert_eq!(check(&config).await, (true, v1::ReadinessState::Ok, v1::ReadinessState::Unknown));
    dev.publish(1, &["--sdk-app-id", "12345678", "--room", "1", "--user", "u"]).await;
    dev.wait_for(search_streams(&["12345678_1_u_main"]), 1).await;
    assert_eq!(check(&config).await, (true, v1::ReadinessState::Ok, v1::ReadinessState::Ok));
}
