//! Settings that are made before each kill, and must be there after it.

use serde_json::{Value, json};

use crate::cloud::{Cloud, LIVE, VOD};
use crate::process::DOMAIN;

/// The template that records every stream.
#[derive(Debug)]
pub(crate) struct Settings {
    template: Value,
}

impl Settings {
    /// All four formats for every stream.
    pub(crate) async fn make(cloud: &Cloud) -> Self {
        let mut body = json!({ "TemplateName": "every_stream" });
        for format in ["Mp4", "Hls", "Flv", "Aac"] {
            body[format!("{format}Param")] = json!({ "Enable": 1 });
        }
        let template = cloud.call(LIVE, "CreateLiveRecordTemplate", body).await["TemplateId"].clone();
        let rule = json!({ "DomainName": DOMAIN, "TemplateId": template });
        cloud.call(LIVE, "CreateLiveRecordRule", rule).await;
        Self { template }
    }

    /// Makes, changes and deletes something of each kind, and answers all that is there then.
    pub(crate) async fn change(&self, cloud: &Cloud, round: u32) -> Value {
        let described = json!({ "TemplateId": self.template, "Description": format!("before kill {round}") });
        cloud.call(LIVE, "ModifyLiveRecordTemplate", described).await;
        let name = json!({ "TemplateName": format!("kill_{round}"), "FlvParam": { "Enable": 1 } });
        let template = cloud.call(LIVE, "CreateLiveRecordTemplate", name).await["TemplateId"].clone();
        let app = |round: u32| format!("app_{round}");
        let rule = json!({ "DomainName": DOMAIN, "AppName": app(round), "TemplateId": template });
        cloud.call(LIVE, "CreateLiveRecordRule", rule).await;
        let vod_app = json!({ "Name": format!("kill {round}"), "Description": "made before it" });
        cloud.call(VOD, "CreateSubAppId", vod_app).await;
        // How files are told is the listener's; whether deletions are told is free.
        let told = if round.is_multiple_of(2) { "ON" } else { "OFF" };
        cloud.call(VOD, "ModifyEventConfig", json!({ "DeleteMediaCompleteEventSwitch": told })).await;
        if let Some(before) = round.checked_sub(2).filter(|before| before.is_multiple_of(2)) {
            let rule = json!({ "DomainName": DOMAIN, "AppName": app(before) });
            cloud.call(LIVE, "DeleteLiveRecordRule", rule).await;
        }
        Self::read(cloud).await
    }

    /// All that is there.
    pub(crate) async fn read(cloud: &Cloud) -> Value {
        let templates = cloud.call(LIVE, "DescribeLiveRecordTemplates", json!({})).await["Templates"].clone();
        let rules = cloud.call(LIVE, "DescribeLiveRecordRules", json!({})).await["Rules"].clone();
        let apps = cloud.call(VOD, "DescribeSubAppIds", json!({})).await["SubAppIdInfoSet"].clone();
        let mut told = cloud.call(VOD, "DescribeEventConfig", json!({})).await;
        told["RequestId"].take();
        json!({ "templates": templates, "rules": rules, "apps": apps, "told": told })
    }
}
