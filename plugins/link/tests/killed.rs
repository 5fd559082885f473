//! K1: whatever processes die when, nobody reads half a record, nobody hangs, and their slots come free.

mod common;

use std::time::{Duration, Instant};

use common::{Actor, SOON, figure, is_long, is_whole, join, median, wait_until};

const PROCESSES: usize = 4;
const INSTANCES: usize = 16;

#[test]
fn player() {
    common::play_if_asked();
}

#[test]
fn killed_processes_harm_nobody_and_their_slots_come_free() {
    let folder = tempfile::tempdir().expect("a folder");
    let part = format!("play {INSTANCES}");
    let start = || Actor::start(&part, folder.path());
    let observer = join(folder.path());
    let mut actors: Vec<Actor> = (0..PROCESSES).map(|_| start()).collect();
    actors.iter_mut().for_each(|actor| drop(actor.hear("joined:")));
    wait_until(SOON, "all are seen", || observer.others().len() == PROCESSES * INSTANCES);

    let killing = Duration::from_secs(if is_long() { 600 } else { 8 });
    let begin = Instant::now();
    let mut next_kill = Duration::ZERO;
    let mut dead: Vec<(u32, Instant)> = Vec::new();
    let (mut kills, mut checked, mut torn) = (0, 0, 0);
    let (mut dead_s, mut longest_round_s) = (Vec::new(), 0.0_f64);
    let (mut round, mut round_since) = (0, Instant::now());
    while begin.elapsed() < killing || !dead.is_empty() {
        if begin.elapsed() < killing && begin.elapsed() >= next_kill {
            next_kill += Duration::from_secs(1);
            // By chance, but the same at every run.
            let victim = &mut actors[(kills * 7 + kills / 3) % PROCESSES];
            let process = victim.id();
            victim.kill();
            dead.push((process, Instant::now()));
            *victim = start();
            kills += 1;
        }
        let others = observer.others();
        checked += others.len();
        torn += others.iter().filter(|other| !is_whole(other)).count();
        dead.retain(|(process, since)| {
            let there = others.iter().any(|other| other.process == *process);
            let waits = there && since.elapsed() < SOON;
            dead_s.extend((!waits).then(|| since.elapsed().as_secs_f64()));
            waits
        });
        let rounds = observer.health().rounds;
        if rounds != round {
            (round, round_since) = (rounds, Instant::now());
        }
        longest_round_s = longest_round_s.max(round_since.elapsed().as_secs_f64());
        std::thread::sleep(Duration::from_millis(5));
    }
    let health = observer.health();
    let said: Vec<String> = actors.into_iter().map(Actor::leave).collect();
    let faults = std::fs::read_dir(folder.path()).expect("the folder").filter(|entry| {
        entry.as_ref().is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with("fault"))
    });
    let conditions = format!("64 instances in {PROCESSES} processes, {kills} killed");
    let met = [
        figure("K1", &format!("{conditions}: torn reads of {checked}"), Some(0.0), torn as f64, ""),
        figure("K1", "whole by the protocol, unsound by check sum", Some(0.0), health.unsound as f64, ""),
        figure("K1", "processes with torn reads or hangs", Some(0.0), faults.count() as f64, ""),
        figure("K1", "longest round of the publisher thread", Some(5.0), longest_round_s, "s"),
        figure("K1", "until the slots of the dead are free, median", Some(12.0), median(&mut dead_s), "s"),
        figure("K1", "the last of them", Some(SOON.as_secs_f64()), dead_s[dead_s.len() - 1], "s"),
    ];
    println!("{said:?}");
    assert!(met.iter().all(|met| *met));
    assert_eq!(health.freed > 0, kills > 0);
}
