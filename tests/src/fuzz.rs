//! What the fuzzers found worth keeping, and changes of it by chance, on a stable compiler.
//!
//! The functions that are tried are those of the fuzzers in `fuzz`, which add what they find to
//! `tests/data/fuzz/TARGET`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use crate::figure::is_long;
use crate::random::Random;

/// Changed inputs that are tried in a common run, and in a long one.
const CHANGED: usize = 2_000;
const CHANGED_LONG: usize = 200_000;
/// No changed input is longer.
const LONGEST_BYTES: usize = 16_384;

/// What readers of numbers, texts and lists trip over.
const PIECES: [&[u8]; 24] = [
    b"1e39",
    b"-1e400",
    b"null",
    b"true",
    b"\"\"",
    b"{}",
    b"[]",
    b"[[[[[[[[",
    b"-0",
    b"0.5",
    b"65536",
    b"NaN",
    b"inf",
    b"18446744073709551616",
    b"\\u0000",
    b"\xff\xfe",
    b"\xe2\x88\x92",
    b"\n",
    b"=",
    b"\"",
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"\0\0\x80\x7f",
    b"\0\0\0\0\0\0\xf8\x7f",
];

/// The inputs that are kept for a target.
pub fn corpus(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/fuzz").join(target);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), std::fs::read(path).expect("a file"))).collect()
}

/// Tries every kept input of a target, then changed ones.
pub fn replay(target: &str, entry: impl Fn(&[u8])) {
    let corpus = corpus(target);
    assert!(!corpus.is_empty(), "nothing is kept for {target}");
    for (path, bytes) in &corpus {
        assert_survives(&entry, bytes, &path.display().to_string());
    }
    for seed in 0..if is_long() { CHANGED_LONG } else { CHANGED } {
        let mut random = Random::new(seed as u64);
        let mut bytes = corpus[random.below(corpus.len())].1.clone();
        for _ in 0..1 + random.below(4) {
            let other = &corpus[random.below(corpus.len())].1;
            change(&mut bytes, other, &mut random);
        }
        bytes.truncate(LONGEST_BYTES);
        assert_survives(&entry, &bytes, &format!("seed {seed}"));
    }
}

fn assert_survives(entry: impl Fn(&[u8]), bytes: &[u8], what: &str) {
    // What went wrong has been printed by then.
    if catch_unwind(AssertUnwindSafe(|| entry(bytes))).is_err() {
        let shown: String = String::from_utf8_lossy(bytes).chars().take(2_000).collect();
        panic!("{what}: see above; the input was {shown:?}");
    }
}

/// One change: bits, bytes, a piece put in, taken out, repeated, or taken from another input.
fn change(bytes: &mut Vec<u8>, other: &[u8], random: &mut Random) {
    let at = random.below(bytes.len() + 1);
    let to = (at + random.below(32)).min(bytes.len());
    match random.below(7) {
        0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
        1 if at < bytes.len() => bytes[at] = random.below(256) as u8,
        2 => drop(bytes.drain(at..to)),
        3 => drop(bytes.splice(at..to, PIECES[random.below(PIECES.len())].iter().copied())),
        4 => {
            let piece = bytes[at..to].to_vec();
            bytes.splice(at..at, piece);
        }
        5 => {
            let from = random.below(other.len() + 1);
            let until = (from + random.below(256)).min(other.len());
            bytes.splice(at..to, other[from..until].iter().copied());
        }
        6 if random.below(4) == 0 => bytes.truncate(at),
        _ => bytes.insert(at, b"0123456789.-+eE\"{}[],: "[random.below(23)]),
    }
}
