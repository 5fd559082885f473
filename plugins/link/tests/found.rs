//! K2: instances find each other at once and miss each other at once.

mod common;

use std::time::{Duration, Instant};

use common::{Actor, SOON, figure, join, median, wait_until};

#[test]
fn player() {
    common::play_if_asked();
}

#[test]
fn an_instance_of_another_process_is_found_within_a_second_and_gone_at_once_when_it_leaves() {
    let folder = tempfile::tempdir().expect("a folder");
    let member = join(folder.path());
    let (mut found_s, mut gone_s) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        let mut actor = Actor::start("play 3", folder.path());
        actor.hear("joined:");
        let found = wait_until(SOON, "found", || member.others().len() == 3);
        found_s.push(found.as_secs_f64());
        let asked = Instant::now();
        actor.ask_to_leave();
        wait_until(SOON, "gone", || member.others().is_empty());
        gone_s.push(asked.elapsed().as_secs_f64());
        actor.leave();
    }
    let met = [
        figure(
            "K2",
            "from joining until another process sees it, median",
            Some(1.0),
            median(&mut found_s),
            "s",
        ),
        figure(
            "K2",
            "from leaving until another process misses it, median",
            Some(0.5),
            median(&mut gone_s),
            "s",
        ),
    ];
    assert!(met.iter().all(|met| *met));
}

#[test]
fn instances_of_one_process_find_and_miss_each_other_without_delay() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = join(folder.path());
    let second = join(folder.path());
    assert_eq!(second.others().len(), 1);
    assert_eq!(second.others()[0].runtime, first.runtime_id());
    wait_until(SOON, "found", || first.others().len() == 1);
    drop(second);
    assert!(first.others().is_empty());
}

#[cfg(unix)]
#[test]
fn a_process_that_stands_still_turns_grey_and_keeps_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let member = join(folder.path());
    let mut actor = Actor::start("play 2", folder.path());
    actor.hear("joined:");
    wait_until(SOON, "found", || member.others().len() == 2);
    let process = rustix::process::Pid::from_raw(actor.id() as i32).expect("a number");
    rustix::process::kill_process(process, rustix::process::Signal::STOP).expect("stopped");
    let grey = wait_until(SOON, "grey", || member.others().iter().all(|other| other.grey));
    figure("K1", "until a stopped process is grey", None, grey.as_secs_f64(), "s");
    std::thread::sleep(Duration::from_secs(11));
    assert_eq!(member.others().len(), 2);
    rustix::process::kill_process(process, rustix::process::Signal::CONT).expect("continued");
    wait_until(SOON, "alive again", || member.others().iter().all(|other| !other.grey));
    assert_eq!(member.others().len(), 2);
    actor.leave();
}
