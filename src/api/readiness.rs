//! Readiness: everything that must be in place for a room to be recorded, each with evidence and what to do.

use super::Context;
use crate::cloud::CloudError;
use crate::cloud::binding::{Scope, Source};
use crate::cloud::search::SearchSource as _;
use crate::cloud::vod::{SearchRequest, Sort};
use crate::domain::media::read_push_url;
use crate::proto::v1::{CheckReadinessResponse, ReadinessCheck, ReadinessState, ReadinessTopic};

/// Clock difference from which on it should be looked after; the cloud refuses from 5 minutes on.
const SKEW_WARNING: time::Duration = time::Duration::seconds(60);
const SKEW_FAILURE: time::Duration = time::Duration::minutes(5);
/// Recent records looked at for the push domain.
const RECENT_RECORDS: usize = 20;

/// Runs every check. Without a place the account's push domain is not configured.
pub(super) async fn check(context: &Context, place: Option<(String, Scope)>) -> CheckReadinessResponse {
    let live = context.cloud.record_templates();
    let sub_apps = context.cloud.sub_apps();
    let records = SearchRequest {
        source_types: vec!["Record"],
        sort: Sort::DESCENDING,
        limit: RECENT_RECORDS,
        ..SearchRequest::default()
    };
    let records = context.cloud.search(&records);
    let (live, sub_apps, records) = futures::join!(live, sub_apps, records);

    let mut checks = vec![
        credentials(&[live.as_ref().err(), sub_apps.as_ref().err()]),
        clock(context.cloud.clock_skew()),
        live_activated(live.as_ref().err()),
    ];
    checks.push(match (&records, context.vod_sub_app_id) {
        (Err(error), _) => failed(
            ReadinessTopic::VodActivated,
            error,
            "open VOD in the console (https://console.cloud.tencent.com/vod) and see that the account is not in arrears",
        ),
        (Ok(_), Some(id)) => match &sub_apps {
            Ok(apps) if apps.iter().any(|app| app.sub_app_id == id.cast_signed() && app.status == "On") => {
                ok(ReadinessTopic::VodActivated, format!("SearchMedia answers for sub-application {id}"))
            }
            Ok(_) => entry(
                ReadinessTopic::VodActivated,
                ReadinessState::Failed,
                format!("the account has no sub-application {id} that is on"),
                "set account.vod_sub_app_id to one of the account's, or turn it on in the VOD console",
            ),
            Err(error) => failed(ReadinessTopic::VodActivated, error, "allow vod:DescribeSubAppIds to the API key"),
        },
        (Ok(_), None) => ok(ReadinessTopic::VodActivated, "SearchMedia answers for the main application".to_owned()),
    });

    match place {
        Some((domain, scope)) => {
            let (online, callbacks, binding) = futures::join!(
                context.cloud.online_stream_count(&domain),
                context.cloud.callback_rules(),
                context.cloud.binding(&domain, scope),
            );
            let recorded = records.unwrap_or_default().into_iter().filter(|info| {
                read_push_url(&info.basic_info.source_info.source_context)
                    .is_some_and(|push| push.domain == domain)
            });
            checks.push(bypass_relay(&domain, online, recorded.count()));
            checks.push(match binding {
                Err(error) => failed(
                    ReadinessTopic::RecordingBound,
                    &error,
                    "allow live:DescribeLiveRecordRules and live:DescribeLiveRecordTemplates to the API key",
                ),
                Ok(binding) => recording_bound(&domain, &binding),
            });
            checks.push(match callbacks {
                Err(error) => failed(
                    ReadinessTopic::CallbacksBound,
                    &error,
                    "allow live:DescribeLiveCallbackRules to the API key",
                ),
                Ok(rules) if rules.iter().any(|rule| rule.domain_name == domain) => {
                    ok(ReadinessTopic::CallbacksBound, format!("a callback template is bound to {domain}"))
                }
                Ok(_) => entry(
                    ReadinessTopic::CallbacksBound,
                    ReadinessState::Warning,
                    format!("no callback template is bound to {domain}"),
                    "bind one in the CSS console to be told of new recordings and of failed ones; until then search for them",
                ),
            });
        }
        None => {
            for topic in
                [ReadinessTopic::BypassRelay, ReadinessTopic::RecordingBound, ReadinessTopic::CallbacksBound]
            {
                checks.push(entry(
                    topic,
                    ReadinessState::Failed,
                    "the push domain of the bypass relay is not configured".to_owned(),
                    "set account.bizid in the configuration; the TRTC console shows it",
                ));
            }
        }
    }
    let ready = checks.iter().all(|check| check.state != i32::from(ReadinessState::Failed));
    CheckReadinessResponse { ready, checks }
}

fn credentials(errors: &[Option<&CloudError>]) -> ReadinessCheck {
    let topic = ReadinessTopic::Credentials;
    let errors: Vec<&CloudError> = errors.iter().filter_map(|error| *error).collect();
    let unauthenticated = errors.iter().find(|error| {
        error.code_is(&["AuthFailure"]) && !error.code_is(&["AuthFailure.UnauthorizedOperation"])
    });
    if let Some(error) = unauthenticated {
        return failed(
            topic,
            error,
            "check cloud.secret_id, cloud.secret_key and, for temporary ones, cloud.token",
        );
    }
    let unreached = errors.iter().find(|error| error.code().is_none());
    match unreached {
        Some(error) => entry(
            topic,
            ReadinessState::Unknown,
            error.to_string(),
            "see that the cloud's endpoints can be reached from this machine",
        ),
        None => ok(topic, "the cloud accepts the API key".to_owned()),
    }
}

fn clock(skew: Option<time::Duration>) -> ReadinessCheck {
    let topic = ReadinessTopic::Clock;
    let action = "synchronise this machine's clock (NTP)";
    let Some(skew) = skew else {
        let evidence = "no answer of the cloud carried a Date".to_owned();
        return entry(topic, ReadinessState::Unknown, evidence, "see that the cloud can be reached");
    };
    let evidence = format!("the cloud's clock is {} s from this machine's", skew.whole_seconds());
    match skew.abs() {
        skew if skew >= SKEW_FAILURE => entry(topic, ReadinessState::Failed, evidence, action),
        skew if skew >= SKEW_WARNING => entry(topic, ReadinessState::Warning, evidence, action),
        _ => ok(topic, evidence),
    }
}

fn live_activated(error: Option<&CloudError>) -> ReadinessCheck {
    match error {
        None => ok(ReadinessTopic::LiveActivated, "DescribeLiveRecordTemplates answers".to_owned()),
        Some(error) => failed(
            ReadinessTopic::LiveActivated,
            error,
            "open CSS in the console (https://console.cloud.tencent.com/live) and see that the account is not in arrears",
        ),
    }
}

fn bypass_relay(domain: &str, online: Result<i64, CloudError>, recorded: usize) -> ReadinessCheck {
    let topic = ReadinessTopic::BypassRelay;
    match online {
        Ok(online) if online > 0 => ok(topic, format!("{online} streams are live on {domain}")),
        _ if recorded > 0 => {
            ok(topic, format!("{recorded} of the last {RECENT_RECORDS} recordings came over {domain}"))
        }
        Ok(_) => entry(
            topic,
            ReadinessState::Unknown,
            format!("no stream is live on {domain} and none of the last recordings came over it"),
            "see in the TRTC console that 旁路直播 (bypass relay) of the app is usable, then enter a room and check again",
        ),
        Err(error) => {
            failed(topic, &error, "see that the push domain belongs to the account and that CSS is open")
        }
    }
}

fn recording_bound(domain: &str, binding: &crate::cloud::binding::Binding) -> ReadinessCheck {
    let topic = ReadinessTopic::RecordingBound;
    let name = binding.effective_template().map_or("", |template| &template.template.template_name);
    match binding.source() {
        Source::None => entry(
            topic,
            ReadinessState::Failed,
            format!("no record rule is bound to {domain}"),
            "switch recording on with UpdateRecordingSettings",
        ),
        _ if !binding.settings().enabled => entry(
            topic,
            ReadinessState::Failed,
            format!("record template `{name}` is bound to {domain} and has no format"),
            "switch recording on with UpdateRecordingSettings",
        ),
        Source::Foreign => entry(
            topic,
            ReadinessState::Warning,
            format!("record template `{name}` is bound to {domain} and was not made by this service"),
            "recording works; to set it here, remove that rule in the CSS console first",
        ),
        _ => ok(topic, format!("record template `{name}` is bound to {domain}")),
    }
}

fn ok(topic: ReadinessTopic, evidence: String) -> ReadinessCheck {
    entry(topic, ReadinessState::Ok, evidence, "")
}

fn entry(topic: ReadinessTopic, state: ReadinessState, evidence: String, action: &str) -> ReadinessCheck {
    ReadinessCheck {
        topic: topic.into(),
        state: state.into(),
        evidence,
        action: action.to_owned(),
        ..ReadinessCheck::default()
    }
}

/// A check whose call failed. A fault of the way to the cloud says nothing about what was checked.
fn failed(topic: ReadinessTopic, error: &CloudError, action: &str) -> ReadinessCheck {
    let state = if error.code().is_some() { ReadinessState::Failed } else { ReadinessState::Unknown };
    let mut check = entry(topic, state, error.to_string(), action);
    if let CloudError::Refused { code, request_id, .. } = error {
        check.cloud_code.clone_from(code);
        check.cloud_request_id.clone_from(request_id);
    }
    check
}
