//! Which streams are live.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::actions::error::ensure;
use crate::actions::spec::handler;
use crate::actions::{Action, Answer, ApiError, Context, LIVE, answer, iso};

pub(crate) const ACTIONS: &[Action] =
    &[Action::new(LIVE, "DescribeLiveStreamOnlineList", 100, &[], handler!(describe))];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(crate) struct Describe {
    domain_name: Option<String>,
    app_name: Option<String>,
    page_num: Option<u64>,
    page_size: Option<u64>,
    stream_name: Option<String>,
}

pub(crate) async fn describe(context: Context<'_>, request: Describe) -> Result<Answer, ApiError> {
    let page_num = request.page_num.unwrap_or(1);
    let page_size = request.page_size.unwrap_or(10);
    ensure(page_num >= 1, "InvalidParameter", || "PageNum must be at least 1".into())?;
    ensure((10..=300_000).contains(&page_size), "InvalidParameter", || {
        "PageSize must be 10 to 300000".into()
    })?;
    // Text that is sent empty does not restrict, just as text that is not sent.
    let wants = |wanted: &Option<String>, has: &str| {
        wanted.as_deref().filter(|wanted| !wanted.is_empty()).is_none_or(|wanted| wanted == has)
    };
    let domain = request.domain_name.map(|domain| domain.to_ascii_lowercase());
    let streams: Vec<Value> = context
        .registry
        .list()
        .into_iter()
        .filter(|info| {
            wants(&domain, &info.key.domain.to_ascii_lowercase())
                && wants(&request.app_name, &info.key.app_name)
                && wants(&request.stream_name, &info.key.stream_name)
        })
        .map(|info| {
            json!({
                "StreamName": info.key.stream_name,
                "PublishTimeList": [{ "PublishTime": iso(info.started) }],
                "AppName": info.key.app_name,
                "DomainName": info.key.domain,
                "PushToDelay": 0,
            })
        })
        .collect();
    let total = streams.len();
    let size = usize::try_from(page_size).unwrap_or(usize::MAX);
    let skip = usize::try_from(page_num - 1).unwrap_or(usize::MAX).saturating_mul(size);
    let page: Vec<Value> = streams.into_iter().skip(skip).take(size).collect();
    answer(json!({
        "TotalNum": total,
        "TotalPage": total.div_ceil(size),
        "PageNum": page_num,
        "PageSize": page_size,
        "OnlineInfo": page,
    }))
}
