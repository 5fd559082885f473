//! The windows of the built VST3s in a JUCE host, on a display that nobody sees (G5).
//!
//! Needs the Python environment that `cargo xtask test` makes. The host is `tests/python/window_vst3.py`.
#![cfg(target_os = "linux")]

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use aplomb_host::window::{Button, Key, Screen, View};
use aplomb_tests::bundles::python;
use aplomb_tests::desk::{no_windows, with_screen};
use aplomb_tests::for_every_plug_in;
use aplomb_tests::suite::Member;
use aplomb_tests::windows::{LONG, is_drawn, places};
use serde_json::{Value, json};

for_every_plug_in!(the_window_of_the_vst3_opens_follows_and_closes);

/// A JUCE host with one plug-in, in a process of its own.
struct Juce {
    program: Child,
    orders: ChildStdin,
    answers: Receiver<String>,
    /// What nobody asked for, such as that a thread panicked.
    complaints: Option<JoinHandle<String>>,
}

impl Juce {
    fn start(member: &Member, screen: &Screen) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/python/window_vst3.py");
        let mut command = Command::new(python());
        command.arg(script).arg(member.vst3()).stdin(Stdio::piped()).stdout(Stdio::piped());
        command.stderr(Stdio::piped());
        command.env("DISPLAY", screen.display()).env("LIBGL_ALWAYS_SOFTWARE", "1");
        let mut program = command.spawn().expect("Python runs");
        let orders = program.stdin.take().expect("a pipe");
        let said = BufReader::new(program.stdout.take().expect("a pipe"));
        let (tell, answers) = channel();
        std::thread::spawn(move || {
            for line in said.lines().map_while(Result::ok).filter(|line| line.starts_with('{')) {
                let _ = tell.send(line);
            }
        });
        let complains = program.stderr.take().expect("a pipe");
        let complaints = Some(std::thread::spawn(move || {
            let lines = BufReader::new(complains).lines().map_while(Result::ok);
            lines.inspect(|line| eprintln!("{line}")).collect::<Vec<_>>().join("\n")
        }));
        let mut juce = Self { program, orders, answers, complaints };
        juce.hear();
        juce
    }

    fn hear(&mut self) -> Value {
        // Loading takes this host seconds: it asks for a thousand texts of each parameter.
        let line = self.answers.recv_timeout(Duration::from_secs(60));
        let line = line.unwrap_or_else(|_| panic!("no answer; the host: {:?}", self.program.try_wait()));
        serde_json::from_str(&line).expect("JSON")
    }

    fn tell(&mut self, order: Value) -> Value {
        writeln!(self.orders, "{order}").expect("the host listens");
        self.hear()
    }

    fn values(&mut self) -> Value {
        self.tell(json!({ "do": "values" }))["values"].take()
    }

    /// The values once they are still: what this host sets comes with the blocks.
    fn settled_values(&mut self) -> Value {
        let mut before = self.values();
        let settled = wait_for(|| {
            pause_ms(200);
            let now = self.values();
            (std::mem::replace(&mut before, now.clone()) == now).then_some(now)
        });
        settled.expect("values that rest")
    }

    /// Opens the window and waits for its first picture.
    fn open(&mut self, screen: &Screen) -> (View, Duration) {
        self.tell(json!({ "do": "open" }));
        let began = Instant::now();
        let window = wait_for(|| View::find(Some(screen.display()), "Pedalboard").expect("a display"));
        let window = window.expect("a window");
        let drawn = wait_for(|| window.picture().is_ok_and(|picture| is_drawn(&picture)).then_some(()));
        drawn.unwrap_or_else(|| panic!("the window is blank: {:?}", window.picture()));
        (window, began.elapsed())
    }
}

impl Juce {
    /// Ends the host, and returns what it complained of.
    fn end(mut self) -> String {
        let _ = self.program.kill();
        let _ = self.program.wait();
        self.complaints.take().and_then(|complaints| complaints.join().ok()).unwrap_or_default()
    }
}

impl Drop for Juce {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn wait_for<T>(mut so: impl FnMut() -> Option<T>) -> Option<T> {
    let began = Instant::now();
    while began.elapsed() < LONG {
        if let Some(there) = so() {
            return Some(there);
        }
        pause_ms(5);
    }
    None
}

fn pause_ms(time_ms: u64) {
    std::thread::sleep(Duration::from_millis(time_ms));
}

/// Drags up from a place, once the mouse has rested there.
fn drag_up(window: &View, at: (i32, i32), pixels: i32) {
    window.move_to(at.0, at.1).expect("a mouse");
    pause_ms(250);
    window.press(Button::Left).expect("a mouse");
    for step in 1..=8 {
        pause_ms(40);
        window.move_to(at.0, at.1 - pixels * step / 8).expect("a mouse");
    }
    pause_ms(40);
    window.release(Button::Left).expect("a mouse");
    pause_ms(200);
}

/// Whether the display still has the host's window.
fn is_there(screen: &Screen) -> bool {
    View::find(Some(screen.display()), "Pedalboard").expect("a display").is_some()
}

fn the_window_of_the_vst3_opens_follows_and_closes(member: &Member) {
    if no_windows() {
        return;
    }
    with_screen(|screen| {
        let mut juce = Juce::start(member, screen);
        for playing in [false, true] {
            juce.tell(json!({ "do": "play", "on": playing }));
            let (window, took) = juce.open(screen);
            println!(
                "G5 {} VST3, {}: picture after {:.0} ms (bar 500)",
                member.name,
                if playing { "playing" } else { "silent" },
                1e3 * took.as_secs_f64()
            );
            follows_the_mouse(&mut juce, &window, member);
            // This host tells the plug-in of parameters with the blocks.
            if playing {
                follows_the_host(&mut juce, &window);
            }
            // Nothing is typed into: keys are the host's.
            let before = juce.settled_values();
            window.strike(Key::Of(' ')).expect("a key");
            pause_ms(200);
            assert_eq!(juce.values(), before);
            assert_eq!(juce.tell(json!({ "do": "close" })), json!({ "closed": true }));
            assert!(wait_for(|| (!is_there(screen)).then_some(())).is_some(), "the window stays");
        }
        let played =
            wait_for(|| (juce.tell(json!({ "do": "values" }))["blocks"].as_u64() > Some(50)).then_some(()));
        assert!(played.is_some(), "it played");
        // Closed and opened again and again, it lives.
        for _ in 0..3 {
            juce.open(screen);
            juce.tell(json!({ "do": "close" }));
        }
        assert_eq!(juce.tell(json!({ "do": "end" })), json!({ "done": true }));
        let ended = wait_for(|| juce.program.try_wait().expect("it can be asked"));
        assert!(ended.is_some_and(|status| status.success()), "{ended:?}");
        let complaints = juce.end();
        assert!(!complaints.contains("panicked"), "{complaints}");
    });
}

fn follows_the_mouse(juce: &mut Juce, window: &View, member: &Member) {
    let before = juce.values();
    let picture = window.picture().expect("a picture");
    let moved = places(&picture, member).into_iter().find(|at| {
        drag_up(window, *at, 30);
        juce.values() != before
    });
    let at = moved.expect("no control of this window can be dragged");
    window.move_to(at.0, 2).expect("a mouse");
    pause_ms(300);
    let moved = wait_for(|| {
        let differing = window.picture().expect("a picture").differing(&picture, 16);
        (differing > 20).then_some(())
    });
    assert!(moved.is_some(), "dragged at {at:?}, nothing moved in the picture");
}

fn follows_the_host(juce: &mut Juce, window: &View) {
    let before = window.picture().expect("a picture");
    let names: Vec<String> = juce.values().as_object().expect("values").keys().cloned().collect();
    for (index, name) in names.iter().enumerate().filter(|(_, name)| *name != "Bypass") {
        let to = 0.1 + 0.8 * ((index * 7) % 10) as f64 / 10.0;
        juce.tell(json!({ "do": "set", "name": name, "to": to }));
    }
    let moved = wait_for(|| {
        let picture = window.picture().expect("a picture");
        (picture.differing(&before, 16) > 100).then_some(())
    });
    assert!(moved.is_some(), "automation moves nothing in the picture");
}
