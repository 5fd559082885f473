//! Paints every screen of every window at 1 and 2 pixels to a point, from fixed data, into the folder of the
//! first argument; with names after it (`eq`) only those windows.

#[path = "../tests/window/mod.rs"]
mod window;

use std::path::PathBuf;

use aplomb_kit::proof::window::gallery;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().map(PathBuf::from).unwrap_or_else(|| "tests/data/pictures".into());
    let wanted: Vec<String> = arguments.collect();
    let windows = [
        window::eq::window(),
        window::compressor::window(),
        window::room::window(),
        window::balance::window(),
    ];
    if let Some(unknown) = wanted.iter().find(|name| windows.iter().all(|window| window.name != **name)) {
        return Err(std::io::Error::other(format!("there is no window \"{unknown}\"")));
    }
    for window in &windows {
        if wanted.is_empty() || wanted.iter().any(|name| name == window.name) {
            for file in gallery::write(window, &folder)? {
                let bytes = std::fs::metadata(&file)?.len();
                println!("{} ({} kB)", file.display(), bytes.div_ceil(1_000));
            }
        }
    }
    Ok(())
}
