//! What this process holds of the system.

/// Memory, threads and files of this process now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holdings {
    /// Memory in use, in kB.
    pub memory_kb: u64,
    /// Threads.
    pub threads: u64,
    /// Open files, sockets and pipes.
    pub files: u64,
}

impl Holdings {
    /// As the kernel tells it (`proc(5)`).
    pub fn now() -> Self {
        let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
        let number = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("a line of status");
            line.split_whitespace().next().and_then(|number| number.parse().ok()).expect("a number")
        };
        let files = std::fs::read_dir("/proc/self/fd").expect("Linux").count() as u64;
        Self { memory_kb: number("VmRSS:"), threads: number("Threads:"), files }
    }
}
