//! Instances in a VST3 host and in a CLAP host are one session, and either goes on without the other.
//!
//! Needs the Python environment that `cargo xtask test` makes in `target/python`, or the interpreter that
//! `APLOMB_PYTHON` names. The VST3 host is pedalboard, driven by `tests/python/link_vst3.py`.

mod link;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use aplomb_link::{Description, Kind, Link, Member, PersistentId, Text};
use aplomb_tests::bundles::python;
use aplomb_tests::suite::EQ;
use link::{Host, play_if_child};
use serde_json::json;

/// A process that is killed when this is dropped.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The EQ as VST3 in pedalboard, playing.
fn pedalboard(folder: &Path, session: &str) -> Killed {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/link_vst3.py");
    let mut command = Command::new(python());
    command.arg(script).arg(EQ.vst3()).arg(session);
    command.env("APLOMB_LINK", "on").env("APLOMB_LINK_DIR", folder).stdout(Stdio::piped());
    let mut child = Killed(command.spawn().expect("Python runs"));
    let said = BufReader::new(child.0.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
    assert!(said.into_iter().any(|line| line == "= playing"), "pedalboard plays");
    child
}

#[test]
fn a_vst3_and_a_clap_in_two_programs_are_one_session_and_the_killing_of_one_leaves_the_other() {
    const NAME: &str =
        "a_vst3_and_a_clap_in_two_programs_are_one_session_and_the_killing_of_one_leaves_the_other";
    play_if_child();
    let folder = tempfile::tempdir().expect("a folder");
    let watch: Member = Link::join_in(folder.path(), Kind::Other, PersistentId::fresh());
    watch.describe(&Description { session: Text::new("Album"), ..Description::default() });
    let mut clap = Host::start(NAME, Some(folder.path()));
    clap.ask("open room live Keys");
    let mut state = clap.state(0);
    let mut saved = clap.field(0, "link");
    saved["session"] = json!("Album");
    state["fields"]["link"] = json!(saved.to_string());
    clap.ask(&format!("load 0 {state}"));
    let vst3 = pedalboard(folder.path(), "Album");
    let kinds = || {
        let together = watch.others().into_iter().filter(|other| other.together && !other.grey);
        let mut kinds: Vec<String> = together.map(|other| format!("{:?}", other.kind)).collect();
        kinds.sort();
        kinds
    };
    // More than any busy machine takes; how long it took is printed
    let soon = |expected: &[&str]| {
        let since = Instant::now();
        while kinds() != expected {
            assert!(since.elapsed() < Duration::from_secs(60), "{:?} instead of {expected:?}", kinds());
            std::thread::sleep(Duration::from_millis(20));
        }
        since.elapsed().as_secs_f64()
    };
    soon(&["Eq", "Room"]);
    let processes: Vec<u32> = watch.others().iter().map(|other| other.process).collect();
    assert!(processes.contains(&clap.id()) && processes.contains(&vst3.0.id()), "two programs");
    drop(vst3);
    let grey_s = soon(&["Room"]);
    println!("| CLAP and VST3 | one session; a killed host is grey after {grey_s:.1} s, the other goes on |");
    // The other way round
    let vst3 = pedalboard(folder.path(), "Album");
    soon(&["Eq", "Room"]);
    clap.kill();
    soon(&["Eq"]);
    std::thread::sleep(Duration::from_secs(3));
    // It goes on; on a busy machine it may just be late
    soon(&["Eq"]);
    drop(vst3);
}
