//! A socket that wakes its task when data comes, or is left alone until it is looked at.

use std::io::{self, Read as _};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A peer's socket.
#[derive(Debug)]
pub(super) struct Socket {
    /// `None` only after a change between the two has failed.
    side: Option<Side>,
}

#[derive(Debug)]
enum Side {
    Awake(TcpStream),
    /// Taken out of the runtime: while it is in there, each packet wakes a thread whether anybody reads or not.
    Asleep(std::net::TcpStream),
}

impl Socket {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self { side: Some(Side::Awake(stream)) }
    }

    pub(super) fn is_asleep(&self) -> bool {
        matches!(self.side, Some(Side::Asleep(_)))
    }

    /// Lets data come without waking anybody, until [`wake_up`](Self::wake_up) or a write.
    pub(super) fn fall_asleep(&mut self) -> io::Result<()> {
        self.side = match self.side.take() {
            Some(Side::Awake(stream)) => Some(Side::Asleep(stream.into_std()?)),
            side => side,
        };
        Ok(())
    }

    /// Lets data wake its reader.
    pub(super) fn wake_up(&mut self) -> io::Result<()> {
        self.awake().map(drop)
    }

    /// Takes what has come to a sleeping socket; `None` when nothing has.
    pub(super) fn look(&mut self, buffer: &mut [u8]) -> io::Result<Option<usize>> {
        let Some(Side::Asleep(stream)) = &mut self.side else { return Ok(None) };
        loop {
            return match stream.read(buffer) {
                Ok(len) => Ok(Some(len)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => Err(error),
            };
        }
    }

    /// Waits for data.
    pub(super) async fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.awake()?.read(buffer).await
    }

    pub(super) async fn write_all(&mut self, data: &[u8]) -> io::Result<()> {
        self.awake()?.write_all(data).await
    }

    pub(super) async fn shutdown(&mut self) -> io::Result<()> {
        self.awake()?.shutdown().await
    }

    fn awake(&mut self) -> io::Result<&mut TcpStream> {
        self.side = match self.side.take() {
            Some(Side::Asleep(stream)) => Some(Side::Awake(TcpStream::from_std(stream)?)),
            side => side,
        };
        match &mut self.side {
            Some(Side::Awake(stream)) => Ok(stream),
            _ => Err(io::ErrorKind::NotConnected.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn data_is_there_whichever_way_it_is_taken() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut peer = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let mut socket = Socket::new(listener.accept().await.unwrap().0);
        let mut buffer = [0; 8];
        socket.fall_asleep().unwrap();
        assert!(socket.is_asleep());
        assert_eq!(socket.look(&mut buffer).unwrap(), None);

        peer.write_all(b"first").await.unwrap();
        socket.wake_up().unwrap();
        assert!(!socket.is_asleep());
        assert_eq!(socket.read(&mut buffer).await.unwrap(), 5);

        // An answer wakes the socket up.
        socket.fall_asleep().unwrap();
        socket.write_all(b"answer").await.unwrap();
        assert!(!socket.is_asleep());
        let mut answer = [0; 6];
        peer.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"answer");

        socket.fall_asleep().unwrap();
        peer.write_all(b"last").await.unwrap();
        drop(peer);
        let mut taken = Vec::new();
        while let Some(len) = wait(&mut socket, &mut buffer).await {
            taken.extend_from_slice(&buffer[..len]);
        }
        assert_eq!(taken, b"last");
    }

    /// Looks until there is something to see; `None` at the end.
    async fn wait(socket: &mut Socket, buffer: &mut [u8]) -> Option<usize> {
        loop {
            match socket.look(buffer).unwrap() {
                Some(0) => return None,
                Some(len) => return Some(len),
                None => tokio::task::yield_now().await,
            }
        }
    }
}
