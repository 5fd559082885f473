//! Recordings as WAV files of 32-bit floating point, the way hosts in other processes get and give them.

use std::path::Path;

/// Writes the channels, all of one length.
pub fn write_wav(path: &Path, channels: &[Vec<f32>], rate_hz: f64) {
    let spec = hound::WavSpec {
        channels: channels.len() as u16,
        sample_rate: rate_hz as u32,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut writer = hound::WavWriter::create(path, spec).expect("a WAV file");
    for frame in 0..channels[0].len() {
        channels.iter().for_each(|channel| writer.write_sample(channel[frame]).expect("a sample"));
    }
    writer.finalize().expect("a whole WAV file");
}

/// The channels of such a file.
pub fn read_wav(path: &Path) -> Vec<Vec<f32>> {
    let mut reader = hound::WavReader::open(path).expect("a WAV file");
    let mut channels = vec![Vec::new(); usize::from(reader.spec().channels)];
    let width = channels.len();
    for (index, sample) in reader.samples::<f32>().enumerate() {
        channels[index % width].push(sample.expect("a sample"));
    }
    channels
}
