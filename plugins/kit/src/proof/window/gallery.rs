//! G4: a window looks as it looked. Pictures of every screen lie in a folder and are compared with a
//! tolerance.

use std::path::{Path, PathBuf};

use super::Subject;
use super::host::Recorder;
use crate::proof::picture::Picture;

/// The scales of the pictures, in pixels to a point, and how their files end.
const SCALES: [(f32, &str); 2] = [(1.0, ""), (2.0, "@2x")];
/// Pictures differ at most by so much on average, of 255.
pub const MOST_MEAN: f64 = 0.1;
/// A square of 16 by 16 pixels differs at most by so much, of 255: a figure that changes is 5 or more.
pub const MOST_IN_A_SQUARE: f64 = 2.0;
/// No file is larger, in bytes.
pub const LARGEST_FILE: u64 = 400_000;

/// Paints every screen at each scale, with the names of their files.
pub fn paint(subject: &Subject) -> Vec<(String, Picture)> {
    let host = Recorder::new();
    let screens = subject.screens.iter().flat_map(|screen| SCALES.map(|scale| (screen, scale)));
    let paint = |(screen, (scale, end)): (&super::Screen, (f32, &str))| {
        let mut pane = subject.open_as(screen, subject.size, scale, &host);
        (format!("{}_{}{end}.png", subject.name, screen.name), pane.picture())
    };
    screens.map(paint).collect()
}

/// Writes the pictures into a folder; returns their files.
pub fn write(subject: &Subject, folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder)?;
    let write = |(name, picture): (String, Picture)| {
        let file = folder.join(name);
        picture.save(&file)?;
        Ok(file)
    };
    paint(subject).into_iter().map(write).collect()
}

/// The window looks as it does in the pictures of a folder. Where it does not, what it looks like now is left
/// in `now`, beside the name of the picture.
#[track_caller]
pub fn assert_looks_as_painted(subject: &Subject, folder: &Path, now: &Path) {
    let mut found = Vec::new();
    for (name, picture) in paint(subject) {
        let file = folder.join(&name);
        if let Err(fault) = compare(&picture, &file) {
            let seen = std::fs::create_dir_all(now).and_then(|()| picture.save(&now.join(&name)));
            let left = seen.map_or_else(|e| e.to_string(), |()| now.join(&name).display().to_string());
            found.push(format!("{name}: {fault}; as it is now: {left}"));
        }
    }
    super::judge(subject.name, &found);
}

/// How a picture differs from the one in a file, if it does.
pub fn compare(picture: &Picture, file: &Path) -> Result<(), String> {
    let frozen = Picture::load(file)
        .map_err(|error| format!("no picture to compare with ({error}); cargo xtask pictures makes it"))?;
    if std::fs::metadata(file).is_ok_and(|file| file.len() > LARGEST_FILE) {
        return Err(format!("the file is larger than {LARGEST_FILE} bytes"));
    }
    let Some(apart) = picture.difference(&frozen) else {
        return Err(format!("it is {:?} pixels, it was {:?}", picture.size(), frozen.size()));
    };
    if apart.mean <= MOST_MEAN && apart.worst <= MOST_IN_A_SQUARE {
        return Ok(());
    }
    let [x, y] = apart.at;
    Err(format!(
        "differs by {:.2} of 255 on average, and by {:.1} in the square at {x} {y}",
        apart.mean, apart.worst
    ))
}
