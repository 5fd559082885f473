//! `cargo xtask bench --session`: a session of 100 tracks on one core, played as a DAW plays it.
//!
//! The same passage is played several times, from a reset on. What the plug-ins do in a block they do in every
//! round; what comes in one round only was the machine.

mod clock;
mod desk;
mod figures;
mod floor;
mod page;
mod song;

use std::path::Path;
use std::time::Instant;

use super::host::resident_bytes;
use super::{machine, write};
use crate::mix::own_link;
use crate::mix::progress::Progress;
use crate::mix::rack::Rack;
use crate::{bundle, workspace};
use clock::{Of, processor};
use desk::{Built, Desk, Spent, Through};
use song::{BLOCK_FRAMES, RATE_HZ};

/// Rounds, and what is played in each before it counts and while it counts.
const ROUNDS: usize = 3;
const LEAD_IN_BLOCKS: usize = BLOCKS_PER_S;
const BLOCKS: usize = 5 * BLOCKS_PER_S;
/// The same for what is held against it.
const FLOOR_LEAD_IN_BLOCKS: usize = BLOCKS_PER_S / 2;
const FLOOR_BLOCKS: usize = 2 * BLOCKS_PER_S;
const BLOCKS_PER_S: usize = RATE_HZ as usize / BLOCK_FRAMES;
/// The main thread of a DAW looks after its plug-ins about 30 times a second.
const SERVED_EVERY_BLOCKS: usize = 25;

/// All that was measured.
pub struct Measured {
    load: Option<f64>,
    built: Built,
    rounds: Vec<Vec<Spent>>,
    floor: Vec<Spent>,
    bypassed: Vec<Spent>,
    host_alone: Vec<Spent>,
    /// Tracks that sound, on average.
    sounding: f64,
    /// What Compressors on sounding tracks do, on average.
    reduction_db: f64,
    /// Parts of a core, for the plug-ins' own threads and for the host's main thread.
    own_threads: f64,
    main_thread: f64,
    plug_ins_bytes: f64,
    process_bytes: f64,
    threads: usize,
}

/// Measures and writes the section.
pub fn run() -> miette::Result<()> {
    let folder = bundle::ensure(&workspace::root())?;
    let measured = measure(&folder)?;
    let text = page::text(&measured, &machine());
    println!("\n{text}");
    write(&workspace::root().join("BENCHMARKS.md"), page::MARKS, &text)
}

fn measure(folder: &Path) -> miette::Result<Measured> {
    let load = clock::load();
    // The plug-ins are linked with one another as in a DAW, and with nobody else on this machine.
    let _link = own_link()?;
    let rack = Rack::open(folder)?;
    let mut progress = Progress::default();
    let tapes = song::tapes(1);
    let before_bytes = resident_bytes().unwrap_or(0.0);
    let stage = progress.begin("Opening the session", tapes.len() + song::GROUPS.len() + 1);
    let mut desk = Desk::build(&rack, tapes, |name| stage.step(name))?;
    progress.end(stage, "all plug-ins");

    let mut seen = Seen::default();
    let mut rounds = Vec::new();
    let stage = progress.begin("Playing", ROUNDS + 3);
    for _ in 0..ROUNDS {
        desk.reset();
        let passage = [LEAD_IN_BLOCKS, BLOCKS];
        rounds.push(play(&mut desk, Through::PlugIns, passage, &mut seen)?);
        stage.step("the session");
    }
    let process_bytes = resident_bytes().unwrap_or(0.0);
    let threads = threads();
    let passage = [FLOOR_LEAD_IN_BLOCKS, FLOOR_BLOCKS];
    let floor = play(&mut desk, Through::Biquads, passage, &mut Seen::default())?;
    stage.step("the floor");
    desk.bypass(true)?;
    let bypassed = play(&mut desk, Through::PlugIns, passage, &mut Seen::default())?;
    stage.step("all bypassed");
    let host_alone = play(&mut desk, Through::Nothing, passage, &mut Seen::default())?;
    stage.step("the host alone");
    progress.end(stage, "four ways");

    let played_s = (ROUNDS * BLOCKS) as f64 * figures::BLOCK_S;
    Ok(Measured {
        load,
        built: desk.built,
        rounds,
        floor,
        bypassed,
        host_alone,
        sounding: seen.sounding as f64 / seen.looks.max(1) as f64,
        reduction_db: seen.gains_db / seen.compressors.max(1) as f64,
        own_threads: seen.own_threads_s / seen.passed_s,
        main_thread: seen.main_thread_s / played_s,
        plug_ins_bytes: process_bytes - before_bytes,
        process_bytes,
        threads,
    })
}

/// What is noted between the blocks.
#[derive(Default)]
struct Seen {
    looks: usize,
    sounding: usize,
    compressors: usize,
    gains_db: f64,
    /// What passed on the wall: the plug-ins' own threads wake by that clock.
    passed_s: f64,
    own_threads_s: f64,
    main_thread_s: f64,
}

/// Plays some blocks that do not count and some that do.
fn play(
    desk: &mut Desk,
    through: Through,
    [lead_in, blocks]: [usize; 2],
    seen: &mut Seen,
) -> miette::Result<Vec<Spent>> {
    let now_s = |of| processor(of).as_secs_f64();
    let mut spent = Vec::with_capacity(blocks);
    let mut started = ([0.0; 2], Instant::now());
    for block in 0..lead_in + blocks {
        let counts = block >= lead_in;
        if block == lead_in {
            started = ([now_s(Of::Process), now_s(Of::Thread)], Instant::now());
        }
        let took = desk.play(block * BLOCK_FRAMES, through)?;
        if counts {
            spent.push(took);
        }
        if block.is_multiple_of(SERVED_EVERY_BLOCKS) {
            let before_s = now_s(Of::Thread);
            desk.serve()?;
            if counts {
                seen.main_thread_s += now_s(Of::Thread) - before_s;
                let (gains_db, sounding) = desk.look(block * BLOCK_FRAMES);
                seen.looks += 1;
                seen.sounding += sounding;
                seen.compressors += gains_db.len();
                seen.gains_db += gains_db.iter().sum::<f64>();
            }
        }
    }
    let ([process_s, thread_s], since) = started;
    seen.own_threads_s += now_s(Of::Process) - process_s - (now_s(Of::Thread) - thread_s);
    seen.passed_s += since.elapsed().as_secs_f64();
    Ok(spent)
}

/// Threads of this process; only Linux tells.
fn threads() -> usize {
    std::fs::read_dir("/proc/self/task").map_or(0, |tasks| tasks.count())
}
