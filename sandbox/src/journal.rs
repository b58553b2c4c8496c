//! Takes notices of what happens into the account that the store keeps.

use std::time::Duration;

use tokio::sync::mpsc;

use crate::model::Notice;
use crate::store::Store;

/// Notices that may wait; who has more to say waits.
pub(crate) const QUEUE: usize = 1024;
/// Notices that go into the account at a time: one write through the disk cache for all of them.
const BATCH: usize = 128;
const PAUSE: Duration = Duration::from_millis(200);
/// Attempts to enter a batch that the database refuses.
const TRIES: u32 = 50;

/// Runs until every sender is gone.
pub(crate) async fn keep(mut notices: mpsc::Receiver<Notice>, store: Store) {
    let mut batch = Vec::new();
    while notices.recv_many(&mut batch, BATCH).await > 0 {
        let mut tries = 0;
        while let Err(error) = store.note(&batch).await {
            tries += 1;
            if tries == TRIES {
                tracing::error!(%error, lost = batch.len(), "notices cannot be kept: nobody will hear of them");
                break;
            }
            tracing::warn!(%error, "notices cannot be kept now, they are tried again");
            tokio::time::sleep(PAUSE).await;
        }
        batch.clear();
    }
}
