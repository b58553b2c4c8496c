//! `MixTranscode`: a room's pictures and sound as one stream.

use std::sync::Arc;

use futures::future::BoxFuture;
use tokio_util::task::TaskTracker;
use tonic::{Request, Response, Status};

use super::error::ApiError;
use super::mixes::Mixes;
use super::{Context, mix_preview};
use crate::proto::v1;
use crate::proto::v1::mix_transcode_server::MixTranscode;

/// The service.
#[derive(Clone)]
pub struct Mixing {
    context: Arc<Context>,
    mixes: Arc<Mixes>,
    /// Changes go on to their end when their caller goes away.
    tasks: TaskTracker,
}

impl Mixing {
    /// The service over what all services share; its changes are tracked by `tasks`.
    pub fn new(context: Arc<Context>, tasks: TaskTracker) -> Self {
        let mixes = Arc::new(Mixes::new(Arc::clone(&context)));
        Self { context, mixes, tasks }
    }

    /// Changes are on the heap: with a whole mix before and after they are large.
    async fn finish<R: Send + 'static>(
        &self,
        work: BoxFuture<'static, Result<R, ApiError>>,
    ) -> Result<Response<R>, Status> {
        Ok(Response::new(super::run_to_the_end(&self.tasks, work).await?))
    }
}

#[tonic::async_trait]
impl MixTranscode for Mixing {
    async fn start_mix(
        &self,
        request: Request<v1::StartMixRequest>,
    ) -> Result<Response<v1::StartMixResponse>, Status> {
        let (mixes, request) = (Arc::clone(&self.mixes), request.into_inner());
        self.finish(Box::pin(async move { mixes.start(request).await })).await
    }

    async fn update_mix(
        &self,
        request: Request<v1::UpdateMixRequest>,
    ) -> Result<Response<v1::UpdateMixResponse>, Status> {
        let (mixes, request) = (Arc::clone(&self.mixes), request.into_inner());
        self.finish(Box::pin(async move { mixes.update(request).await })).await
    }

    async fn stop_mix(
        &self,
        request: Request<v1::StopMixRequest>,
    ) -> Result<Response<v1::StopMixResponse>, Status> {
        let (mixes, request) = (Arc::clone(&self.mixes), request.into_inner());
        self.finish(Box::pin(async move { mixes.stop(request).await })).await
    }

    async fn get_mix(
        &self,
        request: Request<v1::GetMixRequest>,
    ) -> Result<Response<v1::GetMixResponse>, Status> {
        Ok(Response::new(self.mixes.get(request.into_inner()).await?))
    }

    async fn list_mixes(
        &self,
        request: Request<v1::ListMixesRequest>,
    ) -> Result<Response<v1::ListMixesResponse>, Status> {
        Ok(Response::new(self.mixes.list(request.into_inner()).await?))
    }

    async fn preview_mix(
        &self,
        request: Request<v1::PreviewMixRequest>,
    ) -> Result<Response<v1::PreviewMixResponse>, Status> {
        let (context, request) = (Arc::clone(&self.context), request.into_inner());
        // Drawing takes longer than the threads that serve connections may.
        let drawn = tokio::task::spawn_blocking(move || mix_preview::draw(&context, &request)).await;
        let drawn = drawn.unwrap_or_else(|error| Err(ApiError::Internal { detail: error.to_string() }));
        Ok(Response::new(drawn?))
    }
}
