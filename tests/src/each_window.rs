//! The plug-ins that have a window, one test for each.

/// A test of a judge for each window: of `window()` in the module `window::eq` and so on of the crate that
/// says it.
#[macro_export]
#[expect(clippy::crate_in_macro_def, reason = "the crate of the test has its windows")]
macro_rules! for_each_window {
    ($judge:expr) => {
        $crate::for_each_window!($judge; eq compressor room balance);
    };
    ($judge:expr; $($name:ident)+) => {
        $(
            #[test]
            fn $name() {
                $judge(&crate::window::$name::window());
            }
        )+
    };
}
