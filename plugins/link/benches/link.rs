//! What the link costs: the publisher thread with 64 instances, and the audio thread's call.
//!
//! The first two are the CPU time of the whole process in a second in which it does nothing but publish and
//! read: a tenth of a millisecond is a hundredth of a per cent of a core.

use std::hint::black_box;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use aplomb_link::{Description, Kind, Link, Measurements, Member, PersistentId, Text, Transport};
use criterion::{Criterion, criterion_group};

/// Given to this program by itself, where it is to be another process with instances.
const OTHERS: &str = "APLOMB_LINK_BENCH_OTHERS";
const INSTANCES: usize = 64;
const PROCESSES: usize = 4;

/// Instances with an audio thread each, of which one here has the name of a session.
fn members(folder: &Path, count: usize) -> Vec<Member> {
    (0..count)
        .map(|_| {
            let member = Link::join_in(folder, Kind::Balance, PersistentId::fresh());
            member.describe(&Description { session: Text::new("Bench"), ..Description::default() });
            member
        })
        .collect()
}

/// CPU time of this process so far.
fn cpu_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// The CPU time of so many seconds.
fn seconds(count: u64) -> Duration {
    let before = cpu_time();
    std::thread::sleep(Duration::from_secs(count));
    cpu_time() - before
}

struct Others(Child);

impl Drop for Others {
    fn drop(&mut self) {
        // The pipe closes, and it leaves.
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

fn others(folder: &Path) -> Others {
    let exe = std::env::current_exe().expect("the path of this program");
    Others(Command::new(exe).env(OTHERS, folder).stdin(Stdio::piped()).spawn().expect("a process"))
}

fn publisher(c: &mut Criterion) {
    let mut group = c.benchmark_group("link");
    group.sample_size(10).measurement_time(Duration::from_secs(20)).warm_up_time(Duration::from_secs(1));
    let folder = tempfile::tempdir().expect("a folder");
    let here = members(folder.path(), INSTANCES);
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(here[0].others().len(), INSTANCES - 1);
    group.bench_function("a second of the publisher thread, 64 instances in this process", |b| {
        b.iter_custom(seconds);
    });
    drop(here);

    let here = members(folder.path(), INSTANCES / PROCESSES);
    let elsewhere: Vec<Others> = (1..PROCESSES).map(|_| others(folder.path())).collect();
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(here[0].others().len(), INSTANCES - 1);
    group.bench_function("a second of the publisher thread, 16 instances here and 48 elsewhere", |b| {
        b.iter_custom(seconds);
    });
    group.bench_function("what a window reads: all 63 others", |b| b.iter(|| here[0].others()));
    let mut audio = here[0].publisher();
    let mut measurements = Measurements::SILENCE;
    measurements.transport = Some(Transport { playing: true, tempo_bpm: 120.0, position_s: 1.0 });
    group.bench_function("the audio thread's call", |b| b.iter(|| audio.publish(black_box(&measurements))));
    drop(elsewhere);
}

criterion_group!(benches, publisher);

fn main() {
    if let Some(folder) = std::env::var_os(OTHERS) {
        let _members = members(folder.as_ref(), INSTANCES / PROCESSES);
        let _ = std::io::Read::read_to_end(&mut std::io::stdin(), &mut Vec::new());
        return;
    }
    benches();
    Criterion::default().configure_from_args().final_summary();
}
