//! The tables of `BENCHMARKS.md`: one per group, times and ratios.

use std::fmt::Write;

use miette::miette;

/// One measured case.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// The table it belongs to.
    pub group: String,
    /// What was measured: one row.
    pub name: String,
    /// Under which condition, such as the block length in frames: one column. Empty where there is but one.
    pub condition: String,
    /// What was measured for it.
    pub cost: Cost,
}

/// A measured number with its unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cost {
    /// Time in ns to process one frame of all channels.
    NsPerFrame(f64),
    /// Time in ns for one call.
    NsPerCall(f64),
    /// Memory in bytes.
    Bytes(f64),
}

impl Cost {
    /// The number without its unit.
    fn number(self) -> f64 {
        match self {
            Cost::NsPerFrame(number) | Cost::NsPerCall(number) | Cost::Bytes(number) => number,
        }
    }

    /// The unit of a table of such numbers, where the cells do not say it themselves.
    fn of_what(self) -> &'static str {
        match self {
            Cost::NsPerFrame(_) => "ns per frame",
            Cost::NsPerCall(_) => "time per call",
            Cost::Bytes(_) => "memory per instance",
        }
    }
}

impl std::fmt::Display for Cost {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Cost::NsPerFrame(ns) => write!(out, "{}", digits(ns)),
            Cost::NsPerCall(ns) if ns < 1e3 => write!(out, "{} ns", digits(ns)),
            Cost::NsPerCall(ns) if ns < 1e6 => write!(out, "{} µs", digits(ns / 1e3)),
            Cost::NsPerCall(ns) => write!(out, "{} ms", digits(ns / 1e6)),
            Cost::Bytes(bytes) if bytes < 1e6 => write!(out, "{} kB", digits(bytes / 1e3)),
            Cost::Bytes(bytes) => write!(out, "{} MB", digits(bytes / 1e6)),
        }
    }
}

/// Rows whose name begins so are kernels of the least work possible; the others are compared with the first
/// of them.
const FLOOR: &str = "floor";

/// What stands around the measured part of the file.
pub const MARKS: [&str; 2] = ["<!-- measured: begin -->", "<!-- measured: end -->"];

/// `text` with what stands between the marks replaced by `measured`.
pub fn replaced(text: &str, [begin, end]: [&str; 2], measured: &str) -> miette::Result<String> {
    let (before, rest) =
        text.split_once(begin).ok_or_else(|| miette!("BENCHMARKS.md lacks the line {begin}"))?;
    let (_, after) = rest.split_once(end).ok_or_else(|| miette!("BENCHMARKS.md lacks the line {end}"))?;
    Ok(format!("{before}{begin}\n{}\n{end}{after}", measured.trim_end()))
}

/// One table for each group of `cases`, which are sorted.
pub fn tables(cases: &[Case]) -> String {
    let groups = cases.chunk_by(|a, b| a.group == b.group);
    groups.map(table).collect::<Vec<_>>().join("\n")
}

/// A table: a row for each name, a column for each condition, each cell with its ratio to the floor where
/// there is one.
fn table(cases: &[Case]) -> String {
    let mut conditions: Vec<&str> = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for case in cases {
        if !conditions.contains(&case.condition.as_str()) {
            conditions.push(&case.condition);
        }
        if !names.contains(&case.name.as_str()) {
            names.push(&case.name);
        }
    }
    let find = |name: &str, condition: &str| {
        cases.iter().find(|case| case.name == name && case.condition == condition)
    };
    let floor = names.iter().copied().find(|name| name.starts_with(FLOOR));
    // The floor itself stands last: it is what the others are held against.
    names.sort_by_key(|name| name.starts_with(FLOOR));

    let unit = cases[0].cost.of_what();
    let per_frame = matches!(cases[0].cost, Cost::NsPerFrame(_));
    let heads: Vec<String> = conditions
        .iter()
        .map(|condition| match (condition.is_empty(), per_frame) {
            (true, _) => unit.to_owned(),
            (false, true) => format!("blocks of {condition}"),
            (false, false) => (*condition).to_owned(),
        })
        .collect();
    let mut text = format!("### {}\n\n", cases[0].group);
    if let Some(floor) = floor {
        let _ = writeln!(text, "In {unit}; in brackets the ratio to “{floor}” in the same column.\n");
    } else if !conditions.iter().all(|condition| condition.is_empty()) {
        let _ = writeln!(text, "In {unit}.\n");
    }
    let _ = writeln!(text, "| | {} |\n|---|{}", heads.join(" | "), "---:|".repeat(heads.len()));
    for name in names {
        let _ = write!(text, "| {name} |");
        for condition in &conditions {
            let cell = find(name, condition).map_or_else(String::new, |case| {
                let cost = case.cost;
                let beside = floor.filter(|floor| *floor != name).and_then(|floor| find(floor, condition));
                match beside {
                    Some(floor) => format!("{cost} ({}×)", digits(cost.number() / floor.cost.number())),
                    None => cost.to_string(),
                }
            });
            let _ = write!(text, " {cell} |");
        }
        text.push('\n');
    }
    text
}

/// Three digits at most: more would be noise.
pub fn digits(value: f64) -> String {
    match value {
        value if value < 10.0 => format!("{value:.2}"),
        value if value < 100.0 => format!("{value:.1}"),
        value => format!("{value:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(name: &str, condition: &str, cost: Cost) -> Case {
        Case { group: "eq".into(), name: name.into(), condition: condition.into(), cost }
    }

    #[test]
    fn each_time_stands_beside_its_ratio_to_the_floor_of_its_column() {
        let cases = [
            case("8 bells", "64", Cost::NsPerFrame(30.0)),
            case("8 bells", "512", Cost::NsPerFrame(20.04)),
            case("floor, 8 biquads", "64", Cost::NsPerFrame(15.0)),
            case("floor, 8 biquads", "512", Cost::NsPerFrame(5.01)),
        ];
        assert_eq!(
            tables(&cases),
            "### eq\n\n\
             In ns per frame; in brackets the ratio to “floor, 8 biquads” in the same column.\n\n\
             | | blocks of 64 | blocks of 512 |\n|---|---:|---:|\n\
             | 8 bells | 30.0 (2.00×) | 20.0 (4.00×) |\n\
             | floor, 8 biquads | 15.0 | 5.01 |\n"
        );
    }

    #[test]
    fn calls_are_given_in_a_unit_that_fits() {
        let cases = [
            case("design of a bell", "", Cost::NsPerCall(1_234.0)),
            case("kernel", "", Cost::NsPerCall(2.5e6)),
        ];
        assert_eq!(
            tables(&cases),
            "### eq\n\n| | time per call |\n|---|---:|\n\
             | design of a bell | 1.23 µs |\n| kernel | 2.50 ms |\n"
        );
    }

    #[test]
    fn only_what_stands_between_the_marks_is_replaced() {
        let [begin, end] = MARKS;
        let text = format!("# Benchmarks\n{begin}\nold\n{end}\nafter\n");
        let new = format!("# Benchmarks\n{begin}\nnew\n{end}\nafter\n");
        assert_eq!(replaced(&text, MARKS, "new\n").unwrap(), new);
        assert_eq!(replaced(&new, MARKS, "new\n").unwrap(), new);
    }

    #[test]
    fn a_file_without_the_marks_is_refused() {
        assert!(replaced("# Benchmarks\n", MARKS, "new").is_err());
    }
}
