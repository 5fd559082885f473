//! The sound field of the whole Room against room acoustics: how it decays (T3), direct against reverberant
//! sound (T5), clarity (T6), echo density (T7).

use shared_dsp::Processor;
use shared_dsp::room::{Room, Settings};
use shared_dsp::space::geometry::RoomSpec;
use shared_dsp::space::proximity::Proximity;

use super::decay::{energy_to_come, slope_s};
use super::place::{azimuths_deg, mean_db};
use super::play::{self, RATE_HZ, ROOMS, answer, direct, mono_to_stereo, plain, wet};
use super::response::Response;
use super::texture::dense_after_ms;
use crate::figure::{Row, is_long};

/// Middle of the octave from 500 Hz to 1 kHz.
const MIDDLE_HZ: f64 = 707.0;
/// Frames of silence before an impulse, for the band's filter, which rings backwards in time.
const LEAD: usize = 4_800;

/// A source that is as loud at 1 m wherever it stands, so that its parts can be measured one by one.
fn natural(size_m3: f32, decay_s: f32) -> Settings {
    Settings { level_law: 1.0, ..plain(size_m3, decay_s) }
}

fn placed(start: &Settings, proximity: f32, azimuth_deg: f32) -> Settings {
    Settings { proximity, azimuth_deg, ..*start }
}

/// Energy to come in the middle octave of an impulse's answer, from the impulse on.
fn middle_to_come(room: &mut Room, settings: &Settings, seconds: f64) -> Vec<f64> {
    room.set(settings);
    room.reset();
    let mut impulse = vec![0.0; LEAD + (seconds * RATE_HZ) as usize];
    impulse[LEAD] = 1.0;
    let outputs = play::through(room, &mono_to_stereo(), &[impulse]);
    let mut energy = energy_to_come(&Response { sample_rate_hz: RATE_HZ, outputs }, MIDDLE_HZ);
    // All of it counts as what comes from the impulse on.
    energy[LEAD] = energy[0];
    energy.split_off(LEAD)
}

/// T3: the first 10 dB, the first 20 and 30 of what the room answers fall alike: sum over both outputs and
/// eight directions, the source half way.
pub fn t3() -> Vec<Row> {
    let mut rows = Vec::new();
    for (size_m3, decay_s) in ROOMS {
        let settings = wet(plain(size_m3, decay_s));
        let mut room = play::room(&mono_to_stereo(), &settings);
        let seconds = 0.3 + 1.1 * f64::from(decay_s);
        let mut energy = vec![0.0; (seconds * RATE_HZ) as usize];
        for turn in 0..8 {
            let settings = Settings { azimuth_deg: -85.5 + 23.4 * turn as f32, ..settings };
            let one = middle_to_come(&mut room, &settings, seconds);
            energy.iter_mut().zip(one).for_each(|(sum, one)| *sum += one);
        }
        let slope = |from_db, to_db| slope_s(&energy, RATE_HZ, from_db, to_db);
        let (edt_s, t20_s, t30_s) = (slope(0.0, -10.0), slope(-5.0, -25.0), slope(-5.0, -35.0));
        let ratio = |what: &str, value: f64| Row {
            bar: crate::figure::Bar::Between(0.92, 1.08),
            ..Row::at_most("T3", format!("{size_m3} m³, {decay_s} s: {what}"), [None, None], value, "")
        };
        rows.push(ratio("EDT / T30", edt_s / t30_s));
        rows.push(ratio("T20 / T30", t20_s / t30_s));
        rows.push(ratio("T30 / T60 as set", t30_s / f64::from(decay_s)));
    }
    rows
}

/// What a listener measures of a source: direct sound, all that is reflected, and what of it is late after 50
/// and 80 ms; without the colour that distance and directivity give to each, whose formulas have their own
/// tests.
struct Heard {
    direct: f64,
    reflected: f64,
    late: [f64; 2],
}

impl Heard {
    fn new(room: &mut Room, settings: &Settings) -> Heard {
        let seconds = 0.25 + 1.3 * f64::from(settings.decay_s);
        let reflected = middle_to_come(room, &wet(*settings), seconds);
        let direct = middle_to_come(room, &direct(*settings), 0.1);
        let source = room.placement().source;
        let power = |db: f64| 10.0_f64.powf(0.1 * db);
        let (of_direct, of_room) = (power(source.direct_db(MIDDLE_HZ)), power(source.room_db(MIDDLE_HZ)));
        let at = |time_s: f64| reflected[(time_s * RATE_HZ) as usize] / of_room;
        Heard {
            direct: direct[0] / of_direct,
            reflected: reflected[0] / of_room,
            late: [at(0.050), at(0.080)],
        }
    }

    fn drr_db(&self) -> f64 {
        10.0 * (self.direct / self.reflected).log10()
    }

    fn clarity_db(&self, window: usize) -> f64 {
        10.0 * ((self.direct + self.reflected) / self.late[window] - 1.0).log10()
    }
}

/// How far a room is from theory at one distance: DRR, C50, C80 in dB and D50 in percent, mean of eight
/// directions.
struct Deviation {
    distance_m: f64,
    critical_m: f64,
    drr_db: f64,
    from_theory: [f64; 4],
}

fn deviations(size_m3: f32, decay_s: f32, steps: usize) -> Vec<Deviation> {
    let start = natural(size_m3, decay_s);
    let mut room = play::room(&mono_to_stereo(), &start);
    let spec: RoomSpec = room.room().spec;
    let ahead = Proximity::new(&spec, 0.0);
    (0..steps)
        .map(|step| {
            let distance_m = ahead.distance_m(step as f64 / (steps - 1) as f64);
            let heard: Vec<Heard> = azimuths_deg(&spec, distance_m)
                .into_iter()
                .map(|azimuth_deg| {
                    let knob = Proximity::new(&spec, azimuth_deg).knob(distance_m);
                    Heard::new(&mut room, &placed(&start, knob as f32, azimuth_deg as f32))
                })
                .collect();
            let mean = |of: &dyn Fn(&Heard) -> f64| mean_db(heard.iter().map(of));
            let drr_db = mean(&Heard::drr_db);
            let (c50_db, c80_db) = (mean(&|h| h.clarity_db(0)), mean(&|h| h.clarity_db(1)));
            let d50 = mean(&|h| 1.0 - h.late[0] / (h.direct + h.reflected));
            Deviation {
                distance_m,
                critical_m: ahead.critical_m(),
                drr_db,
                from_theory: [
                    drr_db - ahead.drr_db(distance_m),
                    c50_db - ahead.c50_db(distance_m),
                    c80_db - ahead.c80_db(distance_m),
                    100.0 * (d50 - ahead.d50(distance_m)),
                ],
            }
        })
        .collect()
}

/// T5 and T6 in four rooms, 500 Hz to 1 kHz, mean of eight directions.
pub fn t5_t6() -> Vec<Row> {
    let steps = if is_long() { 33 } else { 9 };
    let mut rows = Vec::new();
    for (size_m3, decay_s) in &ROOMS[..4] {
        let all = deviations(*size_m3, *decay_s, steps);
        for here in &all {
            let [drr, c50, c80, d50] = here.from_theory;
            println!(
                "{size_m3} m³ {:.2} m: DRR {:+.1} ({drr:+.2}) C50 {c50:+.2} C80 {c80:+.2} dB D50 {d50:+.1} %",
                here.distance_m, here.drr_db
            );
        }
        let most = |which: usize, far: bool| {
            let chosen = all.iter().filter(|here| !far || here.distance_m >= here.critical_m);
            chosen.map(|here| here.from_theory[which].abs()).fold(0.0, f64::max)
        };
        let rise_db =
            all.windows(2).map(|pair| pair[1].drr_db - pair[0].drr_db).fold(f64::NEG_INFINITY, f64::max);
        let mut row = |id, what: &str, bar, figure, unit| {
            rows.push(Row::at_most(id, format!("{size_m3} m³: {what}"), [Some(bar), None], figure, unit));
        };
        row("T5", "direct against reflected from theory", 1.5, most(0, false), "dB");
        row("T5", "the same beyond the critical distance", 1.0, most(0, true), "dB");
        row("T5", "its largest rise from one step away to the next", 0.0, rise_db, "dB");
        row("T6", "C50 from Barron's theory", 1.0, most(1, false), "dB");
        row("T6", "C80 from Barron's theory", 1.0, most(2, false), "dB");
        // 1 dB of clarity where it weighs most, at a half.
        row("T6", "D50 from Barron's theory", 5.7, most(3, false), "%");
    }
    rows
}

/// T7: echoes of the whole answer are as dense as noise in time.
pub fn t7() -> Vec<Row> {
    let mut rows = Vec::new();
    for (size_m3, decay_s) in ROOMS {
        let mut worst_ms = 0.0_f64;
        let mut bar_ms = 0.0;
        for proximity in [0.25, 0.5, 0.75] {
            for azimuth_deg in [0.0, 30.0] {
                let settings = Settings { proximity, azimuth_deg, ..plain(size_m3, decay_s) };
                let room = RoomSpec::new(&settings.plan());
                bar_ms = (1_200.0 * room.mixing_time_s()).max(40.0);
                for output in answer(&mono_to_stereo(), &settings, 1.0) {
                    let after_ms = dense_after_ms(&output, RATE_HZ);
                    println!(
                        "{size_m3} m³ {proximity} {azimuth_deg}°: dense after {after_ms} ms ({bar_ms:.0})"
                    );
                    worst_ms = worst_ms.max(after_ms);
                }
            }
        }
        let what = format!("{size_m3} m³: echoes as dense as noise after");
        rows.push(Row::at_most("T7", what, [Some(bar_ms), None], worst_ms, "ms"));
    }
    rows
}
