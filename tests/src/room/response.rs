//! What a tail answers.

use shared_dsp::space::tail::{Planner, Tail, TailControls, TailRoom};

/// What the outputs of a room sent.
pub struct Response {
    /// Sample rate in Hz.
    pub sample_rate_hz: f64,
    /// One row for each output.
    pub outputs: Vec<Vec<f32>>,
}

impl Response {
    /// Frames of each output.
    pub fn frames(&self) -> usize {
        self.outputs[0].len()
    }

    /// Energy of one output.
    pub fn energy(&self, output: usize) -> f64 {
        self.outputs[output].iter().map(|&value| f64::from(value) * f64::from(value)).sum()
    }
}

/// A tail with these controls from its first frame on.
pub fn tail(sample_rate_hz: f64, room: &TailRoom, controls: &TailControls) -> Tail {
    let mut tail = Tail::new(sample_rate_hz, &Planner::new(sample_rate_hz).plan(room));
    tail.set_controls(controls);
    tail.reset();
    tail
}

/// Runs a tail on as many frames as the inputs have, in blocks of 256.
pub fn run(tail: &mut Tail, sample_rate_hz: f64, inputs: [&[f32]; 2], outputs: usize) -> Response {
    let frames = inputs[0].len();
    let mut rows = vec![vec![0.0; frames]; outputs];
    let mut from = 0;
    while from < frames {
        let to = frames.min(from + 256);
        let mut blocks: Vec<&mut [f32]> = rows.iter_mut().map(|row| &mut row[from..to]).collect();
        tail.process(&inputs[0][from..to], &inputs[1][from..to], &mut blocks);
        from = to;
    }
    Response { sample_rate_hz, outputs: rows }
}

/// The answer to a click of these sizes on the left and the right input.
pub fn click(sample_rate_hz: f64, room: &TailRoom, outputs: usize, seconds: f64, size: [f32; 2]) -> Response {
    let mut tail = tail(sample_rate_hz, room, &TailControls::DEFAULT);
    let mut inputs = size.map(|_| vec![0.0; (seconds * sample_rate_hz) as usize]);
    (inputs[0][0], inputs[1][0]) = (size[0], size[1]);
    run(&mut tail, sample_rate_hz, [&inputs[0], &inputs[1]], outputs)
}
