//! The client and its options.

use std::time::Duration;

use tonic::transport::{Certificate, ClientTlsConfig, Endpoint};

use crate::error::Error;
use crate::generated::v1::media_search_client::MediaSearchClient;
use crate::generated::v1::mix_transcode_client::MixTranscodeClient;
use crate::generated::v1::recording_config_client::RecordingConfigClient;
use crate::generated::v1::stream_id_resolver_client::StreamIdResolverClient;
use crate::transport::Transport;

const MAX_MESSAGE_BYTES: usize = 16 * 1024 * 1024;
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A connection to the service. It is made when it is first used and again when it breaks; clones share it.
#[derive(Debug, Clone)]
pub struct Client {
    transport: Transport,
}

/// Options of a [`Client`].
#[derive(Debug, Clone)]
pub struct ClientBuilder {
    endpoint: String,
    token: Option<String>,
    ca_certificates: Option<Vec<u8>>,
    timeout: Duration,
}

impl Client {
    /// Begins a client of the service at `http://host:port` or `https://host:port`.
    pub fn builder(endpoint: impl Into<String>) -> ClientBuilder {
        ClientBuilder {
            endpoint: endpoint.into(),
            token: None,
            ca_certificates: None,
            timeout: DEFAULT_TIMEOUT,
        }
    }

    /// Tells StreamIds of users in rooms, and the way back.
    #[must_use]
    pub fn stream_ids(&self) -> StreamIdResolverClient<Transport> {
        StreamIdResolverClient::new(self.transport.clone())
            .max_decoding_message_size(MAX_MESSAGE_BYTES)
            .max_encoding_message_size(MAX_MESSAGE_BYTES)
    }

    /// Switches automatic recording, and records chosen users.
    #[must_use]
    pub fn recording(&self) -> RecordingConfigClient<Transport> {
        RecordingConfigClient::new(self.transport.clone())
            .max_decoding_message_size(MAX_MESSAGE_BYTES)
            .max_encoding_message_size(MAX_MESSAGE_BYTES)
    }

    /// Mixes rooms into one stream or file.
    #[must_use]
    pub fn mixes(&self) -> MixTranscodeClient<Transport> {
        MixTranscodeClient::new(self.transport.clone())
            .max_decoding_message_size(MAX_MESSAGE_BYTES)
            .max_encoding_message_size(MAX_MESSAGE_BYTES)
    }

    /// Finds, plays and keeps recordings. See also [`Client::search_media`] and [`Client::download_media`].
    #[must_use]
    pub fn media(&self) -> MediaSearchClient<Transport> {
        MediaSearchClient::new(self.transport.clone())
            .max_decoding_message_size(MAX_MESSAGE_BYTES)
            .max_encoding_message_size(MAX_MESSAGE_BYTES)
    }
}

impl ClientBuilder {
    /// The API key, sent with every call. None by default.
    #[must_use]
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// The only authorities to be trusted with TLS, in PEM. Those of the system by default.
    #[must_use]
    pub fn ca_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.ca_certificates = Some(pem.into());
        self
    }

    /// Time for each unary call with all its attempts; 30 s by default. [`tonic::Request::set_timeout`] changes it for one
    /// call. Downloads have none.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Makes the client; nothing is sent yet. Must be called inside a Tokio runtime.
    ///
    /// # Errors
    /// INVALID_ARGUMENT where the endpoint, the certificates or the token cannot be used.
    pub fn build(self) -> Result<Client, Error> {
        let unusable = |what: &str| Error::local(tonic::Code::InvalidArgument, what.to_owned());
        let mut endpoint = Endpoint::from_shared(self.endpoint.clone())
            .map_err(|_| unusable(&format!("`{}` is no address such as https://host:50051", self.endpoint)))?
            .connect_timeout(CONNECT_TIMEOUT)
            .tcp_nodelay(true);
        if endpoint.uri().scheme_str() == Some("https") {
            let tls = ClientTlsConfig::new();
            let tls = match self.ca_certificates {
                Some(pem) => tls.ca_certificate(Certificate::from_pem(pem)),
                None => tls.with_native_roots(),
            };
            endpoint = endpoint
                .tls_config(tls)
                .map_err(|error| unusable("the certificates cannot be used").caused_by(error))?;
        }
        let authorization = self
            .token
            .filter(|token| !token.is_empty())
            .map(|token| {
                let mut value = http::HeaderValue::try_from(format!("Bearer {token}"))
                    .map_err(|_| unusable("the token has characters that a header cannot have"))?;
                value.set_sensitive(true);
                Ok::<_, Error>(value)
            })
            .transpose()?;
        Ok(Client { transport: Transport::new(endpoint.connect_lazy(), authorization, self.timeout) })
    }
}
