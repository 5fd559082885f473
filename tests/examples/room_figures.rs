//! Prints what the Room promises and what it measures: id, what, bar, stretch, figure. With ids as arguments
//! (`T5 T14`), only those; with `APLOMB_LONG` set, at all rates and settings. With `--pictures FOLDER` it draws
//! decay, density and colour there instead.

use std::path::Path;

use aplomb_tests::figure::Row;
use aplomb_tests::room::{figures, pictures};

fn main() -> std::io::Result<()> {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    if let [option, folder] = &wanted[..]
        && option == "--pictures"
    {
        std::fs::create_dir_all(folder)?;
        for (name, picture) in pictures::all() {
            std::fs::write(Path::new(folder).join(name), picture)?;
        }
        return Ok(());
    }
    println!("{}", Row::HEAD);
    for (ids, measure) in figures::ALL {
        if wanted.is_empty() || ids.split(' ').any(|id| wanted.iter().any(|wanted| wanted == id)) {
            for row in measure() {
                println!("{row}");
            }
        }
    }
    Ok(())
}
