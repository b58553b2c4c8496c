//! What processes use, as the kernel counts it.

use std::fs;
use std::time::Duration;

/// Ticks a second in `/proc`: the same on every Linux that Rust runs on.
const TICKS: u64 = 100;

/// Of a process and all below it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Usage {
    /// User and system time since they began.
    pub(crate) cpu: Duration,
    /// Proportional set size: pages that are shared count in parts.
    pub(crate) memory_kib: u64,
}

impl Usage {
    pub(crate) fn of(pid: u32) -> Self {
        let mut sum = Self { cpu: cpu(pid), memory_kib: memory(pid) };
        for child in children(pid) {
            let child = Self::of(child);
            sum.cpu += child.cpu;
            sum.memory_kib += child.memory_kib;
        }
        sum
    }
}

fn children(pid: u32) -> Vec<u32> {
    let tasks = fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    let of_task = |task: fs::DirEntry| fs::read_to_string(task.path().join("children")).unwrap_or_default();
    let words: String = tasks.map(|task| of_task(task.unwrap())).collect();
    words.split_whitespace().map(|pid| pid.parse().unwrap()).collect()
}

fn cpu(pid: u32) -> Duration {
    ticks(&format!("/proc/{pid}/stat"), 11)
}

/// User and system time of all processes that this one has started and seen the end of.
#[allow(dead_code, reason = "not every bench measures whole processes")]
pub(crate) fn ended() -> Duration {
    ticks("/proc/self/stat", 13)
}

/// Two fields of a process, added: user and system time.
fn ticks(stat: &str, first: usize) -> Duration {
    let stat = fs::read_to_string(stat).unwrap();
    // The command in parentheses may hold blanks.
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks: u64 = fields[first..first + 2].iter().map(|field| field.parse::<u64>().unwrap()).sum();
    Duration::from_millis(ticks * 1000 / TICKS)
}

fn memory(pid: u32) -> u64 {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap();
    let pss = rollup.lines().find_map(|line| line.strip_prefix("Pss:")).unwrap();
    pss.split_whitespace().next().unwrap().parse().unwrap()
}

/// Ticks of the whole machine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Machine {
    all: u64,
    idle: u64,
}

impl Machine {
    /// The busy part of the time since then, 0 to 1.
    pub(crate) fn busy_since(&self, before: &Self) -> f64 {
        1.0 - (self.idle - before.idle) as f64 / (self.all - before.all).max(1) as f64
    }
}

pub(crate) fn machine() -> Machine {
    let stat = fs::read_to_string("/proc/stat").unwrap();
    let first = stat.lines().next().unwrap();
    let ticks: Vec<u64> = first.split_whitespace().skip(1).map(|word| word.parse().unwrap()).collect();
    // user, nice, system, idle, iowait, irq, softirq, steal; guest time is in user already.
    Machine { all: ticks[..8].iter().sum(), idle: ticks[3] + ticks[4] }
}
