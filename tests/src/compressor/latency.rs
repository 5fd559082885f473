//! How late a signal comes out.

use realfft::RealFftPlanner;

/// Where the largest sample is.
pub fn peak_frame(samples: &[f32]) -> usize {
    let louder = |best: usize, n: usize| if samples[n].abs() > samples[best].abs() { n } else { best };
    (0..samples.len()).fold(0, louder)
}

/// Frames by which `output` is most like `input`, its sign left aside: the peak of their cross-correlation.
pub fn correlated_frames(input: &[f32], output: &[f32]) -> usize {
    let length = (2 * input.len()).next_power_of_two();
    let mut planner = RealFftPlanner::<f64>::new();
    let (forward, backward) = (planner.plan_fft_forward(length), planner.plan_fft_inverse(length));
    let [mut first, second] = [input, output].map(|samples| {
        let mut padded: Vec<f64> = samples.iter().map(|x| f64::from(*x)).collect();
        padded.resize(length, 0.0);
        let mut spectrum = forward.make_output_vec();
        forward.process(&mut padded, &mut spectrum).expect("buffers fit");
        spectrum
    });
    first.iter_mut().zip(&second).for_each(|(a, b)| *a = a.conj() * b);
    // Rounding leaves an imaginary part where there is none.
    for end in [0, length / 2] {
        first[end].im = 0.0;
    }
    let mut correlation = backward.make_output_vec();
    backward.process(&mut first, &mut correlation).expect("buffers fit");
    let correlation: Vec<f32> = correlation[..input.len()].iter().map(|x| *x as f32).collect();
    peak_frame(&correlation)
}
