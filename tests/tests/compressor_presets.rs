//! Every factory preset judged at equal loudness: with auto make-up the output is as loud as the input, by BS.1770
//! as the `ebur128` crate measures it. With `APLOMB_RECORDINGS` set to a folder of WAV files, on those as well; their
//! figures are printed, since a recording with long pauses is not measured on the same ten seconds as here.

use std::path::Path;

use aplomb_compressor::params::CompressorParams;
use aplomb_compressor::presets::presets;
use aplomb_kit::stage::Drive;
use aplomb_tests::clips::clip;
use aplomb_tests::compressor::figure::is_long;
use aplomb_tests::compressor::play::{compressor, run_with, spec};
use aplomb_tests::programme::{integrated_lufs, part};
use shared_dsp::compressor::{Settings, Standing};
use shared_dsp::{Layout, Processor};

const RATE_HZ: f64 = 48_000.0;
/// What a match listens to, after it has let 0.2 s go by.
const HEARD_FRAMES: usize = 480_000;
const SETTLING_FRAMES: usize = 9_600;
const TRACK_FRAMES: usize = SETTLING_FRAMES + HEARD_FRAMES;
/// Drums and voice, then mix, bass and pad: the tracks of a session.
const CLIPS: [usize; 5] = [1, 2, 3, 12, 13];

/// A track of that name.
struct Track {
    name: String,
    channels: [Vec<f32>; 2],
    /// Printed only.
    is_recording: bool,
}

fn tracks() -> Vec<Track> {
    let count = if is_long() { CLIPS.len() } else { 2 };
    let clips = CLIPS.iter().take(count).map(|number| {
        let clip = clip(*number, RATE_HZ);
        let channels = part(&clip.sound, 0, TRACK_FRAMES).map(|c| c.iter().map(|x| *x as f32).collect());
        Track { name: clip.name.to_owned(), channels, is_recording: false }
    });
    let mut tracks: Vec<Track> = clips.collect();
    if let Some(folder) = std::env::var_os("APLOMB_RECORDINGS") {
        let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        tracks.extend(
            files.iter().filter(|file| file.extension().is_some_and(|end| end == "wav")).map(|f| load(f)),
        );
    }
    tracks
}

/// A recording, as a loop that is as long as a clip.
fn load(file: &Path) -> Track {
    let mut reader = hound::WavReader::open(file).unwrap();
    let spec = reader.spec();
    let full_scale = (1_u64 << (spec.bits_per_sample - 1)) as f32;
    let samples: Vec<f32> =
        reader.samples::<i32>().map(|sample| sample.unwrap() as f32 / full_scale).collect();
    let wide = usize::from(spec.channels);
    let channel =
        |c: usize| -> Vec<f32> { samples.iter().skip(c.min(wide - 1)).step_by(wide).copied().collect() };
    let channels = [channel(0), channel(1)].map(|c| c.iter().cycle().take(TRACK_FRAMES).copied().collect());
    Track { name: file.file_stem().unwrap().to_string_lossy().into_owned(), channels, is_recording: true }
}

fn lufs(channels: &[Vec<f32>]) -> f64 {
    let wide = |c: usize| channels[c].iter().map(|x| f64::from(*x)).collect::<Vec<f64>>();
    integrated_lufs(&[wide(0), wide(1)], RATE_HZ)
}

/// How far the output is from as loud as the input over what was heard, with what the match takes away; and that, in
/// LU.
fn apart_lu(track: &Track, settings: &Settings) -> (f64, f64) {
    let play = |settings: &Settings| {
        let mut device = compressor(&spec(RATE_HZ, Layout::Stereo), settings);
        let mut audio = track.channels.clone();
        run_with(&mut device, &mut audio, &track.channels, |_| 480, |_, _| {});
        // What a latency holds back, and pauses, are still to be made up for.
        let mut rest = track.channels.clone();
        run_with(&mut device, &mut rest, &track.channels, |_| 480, |_, _| {});
        (device, audio)
    };
    let (matched, _) = play(&Settings { auto_makeup: true, ..*settings });
    assert_eq!(matched.standing(), Standing::Measured, "{}", track.name);
    let taken_lu = f64::from(matched.levels().change_lu);
    // The compressor without the match gives the truth.
    let (_, unmatched) = play(settings);
    let heard =
        |channels: &[Vec<f32>; 2]| channels.each_ref().map(|channel| channel[SETTLING_FRAMES..].to_vec());
    (lufs(&heard(&unmatched)) - lufs(&heard(&track.channels)) - taken_lu, taken_lu)
}

#[test]
fn every_preset_with_auto_make_up_is_as_loud_as_the_track_within_a_fifth_of_a_lu() {
    let tracks = tracks();
    let mut worst = (0.0_f64, String::new());
    for preset in presets().unwrap() {
        let params = CompressorParams::default();
        assert_eq!(preset.apply(&params), Vec::<String>::new());
        let settings = Settings { auto_makeup: false, output_db: 0.0, ..params.settings() };
        for track in &tracks {
            let (apart_lu, taken_lu) = apart_lu(track, &settings);
            if apart_lu.abs() > worst.0 && !track.is_recording {
                worst = (apart_lu.abs(), format!("{} on {}", preset.name, track.name));
            }
            if apart_lu.abs() > 0.1 {
                println!(
                    "{} on {}: {apart_lu:+.3} LU apart, {taken_lu:+.2} LU taken",
                    preset.name, track.name
                );
            }
        }
    }
    println!("{} tracks, worst {:.3} LU: {}", tracks.len(), worst.0, worst.1);
    assert!(worst.0 <= 0.2, "{worst:?}");
}
