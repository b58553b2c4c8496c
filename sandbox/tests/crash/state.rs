//! Settings that are made before each kill, and must be there after it.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::cloud::{Cloud, LIVE, VOD};
use crate::participant::{APP, stream_of};
use crate::process::DOMAIN;

/// One in so many streams is recorded by a task as well.
const TASKS: usize = 4;
/// How long the tasks run: longer than a trial.
const HOURS: i64 = 12 * 3_600;
/// Of each kind, what was made so many rounds ago is taken away again, in every second round.
const KEPT: u32 = 2;

/// The templates that record.
#[derive(Debug)]
pub(crate) struct Settings {
    template: Value,
    /// Of tasks.
    flv: Value,
    /// From when on tasks are listed, unix seconds.
    begun: i64,
    /// TaskIds and the streams that they record.
    pub(crate) tasks: BTreeMap<String, String>,
}

impl Settings {
    /// All four formats for every stream, and a task for some.
    pub(crate) async fn make(cloud: &Cloud, streams: u64) -> Self {
        let mut body = json!({ "TemplateName": "every_stream" });
        for format in ["Mp4", "Hls", "Flv", "Aac"] {
            body[format!("{format}Param")] = json!({ "Enable": 1 });
        }
        let template = make_template(cloud, body).await;
        let rule = json!({ "DomainName": DOMAIN, "TemplateId": template });
        cloud.call(LIVE, "CreateLiveRecordRule", rule).await;
        let flv = make_template(cloud, json!({ "TemplateName": "tasks", "FlvParam": { "Enable": 1 } })).await;
        let begun = OffsetDateTime::now_utc().unix_timestamp() - 60;
        let mut settings = Self { template, flv, begun, tasks: BTreeMap::new() };
        for stream in (0..streams).map(stream_of).step_by(TASKS) {
            let task = settings.make_task(cloud, &stream).await;
            settings.tasks.insert(task, stream);
        }
        settings
    }

    /// Makes, changes and deletes something of each kind, and answers all that is there then.
    pub(crate) async fn change(&self, cloud: &Cloud, round: u32) -> Value {
        let described = json!({ "TemplateId": self.template, "Description": format!("before kill {round}") });
        cloud.call(LIVE, "ModifyLiveRecordTemplate", described).await;
        let name = json!({ "TemplateName": format!("kill_{round}"), "FlvParam": { "Enable": 1 } });
        let template = make_template(cloud, name).await;
        let rule = json!({ "DomainName": DOMAIN, "AppName": app(round), "TemplateId": template });
        cloud.call(LIVE, "CreateLiveRecordRule", rule).await;
        let vod_app = json!({ "Name": format!("kill {round}"), "Description": "made before it" });
        cloud.call(VOD, "CreateSubAppId", vod_app).await;
        // How files are told is the listener's; whether deletions are told is free.
        let told = if round.is_multiple_of(2) { "ON" } else { "OFF" };
        cloud.call(VOD, "ModifyEventConfig", json!({ "DeleteMediaCompleteEventSwitch": told })).await;

        let url = format!("http://127.0.0.1:9/{round}");
        let body = json!({ "TemplateName": app(round), "StreamBeginNotifyUrl": url });
        let callbacks = cloud.call(LIVE, "CreateLiveCallbackTemplate", body).await["TemplateId"].clone();
        let described =
            json!({ "TemplateId": callbacks, "Description": "changed before it", "CallbackKey": "k" });
        cloud.call(LIVE, "ModifyLiveCallbackTemplate", described).await;
        let rule = json!({ "DomainName": DOMAIN, "AppName": app(round), "TemplateId": callbacks });
        cloud.call(LIVE, "CreateLiveCallbackRule", rule).await;

        // Of streams that nobody pushes.
        let stopped = self.make_task(cloud, &format!("stopped_{round}")).await;
        cloud.call(LIVE, "StopRecordTask", json!({ "TaskId": stopped })).await;
        let deleted = self.make_task(cloud, &format!("deleted_{round}")).await;
        cloud.call(LIVE, "DeleteRecordTask", json!({ "TaskId": deleted })).await;
        cloud.call(LIVE, "ForbidLiveStream", forbidden(round)).await;

        if let Some(before) = round.checked_sub(KEPT).filter(|before| before.is_multiple_of(2)) {
            let rule = json!({ "DomainName": DOMAIN, "AppName": app(before) });
            cloud.call(LIVE, "DeleteLiveRecordRule", rule.clone()).await;
            cloud.call(LIVE, "DeleteLiveCallbackRule", rule).await;
            cloud.call(LIVE, "ResumeLiveStream", forbidden(before)).await;
        }
        self.read(cloud, round).await
    }

    /// All that is there after so many rounds.
    pub(crate) async fn read(&self, cloud: &Cloud, round: u32) -> Value {
        let read = async |action, field| cloud.call(LIVE, action, json!({})).await[field].take();
        let apps = cloud.call(VOD, "DescribeSubAppIds", json!({})).await["SubAppIdInfoSet"].take();
        let mut told = cloud.call(VOD, "DescribeEventConfig", json!({})).await;
        told["RequestId"].take();
        let mut states = Vec::new();
        for round in 0..=round {
            states.push(
                cloud.call(LIVE, "DescribeLiveStreamState", forbidden(round)).await["StreamState"].take(),
            );
        }
        json!({
            "templates": read("DescribeLiveRecordTemplates", "Templates").await,
            "rules": read("DescribeLiveRecordRules", "Rules").await,
            "callback templates": read("DescribeLiveCallbackTemplates", "Templates").await,
            "callback rules": read("DescribeLiveCallbackRules", "Rules").await,
            "tasks": self.read_tasks(cloud).await,
            "apps": apps,
            "told": told,
            "states": states,
        })
    }

    async fn read_tasks(&self, cloud: &Cloud) -> Vec<Value> {
        let (mut tasks, mut token) = (Vec::new(), json!(""));
        loop {
            let until = self.begun + 2 * HOURS;
            let query = json!({ "StartTime": self.begun, "EndTime": until, "ScrollToken": token });
            let mut page = cloud.call(LIVE, "DescribeRecordTask", query).await;
            tasks.extend(page["TaskList"].as_array().unwrap().iter().cloned());
            token = page["ScrollToken"].take();
            if token == "" {
                return tasks;
            }
        }
    }

    /// From now on.
    async fn make_task(&self, cloud: &Cloud, stream: &str) -> String {
        let until = OffsetDateTime::now_utc().unix_timestamp() + HOURS;
        let body = json!({
            "DomainName": DOMAIN, "AppName": APP, "StreamName": stream, "EndTime": until, "TemplateId": self.flv,
        });
        let made = cloud.call(LIVE, "CreateRecordTask", body).await;
        made["TaskId"].as_str().unwrap().to_owned()
    }
}

async fn make_template(cloud: &Cloud, body: Value) -> Value {
    cloud.call(LIVE, "CreateLiveRecordTemplate", body).await["TemplateId"].take()
}

fn app(round: u32) -> String {
    format!("app_{round}")
}

/// A stream that was forbidden in a round.
fn forbidden(round: u32) -> Value {
    json!({ "DomainName": DOMAIN, "AppName": APP, "StreamName": format!("forbidden_{round}") })
}
