//! States of the built plug-ins: whole, and in every way broken.

use aplomb_host::{Insert, Render, Setup};
use aplomb_tests::bundles::{first_difference, is_finite, set_all};
use aplomb_tests::for_every_plug_in;
use aplomb_tests::random::Random;
use aplomb_tests::suite::Member;
use serde_json::{Value, json};

for_every_plug_in!(
    a_state_comes_back_byte_for_byte_and_sounds_the_same,
    a_state_is_taken_up_before_the_first_activation_and_at_another_rate,
    truncated_empty_and_foreign_states_are_refused_and_change_nothing,
    a_state_with_wrong_bytes_is_refused_or_loads_what_makes_sense,
    values_no_parameter_can_have_do_not_get_in,
    a_state_of_a_later_version_loads_what_this_one_knows,
    a_state_that_says_little_leaves_the_rest_at_its_start,
    states_loaded_while_it_plays_do_no_harm,
    a_state_passes_through_streams_that_trickle_and_streams_that_break,
);

fn insert(member: &Member) -> Insert {
    member.insert(Setup::new(48_000.0, 512).offline())
}

fn render(insert: &mut Insert) -> Vec<Vec<f32>> {
    let input = Random::new(1).noise(2, 3_000, 0.5);
    insert.render(&Render::new(&input)).unwrap_or_else(|error| panic!("{error}"))
}

/// nice-plug's state under CLAP: the length of a JSON text in 8 bytes, little end first, then the text.
fn packed(text: &str) -> Vec<u8> {
    [&(text.len() as u64).to_le_bytes(), text.as_bytes()].concat()
}

fn unpacked(state: &[u8]) -> Value {
    serde_json::from_slice(&state[8..]).expect("JSON behind the length")
}

/// Whatever came of loading: values within their ranges, finite sound, and a state can be saved.
fn assert_sound(insert: &mut Insert, after: &str) {
    for param in insert.plugin().params().to_vec() {
        let value = insert.plugin().value(param.id).expect("a value");
        assert!((param.min..=param.max).contains(&value), "{} is {value} after {after}", param.name);
        let text = insert.plugin().text_of_value(param.id, value).expect("a text");
        assert!(!text.contains("NaN") && !text.contains("inf"), "{} shows {text} after {after}", param.name);
    }
    insert.answer().unwrap_or_else(|error| panic!("{error} after {after}"));
    assert!(is_finite(&render(insert)), "after {after}");
    assert!(insert.plugin().save_state().is_ok(), "after {after}");
    assert_eq!(insert.plugin().complaints(), Vec::<String>::new(), "after {after}");
}

fn a_state_comes_back_byte_for_byte_and_sounds_the_same(member: &Member) {
    for seed in 1..=20 {
        let mut first = insert(member);
        set_all(&mut first, seed, true);
        let state = first.plugin().save_state().expect("a state");
        let mut second = insert(member);
        second.load_state(&state).expect("loads");
        second.settle(4_096).expect("settles");
        for param in first.plugin().params().to_vec() {
            let (was, is) = (first.plugin().value(param.id), second.plugin().value(param.id));
            assert_eq!(was, is, "{} with seed {seed}", param.name);
        }
        let again = second.plugin().save_state().expect("a state");
        assert_eq!(state, again, "{} with seed {seed}", member.name);
        assert_eq!(first.latency_frames(), second.latency_frames());
        let difference = first_difference(&render(&mut first), &render(&mut second));
        assert_eq!(difference, None, "{} with seed {seed}", member.name);
    }
}

fn a_state_is_taken_up_before_the_first_activation_and_at_another_rate(member: &Member) {
    let mut first = insert(member);
    set_all(&mut first, 30, true);
    let state = first.plugin().save_state().expect("a state");
    let mut idle = member.plugin();
    idle.load_state(&state).expect("loads while idle");
    assert_eq!(idle.save_state().expect("a state"), state);
    for rate_hz in [44_100.0, 192_000.0] {
        let mut idle = member.plugin();
        idle.load_state(&state).expect("loads while idle");
        let mut other = Insert::new(idle, Setup::new(rate_hz, 512).offline()).expect("active");
        assert_sound(&mut other, "a load before activation");
        assert_eq!(other.plugin().save_state().expect("a state"), state);
    }
}

fn truncated_empty_and_foreign_states_are_refused_and_change_nothing(member: &Member) {
    let mut insert = insert(member);
    set_all(&mut insert, 40, false);
    let state = insert.plugin().save_state().expect("a state");
    let mut broken: Vec<(String, Vec<u8>)> = vec![
        ("nothing".into(), vec![]),
        ("64 bytes of 1".into(), vec![1; 64]),
        ("an endless length".into(), u64::MAX.to_le_bytes().to_vec()),
        ("a length of 1 TB".into(), [&(1u64 << 40).to_le_bytes()[..], &state[8..]].concat()),
        ("a WAV file".into(), b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x02\x00".to_vec()),
        ("no JSON".into(), packed("<session/>")),
        ("another JSON".into(), packed("[1, 2, 3]")),
        ("deep JSON".into(), packed(&"[".repeat(100_000))),
        ("no UTF-8".into(), [&4u64.to_le_bytes()[..], &[0xff, 0xfe, 0xfd, 0xfc]].concat()),
    ];
    let cuts = (1..=40).map(|part| state.len() * part / 41);
    broken.extend(cuts.map(|length| (format!("{length} bytes"), state[..length].to_vec())));
    for (what, bytes) in broken {
        assert!(insert.load_state(&bytes).is_err(), "{} took {what}", member.name);
        assert_eq!(insert.plugin().save_state().expect("a state"), state, "{} after {what}", member.name);
    }
    assert_sound(&mut insert, "all of these");
}

fn a_state_with_wrong_bytes_is_refused_or_loads_what_makes_sense(member: &Member) {
    let mut insert = insert(member);
    set_all(&mut insert, 50, true);
    let state = insert.plugin().save_state().expect("a state");
    let mut random = Random::new(51);
    for round in 0..300 {
        let mut bytes = state.clone();
        for _ in 0..1 + random.below(4) {
            let place = random.below(bytes.len());
            bytes[place] = random.below(256) as u8;
        }
        let _ = insert.load_state(&bytes);
        assert_sound(&mut insert, &format!("round {round} of wrong bytes"));
    }
}

/// The state with the value of every parameter replaced.
fn with_every_value(state: &Value, value: &Value) -> Vec<u8> {
    let mut state = state.clone();
    for old in state["params"].as_object_mut().expect("parameters").values_mut() {
        *old = value.clone();
    }
    packed(&state.to_string())
}

fn values_no_parameter_can_have_do_not_get_in(member: &Member) {
    let mut insert = insert(member);
    set_all(&mut insert, 60, false);
    let state = unpacked(&insert.plugin().save_state().expect("a state"));
    let wrong = [
        json!({ "f32": null }),
        json!({ "f32": 1e39 }),
        json!({ "f32": -1e39 }),
        json!({ "f32": 100_000.0 }),
        json!({ "f32": 1e-42 }),
        json!({ "i32": 2_000_000_000 }),
        json!({ "i32": -1 }),
        json!({ "bool": true }),
        json!({ "string": "no such choice" }),
        json!({ "f64": 1.0 }),
        json!("loud"),
        json!([]),
        json!(null),
    ];
    for value in wrong {
        let _ = insert.load_state(&with_every_value(&state, &value));
        assert_sound(&mut insert, &value.to_string());
    }
    let bytes = with_every_value(&state, &json!("HUGE")).to_vec();
    let huge = String::from_utf8_lossy(&bytes[8..]).replace("\"HUGE\"", "{\"f32\":1e400}");
    let _ = insert.load_state(&packed(&huge));
    assert_sound(&mut insert, "1e400");
}

fn a_state_of_a_later_version_loads_what_this_one_knows(member: &Member) {
    let mut source = insert(member);
    set_all(&mut source, 70, false);
    let saved = source.plugin().save_state().expect("a state");
    let mut future = unpacked(&saved);
    future["version"] = json!("99.1.0-beta");
    future["params"]["warp_drive_7"] = json!({ "f32": 0.5 });
    future["params"]["mode_of_2040"] = json!({ "quaternion": [1, 0, 0, 0] });
    future["fields"]["holograms"] = json!("{\"count\": 3}");
    future["something_else"] = json!({ "nested": [1, 2, 3] });
    let known = |state: &Value| state["params"].clone();
    let mut target = insert(member);
    let without_alien_types = {
        let mut state = future.clone();
        state["params"].as_object_mut().expect("parameters").remove("mode_of_2040");
        packed(&state.to_string())
    };
    target.load_state(&without_alien_types).expect("what is known is loaded");
    assert_sound(&mut target, "a later version");
    let now = unpacked(&target.plugin().save_state().expect("a state"));
    assert_eq!(known(&now), known(&unpacked(&saved)), "{}", member.name);

    let mut target = insert(member);
    let _ = target.load_state(&packed(&future.to_string()));
    assert_sound(&mut target, "a later version with unknown types");
}

fn a_state_that_says_little_leaves_the_rest_at_its_start(member: &Member) {
    let start = member.plugin().save_state().expect("a state");
    let mut bare = unpacked(&start);
    bare["params"] = json!({});
    let mut insert = insert(member);
    set_all(&mut insert, 80, true);
    insert.load_state(&packed(&bare.to_string())).expect("loads");
    assert_sound(&mut insert, "a state without parameters");
    let now = unpacked(&insert.plugin().save_state().expect("a state"));
    assert_eq!(now["params"], unpacked(&start)["params"], "{}", member.name);
}

fn states_loaded_while_it_plays_do_no_harm(member: &Member) {
    let mut insert = insert(member);
    let states: Vec<Vec<u8>> = (0..6)
        .map(|seed| {
            set_all(&mut insert, 90 + seed, true);
            insert.plugin().save_state().expect("a state")
        })
        .collect();
    for round in 0..30 {
        insert.load_state(&states[round % states.len()]).expect("loads");
        assert_sound(&mut insert, "a load in between");
    }
}

/// A stream that gives and takes a few bytes at a time, and ends early if it is told to.
struct Trickle {
    bytes: Vec<u8>,
    at_once: usize,
    ends_after: usize,
}

impl std::io::Read for Trickle {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        let count = self.at_once.min(to.len()).min(self.bytes.len());
        to[..count].copy_from_slice(&self.bytes[..count]);
        self.bytes.drain(..count);
        Ok(count)
    }
}

impl std::io::Write for Trickle {
    fn write(&mut self, from: &[u8]) -> std::io::Result<usize> {
        let count = self.at_once.min(from.len());
        if self.bytes.len() + count > self.ends_after {
            return Err(std::io::Error::other("the disk is full"));
        }
        self.bytes.extend(&from[..count]);
        Ok(count)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn a_state_passes_through_streams_that_trickle_and_streams_that_break(member: &Member) {
    let mut first = insert(member);
    set_all(&mut first, 100, true);
    let state = first.plugin().save_state().expect("a state");
    for at_once in [1, 7, 4_096] {
        let mut stream = Trickle { bytes: Vec::new(), at_once, ends_after: usize::MAX };
        first.plugin().save_state_to(&mut stream).expect("saves slowly");
        assert_eq!(stream.bytes, state, "{at_once} bytes at once");
        let mut second = insert(member);
        second.plugin().load_state_from(&mut stream).expect("loads slowly");
        assert_sound(&mut second, "a slow load");
        assert_eq!(second.plugin().save_state().expect("a state"), state);
    }
    let mut full = Trickle { bytes: Vec::new(), at_once: 64, ends_after: state.len() / 2 };
    assert!(first.plugin().save_state_to(&mut full).is_err(), "a full disk is told");
}
