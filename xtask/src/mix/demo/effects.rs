//! Effects: wind, a riser into the chorus, impacts, a cymbal backwards.

use std::f64::consts::TAU;

use super::score::{BAR_S, LENGTH_S};
use super::tools::{Filter, Noise, Pass, Tape, decay, hold};

/// All of them on one stereo track, with more sub than any loudspeaker likes.
pub fn effects(rate: f64) -> Tape {
    let mut tape = Tape::stereo(rate);
    for side in 0..2 {
        wind(&mut tape, side);
        riser(&mut tape, side, 5.0 * BAR_S, BAR_S);
        backwards(&mut tape, side, 9.25 * BAR_S, 0.75 * BAR_S);
        for bar in [6.0, 10.0, 14.0] {
            impact(&mut tape, side, bar * BAR_S);
        }
    }
    tape.level(0.85)
}

fn wind(tape: &mut Tape, side: usize) {
    let mut noise = Noise::new(8_000 + side as u64);
    let mut band = Filter::new(Pass::Band, 500.0, 1.5, tape.rate);
    let mut frame = 0_u64;
    tape.record(side, 0.0, LENGTH_S, |t| {
        if frame.is_multiple_of(32) {
            band.tune(520.0 * ((TAU * 0.13 * t).sin() + 0.4 * (TAU * 0.37 * t + side as f64).sin()).exp2());
        }
        frame += 1;
        let gust = 0.6 + 0.4 * (TAU * 0.21 * t + 2.0 * side as f64).sin();
        0.12 * hold(t, 2.0, LENGTH_S - 3.0, 2.8) * gust * band.next(noise.next())
    });
}

fn riser(tape: &mut Tape, side: usize, at_s: f64, length_s: f64) {
    let rate = tape.rate;
    let mut noise = Noise::new(8_100 + side as u64);
    let mut band = Filter::new(Pass::Band, 300.0, 2.5, rate);
    let (mut frame, mut phase) = (0_u64, 0.0);
    tape.record(side, at_s, length_s, |t| {
        let way = t / length_s;
        if frame.is_multiple_of(16) {
            band.tune(300.0 * (5.0 * way).exp2());
        }
        frame += 1;
        phase += 110.0 * (2.0 * way).exp2() * (1.0 + 0.003 * side as f64) / rate;
        let tone = 0.18 * (TAU * phase).sin() * (0.5 + 0.5 * (TAU * (4.0 + 12.0 * way) * t).sin());
        hold(t, 0.3, length_s - 0.01, 0.01) * way * way * (0.9 * band.next(noise.next()) + tone)
    });
}

fn backwards(tape: &mut Tape, side: usize, at_s: f64, length_s: f64) {
    let mut noise = Noise::new(8_200 + side as u64);
    let mut high = Filter::new(Pass::High, 3_500.0_f64.min(0.3 * tape.rate), 0.7, tape.rate);
    tape.record(side, at_s, length_s, |t| {
        0.35 * decay(length_s - t, 1.6) * hold(t, 0.3, length_s - 0.005, 0.005) * high.next(noise.next())
    });
}

fn impact(tape: &mut Tape, side: usize, at_s: f64) {
    let rate = tape.rate;
    let mut noise = Noise::new(8_300 + side as u64);
    let mut low = Filter::new(Pass::Low, 420.0, 0.9, rate);
    let mut phase = 0.0;
    tape.record(side, at_s, 2.4, |t| {
        phase += (34.0 + 45.0 * decay(t, 0.4)) / rate;
        let boom = (TAU * phase).sin() * decay(t, 2.0);
        (t / 0.003).min(1.0) * (0.8 * boom + 0.9 * low.next(noise.next()) * decay(t, 0.7))
    });
}
