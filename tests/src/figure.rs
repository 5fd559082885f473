//! A line of the table of figures: what was measured, beside what was promised.

/// Where a figure must lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bar {
    /// There or below; an [exact](Bar::EXACT) promise is at most 0.
    AtMost(f64),
    /// Between the two.
    Between(f64, f64),
    /// Nowhere: the figure is told, not promised.
    Told,
}

impl Bar {
    /// No deviation at all.
    pub const EXACT: Bar = Bar::AtMost(0.0);

    /// Whether a figure lies there. What is not a number never does.
    pub fn holds(self, figure: f64) -> bool {
        match self {
            Bar::AtMost(most) => figure <= most,
            Bar::Between(least, most) => (least..=most).contains(&figure),
            Bar::Told => true,
        }
    }
}

impl std::fmt::Display for Bar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Bar::AtMost(most) => write!(f, "≤ {}", number(*most)),
            Bar::Between(least, most) => write!(f, "{} … {}", number(*least), number(*most)),
            Bar::Told => write!(f, "–"),
        }
    }
}

/// A line of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Of the acceptance test, `S1`.
    pub id: &'static str,
    /// What was measured, and under which conditions.
    pub what: String,
    /// What is promised.
    pub bar: Bar,
    /// What is hoped for.
    pub stretch: Bar,
    /// What was found: the worst case.
    pub figure: f64,
    /// Of bar, stretch and figure.
    pub unit: &'static str,
}

impl Row {
    /// The head of the table, in Markdown.
    pub const HEAD: &'static str = "| id | what | bar | stretch | figure | |\n|---|---|---|---|---|---|";

    /// A figure that must not be above `bar`, and should not be above `stretch` where there is one.
    pub fn at_most(
        id: &'static str,
        what: impl Into<String>,
        [bar, stretch]: [Option<f64>; 2],
        figure: f64,
        unit: &'static str,
    ) -> Row {
        let bar_of = |most: Option<f64>| most.map_or(Bar::Told, Bar::AtMost);
        Row { id, what: what.into(), bar: bar_of(bar), stretch: bar_of(stretch), figure, unit }
    }

    /// Whether the promise is kept.
    pub fn meets_bar(&self) -> bool {
        self.bar.holds(self.figure)
    }

    /// Whether what was hoped for is reached too.
    pub fn meets_stretch(&self) -> bool {
        self.meets_bar() && self.stretch.holds(self.figure)
    }
}

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Row { id, what, bar, stretch, figure, unit } = self;
        let verdict = match (self.bar, self.meets_bar(), self.meets_stretch()) {
            (Bar::Told, ..) => "",
            (_, false, _) => "missed",
            (_, true, true) if self.stretch != Bar::Told => "stretch",
            _ => "met",
        };
        write!(f, "| {id} | {what} | {bar} | {stretch} | {} {unit} | {verdict} |", number(*figure))
    }
}

/// Demands that every promise is kept.
#[track_caller]
pub fn assert_bars(rows: &[Row]) {
    let missed: Vec<String> = rows.iter().filter(|row| !row.meets_bar()).map(Row::to_string).collect();
    assert!(!rows.is_empty() && missed.is_empty(), "\n{}\n{}", Row::HEAD, missed.join("\n"));
}

/// Demands that every promise is kept, but for those that are known to be missed: of a row that has these words
/// in it, that it is no worse than it was.
#[track_caller]
pub fn assert_bars_or_held(rows: &[Row], held: &[(&str, Bar)]) {
    let is_held =
        |row: &Row| held.iter().any(|(words, bar)| row.what.contains(words) && bar.holds(row.figure));
    let rest: Vec<Row> = rows.iter().filter(|row| row.meets_bar() || !is_held(row)).cloned().collect();
    rows.iter().for_each(|row| println!("{row}"));
    assert_bars(&rest);
}

/// Demands that what was hoped for is reached everywhere.
#[track_caller]
pub fn assert_stretches(rows: &[Row]) {
    let missed: Vec<String> = rows.iter().filter(|row| !row.meets_stretch()).map(Row::to_string).collect();
    assert!(!rows.is_empty() && missed.is_empty(), "\n{}\n{}", Row::HEAD, missed.join("\n"));
}

/// Whether there is time for everything: set `APLOMB_LONG` to have all rates and settings measured.
pub fn is_long() -> bool {
    std::env::var_os("APLOMB_LONG").is_some()
}

/// Four digits, in powers of ten where there would be many zeros.
fn number(value: f64) -> String {
    let size = value.abs();
    if value == 0.0 || !value.is_finite() {
        format!("{value}")
    } else if size < 1e-4 {
        format!("{value:.1e}")
    } else {
        let digits = (3 - size.log10().floor() as i32).clamp(0, 6) as usize;
        let text = format!("{value:.digits$}");
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_meets_its_bar_or_not_and_what_is_not_a_number_never_does() {
        let row = |figure| Row::at_most("X1", "x", [Some(0.05), Some(0.01)], figure, "dB");
        assert!(row(0.05).meets_bar() && !row(0.05).meets_stretch() && row(0.01).meets_stretch());
        assert!(!row(0.051).meets_bar() && !row(f64::NAN).meets_bar());
        assert!(Bar::Between(60.0, 150.0).holds(92.0) && !Bar::Between(60.0, 150.0).holds(f64::NAN));
        assert!(Bar::EXACT.holds(0.0) && !Bar::EXACT.holds(1e-300));
    }

    #[test]
    fn a_row_reads_as_a_line_of_the_table() {
        let row = Row::at_most("S1", "static curve", [Some(0.05), Some(0.01)], 0.000_312_4, "dB");
        assert_eq!(row.to_string(), "| S1 | static curve | ≤ 0.05 | ≤ 0.01 | 0.000312 dB | stretch |");
        let row = Row::at_most("A1", "aliases", [Some(-100.0), None], -98.75, "dBc");
        assert_eq!(row.to_string(), "| A1 | aliases | ≤ -100 | – | -98.75 dBc | missed |");
    }
}
