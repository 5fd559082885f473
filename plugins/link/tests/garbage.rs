//! K3: another process writes random bytes over the whole file: no crash, no hang, nothing of it reaches
//! anybody.

mod common;

use std::time::{Duration, Instant};

use aplomb_link::{AudioSide, Description, Flags, LinkState, Member, Text};
use common::{Actor, SOON, excitation, figure, is_long, is_whole, join, measurements, wait_until};

#[test]
fn player() {
    common::play_if_asked();
}

#[test]
fn random_bytes_all_over_the_file_reach_nobody() {
    let folder = tempfile::tempdir().expect("a folder");
    let members: Vec<Member> = (0..8).map(|_| join(folder.path())).collect();
    let mut audio: Vec<AudioSide> = members.iter().map(Member::publisher).collect();
    let description = Description {
        flags: Flags { accepts_commands: true, ..Flags::default() },
        track: Text::new("Sound"),
        ..Description::default()
    };
    members.iter().for_each(|member| member.describe(&description));
    let mut actor = Actor::start("play 4", folder.path());
    actor.hear("joined:");
    let others = members.len() - 1 + 4;
    wait_until(SOON, "all are seen", || members[0].others().len() == others);

    let mut scribbler = Actor::start("scribble 1", folder.path());
    scribbler.hear("joined:");
    let begin = Instant::now();
    let known = [std::process::id(), actor.id()];
    let (mut checked, mut strange, mut commands, mut turn) = (0, 0, 0, 0);
    while begin.elapsed() < Duration::from_secs(if is_long() { 60 } else { 10 }) {
        turn += 1;
        for (at, (member, audio)) in (0..).zip(members.iter().zip(&mut audio)) {
            audio.publish(&measurements(turn + at, None));
            member.hear(&excitation(turn));
            let others = member.others();
            checked += others.len();
            strange += others
                .iter()
                .filter(|other| {
                    let named = ["", "Sound"].contains(&other.description.track.as_str());
                    !named || !is_whole(other) || !known.contains(&other.process)
                })
                .count();
            commands += member.commands().len();
        }
        std::thread::sleep(Duration::from_millis(3));
    }
    let written_kib = scribbler.leave();
    let health = members[0].health();
    let rounds_per_s = health.rounds as f64 / begin.elapsed().as_secs_f64();
    let recovered = wait_until(SOON, "all are seen again", || {
        members.iter().all(|member| member.others().len() == others && member.state() == LinkState::Available)
            && members[0].health().taken == members.len() + 4
    });
    let written = written_kib.parse::<f64>().expect("a number") / 1024.0;
    let met = [
        figure("K3", "random bytes written over the file", None, written, "MiB"),
        figure("K3", &format!("strange values of {checked}"), Some(0.0), strange as f64, ""),
        figure("K3", "commands that nobody sent", Some(0.0), commands as f64, ""),
        figure("K3", "records found unsound", None, health.unsound as f64, ""),
        figure("K3", "rounds a second of the publisher thread", None, rounds_per_s, ""),
        figure("K3", "until all is as before", Some(15.0), recovered.as_secs_f64(), "s"),
    ];
    assert!(met.iter().all(|met| *met));
    actor.leave();
}
