//! CSS (live 2018-08-01): record templates and rules, and what readiness looks at.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::error::CloudError;
use super::lenient;
use super::transport::{Action, Cloud, Effect, Product};

const fn action(name: &'static str, effect: Effect, rate: u32) -> Action {
    Action { product: Product::Live, name, effect, regional: false, rate }
}

/// Most streams of one page of the list of live streams.
const MAX_ONLINE: u32 = 300_000;

const CREATE_TEMPLATE: Action = action("CreateLiveRecordTemplate", Effect::Write, 200);
const MODIFY_TEMPLATE: Action = action("ModifyLiveRecordTemplate", Effect::IdempotentWrite, 200);
const DELETE_TEMPLATE: Action = action("DeleteLiveRecordTemplate", Effect::Write, 200);
const DESCRIBE_TEMPLATES: Action = action("DescribeLiveRecordTemplates", Effect::Read, 500);
const CREATE_RULE: Action = action("CreateLiveRecordRule", Effect::Write, 200);
const DELETE_RULE: Action = action("DeleteLiveRecordRule", Effect::Write, 200);
const DESCRIBE_RULES: Action = action("DescribeLiveRecordRules", Effect::Read, 500);
const DESCRIBE_CALLBACK_RULES: Action = action("DescribeLiveCallbackRules", Effect::Read, 500);
const DESCRIBE_ONLINE: Action = action("DescribeLiveStreamOnlineList", Effect::Read, 100);

/// Every live action that is called, with its default rate.
pub(super) const ACTIONS: &[Action] = &[
    CREATE_TEMPLATE,
    MODIFY_TEMPLATE,
    DELETE_TEMPLATE,
    DESCRIBE_TEMPLATES,
    CREATE_RULE,
    DELETE_RULE,
    DESCRIBE_RULES,
    DESCRIBE_CALLBACK_RULES,
    DESCRIBE_ONLINE,
];

/// Parameters of one format in a record template.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct RecordParam {
    /// 1: the format is recorded.
    #[serde(deserialize_with = "lenient::int")]
    pub enable: i64,
    /// Longest time of one file, seconds; without effect for HLS.
    #[serde(deserialize_with = "lenient::int", skip_serializing_if = "is_zero")]
    pub record_interval: i64,
    /// Seconds; 0 is for ever.
    #[serde(deserialize_with = "lenient::int")]
    pub storage_time: i64,
    /// 0 is the main application.
    #[serde(deserialize_with = "lenient::int", skip_serializing_if = "is_zero")]
    pub vod_sub_app_id: i64,
}

fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// HLS resume.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct HlsSpecialParam {
    /// Seconds, 0 to 1800.
    #[serde(deserialize_with = "lenient::int")]
    pub flow_continue_duration: i64,
}

/// What a record template says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct RecordTemplate {
    #[serde(deserialize_with = "lenient::text")]
    pub template_name: String,
    #[serde(deserialize_with = "lenient::text")]
    pub description: String,
    #[serde(deserialize_with = "lenient::or_default")]
    pub hls_param: RecordParam,
    #[serde(deserialize_with = "lenient::or_default")]
    pub mp4_param: RecordParam,
    #[serde(deserialize_with = "lenient::or_default")]
    pub flv_param: RecordParam,
    #[serde(deserialize_with = "lenient::or_default")]
    pub aac_param: RecordParam,
    #[serde(deserialize_with = "lenient::or_default")]
    pub hls_special_param: HlsSpecialParam,
}

/// A record template with its id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct StoredTemplate {
    #[serde(deserialize_with = "lenient::int")]
    pub template_id: i64,
    #[serde(flatten)]
    pub template: RecordTemplate,
}

/// A record rule: which template records which streams.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct RecordRule {
    #[serde(deserialize_with = "lenient::text")]
    pub domain_name: String,
    /// Empty: every AppName of the domain.
    #[serde(deserialize_with = "lenient::text")]
    pub app_name: String,
    /// Empty: every stream.
    #[serde(deserialize_with = "lenient::text")]
    pub stream_name: String,
    #[serde(deserialize_with = "lenient::int")]
    pub template_id: i64,
}

/// A callback rule.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct CallbackRule {
    #[serde(deserialize_with = "lenient::text")]
    pub domain_name: String,
    #[serde(deserialize_with = "lenient::text")]
    pub app_name: String,
    #[serde(deserialize_with = "lenient::int")]
    pub template_id: i64,
}

/// A stream that is live.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct OnlineStream {
    #[serde(deserialize_with = "lenient::text")]
    pub stream_name: String,
    #[serde(deserialize_with = "lenient::or_default")]
    pub publish_time_list: Vec<PublishTime>,
}

/// When a stream began to be published.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PublishTime {
    /// UTC, ISO 8601.
    #[serde(deserialize_with = "lenient::text")]
    pub publish_time: String,
}

impl OnlineStream {
    /// Since when it is live, where the cloud tells it.
    pub fn since(&self) -> Option<OffsetDateTime> {
        let times = self.publish_time_list.iter();
        times.filter_map(|time| OffsetDateTime::parse(&time.publish_time, &Rfc3339).ok()).min()
    }
}

#[derive(Serialize)]
struct Nothing {}

#[derive(Deserialize)]
struct Done {}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TemplateId {
    template_id: i64,
}

impl Cloud {
    /// Every record template of the account. At most 50 exist, so there are no pages.
    pub async fn record_templates(&self) -> Result<Vec<StoredTemplate>, CloudError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Answer {
            #[serde(default, deserialize_with = "lenient::or_default")]
            templates: Vec<StoredTemplate>,
        }
        let answer: Answer = self.call(&DESCRIBE_TEMPLATES, &Nothing {}).await?;
        Ok(answer.templates)
    }

    /// Creates a record template and returns its id. The cloud allows templates of the same name.
    pub async fn create_record_template(&self, template: &RecordTemplate) -> Result<i64, CloudError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Answer {
            #[serde(deserialize_with = "lenient::int")]
            template_id: i64,
        }
        let answer: Answer = self.call(&CREATE_TEMPLATE, template).await?;
        Ok(answer.template_id)
    }

    /// Replaces what a record template says. Streams that are live keep what held when they started.
    pub async fn modify_record_template(&self, stored: &StoredTemplate) -> Result<(), CloudError> {
        let _: Done = self.call(&MODIFY_TEMPLATE, stored).await?;
        Ok(())
    }

    /// Deletes a record template that no rule uses; one that is gone already is no error.
    pub async fn delete_record_template(&self, template_id: i64) -> Result<(), CloudError> {
        let gone = [
            "InvalidParameter.TemplateNotFound",
            "ResourceNotFound.TemplateNotExists",
            "InternalError.ConfNotFound",
        ];
        accept(self.call::<_, Done>(&DELETE_TEMPLATE, &TemplateId { template_id }).await, &gone)
    }

    /// Every record rule of the account. At most 50 exist, so there are no pages.
    pub async fn record_rules(&self) -> Result<Vec<RecordRule>, CloudError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Answer {
            #[serde(default, deserialize_with = "lenient::or_default")]
            rules: Vec<RecordRule>,
        }
        let answer: Answer = self.call(&DESCRIBE_RULES, &Nothing {}).await?;
        Ok(answer.rules)
    }

    /// Binds a template to streams.
    pub async fn create_record_rule(&self, rule: &RecordRule) -> Result<(), CloudError> {
        let _: Done = self.call(&CREATE_RULE, rule).await?;
        Ok(())
    }

    /// Deletes the rule of exactly this domain, AppName and StreamName; one that is gone already is no error.
    pub async fn delete_record_rule(&self, rule: &RecordRule) -> Result<(), CloudError> {
        #[derive(Serialize)]
        #[serde(rename_all = "PascalCase")]
        struct Request<'a> {
            domain_name: &'a str,
            app_name: &'a str,
            stream_name: &'a str,
        }
        let request = Request {
            domain_name: &rule.domain_name,
            app_name: &rule.app_name,
            stream_name: &rule.stream_name,
        };
        let gone = ["InvalidParameter.RuleNotFound", "InternalError.RuleNotFound"];
        accept(self.call::<_, Done>(&DELETE_RULE, &request).await, &gone)
    }

    /// Every callback rule of the account.
    pub async fn callback_rules(&self) -> Result<Vec<CallbackRule>, CloudError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Answer {
            #[serde(default, deserialize_with = "lenient::or_default")]
            rules: Vec<CallbackRule>,
        }
        let answer: Answer = self.call(&DESCRIBE_CALLBACK_RULES, &Nothing {}).await?;
        Ok(answer.rules)
    }

    /// The streams of an AppName that are live on a push domain. The cloud's list is delayed by about a minute, and is
    /// meant to be read at most once a minute.
    pub async fn online_streams(
        &self,
        domain: &str,
        app_name: &str,
    ) -> Result<Vec<OnlineStream>, CloudError> {
        #[derive(Serialize)]
        #[serde(rename_all = "PascalCase")]
        struct Request<'a> {
            domain_name: &'a str,
            app_name: &'a str,
            page_num: u32,
            page_size: u32,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Answer {
            #[serde(default, deserialize_with = "lenient::or_default")]
            online_info: Vec<OnlineStream>,
        }
        let request = Request { domain_name: domain, app_name, page_num: 1, page_size: MAX_ONLINE };
        let answer: Answer = self.call(&DESCRIBE_ONLINE, &request).await?;
        Ok(answer.online_info)
    }

    /// How many streams are live on a push domain. The cloud's list is delayed by about a minute.
    pub async fn online_stream_count(&self, domain: &str) -> Result<i64, CloudError> {
        #[derive(Serialize)]
        #[serde(rename_all = "PascalCase")]
        struct Request<'a> {
            domain_name: &'a str,
            page_num: u32,
            page_size: u32,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Answer {
            #[serde(default, deserialize_with = "lenient::int")]
            total_num: i64,
        }
        let request = Request { domain_name: domain, page_num: 1, page_size: 10 };
        let answer: Answer = self.call(&DESCRIBE_ONLINE, &request).await?;
        Ok(answer.total_num)
    }
}

fn accept(outcome: Result<Done, CloudError>, codes: &[&str]) -> Result<(), CloudError> {
    match outcome {
        Err(error) if !error.code_is(codes) => Err(error),
        _ => Ok(()),
    }
}
