//! The real-time rule: nothing in `set`, `process` and `reset` allocates or frees memory, whatever moves.

#[path = "guard/allocations.rs"]
mod allocations;

use aplomb_tests::bands::{KINDS, PLACEMENTS};
use aplomb_tests::measure::spec;
use aplomb_tests::random::Random;
use aplomb_tests::workshop;
use shared_dsp::eq::Eq;
use shared_dsp::eq::settings::{BandState, LinearLow, Phase, Settings};
use shared_dsp::{Block, Layout, Processor, Spec};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Other values for everything.
fn change(settings: &mut Settings, random: &mut Random) {
    let index = random.below(settings.bands.len());
    let band = &mut settings.bands[index];
    match random.below(4) {
        0 => *band = random.band(),
        1 => band.dynamics = random.dynamics(),
        2 => band.placement = random.pick(&PLACEMENTS),
        _ => {
            band.kind = random.pick(&KINDS);
            band.state = random.pick(&[BandState::Off, BandState::On, BandState::Bypassed]);
        }
    }
    match random.below(8) {
        0 => settings.bypass = !settings.bypass,
        1 => settings.delta = !settings.delta,
        2 => settings.fair_bypass = !settings.fair_bypass,
        3 => settings.auto_gain = !settings.auto_gain,
        4 => settings.listen = [None, Some(2), Some(23)][random.below(3)],
        5 => settings.out_gain_db = random.between(-30.0, 30.0) as f32,
        6 => settings.gain_scale = random.between(0.0, 2.0) as f32,
        _ => {}
    }
}

/// Held by each test: what one takes from the system must not be counted for the other.
static ALONE: Mutex<()> = Mutex::new(());

#[test]
fn nothing_allocates_while_every_setting_moves_and_the_phase_mode_changes() {
    let _alone = ALONE.lock();
    for layout in Layout::ALL {
        let spec = Spec { sidechain_channels: 2, offline: false, ..spec(48_000.0, layout) };
        let mut eq = Eq::new(&spec);
        let mut works = eq.workshop().expect("nobody has taken it");
        let rests = AtomicUsize::new(0);
        workshop::beside(
            || {
                let worked = works.work();
                rests.fetch_add(usize::from(!worked), Relaxed);
                worked
            },
            || {
                let mut random = Random::new(26);
                let mut settings = Settings::DEFAULT;
                let mut modes = 0;
                for round in 0..400 {
                    for _ in 0..1 + random.below(4) {
                        change(&mut settings, &mut random);
                    }
                    if round % 50 == 49 {
                        settings.phase = random.pick(&[Phase::ZeroLatency, Phase::Natural, Phase::Linear]);
                        settings.linear_low = random.pick(&[LinearLow::Hz200, LinearLow::Hz100]);
                    }
                    let frames = 1 + random.below(1_000);
                    let mut channels = vec![vec![0.0_f32; frames]; layout.len()];
                    for sample in channels.iter_mut().flatten() {
                        *sample = random.bipolar() as f32;
                    }
                    let side = [channels[0].clone(), channels[0].clone()];
                    let mut main: Vec<&mut [f32]> = channels.iter_mut().map(Vec::as_mut_slice).collect();
                    let side: Vec<&[f32]> = side.iter().map(Vec::as_slice).collect();
                    let latency = eq.latency_frames();
                    let count = allocations::during(|| {
                        eq.set(&settings);
                        eq.process(&mut Block { main: &mut main, sidechain: &side });
                        std::hint::black_box((eq.latency_frames(), eq.tail_frames(), eq.levels()));
                        if round % 97 == 96 {
                            eq.reset();
                        }
                    });
                    assert_eq!(count, 0, "round {round} on {layout:?}");
                    assert!(channels.iter().flatten().all(|x| x.is_finite()), "round {round} on {layout:?}");
                    modes += usize::from(eq.latency_frames() != latency);
                    if round % 50 < 5 {
                        // Until the workshop has nothing more to do: the first rest may have begun before.
                        let before = rests.load(Relaxed);
                        while rests.load(Relaxed) < before + 2 {
                            std::thread::sleep(std::time::Duration::from_millis(1));
                        }
                    }
                }
                assert!(modes > 0, "no change of latency was seen on {layout:?}");
            },
        );
    }
}

#[test]
fn an_instance_with_zero_latency_takes_less_than_three_quarters_of_a_megabyte() {
    let _alone = ALONE.lock();
    // Counted from outside: what the system has given out for it.
    let resident = || {
        let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
        statm.split_whitespace().nth(5).and_then(|pages| pages.parse::<isize>().ok()).unwrap_or(0) * 4_096
    };
    let spec = spec(48_000.0, Layout::Stereo);
    let before = resident();
    let instances: Vec<Eq> = (0..64).map(|_| Eq::new(&spec)).collect();
    let bytes = (resident() - before) / instances.len() as isize;
    println!("an instance takes {} kB", bytes / 1_000);
    assert!(bytes <= 750_000, "{bytes}");
}
