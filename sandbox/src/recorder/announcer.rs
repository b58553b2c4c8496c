//! Announcing closed files, apart from the threads that record.
//!
//! A closed file may have to wait for its cover, and for those who take it. A worker that waited with it would leave the
//! frames of all its other streams in memory meanwhile, where a kill loses them.

use std::io;
use std::sync::mpsc;

use tokio::sync::oneshot;

use super::cover::Ticket;
use crate::model::FinishedFile;

/// Closed files that may wait. More hold up the workers, which is better than losing one.
const QUEUE: usize = 1024;

enum Job {
    File(Box<FinishedFile>, Option<Ticket>),
    /// Everything before it is announced.
    Mark(oneshot::Sender<()>),
}

/// The thread that announces. It ends when all its handles are gone and everything is announced.
#[derive(Debug, Clone)]
pub(crate) struct Announcer {
    jobs: mpsc::SyncSender<Job>,
}

impl Announcer {
    /// Closed files go to `finished`.
    pub(crate) fn start(finished: tokio::sync::mpsc::Sender<FinishedFile>) -> io::Result<Self> {
        let (jobs, queue) = mpsc::sync_channel(QUEUE);
        std::thread::Builder::new().name("announcer".into()).spawn(move || {
            for job in queue {
                match job {
                    Job::File(mut file, cover) => {
                        if let Some(cover) = cover {
                            file.cover_file = cover.wait();
                        }
                        if finished.blocking_send(*file).is_err() {
                            tracing::error!(
                                "nobody takes finished recordings any more: they stay in the recorder's directory"
                            );
                        }
                    }
                    // Whoever asked may have gone.
                    Job::Mark(done) => drop(done.send(())),
                }
            }
        })?;
        Ok(Self { jobs })
    }

    /// Announces a file once its cover is there.
    pub(crate) fn announce(&self, file: FinishedFile, cover: Option<Ticket>) {
        self.send(Job::File(Box::new(file), cover));
    }

    /// Tells when everything handed in so far is announced.
    pub(crate) fn mark(&self, done: oneshot::Sender<()>) {
        self.send(Job::Mark(done));
    }

    fn send(&self, job: Job) {
        if self.jobs.send(job).is_err() {
            tracing::error!(
                "the announcing thread is gone: a finished recording is announced at the next start"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::store::tests::finished;

    #[tokio::test]
    async fn whoever_closes_files_does_not_wait_for_those_who_take_them() {
        let dirs = ["/a", "/b", "/c"].map(Path::new);
        let (sender, mut taken) = tokio::sync::mpsc::channel(1);
        let announcer = Announcer::start(sender).unwrap();
        for dir in dirs {
            announcer.announce(finished(dir), None);
        }
        let (done, mut all) = oneshot::channel();
        announcer.mark(done);
        drop(announcer);
        assert!(all.try_recv().is_err(), "nobody has taken more than the channel holds");
        for dir in dirs {
            assert_eq!(taken.recv().await.unwrap().dir, dir);
        }
        all.await.unwrap();
        assert!(taken.recv().await.is_none(), "nothing is left, and so is no thread");
    }
}
