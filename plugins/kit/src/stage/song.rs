//! Where the host's song is, as far as a processor needs it.

use nice_plug_core::context::process::Transport;

/// What a host says of its song at the start of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Song {
    /// Tempo in quarter notes per minute, if the host has one.
    pub tempo_bpm: Option<f64>,
    /// Where in the song the block begins, in frames, if the song runs and this is news. Without news it goes on
    /// where the block before has ended.
    pub position_frames: Option<i64>,
}

/// Hears the host's song from block to block.
#[derive(Debug, Default)]
pub(super) struct Listener {
    last_frames: Option<i64>,
}

impl Listener {
    /// The song at a block. [audio thread]
    ///
    /// Where an event cuts a block the framework counts on within it only if the host has a tempo; else it tells
    /// the start of the whole block once more for every part. What is told twice is no news.
    pub fn hear(&mut self, transport: &Transport) -> Song {
        let position_frames = transport.pos_samples().filter(|_| transport.playing);
        let is_news = position_frames != self.last_frames;
        self.last_frames = position_frames;
        let tempo_bpm = transport.tempo;
        Song { tempo_bpm, position_frames: position_frames.filter(|_| is_news) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transport(playing: bool, position_s: f64) -> Transport {
        let mut transport = Transport::new(48_000.0);
        (transport.playing, transport.pos_seconds) = (playing, Some(position_s));
        transport.tempo = Some(90.0);
        transport
    }

    #[test]
    fn a_position_counts_while_the_song_runs_and_only_when_it_is_news() {
        let mut listener = Listener::default();
        let mut hear = |playing, position_s| listener.hear(&transport(playing, position_s)).position_frames;
        assert_eq!(hear(false, 1.0), None);
        assert_eq!(hear(true, 1.0), Some(48_000));
        assert_eq!(hear(true, 1.0), None);
        assert_eq!(hear(true, 1.0 + 64.0 / 48_000.0), Some(48_064));
        assert_eq!(hear(false, 2.0), None);
        assert_eq!(hear(true, 2.0), Some(96_000));
        assert_eq!(listener.hear(&transport(false, 0.0)).tempo_bpm, Some(90.0));
    }
}
