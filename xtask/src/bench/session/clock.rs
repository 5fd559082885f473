//! Time and memory as the system accounts them: not what passes on the wall while others have the processor.

use std::time::Duration;

/// Whose time is read.
#[derive(Clone, Copy)]
pub enum Of {
    /// This thread's.
    Thread,
    /// All threads of this process together.
    Process,
}

/// Processor time used so far.
#[cfg(unix)]
pub fn processor(of: Of) -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    let id = match of {
        Of::Thread => ClockId::ThreadCPUTime,
        Of::Process => ClockId::ProcessCPUTime,
    };
    let time = clock_gettime(id);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// Where the system is not asked for processor time, the clock on the wall has to do.
#[cfg(not(unix))]
pub fn processor(_: Of) -> Duration {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed()
}

/// Programs that wanted a processor in the last minute, on average; only Linux tells.
pub fn load() -> Option<f64> {
    std::fs::read_to_string("/proc/loadavg").ok()?.split_whitespace().next()?.parse().ok()
}
