//! What the window says in words and numbers.

use aplomb_kit::window::controls::{signed, written};
use shared_dsp::balance::delivery::{Check, Demand, Quantity, Verdict};
use shared_dsp::balance::role::{Group, Role};
use shared_dsp::balance::settings::Weighting;

/// Softer than this nothing is heard, in LUFS: the absolute gate of BS.1770.
pub const SILENT_LUFS: f64 = -70.0;

/// Whether anything is heard at that loudness; not where it is no number.
pub fn is_heard(loudness_lufs: f64) -> bool {
    loudness_lufs > SILENT_LUFS
}

/// So near, in LU, it is where it shall be: what "balance all" leaves alone.
const NEAR_LU: f64 = 0.3;

/// How a level stands to its target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Distance {
    /// There is no target.
    NoTarget,
    /// Nothing is heard.
    Silent,
    /// It is where it shall be.
    There,
    /// It is too soft by so many LU.
    Under(f64),
    /// It is too loud by so many LU.
    Over(f64),
}

impl Distance {
    /// From a loudness to a target, both in LUFS.
    pub fn between(loudness_lufs: f64, target_lufs: Option<f64>) -> Distance {
        let Some(target_lufs) = target_lufs else { return Distance::NoTarget };
        let over_lu = loudness_lufs - target_lufs;
        if !is_heard(loudness_lufs) {
            Distance::Silent
        } else if over_lu.abs() < NEAR_LU {
            Distance::There
        } else if over_lu > 0.0 {
            Distance::Over(over_lu)
        } else {
            Distance::Under(-over_lu)
        }
    }

    /// From a loudness to a span that it may be in, in LUFS; an end may be open.
    pub fn within(loudness_lufs: f64, allowed_lufs: std::ops::RangeInclusive<f64>) -> Distance {
        if !is_heard(loudness_lufs) {
            Distance::Silent
        } else if loudness_lufs > *allowed_lufs.end() {
            Distance::Over(loudness_lufs - allowed_lufs.end())
        } else if loudness_lufs < *allowed_lufs.start() {
            Distance::Under(allowed_lufs.start() - loudness_lufs)
        } else {
            Distance::There
        }
    }

    /// In words, to what is called `target`.
    pub fn words(self, target: &str) -> String {
        match self {
            Distance::NoTarget => "no target".to_owned(),
            Distance::Silent => "silent just now".to_owned(),
            Distance::There => format!("on {target}"),
            Distance::Under(lu) => format!("{lu:.1}\u{2009}LU under {target}"),
            Distance::Over(lu) => format!("{lu:.1}\u{2009}LU over {target}"),
        }
    }

    /// Whether something is to be done.
    pub fn is_off(self) -> bool {
        matches!(self, Distance::Under(_) | Distance::Over(_))
    }
}

/// A level with a tenth; −∞ for silence.
pub fn level(level_db: f64) -> String {
    match level_db {
        level_db if level_db.abs() < 0.05 => "0.0".to_owned(),
        level_db if level_db > -120.0 => written(&format!("{level_db:.1}")),
        _ => "\u{2212}\u{221e}".to_owned(),
    }
}

/// A change of a level, with its sign.
pub fn change(change_db: f32) -> String {
    signed(f64::from(change_db))
}

/// So many trims, and what is done with them.
pub fn trims(count: usize, one: &str, more: &str) -> String {
    if count == 1 { format!("1 trim {one}") } else { format!("{count} trims {more}") }
}

/// A time of the song: `2:05`.
pub fn clock(time_s: f64) -> String {
    let seconds = time_s.abs().round() as u64;
    let sign = if time_s <= -0.5 { "\u{2212}" } else { "" };
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{sign}{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{sign}{minutes}:{seconds:02}")
    }
}

/// A role in a table; who has none is told what to do.
pub fn role(role: Role) -> &'static str {
    if role == Role::Auto { "No role" } else { role.title() }
}

/// The colour of a group among those of the theme; none for what stands apart.
pub fn band(group: Group) -> Option<usize> {
    match group {
        Group::Drums => Some(0),
        Group::Bass => Some(1),
        Group::Music => Some(3),
        Group::Dialogue => Some(4),
        Group::Effects => Some(5),
        Group::Backing => Some(6),
        Group::Lead => Some(7),
        Group::Other | Group::Mix => None,
    }
}

/// In which measure it is shown.
pub fn measure(weighting: Weighting) -> &'static str {
    match weighting {
        Weighting::Loudness => "K-weighted",
        Weighting::Perceived => "Perceived (phon)",
        Weighting::InMix => "In the mix (phon)",
    }
}

/// How many tracks are linked.
pub fn linked(tracks: usize) -> String {
    match tracks {
        0 => "not linked".to_owned(),
        1 => "alone on the link".to_owned(),
        count => format!("{count} tracks linked"),
    }
}

/// What a limit is about, in few words.
pub fn quantity(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::Integrated => "Integrated",
        Quantity::Dialogue => "Dialogue",
        Quantity::MaxShortTerm => "Loudest 3\u{2009}s",
        Quantity::MaxMomentary => "Loudest 0.4\u{2009}s",
        Quantity::LoudnessRange => "Range",
        Quantity::PeakToShortTerm => "Peak to loudness",
        Quantity::Clipped => "Clipped",
        other => other.title(),
    }
}

/// What was measured, as a line of the check has it.
pub fn value(check: &Check) -> String {
    let quantity = check.limit.quantity;
    let ends = [check.limit.least, check.limit.most];
    let number = match quantity {
        // What fails by a hundredth would read as if it were on the limit
        _ if check.verdict == Verdict::Fail && ends.iter().any(|end| level(*end) == level(check.value)) => {
            written(&format!("{:.2}", check.value))
        }
        _ if check.value.is_nan() => "\u{2013}".to_owned(),
        Quantity::Clipped => format!("{:.0}", check.value),
        Quantity::Correlation => written(&format!("{:+.2}", check.value)),
        _ => level(check.value),
    };
    let unit = if quantity == Quantity::Clipped { "" } else { quantity.unit() };
    format!("{number}\u{2009}{unit}").trim_end().to_owned()
}

/// A limit, as a line of the check has it.
pub fn limit(check: &Check) -> String {
    let text = written(&check.limit.to_string()).replace("\u{2009}\u{2026}", " to");
    let unit = if text.contains(" to ") { check.limit.quantity.unit() } else { "" };
    text.trim_end_matches("samples").trim_end_matches(unit).trim_end_matches([' ', '\u{2009}']).to_owned()
}

/// How a value stands against its limit.
pub fn verdict(check: &Check) -> String {
    let (value, limit) = (check.value, &check.limit);
    match check.verdict {
        Verdict::Unknown => "not heard yet".to_owned(),
        Verdict::Pass if check.stands_in => "ok, of whole mix".to_owned(),
        Verdict::Pass => "ok".to_owned(),
        Verdict::Fail => {
            let (by, is_over) =
                if value > limit.most { (value - limit.most, true) } else { (limit.least - value, false) };
            // Rounded up: what fails by less than a tenth still fails
            let by = (10.0 * by - 1e-6).ceil().max(1.0) / 10.0;
            let unit = match limit.quantity.unit() {
                "LUFS" | "LU" => "\u{2009}LU",
                "dBTP" | "dBFS" => "\u{2009}dB",
                _ => "",
            };
            let what = match (limit.quantity, is_over) {
                (Quantity::Clipped, _) => return format!("{value:.0} clipped"),
                (Quantity::Integrated | Quantity::Dialogue, true) => "too loud",
                (Quantity::MaxShortTerm | Quantity::MaxMomentary, true) => "too loud",
                (Quantity::Integrated | Quantity::Dialogue, false) => "too soft",
                (Quantity::MaxShortTerm | Quantity::MaxMomentary, false) => "too soft",
                (Quantity::TruePeak | Quantity::SamplePeak | Quantity::Dc, _) => "too high",
                (Quantity::MonoLoss, _) => "too much",
                (Quantity::LoudnessRange, true) => "too wide",
                (Quantity::LoudnessRange, false) => "too narrow",
                (_, true) => "too much",
                (_, false) => "too little",
            };
            format!("{by:.1}{unit} {what}")
        }
    }
}

/// How a mix stands to its delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivered {
    /// Something was not heard yet.
    Unknown,
    /// Everything that is required is there; so many pieces of advice are not followed.
    Ready(usize),
    /// So many things that are required are not there.
    Refused(usize),
}

/// What all checks say together.
pub fn delivered(checks: &[Check]) -> Delivered {
    let count = |demand: Demand, verdict: Verdict| {
        checks.iter().filter(|check| check.limit.demand == demand && check.verdict == verdict).count()
    };
    let refused = count(Demand::Required, Verdict::Fail);
    if refused > 0 {
        Delivered::Refused(refused)
    } else if checks.is_empty() || count(Demand::Required, Verdict::Unknown) > 0 {
        Delivered::Unknown
    } else {
        Delivered::Ready(count(Demand::Advised, Verdict::Fail))
    }
}

impl Delivered {
    /// In a sentence.
    pub fn words(&self, title: &str) -> String {
        match self {
            Delivered::Unknown => format!("Play the whole mix to check it for {title}"),
            Delivered::Ready(0) => format!("Ready for {title}"),
            Delivered::Ready(1) => format!("Ready for {title}; one thing is worth a look"),
            Delivered::Ready(count) => format!("Ready for {title}; {count} things are worth a look"),
            Delivered::Refused(1) => format!("Not ready for {title}: one limit is passed"),
            Delivered::Refused(count) => format!("Not ready for {title}: {count} limits are passed"),
        }
    }
}

/// What a correlation of left and right means.
pub fn correlation(correlation: f64) -> &'static str {
    match correlation {
        c if c > 0.9 => "nearly mono",
        c if c > 0.3 => "safe in mono",
        c if c > -0.1 => "wide",
        _ => "cancels in mono",
    }
}

#[cfg(test)]
mod tests;
