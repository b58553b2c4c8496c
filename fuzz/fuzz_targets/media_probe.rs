//! A media file of any bytes: FLV, MP4, MPEG-TS, ADTS and HLS playlists.

#![no_main]

use std::cell::RefCell;
use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};

use libfuzzer_sys::fuzz_target;
use tempfile::NamedTempFile;
use trtc_sandbox::media::probe::probe;

thread_local! {
    static FILE: RefCell<NamedTempFile> = RefCell::new(NamedTempFile::new().expect("a place for the file"));
}

fn write(file: &mut File, data: &[u8]) -> std::io::Result<()> {
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(data)
}

fuzz_target!(|data: &[u8]| {
    FILE.with_borrow_mut(|file| {
        write(file.as_file_mut(), data).expect("the file is written");
        if let Ok(found) = probe(file.path()) {
            assert_eq!(found.size, data.len() as u64);
            let _ = found.meta();
        }
    });
});
