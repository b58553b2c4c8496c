//! Callbacks as a receiver sees them: set up by signed calls, brought by a running sandbox.

use serde_json::{Value, json};
use trtc_sandbox::model::{RecordFormat, RecordOrigin};
use trtc_sandbox::sandbox::Sandbox;
use trtc_sandbox::store::{CallbackFilter, CallbackState};

use crate::receiver::Receiver;
use crate::support::{DOMAIN, LIVE, Place, STREAM, code, good};

/// Tells everything of every stream to the receiver.
async fn bind(place: &Place, sandbox: &Sandbox, receiver: &Receiver) {
    let template = json!({
        "TemplateName": "all",
        "StreamBeginNotifyUrl": receiver.url("begin"),
        "StreamEndNotifyUrl": receiver.url("end"),
        "RecordNotifyUrl": receiver.url("record"),
        "RecordStatusNotifyUrl": receiver.url("status"),
        "CallbackKey": "testkey",
    });
    let made = good(place.call(sandbox, LIVE, "CreateLiveCallbackTemplate", template).await);
    let rule = json!({ "DomainName": DOMAIN, "AppName": "", "TemplateId": made["TemplateId"] });
    good(place.call(sandbox, LIVE, "CreateLiveCallbackRule", rule).await);
}

#[tokio::test]
async fn templates_and_rules_are_kept() {
    let place = Place::new();
    let sandbox = place.start().await;
    let call = async |action: &str, body: Value| place.call(&sandbox, LIVE, action, body).await;
    let (begin, end) = ("http://h:8080/begin?a=b", "https://h/end");
    let made = good(
        call(
            "CreateLiveCallbackTemplate",
            json!({
                "TemplateName": "回调-1", "StreamBeginNotifyUrl": begin, "RecordStatusNotifyUrl": end,
                "CallbackKey": "key", "RecordExceptionLevels": ["error", "info"], "StreamMixNotifyUrl": end,
            }),
        )
        .await,
    );
    let id = made["TemplateId"].as_i64().unwrap();
    let described = good(call("DescribeLiveCallbackTemplate", json!({ "TemplateId": id })).await);
    let mut expected = json!({
        "TemplateId": id, "TemplateName": "回调-1", "Description": "", "StreamBeginNotifyUrl": begin,
        "StreamEndNotifyUrl": "", "RecordNotifyUrl": "", "SnapshotNotifyUrl": "",
        "PornCensorshipNotifyUrl": "", "CallbackKey": "key", "StreamMixNotifyUrl": end,
        "PushExceptionNotifyUrl": "", "AudioAuditNotifyUrl": "", "RecordExceptionNotifyUrl": "",
        "RecordExceptionLevels": ["error", "info"],
    });
    assert_eq!(described["Template"], expected);

    good(
        call(
            "ModifyLiveCallbackTemplate",
            json!({ "TemplateId": id, "StreamBeginNotifyUrl": "", "StreamEndNotifyUrl": end }),
        )
        .await,
    );
    (expected["StreamBeginNotifyUrl"], expected["StreamEndNotifyUrl"]) = (json!(""), json!(end));
    let all = good(call("DescribeLiveCallbackTemplates", json!({})).await);
    assert_eq!(all["Templates"], json!([expected]), "what is not sent stays, empty text takes away");

    for (field, value, expected) in [
        ("StreamEndNotifyUrl", json!("ftp://h/"), "InvalidParameter.InvalidCallbackUrl"),
        ("RecordNotifyUrl", json!("h/record"), "InvalidParameter.InvalidCallbackUrl"),
        (
            "SnapshotNotifyUrl",
            json!(format!("http://h/{}", "a".repeat(1024))),
            "InvalidParameter.InvalidCallbackUrl",
        ),
        ("TemplateName", json!("a b"), "InvalidParameterValue"),
        ("Description", json!("a".repeat(1025)), "InvalidParameterValue"),
        ("CallbackKey", json!("a".repeat(256)), "InvalidParameterValue"),
        ("RecordExceptionLevels", json!(["fatal"]), "InvalidParameterValue"),
        ("RecordUrl", json!("http://h/"), "UnknownParameter"),
    ] {
        let mut body = json!({ "TemplateName": "t" });
        body[field] = value.clone();
        assert_eq!(code(&call("CreateLiveCallbackTemplate", body).await), expected, "{field}");
        let mut body = json!({ "TemplateId": id });
        body[field] = value;
        assert_eq!(code(&call("ModifyLiveCallbackTemplate", body).await), expected, "{field}");
    }
    let mix = json!({ "TemplateId": id, "StreamMixNotifyUrl": end });
    assert_eq!(code(&call("ModifyLiveCallbackTemplate", mix).await), "UnknownParameter");
    assert_eq!(code(&call("CreateLiveCallbackTemplate", json!({})).await), "MissingParameter");

    let rule = json!({ "DomainName": DOMAIN.to_uppercase(), "AppName": "live", "TemplateId": id });
    good(call("CreateLiveCallbackRule", rule.clone()).await);
    assert_eq!(code(&call("CreateLiveCallbackRule", rule).await), "FailedOperation.RuleAlreadyExist");
    let rules = good(call("DescribeLiveCallbackRules", json!({})).await);
    let time = "2024-05-06T15:08:09+08:00";
    assert_eq!(
        rules["Rules"],
        json!([{ "CreateTime": time, "UpdateTime": time, "TemplateId": id, "DomainName": DOMAIN, "AppName": "live" }])
    );
    for (domain, app, template, expected) in [
        ("other.example", "", id, "ResourceNotFound.PushDomainNoRecord"),
        (DOMAIN, "a/b", id, "InvalidParameter"),
        (DOMAIN, "", id + 1, "InvalidParameter.TemplateNotFound"),
    ] {
        let rule = json!({ "DomainName": domain, "AppName": app, "TemplateId": template });
        assert_eq!(code(&call("CreateLiveCallbackRule", rule).await), expected);
    }
    let no_app = json!({ "DomainName": DOMAIN, "TemplateId": id });
    assert_eq!(code(&call("CreateLiveCallbackRule", no_app).await), "MissingParameter");

    let template = json!({ "TemplateId": id });
    assert_eq!(
        code(&call("DeleteLiveCallbackTemplate", template.clone()).await),
        "FailedOperation.ConfInUsed"
    );
    let of_domain = json!({ "DomainName": DOMAIN, "AppName": "" });
    assert_eq!(code(&call("DeleteLiveCallbackRule", of_domain).await), "InvalidParameter.RuleNotFound");
    good(call("DeleteLiveCallbackRule", json!({ "DomainName": DOMAIN, "AppName": "live" })).await);
    good(call("DeleteLiveCallbackTemplate", template.clone()).await);
    for action in ["DescribeLiveCallbackTemplate", "DeleteLiveCallbackTemplate", "ModifyLiveCallbackTemplate"]
    {
        assert_eq!(code(&call(action, template.clone()).await), "InvalidParameter.TemplateNotFound");
    }
    sandbox.shutdown().await;
}

#[tokio::test]
async fn limits_hold() {
    let place = Place::new();
    let sandbox = place.start().await;
    let call = async |action: &str, body: Value| place.call(&sandbox, LIVE, action, body).await;
    let template = json!({ "TemplateName": "t" });
    let id = good(call("CreateLiveCallbackTemplate", template.clone()).await)["TemplateId"].clone();
    for number in 0..49 {
        good(call("CreateLiveCallbackTemplate", template.clone()).await);
        let rule = json!({ "DomainName": DOMAIN, "AppName": number.to_string(), "TemplateId": id });
        good(call("CreateLiveCallbackRule", rule).await);
    }
    assert_eq!(code(&call("CreateLiveCallbackTemplate", template).await), "InternalError.ConfOutLimit");
    let rule = |app: &str| json!({ "DomainName": DOMAIN, "AppName": app, "TemplateId": id });
    good(call("CreateLiveCallbackRule", rule("a")).await);
    assert_eq!(code(&call("CreateLiveCallbackRule", rule("b")).await), "InternalError.RuleOutLimit");
    sandbox.shutdown().await;
}

#[tokio::test]
async fn a_record_file_is_told_signed_and_can_be_fetched() {
    let (place, mut receiver) = (Place::new(), Receiver::start().await);
    let sandbox = place.start().await;
    bind(&place, &sandbox, &receiver).await;
    let mut file = place.recording("a", RecordFormat::Mp4, &[("f0.mp4", b"abcd")]);
    file.origin = RecordOrigin::Task { task_id: "task".into() };
    let id = place.land(&sandbox, file).await;
    let told = receiver.next().await;
    assert_eq!(told.path, "/record");
    let body = told.json();
    assert_eq!((&body["file_id"], &body["task_id"]), (&json!(id), &json!("task")));
    assert_eq!((&body["stream_id"], &body["app"]), (&json!(STREAM), &json!(DOMAIN)));
    assert_eq!(body.get("stream_param"), None);
    // 10 minutes after the clock that is held, and the MD5 of the key and it.
    assert_eq!(body["t"], 1_714_979_889);
    assert_eq!(body["sign"], "04024d6d1ddbfb10eccfb730661de153");
    let url = body["video_url"].as_str().unwrap();
    let media = place.http.get(url).send().await.unwrap().bytes().await.unwrap();
    assert_eq!(media.as_ref(), b"abcd");
    told.answer(200, "{\"code\":0}");
    sandbox.shutdown().await;
    assert!(receiver.is_idle());
}

#[tokio::test]
async fn what_was_not_taken_goes_on_after_a_restart() {
    let place = Place::new();
    let mut receiver = Receiver::start().await;
    let sandbox = place.start().await;
    bind(&place, &sandbox, &receiver).await;
    let id = place.land(&sandbox, place.recording("a", RecordFormat::Mp4, &[("f0.mp4", b"abcd")])).await;
    let first = receiver.next().await;
    assert_eq!(first.json()["file_id"], id);
    first.answer(503, "");
    sandbox.shutdown().await;
    place.pass(60);
    let sandbox = place.start().await;
    let again = receiver.take().await;
    assert_eq!(again["file_id"], id);
    assert_eq!(again["t"], 1_714_979_949, "signed anew");
    // A stop waits for what is on its way.
    sandbox.shutdown().await;
    let sandbox = place.start().await;
    let all = CallbackFilter { limit: 10, ..CallbackFilter::default() };
    let kept = sandbox.store().callbacks(&all).await.unwrap();
    assert_eq!((kept.len(), kept[0].state, kept[0].attempts), (1, CallbackState::Delivered, 2));
    sandbox.shutdown().await;
    assert!(receiver.is_idle());
}

#[cfg(feature = "codecs")]
#[tokio::test]
async fn a_push_is_told_from_its_begin_to_its_file() {
    use clap::Parser as _;
    use trtc_sandbox::publish::cli::{PublishArgs, run};

    #[derive(clap::Parser)]
    struct Cli {
        #[command(flatten)]
        args: PublishArgs,
    }

    let (mut place, mut receiver) = (Place::new(), Receiver::start().await);
    place.config.timing.rule_effect_delay = std::time::Duration::ZERO;
    let sandbox = place.start().await;
    bind(&place, &sandbox, &receiver).await;
    let template = json!({ "TemplateName": "mp4", "Mp4Param": { "Enable": 1 } });
    let made = good(place.call(&sandbox, LIVE, "CreateLiveRecordTemplate", template).await);
    let rule = json!({ "DomainName": DOMAIN, "TemplateId": made["TemplateId"] });
    good(place.call(&sandbox, LIVE, "CreateLiveRecordRule", rule).await);
    let server = format!("rtmp://{}", sandbox.rtmp_addr());
    let line = format!("publish --server {server} --sdk-app-id 14 --room 2 --user u --duration 500ms");
    let pushing = tokio::spawn(run(Cli::parse_from(line.split(' ')).args));

    let mut told = Vec::new();
    while !["begin", "end", "record"].iter().all(|path| told.iter().any(|(at, _)| at == path)) {
        let request = receiver.next().await;
        told.push((request.path[1..].to_owned(), request.json()));
        request.answer(200, "{\"code\":0}");
    }
    pushing.await.unwrap().unwrap();
    assert_eq!(told[0].0, "begin", "the events of a stream come in order");
    let of = |path: &str| &told.iter().find(|(at, _)| at == path).unwrap().1;
    let (begin, end, record) = (of("begin"), of("end"), of("record"));
    assert_eq!((&begin["event_type"], &end["event_type"]), (&json!(1), &json!(0)));
    assert_eq!(begin["sequence"], end["sequence"]);
    assert_eq!(begin["appname"], "trtc_14");
    assert_eq!(end["errmsg"], "recv rtmp deleteStream");
    assert_eq!((&end["width"], &end["height"]), (&json!(640), &json!(360)));
    for field in ["stream_id", "stream_param", "app"] {
        assert_eq!(record[field], begin[field], "{field}");
    }
    assert!(begin["stream_param"].as_str().unwrap().contains("sdkappid=14"));
    assert_eq!(record["event_type"], 100);
    let ext: Value = serde_json::from_str(record["callback_ext"].as_str().unwrap()).unwrap();
    assert_eq!((&ext["video_codec"], &ext["resolution"]), (&json!("h264"), &json!("640x360")));
    let media = place.http.get(record["video_url"].as_str().unwrap()).send().await.unwrap();
    let size = media.error_for_status().unwrap().bytes().await.unwrap().len();
    assert_eq!(record["file_size"], size);
    sandbox.shutdown().await;
}
