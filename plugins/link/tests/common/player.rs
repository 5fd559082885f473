//! The parts.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use aplomb_link::{Action, AudioSide, Description, Flags, Kind, Link, Member, PersistentId, Text, Transport};

use super::{Actor, excitation, is_whole, measurements};

/// Plays a part: its name and what it needs, between spaces.
pub fn play(part: &str) {
    let words: Vec<&str> = part.split(' ').collect();
    match words[..] {
        ["play", count] => play_and_check(count.parse().expect("a count")),
        ["obey"] => obey(),
        ["keep", id] => keep(id),
        ["state"] => println!("state:{}", Link::join(Kind::Eq, PersistentId::fresh()).state()),
        ["state", "others"] => see_others(),
        ["scribble", seed] => scribble(seed.parse().expect("a seed")),
        ["sing", name, session, playing, tempo] => sing(name, session, playing == "on", tempo, 0),
        ["host", name, session, playing, tempo] => sing(name, session, playing == "on", tempo, 2),
        _ => panic!("no such part: {part}"),
    }
    std::process::exit(0);
}

/// Becomes true when the one who started this process wants it to leave, or is no more.
pub fn until_asked_to_leave() -> Arc<AtomicBool> {
    let asked = Arc::new(AtomicBool::new(false));
    let told = asked.clone();
    std::thread::spawn(move || {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        told.store(true, Ordering::Relaxed);
    });
    asked
}

/// Many instances that publish and check all others.
fn play_and_check(count: usize) {
    let leave = until_asked_to_leave();
    let members: Vec<Member> = (0..count).map(|_| Link::join(Kind::Balance, PersistentId::fresh())).collect();
    let mut audio: Vec<AudioSide> = members.iter().map(Member::publisher).collect();
    println!("joined:");
    let mut faults = BTreeSet::new();
    let (mut checked, mut round, mut stuck_since) = (0, 0, 0);
    for turn in 0_u32.. {
        if leave.load(Ordering::Relaxed) {
            break;
        }
        for (at, (member, audio)) in members.iter().zip(&mut audio).enumerate() {
            audio.publish(&measurements(turn.wrapping_mul(7).wrapping_add(at as u32), None));
            member.hear(&excitation(turn.wrapping_add(at as u32)));
        }
        if turn.is_multiple_of(8) {
            let others = members[turn as usize / 8 % count].others();
            checked += others.len();
            faults.extend(
                others.iter().filter(|other| !is_whole(other)).map(|other| format!("torn: {other:?}")),
            );
            let rounds = members[0].health().rounds;
            stuck_since = if rounds == round { stuck_since + 1 } else { 0 };
            round = rounds;
            if stuck_since > 200 {
                faults.insert("hangs".to_owned());
            }
        }
        std::thread::sleep(Duration::from_millis(3));
        if !faults.is_empty() {
            // Also if nobody lets it leave.
            let folder = PathBuf::from(std::env::var_os("APLOMB_LINK_DIR").expect("a folder"));
            std::fs::write(folder.join(format!("fault-{}", std::process::id())), format!("{faults:?}"))
                .expect("a report");
        }
    }
    let health = members[0].health();
    drop(members);
    println!("left:{checked} checked, {} unsound, {} busy", health.unsound, health.busy);
}

/// An instance that does what it is told.
fn obey() {
    let leave = until_asked_to_leave();
    let member = Link::join(Kind::Balance, PersistentId::fresh());
    let mut audio = member.publisher();
    let mut description =
        Description { flags: Flags { accepts_commands: true, ..Flags::default() }, ..Description::default() };
    description.session = Text::new("S");
    member.describe(&description);
    println!("joined:");
    let mut measured = measurements(0, None);
    while !leave.load(Ordering::Relaxed) {
        for command in member.commands() {
            match command.action {
                Action::SetTrim { trim_db } => measured.trim_db = trim_db,
                Action::AdoptTarget { target_lufs } => measured.target_lufs = target_lufs,
                Action::SetRoom { room } => description.room = room,
            }
        }
        if let Some(mut room) = member.room().filter(|room| room.words[0] < 10) {
            // Answers in the same room.
            room.words[0] += 10;
            member.set_room(&room.words);
        }
        member.describe(&description);
        audio.publish(&measured);
        std::thread::sleep(Duration::from_millis(5));
    }
    drop(member);
    println!("left:");
}

/// An instance of a saved session.
fn keep(id: &str) {
    let leave = until_asked_to_leave();
    let member = Link::join(Kind::Balance, PersistentId::from_bits(id.parse().expect("an id")));
    println!("joined:{}", member.persistent_id().to_bits());
    while !leave.load(Ordering::Relaxed) {
        std::thread::sleep(Duration::from_millis(5));
    }
    let id = member.persistent_id().to_bits();
    drop(member);
    println!("left:{id}");
}

/// How it stands to the link, and how many others it sees after a second.
fn see_others() {
    let member = Link::join(Kind::Eq, PersistentId::fresh());
    std::thread::sleep(Duration::from_secs(1));
    println!("state:{} others; {}", member.others().len(), member.state());
}

/// Writes random bytes over the file.
fn scribble(seed: u64) {
    let leave = until_asked_to_leave();
    let path = PathBuf::from(std::env::var_os("APLOMB_LINK_DIR").expect("a folder")).join("link-v1");
    let mut file = OpenOptions::new().write(true).open(path).expect("the file");
    let length = file.metadata().expect("its length").len();
    let mut random = seed;
    let mut next = || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    println!("joined:");
    let mut written = 0;
    while !leave.load(Ordering::Relaxed) {
        // Now and then everything at once; long pieces, single words.
        let most = match next() % 200 {
            0 => length,
            kind => [16_384, 512, 8, 8][(kind % 4) as usize],
        };
        let bytes: Vec<u8> = (0..most / 8).flat_map(|_| next().to_le_bytes()).collect();
        let from = if most == length { 0 } else { next() % (length - most) };
        file.seek(SeekFrom::Start(from)).and_then(|_| file.write_all(&bytes)).expect("written");
        written += bytes.len() / 1024;
        std::thread::sleep(Duration::from_micros(next() % 2000));
    }
    println!("left:{written}");
}

/// An instance of a song, with others in processes of their own if it is a host. In the end it tells the
/// tracks that it ever took for its own session's, and those it does now.
fn sing(name: &str, session: &str, playing: bool, tempo: &str, sandboxes: usize) {
    let leave = until_asked_to_leave();
    let folder = PathBuf::from(std::env::var_os("APLOMB_LINK_DIR").expect("a folder"));
    let on = if playing { "on" } else { "off" };
    let mut others: Vec<Actor> = (0..sandboxes)
        .map(|at| Actor::start(&format!("sing {name}{} {session} {on} {tempo}", at + 1), &folder))
        .collect();
    let member = Link::join(Kind::Balance, PersistentId::fresh());
    let session = if session == "-" { Text::EMPTY } else { Text::new(session) };
    member.describe(&Description { track: Text::new(name), session, ..Description::default() });
    let mut audio = member.publisher();
    println!("joined:");
    let tempo_bpm: f64 = tempo.parse().expect("a tempo");
    let [mut ever, mut now] = [(); 2].map(|()| BTreeSet::<String>::new());
    let start = Instant::now();
    while !leave.load(Ordering::Relaxed) {
        let clock_s = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time").as_secs_f64();
        let position_s = if playing { clock_s % 1000.0 } else { 0.0 };
        audio.publish(&measurements(0, Some(Transport { playing, tempo_bpm, position_s })));
        let others = member.others();
        let together = others.iter().filter(|other| other.together);
        now = together.map(|other| other.description.track.to_string()).collect();
        ever.extend(now.clone());
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(start.elapsed() > Duration::from_secs(1), "left before anything could be seen");
    others.iter_mut().for_each(Actor::ask_to_leave);
    let said: Vec<String> = others.into_iter().map(Actor::leave).collect();
    // Others that were asked at the same time have looked for the last time before this one is gone.
    std::thread::sleep(Duration::from_millis(300));
    drop(member);
    let list = |names: BTreeSet<String>| names.into_iter().collect::<Vec<_>>().join(",");
    let mut said: Vec<String> =
        said.into_iter().chain([format!("{name}={}/{}", list(ever), list(now))]).collect();
    said.sort();
    println!("left:{}", said.join(" "));
}
