//! `StreamIdResolver`: names of live streams, computed here.

use std::collections::HashMap;
use std::sync::Arc;

use futures::stream::{BoxStream, StreamExt as _};
use tonic::{Request, Response, Status, Streaming};

use super::convert::{self, Naming, accept};
use super::error::{ApiError, MAX_VIOLATIONS};
use super::{Apps, Context};
use crate::domain::Violation;
use crate::domain::identity::{Room, StreamType, Uplink, check_stream_id, check_user_id};
use crate::domain::parse::{OwnedRoom, Reading, readings, split_md5};
use crate::domain::playback::{Protocol, bypass_url};
use crate::domain::stream_id::{Formula, StreamId, candidates};
use crate::domain::url_encoding::UrlEncoding;
use crate::proto::v1;
use crate::proto::v1::stream_id_resolver_server::StreamIdResolver;
use secrecy::ExposeSecret as _;

/// Largest batch.
pub const MAX_BATCH: usize = 10_000;
const MAX_MATCH_IDS: usize = 1_000;
const MAX_MATCH_CANDIDATES: usize = 1_000_000;
/// From here on matching takes long enough to be moved off the threads that serve connections.
const BLOCKING_MATCH_CANDIDATES: usize = 2_000;
const DEFAULT_PLAY_LIFETIME: time::Duration = time::Duration::DAY;

/// The service.
pub struct Resolver {
    context: Arc<Context>,
}

impl Resolver {
    /// The service over what all services share.
    pub fn new(context: Arc<Context>) -> Self {
        Self { context }
    }
}

/// Resolves one identity: the app's own id, else the formula's.
fn resolve(apps: &Apps, naming: Naming, identity: &convert::Identity<'_>) -> Result<StreamId, ApiError> {
    resolve_with(identity, |sdk_app_id| naming.formula(apps, sdk_app_id))
}

fn resolve_with(
    identity: &convert::Identity<'_>,
    formula_of: impl FnOnce(u32) -> Result<Formula, ApiError>,
) -> Result<StreamId, ApiError> {
    if !identity.custom_stream_id.is_empty() {
        return Ok(StreamId { text: identity.custom_stream_id.to_owned(), formula: None });
    }
    let formula = formula_of(identity.sdk_app_id)?;
    Ok(StreamId { text: formula.stream_id(identity.sdk_app_id, &identity.uplink), formula: Some(formula) })
}

/// Resolves a batch, all or nothing.
pub fn resolve_batch(
    apps: &Apps,
    identities: &[v1::StreamIdentity],
    naming: Naming,
    mut violations: Vec<Violation>,
) -> Result<Vec<v1::ResolvedStreamId>, ApiError> {
    if !(1..=MAX_BATCH).contains(&identities.len()) {
        violations.push(Violation::new("identities", format!("must be 1 to {MAX_BATCH}")));
        return Err(ApiError::Invalid(violations));
    }
    let mut resolved = Vec::with_capacity(identities.len());
    // A batch is mostly of one app; looking it up anew costs as much as naming the stream.
    let mut last: Option<(u32, Formula)> = None;
    let mut formula_of = |sdk_app_id| match last {
        Some((app, formula)) if app == sdk_app_id => Ok(formula),
        _ => {
            let formula = naming.formula(apps, sdk_app_id)?;
            last = Some((sdk_app_id, formula));
            Ok(formula)
        }
    };
    for (i, identity) in identities.iter().enumerate() {
        let checked = convert::identity(identity, || format!("identities[{i}]"), &mut violations);
        if violations.len() >= MAX_VIOLATIONS {
            break;
        }
        if let Some(identity) = checked
            && violations.is_empty()
        {
            resolved.push(convert::resolved(resolve_with(&identity, &mut formula_of)?));
        }
    }
    accept(violations)?;
    Ok(resolved)
}

#[tonic::async_trait]
impl StreamIdResolver for Resolver {
    async fn resolve_stream_id(
        &self,
        request: Request<v1::ResolveStreamIdRequest>,
    ) -> Result<Response<v1::ResolveStreamIdResponse>, Status> {
        let request = request.into_inner();
        let apps = &self.context.apps;
        let mut violations = Vec::new();
        let naming = Naming::read(request.formula, request.bizid, request.url_encoding, &mut violations);
        let message = request.identity.unwrap_or_default();
        let identity = convert::identity(&message, || "identity".to_owned(), &mut violations);
        accept(violations)?;
        let Some(identity) = identity else { return Err(ApiError::field("identity", "is required").into()) };

        let first = resolve(apps, naming, &identity)?;
        let bizid = naming.bizid(apps, identity.sdk_app_id);
        // A custom id replaces the formula's, but an app may have begun to give ids only later.
        let preferred = first
            .formula
            .or_else(|| naming.formula(apps, identity.sdk_app_id).ok())
            .unwrap_or(Formula::Direct(UrlEncoding::default()));
        let alternatives = candidates(identity.sdk_app_id, &identity.uplink, preferred, bizid)
            .into_iter()
            .filter(|id| id.text != first.text)
            .map(convert::resolved)
            .collect();
        Ok(Response::new(v1::ResolveStreamIdResponse {
            resolved: Some(convert::resolved(first)),
            alternatives,
        }))
    }

    async fn batch_resolve_stream_ids(
        &self,
        request: Request<v1::BatchResolveStreamIdsRequest>,
    ) -> Result<Response<v1::BatchResolveStreamIdsResponse>, Status> {
        let request = request.into_inner();
        let mut violations = Vec::new();
        let naming = Naming::read(request.formula, request.bizid, request.url_encoding, &mut violations);
        let resolved = resolve_batch(&self.context.apps, &request.identities, naming, violations)?;
        Ok(Response::new(v1::BatchResolveStreamIdsResponse { resolved }))
    }

    type StreamResolveStreamIdsStream =
        BoxStream<'static, Result<v1::StreamResolveStreamIdsResponse, Status>>;

    async fn stream_resolve_stream_ids(
        &self,
        request: Request<Streaming<v1::StreamResolveStreamIdsRequest>>,
    ) -> Result<Response<Self::StreamResolveStreamIdsStream>, Status> {
        let context = Arc::clone(&self.context);
        let answers =
            request.into_inner().map(move |message| message.map(|message| answer(&context.apps, message)));
        Ok(Response::new(answers.boxed()))
    }

    async fn parse_stream_id(
        &self,
        request: Request<v1::ParseStreamIdRequest>,
    ) -> Result<Response<v1::ParseStreamIdResponse>, Status> {
        let stream_id = request.into_inner().stream_id;
        check_stream_id(&stream_id).map_err(|error| ApiError::field("stream_id", error.to_string()))?;
        let apps = &self.context.apps;
        let mut readings: Vec<_> =
            readings(&stream_id).into_iter().map(|reading| reading_message(apps, reading)).collect();
        // Stable: within both parts the order of likelihood stays.
        readings.sort_by_key(|(known, _)| !known);
        let readings = readings.into_iter().map(|(_, reading)| reading).collect();
        Ok(Response::new(v1::ParseStreamIdResponse { readings }))
    }

    async fn match_stream_ids(
        &self,
        request: Request<v1::MatchStreamIdsRequest>,
    ) -> Result<Response<v1::MatchStreamIdsResponse>, Status> {
        let request = request.into_inner();
        let count = check_match(&request)?;
        let matches = if count > BLOCKING_MATCH_CANDIDATES {
            tokio::task::spawn_blocking(move || find_matches(request))
                .await
                .map_err(|error| ApiError::Internal { detail: error.to_string() })?
        } else {
            find_matches(request)
        };
        Ok(Response::new(v1::MatchStreamIdsResponse { matches }))
    }

    async fn get_bypass_playback_urls(
        &self,
        request: Request<v1::GetBypassPlaybackUrlsRequest>,
    ) -> Result<Response<v1::GetBypassPlaybackUrlsResponse>, Status> {
        Ok(Response::new(self.playback_urls(request.into_inner())?))
    }
}

impl Resolver {
    fn playback_urls(
        &self,
        request: v1::GetBypassPlaybackUrlsRequest,
    ) -> Result<v1::GetBypassPlaybackUrlsResponse, ApiError> {
        use v1::get_bypass_playback_urls_request::Target;
        let Context { apps, clock, .. } = self.context.as_ref();
        let account = &apps.account;
        let mut violations = Vec::new();
        let stream_id = match &request.target {
            None => {
                violations.push(Violation::new("target", "is required: stream_id or identity"));
                None
            }
            Some(Target::StreamId(stream_id)) => {
                if let Err(error) = check_stream_id(stream_id) {
                    violations.push(Violation::new("stream_id", error.to_string()));
                }
                Some(stream_id.clone())
            }
            Some(Target::Identity(message)) => {
                let identity = convert::identity(message, || "identity".to_owned(), &mut violations);
                match identity {
                    Some(identity) => Some(resolve(apps, Naming::default(), &identity)?.text),
                    None => None,
                }
            }
        };
        let named = !request.play_domain.is_empty();
        if named && url::Host::parse(&request.play_domain).is_err() {
            violations.push(Violation::new("play_domain", "is not a domain name"));
        }
        let now = clock.now();
        let expires = request.expire_time.as_ref().and_then(|at| {
            let at = convert::read_timestamp(at, "expire_time", &mut violations)?;
            if at <= now {
                violations.push(Violation::new("expire_time", "must be in the future"));
            }
            Some(at)
        });
        accept(violations)?;
        let Some(stream_id) = stream_id else { return Err(ApiError::field("target", "is required")) };

        // The key is that of the configured domain; another domain's is not known.
        let own_domain = !named || account.play_domain.as_deref() == Some(request.play_domain.as_str());
        let domain = if named { Some(request.play_domain) } else { account.play_domain.clone() };
        let domain = domain.ok_or(ApiError::SettingMissing {
            setting: "account.play_domain",
            why: "live URLs need it, or a play_domain in the request",
        })?;
        let expires = expires.unwrap_or(now + DEFAULT_PLAY_LIFETIME);
        let key = account.play_key.as_ref().filter(|_| own_domain);
        let app_name = if request.app_name.is_empty() { "live" } else { &request.app_name };
        let urls = Protocol::ALL.map(|protocol| {
            let key = key.map(|key| (key.expose_secret(), expires.unix_timestamp()));
            let url = bypass_url(protocol, &domain, app_name, &stream_id, key);
            let protocol = match protocol {
                Protocol::Rtmp => v1::PlaybackProtocol::Rtmp,
                Protocol::Flv => v1::PlaybackProtocol::Flv,
                Protocol::Hls => v1::PlaybackProtocol::Hls,
                Protocol::WebRtc => v1::PlaybackProtocol::Webrtc,
            };
            v1::BypassPlaybackUrl { protocol: protocol.into(), url }
        });
        Ok(v1::GetBypassPlaybackUrlsResponse {
            urls: urls.to_vec(),
            expire_time: key.map(|_| convert::timestamp(expires)),
            stream_id,
        })
    }
}

fn answer(apps: &Apps, request: v1::StreamResolveStreamIdsRequest) -> v1::StreamResolveStreamIdsResponse {
    let mut violations = Vec::new();
    let naming = Naming::read(request.formula, request.bizid, request.url_encoding, &mut violations);
    let (resolved, failure) = match resolve_batch(apps, &request.identities, naming, violations) {
        Ok(resolved) => (resolved, None),
        Err(error) => (Vec::new(), Some(failure(&error))),
    };
    v1::StreamResolveStreamIdsResponse { sequence: request.sequence, resolved, failure }
}

fn failure(error: &ApiError) -> v1::ResolveFailure {
    let violations = match error {
        ApiError::Invalid(violations) => violations
            .iter()
            .take(MAX_VIOLATIONS)
            .map(|v| v1::FieldViolation { field: v.field.clone(), description: v.description.clone() })
            .collect(),
        _ => Vec::new(),
    };
    v1::ResolveFailure { reason: error.reason().into(), message: error.to_string(), violations }
}

/// A reading's message, and whether a configured app is behind it.
fn reading_message(apps: &Apps, reading: Reading) -> (bool, v1::StreamIdReading) {
    use v1::stream_id_reading::Reading as Message;
    let (known, reading) = match reading {
        Reading::Direct { sdk_app_id, room, user_id, stream_type, encodings } => {
            let identity = v1::StreamIdentity {
                sdk_app_id,
                room_id: Some(convert::room_message(room)),
                user_id,
                stream_type: convert::stream_type_number(stream_type),
                custom_stream_id: String::new(),
            };
            let url_encodings = encodings.into_iter().map(|e| convert::url_encoding(e).into()).collect();
            let direct = v1::DirectReading { identity: Some(identity), url_encodings };
            (apps.get(sdk_app_id).is_some(), Message::Direct(direct))
        }
        Reading::BizidMd5 { bizid, digest } => {
            let sdk_app_ids = apps.with_bizid(bizid);
            (!sdk_app_ids.is_empty(), Message::Md5(v1::Md5Reading { bizid, digest, sdk_app_ids }))
        }
        Reading::Custom => (false, Message::Custom(v1::CustomReading {})),
    };
    (known, v1::StreamIdReading { reading: Some(reading) })
}

/// Checks a match request and counts its candidates.
fn check_match(request: &v1::MatchStreamIdsRequest) -> Result<usize, ApiError> {
    let mut violations = Vec::new();
    if !(1..=MAX_MATCH_IDS).contains(&request.stream_ids.len()) {
        violations.push(Violation::new("stream_ids", format!("must be 1 to {MAX_MATCH_IDS}")));
    }
    for (i, id) in request.stream_ids.iter().enumerate() {
        if let Err(error) = check_stream_id(id) {
            violations.push(Violation::new(format!("stream_ids[{i}]"), error.to_string()));
        }
    }
    if request.sdk_app_id == 0 {
        violations.push(Violation::new("sdk_app_id", "is required"));
    }
    for (field, empty) in
        [("room_ids", request.room_ids.is_empty()), ("user_ids", request.user_ids.is_empty())]
    {
        if empty {
            violations.push(Violation::new(field, "is required"));
        }
    }
    let types = if request.stream_types.is_empty() { 2 } else { request.stream_types.len() };
    let count = request.room_ids.len().saturating_mul(request.user_ids.len()).saturating_mul(types);
    if count > MAX_MATCH_CANDIDATES {
        violations.push(Violation::new(
            "user_ids",
            format!("give with room_ids and stream_types more than {MAX_MATCH_CANDIDATES} candidates"),
        ));
        return Err(ApiError::Invalid(violations));
    }
    for (i, id) in request.room_ids.iter().enumerate() {
        if let Err(error) = convert::room(Some(id)) {
            violations.push(Violation::new(format!("room_ids[{i}]"), error.to_string()));
        }
    }
    for (i, user) in request.user_ids.iter().enumerate() {
        if let Err(error) = check_user_id(user) {
            violations.push(Violation::new(format!("user_ids[{i}]"), error.to_string()));
        }
    }
    for (i, value) in request.stream_types.iter().enumerate() {
        if !matches!(convert::stream_type(*value), Ok(Some(_))) {
            violations.push(Violation::new(format!("stream_types[{i}]"), "must be main or aux"));
        }
    }
    accept(violations)?;
    Ok(count)
}

fn find_matches(request: v1::MatchStreamIdsRequest) -> Vec<v1::StreamIdMatch> {
    let asked: Vec<StreamType> =
        request.stream_types.iter().filter_map(|value| convert::stream_type(*value).ok().flatten()).collect();
    let types = StreamType::ALL.into_iter().filter(|of| asked.is_empty() || asked.contains(of));
    // MD5 ids are looked up by digest, so that case and bizid do not matter; direct ids by their text.
    let mut by_digest: HashMap<String, Vec<usize>> = HashMap::new();
    let mut by_text: HashMap<&str, Vec<usize>> = HashMap::new();
    for (i, id) in request.stream_ids.iter().enumerate() {
        match split_md5(id) {
            Some((_, digest)) => by_digest.entry(digest).or_default().push(i),
            None => by_text.entry(id).or_default().push(i),
        }
    }
    let mut matches: Vec<v1::StreamIdMatch> = request
        .stream_ids
        .iter()
        .map(|id| v1::StreamIdMatch { stream_id: id.clone(), ..v1::StreamIdMatch::default() })
        .collect();
    for room_id in &request.room_ids {
        let Ok(room) = convert::room(Some(room_id)) else { continue };
        for user_id in &request.user_ids {
            for stream_type in types.clone() {
                let uplink = Uplink { room: room.clone(), user_id, stream_type };
                let mut found: Vec<(usize, v1::StreamIdFormula)> = Vec::new();
                if !by_digest.is_empty() {
                    let digest = hex::encode(crate::domain::stream_id::md5_digest(&uplink));
                    let ids = by_digest.get(&digest).into_iter().flatten();
                    found.extend(ids.map(|&i| (i, v1::StreamIdFormula::BizidMd5)));
                }
                if !by_text.is_empty() {
                    for id in direct_texts(request.sdk_app_id, &uplink) {
                        let ids = by_text.get(id.as_str()).into_iter().flatten();
                        found.extend(ids.map(|&i| (i, v1::StreamIdFormula::Direct)));
                    }
                }
                for (i, formula) in found {
                    let owned = match &room {
                        Room::Number(number) => OwnedRoom::Number(*number),
                        Room::Text(text) => OwnedRoom::Text((*text).to_owned()),
                    };
                    matches[i].formula = formula.into();
                    matches[i].identities.push(v1::StreamIdentity {
                        sdk_app_id: request.sdk_app_id,
                        room_id: Some(convert::room_message(owned)),
                        user_id: user_id.clone(),
                        stream_type: convert::stream_type_number(stream_type),
                        custom_stream_id: String::new(),
                    });
                }
            }
        }
    }
    matches
}

fn direct_texts(sdk_app_id: u32, uplink: &Uplink<'_>) -> Vec<String> {
    let preferred = Formula::Direct(UrlEncoding::default());
    candidates(sdk_app_id, uplink, preferred, None).into_iter().map(|id| id.text).collect()
}
