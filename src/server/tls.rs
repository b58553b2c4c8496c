//! TLS of the listener, for HTTP/2 and HTTP/1.1.
//!
//! tonic's own TLS offers HTTP/2 alone, and clients that ask for HTTP/1.1 by name would be refused.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::Stream;
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tonic::transport::server::TcpIncoming;

use crate::config::TlsConfig;

/// Whoever has not finished the handshake by then is let go.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(5);
/// Further connections wait in the system's queue.
const MAX_HANDSHAKES: usize = 512;

/// Why there can be no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("server.tls.cert_file: {0}")]
    Certificate(pem::Error),
    #[error("server.tls.cert_file: there is no certificate in it")]
    NoCertificate,
    #[error("server.tls.key_file: {0}")]
    Key(pem::Error),
    #[error("server.tls: {0}")]
    Refused(#[from] rustls::Error),
}

/// Reads certificate and key.
pub(super) fn acceptor(config: &TlsConfig) -> Result<TlsAcceptor, TlsError> {
    let certificates = CertificateDer::pem_file_iter(&config.cert_file)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(TlsError::Certificate)?;
    if certificates.is_empty() {
        return Err(TlsError::NoCertificate);
    }
    let key = PrivateKeyDer::from_pem_file(&config.key_file).map_err(TlsError::Key)?;
    // The provider is named, for a process may hold several and then has no default.
    let mut tls = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(certificates, key)?;
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(tls)))
}

/// Connections whose handshake is done, in the order of its end.
pub(super) struct TlsIncoming {
    listener: TcpIncoming,
    acceptor: TlsAcceptor,
    handshakes: JoinSet<Option<TlsStream<TcpStream>>>,
}

impl TlsIncoming {
    pub(super) fn new(listener: TcpIncoming, acceptor: TlsAcceptor) -> Self {
        Self { listener, acceptor, handshakes: JoinSet::new() }
    }

    /// Begins the handshakes of all who wait, as far as there may be more of them.
    fn admit(&mut self, cx: &mut Context<'_>) -> Result<(), io::Error> {
        while self.handshakes.len() < MAX_HANDSHAKES {
            let Poll::Ready(Some(connection)) = Pin::new(&mut self.listener).poll_next(cx)? else { break };
            let handshake = self.acceptor.accept(connection);
            self.handshakes.spawn(async move {
                match tokio::time::timeout(HANDSHAKE_TIMEOUT, handshake).await {
                    Ok(Ok(stream)) => return Some(stream),
                    Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
                    Err(_) => tracing::debug!("a TLS handshake took too long"),
                }
                None
            });
        }
        Ok(())
    }
}

impl Stream for TlsIncoming {
    type Item = io::Result<TlsStream<TcpStream>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Err(error) = self.admit(cx) {
                return Poll::Ready(Some(Err(error)));
            }
            match self.handshakes.poll_join_next(cx) {
                Poll::Ready(Some(Ok(Some(stream)))) => return Poll::Ready(Some(Ok(stream))),
                // One that failed made room for another.
                Poll::Ready(Some(_)) => {}
                // Without handshakes the next connection wakes this task.
                Poll::Ready(None) | Poll::Pending => return Poll::Pending,
            }
        }
    }
}
