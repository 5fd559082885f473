//! Hosts in processes of their own: the test starts itself as a child that plays plug-ins in real time and does
//! what it is told, line by line.

#![allow(dead_code, missing_docs)]

pub mod mix;

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use aplomb_host::{Change, Insert, Render, Setup, Track, Transport};
use aplomb_tests::random::Random;
use aplomb_tests::suite::{BALANCE, COMPRESSOR, EQ, Member, ROOM};
use mix::Mix;
use serde_json::Value;

const CHILD: &str = "APLOMB_TEST_HOST";
const WAIT: Duration = Duration::from_secs(60);

/// A host process. It is killed when this is dropped.
pub struct Host {
    child: Child,
    tell: ChildStdin,
    said: Receiver<String>,
}

impl Host {
    /// A host whose plug-ins are on the link in this folder, or on none. `test` is the name of a test that
    /// calls [`play_if_child`].
    pub fn start(test: &str, folder: Option<&Path>) -> Host {
        let mut command = Command::new(std::env::current_exe().expect("this program"));
        command.args(["--exact", test, "--nocapture", "--test-threads", "1"]).env(CHILD, "1");
        match folder {
            Some(folder) => command.env("APLOMB_LINK", "on").env("APLOMB_LINK_DIR", folder),
            None => command.env("APLOMB_LINK", "off"),
        };
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a child");
        let tell = child.stdin.take().expect("a pipe");
        let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let (say, said) = channel();
        std::thread::spawn(move || {
            let answers = lines.map_while(Result::ok);
            for line in answers {
                if let Some((_, answer)) = line.split_once("= ") {
                    let _ = say.send(answer.to_owned());
                }
            }
        });
        Host { child, tell, said }
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Tells it to do something, and waits for the answer.
    pub fn ask(&mut self, what: &str) -> String {
        writeln!(self.tell, "{what}").expect("the host listens");
        self.said.recv_timeout(WAIT).unwrap_or_else(|_| panic!("the host does not answer \"{what}\""))
    }

    /// The state of a plug-in as JSON.
    pub fn state(&mut self, plugin: usize) -> Value {
        serde_json::from_str(&self.ask(&format!("state {plugin}"))).expect("JSON")
    }

    /// What a plug-in saves under a name, beside its parameters.
    pub fn field(&mut self, plugin: usize, name: &str) -> Value {
        let state = self.state(plugin);
        let text = state["fields"][name].as_str().unwrap_or("null");
        serde_json::from_str(text).expect("JSON")
    }

    /// Ends it at once, as a crash would.
    pub fn kill(&mut self) {
        self.child.kill().expect("the host can be killed");
        self.child.wait().expect("it ends");
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn member(name: &str) -> &'static Member {
    match name {
        "eq" => &EQ,
        "compressor" => &COMPRESSOR,
        "room" => &ROOM,
        "balance" => &BALANCE,
        other => panic!("no plug-in {other}"),
    }
}

fn packed(text: &str) -> Vec<u8> {
    [&(text.len() as u64).to_le_bytes(), text.as_bytes()].concat()
}

/// The bits of a sound as one number: FNV-1a.
fn fingerprint(sound: &[Vec<f32>]) -> u64 {
    let bytes = sound.iter().flatten().flat_map(|sample| sample.to_bits().to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// Waits until no other thread of this process has had work for a while: a busy machine may let it wait for
/// long (`proc(5)`: a thread that works, or would if it could, is in state R).
#[cfg(target_os = "linux")]
fn wait_for_workers() {
    let own = std::fs::read_link("/proc/thread-self").expect("Linux");
    let works = |task: std::fs::DirEntry| {
        let stat = std::fs::read_to_string(task.path().join("stat")).unwrap_or_default();
        let is_busy = stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('R'));
        is_busy && own.file_name() != Some(&task.file_name())
    };
    let mut quiet = 0;
    for _ in 0..2_000 {
        let tasks = std::fs::read_dir("/proc/self/task").expect("Linux").flatten();
        quiet = if { tasks }.any(works) { 0 } else { quiet + 1 };
        if quiet == 5 {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("another thread works for ever");
}

#[cfg(not(target_os = "linux"))]
fn wait_for_workers() {}

/// A child's life: never returns in one, and does nothing in the test itself.
pub fn play_if_child() {
    if std::env::var_os(CHILD).is_none() {
        return;
    }
    let (hear, heard) = channel();
    std::thread::spawn(move || {
        std::io::stdin().lines().map_while(Result::ok).try_for_each(|line| hear.send(line))
    });
    let mut desk = Desk { inserts: Vec::new(), mix: None, heard: Vec::new(), frames: 0 };
    loop {
        match heard.recv_timeout(Duration::from_millis(5)) {
            Ok(line) => println!("= {}", desk.obey(&line)),
            Err(std::sync::mpsc::RecvTimeoutError::Timeout) => desk.play(256),
            Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => std::process::exit(0),
        }
    }
}

struct Desk {
    inserts: Vec<Insert>,
    mix: Option<Mix>,
    /// What the plug-ins sent.
    heard: Vec<String>,
    frames: u64,
}

impl Desk {
    fn transport(&self) -> Transport {
        Transport::playing(120.0).after(self.frames, 48_000.0)
    }

    /// A block of silence for all.
    fn play(&mut self, frames: usize) {
        let silence = vec![vec![0.0; frames]; 2];
        let transport = Some(self.transport());
        for insert in &mut self.inserts {
            insert.render(&Render { transport, ..Render::new(&silence) }).expect("plays");
            insert.plugin().pump();
            for event in insert.sent_events() {
                let what = match event.change {
                    Change::Value(value) => format!("value {value}"),
                    other => format!("{other:?}"),
                };
                self.heard.push(what);
            }
        }
        if let Some(mix) = &mut self.mix {
            let transport = Transport::playing(120.0).after(self.frames, 48_000.0);
            mix.play(frames, transport);
        }
        self.frames += frames as u64;
    }

    fn obey(&mut self, line: &str) -> String {
        let words: Vec<&str> = line.splitn(4, ' ').collect();
        let at = |place: usize| words[place].parse::<usize>().expect("a number");
        match words[0] {
            // open PLUGIN MODE TRACK
            "open" => {
                let mut plugin = member(words[1]).plugin();
                plugin.set_track(Track { name: words[3].to_owned(), colour: [9, 8, 7] });
                let setup = Setup::new(48_000.0, 512).layout("Stereo");
                let setup = if words[2] == "offline" { setup.offline() } else { setup };
                self.inserts.push(Insert::new(plugin, setup).expect("active"));
                (self.inserts.len() - 1).to_string()
            }
            // set PLUGIN ID TEXT
            "set" => {
                self.inserts[at(1)].set_text(words[2], words[3]).expect("a value");
                self.play(64);
                "set".to_owned()
            }
            // text PLUGIN ID
            "text" => {
                let plugin = self.inserts[at(1)].plugin();
                let id = plugin.param_id(words[2]).expect("a parameter");
                let value = plugin.value(id).expect("a value");
                plugin.text_of_value(id, value).expect("a text")
            }
            "state" => {
                let state = self.inserts[at(1)].plugin().save_state().expect("a state");
                String::from_utf8(state[8..].to_vec()).expect("JSON")
            }
            // load PLUGIN JSON; the JSON may hold spaces
            "load" => {
                let text = line.splitn(3, ' ').nth(2).expect("a state");
                self.inserts[at(1)].load_state(&packed(text)).expect("loads");
                self.play(64);
                "loaded".to_owned()
            }
            // render PLUGIN SEED: two seconds of noise after a reset
            "render" => {
                let noise = Random::new(at(2) as u64).noise(2, 96_000, 0.3);
                let insert = &mut self.inserts[at(1)];
                // Another thread makes what the settings ask for, such as a room
                insert.settle(48_000).expect("settles");
                std::thread::sleep(Duration::from_millis(1_500));
                wait_for_workers();
                insert.settle(48_000).expect("settles");
                // From the song's beginning, wherever it was before
                let render = Render { transport: Some(Transport::playing(120.0)), ..Render::new(&noise) };
                format!("{:016x}", fingerprint(&insert.render(&render).expect("renders")))
            }
            "heard" => self.heard.drain(..).fold(String::new(), |mut all, what| {
                let _ = write!(all, "{what}; ");
                all
            }),
            "mix" => {
                self.mix = Some(Mix::new());
                "mixes".to_owned()
            }
            // The next ones speak of the mix
            "measure" => {
                let transport = self.transport();
                self.mix.as_mut().expect("a mix").measure(at(1) as f64, transport).to_string()
            }
            "trims" => self.mix.as_mut().expect("a mix").trims_db().to_string(),
            "ask" => self.mix.as_mut().expect("a mix").ask(&line[4..]),
            "complaints" => {
                let all: Vec<String> =
                    self.inserts.iter_mut().flat_map(|insert| insert.plugin().complaints()).collect();
                format!("{all:?}")
            }
            "close" => {
                self.inserts.clear();
                "closed".to_owned()
            }
            other => panic!("no command {other}"),
        }
    }
}
