//! K5: who belongs together, and that no two have the same id.

mod common;

use std::time::Duration;

use aplomb_link::{Description, Kind, Link, PersistentId, RoomGroup, Text, Transport};
use common::{Actor, SOON, figure, join, measurements, wait_until};

#[test]
fn player() {
    common::play_if_asked();
}

type Start = fn(&str, &std::path::Path) -> Actor;

/// Within this time they know whom they belong to; a busy machine may take longer.
const TIMES: [Duration; 3] = [Duration::from_millis(4_500), Duration::from_secs(10), Duration::from_secs(30)];

/// Plays two hosts, each with two processes for plug-ins, and returns what all of them said.
fn two_hosts(start: Start, first: &str, second: &str, time: Duration) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let mut hosts = [first, second].map(|part| start(part, folder.path()));
    hosts.iter_mut().for_each(|host| drop(host.hear("joined:")));
    std::thread::sleep(time);
    hosts.iter_mut().for_each(Actor::ask_to_leave);
    hosts.map(Actor::leave).join(" ")
}

/// Whether a track ever took one of the other host for its own session's.
fn is_mixed(said: &str) -> bool {
    said.split(' ').any(|track| {
        let (name, lists) = track.split_once('=').expect("a track");
        let ever = lists.split('/').next().unwrap_or_default();
        ever.split(',').any(|other| !other.is_empty() && !other.starts_with(&name[..1]))
    })
}

/// Plays two hosts until each knows its own; what all of them said in the end, or when the hosts were mixed.
fn parted(start: Start, first: &str, second: &str) -> String {
    let mut said = String::new();
    for time in TIMES {
        said = two_hosts(start, first, second, time);
        if said == PARTED || is_mixed(&said) {
            break;
        }
    }
    said
}

/// Of every track those it ever took for its own session's, and those it did in the end.
const PARTED: &str = "A1=A,A2/A,A2 A2=A,A1/A,A1 A=A1,A2/A1,A2 B1=B,B2/B,B2 B2=B,B1/B,B1 B=B1,B2/B1,B2";

#[test]
fn two_hosts_are_never_mixed_also_at_the_same_place_of_a_song() {
    for on in ["on", "off"] {
        let said =
            parted(Actor::start_from_a_shell, &format!("host A - {on} 120"), &format!("host B - {on} 120"));
        let met = figure(
            "K5",
            &format!("two hosts, playing {on}: mixed"),
            Some(0.0),
            f64::from(said != PARTED),
            "",
        );
        assert!(met, "{said}");
    }
}

#[test]
fn two_songs_under_one_host_are_never_mixed() {
    // Started without a shell between: for both, the host is what started this test.
    let said = parted(Actor::start, "host A - on 120", "host B - on 97");
    assert!(
        figure("K5", "two songs under one host: mixed", Some(0.0), f64::from(said != PARTED), ""),
        "{said}"
    );
}

#[test]
fn names_part_and_join_whatever_the_hosts() {
    let said = parted(Actor::start, "host A Album on 120", "host B Film on 120");
    assert!(
        figure("K5", "two names under one host: mixed", Some(0.0), f64::from(said != PARTED), ""),
        "{said}"
    );
    let join =
        |time| two_hosts(Actor::start_from_a_shell, "host A Album on 120", "host B Album off 97", time);
    let are_joined = |said: &String| {
        said.split(' ').all(|track| track.split_once('/').expect("a list").1.split(',').count() == 5)
    };
    assert!(TIMES.into_iter().map(join).any(|said| are_joined(&said)), "names do not join");
}

#[test]
fn a_duplicated_track_gets_an_id_of_its_own_and_the_first_one_keeps_his() {
    let folder = tempfile::tempdir().expect("a folder");
    let id = PersistentId::fresh();
    let first = Link::join_in(folder.path(), Kind::Eq, id);
    // Made with the id, and made first and then given the state.
    let second = Link::join_in(folder.path(), Kind::Eq, id);
    let third = join(folder.path());
    third.take_persistent_id(id);
    let ids = [&first, &second, &third].map(|member| member.persistent_id().to_bits());
    assert_eq!(ids[0], id.to_bits());
    assert!(ids[1] != ids[0] && ids[2] != ids[0] && ids[1] != ids[2]);
    // Undo loads the same state again: its id stays what it became.
    third.take_persistent_id(id);
    assert_eq!(third.persistent_id().to_bits(), ids[2]);
    wait_until(SOON, "others see the new ids", || {
        first.others().iter().map(|other| other.persistent.to_bits()).eq([ids[1], ids[2]])
    });
}

#[test]
fn a_project_loaded_twice_has_two_sets_of_ids_and_after_a_crash_the_old_ones() {
    let folder = tempfile::tempdir().expect("a folder");
    let ids: Vec<u128> = (0..4).map(|_| PersistentId::fresh().to_bits()).collect();
    let load = || -> (Vec<Actor>, Vec<u128>) {
        let mut actors: Vec<Actor> =
            ids.iter().map(|id| Actor::start(&format!("keep {id}"), folder.path())).collect();
        let kept = actors.iter_mut().map(|actor| actor.hear("joined:").parse().expect("an id")).collect();
        (actors, kept)
    };
    let (mut first, first_ids) = load();
    let (second, second_ids) = load();
    assert_eq!(first_ids, ids);
    let same = second_ids.iter().filter(|id| ids.contains(id)).count();
    assert!(figure("K5", "a project loaded twice: ids that are the same", Some(0.0), same as f64, ""));
    for (actor, id) in second.into_iter().zip(second_ids) {
        assert_eq!(actor.leave(), id.to_string());
    }
    // Their slots are still taken, but nobody lives there.
    first.iter_mut().for_each(Actor::kill);
    let (third, third_ids) = load();
    assert_eq!(third_ids, ids);
    drop(third);
}

#[test]
fn instances_of_one_process_that_a_song_parts_are_parted() {
    let folder = tempfile::tempdir().expect("a folder");
    let members = [join(folder.path()), join(folder.path())];
    let together = || members[0].others().iter().any(|other| other.together);
    let mut audio = members.each_ref().map(|member| member.publisher());
    let mut publish = |positions_s: [f64; 2]| {
        for (audio, position_s) in audio.iter_mut().zip(positions_s) {
            audio.publish(&measurements(1, Some(Transport { playing: false, tempo_bpm: 120.0, position_s })));
        }
    };
    assert!(!together(), "nothing is known");
    for (positions_s, expected) in [([10.0, 10.0], true), ([10.0, 20.0], false), ([20.0, 20.0], true)] {
        wait_until(SOON, &format!("at {positions_s:?} s"), || {
            publish(positions_s);
            together() == expected
        });
    }
}

#[test]
fn a_room_of_one_session_is_not_that_of_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let members = [(); 3].map(|()| join(folder.path()));
    for (member, session) in members.iter().zip(["Album", "Album", "Film"]) {
        let session = Text::new(session);
        member.describe(&Description { session, room: Some(RoomGroup::B), ..Description::default() });
    }
    assert!(members[0].set_room(&[7; 64]) && members[2].set_room(&[9; 64]));
    wait_until(SOON, "shared", || members[1].room().is_some_and(|room| room.words == [7; 64]));
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(members[2].room().expect("a room").words, [9; 64]);
    // In another room nothing of it is left, and who comes back finds it.
    let session = Text::new("Album");
    members[0].describe(&Description { session, room: Some(RoomGroup::C), ..Description::default() });
    assert_eq!(members[0].room(), None);
    members[0].describe(&Description { session, room: Some(RoomGroup::B), ..Description::default() });
    wait_until(SOON, "found again", || members[0].room().is_some_and(|room| room.words == [7; 64]));
}
