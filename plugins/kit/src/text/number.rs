//! Decimal numbers as people type them.

/// A number at the start of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Number {
    /// Its value.
    pub value: f64,
    /// It had a decimal point or comma.
    pub has_decimals: bool,
}

impl Number {
    /// The number a text begins with and what follows it, without the spaces between. Signs may be `+`, `-`
    /// or a typographic minus. Neither exponents nor "inf" nor "nan" are numbers here.
    pub fn split(text: &str) -> Option<(Number, &str)> {
        let text = text.trim();
        let (negative, unsigned) = match text.strip_prefix(['-', '−', '–']) {
            Some(rest) => (true, rest.trim_start()),
            None => (false, text.strip_prefix('+').unwrap_or(text).trim_start()),
        };
        let (whole, rest) = digits(unsigned);
        let (decimals, comma, rest) = match rest.strip_prefix(['.', ',']) {
            Some(after) => {
                let (decimals, after) = digits(after);
                (Some(decimals), rest.starts_with(','), after)
            }
            None => (None, false, rest),
        };
        let decimals_or_none = decimals.unwrap_or("");
        if whole.is_empty() && decimals_or_none.is_empty() {
            return None;
        }
        let thousands_or_decimals = comma && decimals_or_none.len() == 3 && !matches!(whole, "" | "0");
        if thousands_or_decimals || rest.starts_with(['.', ',']) {
            return None;
        }
        let magnitude = format!("{whole}.{decimals_or_none}0").parse::<f64>().ok()?;
        let value = if negative { -magnitude } else { magnitude };
        Some((Number { value, has_decimals: decimals.is_some() }, rest.trim_start()))
    }
}

/// The digits a text begins with, and the rest.
fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

/// The value with that many decimals; what rounds to zero has no sign.
pub(super) fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(unsigned) if unsigned.bytes().all(|byte| matches!(byte, b'0' | b'.')) => unsigned.to_owned(),
        _ => text,
    }
}

/// A positive value with three digits, but never more than two decimals: 0.71, 2.50, 82.4, 250.
pub(super) fn three_digits(value: f64) -> String {
    let rounded = |decimals: i32| (value * 10.0_f64.powi(decimals)).round() / 10.0_f64.powi(decimals);
    if rounded(2) < 10.0 {
        fixed(value, 2)
    } else if rounded(1) < 100.0 {
        fixed(value, 1)
    } else {
        fixed(value, 0)
    }
}
