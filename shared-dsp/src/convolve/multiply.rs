//! Multiply and add of spectra: the inner loop of the convolution.

use multiversion::multiversion;

/// Adds x · h to the sum; each spectrum holds all real parts, then as many imaginary parts.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
pub(super) fn multiply_add(sum: &mut [f64], x: &[f64], h: &[f64]) {
    let part = sum.len() / 2;
    let (sum_re, sum_im) = sum.split_at_mut(part);
    let (x_re, x_im) = x.split_at(part);
    let (h_re, h_im) = h.split_at(part);
    let (x_im, h_im, sum_im) = (&x_im[..part], &h_im[..part], &mut sum_im[..part]);
    for n in 0..part {
        sum_re[n] += x_re[n] * h_re[n] - x_im[n] * h_im[n];
        sum_im[n] += x_re[n] * h_im[n] + x_im[n] * h_re[n];
    }
}

/// As [`multiply_add`] with the two lanes of x exchanged: what each channel takes from the other.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2"))]
pub(super) fn multiply_add_crossed(sum: &mut [f64], x: &[f64], h: &[f64]) {
    let part = sum.len() / 2;
    let (sum_re, sum_im) = sum.split_at_mut(part);
    let (x_re, x_im) = x.split_at(part);
    let (h_re, h_im) = h.split_at(part);
    let sums = sum_re.as_chunks_mut::<2>().0.iter_mut().zip(sum_im.as_chunks_mut::<2>().0);
    let xs = x_re.as_chunks::<2>().0.iter().zip(x_im.as_chunks::<2>().0);
    let hs = h_re.as_chunks::<2>().0.iter().zip(h_im.as_chunks::<2>().0);
    for (((sum_re, sum_im), (x_re, x_im)), (h_re, h_im)) in sums.zip(xs).zip(hs) {
        for lane in 0..2 {
            let (re, im) = (x_re[1 - lane], x_im[1 - lane]);
            sum_re[lane] += re * h_re[lane] - im * h_im[lane];
            sum_im[lane] += re * h_im[lane] + im * h_re[lane];
        }
    }
}
