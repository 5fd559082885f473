//! Processes with instances on the link. A test program starts itself again, with a part to play.
#![allow(dead_code, missing_docs)]

pub mod player;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use aplomb_link::{
    Excitation, Kind, Link, Loudness, Measurements, Member, PersistentId, Presence, Transport,
};

/// Says which part a process has to play.
const PART: &str = "APLOMB_LINK_PART";

/// Plays the part of this process, if it has one: the test `player` of every test program calls it.
pub fn play_if_asked() {
    if let Ok(part) = std::env::var(PART) {
        player::play(&part);
    }
}

/// Whether there is time for everything.
pub fn is_long() -> bool {
    std::env::var_os("APLOMB_LONG").is_some()
}

/// A line of the table of figures, and whether it is met.
pub fn figure(id: &str, what: &str, bar: Option<f64>, figure: f64, unit: &str) -> bool {
    let met = bar.is_none_or(|bar| figure <= bar);
    let promised = bar.map_or("–".to_owned(), |bar| format!("≤ {bar}"));
    let verdict = ["missed", "met"][usize::from(met)];
    let verdict = if bar.is_none() { "" } else { verdict };
    let figure = format!("{:.3}", figure);
    let figure = figure.trim_end_matches('0').trim_end_matches('.');
    println!("| {id} | {what} | {promised} | – | {figure} {unit} | {verdict} |");
    met
}

/// The one in the middle: what is taken, rather than what a busy machine once made of it.
pub fn median(figures: &mut [f64]) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// More than any busy machine takes for what is there at once.
pub const SOON: Duration = Duration::from_secs(60);

/// A process with a part.
pub struct Actor {
    process: Child,
    said: BufReader<ChildStdout>,
    left: bool,
}

impl Actor {
    /// Starts this program again with a part, on the link in `folder`.
    pub fn start(part: &str, folder: &Path) -> Actor {
        let exe = std::env::current_exe().expect("the path of this program");
        Actor::spawn(&mut Command::new(exe), part, folder)
    }

    /// The same as a child of a shell, as the desktop starts a host.
    pub fn start_from_a_shell(part: &str, folder: &Path) -> Actor {
        let mut shell = Command::new("sh");
        // A second command, so that the shell stays.
        shell
            .args(["-c", "\"$@\"; exit 0", "sh"])
            .arg(std::env::current_exe().expect("the path of this program"));
        Actor::spawn(&mut shell, part, folder)
    }

    pub fn spawn(command: &mut Command, part: &str, folder: &Path) -> Actor {
        command.args(["player", "--exact", "--nocapture", "--test-threads=1"]);
        command.env(PART, part).env("APLOMB_LINK_DIR", folder).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("a process");
        let said = BufReader::new(process.stdout.take().expect("its output"));
        Actor { process, said, left: false }
    }

    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// What it says next, after `mark`.
    pub fn hear(&mut self, mark: &str) -> String {
        let mut line = String::new();
        while self.said.read_line(&mut line).expect("output") > 0 {
            // The test harness begins a line and leaves it open.
            if let Some((_, rest)) = line.split_once(mark) {
                return rest.trim().to_owned();
            }
            line.clear();
        }
        panic!("the process ended without saying {mark:?}")
    }

    /// Ends it as a crash would.
    pub fn kill(&mut self) {
        self.process.kill().expect("killed");
        self.process.wait().expect("its end");
        self.left = true;
    }

    /// Tells it to leave, and returns what it says then.
    pub fn leave(mut self) -> String {
        drop(self.process.stdin.take());
        let said = self.hear("left:");
        assert!(self.process.wait().expect("its end").success());
        self.left = true;
        said
    }

    /// Tells it to leave, without waiting.
    pub fn ask_to_leave(&mut self) {
        drop(self.process.stdin.take());
    }
}

impl Drop for Actor {
    fn drop(&mut self) {
        if !self.left {
            let _ = self.process.kill();
            let _ = self.process.wait();
        }
    }
}

/// Joins with an id that nobody has.
pub fn join(folder: &Path) -> Member {
    Link::join_in(folder, Kind::Balance, PersistentId::fresh())
}

/// Waits until it is so, and returns how long that took; fails after `most`.
#[track_caller]
pub fn wait_until(most: Duration, what: &str, mut is_so: impl FnMut() -> bool) -> Duration {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < most, "{what}: not within {most:?}");
        std::thread::sleep(Duration::from_millis(2));
    }
    start.elapsed()
}

/// Measurements whose values all follow from one number.
pub fn measurements(count: u32, transport: Option<Transport>) -> Measurements {
    let level = -((count % 100) as f32);
    Measurements {
        transport,
        offline: false,
        loudness: Loudness {
            momentary_lufs: level,
            short_term_lufs: level - 1.0,
            integrated_lufs: level - 2.0,
            range_lu: -level,
            true_peak_dbtp: level + 3.0,
        },
        trim_db: level + 50.0,
        ride_db: level + 60.0,
        target_lufs: level - 10.0,
        reduction_db: level - 4.0,
    }
}

/// An excitation whose levels are all the same.
pub fn excitation(count: u32) -> Excitation {
    let level_db = -((count % 97) as f32);
    Excitation { slow_db: [level_db; _], fast_db: [level_db - 1.0; _] }
}

/// Whether every value is from the same moment.
pub fn is_whole(presence: &Presence) -> bool {
    let said = &presence.measurements;
    let empty = *said == Measurements { transport: said.transport, ..Measurements::SILENCE };
    let count = -said.loudness.momentary_lufs as u32;
    let measured = empty || *said == measurements(count, said.transport);
    let Excitation { slow_db, fast_db } = &presence.excitation;
    let silent = presence.excitation == Excitation::SILENCE;
    let heard = slow_db.iter().all(|level| *level == slow_db[0] && level.abs() < 97.0)
        && fast_db.iter().all(|level| *level == slow_db[0] - 1.0);
    measured && (silent || heard)
}
