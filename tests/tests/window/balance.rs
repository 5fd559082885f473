//! The window of the Balance.

use aplomb_balance::AplombBalance;
use aplomb_balance::all::Track;
use aplomb_kit::proof::player::{CONFIG, FRAMES, Player};
use aplomb_kit::proof::window::pane::Pane;
use aplomb_kit::proof::window::{Sound, Subject, screen};
use aplomb_kit::window::theme::SMALLEST;
use aplomb_link::{Description, Flags, Kind, Link, Loudness, Measurements, PersistentId, Text};
use egui::vec2;
use nice_plug::prelude::Plugin;
use shared_dsp::balance::role::Role;

use super::{press, shared};

/// A bright chord, wider at the top, that swells every four seconds.
fn chord(channel: usize, frame: u64) -> f32 {
    let time_s = frame as f64 / 48_000.0;
    let turn = |hz: f64, phase: f64| (std::f64::consts::TAU * (hz * time_s + phase)).sin();
    let side = if channel == 0 { 0.0 } else { 0.12 };
    let level = 0.14 + 0.05 * turn(0.25, 0.0) + 0.02 * turn(0.09, 0.3);
    (level * (turn(220.0, 0.0) + 0.5 * turn(1_375.0, side) + 0.3 * turn(5_125.0, 2.0 * side))) as f32
}

/// The chord as loud as a voice, and as loud as a mix.
const VOICE: Sound = Sound { seconds: 6.0, sample: |channel, frame| 0.7 * chord(channel, frame) };
const MIX: Sound = Sound { seconds: 6.0, sample: |channel, frame| 1.2 * chord(channel, frame) };

/// A band by the names of its tracks, their roles, and their loudness in LUFS.
const BAND: [(&str, Role, f32); 9] = [
    ("Lead vocal", Role::LeadVocal, -19.3),
    ("Backing vox", Role::BackingVocal, -26.0),
    ("Kick", Role::Kick, -21.0),
    ("Snare", Role::Snare, -24.5),
    ("Bass", Role::Bass, -23.0),
    ("Guitars", Role::Guitar, -20.5),
    ("Keys", Role::Keys, -27.0),
    ("FX", Role::Effects, -31.0),
    ("Mix", Role::MixBus, -14.2),
];

/// As it opens, all pages, and the pages on the mix of a band.
pub fn window() -> Subject {
    let mut screens = shared::<AplombBalance, _>();
    let alone = |_: &mut Player<AplombBalance>| ();
    let lead = |player: &mut Player<AplombBalance>| link(player, "Lead vocal");
    screens.push(screen::<AplombBalance, _>("history", song, Sound::NONE, |pane| press(pane, "History")));
    screens.push(screen::<AplombBalance, _>("settings", alone, Sound::NONE, |pane| press(pane, "Settings")));
    screens.push(screen::<AplombBalance, _>("session", lead, VOICE, |_| ()));
    screens.push(screen::<AplombBalance, _>(
        "mix",
        |player| {
            player.set("role", "Mix Bus");
            link(player, "Mix");
        },
        MIX,
        |_| (),
    ));
    Subject { name: "balance", size: vec2(900.0, 476.0), smallest: SMALLEST, screens, reveal, doors: &[] }
}

/// Plays a minute of a song, with a gap.
fn song(player: &mut Player<AplombBalance>) {
    player.set("ride_on", "On");
    player.set("ride_target", "-18 LUFS");
    assert!(player.activate(&AplombBalance::AUDIO_IO_LAYOUTS[0], &CONFIG));
    player.transport().playing = true;
    for first in (0..60 * 48_000).step_by(FRAMES) {
        player.transport().pos_samples = Some(first);
        let is_gap = (20 * 48_000..24 * 48_000).contains(&first);
        let level = if is_gap { 0.0 } else { 1.0 };
        let channel =
            |channel| (first as u64..).take(FRAMES).map(|frame| level * chord(channel, frame)).collect();
        let mut main: Vec<Vec<f32>> = (0..2).map(channel).collect();
        player.process(&mut main, &mut []);
    }
}

/// Opens the page with the control of a parameter.
fn reveal(pane: &mut Pane, id: &str) {
    const SETTINGS: [&str; 13] = [
        "fair_bypass",
        "mute_from_balance",
        "ride_on",
        "ride_target",
        "ride_up",
        "ride_down",
        "ride_speed",
        "ride_lookahead",
        "ride_gate",
        "monitor_level",
        "dual_mono",
        "ceiling_on",
        "ceiling",
    ];
    match id {
        "delivery" => press(pane, "Delivery"),
        id if SETTINGS.contains(&id) => press(pane, "Settings"),
        _ => (),
    }
}

/// Shows an instance the band, of which it is the one with that name.
fn link(player: &mut Player<AplombBalance>, own: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let join = |(name, role, lufs): (&'static str, Role, f32)| {
        let member = Link::join_in(folder.path(), Kind::Balance, PersistentId::fresh());
        member.describe(&Description {
            session: Text::new("Song"),
            track: Text::new(name),
            role: role.index() as u8,
            group: Text::new(role.group().title()),
            flags: Flags { accepts_commands: true, ..Flags::default() },
            ..Description::default()
        });
        let loudness = Loudness {
            momentary_lufs: lufs,
            short_term_lufs: lufs,
            integrated_lufs: lufs,
            range_lu: 6.0,
            true_peak_dbtp: lufs + 12.0,
        };
        member.publisher().publish(&Measurements { loudness, ..Measurements::SILENCE });
        (name, member)
    };
    let band = BAND.map(join);
    let (_, member) = band.iter().find(|(name, _)| *name == own).expect("one of the band");
    let all = &player.plugin.settings().all;
    let there = |seen: &aplomb_balance::all::Seen| {
        let measured = |track: &&Track| track.loudness.integrated_lufs > -100.0 && !track.is_grey;
        seen.tracks.iter().filter(measured).count() == BAND.len()
    };
    // As long as it takes a busy machine
    for _ in 0..3_000 {
        all.go_on(member);
        if there(&all.look(&Default::default())) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    panic!("the band does not come together");
}
