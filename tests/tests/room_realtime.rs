//! The Room as hosts use it: nothing allocates, blocks of any size and offline rendering give the same sound,
//! eight instances are one room, and nothing that is set or played breaks it.

#[path = "guard/allocations.rs"]
mod allocations;

use aplomb_tests::figure::assert_bars_or_held;
use aplomb_tests::random::Random;
use aplomb_tests::room::choices::{change, random_settings};
use aplomb_tests::room::play::{RATE_HZ, spec};
use aplomb_tests::room::{bound, splits};
use aplomb_tests::workshop;
use shared_dsp::room::Room;
use shared_dsp::{Block, Layout, Processor, Spec};

/// Inputs and outputs that the plug-in offers.
const LAYOUTS: [[Layout; 2]; 6] = [
    [Layout::Mono, Layout::Mono],
    [Layout::Mono, Layout::Stereo],
    [Layout::Stereo, Layout::Stereo],
    [Layout::Stereo, Layout::Surround51],
    [Layout::Surround51, Layout::Surround51],
    [Layout::Surround714, Layout::Surround714],
];

/// Plays noise while every setting moves and asserts that nothing allocates.
fn play(room: &mut Room, spec: &Spec, rounds: usize) {
    let mut random = Random::new(26);
    let mut settings = random_settings(&mut random);
    for round in 0..rounds {
        // Bursts of changes, then a rest in which fades end and silence comes.
        if round % 10 < 6 {
            for _ in 0..1 + random.below(4) {
                change(&mut settings, &mut random);
            }
        }
        let silent = round % 40 > 30;
        let frames = [1, 64, 1 + random.below(1_000), 2_048][random.below(4)];
        let mut channels = vec![vec![0.0_f32; frames]; spec.layout.len()];
        if !silent {
            channels.iter_mut().flatten().for_each(|sample| *sample = random.bipolar() as f32);
        }
        let side = vec![channels[0].clone(); spec.sidechain_channels];
        let mut main: Vec<&mut [f32]> = channels.iter_mut().map(Vec::as_mut_slice).collect();
        let side: Vec<&[f32]> = side.iter().map(Vec::as_slice).collect();
        let (tempo_bpm, position) = (random.between(40.0, 200.0), random.below(1 << 30) as i64);
        let count = allocations::during(|| {
            room.set(&settings);
            if round % 5 == 0 {
                room.set_tempo(tempo_bpm);
                room.set_song_position(position);
            }
            room.process(&mut Block { main: &mut main, sidechain: &side });
            std::hint::black_box((room.latency_frames(), room.tail_frames(), room.levels()));
            std::hint::black_box(room.placement());
            if round % 97 == 96 {
                room.reset();
            }
        });
        assert_eq!(count, 0, "round {round} on {:?}", spec.layout);
        assert!(channels.iter().flatten().all(|x| x.is_finite()), "round {round} on {:?}", spec.layout);
    }
}

#[test]
fn nothing_allocates_while_every_setting_moves_and_a_thread_makes_the_rooms() {
    for [input, layout] in LAYOUTS {
        let spec = Spec { offline: false, ..spec(RATE_HZ, input, layout) };
        let mut room = Room::new(&spec);
        let mut works = room.workshop().expect("nobody has taken it");
        workshop::beside(|| works.work(), || play(&mut room, &spec, 200));
    }
}

#[test]
fn an_instance_takes_a_few_megabytes() {
    // Counted from outside: what the system has given out for it.
    let resident = || {
        let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
        statm.split_whitespace().nth(5).and_then(|pages| pages.parse::<isize>().ok()).unwrap_or(0) * 4_096
    };
    // What was given back would be given out again.
    let mut kept: Vec<Room> = Vec::new();
    for [input, layout] in LAYOUTS {
        let spec = spec(RATE_HZ, input, layout);
        let before = resident();
        kept.extend((0..16).map(|_| Room::new(&spec)));
        let bytes = (resident() - before) / 16;
        println!("an instance from {input:?} to {layout:?} takes {} kB", bytes / 1_000);
        assert!(bytes <= 8_000_000, "{input:?} to {layout:?}: {bytes}");
    }
}

#[test]
fn t4_whatever_is_set_and_automated_the_sound_stays_finite_and_as_loud_as_it_was() {
    assert_bars_or_held(&bound::t4(), &[]);
}

#[test]
fn t4_what_is_no_sound_never_gets_in() {
    assert_bars_or_held(&bound::spoilt(), &[]);
}

#[test]
fn t20_mixed_out_or_bypassed_the_input_is_untouched() {
    assert_bars_or_held(&splits::t20(), &[]);
}

#[test]
fn t22_the_predelay_is_as_long_as_set_in_ms_and_in_notes() {
    assert_bars_or_held(&splits::t22(), &[]);
}

#[test]
fn t25_eight_instances_are_one_room() {
    assert_bars_or_held(&splits::t25(), &[]);
}

#[test]
fn t26_blocks_of_any_size_and_offline_rendering_give_the_same_samples() {
    assert_bars_or_held(&splits::t26(), &[]);
}
