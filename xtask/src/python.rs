//! The Python environment of the tests: two VST3 hosts and the libraries whose numbers we compare with.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use miette::{IntoDiagnostic, WrapErr, miette};

use crate::{debian, workspace};

/// Libraries that the VST3 hosts load and that a machine without a desktop may lack.
const LIBRARIES: [&str; 5] = ["libatomic1", "libgl1", "libglib2.0-0", "libx11-6", "zlib1g"];

/// Interpreters to try, first come first served: the user's own, then Debian's.
const INTERPRETERS: [&str; 6] =
    ["python3", "/usr/bin/python3", "python3.13", "python3.12", "python3.11", "python"];

/// True in an interpreter that can make an environment and that the pinned packages are built for.
const USABLE: &str = "import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 15))";

/// True in an environment that has everything.
const COMPLETE: &str = "import pedalboard, dawdreamer, numpy, scipy.signal, pyloudnorm, soundfile";

/// The interpreter of the environment under `target/python`, which is made or brought up to date first.
pub fn ensure(target: &Path, install_deps: bool) -> miette::Result<PathBuf> {
    let wanted_file = workspace::root().join("tests/python/requirements.txt");
    let wanted = std::fs::read_to_string(&wanted_file)
        .into_diagnostic()
        .wrap_err_with(|| format!("{} cannot be read", wanted_file.display()))?;
    let environment = target.join("python");
    let python = environment.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let finished = environment.join("installed-requirements.txt");

    let is_current = std::fs::read_to_string(&finished).is_ok_and(|installed| installed == wanted);
    if is_current && succeeds(&python, COMPLETE) {
        return Ok(python);
    }
    if debian::is_debian() {
        debian::require(&LIBRARIES, install_deps)?;
    }
    let interpreter = interpreter(install_deps)?;

    eprintln!("Making the Python environment of the tests in {}", environment.display());
    workspace::run(
        Command::new(interpreter).args(["-m", "venv", "--clear"]).arg(&environment),
        "making the tests' Python environment",
    )?;
    // Built packages only: nothing here should need a compiler.
    workspace::run(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .args(["--only-binary", ":all:", "-r"])
            .arg(&wanted_file),
        "installing the tests' Python packages",
    )?;
    if !succeeds(&python, COMPLETE) {
        let help = format!("this says what is missing: {} -c '{COMPLETE}'", python.display());
        return Err(miette!(help = help, "the tests' Python packages are installed but do not load"));
    }
    std::fs::write(&finished, wanted).into_diagnostic()?;
    Ok(python)
}

/// A Python that can make the environment, installed if it must be and may be.
fn interpreter(install_deps: bool) -> miette::Result<&'static str> {
    let usable = || INTERPRETERS.into_iter().find(|name| succeeds(Path::new(name), USABLE));
    if let Some(found) = usable() {
        return Ok(found);
    }
    if debian::is_debian() {
        debian::require(&["python3-venv"], install_deps)?;
    }
    usable().ok_or_else(|| {
        miette!(
            help = "install Python with its modules venv and ensurepip",
            "the VST3 host tests need Python 3.11 to 3.14, and none of these is one: {}",
            INTERPRETERS.join(", ")
        )
    })
}

/// Whether this interpreter exists and runs `code` without an error.
fn succeeds(python: &Path, code: &str) -> bool {
    let mut command = Command::new(python);
    command.args(["-c", code]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_python_package_is_pinned_to_one_version() {
        let text = std::fs::read_to_string(workspace::root().join("tests/python/requirements.txt")).unwrap();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let (name, version) = line.split_once("==").unwrap_or_else(|| panic!("{line:?} is not pinned"));
            assert!(!name.is_empty() && version.chars().all(|c| c.is_ascii_digit() || c == '.'), "{line:?}");
        }
    }

    #[test]
    fn an_interpreter_that_is_not_there_is_not_usable() {
        assert!(!succeeds(Path::new("no-such-python"), USABLE));
    }
}
