//! Finished recordings on their way into VOD.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::environment::Environment;
use crate::faults::Faults;
use crate::model::FinishedFile;
use crate::store::{Store, StoreError};

/// Recordings that may wait to be taken; who closes more waits.
pub(crate) const QUEUE: usize = 64;

const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Takes recordings one after the other until every sender is gone. What fails for a passing reason is tried
/// again; at `stop` once more, then its directory stays where it is.
pub(crate) async fn land_all(
    mut finished: mpsc::Receiver<FinishedFile>,
    store: Store,
    environment: Environment,
    faults: Faults,
    stop: CancellationToken,
) {
    while let Some(file) = finished.recv().await {
        land(file, &store, &environment, &faults, &stop).await;
    }
}

async fn land(
    file: FinishedFile,
    store: &Store,
    environment: &Environment,
    faults: &Faults,
    stop: &CancellationToken,
) {
    let mut pause = FIRST_PAUSE;
    loop {
        let last = stop.is_cancelled();
        let landed = if faults.fails_landing(&file.stream.key) {
            Err(StoreError::Asked)
        } else {
            store.land(file.clone(), environment.now()).await
        };
        match landed {
            Ok(file_id) => {
                let stream = &file.stream.key.stream_name;
                tracing::info!(%file_id, stream, "a recording is in VOD");
                return;
            }
            Err(error @ StoreError::BadRecording { .. }) => {
                tracing::error!(%error, "a recording was refused");
                return;
            }
            Err(error) if last => {
                tracing::error!(%error, dir = %file.dir.display(), "a recording stays outside of VOD");
                return;
            }
            Err(error) => {
                tracing::warn!(%error, dir = %file.dir.display(), ?pause, "a recording is tried again");
                tokio::select! {
                    () = tokio::time::sleep(pause) => pause = (pause * 2).min(LONGEST_PAUSE),
                    () = stop.cancelled() => {}
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::faults::FaultsConfig;
    use crate::store::MediaQuery;
    use crate::store::tests::{T0, finished};

    #[tokio::test]
    async fn a_recording_survives_a_disk_that_fails_for_a_while() {
        let place = tempfile::TempDir::new().unwrap();
        let config = Config { data_dir: place.path().into(), ..Config::default() };
        let environment = Environment::new(|| T0, || 7);
        let store = Store::open(&config, &environment).await.unwrap();
        let dir = place.path().join("one");
        std::fs::create_dir(&dir).unwrap();
        std::fs::write(dir.join("f0.mp4"), b"abcd").unwrap();

        // Without its media root the store cannot move the directory.
        std::fs::remove_dir(store.media_root()).unwrap();
        assert!(matches!(store.land(finished(&dir), T0).await, Err(StoreError::Disk { .. })));
        let (sender, receiver) = mpsc::channel(1);
        sender.send(finished(&dir)).await.unwrap();
        drop(sender);
        let faults = Faults::new(&FaultsConfig::default(), environment.clone()).unwrap();
        let stop = CancellationToken::new();
        let landing = tokio::spawn(land_all(receiver, store.clone(), environment, faults, stop));
        std::fs::create_dir(store.media_root()).unwrap();
        landing.await.unwrap();

        let all = MediaQuery { app_id: config.app_id, limit: 10, ..MediaQuery::default() };
        let found = store.search_media(&all, T0 + Duration::from_secs(30)).await.unwrap();
        assert_eq!(found.total, 1, "taken, and taken once");
    }
}
