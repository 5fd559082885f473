//! A state from anywhere, into plug-ins that are linked into this program, behind their guard as in a host.

use std::cell::{Cell, RefCell};

use aplomb_balance::AplombBalance;
use aplomb_compressor::AplombCompressor;
use aplomb_eq::AplombEq;
use aplomb_guard::clap::{clap_plugin_entry, entry};
use aplomb_host::{Bundle, Plugin};
use aplomb_room::AplombRoom;

static ENTRIES: [clap_plugin_entry; 4] =
    [entry::<AplombEq>(), entry::<AplombCompressor>(), entry::<AplombRoom>(), entry::<AplombBalance>()];

thread_local! {
    static PLUGINS: RefCell<Vec<Plugin>> = RefCell::new(plugins());
    /// Panics of this thread, also those that the guard caught.
    static PANICS: Cell<usize> = const { Cell::new(0) };
}

fn plugins() -> Vec<Plugin> {
    // SAFETY: here only Rust reads variables of the environment, one at a time.
    unsafe {
        std::env::set_var("APLOMB_LINK", "off");
        // Every refused state is told there.
        std::env::set_var("NICE_LOG", "/dev/null");
    }
    let plugins = ENTRIES.iter().map(plugin).collect();
    // After the first plug-in, which has a hook of its own.
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        PANICS.set(PANICS.get() + 1);
        eprintln!("{info}");
        before(info);
    }));
    plugins
}

fn plugin(entry: &'static clap_plugin_entry) -> Plugin {
    // SAFETY: the guard's functions do what CLAP says.
    let bundle = unsafe { Bundle::from_entry(entry) }.expect("a bundle");
    let id = bundle.plugins().first().expect("a plug-in").id.clone();
    bundle.plugin(&id).expect("an instance")
}

/// The first byte says which plug-in it is for, by its two lowest bits, and whether the rest is all that a host
/// has kept (bit 2), or the text behind the length.
pub fn read(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let is_whole = first & 4 != 0;
    let stream = if is_whole { rest.to_vec() } else { [&(rest.len() as u64).to_le_bytes(), rest].concat() };
    PLUGINS.with_borrow_mut(|plugins| load(&mut plugins[usize::from(first & 3)], &stream));
    assert_eq!(PANICS.take(), 0, "a panic that the guard caught");
}

fn load(plugin: &mut Plugin, stream: &[u8]) {
    let before = plugin.save_state().expect("a state");
    if plugin.load_state(stream).is_err() {
        let after = plugin.save_state().expect("a state");
        assert!(after == before, "a state that was refused changed {}", plugin.id());
        return;
    }
    for param in plugin.params().to_vec() {
        let value = plugin.value(param.id).expect("a value");
        assert!((param.min..=param.max).contains(&value), "{} is {value}", param.name);
        let text = plugin.text_of_value(param.id, value).expect("a text");
        assert!(!text.contains("NaN") && !text.contains("inf"), "{} shows {text}", param.name);
    }
    let saved = plugin.save_state().expect("a state");
    plugin.load_state(&saved).expect("a state of its own");
    let again = plugin.save_state().expect("a state");
    let texts = || (String::from_utf8_lossy(&saved), String::from_utf8_lossy(&again));
    assert!(saved == again, "{} saved one state and then another: {:?}", plugin.id(), texts());
}
