//! MediaSearch: three recordings on two pages, and a download with a part that is new.

use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use tonic::{Request, Response, Status};

use crate::proto;
use crate::proto::download_media_response::Part;
use crate::proto::media_search_server::MediaSearch;

const IDS: [&str; 3] = ["1", "2", "3"];
const CONTENT: &[u8] = b"a recording of a later version";

pub(crate) struct Search;

type Parts = tonic::codegen::BoxStream<proto::DownloadMediaResponse>;

#[tonic::async_trait]
impl MediaSearch for Search {
    async fn search_media(
        &self,
        request: Request<proto::SearchMediaRequest>,
    ) -> Result<Response<proto::SearchMediaResponse>, Status> {
        let second = request.into_inner().page_token == "next";
        let page = if second { &IDS[2..] } else { &IDS[..2] };
        Ok(Response::new(proto::SearchMediaResponse {
            media: page.iter().map(|id| media(id)).collect(),
            next_page_token: if second { String::new() } else { "next".to_owned() },
            searched: Vec::new(),
        }))
    }

    async fn download_media(
        &self,
        request: Request<proto::DownloadMediaRequest>,
    ) -> Result<Response<Parts>, Status> {
        let request = request.into_inner();
        let offset = usize::try_from(request.offset).unwrap_or(usize::MAX);
        let rest = CONTENT.get(offset..).ok_or_else(|| crate::reasons::status("OFFSET_OUT_OF_RANGE"))?;
        let size = i64::try_from(CONTENT.len()).unwrap_or_default();
        let header = proto::DownloadHeader {
            media: Some(media(&request.file_id)),
            file_name: "next.mp4".to_owned(),
            content_type: "video/mp4".to_owned(),
            size_bytes: size,
            offset: request.offset,
        };
        let trailer = proto::DownloadTrailer {
            size_bytes: i64::try_from(rest.len()).unwrap_or_default(),
            sha256: hex::encode(Sha256::digest(rest)),
            md5_verified: false,
        };
        let (first, second) = rest.split_at(rest.len() / 2);
        let parts = [
            Part::Header(header),
            Part::Chunk(Bytes::copy_from_slice(first)),
            Part::NextProgress(proto::NextProgress {
                bytes_left: i64::try_from(second.len()).unwrap_or_default(),
            }),
            Part::Chunk(Bytes::copy_from_slice(second)),
            Part::Trailer(trailer),
        ];
        let parts = parts.map(|part| Ok(proto::DownloadMediaResponse { part: Some(part) }));
        Ok(Response::new(Box::pin(tokio_stream::iter(parts))))
    }
}

fn media(id: &str) -> proto::Media {
    proto::Media {
        file_id: id.to_owned(),
        format: proto::MediaFormat::Next.into(),
        container: "next".to_owned(),
        next_text: "new".to_owned(),
        next_label: proto::NextLabel::New.into(),
        ..Default::default()
    }
}
