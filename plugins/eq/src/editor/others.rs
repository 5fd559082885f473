//! Another track beside this one: its spectrum, as its own EQ tells it, and where the two cover each other.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use aplomb_kit::link::{Kind, Lookout, Member, RuntimeId};
use aplomb_kit::window::Kept;
use aplomb_kit::window::graph::curve;
use aplomb_kit::window::paint;
use aplomb_kit::window::theme::{SMALL_TEXT, Theme, faded, font};
use egui::epaint::{Mesh, Vertex};
use egui::{Align2, Painter, Shape, pos2, vec2};
use shared_dsp::loudness::ear::BANDS;
use shared_dsp::spectrum::collision::Collision;
use shared_dsp::spectrum::{Analyser, LOWEST_DB, tilt_db};

use super::kept::analysis;
use super::place::Graph;
use super::spectra::Spectra;

/// The link is looked at so often, in s.
const LOOKS_EVERY_S: f64 = 0.1;
/// Less of a collision than this is not shown.
const LEAST: f32 = 0.05;

/// Which other instance is chosen; the same for all windows of an instance, and for what wakes them.
#[derive(Clone, Default)]
pub struct Choice {
    lookout: Lookout,
    chosen: Arc<Mutex<Option<RuntimeId>>>,
}

impl Choice {
    /// Nobody yet, of those that can be seen from here.
    pub fn new(lookout: Lookout) -> Choice {
        Choice { lookout, chosen: Arc::default() }
    }

    fn get(&self) -> Option<RuntimeId> {
        *self.chosen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, chosen: Option<RuntimeId>) {
        *self.chosen.lock().unwrap_or_else(PoisonError::into_inner) = chosen;
    }

    /// Another number whenever the one that is chosen sounds otherwise.
    pub fn stamp(&self) -> u64 {
        let Some(chosen) = self.get() else { return 0 };
        let levels = self.lookout.with_member(|member| {
            let others = member.others();
            others.iter().find(|other| other.runtime == chosen).map(|other| other.excitation.fast_db)
        });
        let mut hasher = DefaultHasher::new();
        levels.flatten().map(|levels_db| levels_db.map(f32::to_bits)).hash(&mut hasher);
        hasher.finish()
    }
}

/// Another EQ of the session.
#[derive(Clone, Debug, PartialEq)]
struct Other {
    id: RuntimeId,
    name: String,
    colour: Option<[u8; 3]>,
    levels_db: [f32; BANDS],
}

/// All of them, and what is drawn of the one that is chosen.
pub struct Others {
    choice: Choice,
    all: Vec<Other>,
    looked_s: f64,
    collision: Option<(usize, Collision)>,
    levels_db: Vec<f32>,
    shares: Vec<f32>,
}

fn seen(member: &Member) -> Vec<Other> {
    let others = member.others();
    let eqs = others.iter().filter(|other| other.kind == Kind::Eq && other.together && !other.grey);
    let mut all: Vec<Other> = eqs
        .map(|other| {
            let track = other.description.track.as_str();
            Other {
                id: other.runtime,
                name: if track.is_empty() { "Unnamed EQ".to_owned() } else { track.to_owned() },
                colour: other.description.colour,
                levels_db: other.excitation.fast_db,
            }
        })
        .collect();
    all.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    all
}

impl Others {
    /// Nobody was seen yet.
    pub fn new(choice: Choice) -> Others {
        Others {
            choice,
            all: Vec::new(),
            looked_s: f64::NEG_INFINITY,
            collision: None,
            levels_db: Vec::new(),
            shares: Vec::new(),
        }
    }

    /// Whether there is anybody to choose.
    pub fn is_alone(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether one is chosen.
    pub fn compares(&self) -> bool {
        self.present().is_some()
    }

    fn present(&self) -> Option<&Other> {
        let chosen = self.choice.get()?;
        self.all.iter().find(|other| other.id == chosen)
    }

    /// What there is to choose, nobody first, and which of it is chosen.
    pub fn names(&self) -> (Vec<String>, usize) {
        let chosen = self.choice.get();
        let present = self.all.iter().position(|other| Some(other.id) == chosen).map_or(0, |at| at + 1);
        let names = self.all.iter().map(|other| other.name.clone());
        (std::iter::once("Compare off".to_owned()).chain(names).collect(), present)
    }

    /// Chooses one of [`Others::names`].
    pub fn choose(&mut self, index: usize) {
        let chosen = index.checked_sub(1).and_then(|at| self.all.get(at));
        self.choice.set(chosen.map(|other| other.id));
    }

    /// Looks who is there and what they sound like, if it is time, and where the one that is chosen covers
    /// this.
    pub fn look(&mut self, own: &Analyser, kept: &Kept, now_s: f64) {
        if !(0.0..LOOKS_EVERY_S).contains(&(now_s - self.looked_s)) {
            self.looked_s = now_s;
            self.all = self.choice.lookout.with_member(seen).unwrap_or_default();
        }
        let Some(other) = self.present() else { return };
        let bands_db = other.levels_db;
        let grid = own.grid();
        self.levels_db.resize(grid.len(), LOWEST_DB);
        self.shares.resize(grid.len(), 0.0);
        grid.from_bands_db(&bands_db, &mut self.levels_db);
        let slope = analysis(kept).slope_db_per_oct;
        for (level, hz) in self.levels_db.iter_mut().zip(grid.freqs_hz()) {
            *level += tilt_db(slope, *hz) as f32;
        }
        if self.collision.as_ref().is_none_or(|(points, _)| *points != grid.len()) {
            self.collision = Some((grid.len(), Collision::new(grid)));
        }
        if let Some((_, collision)) = &mut self.collision {
            collision.find(own.levels_db(), &self.levels_db, &mut self.shares);
        }
    }

    /// Paints the spectrum of the one that is chosen in the colour of its track, and in red where the two
    /// cover each other.
    pub fn paint(&self, painter: &Painter, graph: &Graph, own: &Analyser, kept: &Kept, theme: &Theme) {
        let Some(other) = self.present().filter(|_| self.levels_db.len() == own.grid().len()) else { return };
        let (axis, colour) = (Spectra::axis(kept, graph), theme.track(other.colour));
        let (top, base) = (graph.rect.min.y, graph.rect.max.y);
        let y = |level_db: f32| axis.at(level_db).clamp(top, base);
        let x = |hz: &f64| graph.freq.at(*hz as f32);
        let mut mesh = Mesh::default();
        let columns =
            own.grid().freqs_hz().iter().zip(own.levels_db()).zip(&self.levels_db).zip(&self.shares);
        for (count, (((hz, own_db), other_db), share)) in columns.enumerate() {
            let opacity = if *share < LEAST { 0.0 } else { *share };
            for (y, opacity) in [(y(own_db.min(*other_db)), 0.55 * opacity), (base, 0.15 * opacity)] {
                let (pos, color) = (pos2(x(hz), y), faded(theme.reduce, opacity));
                mesh.vertices.push(Vertex { pos, uv: egui::epaint::WHITE_UV, color });
            }
            if count > 0 {
                let [a, b, c, d] = [0, 1, 2, 3].map(|corner| 2 * (count as u32 - 1) + corner);
                mesh.add_triangle(a, b, c);
                mesh.add_triangle(b, c, d);
            }
        }
        painter.add(Shape::mesh(mesh));
        let points = own.grid().freqs_hz().iter().zip(&self.levels_db);
        curve(painter, points.map(|(hz, db)| pos2(x(hz), y(*db))).collect(), theme.hairline(colour));
        let at = graph.rect.left_top() + vec2(8.0, 12.0);
        paint::text(painter, at, Align2::LEFT_CENTER, &other.name, font(SMALL_TEXT), colour, 160.0);
    }
}
