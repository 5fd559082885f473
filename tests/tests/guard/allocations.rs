//! Counts what a thread allocates and frees.

use aplomb_kit::proof::allocations::{Counting, so_far};

#[global_allocator]
static COUNTING: Counting = Counting;

/// How often `work` allocated or freed.
pub fn during(work: impl FnOnce()) -> usize {
    let before = so_far();
    work();
    so_far() - before
}
