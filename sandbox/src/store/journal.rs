//! The account of what happened: each notice changes the state, and says what must be announced, at once.

use sqlx::{Sqlite, Transaction};
use tokio::sync::watch;

use super::{Store, StoreError, from_millis, millis, rooms};
use crate::model::{EndReason, Notice, StreamInfo, StreamKey};

impl Store {
    /// Enters notices into the account, all or none.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn note(&self, notices: &[Notice]) -> Result<(), StoreError> {
        let mut tx = self.write.begin().await?;
        for notice in notices {
            self.announce(&mut tx, notice).await?;
            note_stream(&mut tx, notice).await?;
            for event in rooms::follow(self, &mut tx, notice).await? {
                self.tell_trtc(&mut tx, &event).await?;
            }
        }
        tx.commit().await?;
        self.noted.send_replace(());
        Ok(())
    }

    /// Tells when notices were entered; several times at once may be told once.
    pub fn noted(&self) -> watch::Receiver<()> {
        self.noted.subscribe()
    }

    /// Ends, in the account, the streams that were live when the sandbox was last killed.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn end_orphans(&self) -> Result<usize, StoreError> {
        type Row = (String, String, String, String, String, String, i64);
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT sequence, domain, app_name, stream_name, params, client_ip, started FROM live_streams
             ORDER BY started",
        )
        .fetch_all(&self.read)
        .await?;
        let at = self.settings.environment.now();
        let ended = |(sequence, domain, app_name, stream_name, params, client_ip, started): Row| {
            let stream = StreamInfo {
                key: StreamKey { domain, app_name, stream_name },
                params,
                client_ip,
                started: from_millis(started)?,
                sequence: sequence
                    .parse()
                    .map_err(|_| StoreError::Damaged("a sequence is no number".into()))?,
            };
            Ok(Notice::StreamEnded { stream, at, reason: EndReason::Stopped })
        };
        let notices: Vec<_> = rows.into_iter().map(ended).collect::<Result<_, StoreError>>()?;
        self.note(&notices).await?;
        Ok(notices.len())
    }
}

async fn note_stream(tx: &mut Transaction<'_, Sqlite>, notice: &Notice) -> Result<(), StoreError> {
    match notice {
        Notice::StreamStarted(stream) => {
            sqlx::query(
                "INSERT INTO live_streams
                   (sequence, domain, app_name, stream_name, params, client_ip, started)
                 VALUES (?, ?, ?, ?, ?, ?, ?)",
            )
            .bind(stream.sequence.to_string())
            .bind(&stream.key.domain)
            .bind(&stream.key.app_name)
            .bind(&stream.key.stream_name)
            .bind(&stream.params)
            .bind(&stream.client_ip)
            .bind(millis(stream.started))
            .execute(&mut **tx)
            .await?;
        }
        Notice::StreamEnded { stream, .. } => {
            sqlx::query("DELETE FROM live_streams WHERE sequence = ?")
                .bind(stream.sequence.to_string())
                .execute(&mut **tx)
                .await?;
        }
        Notice::MediaSeen { .. } | Notice::Recording(_) => {}
    }
    Ok(())
}
