//! A session in Ardour 7 without its window: made by its Lua tool, opened again and exported by another
//! process.
//!
//! `ardour/session.lua` is what its Lua tool is told. Where Ardour is not installed the tests that need it are
//! left out; `cargo xtask test` says so.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::suite::Member;
use crate::wav::{read_wav, write_wav};

/// Where Debian has Ardour's own libraries and scanner.
const LIBRARIES: &str = "/usr/lib/ardour7";
/// Longer than any slow machine takes for one of the steps, in s.
const LIMIT_S: &str = "240";
/// The name of the session and of its folder.
const NAME: &str = "suite";
const TRACK: &str = "Voice";
/// Ardour 7.3 has its heap in disorder now and then when an export ends, with no plug-in in the session too:
/// one time in ten on a busy machine it aborts then, more rarely some samples are wild. So how it ends does not
/// count, only that it was done, and an export counts when another one is the same bit by bit; so often it may
/// try.
const EXPORTS: usize = 8;
/// A preset of ours for exports.
const EXPORT_ID: &str = "6f1d4b52-8a0e-4b1f-9f0a-2d6a7b1c9e01";
/// In Ardour's own format "BWAV 32float Export".
const EXPORT_PRESET: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<ExportPreset id="6f1d4b52-8a0e-4b1f-9f0a-2d6a7b1c9e01" name="Float">
  <ExportFormat id="20b4ab09-6452-4cb3-bd66-b921cdbd2942"/>
  <ExportFilename><Folder relative="0" path=""/><Field name="timespan" enabled="1"/></ExportFilename>
</ExportPreset>
"#;

/// Whether Ardour 7 is on this machine; if not, that a test is left out is printed.
pub fn is_there() -> bool {
    let there = Command::new("ardour7-lua").arg("--version").output().is_ok();
    if !there {
        println!("left out: Ardour 7 is not installed (Debian: apt-get install ardour)");
    }
    there
}

/// A plug-in in an Ardour session.
#[derive(Clone, Debug)]
pub struct Slot<'a> {
    /// Which one.
    pub member: &'a Member,
    /// The state it starts with, as VST3 has it; Ardour loads it from a preset file.
    pub state: Vec<u8>,
    /// What is set by hand after that: the parameter's name and the value Ardour shows.
    pub set: Vec<(&'a str, f64)>,
    /// Automation: the parameter's name, and from which frame on it has which value.
    pub automation: Vec<(&'a str, Vec<(usize, f64)>)>,
}

/// What Ardour told of a plug-in on its track.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// Latency in frames.
    pub latency_frames: u32,
    /// Parameters by name.
    pub values: BTreeMap<String, f64>,
}

/// What came of a session.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The plug-ins as Ardour had them when the session was saved.
    pub saved: BTreeMap<String, Told>,
    /// The same in the process that opened it again.
    pub reopened: BTreeMap<String, Told>,
    /// The master bus as it was exported, as long as the recording.
    pub exported: Vec<Vec<f32>>,
}

/// Ardour with a home of its own, in which it has found the plug-ins.
pub struct Ardour {
    folder: TempDir,
    class_ids: BTreeMap<&'static str, String>,
}

impl Ardour {
    /// Lets Ardour's scanner look at these plug-ins.
    pub fn new(members: &[Member]) -> Self {
        let mut ardour = Self { folder: tempfile::tempdir().expect("a folder"), class_ids: BTreeMap::new() };
        let presets = ardour.path(".config/ardour7/export");
        std::fs::create_dir_all(&presets).expect("a folder for presets");
        std::fs::write(presets.join("float.preset"), EXPORT_PRESET).expect("a preset file");
        for member in members {
            let mut scanner = ardour.command(&format!("{LIBRARIES}/ardour-vst3-scanner"), member);
            let (ended_well, said) = run(scanner.args(["-f", "-v"]).arg(member.vst3()));
            assert!(ended_well, "{said}");
            let word = |name: &str| {
                let (_, rest) = said.split_once(&format!(" {name}=\"")).unwrap_or_else(|| panic!("{said}"));
                rest.split('"').next().unwrap_or_default().to_owned()
            };
            assert_eq!(word("name"), member.name);
            assert_eq!((word("n_inputs"), word("n_outputs")), ("2".to_owned(), "2".to_owned()));
            ardour.class_ids.insert(member.name, word("uid"));
        }
        ardour
    }

    /// Makes a session of one stereo track with this recording and these plug-ins, saves it, opens it again
    /// and exports it.
    pub fn play(&self, slots: &[Slot<'_>], recording: &[Vec<f32>], rate_hz: f64) -> Outcome {
        let plugins: Vec<String> = slots.iter().map(|slot| self.as_lua(slot)).collect();
        let session = self.path(NAME);
        let ask = |task: &str| {
            let (job, answer) = (self.path("job.lua"), self.path(&format!("{task}.txt")));
            let text = format!(
                "return {{ task = '{task}', answer = '{}', folder = '{}', name = '{NAME}', track = '{TRACK}', \
                 rate_hz = {}, frames = {}, export_preset = '{EXPORT_ID}', recording = 'recording.wav', \
                 plugins = {{ {} }} }}\n",
                answer.display(),
                session.display(),
                rate_hz as u32,
                recording[0].len(),
                plugins.join(", ")
            );
            std::fs::write(&job, text).expect("the job can be written");
            let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("ardour/session.lua");
            let (_, said) = run(self.command("ardour7-lua", slots[0].member).arg(&script).arg(&job));
            let answer = std::fs::read_to_string(&answer).unwrap_or_default();
            if answer.ends_with("done\n") { Ok(told(&answer)) } else { Err(format!("{said}\n{answer}")) }
        };
        let saved = ask("make").unwrap_or_else(|said| panic!("{said}"));
        let sounds = session.join("interchange").join(NAME).join("audiofiles");
        write_wav(&sounds.join("recording.wav"), recording, rate_hz);
        let (mut before, mut last): (Option<Vec<Vec<f32>>>, _) = (None, String::new());
        for _ in 0..EXPORTS {
            match ask("export") {
                Ok(reopened) => {
                    let exported = read_wav(&session.join("exported.wav"));
                    if before.as_ref() == Some(&exported) {
                        return Outcome { saved, reopened, exported };
                    }
                    before = Some(exported);
                }
                Err(said) => last = said,
            }
        }
        panic!("no two of {EXPORTS} exports are the same\n{last}");
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A program of Ardour's that sees nothing but this home and the folder where the plug-in is.
    fn command(&self, program: &str, member: &Member) -> Command {
        let mut command = Command::new("timeout");
        command.args(["--kill-after=5", LIMIT_S, program]);
        for variable in ["XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "DISPLAY", "WAYLAND_DISPLAY"] {
            command.env_remove(variable);
        }
        let bundles = member.vst3();
        command.env("HOME", self.folder.path()).env("LD_LIBRARY_PATH", LIBRARIES);
        command.env("VST3_PATH", bundles.parent().expect("a folder of bundles"));
        command.env("APLOMB_LINK", "off");
        command
    }

    /// The slot as `session.lua` reads it, its state in a preset file where Ardour looks for it.
    fn as_lua(&self, slot: &Slot<'_>) -> String {
        let name = slot.member.name;
        let folder = self.path(".vst3/presets/Aplomb").join(name);
        std::fs::create_dir_all(&folder).expect("a folder for presets");
        std::fs::write(folder.join("Start.vstpreset"), vstpreset(&self.class_ids[name], &slot.state))
            .expect("a preset file");
        let set: Vec<String> = slot.set.iter().map(|(name, value)| format!("['{name}'] = {value}")).collect();
        let lane = |(name, points): &(&str, Vec<(usize, f64)>)| {
            let points: Vec<String> =
                points.iter().map(|(frame, to)| format!("{{ {frame}, {to} }}")).collect();
            format!("['{name}'] = {{ {} }}", points.join(", "))
        };
        let automation: Vec<String> = slot.automation.iter().map(lane).collect();
        format!(
            "{{ name = '{name}', preset = 'Start', set = {{ {} }}, automate = {{ {} }} }}",
            set.join(", "),
            automation.join(", ")
        )
    }
}

/// A preset file as Steinberg's SDK lays it out (`vstpresetfile.h`): a header, the component's state, and a
/// list that says where it is.
fn vstpreset(class_id: &str, state: &[u8]) -> Vec<u8> {
    const HEADER_BYTES: u64 = 48;
    let behind = HEADER_BYTES + state.len() as u64;
    let mut file = [b"VST3", &1_u32.to_le_bytes()[..], class_id.as_bytes(), &behind.to_le_bytes()].concat();
    assert_eq!(file.len() as u64, HEADER_BYTES, "a class id has 32 digits");
    file.extend_from_slice(state);
    file.extend([b"List", &1_u32.to_le_bytes()[..], b"Comp"].concat());
    file.extend([HEADER_BYTES.to_le_bytes(), (state.len() as u64).to_le_bytes()].concat());
    file
}

/// Reads what `session.lua` wrote.
fn told(answer: &str) -> BTreeMap<String, Told> {
    let mut all: BTreeMap<String, Told> = BTreeMap::new();
    for line in answer.lines() {
        match line.split('\t').collect::<Vec<_>>()[..] {
            ["plug-in", name, latency, active] => {
                assert_eq!(active, "true", "{name} is active");
                all.entry(name.to_owned()).or_default().latency_frames = latency.parse().expect("frames");
            }
            ["value", name, label, value] => {
                let values = &mut all.entry(name.to_owned()).or_default().values;
                values.insert(label.to_owned(), value.parse().expect("a value"));
            }
            _ => {}
        }
    }
    all
}

/// Runs it to its end: whether it ended well, and all that it said.
fn run(command: &mut Command) -> (bool, String) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said =
        [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).concat();
    (output.status.success(), format!("{command:?} ended with {}\n{said}", output.status))
}
