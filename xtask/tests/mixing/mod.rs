//! A folder to mix in, recordings made for a test, and the command itself.

mod dynamics;

use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder of its own that goes away with the test.
pub struct Desk(tempfile::TempDir);

/// What the command said and did.
pub struct Said {
    text: String,
    succeeded: bool,
}

impl Desk {
    pub fn new() -> Desk {
        Desk(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes `session.toml`.
    pub fn session(&self, text: &str) {
        std::fs::write(self.path("session.toml"), text).unwrap();
    }

    /// Writes a WAV file of 32-bit floats.
    pub fn recording(&self, name: &str, rate_hz: u32, channels: &[Vec<f32>]) {
        let spec = hound::WavSpec {
            channels: channels.len() as u16,
            sample_rate: rate_hz,
            bits_per_sample: 32,
            sample_format: hound::SampleFormat::Float,
        };
        let mut writer = hound::WavWriter::create(self.path(name), spec).unwrap();
        for frame in 0..channels[0].len() {
            channels.iter().for_each(|channel| writer.write_sample(channel[frame]).unwrap());
        }
        writer.finalize().unwrap();
    }

    /// Mixes `session.toml`; names after `--out` are in the folder.
    pub fn mix(&self, arguments: &[&str]) -> Said {
        let session = self.path("session.toml");
        let mut all = vec!["mix".to_owned(), session.to_string_lossy().into_owned()];
        for (index, argument) in arguments.iter().enumerate() {
            let is_folder = index > 0 && arguments[index - 1] == "--out";
            let place = self.path(argument).to_string_lossy().into_owned();
            all.push(if is_folder { place } else { (*argument).to_owned() });
        }
        self.xtask(&all.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Runs the command.
    pub fn xtask(&self, arguments: &[&str]) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(arguments).env("NO_COLOR", "1").env("COLUMNS", "200");
        let output = command.output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr);
        // Long lines are broken in the frame of the error: put them together again.
        let words: Vec<&str> = text.split_whitespace().filter(|word| *word != "│").collect();
        Said { text: words.join(" "), succeeded: output.status.success() }
    }

    /// The numbers of a mix.
    pub fn report(&self, out: &str) -> serde_json::Value {
        serde_json::from_slice(&std::fs::read(self.path(out).join("report.json")).unwrap()).unwrap()
    }
}

impl Said {
    pub fn succeeded(self) {
        assert!(self.succeeded, "{}", self.text);
    }

    pub fn failed(self) -> String {
        assert!(!self.succeeded, "it should have failed: {}", self.text);
        self.text
    }
}

/// Channels of a WAV file.
pub fn samples(path: &Path) -> Vec<Vec<f32>> {
    let mut reader = hound::WavReader::open(path).unwrap();
    let count = usize::from(reader.spec().channels);
    let all: Vec<f32> = reader.samples().map(Result::unwrap).collect();
    (0..count).map(|channel| all.iter().skip(channel).step_by(count).copied().collect()).collect()
}

/// Silence with one sample in it.
pub fn click(frames: usize, at: usize) -> Vec<f32> {
    let mut channel = vec![0.0; frames];
    channel[at] = 0.5;
    channel
}

/// White noise, the same for the same seed.
pub fn noise(seed: u64, frames: usize) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        0.25 * ((state >> 40) as f32 / (1 << 23) as f32 - 1.0)
    };
    (0..frames).map(|_| next()).collect()
}
