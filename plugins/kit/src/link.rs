//! What every plug-in does with the link: joins it, tells what it is and measures, follows others, and saves
//! what it is known by.
//!
//! An instance joins when the host activates it for the first time, so a host that only looks what there is
//! waits for nothing, and stays until it is dropped. A thread of the kit looks after all instances of the
//! plug-in 20 times a second; the audio thread tells what it measured every 20 ms and knows of nothing else.
//! Sound never depends on any of this.
//!
//! The environment variable `APLOMB_LINK` with the value `off` leaves the link alone, for hosts and tests
//! that are to find the same states every time; `APLOMB_LINK_DIR` names another folder for it.

mod instance;
mod rounds;
mod saved;
mod sounding;
mod telling;

use std::fmt;
use std::sync::{Arc, Mutex, Weak};

pub use aplomb_link::{
    Action, Description, Excitation, Flags, Kind, LinkState, Loudness, Measurements, Member, Neighbour,
    Position, Presence, ROOM_WORDS, RoomGroup, RoomWords, RuntimeId, SendError, SharedRoom, Text,
};
use shared_dsp::Spec;

use crate::feed::Feed;

use instance::Instance;
pub use instance::number as number_of_role;
use rounds::{Rounds, lock};
pub use saved::{Keeper, Saved};
pub use telling::Telling;

/// What a plug-in's parameters know of the link. All is called on the kit's thread; none of it may wait.
pub trait Linked: Send + Sync + 'static {
    /// Which plug-in it is.
    fn kind(&self) -> Kind;
    /// The field that keeps what is saved.
    fn keeper(&self) -> &Keeper;
    /// Adds what the parameters say to what host and track have said.
    fn describe(&self, _description: &mut Description) {}
    /// What another instance asks for. Only asked if the flag [`Flags::accepts_commands`] is on.
    fn obey(&self, _action: Action) -> Option<Turned> {
        None
    }
    /// Follows what others have told, and says what is to be turned here. `offline` says that the host renders
    /// a file: then nothing may be followed that can be heard.
    fn follow(&self, _member: &Member, _offline: bool) -> Vec<Turned> {
        Vec::new()
    }
}

/// A parameter to be turned as its user would: its id, and its place on the way from 0 to 1.
pub type Turned = (&'static str, f32);

/// The track that the plug-in is on, as the host has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostTrack {
    /// Its name.
    pub name: String,
    /// Red, green, blue.
    pub colour: Option<[u8; 3]>,
    /// A group bus.
    pub bus: bool,
    /// The return of an effect.
    pub effects_return: bool,
    /// The mix.
    pub master: bool,
}

type TrackOf = dyn Fn() -> Option<HostTrack> + Send + Sync;
type Turn = dyn Fn(&str, f32) + Send + Sync;

/// What is asked of the host; see [`host_side!`](crate::host_side).
#[derive(Clone, Default)]
pub struct Host {
    track: Option<Arc<TrackOf>>,
    turn: Option<Arc<Turn>>,
}

impl Host {
    /// A host that is asked like this: for the track, and to turn a parameter as a gesture of the user, by
    /// its id and its place on the way from 0 to 1.
    pub fn new(
        track: impl Fn() -> Option<HostTrack> + Send + Sync + 'static,
        turn: impl Fn(&str, f32) + Send + Sync + 'static,
    ) -> Host {
        Host { track: Some(Arc::new(track)), turn: Some(Arc::new(turn)) }
    }

    fn track(&self) -> Option<HostTrack> {
        self.track.as_ref()?()
    }

    fn turn(&self, id: &str, normalized: f32) {
        if let Some(turn) = &self.turn {
            turn(id, normalized);
        }
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host").finish_non_exhaustive()
    }
}

/// The [`Host`] behind the handle that the guard offers: `host_side!(aplomb_guard::HostSide::offer())`.
#[macro_export]
macro_rules! host_side {
    ($offered:expr) => {{
        let asked = $offered;
        let turned = asked.clone();
        let track = move || {
            let track = asked.track()?;
            Some($crate::link::HostTrack {
                name: track.name,
                colour: track.colour,
                bus: track.bus,
                effects_return: track.effects_return,
                master: track.master,
            })
        };
        $crate::link::Host::new(track, move |id, normalized| turned.turn(id, normalized))
    }};
}

/// Whether the environment leaves the link alone.
pub fn is_switched_off() -> bool {
    std::env::var_os("APLOMB_LINK").is_some_and(|value| value == "off")
}

/// A name that nobody has, never 0.
pub fn fresh_name() -> u64 {
    (aplomb_link::PersistentId::fresh().to_bits() as u64).max(1)
}

/// An instance's tie to the link. Dropping it leaves at once.
#[derive(Default)]
pub struct Tie {
    host: Host,
    joined: Option<Joined>,
    lookout: Lookout,
}

struct Joined {
    instance: Arc<Mutex<Instance>>,
    rounds: Arc<Rounds>,
}

impl Tie {
    /// A tie that will ask this host.
    pub fn new(host: Host) -> Tie {
        Tie { host, joined: None, lookout: Lookout::default() }
    }

    /// Joins, or tells what the host has changed. What comes back is for the audio thread; nothing where the
    /// link is switched off. [main thread]
    pub fn activate(&mut self, params: &Arc<impl Linked>, spec: &Spec, feed: &Arc<Feed>) -> Option<Telling> {
        if is_switched_off() {
            return None;
        }
        let joined = self.joined.get_or_insert_with(|| {
            let instance = Instance::join(params.clone(), self.host.clone(), *spec, feed.clone());
            let joined =
                Joined { instance: Arc::new(Mutex::new(instance)), rounds: Rounds::of_this_process() };
            joined.rounds.begin(&joined.instance);
            *lock(&self.lookout.0) = Arc::downgrade(&joined.instance);
            joined
        });
        let mut instance = lock(&joined.instance);
        instance.set_spec(*spec);
        let side = instance.member()?.publisher();
        Some(Telling::new(side, spec.sample_rate_hz, spec.offline))
    }

    /// Uses the member, if the instance is on the link. [main thread, window]
    pub fn with_member<R>(&self, work: impl FnOnce(&Member) -> R) -> Option<R> {
        lock(&self.joined.as_ref()?.instance).member().map(work)
    }

    /// What an open window holds of the tie: it follows when the instance joins later.
    pub fn lookout(&self) -> Lookout {
        self.lookout.clone()
    }
}

/// A window's look at the link.
#[derive(Clone, Default)]
pub struct Lookout(Arc<Mutex<Weak<Mutex<Instance>>>>);

impl Lookout {
    /// Uses the member, if the instance is on the link. [main thread, window]
    pub fn with_member<R>(&self, work: impl FnOnce(&Member) -> R) -> Option<R> {
        let instance = lock(&self.0).upgrade()?;
        let instance = lock(&instance);
        instance.member().map(work)
    }
}

impl fmt::Debug for Lookout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lookout").finish_non_exhaustive()
    }
}

impl Drop for Tie {
    fn drop(&mut self) {
        if let Some(joined) = self.joined.take() {
            joined.rounds.end(&joined.instance);
        }
    }
}

impl fmt::Debug for Tie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tie").field("joined", &self.joined.is_some()).finish_non_exhaustive()
    }
}
