//! Parameters of the built plug-ins, as a host sees them: names, texts, values of every kind at every moment.

use aplomb_host::{Blocks, Bundle, Change, Event, Insert, Param, Plugin, Render, Setup, Sidechain, slices};
use aplomb_tests::bundles::{automatable, is_finite};
use aplomb_tests::for_every_plug_in;
use aplomb_tests::random::Random;
use aplomb_tests::suite::Member;
use std::collections::HashSet;

for_every_plug_in!(
    text_that_means_nothing_is_refused_or_taken_into_the_range,
    values_that_are_no_numbers_or_beyond_the_range_leave_a_value_within_it,
    every_parameter_has_a_number_and_a_name_of_its_own_and_starts_within_its_range,
    flags_tell_the_host_what_it_may_do,
    asking_past_the_last_parameter_finds_nothing,
    what_a_parameter_shows_it_also_understands,
    a_value_that_is_set_is_the_value_that_is_told,
    ten_thousand_random_settings_with_automation_stay_finite,
    modes_that_no_automation_reaches_change_while_it_plays,
    everything_at_its_least_and_at_its_most_stays_finite,
    events_of_a_space_it_does_not_know_are_passed_over,
    it_says_what_it_is,
);

/// Values of a parameter worth trying: its ends, its default and what lies between, whole where it is
/// stepped.
fn values(param: &Param) -> Vec<f64> {
    let (min, span) = (param.min, param.max - param.min);
    let steps = if param.stepped { span.round().min(64.0) } else { 32.0 };
    let at = |step| if steps == 0.0 { min } else { min + span * step / steps };
    let mut values: Vec<f64> = (0..=steps as u32).map(|step| at(f64::from(step))).collect();
    values.push(param.default);
    if param.stepped { values.iter().map(|value| value.round()).collect() } else { values }
}

fn text(plugin: &mut Plugin, param: &Param, value: f64) -> String {
    let text = plugin.text_of_value(param.id, value);
    text.unwrap_or_else(|| panic!("{} has no text for {value}", param.name))
}

fn every_parameter_has_a_number_and_a_name_of_its_own_and_starts_within_its_range(member: &Member) {
    let mut plugin = member.plugin();
    let params = plugin.params().to_vec();
    assert_eq!(params.len() as u32, plugin.param_count());
    let ids: HashSet<_> = params.iter().map(|param| param.id).collect();
    assert_eq!(ids.len(), params.len(), "{}: two parameters share a number", member.name);
    let names: HashSet<_> = params.iter().map(|param| (&param.module, &param.name)).collect();
    assert_eq!(names.len(), params.len(), "{}: two parameters share a name", member.name);
    for param in &params {
        assert!(!param.name.trim().is_empty());
        assert!(param.min < param.max, "{}", param.name);
        assert!((param.min..=param.max).contains(&param.default), "{}", param.name);
        assert_eq!(plugin.value(param.id), Some(param.default), "{}", param.name);
    }
    assert_eq!(plugin.complaints(), Vec::<String>::new());
}

fn flags_tell_the_host_what_it_may_do(member: &Member) {
    let plugin = member.plugin();
    let bypasses = plugin.params().iter().filter(|param| param.bypass).count();
    assert_eq!(bypasses, 1, "{}: the host's bypass button moves one parameter", member.name);
    for param in plugin.params() {
        let name = &param.name;
        assert!(!param.bypass || (param.stepped && param.max - param.min == 1.0), "{name}");
        assert!(!param.stepped || (param.min.fract() == 0.0 && param.max.fract() == 0.0), "{name}");
        assert!(!param.read_only || !param.automatable, "{name}");
        assert!(!param.modulatable || param.automatable, "{name}");
    }
    // Latency and what belongs to the session stay where they are while a song plays; all else moves.
    let is_still = |param: &&Param| !param.automatable && !param.bypass;
    let still: Vec<_> = plugin.params().iter().filter(is_still).map(|param| param.id).collect();
    let told: Vec<_> = member.still.iter().map(|id| plugin.param_id(id).expect("a parameter")).collect();
    assert_eq!(still, told, "{}", member.name);
}

fn asking_past_the_last_parameter_finds_nothing(member: &Member) {
    let mut plugin = member.plugin();
    let count = plugin.param_count();
    for index in [count, count + 1, i32::MAX as u32, u32::MAX] {
        assert_eq!(plugin.param_at(index), None, "{} has {count} parameters", member.name);
    }
    let unknown = aplomb_host::ParamId(0x7fff_fff0);
    assert_eq!(plugin.value(unknown), None);
    assert_eq!(plugin.text_of_value(unknown, 0.5), None);
    assert_eq!(plugin.value_of_text(unknown, "1"), None);
}

fn what_a_parameter_shows_it_also_understands(member: &Member) {
    let mut plugin = member.plugin();
    for param in plugin.params().to_vec() {
        for value in values(&param) {
            let shown = text(&mut plugin, &param, value);
            let read = plugin.value_of_text(param.id, &shown);
            let read = read.unwrap_or_else(|| panic!("{} does not understand {shown:?}", param.name));
            assert!((param.min..=param.max).contains(&read), "{} reads {shown:?} as {read}", param.name);
            assert_eq!(text(&mut plugin, &param, read), shown, "{} at {value}", param.name);
            let off = (read - value).abs() / (param.max - param.min);
            // CLAP: a stepped value is made whole by a cast, which cuts what is behind the point.
            let same = if param.stepped { read.trunc() == value } else { off <= 0.01 };
            assert!(same, "{} at {value} shows {shown:?}, which is {read}", param.name);
        }
    }
}

fn a_value_that_is_set_is_the_value_that_is_told(member: &Member) {
    let mut insert = member.insert(Setup::new(48_000.0, 256));
    for param in insert.plugin().params().to_vec() {
        for value in values(&param) {
            insert.set(param.id, value).expect("set");
            let told = insert.plugin().value(param.id).expect("a value");
            let off = (told - value).abs() / (param.max - param.min);
            let same = if param.stepped { told.trunc() == value } else { off <= 1e-6 };
            assert!(same, "{} was set to {value} and tells {told}", param.name);
        }
    }
}

fn text_that_means_nothing_is_refused_or_taken_into_the_range(member: &Member) {
    let nonsense = [
        "",
        " ",
        "abc",
        "NaN",
        "inf",
        "-inf",
        "1e400",
        "-1e400",
        "--1",
        "1,5,7",
        "0x10",
        "\u{1f39a}",
        "%n%s",
    ];
    let mut plugin = member.plugin();
    for param in plugin.params().to_vec() {
        for text in nonsense.iter().map(|text| text.to_string()).chain(["9".repeat(5_000)]) {
            if let Some(value) = plugin.value_of_text(param.id, &text) {
                assert!((param.min..=param.max).contains(&value), "{} reads {text:?} as {value}", param.name);
            }
        }
    }
}

fn values_that_are_no_numbers_or_beyond_the_range_leave_a_value_within_it(member: &Member) {
    let wrong = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, -1e300, 1e39, f64::MIN_POSITIVE, 1e-320];
    let mut insert = member.insert(Setup::new(48_000.0, 256));
    let params = insert.plugin().params().to_vec();
    let input = Random::new(5).noise(2, 256, 0.5);
    for value in wrong {
        let mut events: Vec<Event> = params.iter().map(|param| Event::value(3, param.id, value)).collect();
        events.extend(params.iter().map(|param| Event::modulation(9, param.id, value)));
        events.extend(params.iter().map(|param| Event::modulation(200, param.id, 0.0)));
        let output = insert.render(&Render { events: &events, ..Render::new(&input) }).expect("renders");
        assert!(is_finite(&output), "{} after {value}", member.name);
        for param in &params {
            let value = insert.plugin().value(param.id).expect("a value");
            assert!((param.min..=param.max).contains(&value), "{} is {value}", param.name);
        }
    }
}

/// Random values for all parameters at the start, then some of them at random frames.
fn play(insert: &mut Insert, params: &[Param], random: &mut Random, frames: usize) -> Vec<Vec<f32>> {
    let mut events: Vec<Event> =
        params.iter().map(|param| Event::value(0, param.id, random.value(param))).collect();
    events.extend(random.automation(params, 8, frames));
    let (input, side) = (random.noise(2, frames, 0.5), random.noise(2, frames, 0.5));
    let side = slices(&side);
    let sidechain = if random.below(2) == 0 { Sidechain::Channels(&side) } else { Sidechain::Unconnected };
    let render = Render {
        events: &events,
        sidechain,
        blocks: Blocks::Random(events.len() as u64),
        ..Render::new(&input)
    };
    insert.render(&render).expect("renders")
}

fn ten_thousand_random_settings_with_automation_stay_finite(member: &Member) {
    let mut insert = member.insert(Setup::new(48_000.0, 256));
    let params = automatable(insert.plugin());
    let mut random = Random::new(10_000);
    for round in 0..10_000 {
        let frames = 1 + random.below(200);
        let output = play(&mut insert, &params, &mut random, frames);
        assert!(is_finite(&output), "{} in round {round}", member.name);
    }
    assert_eq!(insert.plugin().complaints(), Vec::<String>::new());
}

fn modes_that_no_automation_reaches_change_while_it_plays(member: &Member) {
    let mut insert = member.insert(Setup::new(48_000.0, 256));
    let (every, movable) = (insert.plugin().params().to_vec(), automatable(insert.plugin()));
    let mut random = Random::new(77);
    for round in 0..100 {
        for param in every.iter().filter(|param| !movable.contains(param)) {
            insert.set(param.id, random.value(param)).expect("set");
        }
        let output = play(&mut insert, &movable, &mut random, 512);
        assert!(is_finite(&output), "{} in round {round}", member.name);
    }
    assert_eq!(insert.plugin().complaints(), Vec::<String>::new());
}

fn everything_at_its_least_and_at_its_most_stays_finite(member: &Member) {
    for end in [|param: &Param| param.min, |param: &Param| param.max] {
        let mut insert = member.insert(Setup::new(48_000.0, 512));
        for param in automatable(insert.plugin()) {
            insert.set(param.id, end(&param)).expect("set");
        }
        let output = insert.render(&Render::new(&Random::new(1).noise(2, 48_000, 1.0))).expect("renders");
        assert!(is_finite(&output), "{}", member.name);
    }
}

fn events_of_a_space_it_does_not_know_are_passed_over(member: &Member) {
    let mut insert = member.insert(Setup::new(48_000.0, 256));
    let params = insert.plugin().params().to_vec();
    let mut random = Random::new(3);
    let foreign = |param: &Param, random: &mut Random| Event {
        change: Change::Foreign(random.value(param)),
        ..Event::value(17, param.id, 0.0)
    };
    let events: Vec<Event> = params.iter().map(|param| foreign(param, &mut random)).collect();
    let input = random.noise(2, 256, 0.5);
    insert.render(&Render { events: &events, ..Render::new(&input) }).expect("renders");
    insert.processor().flush(&events).expect("takes events");
    for param in params {
        assert_eq!(insert.plugin().value(param.id), Some(param.default), "{}", param.name);
    }
}

fn it_says_what_it_is(member: &Member) {
    let bundle = Bundle::open(member.clap()).expect("loads");
    let info = bundle.plugins().iter().find(|info| info.id == member.id).expect("is in its bundle");
    assert_eq!((info.name.as_str(), info.vendor.as_str()), (member.name, "Aplomb"));
    assert!(!info.version.is_empty() && !info.description.is_empty());
    let distinct: HashSet<_> = info.features.iter().collect();
    assert_eq!(distinct.len(), info.features.len(), "a feature twice: {:?}", info.features);
    assert!(info.features.iter().any(|feature| feature == "audio-effect"));
    let plugin = member.plugin();
    assert_eq!(plugin.complaints(), Vec::<String>::new());
    for needed in
        [c"clap.params", c"clap.state", c"clap.latency", c"clap.tail", c"clap.audio-ports", c"clap.render"]
    {
        assert!(plugin.has_extension(needed), "{needed:?}");
    }
    assert_eq!(plugin.has_extension(c"clap.gain-adjustment-metering/0"), member.tells_gain);
    assert!(!plugin.has_extension(c"com.aplomb.no-such-extension"));
}
