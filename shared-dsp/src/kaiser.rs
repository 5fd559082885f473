//! What Kaiser's windows are made of.

/// Modified Bessel function of the first kind, order 0: its power series, for arguments up to 20 or so.
pub fn bessel_i0(x: f64) -> f64 {
    let quarter = 0.25 * x * x;
    let (mut term, mut sum) = (1.0, 1.0);
    for n in 1..64 {
        term *= quarter / f64::from(n * n);
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::bessel_i0;

    #[test]
    fn values_are_those_of_abramowitz_and_stegun() {
        // Table 9.8: e^-x I0(x).
        for (x, scaled) in
            [(0.0, 1.0), (1.0, 0.465_759_607_6), (5.0, 0.183_540_812_6), (10.0, 0.127_833_337_2)]
        {
            assert!((bessel_i0(x) * f64::exp(-x) - scaled).abs() < 1e-10, "I0({x})");
        }
    }
}
