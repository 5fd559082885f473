//! The guard at the host border: what every plug-in of the suite is exported through.
//!
//! [`export_clap!`] and [`export_vst3!`] take the place of nice-plug's own export macros. Between the host and
//! nice-plug's wrappers they put a thin layer that mends what the wrappers get wrong, so that an odd host gets
//! silence or a refusal instead of a crash.
//!
//! ```ignore
//! aplomb_guard::export_clap!(Equaliser);
//! aplomb_guard::export_vst3!(Equaliser);
//! ```

mod border;
pub mod clap;
mod context;
mod denormals;
mod guarded;
pub mod layouts;
mod main_bus;
mod panics;
mod sidechain;
pub mod vst3;

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
