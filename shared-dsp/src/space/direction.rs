//! From where a sound is heard: between loudspeakers, or around a head.
//!
//! Between loudspeakers a sound differs in level only, so that it loses nothing in mono. On headphones each
//! ear hears a rigid sphere's delay and shadow (C. P. Brown, R. O. Duda, IEEE Trans. Speech Audio Proc. 6
//! (1998) 476), with respect to what a source in front of the nose makes: that one plays as it is.

use super::air::SPEED_OF_SOUND_M_S;
use crate::layout::{Layout, Speaker};
use std::f64::consts::{FRAC_1_SQRT_2, FRAC_PI_2, PI};

/// Radius of the head in m.
pub const HEAD_RADIUS_M: f64 = 0.0875;
/// Shadow of the ear for sound from the front, 90° off its axis: 1.05 + 0.95 cos 108°.
const FRONT_SHADOW: f64 = 0.756_433_855_343_8;
/// Time in s that sound takes along one radius of the head.
const RADIUS_S: f64 = HEAD_RADIUS_M / SPEED_OF_SOUND_M_S;
/// Corner in Hz of the high-pass that the shadow is made with: 2 ω₀ over the front's shadow, ω₀ = c/a.
pub const SHADOW_HZ: f64 = 1.0 / (PI * RADIUS_S * FRONT_SHADOW);

/// How a placement is listened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ListenMode {
    /// Loudspeakers: differences of level only.
    #[default]
    Speakers,
    /// Headphones: delay and shadow of a spherical head.
    Headphones,
}

/// Where a source stands and how it is heard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Distance from the listener in m.
    pub distance_m: f64,
    /// 0 ahead, 90 to the right, −90 to the left; beyond that behind.
    pub azimuth_deg: f64,
    /// Loudspeakers or headphones.
    pub listen: ListenMode,
    /// Gain of a source at 1 m, as a factor of amplitude.
    pub gain: f64,
}

/// Azimuths in degrees of the two sides of a source of that width: they close up as it moves away.
pub fn sides_deg(azimuth_deg: f64, width_m: f64, distance_m: f64) -> [f64; 2] {
    let half_deg = (0.5 * width_m / distance_m.max(1e-3)).atan().to_degrees();
    [azimuth_deg - half_deg, azimuth_deg + half_deg]
}

/// Direction of an azimuth at the height of the ears: right, ahead, up.
pub fn direction(azimuth_deg: f64) -> [f64; 3] {
    let (sine, cosine) = azimuth_deg.to_radians().sin_cos();
    [sine, cosine, 0.0]
}

/// Time in s by which sound reaches the ear later than it would the middle of the head (R. S. Woodworth);
/// `cosine` is of the angle between the way to the source and the axis out of that ear.
pub fn ear_delay_s(cosine: f64) -> f64 {
    if cosine >= 0.0 { -RADIUS_S * cosine } else { RADIUS_S * (-cosine).min(1.0).asin() }
}

/// Amplitude at high frequencies of what the ear hears, against the free field: 2 where the source faces it,
/// 0.1 where the shadow is deepest, at 150°.
pub fn shadow(cosine: f64) -> f64 {
    let angle = cosine.clamp(-1.0, 1.0).acos();
    1.05 + 0.95 * (1.2 * angle).cos()
}

/// Level in dB that the ear hears more than the free field at a frequency.
pub fn shadow_db(cosine: f64, freq_hz: f64) -> f64 {
    let x = PI * freq_hz * RADIUS_S;
    let high = shadow(cosine) * x;
    10.0 * ((1.0 + high * high) / (1.0 + x * x)).log10()
}

/// Time in s by which the left ear hears a source later than the right.
pub fn itd_s(azimuth_deg: f64) -> f64 {
    let [lateral, _, _] = direction(azimuth_deg);
    ear_delay_s(-lateral) - ear_delay_s(lateral)
}

/// Level in dB by which the right ear hears a source louder than the left.
pub fn ild_db(azimuth_deg: f64, freq_hz: f64) -> f64 {
    let [lateral, _, _] = direction(azimuth_deg);
    shadow_db(lateral, freq_hz) - shadow_db(-lateral, freq_hz)
}

/// What two outputs play of a sound from one direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heard {
    /// The two outputs; the same one twice in mono.
    pub outputs: [usize; 2],
    /// Delay in s, may be negative.
    pub delays_s: [f64; 2],
    /// Gain; the squares make 1.
    pub gains: [f64; 2],
    /// Share of the high-passed sound ([`SHADOW_HZ`]) that is added to the sound.
    pub shadows: [f64; 2],
}

/// Turns directions into outputs, for one layout.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Panner {
    /// Azimuth in degrees and output of the loudspeakers around the listener, from behind left to behind
    /// right.
    ring: [(f64, usize); 8],
    around: usize,
    outputs: usize,
}

impl Panner {
    /// For the loudspeakers of a layout. Those above and the LFE play nothing.
    pub fn new(layout: Layout) -> Panner {
        let mut ring = [(0.0_f64, 0); 8];
        let mut around = 0;
        let wide = layout.channels().contains(&Speaker::RearLeft);
        let side_deg = if wide { 90.0 } else { 110.0 };
        for (output, speaker) in layout.channels().iter().enumerate() {
            let azimuth_deg = match speaker {
                Speaker::Mono | Speaker::Centre => 0.0,
                Speaker::Left => -30.0,
                Speaker::Right => 30.0,
                Speaker::SideLeft => -side_deg,
                Speaker::SideRight => side_deg,
                Speaker::RearLeft => -150.0,
                Speaker::RearRight => 150.0,
                _ => continue,
            };
            ring[around] = (azimuth_deg, output);
            around += 1;
        }
        ring[..around].sort_by(|a, b| a.0.total_cmp(&b.0));
        Panner { ring, around, outputs: layout.len() }
    }

    /// Outputs of the layout.
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// What is played of a sound from that direction: right, ahead, up, of length 1.
    pub fn heard(&self, [right, ahead, _]: [f64; 3], listen: ListenMode) -> Heard {
        let apart = self.outputs > 1 && listen == ListenMode::Headphones;
        let (outputs, gains) = match self.around {
            // Over the whole way from left to right, by the part of the direction that points sideways: what
            // is behind or above is heard as what is ahead at the same angle to the ears.
            _ if apart => ([0, 1], [FRAC_1_SQRT_2; 2]),
            1 => ([self.ring[0].1; 2], [1.0, 0.0]),
            2 => ([self.ring[0].1, self.ring[1].1], pair_gains(0.5 + 0.5 * right)),
            _ => self.between(right.atan2(ahead).to_degrees()),
        };
        let cosines = [-right, right];
        Heard {
            outputs,
            delays_s: if apart { cosines.map(ear_delay_s) } else { [0.0; 2] },
            gains,
            shadows: if apart { cosines.map(|cosine| shadow(cosine) / FRONT_SHADOW - 1.0) } else { [0.0; 2] },
        }
    }

    /// The two loudspeakers that stand around an azimuth, and their gains.
    fn between(&self, azimuth_deg: f64) -> ([usize; 2], [f64; 2]) {
        let ring = &self.ring[..self.around];
        let next = ring.iter().position(|(at, _)| *at > azimuth_deg).unwrap_or(0);
        let (from, to) = (ring[(next + ring.len() - 1) % ring.len()], ring[next]);
        let width_deg = (to.0 - from.0).rem_euclid(360.0);
        let share = (azimuth_deg - from.0).rem_euclid(360.0) / width_deg;
        ([from.1, to.1], pair_gains(share))
    }
}

/// Constant power from the first (0) to the second (1).
fn pair_gains(share: f64) -> [f64; 2] {
    let share = share.clamp(0.0, 1.0);
    if share == 0.5 {
        return [FRAC_1_SQRT_2; 2];
    }
    // The nearer half by the sine, so that the far end is silent to the last bit.
    if share < 0.5 {
        let (sine, cosine) = (FRAC_PI_2 * share).sin_cos();
        [cosine, sine]
    } else {
        let (sine, cosine) = (FRAC_PI_2 * (1.0 - share)).sin_cos();
        [sine, cosine]
    }
}

/// Gains of a stereo pair for an azimuth within ±90°.
pub fn stereo_gains(azimuth_deg: f64) -> [f64; 2] {
    pair_gains(0.5 + 0.5 * direction(azimuth_deg)[0])
}

/// Coefficients of Lagrange's polynomial through `N` neighbouring samples, the newest first, at `frames`
/// after the newest.
pub fn lagrange<const N: usize>(frames: f64) -> [f64; N] {
    std::array::from_fn(|k| {
        (0..N)
            .filter(|j| *j != k)
            .fold(1.0, |product, j| product * (frames - j as f64) / (k as f64 - j as f64))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interaural_time_difference_is_woodworths() {
        for azimuth_deg in [-90.0_f64, -45.0, 0.0, 10.0, 30.0, 60.0, 90.0] {
            let angle = azimuth_deg.to_radians();
            let expected_s = 0.0875 / 343.0 * (angle + angle.sin());
            assert!((itd_s(azimuth_deg) - expected_s).abs() < 1e-12, "{azimuth_deg}°");
        }
        // The microseconds that the literature gives for a head of 8.75 cm.
        for (azimuth_deg, microseconds) in [(30.0, 261.0), (60.0, 488.0), (90.0, 656.0)] {
            assert!((1e6 * itd_s(azimuth_deg) - microseconds).abs() < 1.0);
        }
    }

    #[test]
    fn the_interaural_level_difference_is_brown_and_dudas() {
        for (freq_hz, expected_db) in [(1_000.0, 3.1), (2_000.0, 6.7), (4_000.0, 10.3)] {
            assert!((ild_db(30.0, freq_hz) - expected_db).abs() < 0.1, "{} dB", ild_db(30.0, freq_hz));
        }
        assert!((1.05 + 0.95 * 108.0_f64.to_radians().cos() - FRONT_SHADOW).abs() < 1e-12);
    }

    #[test]
    fn loudspeakers_share_the_power_and_differ_in_nothing_else() {
        for layout in Layout::ALL {
            let panner = Panner::new(layout);
            for degrees in -180..=180 {
                let heard = panner.heard(direction(f64::from(degrees)), ListenMode::Speakers);
                let power: f64 = heard.gains.iter().map(|gain| gain * gain).sum();
                assert!(
                    (power - 1.0).abs() < 1e-12 && heard.delays_s == [0.0; 2] && heard.shadows == [0.0; 2]
                );
                assert!(heard.outputs.iter().all(|output| *output < layout.len()));
            }
        }
        assert_eq!(stereo_gains(-90.0), [1.0, 0.0]);
        assert_eq!(stereo_gains(90.0), [0.0, 1.0]);
        assert_eq!(stereo_gains(0.0), [FRAC_1_SQRT_2; 2]);
    }

    #[test]
    fn a_sound_from_a_loudspeaker_is_played_by_it_alone() {
        let panner = Panner::new(Layout::Surround51);
        for (azimuth_deg, channel) in [(-30.0, 0), (30.0, 1), (0.0, 2), (-110.0, 4), (110.0, 5)] {
            let heard = panner.heard(direction(azimuth_deg), ListenMode::Speakers);
            let own: f64 =
                (0..2).filter(|side| heard.outputs[*side] == channel).map(|s| heard.gains[s]).sum();
            assert!((own - 1.0).abs() < 1e-6, "{azimuth_deg}°: {heard:?}");
        }
        let behind = panner.heard([0.0, -1.0, 0.0], ListenMode::Speakers);
        assert!((behind.gains[0] - behind.gains[1]).abs() < 1e-9, "{behind:?}");
    }

    #[test]
    fn a_wide_source_closes_up_with_the_distance() {
        let half_deg = |distance_m| sides_deg(0.0, 2.0, distance_m)[1];
        assert!((half_deg(1.0) - 45.0).abs() < 1e-9);
        assert!(half_deg(0.1) > 84.0 && half_deg(10.0) < 6.0);
    }
}
