//! An unfinished MP4 recording of any bytes is closed, refused or empty; once closed it stays so and can be probed.

#![no_main]

use std::cell::RefCell;
use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};

use libfuzzer_sys::fuzz_target;
use tempfile::NamedTempFile;
use trtc_sandbox::media::mp4::{Recovered, recover};
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
        if let Ok(Recovered::Closed { .. }) = recover(file.path()) {
            assert_eq!(recover(file.path()).expect("a closed file is readable"), Recovered::WasClosed);
            let _ = probe(file.path());
        }
    });
});
