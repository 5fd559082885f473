//! What the tests of the guard share: a small plug-in, two odd hosts, and proof that things go wrong without
//! it.

#![allow(dead_code, unused_imports, missing_docs)]

pub mod allocations;
pub mod clap_host;
pub mod probe;
pub mod vst3_host;
pub mod window;

use std::process::{Command, Stdio};

/// Proves that a scenario kills the process when the guard is not there: the test runs itself as a child that
/// plays the scenario, and the child must end by a signal (abort or segmentation fault).
pub fn dies_without_guard(test: &str, scenario: impl FnOnce()) {
    const VARIABLE: &str = "APLOMB_WITHOUT_GUARD";
    if std::env::var(VARIABLE).as_deref() == Ok(test) {
        scenario();
        std::process::exit(0);
    }
    let program = std::env::current_exe().expect("a test has a file");
    let status = Command::new(program)
        .args([test, "--exact", "--test-threads=1"])
        .env(VARIABLE, test)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("a test can run itself");
    assert!(status.code().is_none(), "{test}: without the guard the host survived with {status}");
}
