//! What one instance may ask of another, across processes.

mod common;

use std::time::Duration;

use aplomb_link::{Action, Description, Flags, RoomGroup, SendError, Text};
use common::{Actor, SOON, figure, join, wait_until};

#[test]
fn player() {
    common::play_if_asked();
}

#[test]
fn another_process_sets_trim_target_and_room_as_asked_and_shares_the_room() {
    let folder = tempfile::tempdir().expect("a folder");
    let member = join(folder.path());
    let session = Text::new("S");
    member.describe(&Description { session, room: Some(RoomGroup::D), ..Description::default() });
    let mut actor = Actor::start("obey", folder.path());
    actor.hear("joined:");
    let to =
        || member.others().iter().find(|other| other.description.flags.accepts_commands).map(|o| o.runtime);
    let ready = || member.others().iter().any(|o| o.together && o.description.flags.accepts_commands);
    wait_until(SOON, "seen", ready);
    let to = to().expect("seen");
    let said = |is_so: &dyn Fn(&aplomb_link::Neighbour) -> bool| member.others().iter().any(is_so);

    member.send(to, Action::SetTrim { trim_db: -3.5 }).expect("sent");
    let took = wait_until(SOON, "trim", || said(&|other| other.measurements.trim_db == -3.5));
    figure("link", "from a command until its effect is seen", None, took.as_secs_f64(), "s");
    member.send(to, Action::AdoptTarget { target_lufs: -17.0 }).expect("sent");
    wait_until(SOON, "target", || said(&|other| other.measurements.target_lufs == -17.0));
    member.send(to, Action::SetRoom { room: Some(RoomGroup::D) }).expect("sent");
    wait_until(SOON, "room", || said(&|other| other.description.room == Some(RoomGroup::D)));

    let mut words = [5; 64];
    assert!(member.set_room(&words));
    words[0] = 15;
    wait_until(SOON, "the answer in the room", || member.room().is_some_and(|room| room.words == words));
    assert_eq!(member.room().expect("a room").author, to);

    // The last of many wins, and all arrive in order.
    for step in 0..300 {
        member.send(to, Action::SetTrim { trim_db: 0.01 * step as f32 }).expect("sent");
    }
    wait_until(SOON, "all", || said(&|other| other.measurements.trim_db == 2.99));
    actor.leave();
}

#[test]
fn who_does_not_accept_or_belongs_elsewhere_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let members = [(); 3].map(|()| join(folder.path()));
    let accepting = Flags { accepts_commands: true, ..Flags::default() };
    for (member, (session, flags)) in
        members.iter().zip([("S", accepting), ("S", Flags::default()), ("T", accepting)])
    {
        member.describe(&Description { session: Text::new(session), flags, ..Description::default() });
    }
    let trim = Action::SetTrim { trim_db: 1.0 };
    let ids = members.each_ref().map(|member| member.runtime_id());
    wait_until(SOON, "parted", || members[0].send(ids[2], trim) == Err(SendError::NotThere));
    wait_until(SOON, "joined", || members[0].send(ids[1], trim) == Err(SendError::NotAccepted));
    assert_eq!(members[0].send(ids[0], trim), Err(SendError::NotThere));
    assert_eq!(members[1].send(ids[0], Action::SetTrim { trim_db: f32::NAN }), Err(SendError::OutOfRange));
    assert_eq!(members[1].send(ids[0], trim), Ok(()));
    let mut arrived = Vec::new();
    wait_until(SOON, "arrived", || {
        arrived.extend(members[0].commands());
        !arrived.is_empty()
    });
    std::thread::sleep(Duration::from_millis(200));
    arrived.extend(members[0].commands());
    assert_eq!(arrived.len(), 1, "{arrived:?}");
    assert_eq!((arrived[0].from, arrived[0].action), (ids[1], trim));
}
