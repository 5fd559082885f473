//! The bands that are chosen: one of them leads, its details are in the card.

use shared_dsp::eq::settings::BANDS;

/// Which bands are chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    chosen: [bool; BANDS],
    lead: Option<usize>,
}

impl Selection {
    /// The one whose details are shown.
    pub fn lead(&self) -> Option<usize> {
        self.lead
    }

    /// Whether a band is chosen.
    pub fn has(&self, band: usize) -> bool {
        self.chosen[band]
    }

    /// All that are chosen.
    pub fn all(&self) -> Vec<usize> {
        (0..BANDS).filter(|band| self.chosen[*band]).collect()
    }

    /// Chooses none.
    pub fn clear(&mut self) {
        *self = Selection::default();
    }

    /// Chooses this one only.
    pub fn only(&mut self, band: usize) {
        self.clear();
        self.add(band);
    }

    /// Chooses this one too, to lead.
    pub fn add(&mut self, band: usize) {
        self.chosen[band] = true;
        self.lead = Some(band);
    }

    /// Leaves one out.
    pub fn remove(&mut self, band: usize) {
        self.chosen[band] = false;
        if self.lead == Some(band) {
            self.lead = (0..BANDS).find(|band| self.chosen[*band]);
        }
    }

    /// Leaves out what `is_used` says is gone.
    pub fn keep(&mut self, is_used: impl Fn(usize) -> bool) {
        (0..BANDS).filter(|band| !is_used(*band)).for_each(|band| self.remove(band));
    }
}
