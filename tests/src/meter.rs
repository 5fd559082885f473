//! What measures the loudness meter, from outside.

pub mod agreement;
pub mod ebu;
pub mod ebu_peaks;
pub mod figures;
pub mod play;
pub mod tones;
