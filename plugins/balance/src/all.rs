//! "Balance all": listens to every Balance of the session for a while, and moves their trims to where the
//! template wants them.
//!
//! Any instance can be asked. It hears the others by what they measure, the momentary loudness 10 times a
//! second, which is what the gates of BS.1770 are fed with; so nobody has to be restarted. The moves are
//! [solved](shared_dsp::balance::solver::solve), sent as commands, and arrive at each host as gestures of its user. Undo sends the trims back.

mod capture;
mod part;
mod report;
mod seen;
mod targets;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aplomb_kit::link::{Action, LinkState, Member, Neighbour, Presence, RuntimeId};
use serde_json::{Map, Value, json};
use shared_dsp::balance::solver::Options;
use shared_dsp::balance::targets::{Genre, Template};

use capture::Capture;
use part::Part;
use report::Report;
pub use seen::{Progress, Seen, Suggestion, Track};

/// How long it may be listened, in s.
pub const LISTENS_S: std::ops::RangeInclusive<f64> = 3.0..=3_600.0;

/// What "balance all" is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wish {
    /// How long it listens, in s.
    pub listens_s: f64,
    /// Whose balance is aimed at.
    pub genre: Genre,
    /// No trim is moved further than this from 0 dB, in dB, unless it is already.
    pub most_db: f64,
    /// The moves are made as soon as they are known.
    pub applies: bool,
}

impl Default for Wish {
    fn default() -> Self {
        Wish { listens_s: 20.0, genre: Genre::Pop, most_db: Options::default().most_db, applies: false }
    }
}

/// The others on the link, and what is made of them. The kit's thread works here, the main thread and the window
/// ask.
#[derive(Default)]
pub struct All(Mutex<State>);

#[derive(Default)]
struct State {
    /// Nothing before the instance was on the link.
    link: Option<LinkState>,
    own: Option<Arc<Presence>>,
    others: Vec<Neighbour>,
    capture: Option<Capture>,
    heard: Option<Heard>,
    /// Trims before each of the last moves.
    before: Vec<Vec<(RuntimeId, f32)>>,
    /// Trims to be sent.
    wanted: Vec<(RuntimeId, f32)>,
}

/// What was heard, and what comes of it.
struct Heard {
    parts: Vec<Part>,
    wish: Wish,
    report: Report,
}

/// Moves that can be taken back one after the other.
const MOST_UNDONE: usize = 32;

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
        let usual = Wish::default();
        let listens_s = number("listen_s", usual.listens_s)?;
        if !LISTENS_S.contains(&listens_s) {
            return Err(format!("\"listen_s\" is {} to {}", LISTENS_S.start(), LISTENS_S.end()));
        }
        let most_db = number("most_db", usual.most_db)?.clamp(0.0, 24.0);
        let title = question.get("template").and_then(Value::as_str).unwrap_or(usual.genre.title());
        let genre = Genre::ALL.into_iter().find(|genre| genre.title().eq_ignore_ascii_case(title));
        let Some(genre) = genre else {
            let titles = Genre::ALL.map(Genre::title).join(", ");
            return Err(format!("there is no template \"{title}\"; there are {titles}"));
        };
        let applies = question.get("apply").and_then(Value::as_bool).unwrap_or(usual.applies);
        self.listen(Wish { listens_s, genre, most_db, applies });
        Ok(json!({ "listens_s": listens_s }))
    }

    /// Begins to listen.
    pub fn listen(&self, wish: Wish) {
        let mut state = self.lock();
        state.heard = None;
        state.capture = Some(Capture::begin(wish));
    }

    /// Ends to listen, as if nobody had asked.
    pub fn stop(&self) {
        self.lock().capture = None;
    }

    /// How far it is: `listens_s` while it listens, else what came of it.
    pub fn moves(&self) -> Value {
        let state = self.lock();
        match (&state.capture, &state.heard) {
            (Some(capture), _) => json!({ "listens_s": capture.left_s() }),
            (None, Some(heard)) => heard.report.json(),
            (None, None) => json!({ "moves": [] }),
        }
    }

    /// Sends the moves that came of what was heard; how many.
    pub fn apply(&self) -> usize {
        self.lock().apply()
    }

    /// Sets the trim of one instance.
    pub fn set_trim(&self, runtime: RuntimeId, trim_db: f32) {
        self.lock().want(vec![(runtime, trim_db)]);
    }

    /// Sends the trims back to where they were before the last moves; how many.
    pub fn undo(&self) -> Result<usize, String> {
        let mut state = self.lock();
        let before = state.before.pop().ok_or("nothing was moved")?;
        let count = before.len();
        state.wanted.extend(before);
        Ok(count)
    }

    /// Sees the others, listens on, and sends what is due; says where the trim of this instance shall go.
    pub fn go_on(&self, member: &Member) -> Option<f32> {
        let mut state = self.lock();
        state.link = Some(member.state());
        state.own = member.presence();
        state.others = member.others();
        let State { own, others, capture, .. } = &mut *state;
        if capture.as_mut().is_some_and(|capture| capture.go_on(own.as_ref(), others)) {
            state.finish();
        }
        state.send(member)
    }
}

impl State {
    /// Works out the moves.
    fn finish(&mut self) {
        let Some(capture) = self.capture.take() else { return };
        let (parts, wish) = (capture.parts(self.own.as_ref(), &self.others), capture.wish);
        self.heard = Some(Heard { report: wish.report(&parts), parts, wish });
        if wish.applies {
            self.apply();
        }
    }

    fn apply(&mut self) -> usize {
        let Some(heard) = &self.heard else { return 0 };
        let moves: Vec<(RuntimeId, f32)> = heard
            .report
            .moves
            .iter()
            .filter(|moved| {
                let now_db = self.trim_db(moved.runtime).unwrap_or(moved.from_db);
                (moved.to_db - now_db).abs() > report::NOTHING_DB
            })
            .map(|moved| (moved.runtime, moved.to_db))
            .collect();
        let count = moves.len();
        self.want(moves);
        count
    }

    /// The trim of an instance as it is, in dB.
    fn trim_db(&self, runtime: RuntimeId) -> Option<f32> {
        let mut all = self.own.iter().chain(self.others.iter().map(|other| &other.presence));
        all.find(|presence| presence.runtime == runtime).map(|presence| presence.measurements.trim_db)
    }

    /// Moves trims with the next round, and keeps where they were.
    fn want(&mut self, moves: Vec<(RuntimeId, f32)>) {
        let before: Vec<(RuntimeId, f32)> =
            moves.iter().filter_map(|(runtime, _)| Some((*runtime, self.trim_db(*runtime)?))).collect();
        if !before.is_empty() {
            self.before.push(before);
            let too_many = self.before.len().saturating_sub(MOST_UNDONE);
            self.before.drain(..too_many);
        }
        self.wanted.extend(moves);
    }

    /// Sends the trims that wait; what is not accepted stands in the report.
    fn send(&mut self, member: &Member) -> Option<f32> {
        let mut own = None;
        for (runtime, trim_db) in std::mem::take(&mut self.wanted) {
            if runtime == member.runtime_id() {
                own = Some(trim_db);
            } else if let Err(error) = member.send(runtime, Action::SetTrim { trim_db })
                && let Some(heard) = &mut self.heard
            {
                heard.report.complain(runtime, &error.to_string());
            }
        }
        own
    }
}

impl Wish {
    /// The moves of these, as it is wished.
    fn report(&self, parts: &[Part]) -> Report {
        let options = Options { most_db: self.most_db, ..Options::default() };
        Report::of(parts, Template::of(self.genre), options)
    }
}
