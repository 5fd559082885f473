//! "Balance all", as a user would press it: every strip plays through its own Balance, all at the same time and as
//! fast as the song goes; the one on the mix is asked, and the trims that come of it are taken.

use std::time::{Duration, Instant};

use aplomb_host::{Event, Insert, Render, Transport};
use miette::{IntoDiagnostic, WrapErr, miette};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::audio::Audio;
use super::prepare::Prepared;
use super::rack::Rack;
use super::render::{self, Rendered};
use super::session::{Balancing, Session};

/// Name of the plug-in that is asked.
pub const PLUGIN: &str = "Aplomb Balance";
/// Frames that all strips play before the next block: as a DAW's buffer.
const BLOCK_FRAMES: usize = 1_024;
/// How long the instances get to find each other, in s.
const FOUND_S: f64 = 1.0;
/// How long an answer may take after the listening, in s.
const PATIENCE_S: f64 = 5.0;

/// What came of it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Balanced {
    /// What every instance was moved by, and why.
    pub moves: Vec<Move>,
    /// Loudness of each group in the mix as it will be, and as the template wants it.
    #[serde(default)]
    pub groups: Vec<GroupTarget>,
    /// Why nothing was moved.
    #[serde(default)]
    pub error: Option<String>,
}

/// What an instance was moved by.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Move {
    /// Name of its strip.
    pub track: String,
    /// What it is in the mix.
    pub role: String,
    /// Trim before.
    pub from_db: f64,
    /// Trim after.
    pub to_db: f64,
    /// Loudness before.
    pub now_lufs: Option<f64>,
    /// Loudness that was promised.
    pub then_lufs: Option<f64>,
    /// Loudness that was measured after.
    #[serde(default)]
    pub reached_lufs: Option<f64>,
    /// Why.
    pub reason: String,
    /// Why it did not arrive.
    #[serde(default)]
    pub complaint: Option<String>,
}

/// A group and what the template wants of it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct GroupTarget {
    /// Its name.
    pub group: String,
    /// Loudness in LU against the mix, as it will be.
    pub then_lufs: Option<f64>,
    /// As it shall be.
    pub target_lufs: Option<f64>,
}

/// A strip's Balance while all play.
struct Player<'a> {
    strip: usize,
    insert: Insert,
    sound: &'a Audio,
}

/// A folder for the link of this mix alone: DAWs that run beside it neither hear of it nor disturb it.
pub fn own_link() -> miette::Result<tempfile::TempDir> {
    let folder = tempfile::tempdir().into_diagnostic()?;
    // SAFETY: no plug-in is loaded yet, and the threads that there are, of the progress bar, read no variable.
    unsafe {
        std::env::set_var("APLOMB_LINK", "on");
        std::env::set_var("APLOMB_LINK_DIR", folder.path());
    }
    Ok(folder)
}

/// Listens to all strips that have a Balance, and gives each its trim: settings are added to `inserts`.
pub fn all(
    session: &Session,
    rack: &Rack,
    inserts: &mut [Vec<Prepared>],
    rendered: &[Rendered],
    how: &Balancing,
    step: &dyn Fn(&str),
) -> miette::Result<Balanced> {
    let mut players = Vec::new();
    for (strip, prepared) in inserts.iter().enumerate() {
        let Some(prepared) = prepared.last().filter(|prepared| prepared.plugin == PLUGIN) else { continue };
        let plugin = rack.find(PLUGIN).ok_or_else(|| miette!("no plug-in {PLUGIN}"))?;
        let name = &session.strips[strip].name;
        let sound = &*rendered[strip].sent;
        let rate_hz = session.rate_hz;
        let insert = render::open(plugin, prepared, name, [sound.layout; 2], rate_hz, BLOCK_FRAMES, false)?;
        players.push(Player { strip, insert, sound });
    }
    let mix = session.mix_bus();
    let asked = players.iter().position(|player| player.strip == mix);
    let asked = asked.ok_or_else(|| miette!("the mix bus has no {PLUGIN} to ask"))?;

    let mut song = Song::new(session);
    song.play(&mut players, FOUND_S)?;
    let question = json!({
        "ask": "balance_all", "listen_s": how.listen_s, "template": how.template, "apply": true,
    });
    let answer = ask(&mut players[asked].insert, &question)?;
    if let Some(error) = answer.get("error").and_then(Value::as_str) {
        return Err(miette!("{PLUGIN} does not listen: {error}"));
    }
    let until = Instant::now() + Duration::from_secs_f64(how.listen_s + PATIENCE_S);
    let answer = loop {
        song.play(&mut players, 0.5)?;
        let answer = ask(&mut players[asked].insert, &json!({ "ask": "moves" }))?;
        match answer.get("listens_s").and_then(Value::as_f64) {
            Some(left_s) => step(&format!("{left_s:.0} s")),
            None => break answer,
        }
        if Instant::now() > until {
            return Err(miette!("{PLUGIN} did not come to an end with listening"));
        }
    };
    // The commands reach the instances, and these tell the host.
    song.play(&mut players, FOUND_S)?;
    let balanced: Balanced =
        serde_json::from_value(answer).into_diagnostic().wrap_err_with(|| format!("{PLUGIN}'s answer"))?;
    for player in &mut players {
        let id = player.insert.plugin().param_id("trim").into_diagnostic()?;
        let trim = player.insert.plugin().value(id).unwrap_or_default();
        if let Some(prepared) = inserts[player.strip].last_mut() {
            prepared.settings.push(Event::value(0, id, trim));
        }
    }
    Ok(balanced)
}

fn ask(insert: &mut Insert, question: &Value) -> miette::Result<Value> {
    let answer = insert.plugin().ask(&question.to_string()).into_diagnostic()?;
    serde_json::from_str(&answer).into_diagnostic()
}

/// The song on its way, round and round.
struct Song {
    rate_hz: f64,
    transport: Transport,
    frame: usize,
    /// When the next block is due.
    due: Instant,
}

impl Song {
    fn new(session: &Session) -> Song {
        Song {
            rate_hz: f64::from(session.rate_hz),
            transport: Transport::playing(session.tempo_bpm),
            frame: 0,
            due: Instant::now(),
        }
    }

    /// Lets all players play for so long, as fast as the song goes.
    fn play(&mut self, players: &mut [Player<'_>], seconds: f64) -> miette::Result<()> {
        let length = players.iter().map(|player| player.sound.frames()).max().unwrap_or(0).max(1);
        let blocks = (seconds * self.rate_hz / BLOCK_FRAMES as f64).ceil() as usize;
        let block = Duration::from_secs_f64(BLOCK_FRAMES as f64 / self.rate_hz);
        self.due = self.due.max(Instant::now());
        for _ in 0..blocks {
            for player in &mut *players {
                let input = stretch(player.sound, self.frame, BLOCK_FRAMES);
                let transport = self.transport.after(self.frame as u64, self.rate_hz);
                let render = Render { transport: Some(transport), ..Render::new(&input) };
                player.insert.render(&render).into_diagnostic()?;
            }
            self.frame += BLOCK_FRAMES;
            if self.frame >= length {
                self.frame = 0;
            }
            self.due += block;
            std::thread::sleep(self.due.saturating_duration_since(Instant::now()));
        }
        Ok(())
    }
}

/// Some frames of a sound; silence behind its end.
fn stretch(sound: &Audio, from: usize, frames: usize) -> Vec<Vec<f32>> {
    let piece = |channel: &Vec<f32>| {
        let end = channel.len().min(from + frames);
        let mut piece = channel.get(from..end).unwrap_or(&[]).to_vec();
        piece.resize(frames, 0.0);
        piece
    };
    sound.channels.iter().map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mix::speakers::Layout;

    #[test]
    fn what_is_behind_the_end_is_silent() {
        let sound = Audio { layout: Layout::Mono, channels: vec![vec![1.0, 2.0, 3.0]] };
        assert_eq!(stretch(&sound, 1, 4), [[2.0, 3.0, 0.0, 0.0]]);
        assert_eq!(stretch(&sound, 9, 2), [[0.0, 0.0]]);
    }
}
