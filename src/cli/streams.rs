//! `resolve` and `parse`.

use clap::{Args, ValueEnum};

use super::args::{FormulaArg, RoomArgs, StreamTypeArg};
use super::client::{ClientArgs, explain};
use super::output::{print_json, print_table, short_name};
use crate::proto::v1;
use crate::proto::v1::stream_id_resolver_client::StreamIdResolverClient;

#[derive(Debug, Args)]
pub(super) struct ResolveArgs {
    /// SdkAppId of the TRTC app
    #[arg(long)]
    app: u32,
    #[command(flatten)]
    room: RoomArgs,
    /// UserId in the room
    #[arg(long)]
    user: String,
    /// The uplink
    #[arg(long = "type", value_enum, default_value_t = StreamTypeArg::Main)]
    stream_type: StreamTypeArg,
    /// The formula; by default that of the app's entry in the service's configuration
    #[arg(long, value_enum)]
    formula: Option<FormulaArg>,
    /// bizid for the MD5 formula; by default the configured one
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    bizid: u32,
    /// Dialect of urlencode; by default that of the app's entry
    #[arg(long, value_enum)]
    url_encoding: Option<EncodingArg>,
    /// The StreamId the app gave this uplink itself
    #[arg(long, default_value = "", hide_default_value = true)]
    custom_stream_id: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum EncodingArg {
    Rfc3986,
    EncodeUriComponent,
    Form,
    Query,
    Php,
}

impl From<EncodingArg> for v1::UrlEncoding {
    fn from(value: EncodingArg) -> Self {
        match value {
            EncodingArg::Rfc3986 => Self::Rfc3986,
            EncodingArg::EncodeUriComponent => Self::EncodeUriComponent,
            EncodingArg::Form => Self::Form,
            EncodingArg::Query => Self::Query,
            EncodingArg::Php => Self::Php,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct ParseArgs {
    /// The StreamId
    stream_id: String,
}

pub(super) async fn resolve(client: &ClientArgs, args: ResolveArgs) -> anyhow::Result<()> {
    let request = v1::ResolveStreamIdRequest {
        identity: Some(v1::StreamIdentity {
            sdk_app_id: args.app,
            room_id: args.room.message(),
            user_id: args.user,
            stream_type: v1::StreamType::from(args.stream_type).into(),
            custom_stream_id: args.custom_stream_id,
        }),
        formula: args.formula.map_or(0, |formula| v1::StreamIdFormula::from(formula).into()),
        bizid: args.bizid,
        url_encoding: args.url_encoding.map_or(0, |encoding| v1::UrlEncoding::from(encoding).into()),
    };
    let response = StreamIdResolverClient::new(client.connect().await?)
        .resolve_stream_id(request)
        .await
        .map_err(explain)?
        .into_inner();
    if client.json {
        return print_json("ResolveStreamIdResponse", &response);
    }
    let row = |id: &v1::ResolvedStreamId, note: &str| vec![id.stream_id.clone(), naming(id), note.to_owned()];
    let first = response.resolved.iter().map(|id| row(id, ""));
    let rest = response.alternatives.iter().map(|id| row(id, "possible"));
    print_table(&["STREAM ID", "FORMULA", ""], &first.chain(rest).collect::<Vec<_>>());
    Ok(())
}

fn naming(id: &v1::ResolvedStreamId) -> String {
    match id.formula() {
        v1::StreamIdFormula::Unspecified => "custom".to_owned(),
        v1::StreamIdFormula::BizidMd5 => "bizid + MD5".to_owned(),
        v1::StreamIdFormula::Direct => {
            format!("direct, {}", short_name(id.url_encoding().as_str_name(), "URL_ENCODING_"))
        }
    }
}

pub(super) async fn parse(client: &ClientArgs, args: ParseArgs) -> anyhow::Result<()> {
    let response = StreamIdResolverClient::new(client.connect().await?)
        .parse_stream_id(v1::ParseStreamIdRequest { stream_id: args.stream_id })
        .await
        .map_err(explain)?
        .into_inner();
    if client.json {
        return print_json("ParseStreamIdResponse", &response);
    }
    let rows: Vec<_> = response.readings.into_iter().filter_map(|reading| reading.reading).map(row).collect();
    print_table(&["FORMULA", "APP / BIZID", "ROOM", "USER / MD5", "TYPE"], &rows);
    Ok(())
}

fn row(reading: v1::stream_id_reading::Reading) -> Vec<String> {
    use v1::stream_id_reading::Reading;
    match reading {
        Reading::Direct(direct) => {
            let identity = direct.identity.unwrap_or_default();
            let stream_type = short_name(identity.stream_type().as_str_name(), "STREAM_TYPE_");
            let room = match identity.room_id.and_then(|room| room.kind) {
                Some(v1::room_id::Kind::Number(number)) => number.to_string(),
                Some(v1::room_id::Kind::Text(text)) => format!("\"{text}\""),
                None => String::new(),
            };
            vec!["direct".to_owned(), identity.sdk_app_id.to_string(), room, identity.user_id, stream_type]
        }
        Reading::Md5(md5) => {
            vec!["bizid + MD5".to_owned(), md5.bizid.to_string(), String::new(), md5.digest, String::new()]
        }
        Reading::Custom(_) => vec!["custom".to_owned()],
    }
}
