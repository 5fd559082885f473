//! The built VST3 in two hosts on JUCE, against the built CLAP in our own host.
//!
//! Needs the Python environment that `cargo xtask test` makes in `target/python`, or the interpreter that
//! `APLOMB_PYTHON` names. The hosts are driven by `tests/python/check_vst3.py`.

use aplomb_host::{Insert, Render, Setup};
use aplomb_tests::bundles::{difference_db, is_finite, python};
use aplomb_tests::for_every_plug_in;
use aplomb_tests::random::Random;
use aplomb_tests::suite::Member;
use aplomb_tests::wav::{read_wav, write_wav};
use serde_json::{Map, Value, json};
use std::path::Path;
use std::process::Command;

for_every_plug_in!(
    the_vst3_has_the_parameters_of_the_clap_with_the_same_names_and_texts,
    the_vst3_sounds_like_the_clap_in_mono_stereo_and_surround,
    the_vst3_reports_its_latency_and_its_host_takes_it_out,
    a_state_of_the_vst3_comes_back_and_broken_ones_do_no_harm,
    another_host_rendering_offline_hears_the_same,
);

/// Runs a job of `check_vst3.py` and reads what it prints.
fn run(job: &Value, folder: &Path) -> Value {
    let path = folder.join("job.json");
    std::fs::write(&path, job.to_string()).expect("the job can be written");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/check_vst3.py");
    let output = Command::new(python()).arg(script).arg(&path).output().expect("Python runs");
    let (said, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{job}\nended with {}\n{said}\n{errors}", output.status);
    let last = said.lines().rfind(|line| line.starts_with('{'));
    serde_json::from_str(last.unwrap_or_else(|| panic!("no answer: {said}\n{errors}"))).expect("JSON")
}

/// The same settings in both worlds: an insert that has them, and what the job needs.
struct Both {
    insert: Insert,
    names_and_values: Map<String, Value>,
    texts: Map<String, Value>,
}

fn both(member: &Member, setup: Setup, settings: &[(&str, &str)]) -> Both {
    let mut insert = member.insert(setup);
    let (mut names_and_values, mut texts) = (Map::new(), Map::new());
    for (name, text) in settings {
        let (id, value) = insert.plugin().setting(name, text).unwrap_or_else(|error| panic!("{error}"));
        insert.set(id, value).expect("set");
        let param = insert.plugin().param(name).expect("a parameter").clone();
        let unit = (value - param.min) / (param.max - param.min);
        names_and_values.insert(param.name.clone(), json!(unit));
        texts.insert(param.name, json!(insert.plugin().text_of_value(id, value)));
    }
    insert.settle(16_384).expect("settles");
    Both { insert, names_and_values, texts }
}

/// A layout, a sample rate in Hz, and settings.
type Case<'a> = (&'a str, f64, &'a [(&'a str, &'a str)]);

/// A case as the job says it, what our own host made of it, and the insert that did.
struct Prepared {
    job: Value,
    wanted: Vec<Vec<f32>>,
    both: Both,
}

/// What came of a case: the greatest difference of VST3 and CLAP in dB, what the VST3's host told, and our
/// own insert.
struct Result {
    off_db: f64,
    told: Value,
    both: Both,
}

/// Plays the same noise through the VST3 in its host and the CLAP in ours, latency taken out of both.
fn compare(member: &Member, task: &str, cases: &[Case<'_>]) -> Vec<Result> {
    let folder = tempfile::tempdir().expect("a folder");
    let mut prepare = |(number, &(layout, rate_hz, settings)): (usize, &Case<'_>)| {
        let mut both = both(member, Setup::new(rate_hz, 512).layout(layout).offline(), settings);
        let channels = both.insert.processor().layout().input_channels();
        let input = Random::new(3).noise(channels, 48_000, 0.25);
        let wanted = both.insert.render_compensated(&Render::new(&input)).expect("renders");
        assert!(difference_db(&input, &wanted) > -20.0, "settings that are heard");
        let from = folder.path().join(format!("input-{number}.wav"));
        let to = folder.path().join(format!("output-{number}.wav"));
        write_wav(&from, &input, rate_hz);
        let values = std::mem::take(&mut both.names_and_values);
        let job = json!({ "rate_hz": rate_hz, "input": from, "settings": values, "output": to });
        Prepared { job, wanted, both }
    };
    let prepared: Vec<_> = cases.iter().enumerate().map(&mut prepare).collect();
    let jobs: Vec<&Value> = prepared.iter().map(|one| &one.job).collect();
    let said = run(&json!({ "vst3": member.vst3(), "task": task, "cases": jobs }), folder.path());
    let judge = |((case, one), told): ((&Case<'_>, Prepared), &Value)| {
        let Prepared { job, wanted, both } = one;
        let got = read_wav(Path::new(job["output"].as_str().expect("a path")));
        assert!(is_finite(&got), "{case:?}");
        assert_eq!((got.len(), got[0].len()), (wanted.len(), 48_000), "{case:?}");
        let off_db = difference_db(&wanted, &got);
        println!("{task} {} {} Hz: {off_db:.1} dB", case.0, case.1);
        Result { off_db, told: told.clone(), both }
    };
    let told = said["cases"].as_array().expect("an answer for each case");
    cases.iter().zip(prepared).zip(told).map(judge).collect()
}

fn the_vst3_has_the_parameters_of_the_clap_with_the_same_names_and_texts(member: &Member) {
    let folder = tempfile::tempdir().expect("a folder");
    let said = run(&json!({ "vst3": member.vst3(), "task": "parameters" }), folder.path());
    assert_eq!(said["name"], member.name);
    assert_eq!(said["is_effect"], true);
    let mut plugin = member.plugin();
    for param in plugin.params().to_vec() {
        let mut list = said["parameters"].as_array().expect("a list").iter();
        let other = list.find(|other| other["name"] == param.name.as_str());
        let other = other.unwrap_or_else(|| panic!("the VST3 has no {}", param.name));
        let text = plugin.text_of_value(param.id, param.default);
        assert_eq!(other["text"].as_str(), text.as_deref(), "{}", param.name);
        let unit = (param.default - param.min) / (param.max - param.min);
        let value = other["value"].as_f64().expect("a value");
        assert!((value - unit).abs() < 1e-6, "{} is {value}, not {unit}", param.name);
    }
}

fn the_vst3_sounds_like_the_clap_in_mono_stereo_and_surround(member: &Member) {
    let layouts = ["Stereo", "Mono", "5.1", "7.1"];
    let cases: Vec<Case<'_>> = layouts
        .iter()
        .flat_map(|layout| [44_100.0, 96_000.0].map(|rate_hz| (*layout, rate_hz, member.heard)))
        .collect();
    for (case, result) in cases.iter().zip(compare(member, "sound", &cases)) {
        assert!(result.off_db <= -120.0, "{case:?}: {:.1} dB", result.off_db);
        assert_eq!(result.told["texts"], Value::Object(result.both.texts), "{case:?}");
    }
}

fn the_vst3_reports_its_latency_and_its_host_takes_it_out(member: &Member) {
    let late: Vec<_> = member.late.iter().map(|late| [member.heard, late].concat()).collect();
    let cases: Vec<Case<'_>> = late.iter().map(|settings| ("Stereo", 48_000.0, &settings[..])).collect();
    for (case, mut result) in cases.iter().zip(compare(member, "sound", &cases)) {
        assert!(result.both.insert.latency_frames() > 0, "{case:?}");
        assert_eq!(result.told["latency_frames"], result.both.insert.latency_frames(), "{case:?}");
        assert!(result.off_db <= -120.0, "{case:?}: {:.1} dB", result.off_db);
        assert_eq!(result.both.insert.plugin().complaints(), Vec::<String>::new());
    }
}

fn a_state_of_the_vst3_comes_back_and_broken_ones_do_no_harm(member: &Member) {
    for result in compare(member, "state", &[("Stereo", 48_000.0, member.heard)]) {
        assert_eq!(result.told["texts"], Value::Object(result.both.texts));
        assert_eq!(result.told["states_are_equal"], true);
        assert_eq!(result.told["finite_after_broken_states"], true);
        assert!(result.off_db <= -120.0, "{:.1} dB", result.off_db);
    }
}

fn another_host_rendering_offline_hears_the_same(member: &Member) {
    for result in compare(member, "offline", &[("Stereo", 48_000.0, member.heard)]) {
        assert!(result.off_db <= -120.0, "{:.1} dB", result.off_db);
    }
}
