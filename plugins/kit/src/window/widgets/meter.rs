//! Level meters: bars with a peak that holds, on a scale in dB.

use egui::{Align2, Color32, Rect, Ui, pos2};

use super::super::paint;
use super::super::theme::{SMALL_TEXT, Theme, font};

/// A bar falls so fast, in dB/s (IEC 60268-18, type I).
const FALL_DB_PER_S: f32 = 20.0 / 1.7;
/// A peak is held so long, in s.
const HOLD_S: f64 = 1.5;

/// The scale of a meter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// At the bottom, in dB.
    pub bottom_db: f32,
    /// At the top, in dB.
    pub top_db: f32,
    /// From here on upwards it is warm, in dB.
    pub warm_db: f32,
}

impl Scale {
    /// −60 to +6 dBFS, warm from −6.
    pub const PEAK: Scale = Scale { bottom_db: -60.0, top_db: 6.0, warm_db: -6.0 };

    /// Where a level is on a scale of that place, in points of the window.
    pub fn y(&self, rect: Rect, level_db: f32) -> f32 {
        let share = (level_db - self.bottom_db) / (self.top_db - self.bottom_db);
        rect.max.y - rect.height() * share.clamp(0.0, 1.0)
    }
}

/// The level of a channel as an eye can follow it.
#[derive(Clone, Copy, Debug)]
pub struct Bar {
    level_db: f32,
    held_db: f32,
    held_since_s: f64,
    seen_s: f64,
}

impl Default for Bar {
    fn default() -> Self {
        Bar { level_db: -200.0, held_db: -200.0, held_since_s: 0.0, seen_s: 0.0 }
    }
}

impl Bar {
    /// Takes the highest sample since it was last asked, as a share of full scale.
    pub fn take(&mut self, peak: f32, now_s: f64) {
        let peak_db = 20.0 * peak.max(1e-10).log10();
        let fallen_db = self.level_db - FALL_DB_PER_S * (now_s - self.seen_s).clamp(0.0, 1.0) as f32;
        self.seen_s = now_s;
        self.level_db = peak_db.max(fallen_db);
        if peak_db >= self.held_db {
            (self.held_db, self.held_since_s) = (self.level_db, now_s);
        } else if now_s - self.held_since_s > HOLD_S {
            // From here on it falls with the bar
            self.held_db = self.level_db;
        }
    }

    /// The level shown, in dBFS.
    pub fn level_db(&self) -> f32 {
        self.level_db
    }

    /// The peak held, in dBFS.
    pub fn held_db(&self) -> f32 {
        self.held_db
    }

    /// Whether the bar still moves by itself, on this scale.
    pub fn moves(&self, scale: &Scale) -> bool {
        self.level_db > scale.bottom_db || self.held_db > scale.bottom_db
    }
}

/// Bars side by side.
#[derive(Clone, Debug, Default)]
pub struct Meter {
    bars: Vec<Bar>,
    highest_db: Option<f32>,
}

impl Meter {
    /// Takes the peaks of all channels, as shares of full scale.
    pub fn take(&mut self, peaks: &[f32], now_s: f64) {
        self.bars.resize(peaks.len(), Bar::default());
        for (bar, peak) in self.bars.iter_mut().zip(peaks) {
            bar.take(*peak, now_s);
        }
        let highest = peaks.iter().fold(0.0_f32, |highest, peak| highest.max(*peak));
        if highest > 0.0 {
            let level_db = 20.0 * highest.log10();
            self.highest_db = Some(self.highest_db.map_or(level_db, |before| before.max(level_db)));
        }
    }

    /// The highest peak since [`Meter::reset`], in dBFS.
    pub fn highest_db(&self) -> Option<f32> {
        self.highest_db
    }

    /// Forgets the highest peak.
    pub fn reset(&mut self) {
        self.highest_db = None;
    }

    /// Whether a bar still falls.
    pub fn moves(&self, scale: &Scale) -> bool {
        self.bars.iter().any(|bar| bar.moves(scale))
    }

    /// Paints the bars.
    pub fn paint(&self, ui: &Ui, rect: Rect, scale: &Scale, theme: &Theme) {
        let painter = ui.painter();
        for (bar, place) in self.bars.iter().zip(paint::columns(rect, self.bars.len(), 1.0)) {
            paint::well(painter, place, theme);
            let (top, warm) = (scale.y(rect, bar.level_db), scale.y(rect, scale.warm_db));
            let part = |from: f32, to: f32, colour: Color32| {
                if from < to {
                    let part = Rect::from_min_max(pos2(place.min.x, from), pos2(place.max.x, to));
                    painter.rect_filled(part, 0.0, colour);
                }
            };
            part(top.max(warm), rect.max.y, theme.ok);
            part(top.max(scale.y(rect, 0.0)), warm, theme.accent);
            part(top, scale.y(rect, 0.0), theme.reduce);
            if bar.held_db > scale.bottom_db {
                let y = scale.y(rect, bar.held_db);
                paint::rule(painter, pos2(place.min.x, y), pos2(place.max.x, y), theme.text);
            }
        }
    }

    /// Paints the highest peak as a number; what is too much is red.
    pub fn paint_highest(&self, ui: &Ui, rect: Rect, theme: &Theme) {
        let (text, colour) = match self.highest_db {
            Some(level_db) if level_db > 0.0 => (format!("+{level_db:.1}"), theme.reduce),
            Some(level_db) if level_db > -100.0 => {
                (super::super::controls::written(&format!("{level_db:.1}")), theme.text2)
            }
            _ => ("\u{2212}\u{221e}".to_owned(), theme.text3),
        };
        let (at, width) = (rect.center(), rect.width());
        paint::text(ui.painter(), at, Align2::CENTER_CENTER, &text, font(SMALL_TEXT), colour, width);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_falls_twenty_db_in_1_7_seconds_and_holds_its_peak() {
        let mut bar = Bar::default();
        bar.take(1.0, 10.0);
        for frame in 1..=17 {
            bar.take(0.0, 10.0 + 0.1 * f64::from(frame));
        }
        assert!((bar.level_db() + 20.0).abs() < 0.01, "{}", bar.level_db());
        bar.take(1.0, 12.0);
        bar.take(0.0, 13.0);
        assert_eq!(bar.held_db(), 0.0);
        assert!(bar.level_db() < -11.0);
    }
}
