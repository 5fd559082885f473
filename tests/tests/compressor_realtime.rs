//! The real-time rule: nothing in `set`, `process` and `reset` allocates or frees memory, whatever moves.

#[path = "guard/allocations.rs"]
mod allocations;

use aplomb_tests::compressor::choices::{change, random_settings};
use aplomb_tests::compressor::play::{RATES_HZ, spec};
use aplomb_tests::random::Random;
use aplomb_tests::workshop;
use shared_dsp::compressor::Compressor;
use shared_dsp::{Block, Layout, Processor, Spec};

/// Plays noise while every setting moves and asserts that nothing allocates; gives how often the latency
/// changed.
fn play(compressor: &mut Compressor, spec: &Spec, rounds: usize) -> usize {
    let mut random = Random::new(26);
    let mut settings = random_settings(&mut random, true);
    settings.auto_makeup = true;
    let mut changes = 0;
    for round in 0..rounds {
        // Bursts of changes, then a rest in which fades end and silence comes.
        if round % 10 < 6 {
            for _ in 0..1 + random.below(4) {
                change(&mut settings, &mut random, true);
            }
        }
        let silent = round % 40 > 36;
        let frames = [1, 64, 1 + random.below(1_000), 4_096][random.below(4)];
        let mut channels = vec![vec![0.0_f32; frames]; spec.layout.len()];
        if !silent {
            channels.iter_mut().flatten().for_each(|sample| *sample = random.bipolar() as f32);
        }
        let side = vec![channels[0].clone(); spec.sidechain_channels];
        let mut main: Vec<&mut [f32]> = channels.iter_mut().map(Vec::as_mut_slice).collect();
        let side: Vec<&[f32]> = side.iter().map(Vec::as_slice).collect();
        let latency = compressor.latency_frames();
        let count = allocations::during(|| {
            compressor.set(&settings);
            compressor.process(&mut Block { main: &mut main, sidechain: &side });
            std::hint::black_box((
                compressor.latency_frames(),
                compressor.tail_frames(),
                compressor.levels(),
            ));
            std::hint::black_box(compressor.standing());
            if round % 97 == 96 {
                compressor.reset();
            }
        });
        assert_eq!(count, 0, "round {round} on {:?}", spec.layout);
        assert!(channels.iter().flatten().all(|x| x.is_finite()), "round {round} on {:?}", spec.layout);
        changes += usize::from(compressor.latency_frames() != latency);
    }
    changes
}

#[test]
fn nothing_allocates_while_every_setting_moves_and_a_thread_tries_them() {
    for layout in Layout::ALL {
        let spec = Spec { offline: false, ..spec(48_000.0, layout) };
        let mut compressor = Compressor::new(&spec);
        let mut works = compressor.workshop().expect("nobody has taken it");
        workshop::beside(
            || works.work(),
            || {
                assert!(play(&mut compressor, &spec, 300) > 0, "no change of latency was seen on {layout:?}");
            },
        );
    }
}

#[test]
fn nothing_allocates_where_nobody_takes_the_workshop_at_any_rate() {
    for rate_hz in RATES_HZ {
        for offline in [false, true] {
            let spec = Spec { offline, ..spec(rate_hz, Layout::Stereo) };
            let mut compressor = Compressor::new(&spec);
            assert!(play(&mut compressor, &spec, 200) > 0, "no change of latency was seen at {rate_hz} Hz");
        }
    }
}

#[test]
fn an_instance_with_its_envelope_memory_takes_less_than_three_megabytes() {
    // Counted from outside: what the system has given out for it.
    let resident = || {
        let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
        statm.split_whitespace().nth(5).and_then(|pages| pages.parse::<isize>().ok()).unwrap_or(0) * 4_096
    };
    for (layout, most) in
        [(Layout::Mono, 2_000_000), (Layout::Stereo, 3_000_000), (Layout::Surround714, 12_000_000)]
    {
        let spec = spec(48_000.0, layout);
        let before = resident();
        let instances: Vec<Compressor> = (0..32).map(|_| Compressor::new(&spec)).collect();
        let bytes = (resident() - before) / instances.len() as isize;
        println!("an instance on {layout:?} takes {} kB", bytes / 1_000);
        assert!(bytes <= most, "{layout:?}: {bytes}");
    }
}
