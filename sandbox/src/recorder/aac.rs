//! AAC recordings: ADTS frames one behind the other.

use std::fs::File;
use std::io;
use std::sync::Arc;

use super::disk::Disk;
use super::sink::{Event, Sink, Unit};
use super::slot::{Context, Slot};
use crate::media::codec::Codec;
use crate::media::gather::Gather;
use crate::media::track::{AudioConfig, Frame};

struct Open {
    file: File,
    slot: Slot,
    gather: Gather,
    start_ms: i64,
    held_since_ms: i64,
    written: u64,
}

impl Open {
    fn is_full(&self, context: &Context, now_ms: i64) -> bool {
        context.is_full(self.start_ms, now_ms, self.written + self.gather.len())
    }

    fn flush(&mut self, disk: &Disk) -> io::Result<()> {
        let length = self.gather.len();
        if let Err(error) = self.gather.write_to(&mut self.file) {
            self.file.set_len(self.written)?;
            return Err(error);
        }
        self.written += length;
        disk.sync_file(&self.file)
    }
}

pub(crate) struct AacSink {
    context: Context,
    config: Option<Arc<AudioConfig>>,
    open: Option<Open>,
    skipped: u64,
}

impl AacSink {
    pub(crate) fn new(context: Context) -> Self {
        Self { context, config: None, open: None, skipped: 0 }
    }

    fn frame(&mut self, frame: &Frame) -> io::Result<()> {
        let header = self.config.as_ref().and_then(|config| config.aac.adts_header(frame.data.len()));
        let (Some(config), Some(header)) = (self.config.clone(), header) else {
            self.skipped += 1;
            return Ok(());
        };
        if self.open.as_ref().is_some_and(|open| open.is_full(&self.context, frame.dts_ms)) {
            self.close_file()?;
        }
        let open = match &mut self.open {
            Some(open) => open,
            closed @ None => {
                let create = |slot: &Slot| File::create_new(slot.main_path());
                let (slot, file) = Slot::create(&self.context, frame.arrived, create)?;
                closed.insert(Open {
                    file,
                    slot,
                    gather: Gather::default(),
                    start_ms: frame.dts_ms,
                    held_since_ms: frame.dts_ms,
                    written: 0,
                })
            }
        };
        let held = u128::try_from(frame.dts_ms - open.held_since_ms).unwrap_or(0);
        if held >= self.context.shared.fragment.as_millis() {
            self.context.ready_to_write()?;
            open.flush(&self.context.shared.disk)?;
            open.held_since_ms = frame.dts_ms;
        }
        open.gather.copy(&header);
        open.gather.share(frame.data.clone());
        open.slot.audio(Codec::Aac, Some(&config), frame);
        Ok(())
    }

    fn close_file(&mut self) -> io::Result<()> {
        let Some(mut open) = self.open.take() else { return Ok(()) };
        let flushed = open.flush(&self.context.shared.disk);
        if flushed.is_err() {
            self.context.state.recount();
        }
        open.slot.announce(open.written)?;
        flushed
    }
}

impl Sink for AacSink {
    fn push(&mut self, unit: &Unit<'_>) -> io::Result<()> {
        match &unit.event {
            Event::AudioConfig(config) => {
                self.config.clone_from(config);
                Ok(())
            }
            Event::Audio(Codec::Aac, frame) => self.frame(frame),
            _ => Ok(()),
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        if self.skipped > 0 {
            let (stream, skipped) = (&self.context.stream.key.stream_name, self.skipped);
            tracing::warn!(
                stream,
                skipped,
                "audio frames without usable configuration are not in the aac file"
            );
        }
        self.close_file()
    }
}
