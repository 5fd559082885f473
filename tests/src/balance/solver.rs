//! B9: balance all, measured again by BS.1770 after the moves were made.

use shared_dsp::balance::solver::Move;
use shared_dsp::balance::targets::{Genre, Template};

use super::stage::{Measured, Start, Track, apply, cast, measure, session, solve};
use crate::compressor::figure::{Row, is_long};

/// What came of a press.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// How far groups, and tracks, are from where they shall be, in LU. Groups against the mean of all groups, because
    /// only their differences are targets while the mix keeps its loudness.
    pub groups_lu: Vec<f64>,
    /// Of tracks: within their group, and with their group's own error.
    pub tracks_lu: Vec<f64>,
    /// By how much the loudness of the mix changed, in LU.
    pub mix_lu: f64,
    /// The largest move of a second press, in dB.
    pub second_db: f64,
    /// The largest move of the first press, in dB.
    pub first_db: f64,
}

/// Presses twice.
pub fn press(mut tracks: Vec<Track>, template: &Template, most_db: f64, with_history: bool) -> Outcome {
    let before = measure(&tracks);
    let first = solve(&tracks, &before, template, most_db, with_history);
    apply(&mut tracks, &first.moves);
    let after = measure(&tracks);
    let second = solve(&tracks, &after, template, most_db, with_history);
    let groups = groups_off(&after, template);
    let tracks_lu = tracks_off(&tracks, &after, template, &groups);
    Outcome {
        groups_lu: groups,
        tracks_lu,
        mix_lu: after.mix.lufs - before.mix.lufs,
        second_db: largest(&second.moves),
        first_db: largest(&first.moves),
    }
}

fn largest(moves: &[Move]) -> f64 {
    moves.iter().map(|step| step.change_db().abs()).fold(0.0, f64::max)
}

fn groups_off(measured: &Measured, template: &Template) -> Vec<f64> {
    let off: Vec<f64> = measured
        .groups
        .iter()
        .map(|(group, heard)| heard.lufs - measured.mix.lufs - template.groups_lu[group.index()])
        .collect();
    let middle = 0.5
        * (off.iter().copied().fold(f64::NEG_INFINITY, f64::max)
            + off.iter().copied().fold(f64::INFINITY, f64::min));
    off.iter().map(|off| off - middle).collect()
}

fn tracks_off(tracks: &[Track], measured: &Measured, template: &Template, groups: &[f64]) -> Vec<f64> {
    let mut all = Vec::new();
    for ((group, _), group_off) in measured.groups.iter().zip(groups) {
        let of_group =
            || tracks.iter().zip(&measured.tracks).filter(|(track, _)| track.role.group() == *group);
        let off: Vec<f64> = of_group()
            .map(|(track, heard)| {
                let like = tracks.iter().filter(|other| other.role == track.role).count();
                heard.lufs - template.element_lu(track.role, like)
            })
            .collect();
        let mean = off.iter().sum::<f64>() / off.len() as f64;
        all.extend(off.iter().map(|off| off - mean + group_off));
    }
    all
}

/// The value below which 95 of 100 magnitudes lie.
fn p95(values: &[f64]) -> f64 {
    let mut sizes: Vec<f64> = values.iter().map(|value| value.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    sizes[((sizes.len() - 1) as f64 * 0.95).round() as usize]
}

/// B9 for 8 to 64 tracks from three starting levels, with moves of up to 24 dB asked for.
pub fn b9() -> Vec<Row> {
    let template = Template::of(Genre::Pop);
    let mut rows = Vec::new();
    let (seeds, counts): (u64, &[usize]) =
        if is_long() { (4, &[8, 12, 16, 32, 48, 64]) } else { (1, &[8, 16, 64]) };
    let mut without: Vec<Outcome> = Vec::new();
    for &count in counts {
        let mut found: Vec<Outcome> = Vec::new();
        for seed in 1..=seeds {
            let cast = cast(count, seed + count as u64);
            for start in Start::ALL {
                let tracks = session(&cast, start, seed, &template);
                if seed == 1 && count <= 16 {
                    without.push(press(tracks.clone(), &template, 24.0, false));
                }
                found.push(press(tracks, &template, 24.0, true));
            }
        }
        rows.extend(rows_of(&format!("{count} tracks"), &found, true));
    }
    rows.extend(rows_of("8 and more tracks, no history but loudness", &without, false));
    rows
}

fn rows_of(what: &str, found: &[Outcome], is_promised: bool) -> [Row; 5] {
    let all: Vec<f64> = found.iter().flat_map(|o| o.groups_lu.iter().chain(&o.tracks_lu)).copied().collect();
    let worst = all.iter().fold(0.0, |worst: f64, off| worst.max(off.abs()));
    let top = |of: fn(&Outcome) -> f64| found.iter().map(of).fold(0.0, |top: f64, x| top.max(x.abs()));
    let row = |name: &str, bar: f64, stretch: f64, figure: f64, unit| {
        let bars = if is_promised { [Some(bar), Some(stretch)] } else { [None, None] };
        Row::at_most("B9", format!("balance all, {what}: {name}"), bars, figure, unit)
    };
    [
        row("groups and tracks off target, worst", 0.5, 0.3, worst, "LU"),
        row("groups and tracks off target, 95 %", 0.3, 0.2, p95(&all), "LU"),
        row("change of the mix", 0.2, 0.1, top(|o| o.mix_lu), "LU"),
        row("second press", 0.1, 0.01, top(|o| o.second_db), "dB"),
        Row::at_most(
            "B9",
            format!("balance all, {what}: largest move"),
            [None, None],
            top(|o| o.first_db),
            "dB",
        ),
    ]
}
