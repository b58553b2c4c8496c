//! The services that are called by gRPC, and how their methods are called by JSON.

use std::sync::Arc;

use axum::Router;
use tokio_util::task::TaskTracker;
use tonic::server::NamedService;
use tonic::service::Routes;
use tonic_health::pb::health_server::HealthServer;
use tonic_health::server::HealthReporter;
use trtc_connect::Methods;

use super::ServeError;
use crate::api::Context;
use crate::api::media_search::Media;
use crate::api::mix_transcode::Mixing;
use crate::api::recording_config::Recording;
use crate::api::stream_id_resolver::Resolver;
use crate::proto::FILE_DESCRIPTOR_SET;
use crate::proto::v1::CODECS;
use crate::proto::v1::media_search_server::MediaSearchServer;
use crate::proto::v1::mix_transcode_server::MixTranscodeServer;
use crate::proto::v1::recording_config_server::RecordingConfigServer;
use crate::proto::v1::stream_id_resolver_server::StreamIdResolverServer;

/// All services, by gRPC.
pub(super) fn routes(
    context: &Arc<Context>,
    tasks: &TaskTracker,
    max_request_bytes: usize,
    health: HealthServer<impl tonic_health::pb::health_server::Health>,
) -> Result<Router, ServeError> {
    let reflection = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
            // Without these, tools that work by reflection show the details of errors as raw bytes.
            .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET)
    };
    let resolver = StreamIdResolverServer::new(Resolver::new(Arc::clone(context)));
    let recording = RecordingConfigServer::new(Recording::new(Arc::clone(context), tasks.clone()));
    let media = MediaSearchServer::new(Media::new(Arc::clone(context), tasks.clone()));
    let mixing = MixTranscodeServer::new(Mixing::new(Arc::clone(context), tasks.clone()));
    let routes = Routes::new(health)
        .add_service(reflection().build_v1()?)
        .add_service(reflection().build_v1alpha()?)
        .add_service(resolver.max_decoding_message_size(max_request_bytes))
        .add_service(recording.max_decoding_message_size(max_request_bytes))
        .add_service(media.max_decoding_message_size(max_request_bytes))
        .add_service(mixing.max_decoding_message_size(max_request_bytes));
    Ok(routes.prepare().into_axum_router())
}

/// The methods that are called by JSON: all, for `buf curl` asks reflection in the protocol it is told to use.
pub(super) fn methods() -> Result<Methods, ServeError> {
    Ok(Methods::from_descriptors(FILE_DESCRIPTOR_SET)?
        .with_descriptors(tonic_health::pb::FILE_DESCRIPTOR_SET)?
        .with_descriptors(tonic_reflection::pb::v1::FILE_DESCRIPTOR_SET)?
        .with_descriptors(tonic_reflection::pb::v1alpha::FILE_DESCRIPTOR_SET)?
        // No methods, but the details of errors.
        .with_descriptors(tonic_types::pb::FILE_DESCRIPTOR_SET)?
        .with_codecs(CODECS))
}

/// Says of all services whether they are to be called.
pub(super) async fn set_health(health: &HealthReporter, serving: bool) {
    use tonic_health::ServingStatus::{NotServing, Serving};
    let status = if serving { Serving } else { NotServing };
    for name in [
        "",
        StreamIdResolverServer::<Resolver>::NAME,
        RecordingConfigServer::<Recording>::NAME,
        MediaSearchServer::<Media>::NAME,
        MixTranscodeServer::<Mixing>::NAME,
    ] {
        health.set_service_status(name, status).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_of_the_contract_has_generated_json() {
        let methods = methods().unwrap();
        let ours = methods.paths().filter(|path| path.starts_with("/trtc.recording."));
        let mut ours: Vec<&str> = ours.collect();
        let mut generated: Vec<&str> = CODECS.iter().map(trtc_connect::Codec::path).collect();
        ours.sort_unstable();
        generated.sort_unstable();
        assert_eq!(ours, generated);
    }
}
