//! How parameters move.
