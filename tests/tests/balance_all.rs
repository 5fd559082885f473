//! B9 through the built plug-ins: a Balance on each of 8 tracks and on their mix, in a host in real time.

mod link;

use std::time::{Duration, Instant};

use link::mix::TRACKS;
use link::{Host, play_if_child};
use serde_json::{Value, json};

/// Listens, and waits for what comes of it.
fn balance_all(host: &mut Host, listen_s: f64, apply: bool) -> Value {
    let question = json!({ "ask": "balance_all", "listen_s": listen_s, "template": "pop", "apply": apply, "most_db": 24.0 });
    let begun: Value = serde_json::from_str(&host.ask(&format!("ask {question}"))).expect("JSON");
    assert_eq!(begun["listens_s"], listen_s);
    let until = Instant::now() + Duration::from_secs(4 * listen_s as u64 + 20);
    loop {
        std::thread::sleep(Duration::from_millis(200));
        let state: Value = serde_json::from_str(&host.ask("ask {\"ask\":\"moves\"}")).expect("JSON");
        if state.get("listens_s").is_none() {
            return state;
        }
        assert!(Instant::now() < until, "it listens on: {state}");
    }
}

fn loudness(read: &Value, of: &str) -> f64 {
    read[of].as_f64().unwrap_or_else(|| panic!("no loudness of {of} in {read}"))
}

#[test]
fn balance_all_brings_8_tracks_to_their_targets_once_leaves_the_mix_as_loud_and_can_be_undone() {
    const NAME: &str =
        "balance_all_brings_8_tracks_to_their_targets_once_leaves_the_mix_as_loud_and_can_be_undone";
    play_if_child();
    let folder = tempfile::tempdir().expect("a folder");
    let mut host = Host::start(NAME, Some(folder.path()));
    host.ask("mix");
    let others = |host: &mut Host| -> Value {
        serde_json::from_str(&host.ask("ask {\"ask\":\"others\"}")).expect("JSON")
    };
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let seen = others(&mut host);
        let all = seen["others"].as_array().expect("a list");
        if all.len() == TRACKS.len() && all.iter().all(|other| other["together"] == true) {
            break;
        }
        assert!(Instant::now() < until, "not one session: {seen}");
        std::thread::sleep(Duration::from_millis(100));
    }
    let before = host.ask("trims");
    let was: Value = serde_json::from_str(&host.ask("measure 4")).expect("JSON");
    std::thread::sleep(Duration::from_secs(1));
    let moves = balance_all(&mut host, 20.0, true);
    assert_eq!(moves["is_feasible"], true, "{moves}");
    for moved in moves["moves"].as_array().expect("moves") {
        let to_db = moved["to_db"].as_f64().expect("a trim");
        println!("| B9 | {} | {to_db:+.2} dB | {} |", moved["track"], moved["reason"]);
        assert_eq!(moved["complaint"], Value::Null);
    }
    std::thread::sleep(Duration::from_secs(2));
    let is: Value = serde_json::from_str(&host.ask("measure 4")).expect("JSON");
    let mut errors: Vec<f64> = Vec::new();
    for group in moves["groups"].as_array().expect("groups") {
        let (name, target) = (group["group"].as_str().expect("a name"), loudness(group, "target_lufs"));
        let error_lu = loudness(&is, name) - target;
        println!(
            "| B9 | {name} | was {:.2} | target {target:.2} | is {error_lu:+.2} LU off |",
            loudness(&was, name)
        );
        errors.push(error_lu.abs());
    }
    assert!(errors.iter().all(|error_lu| *error_lu <= 0.5), "{errors:?}");
    let mix_lu = loudness(&is, "Mix") - loudness(&was, "Mix");
    println!(
        "| B9 | mix | changed by {mix_lu:+.2} LU | worst group {:.2} LU |",
        errors.iter().fold(0.0, |a: f64, b| a.max(*b))
    );
    assert!(mix_lu.abs() <= 0.2);

    let again = balance_all(&mut host, 20.0, false);
    let steps = again["moves"].as_array().expect("moves").iter().map(|moved| {
        (moved["to_db"].as_f64().expect("a trim") - moved["from_db"].as_f64().expect("a trim")).abs()
    });
    let most_db = steps.fold(0.0, f64::max);
    println!("| B9 | second pass | at most {most_db:.3} dB |");
    assert!(most_db <= 0.1, "{again}");

    let undone: Value = serde_json::from_str(&host.ask("ask {\"ask\":\"undo\"}")).expect("JSON");
    assert!(undone["undone"].as_u64().is_some_and(|count| count > 0), "{undone}");
    let until = Instant::now() + Duration::from_secs(10);
    while host.ask("trims") != before {
        assert!(Instant::now() < until, "{} instead of {before}", host.ask("trims"));
        std::thread::sleep(Duration::from_millis(100));
    }
}
