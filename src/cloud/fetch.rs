//! Bytes of recorded files, from the URLs that VOD gives.

use bytes::Bytes;
use futures::stream::{BoxStream, StreamExt as _};
use reqwest::StatusCode;
use reqwest::header::{CONTENT_RANGE, RANGE};
use url::Url;

use super::transport::{Cloud, root_cause};

/// Why bytes could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    #[error("the file's address `{0}` is not an http URL")]
    BadUrl(String),
    #[error("the file is not there (HTTP status {0})")]
    Missing(StatusCode),
    #[error("the file server refused (HTTP status {0}): check the Key hotlink protection setting")]
    Forbidden(StatusCode),
    #[error("the file has only {size} bytes")]
    OutOfRange { size: u64 },
    #[error("the file server failed: {0}")]
    Broken(String),
}

/// A body under way.
pub struct Body {
    /// Size of the whole file.
    pub total: u64,
    /// The bytes from the offset asked for.
    pub bytes: BoxStream<'static, Result<Bytes, FetchError>>,
}

impl Cloud {
    /// Starts to fetch a file at `offset`. An offset at the very end gives an empty body.
    pub async fn fetch(&self, url: &Url, offset: u64) -> Result<Body, FetchError> {
        check(url)?;
        let mut request = self.http().get(url.clone());
        if offset > 0 {
            request = request.header(RANGE, format!("bytes={offset}-"));
        }
        let response = request.send().await.map_err(|error| FetchError::Broken(root_cause(&error)))?;
        let range = response.headers().get(CONTENT_RANGE).and_then(|value| value.to_str().ok());
        let total = match response.status() {
            StatusCode::OK if offset == 0 => response.content_length(),
            StatusCode::OK => return Err(FetchError::Broken("it does not serve ranges".to_owned())),
            StatusCode::PARTIAL_CONTENT => range.and_then(|range| content_range(range, offset)),
            StatusCode::RANGE_NOT_SATISFIABLE => {
                let size = range.and_then(|range| range.strip_prefix("bytes */")?.parse().ok());
                return match size {
                    Some(size) if size == offset => {
                        Ok(Body { total: size, bytes: futures::stream::empty().boxed() })
                    }
                    Some(size) => Err(FetchError::OutOfRange { size }),
                    None => Err(FetchError::Broken("it refused the range".to_owned())),
                };
            }
            status => return Err(status_error(status)),
        };
        let total = total.ok_or_else(|| FetchError::Broken("it does not tell the size".to_owned()))?;
        let bytes =
            response.bytes_stream().map(|part| part.map_err(|error| FetchError::Broken(root_cause(&error))));
        Ok(Body { total, bytes: bytes.boxed() })
    }

    /// The size of a file.
    pub async fn fetch_size(&self, url: &Url) -> Result<u64, FetchError> {
        check(url)?;
        let response = self
            .http()
            .head(url.clone())
            .send()
            .await
            .map_err(|error| FetchError::Broken(root_cause(&error)))?;
        if !response.status().is_success() {
            return Err(status_error(response.status()));
        }
        // A HEAD has no body, so the length must be read from the header.
        let length = response.headers().get(reqwest::header::CONTENT_LENGTH);
        length
            .and_then(|length| length.to_str().ok()?.parse().ok())
            .ok_or_else(|| FetchError::Broken("it does not tell the size".to_owned()))
    }

    /// The whole of a small file, such as a playlist, up to `limit` bytes.
    pub async fn fetch_small(&self, url: &Url, limit: usize) -> Result<Vec<u8>, FetchError> {
        let mut body = self.fetch(url, 0).await?;
        let mut whole = Vec::new();
        while let Some(part) = body.bytes.next().await {
            whole.extend_from_slice(&part?);
            if whole.len() > limit {
                return Err(FetchError::Broken(format!("it is larger than {limit} bytes")));
            }
        }
        Ok(whole)
    }
}

fn check(url: &Url) -> Result<(), FetchError> {
    match url.scheme() {
        "http" | "https" => Ok(()),
        _ => Err(FetchError::BadUrl(url.to_string())),
    }
}

fn status_error(status: StatusCode) -> FetchError {
    match status {
        StatusCode::NOT_FOUND | StatusCode::GONE => FetchError::Missing(status),
        StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED => FetchError::Forbidden(status),
        _ => FetchError::Broken(format!("HTTP status {status}")),
    }
}

/// The total size in `bytes 5-9/10`, if the range starts where it was asked to.
fn content_range(range: &str, offset: u64) -> Option<u64> {
    let (span, total) = range.strip_prefix("bytes ")?.split_once('/')?;
    let (start, _) = span.split_once('-')?;
    if start.parse::<u64>().ok()? == offset { total.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_must_start_where_it_was_asked_to() {
        assert_eq!(content_range("bytes 5-9/10", 5), Some(10));
        assert_eq!(content_range("bytes 4-9/10", 5), None);
        assert_eq!(content_range("bytes 5-9/*", 5), None);
        assert_eq!(content_range("5-9/10", 5), None);
    }
}
