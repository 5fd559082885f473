//! Rooms and the places in them: from a description of the walls to what is heard of a source.

pub mod air;
pub mod decay;
pub mod diffuser;
pub mod direct;
pub mod direction;
pub mod geometry;
pub mod images;
pub mod material;
pub mod network;
pub mod proximity;
pub mod ring;
pub mod rotation;
pub mod source;
pub mod tail;
pub mod tap;
pub mod tint;
