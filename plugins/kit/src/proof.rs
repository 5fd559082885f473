//! What the tests of every plug-in share: promises that hold for all of them, checked in one place. With the
//! feature `proof`; for tests only, so it panics where a promise is broken.
//!
//! | Promise | See |
//! |---|---|
//! | ids, ranges and choices are for ever | [`ids`] |
//! | parameters read what they show, states pass unchanged | [`params`] |
//! | factory presets load, and mean what they say | [`presets`] |
//! | the plug-in sounds like its processor | [`player`] |
//! | an open window changes no bit | [`feed`] |
//! | nothing allocates where nothing may | [`allocations`] |
//! | a window keeps the law of gestures, tells what it is, is whole and rests | [`window`] |
//! | what it looks like, without a screen | [`raster`], [`picture`] |

pub mod allocations;
pub mod feed;
pub mod ids;
pub mod params;
pub mod picture;
pub mod player;
pub mod presets;
pub mod raster;
pub mod window;
