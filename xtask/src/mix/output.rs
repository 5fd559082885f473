//! Files of a mix: written beside their place first, so that a mix that fails leaves nothing behind.

use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use miette::{IntoDiagnostic, WrapErr, miette};

use super::audio::{Audio, factor};
use super::session::Session;
use super::speakers::Layout;

/// The folder of a mix.
pub struct Output {
    folder: PathBuf,
    force: bool,
}

impl Output {
    /// A folder that must not have a mix in it yet, unless it may be written over.
    pub fn new(folder: PathBuf, force: bool, names: &[String]) -> miette::Result<Output> {
        if folder.exists() && !folder.is_dir() {
            return Err(miette!(
                help = "choose another one with --out",
                "{} is not a folder",
                folder.display()
            ));
        }
        if !force && let Some(there) = names.iter().map(|name| folder.join(name)).find(|path| path.exists()) {
            return Err(miette!(
                help = "--force writes over the mix in this folder, --out DIR takes another one",
                "{} is already there; nothing was written",
                there.display()
            ));
        }
        Ok(Output { folder, force })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where files are written until all are there.
    pub fn begin(&self) -> miette::Result<tempfile::TempDir> {
        let parent =
            self.folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(parent)
            .into_diagnostic()
            .wrap_err_with(|| format!("{} cannot be made", parent.display()))?;
        tempfile::Builder::new()
            .prefix(".mix-")
            .tempdir_in(parent)
            .into_diagnostic()
            .wrap_err_with(|| format!("nothing can be written in {}", parent.display()))
    }

    /// Moves all files to their place.
    pub fn finish(&self, written: &Path) -> miette::Result<()> {
        move_all(written, &self.folder, self.force)
            .into_diagnostic()
            .wrap_err_with(|| format!("the mix could not be moved to {}", self.folder.display()))
    }
}

fn move_all(from: &Path, to: &Path, force: bool) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        if entry.path().is_dir() {
            move_all(&entry.path(), &place, force)?;
        } else if place.exists() && !force {
            return Err(std::io::Error::other(format!("{} appeared meanwhile", place.display())));
        } else {
            std::fs::rename(entry.path(), place)?;
        }
    }
    Ok(())
}

/// Writes a WAV file of 32-bit floats, turned by a gain.
pub fn wav(path: &Path, audio: &Audio, rate_hz: u32, gain_db: f64) -> miette::Result<()> {
    let channels = audio.channels.len() as u16;
    let sample_format = hound::SampleFormat::Float;
    let spec = hound::WavSpec { channels, sample_rate: rate_hz, bits_per_sample: 32, sample_format };
    let gain = factor(gain_db);
    let write = || -> Result<(), hound::Error> {
        let mut writer = hound::WavWriter::create(path, spec)?;
        for frame in 0..audio.frames() {
            for channel in &audio.channels {
                writer.write_sample((gain * f64::from(channel[frame])) as f32)?;
            }
        }
        writer.finalize()
    };
    let wrong = || format!("{} cannot be written", path.display());
    write().into_diagnostic().wrap_err_with(wrong)?;
    name_speakers(path, audio.layout).into_diagnostic().wrap_err_with(wrong)
}

/// hound names the loudspeakers of a file from the first on; 7.1 and 7.1.4 leave some out (`dwChannelMask`,
/// the 40th byte of the header it writes).
fn name_speakers(path: &Path, layout: Layout) -> std::io::Result<()> {
    let mask: u32 = match layout {
        Layout::Surround71 => 0x63F,
        Layout::Surround714 => 0x2_D63F,
        _ => return Ok(()),
    };
    let mut file = std::fs::OpenOptions::new().write(true).open(path)?;
    file.seek(SeekFrom::Start(40))?;
    file.write_all(&mask.to_le_bytes())
}

/// With what comes before and behind, a file system takes it.
const LONGEST_BYTES: usize = 200;

/// A name that every file system takes.
pub fn file_name(name: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    let mut length = 0;
    let fits = |c: &char| {
        length += c.len_utf8();
        length <= LONGEST_BYTES
    };
    let name: String = name.trim().to_lowercase().chars().map(plain).take_while(fits).collect();
    let name = name.trim_matches(['-', '.']).to_owned();
    if name.is_empty() { "mix".to_owned() } else { name }
}

/// Names of all files a mix of this session writes, stems aside.
pub fn names(session: &Session) -> Vec<String> {
    let mut names: Vec<String> =
        ["before.wav", "after.wav", "report.html", "report.json"].map(str::to_owned).to_vec();
    names.extend(session.deliveries.iter().map(|delivery| delivery_file(&delivery.name)));
    names
}

/// File of a delivery.
pub fn delivery_file(name: &str) -> String {
    format!("delivery-{}.wav", file_name(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_a_file_name_everywhere() {
        assert_eq!(file_name("Lead voice / 2"), "lead-voice---2");
        assert_eq!(file_name("../.."), "mix");
        assert_eq!(file_name(&"ü".repeat(300)), "ü".repeat(100));
        assert_eq!(file_name("Stimme grün"), "stimme-grün");
    }

    #[test]
    fn a_wide_file_is_read_back_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        for channels in [1, 2, 6, 8, 12] {
            let layout = Layout::from_channels(channels).unwrap();
            let channels = (0..channels).map(|number| vec![0.01 * number as f32; 5]).collect();
            let audio = Audio { layout, channels };
            let path = folder.path().join("wide.wav");
            wav(&path, &audio, 48_000, 0.0).unwrap();
            assert_eq!(crate::mix::read::recording(&path).unwrap().audio, audio);
        }
    }

    #[test]
    fn nothing_is_written_over_unless_asked() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("after.wav"), "mine").unwrap();
        let names = ["before.wav".to_owned(), "after.wav".to_owned()];
        let error = Output::new(folder.path().to_owned(), false, &names).err().unwrap();
        assert!(error.to_string().contains("after.wav is already there"), "{error}");
        assert!(Output::new(folder.path().to_owned(), true, &names).is_ok());
    }
}
