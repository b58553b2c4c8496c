//! Mixing gives way to receiving and recording.

/// Less urgent than what has 0, and still far from idle.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 5;

/// Makes the calling thread less urgent than those that receive and record. Elsewhere than on Linux that would
/// concern the whole process, and is left alone.
pub(super) fn lower() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::nice(NICENESS) {
        tracing::debug!(%error, "a thread of a mix is as urgent as all others");
    }
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    #[test]
    fn other_threads_stay_as_urgent_as_they_were() {
        let niceness = || rustix::process::nice(0).unwrap();
        let before = niceness();
        let lowered = std::thread::spawn(move || {
            lower();
            niceness()
        });
        let most = 19;
        assert_eq!(lowered.join().unwrap(), (before + NICENESS).min(most));
        assert_eq!(niceness(), before);
    }
}
