//! The section of `BENCHMARKS.md` about the session.

use std::fmt::Write;

use super::super::report::digits;
use super::Measured;
use super::desk::Kind;
use super::figures::{BLOCK_S, Shares, at_best};
use super::floor::SECTIONS;
use super::song::{BLOCK_FRAMES, GROUPS, RATE_HZ};

/// What stands around it in the file.
pub const MARKS: [&str; 2] = ["<!-- session: begin -->", "<!-- session: end -->"];

/// The section.
pub fn text(measured: &Measured, machine: &str) -> String {
    let built = &measured.built;
    let instances: usize = built.instances.iter().sum();
    let tracks = built.instances[Kind::Eq as usize];
    let mut text = String::from(machine);
    if let Some(load) = measured.load {
        let _ = writeln!(text, "Load of the machine in the minute before: {load:.2}.");
    }
    let _ = writeln!(
        text,
        "\n{tracks} tracks in {} groups, {instances} plug-ins, all stereo at {} kHz, blocks of {BLOCK_FRAMES} \
         frames: {:.2} ms. At any time {:.0} of the tracks sound; their Compressors take away {:.1} dB on \
         average. {} rounds of {:.0} s.\n",
        GROUPS.len(),
        RATE_HZ / 1000,
        1e3 * BLOCK_S,
        measured.sounding,
        -measured.reduction_db,
        measured.rounds.len(),
        measured.rounds[0].len() as f64 * BLOCK_S,
    );
    blocks(&mut text, measured);
    kinds(&mut text, measured);
    memory(&mut text, measured);
    text
}

fn blocks(text: &mut String, measured: &Measured) {
    let floor = Shares::of(measured.floor.iter().map(|spent| spent.processor));
    let best = at_best(&measured.rounds);
    let floor_name = format!("floor: {SECTIONS} biquads TDF2 in place of every plug-in");
    let rows = [
        ("the session as it came", Shares::of(measured.rounds.iter().flatten().map(|spent| spent.processor))),
        ("each block as in the best round", Shares::of(best.iter().map(|spent| spent.processor))),
        ("all plug-ins bypassed", Shares::of(measured.bypassed.iter().map(|spent| spent.processor))),
        (
            "the host alone, copying and adding",
            Shares::of(measured.host_alone.iter().map(|spent| spent.processor)),
        ),
        (&floor_name, floor),
    ];
    let _ = writeln!(
        text,
        "Time of one core for a block, in per cent of what the block lasts; in brackets the ratio to the floor. \
         The real-time factor is seconds of sound per second of the processor.\n\n\
         | | real-time factor | mean | median | 99.9 % | worst | blocks over 100 % |\n\
         |---|---:|---:|---:|---:|---:|---:|"
    );
    for (name, shares) in rows {
        let ratio = shares.mean / floor.mean;
        let ratio = if shares == floor { String::new() } else { format!(" ({}×)", digits(ratio)) };
        let _ = writeln!(
            text,
            "| {name} | {} | {}{ratio} | {} | {} | {} | {:.1} % |",
            digits(shares.real_time_factor()),
            digits(shares.mean),
            digits(shares.median),
            digits(shares.nearly_all),
            digits(shares.worst),
            shares.late,
        );
    }
    let _ = writeln!(
        text,
        "\nBeside that {} % of a core for the plug-ins' own threads, and {} % for what they ask of the host's main \
         thread.\n",
        digits(100.0 * measured.own_threads),
        digits(100.0 * measured.main_thread),
    );
}

fn kinds(text: &mut String, measured: &Measured) {
    let best = at_best(&measured.rounds);
    let _ = writeln!(
        text,
        "By kind, each block as in the best round; in per cent of what a block lasts.\n\n\
         | | instances | median | 99.9 % | worst | one instance, ns per frame |\n\
         |---|---:|---:|---:|---:|---:|"
    );
    for kind in Kind::ALL {
        let instances = measured.built.instances[kind as usize];
        let shares = Shares::of(best.iter().map(|spent| spent.kinds[kind as usize]));
        let one_ns = 1e9 * 0.01 * shares.median * BLOCK_S / BLOCK_FRAMES as f64 / instances as f64;
        let _ = writeln!(
            text,
            "| {} | {instances} | {} | {} | {} | {} |",
            kind.name(),
            digits(shares.median),
            digits(shares.nearly_all),
            digits(shares.worst),
            digits(one_ns),
        );
    }
    text.push('\n');
}

fn memory(text: &mut String, measured: &Measured) {
    let built = &measured.built;
    let opening_s: f64 = built.opening.iter().map(|time| time.as_secs_f64()).sum();
    let instances: usize = built.instances.iter().sum();
    let _ = writeln!(
        text,
        "All {instances} open in {opening_s:.1} s and take {} MB, {} MB each; the process with the sound of the tracks \
         takes {} MB and has {} threads.\n\n\
         | | memory per instance | time to open one |\n|---|---:|---:|",
        digits(1e-6 * measured.plug_ins_bytes),
        digits(1e-6 * measured.plug_ins_bytes / instances as f64),
        digits(1e-6 * measured.process_bytes),
        measured.threads,
    );
    for kind in Kind::ALL {
        let (index, count) = (kind as usize, built.instances[kind as usize] as f64);
        let _ = writeln!(
            text,
            "| {} | {} MB | {} ms |",
            kind.name(),
            digits(1e-6 * built.bytes[index] / count),
            digits(1e3 * built.opening[index].as_secs_f64() / count),
        );
    }
}
