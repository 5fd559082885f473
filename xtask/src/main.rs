//! `cargo xtask`, see the library of this crate.

fn main() -> miette::Result<()> {
    xtask::run()
}
