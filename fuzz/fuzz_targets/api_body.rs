//! Request bodies of every action, as JSON and as a form, up to the answer from a real store.
//!
//! The first byte chooses the action, its top bit the form.

#![no_main]

use std::cell::RefCell;

use libfuzzer_sys::fuzz_target;
use trtc_sandbox::fuzzing::Api;

struct Place {
    api: Api,
    runtime: tokio::runtime::Runtime,
    _dir: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let dir = tempfile::tempdir().expect("a place for the store");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let api = runtime.block_on(Api::open(dir.path())).expect("the store opens");
        Self { api, runtime, _dir: dir }
    }
}

thread_local! {
    static PLACE: RefCell<Place> = RefCell::new(Place::new());
}

fuzz_target!(|data: &[u8]| {
    let Some((&choice, body)) = data.split_first() else { return };
    let form = choice & 0x80 != 0;
    PLACE.with_borrow(|place| {
        let answer = place.runtime.block_on(place.api.call(usize::from(choice & 0x7f), form, body));
        if let Err(error) = answer {
            // `InternalError.ConfOutLimit` is the cloud's word for too many templates.
            assert!(!error.starts_with("InternalError: "), "{error}");
        }
    });
});
