//! Twelve windows with sound for a long time: frames stay as quick as they were, memory stays (G6).
//!
//! Half a minute; with `APLOMB_LONG` half an hour. Here the processor draws what elsewhere a graphics card does,
//! so the time between frames says how busy this machine is; what is demanded is that it does not grow.
#![cfg(target_os = "linux")]

use std::time::{Duration, Instant};

use aplomb_host::window::{AUDIO_THREAD, Live, serve};
use aplomb_tests::desk::at_a_desk;
use aplomb_tests::figure::is_long;
use aplomb_tests::holdings::Holdings;
use aplomb_tests::suite::{BALANCE, COMPRESSOR, EQ, ROOM};
use aplomb_tests::windows::{live_at, open_after, play_noise};

/// Times between the frames of a window, counted by the ms. Has its memory from the start.
struct Intervals {
    counts: Box<[u32; 2000]>,
    last_ms: Option<u32>,
}

impl Intervals {
    fn new() -> Self {
        Self { counts: Box::new([0; 2000]), last_ms: None }
    }

    fn take(&mut self, frames_ms: &[u32]) {
        for now in frames_ms {
            if let Some(last) = self.last_ms.replace(*now) {
                let interval = now.wrapping_sub(last) as usize;
                self.counts[interval.min(self.counts.len() - 1)] += 1;
            }
        }
    }

    fn frames(&self) -> u32 {
        self.counts.iter().sum()
    }

    /// The time that this share of the intervals does not exceed, in ms.
    fn quantile_ms(&self, share: f64) -> usize {
        let wanted = (share * f64::from(self.frames())).ceil() as u32;
        let mut seen = 0;
        let reaches = |count: &u32| {
            seen += count;
            seen >= wanted
        };
        self.counts.iter().position(reaches).unwrap_or(0)
    }
}

/// What a stretch of time showed.
struct Stretch {
    intervals: Intervals,
    /// The least and the most that was held.
    memory_kb: (u64, u64),
    cpu_s: f64,
}

/// Processor time of the threads that draw so far, in s (`proc(5)`; a tick is 10 ms on Linux): of all but the
/// host's own, which work by the clock and not by the frame.
fn cpu_s() -> f64 {
    let host = std::process::id().to_string();
    let tasks = std::fs::read_dir("/proc/self/task").expect("Linux").flatten();
    let drawing = tasks.filter(|task| task.file_name().to_string_lossy() != host);
    // A thread may end while we look
    let stats = drawing.filter_map(|task| std::fs::read_to_string(task.path().join("stat")).ok());
    let ticks = |stat: String| {
        let (name, after_name) = stat.rsplit_once(')').expect("a name in brackets");
        let ticks = after_name.split_whitespace().skip(11).take(2);
        let ticks = ticks.map(|ticks| ticks.parse::<f64>().expect("ticks")).sum::<f64>();
        if name.ends_with(&format!("({AUDIO_THREAD}")) { 0.0 } else { ticks }
    };
    0.01 * stats.map(ticks).sum::<f64>()
}

fn stretch(lives: &mut [Live], time: Duration) -> Stretch {
    let mut intervals: Vec<Intervals> = lives.iter().map(|_| Intervals::new()).collect();
    let (began, cpu_before_s) = (Instant::now(), cpu_s());
    let mut memory_kb = (u64::MAX, 0);
    while began.elapsed() < time {
        let mut all: Vec<&mut Live> = lives.iter_mut().collect();
        serve(&mut all, Duration::from_millis(200)).expect("they live");
        for (live, intervals) in lives.iter_mut().zip(&mut intervals) {
            intervals.take(&live.window().frames_ms().expect("a window"));
            // What the host was told is not to be kept for half an hour.
            live.take_sent();
        }
        let now_kb = Holdings::now().memory_kb;
        memory_kb = (now_kb.min(memory_kb.0), now_kb.max(memory_kb.1));
    }
    for (live, intervals) in lives.iter_mut().zip(&intervals) {
        assert!(intervals.frames() > 2, "{} draws nothing while it plays", live.plugin().info().name);
    }
    let mut whole = Intervals::new();
    for (sum, one) in intervals.iter().flat_map(|one| one.counts.iter().enumerate()) {
        whole.counts[sum] += one;
    }
    Stretch { intervals: whole, memory_kb, cpu_s: cpu_s() - cpu_before_s }
}

#[test]
fn twelve_windows_with_sound_stay_as_quick_and_as_small_as_they_were() {
    at_a_desk(
        concat!(module_path!(), "::twelve_windows_with_sound_stay_as_quick_and_as_small_as_they_were"),
        || {
            let members = [EQ, COMPRESSOR, ROOM, BALANCE];
            let place = |index: usize| (20 + 940 * (index as i32 % 4), 20 + 700 * (index as i32 / 4));
            let mut lives: Vec<Live> =
                (0..12).map(|index| live_at(&members[index % 4], place(index))).collect();
            for (seed, live) in lives.iter_mut().enumerate() {
                play_noise(live, seed as u64);
                open_after(live, Duration::ZERO);
            }
            let third = Duration::from_secs(if is_long() { 600 } else { 8 });
            let stretches: Vec<Stretch> = (0..4).map(|_| stretch(&mut lives, third)).collect();
            for stretch in &stretches {
                let Stretch { intervals, memory_kb, cpu_s } = stretch;
                println!(
                    "G6 twelve windows, {} s: {:.1} frames per s and window, {} ms between frames, p99 {} ms, {:.1} ms \
                 of processor per frame (bar: p99 16 ms with a graphics card), memory {} to {} kB",
                    third.as_secs(),
                    f64::from(intervals.frames()) / 12.0 / third.as_secs_f64(),
                    intervals.quantile_ms(0.5),
                    intervals.quantile_ms(0.99),
                    1e3 * cpu_s / f64::from(intervals.frames()),
                    memory_kb.0,
                    memory_kb.1,
                );
            }
            // The first stretch warms caches up. What costs more and more does so in each of the others.
            let cost = |stretch: &Stretch| stretch.cpu_s / f64::from(stretch.intervals.frames());
            let late = stretches[2..].iter().map(cost).fold(f64::MAX, f64::min);
            assert!(late < 1.5 * cost(&stretches[1]), "a frame costs more and more");
            // Each frame takes memory and gives it back; what leaks stands above all that was ever held, and is
            // more from each stretch to the next: a step of the allocator is not.
            let ((_, most_kb), (least_kb, _)) = (stretches[1].memory_kb, stretches[3].memory_kb);
            let grows = |pair: &[Stretch]| pair[1].memory_kb.0 >= pair[0].memory_kb.0 + 1024;
            let leaks = least_kb >= most_kb + 2048 && stretches[1..].windows(2).all(grows);
            assert!(!leaks, "at most {most_kb} kB, later at least {least_kb} kB");
            for live in &mut lives {
                assert_eq!(live.plugin().complaints(), Vec::<String>::new());
            }
        },
    );
}
