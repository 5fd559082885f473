//! The guard at the host border: what every plug-in of the suite is exported through.
//!
//! [`export_clap!`] and [`export_vst3!`] take the place of nice-plug's own export macros:
//!
//! ```ignore
//! aplomb_guard::export_clap!(Equaliser);
//! aplomb_guard::export_vst3!(Equaliser);
//! ```
//!
//! # How
//!
//! nice-plug's wrapper sits between two layers of ours. The outer one faces the host: in CLAP a `clap_plugin`
//! and, the other way, a `clap_host` of ours; in VST3 one COM object that holds nice-plug's wrapper as a
//! value and calls it as ordinary Rust. No function table is copied or patched, and no code of nice-plug is
//! repeated beyond what the interfaces ask for. The inner layer is a plug-in type around the plug-in: there
//! panics are caught before they get to nice-plug's C callbacks, which abort, and there the sidechain, which
//! nice-plug is not told of, comes back in.
//!
//! # What is mended
//!
//! Each goes when nice-plug mends it; `tests/tests/guard_*.rs` show each with and
//! without.
//!
//! | | without the guard | with it |
//! |---|---|---|
//! | B1 | VST3 refuses a sidechain of another width than the main bus | every layout can be arranged |
//! | B2 | a null channel, or one too many, ends the host or is heard | silence to read, spare room to write |
//! | B3 | sidechains are counted by outputs, or read behind the list | each port that is there |
//! | B4 | a missing sidechain has the length of the longest block | silence as long as the block |
//! | B6 | VST3: the process mode is that of the set-up before | the one that was set |
//! | B8 | CLAP: `latency.changed` outside `activate`; one restart too many | in `activate` only |
//! | B9 | denormals are slow | flushed while processing, the old mode restored |
//! | B12 | the index after the last parameter ends the host | refused |
//! | B14 | the output port is named like the input | its own name |
//! | B15 | VST3: 7.1 is reported as Cine, 7.1.4 as no arrangement | Music, 7.1.4, or what the host chose |
//! | B16 | CLAP: a window for a host without `gui` ends the host | refused; a scale set early is kept |
//! | B19 | CLAP: a song position that comes within a block is counted from its start | from its own frame |
//! | B20 | VST3: a parameter in motion as a window comes or goes ends the host | set by the guard |
//! | B21 | VST3: what a host cannot automate cannot be turned if it forgets that (Ardour) | set by the guard |
//! | - | a panic of the plug-in ends the host | an error, and silence until the next activation |
//! | - | calls out of order, too long blocks, misplaced events, lying streams | refused or put right |
//!
//! # What is added
//!
//! Hosts that show the gain reduction of a plug-in beside their own meters are told of it, if the plug-in
//! makes a [`GainAdjustment`]. A plug-in that makes a [`HostSide`] hears of the track it is on, and may turn
//! its own parameters as its user would, without a window. CLAP hosts that know the private extension
//! `com.aplomb.remote/1` can ask a plug-in what no parameter tells, if it makes a [`Remote`].
//!
//! # What is not
//!
//! A panic in the text of a parameter ends a CLAP host still, as nice-plug calls it from C; so does one in a
//! window of either format. Auxiliary outputs and a main input that is wider than the output do not compile.
//! While a VST3 window comes or goes, automation is exact to a block only; on Linux also while it is open in
//! a host without `IRunLoop`, and there the window shows it with its next frame only.
//! A VST3 block longer than agreed is refused and silent. On Linux a VST3 host without an open window hears of
//! a new latency from another thread.

mod border;
pub mod clap;
mod context;
mod denormals;
mod gain_adjustment;
mod guarded;
mod host_side;
pub mod layouts;
mod main_bus;
mod panics;
mod parameters;
mod remote;
mod sidechain;
pub mod vst3;
mod windows;

pub use gain_adjustment::GainAdjustment;
pub use host_side::{HostSide, HostTrack};
pub use remote::Remote;

/// Exports a plug-in as CLAP: the symbol `clap_entry`.
#[macro_export]
macro_rules! export_clap {
    ($plugin:ty) => {
        /// Where a CLAP host enters.
        #[unsafe(no_mangle)]
        #[used]
        pub static clap_entry: $crate::clap::clap_plugin_entry = $crate::clap::entry::<$plugin>();
    };
}

/// Exports a plug-in as VST3: the symbol `GetPluginFactory` and the ones that a host calls when it loads and
/// unloads the module.
#[macro_export]
macro_rules! export_vst3 {
    ($plugin:ty) => {
        /// Where a VST3 host enters.
        #[unsafe(no_mangle)]
        #[allow(non_snake_case)]
        pub extern "system" fn GetPluginFactory() -> *mut ::std::ffi::c_void {
            $crate::vst3::factory::<$plugin>()
        }

        /// Linux: the host has loaded the module.
        #[unsafe(no_mangle)]
        #[allow(non_snake_case)]
        #[cfg(all(target_family = "unix", not(target_os = "macos")))]
        pub extern "C" fn ModuleEntry(_module: *mut ::std::ffi::c_void) -> bool {
            $crate::vst3::loaded::<$plugin>()
        }

        /// Linux: the host is about to unload the module.
        #[unsafe(no_mangle)]
        #[allow(non_snake_case)]
        #[cfg(all(target_family = "unix", not(target_os = "macos")))]
        pub extern "C" fn ModuleExit() -> bool {
            true
        }

        /// macOS: the host has loaded the bundle.
        #[unsafe(no_mangle)]
        #[allow(non_snake_case)]
        #[cfg(target_os = "macos")]
        pub extern "C" fn bundleEntry(_bundle: *mut ::std::ffi::c_void) -> bool {
            $crate::vst3::loaded::<$plugin>()
        }

        /// macOS: the host is about to unload the bundle.
        #[unsafe(no_mangle)]
        #[allow(non_snake_case)]
        #[cfg(target_os = "macos")]
        pub extern "C" fn bundleExit() -> bool {
            true
        }

        /// Windows: the host has loaded the module.
        #[unsafe(no_mangle)]
        #[allow(non_snake_case)]
        #[cfg(target_os = "windows")]
        pub extern "system" fn InitDll() -> bool {
            $crate::vst3::loaded::<$plugin>()
        }

        /// Windows: the host is about to unload the module.
        #[unsafe(no_mangle)]
        #[allow(non_snake_case)]
        #[cfg(target_os = "windows")]
        pub extern "system" fn ExitDll() -> bool {
            true
        }
    };
}
