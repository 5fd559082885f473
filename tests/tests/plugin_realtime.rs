//! The whole plug-ins as a host calls them: nothing on the audio thread allocates or frees while every
//! parameter moves.

// The test is a host on the raw C interface: what it passes is on its own stack.
#![allow(clippy::undocumented_unsafe_blocks)]

mod guard;

use std::mem::MaybeUninit;

use aplomb_balance::AplombBalance;
use aplomb_compressor::AplombCompressor;
use aplomb_eq::AplombEq;
use aplomb_tests::random::Random;
use clap_sys::ext::params::clap_param_info;
use guard::allocations;
use guard::clap_host::{Events, Hosted, Port, block, set};
use nice_plug::prelude::ClapPlugin;

const FRAMES: u32 = 256;

/// Id and largest value of every parameter.
fn parameters(plugin: &Hosted) -> Vec<(u32, f64)> {
    let params = plugin.params();
    // SAFETY: the plug-in is alive, and fills the information for every index below its count.
    unsafe {
        let count = params.count.expect("a count")(plugin.plugin);
        (0..count)
            .map(|index| {
                let mut info = MaybeUninit::<clap_param_info>::zeroed();
                assert!(params.get_info.expect("information")(plugin.plugin, index, info.as_mut_ptr()));
                let info = info.assume_init();
                (info.id, info.max_value)
            })
            .collect()
    }
}

#[test]
fn the_eq_allocates_nothing_while_every_parameter_and_the_phase_mode_move() {
    allocates_nothing_while_everything_moves::<AplombEq>(340);
}

#[test]
fn the_compressor_allocates_nothing_while_every_parameter_moves() {
    allocates_nothing_while_everything_moves::<AplombCompressor>(30);
}

#[test]
fn balance_allocates_nothing_while_every_parameter_moves() {
    allocates_nothing_while_everything_moves::<AplombBalance>(18);
}

/// The plug-in has more than so many parameters, and each of them moves.
fn allocates_nothing_while_everything_moves<P: ClapPlugin>(many: usize) {
    let plugin = Hosted::guarded::<P>().running(FRAMES);
    let parameters = parameters(&plugin);
    assert!(parameters.len() > many, "{} has {}", P::NAME, parameters.len());
    let mut random = Random::new(44);
    let mut turned = vec![false; parameters.len()];
    for round in 0..600 {
        let mut input = Port::filled(2, FRAMES as usize, random.bipolar() as f32);
        let mut sidechain = Port::filled(2, FRAMES as usize, random.bipolar() as f32);
        let mut output = Port::filled(2, FRAMES as usize, 0.0);
        let mut time = 0;
        let events = Events(
            (0..16)
                .map(|_| {
                    let index = random.below(parameters.len());
                    turned[index] = true;
                    let (id, max) = parameters[index];
                    time = (time + random.below(12) as u32).min(FRAMES - 1);
                    Some(set(id, random.between(0.0, max), time))
                })
                .collect(),
        );
        let list = events.list();
        let inputs = [input.buffer(), sidechain.buffer()];
        let mut outputs = [output.buffer()];
        let mut block = block(FRAMES, &inputs, &mut outputs);
        block.in_events = &list;
        let count = allocations::during(|| {
            plugin.process(&block);
        });
        assert_eq!(count, 0, "{} in round {round}", P::NAME);
        if round % 20 == 0 {
            // Time for the thread that makes what takes long.
            std::thread::sleep(std::time::Duration::from_millis(30));
        }
    }
    assert!(turned.iter().all(|turned| *turned), "every parameter of {} has moved", P::NAME);
}
