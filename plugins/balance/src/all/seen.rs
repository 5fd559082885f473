//! What a window shows of the session: every track in one order, where it shall go, and how far the listening is.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use aplomb_kit::link::{Kind, LinkState, Loudness, Presence, RuntimeId};
use shared_dsp::balance::role::{Group, Role};

use super::part::{Part, accepts, counts, group_of, of_the_mix, role_of};
use super::report::Report;
use super::{All, Heard, State, Wish};

/// A Balance of the session.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// The instance.
    pub runtime: RuntimeId,
    /// The name of its track; empty if its host does not say.
    pub name: String,
    /// What it is.
    pub role: Role,
    /// Where it belongs.
    pub group: Group,
    /// It is the one whose window this is.
    pub is_own: bool,
    /// Nothing was heard of its host for two seconds.
    pub is_grey: bool,
    /// It counts in the mix: neither bypassed nor taken out by its user.
    pub counts: bool,
    /// Others may set its trim.
    pub accepts: bool,
    /// What it measures.
    pub loudness: Loudness,
    /// Its trim in dB.
    pub trim_db: f32,
    /// Where it shall go, where that is known.
    pub suggestion: Option<Suggestion>,
}

/// Where a track shall go.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// The trim in dB.
    pub to_db: f32,
    /// How loud it shall be, in LUFS; none where it has no target.
    pub target_lufs: Option<f32>,
    /// Why.
    pub why: String,
    /// What kept the move from it.
    pub complaint: Option<String>,
}

/// How far "balance all" is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Progress {
    /// Nobody has listened: what is suggested comes of what each has measured so far.
    Estimated,
    /// It listens for another so many s of so many s.
    Listening {
        /// Left, in s.
        left_s: f64,
        /// Of them, in s.
        of_s: f64,
    },
    /// What is suggested comes of what was heard.
    Heard,
}

/// The session.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// How the instance stands to the link; nothing before it was on it.
    pub link: Option<LinkState>,
    /// All tracks of the session.
    pub tracks: Vec<Track>,
    /// Other sessions' instances of Balance that are on the link too.
    pub strangers: usize,
    /// How far it is.
    pub progress: Progress,
    /// Why nothing is suggested.
    pub error: Option<&'static str>,
    /// Something was moved that can be taken back.
    pub can_undo: bool,
    /// Where this instance is in its host's song, in s.
    pub position_s: Option<f64>,
}

impl Seen {
    /// The track of this instance.
    pub fn own(&self) -> Option<&Track> {
        self.tracks.iter().find(|track| track.is_own)
    }

    /// The one on the mix.
    pub fn mix(&self) -> Option<&Track> {
        self.tracks.iter().find(|track| track.role == Role::MixBus)
    }

    /// How many trims would be moved.
    pub fn moves(&self) -> usize {
        self.tracks.iter().filter(|track| track.change_db().is_some()).count()
    }
}

/// A trim that would be moved by less than this, in dB, is in place: a display shows a tenth.
const IN_PLACE_DB: f32 = 0.05;

impl Track {
    /// By how many dB its trim would be moved, if it would.
    pub fn change_db(&self) -> Option<f32> {
        let change_db = self.suggestion.as_ref()?.to_db - self.trim_db;
        (change_db.abs() >= IN_PLACE_DB).then_some(change_db)
    }

    fn of(presence: &Presence, is_own: bool, is_grey: bool, report: &Report) -> Track {
        let suggestion = report.of_instance(presence.runtime).map(|moved| Suggestion {
            to_db: moved.to_db,
            target_lufs: moved.target_lufs.map(|lufs| lufs as f32),
            why: moved.why.clone(),
            complaint: moved.complaint.clone(),
        });
        Track {
            runtime: presence.runtime,
            name: presence.description.track.as_str().trim().to_owned(),
            role: role_of(presence),
            group: group_of(presence),
            is_own,
            is_grey,
            counts: counts(presence),
            accepts: is_own || accepts(presence),
            loudness: presence.measurements.loudness,
            trim_db: presence.measurements.trim_db,
            suggestion,
        }
    }
}

/// Sorts tracks as a session is built: by groups, in these by roles, the bus of a group behind its tracks, the mix
/// at the end; what is alike by name.
pub(super) fn sort(tracks: &mut [Track]) {
    let place = |track: &Track| (track.group.index(), track.role == Role::GroupBus, track.role.index());
    tracks.sort_by(|one, other| {
        let mix = |track: &Track| track.role == Role::MixBus;
        let names = || natural(&one.name).cmp(&natural(&other.name));
        (mix(one), place(one))
            .cmp(&(mix(other), place(other)))
            .then_with(names)
            .then(one.runtime.cmp(&other.runtime))
    });
}

/// A name by which 2 comes before 10: text and numbers one after the other.
fn natural(name: &str) -> Vec<(String, u64)> {
    let mut parts = Vec::new();
    let mut rest = name;
    while !rest.is_empty() {
        let digits = rest.find(|letter: char| letter.is_ascii_digit()).unwrap_or(rest.len());
        let (text, tail) = rest.split_at(digits);
        let end = tail.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(tail.len());
        let (number, after) = tail.split_at(end);
        parts.push((text.to_lowercase(), number.parse().unwrap_or(0)));
        rest = after;
    }
    parts
}

impl All {
    /// What a window shows, and what is suggested for this wish.
    pub fn look(&self, wish: &Wish) -> Seen {
        let mut state = self.lock();
        if let Some(heard) = state.heard.take() {
            state.heard = Some(heard.with(wish));
        }
        let State { link, own, others, capture, heard, before, .. } = &*state;
        let together = || others.iter().filter(|other| other.kind == Kind::Balance && other.together);
        let all: Vec<Part>;
        let estimate;
        let report = match heard {
            Some(heard) => &heard.report,
            None => {
                let of_the_mix = of_the_mix(others).map(|presence| (presence, !accepts(presence)));
                let present = own.iter().map(|own| (own, false)).chain(of_the_mix);
                all = present
                    .filter(|(presence, _)| counts(presence))
                    .map(|(presence, is_locked)| Part::told(presence, is_locked))
                    .collect();
                estimate = wish.report(&all);
                &estimate
            }
        };
        let own_track = own.iter().map(|own| Track::of(own, true, false, report));
        let mut tracks: Vec<Track> = own_track
            .chain(together().map(|other| Track::of(&other.presence, false, other.grey, report)))
            .collect();
        sort(&mut tracks);
        let strangers = others.iter().filter(|other| other.kind == Kind::Balance && !other.together).count();
        Seen {
            link: link.clone(),
            tracks,
            strangers,
            progress: match (capture, heard) {
                (Some(capture), _) => {
                    Progress::Listening { left_s: capture.left_s(), of_s: capture.wish.listens_s }
                }
                (None, Some(_)) => Progress::Heard,
                (None, None) => Progress::Estimated,
            },
            error: report.error,
            can_undo: !before.is_empty(),
            position_s: own
                .as_ref()
                .and_then(|own| own.measurements.transport)
                .map(|transport| transport.position_s),
        }
    }

    /// A number that is another one when there is something else to see.
    pub fn mark(&self) -> u64 {
        let state = self.lock();
        let mut hasher = DefaultHasher::new();
        let mut take = |presence: &Arc<Presence>| {
            let Presence { runtime, kind, description, measurements, .. } = &**presence;
            let tenths = |level: f32| (10.0 * level).round() as i32;
            let Loudness { short_term_lufs, integrated_lufs, true_peak_dbtp, .. } = measurements.loudness;
            (runtime, kind, description.role, description.track.as_str(), description.group.as_str())
                .hash(&mut hasher);
            let flags = description.flags;
            (flags.master, flags.muted, flags.bypassed, flags.accepts_commands).hash(&mut hasher);
            [
                short_term_lufs,
                integrated_lufs,
                true_peak_dbtp,
                10.0 * measurements.trim_db,
                description.offset_lu,
            ]
            .map(tenths)
            .hash(&mut hasher);
        };
        state.own.iter().for_each(&mut take);
        state.others.iter().map(|other| &other.presence).for_each(&mut take);
        state.others.iter().for_each(|other| (other.together, other.grey).hash(&mut hasher));
        let left = state.capture.as_ref().map(|capture| (10.0 * capture.left_s()).round() as i64);
        (left, state.heard.is_some(), state.before.len()).hash(&mut hasher);
        state.link.as_ref().map(LinkState::to_string).hash(&mut hasher);
        hasher.finish()
    }
}

impl Heard {
    /// The same, with the moves for another template or other limits.
    fn with(mut self, wish: &Wish) -> Heard {
        let is_other = self.wish.genre != wish.genre || self.wish.most_db != wish.most_db;
        if is_other {
            self.wish = Wish { genre: wish.genre, most_db: wish.most_db, ..self.wish };
            self.report = self.wish.report(&self.parts);
        }
        self
    }
}

#[cfg(test)]
mod tests;
