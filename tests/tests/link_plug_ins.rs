//! K4, K5 and what the link does for the built plug-ins, in host processes of their own.

mod link;

use std::path::Path;
use std::time::{Duration, Instant};

use aplomb_link::{Action, Description, Flags, Kind, Link, Member, PersistentId, RoomGroup, Text};
use link::{Host, play_if_child};
use serde_json::{Value, json};

/// What others of the same user tell a test that is on the link itself.
fn observer(folder: &Path, session: &str) -> Member {
    let member = Link::join_in(folder, Kind::Other, PersistentId::fresh());
    member.describe(&Description { session: Text::new(session), ..Description::default() });
    member
}

/// More than any busy machine takes; how long it took is printed.
const LONG: Duration = Duration::from_secs(60);

/// Waits until it is so, and returns how long that took in s.
#[track_caller]
fn soon(what: &str, mut so: impl FnMut() -> bool) -> f64 {
    let since = Instant::now();
    while !so() {
        assert!(since.elapsed() < LONG, "not within {} s: {what}", LONG.as_secs());
        std::thread::sleep(Duration::from_millis(20));
    }
    since.elapsed().as_secs_f64()
}

/// Puts a plug-in into a session by name, as its window would.
fn name_session(host: &mut Host, plugin: usize, session: &str) {
    let mut state = host.state(plugin);
    let mut saved = host.field(plugin, "link");
    saved["session"] = json!(session);
    state["fields"]["link"] = json!(saved.to_string());
    host.ask(&format!("load {plugin} {state}"));
}

fn size_m3(copy: &Value) -> f32 {
    f32::from_bits(copy["fields"][0].as_u64().unwrap_or(0) as u32)
}

/// K4.
#[test]
fn a_render_is_the_same_with_the_link_without_it_without_a_folder_and_with_a_full_table() {
    const NAME: &str = "a_render_is_the_same_with_the_link_without_it_without_a_folder_and_with_a_full_table";
    play_if_child();
    let folder = tempfile::tempdir().expect("a folder");
    let crowded = tempfile::tempdir().expect("a folder");
    let crowd: Vec<Member> = (0..aplomb_link::SLOTS)
        .map(|_| Link::join_in(crowded.path(), Kind::Other, PersistentId::fresh()))
        .collect();
    assert!(crowd.last().expect("one").state().is_seen(), "all slots are taken by members");
    // A file where the folder should be: nobody may write there, not even an administrator
    let no_folder = folder.path().join("taken");
    std::fs::write(&no_folder, "not a folder").expect("a file");
    // For an administrator this is a folder like others; the link's own tests look from an ordinary user
    let read_only = tempfile::tempdir().expect("a folder");
    let mut rights = std::fs::metadata(read_only.path()).expect("a folder").permissions();
    rights.set_readonly(true);
    std::fs::set_permissions(read_only.path(), rights).expect("rights");
    let places = [
        ("without", None),
        ("read-only", Some(read_only.path())),
        ("linked", Some(folder.path())),
        ("no folder", Some(no_folder.as_path())),
        ("full", Some(crowded.path())),
    ];
    let settings = [
        ("eq", vec![("on_1", "On"), ("gain_1", "4.5 dB"), ("freq_1", "300 Hz")]),
        ("balance", vec![("trim", "-3 dB"), ("ride_on", "On"), ("ceiling_on", "On")]),
        ("compressor", vec![("threshold", "-30 dB"), ("ratio", "4"), ("lookahead", "5 ms")]),
        (
            "room",
            vec![("room_group", "Room A"), ("size", "900 m³"), ("decay", "700 ms"), ("modulation", "40 %")],
        ),
    ];
    for mode in ["live", "offline"] {
        let mut prints: Vec<Vec<String>> = Vec::new();
        for (_, place) in places {
            let mut host = Host::start(NAME, place);
            let mut of_this = Vec::new();
            for (plugin, (name, values)) in settings.iter().enumerate() {
                host.ask(&format!("open {name} {mode} Bass"));
                for (id, text) in values {
                    host.ask(&format!("set {plugin} {id} {text}"));
                }
                of_this.push(host.ask(&format!("render {plugin} 4")));
            }
            assert_eq!(host.ask("complaints"), "[]");
            prints.push(of_this);
        }
        println!("| K4 {mode} | {} | {:?} |", places.map(|(name, _)| name).join(", "), prints[0]);
        for (print, (place, _)) in prints.iter().zip(places) {
            assert_eq!(print, &prints[0], "{mode}, {place}");
        }
    }
}

#[test]
fn plug_ins_of_several_processes_see_each_other_and_one_that_is_killed_is_gone_while_the_others_go_on() {
    const NAME: &str =
        "plug_ins_of_several_processes_see_each_other_and_one_that_is_killed_is_gone_while_the_others_go_on";
    play_if_child();
    let folder = tempfile::tempdir().expect("a folder");
    let watch = observer(folder.path(), "Album");
    let [mut one, mut other] = [(); 2].map(|()| Host::start(NAME, Some(folder.path())));
    one.ask("open eq live Lead Vox");
    one.ask("open compressor live Kick");
    let since = Instant::now();
    other.ask("open room live Drum Bus");
    name_session(&mut one, 0, "Album");
    name_session(&mut other, 0, "Album");
    let find = |kind: Kind| watch.others().into_iter().find(|neighbour| neighbour.kind == kind);
    soon("all three are seen", || watch.others().len() == 3);
    println!("| K2 through the plug-ins | seen after {:.2} s |", since.elapsed().as_secs_f64());
    soon("the room is of the session", || find(Kind::Room).is_some_and(|room| room.together));
    let eq = find(Kind::Eq).expect("the EQ");
    assert_eq!(eq.description.track.as_str(), "Lead Vox");
    assert_eq!((eq.description.group.as_str(), eq.description.colour), ("Lead", Some([9, 8, 7])));
    assert!(eq.together && eq.description.role > 0 && eq.description.rate_hz == 48_000.0);
    assert_eq!(eq.process, one.id());
    let kick = find(Kind::Compressor).expect("the compressor");
    assert!(!kick.together, "a session without a name is another one");
    // The song goes on
    let position =
        |kind| find(kind).and_then(|neighbour| neighbour.measurements.transport).map(|at| at.position_s);
    soon("the host's song is told", || position(Kind::Room).is_some());
    let then = position(Kind::Room);
    soon("and goes on", || position(Kind::Room) > then);
    one.kill();
    let gone_s = soon("the killed ones are gone", || {
        watch.others().iter().all(|neighbour| neighbour.kind == Kind::Room)
    });
    println!("| K1 through the plug-ins | killed ones gone after {gone_s:.1} s |");
    let then = position(Kind::Room);
    soon("the other one goes on", || position(Kind::Room) > then);
    other.ask("close");
    let gone_s = soon("closed ones are gone", || watch.others().is_empty());
    println!("| K2 through the plug-ins | closed ones gone after {gone_s:.2} s |");
}

#[test]
fn rooms_of_one_name_are_one_room_in_one_process_and_in_two() {
    const NAME: &str = "rooms_of_one_name_are_one_room_in_one_process_and_in_two";
    play_if_child();
    let folder = tempfile::tempdir().expect("a folder");
    let [mut one, mut other] = [(); 2].map(|()| Host::start(NAME, Some(folder.path())));
    // Two in the first process, one in the second, and one in a room of another name
    for plugin in 0..2 {
        one.ask("open room live Keys");
        name_session(&mut one, plugin, "Album");
        one.ask(&format!("set {plugin} room_group Room A"));
    }
    for (plugin, room) in ["Room A", "Room B"].into_iter().enumerate() {
        other.ask("open room live Pad");
        name_session(&mut other, plugin, "Album");
        other.ask(&format!("set {plugin} room_group {room}"));
    }
    let named = |host: &mut Host, plugin| host.field(plugin, "room")["name"].as_u64().unwrap_or(0);
    soon("the room has one name", || {
        let name = named(&mut one, 0);
        name != 0 && named(&mut one, 1) == name && named(&mut other, 0) == name
    });
    let alone = named(&mut other, 1);
    assert_ne!(alone, named(&mut one, 0));
    let own_text = other.ask("text 0 size");
    one.ask("set 0 size 5000 m³");
    let copy = |host: &mut Host, plugin| size_m3(&host.field(plugin, "room"));
    let near = |size: f32| (size - 5_000.0).abs() < 1.0;
    let in_one_s = soon("the other instance of the process follows", || near(copy(&mut one, 1)));
    let in_two_s = soon("the other process follows", || near(copy(&mut other, 0)));
    println!(
        "| Rooms A–D | a change is in the same process after {in_one_s:.2} s, in another {in_two_s:.2} s |"
    );
    assert!(!near(copy(&mut other, 1)), "room B is another room");
    assert_eq!(other.ask("text 0 size"), own_text, "nobody turns another instance's parameters");
    // One value of the follower changes the room for all, and leaves the others as they are
    other.ask("set 0 decay 3 s");
    let decay_s =
        |host: &mut Host| f32::from_bits(host.field(0, "room")["fields"][4].as_u64().unwrap_or(0) as u32);
    soon("the first process follows", || (decay_s(&mut one) - 3.0).abs() < 0.01);
    assert!(near(copy(&mut one, 0)));
    assert_eq!(other.ask("heard"), "", "no host was told of a parameter");

    // Saved and loaded without the link: the same sound from the copy
    let prints = ["one", "other"].map(|which| {
        let host = if which == "one" { &mut one } else { &mut other };
        (host.state(0), host.ask("render 0 5"))
    });
    for (state, print) in prints {
        let mut alone = Host::start(NAME, None);
        alone.ask("open room live Keys");
        alone.ask(&format!("load 0 {state}"));
        assert_eq!(alone.ask("render 0 5"), print);
        assert!(near(copy(&mut alone, 0)));
    }
}

#[test]
fn a_session_that_is_loaded_keeps_its_room_and_a_track_from_another_session_enters_the_room_there() {
    const NAME: &str =
        "a_session_that_is_loaded_keeps_its_room_and_a_track_from_another_session_enters_the_room_there";
    play_if_child();
    let folder = tempfile::tempdir().expect("a folder");
    let copy = |name: u64, version: u64, size: f32| {
        let mut fields = [0u32; 16];
        for (place, value) in fields
            .iter_mut()
            .zip([size, 0.7, 0.42, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.25, 1.0f32])
        {
            *place = value.to_bits();
        }
        let own: Vec<u32> =
            [400.0f32].into_iter().map(f32::to_bits).chain(fields[1..].iter().copied()).collect();
        json!({ "room": 1, "name": name, "version": version, "fields": fields, "own": own })
    };
    let mut host = Host::start(NAME, Some(folder.path()));
    let load = |host: &mut Host, plugin: usize, copy: &Value| {
        host.ask("open room live Keys");
        name_session(host, plugin, "Album");
        let mut state = host.state(plugin);
        state["params"]["room_group"] = json!({ "string": "a" });
        state["fields"]["room"] = json!(copy.to_string());
        host.ask(&format!("load {plugin} {state}"));
    };
    let sizes = |host: &mut Host, count: usize| -> Vec<f32> {
        (0..count).map(|plugin| size_m3(&host.field(plugin, "room"))).collect()
    };
    // The same room, saved at two moments: the later one counts, whoever comes first
    load(&mut host, 0, &copy(77, 5, 1_000.0));
    load(&mut host, 1, &copy(77, 9, 2_000.0));
    assert_eq!(sizes(&mut host, 2), [1_000.0, 2_000.0], "at once each sounds as it was saved");
    soon("the later copy counts", || sizes(&mut host, 2) == [2_000.0; 2]);
    // A room of another session that was changed more often does not count here
    load(&mut host, 2, &copy(88, 900, 15_000.0));
    soon("the track enters the room that is there", || sizes(&mut host, 3) == [2_000.0; 3]);
    // An old state of one instance moves nobody
    load(&mut host, 3, &copy(77, 2, 50.0));
    soon("an old copy follows", || sizes(&mut host, 4) == [2_000.0; 4]);
    assert_eq!(host.field(0, "room")["version"], 9);
}

/// K5.
#[test]
fn sessions_do_not_mix_and_a_duplicated_track_gets_an_id_of_its_own() {
    const NAME: &str = "sessions_do_not_mix_and_a_duplicated_track_gets_an_id_of_its_own";
    play_if_child();
    let folder = tempfile::tempdir().expect("a folder");
    let [mut one, mut other] = [(); 2].map(|()| Host::start(NAME, Some(folder.path())));
    let id = |host: &mut Host, plugin| host.field(plugin, "link")["id"].as_str().unwrap_or("").to_owned();
    one.ask("open room live Keys");
    name_session(&mut one, 0, "Album");
    one.ask("set 0 room_group Room A");
    soon("it has an id", || id(&mut one, 0).len() == 32);
    let first = id(&mut one, 0);
    let state = one.state(0);
    // The track is duplicated, and the project opened a second time under another name
    one.ask("open room live Keys 2");
    one.ask(&format!("load 1 {state}"));
    other.ask("open room live Keys");
    other.ask(&format!("load 0 {state}"));
    name_session(&mut other, 0, "Single");
    soon("the copies have ids of their own", || {
        let ids = [id(&mut one, 0), id(&mut one, 1), id(&mut other, 0)];
        ids[0] == first && ids[1] != first && ids[2] != first && ids[1] != ids[2]
    });
    one.ask("set 0 size 9000 m³");
    let copy = |host: &mut Host, plugin| size_m3(&host.field(plugin, "room"));
    soon("the duplicate follows", || copy(&mut one, 1) > 8_000.0);
    std::thread::sleep(Duration::from_millis(1_500));
    assert!(copy(&mut other, 0) < 8_000.0, "another session does not");
    // Loading once more brings the id of the duplicate back, not a third one
    let (state, second) = (one.state(1), id(&mut one, 1));
    one.ask(&format!("load 1 {state}"));
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(id(&mut one, 1), second);
    println!("| K5 through the plug-ins | ids distinct, sessions apart |");
}

#[test]
fn what_another_asks_for_reaches_the_host_as_a_gesture_unless_its_user_closed_the_instance() {
    const NAME: &str =
        "what_another_asks_for_reaches_the_host_as_a_gesture_unless_its_user_closed_the_instance";
    play_if_child();
    let folder = tempfile::tempdir().expect("a folder");
    let asks = observer(folder.path(), "Album");
    let mut host = Host::start(NAME, Some(folder.path()));
    host.ask("open room live Keys");
    name_session(&mut host, 0, "Album");
    let room = || asks.others().into_iter().find(|neighbour| neighbour.together);
    soon("they are of one session", || room().is_some_and(|room| room.description.flags.accepts_commands));
    let to = room().expect("the room").runtime;
    asks.send(to, Action::SetRoom { room: Some(RoomGroup::C) }).expect("sent");
    let after_s = soon("the room is C", || host.ask("text 0 room_group") == "Room C");
    assert_eq!(host.ask("heard"), "GestureBegin; value 3; GestureEnd; ");
    println!("| Commands | a command is a gesture in the host after {after_s:.2} s |");
    soon("and that is told", || room().is_some_and(|room| room.description.room == Some(RoomGroup::C)));
    let mut state = host.state(0);
    let mut saved = host.field(0, "link");
    saved["closed"] = json!(true);
    state["fields"]["link"] = json!(saved.to_string());
    host.ask(&format!("load 0 {state}"));
    let open = |flags: Flags| flags.accepts_commands;
    soon("it is closed", || room().is_some_and(|room| !open(room.description.flags)));
    assert!(asks.send(to, Action::SetRoom { room: None }).is_err());
    assert_eq!(host.ask("complaints"), "[]");
}
