//! Clips on a track: pieces of recordings at moments of the song.

use super::audio::{Audio, factor};
use super::read::Recorded;
use super::resample::varispeed;
use super::session::{Clip, Speed};
use super::speakers::Layout;

/// A track of these clips with their recordings, at the session's rate.
pub fn track(clips: &[(&Clip, &Recorded)], rate_hz: u32) -> Audio {
    let widest = clips.iter().map(|(_, recorded)| recorded.audio.channels.len()).max().unwrap_or(1);
    let mut track = Audio::silence(Layout::from_channels(widest).unwrap_or(Layout::Mono), 0);
    for (clip, recorded) in clips {
        add(&mut track, clip, recorded, rate_hz);
    }
    if track.frames() == 0 {
        track.set_frames(1);
    }
    track
}

fn add(track: &mut Audio, clip: &Clip, recorded: &Recorded, rate_hz: u32) {
    let rate = f64::from(rate_hz);
    let recorded_s = recorded.audio.frames() as f64 / f64::from(recorded.rate_hz);
    let speed = match clip.speed {
        Speed::Recorded => 1.0,
        Speed::Semitones(semitones) => (semitones / 12.0).exp2(),
        Speed::Fit { length_s } => recorded_s / length_s,
    };
    let mut piece = varispeed(&recorded.audio, recorded.rate_hz, rate_hz, speed.clamp(1.0 / 256.0, 256.0));
    if clip.reverse {
        piece.channels.iter_mut().for_each(|channel| channel.reverse());
    }
    let mut period_s = recorded_s / speed;
    if let Some(length_s) = clip.length_s {
        period_s = period_s.min(length_s);
        piece.set_frames(piece.frames().min(((rate * length_s).round() as usize).max(1)));
    }
    let frames = piece.frames();
    let (fade_in, fade_out) = (rate * clip.fade_in_s, rate * clip.fade_out_s);
    let clip_gain = factor(clip.gain_db);
    // Straight fades of the power: two that cross keep their loudness.
    let gain = |frame: usize| {
        let risen = (frame as f64 / fade_in.max(1e-9)).min(1.0);
        let left = ((frames - frame) as f64 / fade_out.max(1e-9)).min(1.0);
        let fade = if fade_in > 0.0 { risen } else { 1.0 } * if fade_out > 0.0 { left } else { 1.0 };
        clip_gain * fade.sqrt()
    };
    // A recording narrower than its track is in the centre of it, as loud as it is.
    let mut widened = Audio::silence(track.layout, 0);
    let in_centre =
        if piece.layout == Layout::Mono && track.layout != Layout::Mono { 2.0_f64.sqrt() } else { 1.0 };
    widened.add(&piece, 0, 0.0, |frame| in_centre * gain(frame));
    for at_s in &clip.at_s {
        for turn in 0..clip.repeat {
            let start = (rate * (at_s + period_s * f64::from(turn))).round() as usize;
            let end = start + widened.frames();
            if track.frames() < end {
                track.set_frames(end);
            }
            for (to, from) in track.channels.iter_mut().zip(&widened.channels) {
                to[start..end].iter_mut().zip(from).for_each(|(sum, sample)| *sum += sample);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mix::session::Recording;

    fn clip() -> Clip {
        Clip {
            recording: Recording { path: "click.wav".into(), span: 0..0 },
            at_s: vec![0.0],
            gain_db: 0.0,
            speed: Speed::Recorded,
            repeat: 1,
            length_s: None,
            fade_in_s: 0.0,
            fade_out_s: 0.0,
            reverse: false,
        }
    }

    fn click(frames: usize) -> Recorded {
        let mut channel = vec![0.0; frames];
        channel[0] = 0.5;
        Recorded { rate_hz: 1_000, audio: Audio { layout: Layout::Mono, channels: vec![channel] } }
    }

    fn clicks(track: &Audio) -> Vec<usize> {
        let channel = track.channels[0].iter().enumerate();
        channel.filter(|(_, sample)| **sample != 0.0).map(|(frame, _)| frame).collect()
    }

    #[test]
    fn clips_begin_at_their_moments_and_repeat_end_to_end() {
        let clip = Clip { at_s: vec![0.25, 2.0], repeat: 3, ..clip() };
        let track = track(&[(&clip, &click(100))], 1_000);
        assert_eq!(clicks(&track), [250, 350, 450, 2000, 2100, 2200]);
        assert_eq!(track.frames(), 2300);
    }

    #[test]
    fn a_clip_that_is_cut_repeats_at_the_cut() {
        let clip = Clip { repeat: 2, length_s: Some(0.04), ..clip() };
        let track = track(&[(&clip, &click(100))], 1_000);
        assert_eq!(clicks(&track), [0, 40]);
        assert_eq!(track.frames(), 80);
    }

    #[test]
    fn a_clip_made_to_fit_lasts_exactly_that_long() {
        let clip = Clip { speed: Speed::Fit { length_s: 0.15 }, ..clip() };
        assert_eq!(track(&[(&clip, &click(100))], 1_000).frames(), 150);
    }

    #[test]
    fn gain_and_backwards_are_heard() {
        let clip = Clip { gain_db: -20.0, reverse: true, ..clip() };
        let track = track(&[(&clip, &click(100))], 1_000);
        assert!((track.channels[0][99] - 0.05).abs() < 1e-6);
    }
}
