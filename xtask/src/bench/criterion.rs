//! What criterion measured: the numbers in the folder it leaves behind.

use std::path::Path;

use miette::{IntoDiagnostic, WrapErr, miette};
use serde::Deserialize;

use super::report::{Case, Cost};

/// The parts of `benchmark.json` that are read.
#[derive(Deserialize)]
struct Benchmark {
    group_id: String,
    function_id: Option<String>,
    value_str: Option<String>,
    throughput: Option<serde_json::Map<String, serde_json::Value>>,
}

/// The parts of `estimates.json` that are read.
#[derive(Deserialize)]
struct Estimates {
    mean: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    point_estimate: f64,
}

/// All cases below criterion's folder, sorted by group, name and condition.
pub fn cases(folder: &Path) -> miette::Result<Vec<Case>> {
    let mut cases = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder)
            .into_diagnostic()
            .wrap_err_with(|| format!("criterion left nothing in {}", folder.display()))?;
        for entry in entries {
            let path = entry.into_diagnostic()?.path();
            if path.is_dir() && path.join("estimates.json").exists() && path.ends_with("new") {
                cases.push(case(&path)?);
            } else if path.is_dir() {
                folders.push(path);
            }
        }
    }
    if cases.is_empty() {
        return Err(miette!("criterion left no result in {}", folder.display()));
    }
    cases.sort_by(|a, b| key(a).cmp(&key(b)));
    Ok(cases)
}

/// Numbers sort as numbers: 8 before 24, 64 before 512.
fn key(case: &Case) -> (&str, Vec<(u64, String)>, (u64, String)) {
    (&case.group, case.name.split(' ').map(natural).collect(), natural(&case.condition))
}

fn natural(word: &str) -> (u64, String) {
    (word.parse().unwrap_or(u64::MAX), word.to_owned())
}

fn case(folder: &Path) -> miette::Result<Case> {
    let benchmark: Benchmark = read(&folder.join("benchmark.json"))?;
    let estimates: Estimates = read(&folder.join("estimates.json"))?;
    let elements = benchmark.throughput.as_ref().and_then(|map| map.get("Elements")?.as_f64());
    let mean_ns = estimates.mean.point_estimate;
    if mean_ns.is_nan() || mean_ns <= 0.0 {
        return Err(miette!(
            help = "does its `iter_custom` return the time of as many rounds as it was asked for?",
            "the bench of {} measured nothing",
            folder.display()
        ));
    }
    let (group, name, condition) = place(benchmark.group_id, benchmark.function_id, benchmark.value_str);
    Ok(Case {
        group,
        name,
        condition,
        cost: match elements {
            Some(frames) => Cost::NsPerFrame(mean_ns / frames),
            None => Cost::NsPerCall(mean_ns),
        },
    })
}

/// Group, row and column of a case: a bench may give the block length as criterion's parameter (`eq`, `8
/// bells`, `64`) or as the end of the group's name (`eq/64`, `8 bells`).
fn place(group: String, function: Option<String>, value: Option<String>) -> (String, String, String) {
    let numbered = group.rsplit_once('/').filter(|(_, end)| end.parse::<u32>().is_ok());
    let (group, condition) = match numbered {
        Some((group, frames)) => (group.to_owned(), Some(frames.to_owned())),
        None => (group, None),
    };
    match (condition, function, value) {
        (None, Some(name), condition) => (group, name, condition.unwrap_or_default()),
        (condition, name, value) => {
            let name: Vec<String> = name.into_iter().chain(value).collect();
            let name = if name.is_empty() { group.clone() } else { name.join(" ") };
            (group, name, condition.unwrap_or_default())
        }
    }
}

fn read<T: serde::de::DeserializeOwned>(file: &Path) -> miette::Result<T> {
    let text = std::fs::read_to_string(file).into_diagnostic();
    text.and_then(|text| serde_json::from_str(&text).into_diagnostic())
        .wrap_err_with(|| format!("{} cannot be read", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder as criterion 0.8 leaves it.
    fn leave(folder: &Path, name: &str, frames: u64, mean_ns: f64) {
        let new = folder.join("eq").join(name.replace(' ', "_")).join(frames.to_string()).join("new");
        std::fs::create_dir_all(&new).unwrap();
        let benchmark = format!(
            r#"{{"group_id":"eq","function_id":"{name}","value_str":"{frames}",
                "throughput":{{"Elements":{frames}}},"full_id":"x","directory_name":"x","title":"x"}}"#
        );
        let estimates = format!(
            r#"{{"mean":{{"confidence_interval":{{"confidence_level":0.95,"lower_bound":1.0,
                "upper_bound":2.0}},"point_estimate":{mean_ns},"standard_error":0.1}},"slope":null}}"#
        );
        std::fs::write(new.join("benchmark.json"), benchmark).unwrap();
        std::fs::write(new.join("estimates.json"), estimates).unwrap();
    }

    #[test]
    fn times_are_read_per_frame_and_sorted_by_number() {
        let folder = tempfile::tempdir().unwrap();
        for (name, frames, mean_ns) in
            [("24 bells", 64, 6_400.0), ("8 bells", 512, 10_240.0), ("8 bells", 64, 1_920.0)]
        {
            leave(folder.path(), name, frames, mean_ns);
        }
        let read: Vec<_> = cases(folder.path())
            .unwrap()
            .into_iter()
            .map(|case| (case.name, case.condition, case.cost))
            .collect();
        assert_eq!(
            read,
            [
                ("8 bells".to_owned(), "64".to_owned(), Cost::NsPerFrame(30.0)),
                ("8 bells".to_owned(), "512".to_owned(), Cost::NsPerFrame(20.0)),
                ("24 bells".to_owned(), "64".to_owned(), Cost::NsPerFrame(100.0)),
            ]
        );
    }

    #[test]
    fn the_block_length_may_stand_with_the_group_or_with_the_case() {
        let placed = |group: &str, function: Option<&str>, value: Option<&str>| {
            place(group.to_owned(), function.map(str::to_owned), value.map(str::to_owned))
        };
        let expected = ("eq".to_owned(), "8 bells".to_owned(), "64".to_owned());
        assert_eq!(placed("eq", Some("8 bells"), Some("64")), expected);
        assert_eq!(placed("eq/64", Some("8 bells"), None), expected);
        assert_eq!(placed("eq/64", None, Some("8 bells")), expected);
        let alone = ("design".to_owned(), "a bell".to_owned(), String::new());
        assert_eq!(placed("design", Some("a bell"), None), alone);
        assert_eq!(placed("design", None, Some("a bell")), alone);
    }

    #[test]
    fn a_bench_that_measured_nothing_is_an_error_and_no_row() {
        let folder = tempfile::tempdir().unwrap();
        leave(folder.path(), "8 bells", 64, 0.0);
        let error = cases(folder.path()).unwrap_err().to_string();
        assert!(error.contains("8_bells") && error.contains("measured nothing"), "{error}");
    }

    #[test]
    fn an_empty_folder_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        assert!(cases(folder.path()).is_err());
    }
}
