//! In which order strips are rendered: everything a strip hears comes before it.

use super::session::{Strip, feeds};

/// What strip `index` needs: the strips that go to it, in order, then what its inserts listen to. A strip
/// that goes there twice is there twice.
pub fn needs(strips: &[Strip], index: usize) -> Vec<usize> {
    let listens = strips[index].inserts.iter().filter_map(|insert| insert.sidechain);
    feeds(strips, index).map(|(from, _)| from).chain(listens).collect()
}

/// A fixed order of all strips, or the strips of a circle.
pub fn order(strips: &[Strip]) -> Result<Vec<usize>, Vec<usize>> {
    let mut order = Vec::with_capacity(strips.len());
    let mut way = Vec::new();
    for index in 0..strips.len() {
        visit(strips, index, &mut order, &mut way)?;
    }
    Ok(order)
}

fn visit(
    strips: &[Strip],
    index: usize,
    order: &mut Vec<usize>,
    way: &mut Vec<usize>,
) -> Result<(), Vec<usize>> {
    if order.contains(&index) {
        return Ok(());
    }
    if let Some(start) = way.iter().position(|&earlier| earlier == index) {
        // `way` leads from a strip to what it needs; sound runs the other way.
        return Err(way[start..].iter().rev().copied().collect());
    }
    way.push(index);
    for needed in needs(strips, index) {
        visit(strips, needed, order, way)?;
    }
    way.pop();
    order.push(index);
    Ok(())
}
