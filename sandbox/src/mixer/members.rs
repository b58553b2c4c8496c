//! Who is in a mix.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::Micros;
use super::input::Input;
use super::shown::Shown;
use crate::codec::picture::Picture;

/// An input with what was decoded of it.
#[derive(Debug)]
pub(super) struct Member {
    /// Names it within the mix, and is never given again.
    pub(super) id: u64,
    /// Larger for those who came later.
    order: u64,
    pub(super) input: Arc<Input>,
    shown: Mutex<Shown<Picture>>,
    /// What its thread has used, in nanoseconds of a processor.
    cpu: AtomicU64,
}

/// The inputs of a mix, in order of their coming.
#[derive(Debug, Default)]
pub(super) struct Members(Mutex<List>);

#[derive(Debug, Default)]
struct List {
    members: Vec<Arc<Member>>,
    next: u64,
    /// Of those who have left.
    gone: Totals,
}

/// What became of the media of all inputs, since the mix began.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Totals {
    /// Messages that were left out because a decoder was behind.
    pub(super) dropped: u64,
    /// Messages that came too late.
    pub(super) late: u64,
    /// Pictures that were decoded and not kept.
    pub(super) refused: u64,
    /// Nanoseconds of a processor.
    pub(super) cpu: u64,
}

impl Members {
    /// Takes an input in: `order` counts, and among equals who came last is last. Who was in by the same name leaves.
    pub(super) fn join(&self, order: u64, input: Input, shown: Shown<Picture>) -> Arc<Member> {
        let mut list = self.lock();
        for member in list.members.iter().filter(|member| member.input.who == input.who) {
            member.input.leave();
        }
        let member = Arc::new(Member {
            id: list.next,
            order,
            input: Arc::new(input),
            shown: Mutex::new(shown),
            cpu: AtomicU64::new(0),
        });
        list.next += 1;
        let at = list.members.partition_point(|other| other.order <= order);
        list.members.insert(at, Arc::clone(&member));
        member
    }

    /// Who is there now, in order; `left` is told of each who has left.
    pub(super) fn present(&self, mut left: impl FnMut(&Member)) -> Vec<Arc<Member>> {
        let mut list = self.lock();
        let mut gone = list.gone;
        list.members.retain(|member| {
            let stays = !member.input.has_left();
            if !stays {
                gone.add(member);
                left(member);
            }
            stays
        });
        list.gone = gone;
        list.members.clone()
    }

    /// All leave.
    pub(super) fn dismiss(&self) {
        self.lock().members.iter().for_each(|member| member.input.leave());
    }

    pub(super) fn count(&self) -> usize {
        self.lock().members.len()
    }

    pub(super) fn totals(&self) -> Totals {
        let list = self.lock();
        let mut totals = list.gone;
        list.members.iter().for_each(|member| totals.add(member));
        totals
    }

    fn lock(&self) -> MutexGuard<'_, List> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Member {
    /// A picture was decoded.
    pub(super) fn show(&self, at: Micros, picture: Picture) {
        let (width, height) = (picture.canvas().width(), picture.canvas().height());
        self.shown().put(at, width * height * 3 / 2, picture);
    }

    /// The newest picture that is due at `until`, and its time; the mix is at `looked`.
    pub(super) fn due(&self, until: Micros, looked: Micros) -> Option<(Micros, Picture)> {
        self.shown().due(until, looked)
    }

    /// Its thread has used so much in all.
    pub(super) fn used(&self, cpu_nanos: u64) {
        self.cpu.store(cpu_nanos, Ordering::Relaxed);
    }

    fn shown(&self) -> MutexGuard<'_, Shown<Picture>> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Totals {
    fn add(&mut self, member: &Member) {
        let seen = member.input.seen();
        self.dropped += seen.dropped;
        self.late += seen.late;
        self.refused += member.shown().refused();
        self.cpu += member.cpu.load(Ordering::Relaxed);
    }
}
