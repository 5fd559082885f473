//! Recordings from files: WAV, FLAC, AIFF, OGG, MP3, any rate, mono to 7.1.4.

use std::fs::File;
use std::path::Path;

use symphonia::core::codecs::audio::AudioDecoderOptions;
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatReader, TrackType};
use symphonia::core::io::MediaSourceStream;
use thiserror::Error as ThisError;

use super::audio::Audio;
use super::speakers::Layout;

/// Endings of files that a folder is searched for.
pub const ENDINGS: [&str; 8] = ["wav", "wave", "flac", "aif", "aiff", "ogg", "oga", "mp3"];

/// A recording at its own rate.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Sample rate of the file.
    pub rate_hz: u32,
    /// The sound.
    pub audio: Audio,
}

/// Why a file is not a recording that can be mixed.
#[derive(Debug, ThisError)]
pub enum ReadError {
    /// No permission, no disk.
    #[error("cannot be opened: {0}")]
    Open(std::io::Error),
    /// Nothing in it.
    #[error("is empty: it has 0 bytes")]
    NoBytes,
    /// Something else than sound, or sound in a format that nobody knows.
    #[error("is not audio that can be read ({0}); WAV, FLAC, AIFF, OGG and MP3 can")]
    NotAudio(String),
    /// A header without sound.
    #[error("has no sound in it: 0 samples")]
    NoSamples,
    /// A width no plug-in has.
    #[error("has {0} channels; 1, 2, 6 (5.1), 8 (7.1) or 12 (7.1.4) can be mixed")]
    Channels(usize),
    /// The rate is not a rate of sound.
    #[error("has a sample rate of {0} Hz; 1000 Hz to 768000 Hz can be mixed")]
    Rate(u32),
    /// Samples that are not numbers.
    #[error("has samples that are not numbers (NaN or infinite), the first at {0:.3} s")]
    NotNumbers(f64),
}

/// Reads a whole file.
pub fn recording(path: &Path) -> Result<Recorded, ReadError> {
    let file = File::open(path).map_err(ReadError::Open)?;
    if file.metadata().map_err(ReadError::Open)?.len() == 0 {
        return Err(ReadError::NoBytes);
    }
    let mut hint = Hint::new();
    if let Some(ending) = path.extension().and_then(|ending| ending.to_str()) {
        hint.with_extension(ending);
    }
    let stream = MediaSourceStream::new(Box::new(file), Default::default());
    let probe = symphonia::default::get_probe();
    let format = probe
        .probe(&hint, stream, Default::default(), Default::default())
        .map_err(|error| too_wide(path).unwrap_or_else(|| not_audio(error)))?;
    let (rate_hz, channels) = decode(format)?;
    if !(1_000..=768_000).contains(&rate_hz) {
        return Err(ReadError::Rate(rate_hz));
    }
    let frames = channels.iter().map(Vec::len).min().unwrap_or(0);
    if frames == 0 {
        return Err(ReadError::NoSamples);
    }
    let layout = Layout::from_channels(channels.len()).ok_or(ReadError::Channels(channels.len()))?;
    let bad =
        channels.iter().filter_map(|channel| channel.iter().position(|sample| !sample.is_finite())).min();
    if let Some(frame) = bad {
        return Err(ReadError::NotNumbers(frame as f64 / f64::from(rate_hz)));
    }
    Ok(Recorded { rate_hz, audio: Audio { layout, channels } })
}

/// symphonia refuses WAV files of more channels than there are loudspeakers in their header without counting
/// them.
fn too_wide(path: &Path) -> Option<ReadError> {
    let channels = usize::from(hound::WavReader::open(path).ok()?.spec().channels);
    Layout::from_channels(channels).is_none().then_some(ReadError::Channels(channels))
}

fn not_audio(error: Error) -> ReadError {
    ReadError::NotAudio(error.to_string())
}

/// Decodes the first track of sound: its rate and its channels.
fn decode(mut format: Box<dyn FormatReader + '_>) -> Result<(u32, Vec<Vec<f32>>), ReadError> {
    let none = || ReadError::NotAudio("no track of sound".to_owned());
    let track = format.default_track(TrackType::Audio).ok_or_else(none)?;
    let id = track.id;
    let parameters = track.codec_params.as_ref().and_then(|codec| codec.audio()).ok_or_else(none)?;
    if let Some(channels) = &parameters.channels
        && Layout::from_channels(channels.count()).is_none()
    {
        return Err(ReadError::Channels(channels.count()));
    }
    let mut decoder = symphonia::default::get_codecs()
        .make_audio_decoder(parameters, &AudioDecoderOptions::default())
        .map_err(not_audio)?;
    let mut rate_hz = 0;
    let mut channels: Vec<Vec<f32>> = Vec::new();
    let mut first_error = None;
    loop {
        let packet = match format.next_packet() {
            Ok(Some(packet)) => packet,
            Ok(None) | Err(Error::ResetRequired) => break,
            Err(error) => {
                first_error.get_or_insert(error);
                break;
            }
        };
        if packet.track_id != id {
            continue;
        }
        match decoder.decode(&packet) {
            Ok(part) => {
                let mut planes: Vec<Vec<f32>> = Vec::new();
                part.copy_to_vecs_planar(&mut planes);
                if channels.is_empty() {
                    (rate_hz, channels) = (part.spec().rate(), vec![Vec::new(); planes.len()]);
                }
                channels
                    .iter_mut()
                    .zip(&planes)
                    .for_each(|(channel, plane)| channel.extend_from_slice(plane));
            }
            // A damaged packet costs its own sound only, as in every player.
            Err(error @ (Error::DecodeError(_) | Error::IoError(_))) => {
                first_error.get_or_insert(error);
            }
            Err(error) => return Err(not_audio(error)),
        }
    }
    match (channels.is_empty(), first_error) {
        (true, Some(error)) => Err(not_audio(error)),
        (true, None) => Err(ReadError::NoSamples),
        (false, _) => Ok((rate_hz, channels)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_width_comes_back_in_its_order_and_other_widths_are_counted() {
        let folder = tempfile::tempdir().unwrap();
        for channels in [1, 2, 3, 6, 8, 12, 20] {
            let path = folder.path().join(format!("{channels}.wav"));
            let sample_format = hound::SampleFormat::Float;
            let spec = hound::WavSpec { channels, sample_rate: 44_100, bits_per_sample: 32, sample_format };
            let mut writer = hound::WavWriter::create(&path, spec).unwrap();
            for sample in 0..4 * channels {
                writer.write_sample(0.01 * f32::from(sample % channels)).unwrap();
            }
            writer.finalize().unwrap();
            match recording(&path) {
                Ok(recorded) => {
                    assert_eq!(
                        (recorded.rate_hz, recorded.audio.channels.len()),
                        (44_100, usize::from(channels))
                    );
                    for (number, channel) in recorded.audio.channels.iter().enumerate() {
                        assert_eq!(channel, &[0.01 * number as f32; 4]);
                    }
                }
                Err(error) => {
                    assert!([3, 20].contains(&channels), "{channels}: {error}");
                    assert!(error.to_string().contains(&format!("{channels} channels")), "{error}");
                }
            }
        }
    }
}
