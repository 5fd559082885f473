//! The controls, each written once for all windows.

mod button;
mod choice;
mod field;
mod knob;
mod meter;
mod node;
mod pick;
mod switch;

pub use button::{button, button_if, icon_button};
pub use choice::{choice, choices, segments};
pub use field::{field, slider};
pub use knob::{Knob, knob};
pub use meter::{Bar, Meter, Scale};
pub use node::{Node, node, node_that_follows};
pub use pick::{Pick, pick, pick_from};
pub use switch::switch;
