//! Lists that come in pages, as one stream of their items.

use std::future::Future;

use futures_util::stream::{self, BoxStream, StreamExt as _, TryStreamExt as _};

use crate::client::Client;
use crate::error::Error;
use crate::generated::v1;

/// Each method gives a stream of all items of all pages, read as the stream is; an error ends it. Set `page_size` of the
/// request to choose how many come with one call.
impl Client {
    /// All recordings that a search finds.
    pub fn search_media(
        &self,
        request: v1::SearchMediaRequest,
    ) -> BoxStream<'static, Result<v1::Media, Error>> {
        let client = self.media();
        pages(request, move |request| {
            let mut client = client.clone();
            async move {
                let page = client.search_media(request).await?.into_inner();
                Ok((page.media, page.next_page_token))
            }
        })
    }

    /// All mixes of an app, newest first.
    pub fn list_mixes(&self, request: v1::ListMixesRequest) -> BoxStream<'static, Result<v1::Mix, Error>> {
        let client = self.mixes();
        pages(request, move |request| {
            let mut client = client.clone();
            async move {
                let page = client.list_mixes(request).await?.into_inner();
                Ok((page.mixes, page.next_page_token))
            }
        })
    }

    /// All recording tasks of an app, newest first.
    pub fn list_recording_tasks(
        &self,
        request: v1::ListRecordingTasksRequest,
    ) -> BoxStream<'static, Result<v1::RecordingTask, Error>> {
        let client = self.recording();
        pages(request, move |request| {
            let mut client = client.clone();
            async move {
                let page = client.list_recording_tasks(request).await?.into_inner();
                Ok((page.tasks, page.next_page_token))
            }
        })
    }

    /// All changes of settings, newest first.
    pub fn list_recording_settings_revisions(
        &self,
        request: v1::ListRecordingSettingsRevisionsRequest,
    ) -> BoxStream<'static, Result<v1::RecordingSettingsRevision, Error>> {
        let client = self.recording();
        pages(request, move |request| {
            let mut client = client.clone();
            async move {
                let page = client.list_recording_settings_revisions(request).await?.into_inner();
                Ok((page.revisions, page.next_page_token))
            }
        })
    }
}

trait Paged: Clone + Send + 'static {
    fn set_page_token(&mut self, token: String);
}

macro_rules! paged {
    ($($request:ident),*) => {$(
        impl Paged for v1::$request {
            fn set_page_token(&mut self, token: String) {
                self.page_token = token;
            }
        }
    )*};
}

paged!(
    SearchMediaRequest,
    ListMixesRequest,
    ListRecordingTasksRequest,
    ListRecordingSettingsRevisionsRequest
);

fn pages<Request, Item, Page>(
    request: Request,
    mut fetch: impl FnMut(Request) -> Page + Send + 'static,
) -> BoxStream<'static, Result<Item, Error>>
where
    Request: Paged,
    Item: Send + 'static,
    Page: Future<Output = Result<(Vec<Item>, String), Error>> + Send + 'static,
{
    stream::try_unfold(Some(request), move |state| {
        let page = state.map(|request| (fetch(request.clone()), request));
        async move {
            let Some((page, mut request)) = page else { return Ok::<_, Error>(None) };
            let (items, token) = page.await?;
            // A page may be empty while there are more: the token tells the end.
            let next = (!token.is_empty()).then(|| {
                request.set_page_token(token);
                request
            });
            Ok(Some((stream::iter(items).map(Ok), next)))
        }
    })
    .try_flatten()
    .boxed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn empty_pages_before_the_end_are_passed_over() {
        let page = |request: v1::ListMixesRequest| async move {
            Ok(match request.page_token.as_str() {
                "" => (vec![1, 2], "a".to_owned()),
                "a" => (vec![], "b".to_owned()),
                _ => (vec![3], String::new()),
            })
        };
        let items: Vec<i32> = pages(v1::ListMixesRequest::default(), page).try_collect().await.unwrap();
        assert_eq!(items, [1, 2, 3]);
    }
}
