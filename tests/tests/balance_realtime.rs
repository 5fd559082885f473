//! The real-time rule for Balance: nothing in `set`, `process` and `reset` allocates or frees memory, whatever moves.

#[path = "guard/allocations.rs"]
mod allocations;

use aplomb_tests::random::Random;
use aplomb_tests::workshop;
use shared_dsp::balance::delivery::Delivery;
use shared_dsp::balance::role::Role;
use shared_dsp::balance::settings::{self, Weighting};
use shared_dsp::balance::{Balance, Settings};
use shared_dsp::{Block, Layout, Processor, Spec};

fn spec(sample_rate_hz: f64, layout: Layout) -> Spec {
    let (max_block_frames, sidechain_channels) = (4_096, 0);
    Spec { sample_rate_hz, max_block_frames, layout, input: layout, sidechain_channels, offline: false }
}

/// Moves one setting.
fn change(set: &mut Settings, random: &mut Random) {
    let mut within = |range: std::ops::RangeInclusive<f32>| {
        random.between(f64::from(*range.start()), f64::from(*range.end())) as f32
    };
    let values = [
        within(settings::TRIM_DB),
        within(settings::TARGET_OFFSET_LU),
        within(settings::RIDE_TARGET_LUFS),
        within(settings::RIDE_UP_DB),
        within(settings::RIDE_DOWN_DB),
        within(settings::RIDE_SPEED_DB_S),
        within(settings::RIDE_LOOKAHEAD_MS),
        within(settings::RIDE_GATE_LUFS),
        within(settings::MONITOR_LEVEL_DB_SPL),
        within(settings::CEILING_DBTP),
    ];
    match random.below(19) {
        0 => set.bypass = !set.bypass,
        1 => set.trim_db = values[0],
        2 => set.role = Role::ALL[random.below(Role::ALL.len())],
        3 => set.target_offset_lu = values[1],
        4 => set.ride_on = !set.ride_on,
        5 => set.ride_target_lufs = values[2],
        6 => set.ride_up_db = values[3],
        7 => set.ride_down_db = values[4],
        8 => set.ride_speed_db_s = values[5],
        9 => set.ride_lookahead_ms = values[6],
        10 => set.ride_gate_lufs = values[7],
        11 => set.monitor_level_db_spl = values[8],
        12 => set.weighting = Weighting::ALL[random.below(Weighting::ALL.len())],
        13 => set.dual_mono = !set.dual_mono,
        14 => set.ceiling_on = !set.ceiling_on,
        15 => set.ceiling_dbtp = values[9],
        16 => set.delivery = Delivery::ALL[random.below(Delivery::ALL.len())],
        17 => set.fair_bypass = !set.fair_bypass,
        _ => set.mute_from_balance = !set.mute_from_balance,
    }
}

/// Plays noise while every setting and the song move and asserts that nothing allocates; gives how often the
/// latency changed.
fn play(balance: &mut Balance, layout: Layout, rounds: usize) -> usize {
    let mut random = Random::new(26);
    let mut settings = Settings { ride_on: true, ceiling_on: true, ..Settings::DEFAULT };
    let mut changes = 0;
    for round in 0..rounds {
        if round % 10 < 6 {
            for _ in 0..1 + random.below(4) {
                change(&mut settings, &mut random);
            }
        }
        let frames = [1, 64, 1 + random.below(1_000), 4_096][random.below(4)];
        let mut channels = vec![vec![0.0_f32; frames]; layout.len()];
        if round % 40 <= 36 {
            channels.iter_mut().flatten().for_each(|sample| *sample = random.bipolar() as f32);
        }
        if round % 50 == 20 {
            channels[0][0] = f32::NAN;
        }
        let mut main: Vec<&mut [f32]> = channels.iter_mut().map(Vec::as_mut_slice).collect();
        let latency = balance.latency_frames();
        let position = (round % 30 > 2).then_some(4_096 * (round as i64 % 500));
        let count = allocations::during(|| {
            balance.set(&settings);
            balance.set_song_position(position);
            balance.pause(round % 60 > 50);
            balance.process(&mut Block { main: &mut main, sidechain: &[] });
            std::hint::black_box((balance.latency_frames(), balance.tail_frames()));
            std::hint::black_box(balance.levels().words());
            if round % 31 == 30 {
                balance.restart();
            }
            if round % 97 == 96 {
                balance.reset();
            }
        });
        assert_eq!(count, 0, "round {round} on {layout:?}");
        assert!(channels.iter().flatten().all(|x| x.is_finite()), "round {round} on {layout:?}");
        changes += usize::from(balance.latency_frames() != latency);
    }
    changes
}

#[test]
fn nothing_allocates_while_every_setting_moves_and_an_ear_listens() {
    for layout in Layout::ALL {
        let mut balance = Balance::new(&spec(48_000.0, layout));
        let mut listener = balance.listener().expect("nobody has taken it");
        let mut changes = 0;
        workshop::beside(|| listener.work(|_| ()), || changes = play(&mut balance, layout, 300));
        assert!(changes > 0, "no change of latency was seen on {layout:?}");
    }
}

#[test]
fn nothing_allocates_where_nobody_listens_at_any_rate() {
    for rate_hz in [8_000.0, 44_100.0, 96_000.0, 192_000.0] {
        let mut balance = Balance::new(&spec(rate_hz, Layout::Stereo));
        assert!(play(&mut balance, Layout::Stereo, 200) > 0, "no change of latency was seen at {rate_hz} Hz");
    }
}
