//! Ids, their order, ranges and choices are for ever: sessions and automation out there depend on them.
//!
//! Hosts store automation as positions between the ends of a range (VST3) or as indexes of choices (CLAP),
//! and states by id.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use nice_plug_core::params::Params;

use crate::catalogue::{Catalogue, Entry, Kind, host_id};

/// Compares the parameters with the frozen list in `file`.
///
/// If this panics, the change would alter people's mixes. New parameters go to the list with `UPDATE_IDS=1`;
/// anything else on a line stays as it is.
pub fn assert_frozen(params: &dyn Params, file: &Path) {
    let mut now = String::from("# id | host id | ends of the range, or ids of the choices in order\n");
    for entry in Catalogue::of(params).entries() {
        writeln!(now, "{} | {} | {}", entry.id, host_id(&entry.id), meaning(entry)).unwrap();
    }
    if std::env::var_os("UPDATE_IDS").is_some() {
        fs::write(file, &now).unwrap();
    }
    let frozen = fs::read_to_string(file).unwrap();
    for (line, (is, was)) in now.lines().zip(frozen.lines()).enumerate() {
        assert_eq!(is, was, "line {} of {}", line + 1, file.display());
    }
    assert_eq!(now.lines().count(), frozen.lines().count());
}

/// What a host's stored position means.
fn meaning(entry: &Entry<'_>) -> String {
    match entry.kind() {
        Kind::Enum(param) => {
            let ids = (0..param.len()).map(|index| {
                entry.set(index as f32 / (param.len() - 1) as f32);
                param.unmodulated_plain_id().unwrap_or("no id")
            });
            ids.collect::<Vec<_>>().join(" ")
        }
        // The middle tells a linear scale from a logarithmic one
        _ => [0.0, 0.5, 1.0].map(|position| entry.text(position)).join(" … "),
    }
}
