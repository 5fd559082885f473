//! "Balance all": listens to every Balance of the session for a while, and moves their trims to where the
//! template wants them.
//!
//! Any instance can be asked. It hears the others by what they measure, the momentary loudness 10 times a
//! second, which is what the gates of BS.1770 are fed with; so nobody has to be restarted. The moves are
//! [`solve`]d, sent as commands, and arrive at each host as gestures of its user. Undo sends the trims back.

mod report;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use aplomb_kit::link::{Action, Kind, Member, Neighbour, Presence, RuntimeId};
use serde_json::{Map, Value, json};
use shared_dsp::balance::role::{Group, Role};
use shared_dsp::balance::solver::{Bus, Element, Options, Session, What, solve};
use shared_dsp::balance::targets::{Genre, Template};
use shared_dsp::loudness::power_from_lufs;

use report::Report;

/// How often the others are heard.
const STEP: Duration = Duration::from_millis(100);
/// How long it may be listened, in s.
const LISTENS_S: std::ops::RangeInclusive<f64> = 3.0..=3_600.0;
/// True peak that no track is brought above, in dBTP.
const MOST_DBTP: f64 = 0.0;

/// The others on the link, and what is made of them. The kit's thread works here, the main thread asks.
#[derive(Default)]
pub struct All(Mutex<State>);

#[derive(Default)]
struct State {
    others: Vec<Neighbour>,
    capture: Option<Capture>,
    report: Option<Report>,
    /// Trims before the last moves.
    before: Vec<(RuntimeId, f32)>,
    /// Trims to be sent.
    wanted: Vec<(RuntimeId, f32)>,
}

/// What is heard on the way to the moves.
struct Capture {
    template: Template,
    options: Options,
    applies: bool,
    next: Instant,
    steps_left: usize,
    heard: HashMap<RuntimeId, Vec<f64>>,
    steps: usize,
}

/// An instance that takes part.
struct Part {
    presence: Arc<Presence>,
    role: Role,
    group: Group,
    history: Vec<f64>,
    is_locked: bool,
}

impl All {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The other instances: `track`, `kind`, `role`, `group`, `together` (of the same session), `grey` (silent for
    /// 2 s), and for those that measure it their loudness and trim.
    pub fn others(&self) -> Value {
        let others: Vec<Value> = self.lock().others.iter().map(report::neighbour).collect();
        json!({ "others": others })
    }

    /// Begins to listen: `listen_s`, `template`, `apply`, `most_db` as asked for.
    pub fn begin(&self, question: &Map<String, Value>) -> Result<Value, String> {
        let number = |name: &str, otherwise: f64| match question.get(name) {
            None => Ok(otherwise),
            Some(value) => value.as_f64().ok_or(format!("\"{name}\" is a number")),
        };
        let listens_s = number("listen_s", 20.0)?;
        if !LISTENS_S.contains(&listens_s) {
            return Err(format!("\"listen_s\" is {} to {}", LISTENS_S.start(), LISTENS_S.end()));
        }
        let most_db = number("most_db", Options::default().most_db)?.clamp(0.0, 24.0);
        let title = question.get("template").and_then(Value::as_str).unwrap_or(Genre::Pop.title());
        let genre = Genre::ALL.into_iter().find(|genre| genre.title().eq_ignore_ascii_case(title));
        let Some(genre) = genre else {
            let titles = Genre::ALL.map(Genre::title).join(", ");
            return Err(format!("there is no template \"{title}\"; there are {titles}"));
        };
        let mut state = self.lock();
        state.report = None;
        state.capture = Some(Capture {
            template: Template::of(genre),
            options: Options { most_db, ..Options::default() },
            applies: question.get("apply").and_then(Value::as_bool).unwrap_or(false),
            next: Instant::now() + STEP,
            steps_left: (listens_s / STEP.as_secs_f64()).round() as usize,
            heard: HashMap::new(),
            steps: 0,
        });
        Ok(json!({ "listens_s": listens_s }))
    }

    /// How far it is: `listens_s` while it listens, else what came of it.
    pub fn moves(&self) -> Value {
        let state = self.lock();
        match (&state.capture, &state.report) {
            (Some(capture), _) => json!({ "listens_s": STEP.as_secs_f64() * capture.steps_left as f64 }),
            (None, Some(report)) => report.json(),
            (None, None) => json!({ "moves": [] }),
        }
    }

    /// Sends the trims back to where they were before the last moves.
    pub fn undo(&self) -> Result<Value, String> {
        let mut state = self.lock();
        if state.before.is_empty() {
            return Err("nothing was moved".to_owned());
        }
        let before = std::mem::take(&mut state.before);
        let count = before.len();
        state.wanted.extend(before);
        Ok(json!({ "undone": count }))
    }

    /// Sees the others, listens on, and sends what is due; says where the trim of this instance shall go.
    pub(crate) fn go_on(&self, member: &Member) -> Option<f32> {
        let mut state = self.lock();
        state.others = member.others();
        let now = Instant::now();
        let own = member.presence();
        if let Some(mut capture) = state.capture.take() {
            while capture.steps_left > 0 && now >= capture.next {
                capture.next += STEP;
                capture.hear(own.iter().chain(heard_ones(&state.others)));
            }
            if capture.steps_left > 0 {
                state.capture = Some(capture);
            } else {
                state.finish(&capture, own.as_ref());
            }
        }
        state.send(member)
    }
}

/// The others that belong to the mix.
fn heard_ones(others: &[Neighbour]) -> impl Iterator<Item = &Arc<Presence>> {
    others.iter().filter(|other| other.together && !other.grey).map(|other| &other.presence)
}

impl Capture {
    fn hear<'a>(&mut self, presences: impl Iterator<Item = &'a Arc<Presence>>) {
        self.steps += 1;
        self.steps_left -= 1;
        for presence in presences {
            let description = &presence.description;
            if presence.kind == Kind::Balance && !description.flags.muted && !description.flags.bypassed {
                let power = power_from_lufs(f64::from(presence.measurements.loudness.momentary_lufs));
                self.heard.entry(presence.runtime).or_default().push(power);
            }
        }
    }
}

impl State {
    /// Works out the moves.
    fn finish(&mut self, capture: &Capture, own: Option<&Arc<Presence>>) {
        let all = own.map(|own| (own, false)).into_iter().chain(
            heard_ones(&self.others).map(|presence| (presence, !presence.description.flags.accepts_commands)),
        );
        // Who came or went meanwhile is not judged by a part of the song
        let parts: Vec<Part> = all
            .filter_map(|(presence, is_locked)| {
                let history = capture.heard.get(&presence.runtime)?;
                (history.len() == capture.steps).then(|| Part::of(presence, history, is_locked))
            })
            .collect();
        let report = Report::of(&parts, |elements, buses, mix| {
            let (template, options) = (capture.template, capture.options);
            solve(&Session { elements, buses, mix, template, options })
        });
        if capture.applies {
            let moves = report.changes();
            self.before = moves.iter().map(|moved| (moved.runtime, moved.from_db)).collect();
            self.wanted = moves.iter().map(|moved| (moved.runtime, moved.to_db)).collect();
        }
        self.report = Some(report);
    }

    /// Sends the trims that wait; what is not accepted stands in the report.
    fn send(&mut self, member: &Member) -> Option<f32> {
        let mut own = None;
        for (runtime, trim_db) in std::mem::take(&mut self.wanted) {
            if runtime == member.runtime_id() {
                own = Some(trim_db);
            } else if let Err(error) = member.send(runtime, Action::SetTrim { trim_db })
                && let Some(report) = &mut self.report
            {
                report.complain(runtime, &error.to_string());
            }
        }
        own
    }
}

impl Part {
    fn of(presence: &Arc<Presence>, history: &[f64], is_locked: bool) -> Part {
        let description = &presence.description;
        let role = Role::ALL.get(usize::from(description.role)).copied().unwrap_or_default();
        let named = description.group.as_str();
        let group = Group::ALL.into_iter().find(|group| group.title() == named).unwrap_or(role.group());
        let role = if description.flags.master { Role::MixBus } else { role };
        Part { presence: presence.clone(), role, group, history: history.to_vec(), is_locked }
    }

    fn loudness_lufs(&self) -> f64 {
        report::gated_lufs(&self.history)
    }

    fn headroom_db(&self) -> f64 {
        (MOST_DBTP - f64::from(self.presence.measurements.loudness.true_peak_dbtp)).max(0.0)
    }

    fn trim_db(&self) -> f64 {
        f64::from(self.presence.measurements.trim_db)
    }

    fn element(&self) -> Element<'_> {
        Element {
            role: self.role,
            group: self.group,
            loudness_lufs: self.loudness_lufs(),
            history: &self.history,
            trim_db: self.trim_db(),
            offset_lu: 0.0,
            headroom_db: self.headroom_db(),
            in_mix_phon: f64::NAN,
            is_locked: self.is_locked,
        }
    }

    fn bus(&self) -> Bus<'_> {
        let moves = self.role == Role::GroupBus && !self.is_locked;
        Bus {
            group: self.group,
            loudness_lufs: self.loudness_lufs(),
            history: &self.history,
            trim_db: moves.then(|| self.trim_db()),
            headroom_db: self.headroom_db(),
        }
    }
}

/// The part that a move is of.
fn moved<'a>(what: What, elements: &[&'a Part], buses: &[&'a Part]) -> Option<&'a Part> {
    match what {
        What::Element(index) => elements.get(index).copied(),
        What::Bus(index) => buses.get(index).copied(),
    }
}
