//! A desk for a test of windows: a display of its own, in a process of its own.
//!
//! Plug-ins find the display in the environment, which belongs to a whole process; and what a window leaves
//! behind can only be counted where nothing else happens. So a test starts itself again, alone.

use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use aplomb_host::window::Screen;

/// Set in the process that has the display.
const AT_THE_DESK: &str = "APLOMB_AT_THE_DESK";
/// Set where windows are left out of the tests: `cargo xtask test` says so in words.
const NO_WINDOWS: &str = "APLOMB_NO_WINDOWS";

/// One at a time: windows are drawn by the processor here, and timed.
static DESK: Mutex<()> = Mutex::new(());

/// Whether the tests of windows are left out on this machine.
pub fn no_windows() -> bool {
    let left_out = std::env::var_os(NO_WINDOWS).is_some();
    if left_out {
        println!("left out: {NO_WINDOWS} is set");
    }
    left_out
}

/// A display for one test; the others wait.
pub fn with_screen(work: impl FnOnce(&Screen)) {
    let _alone = DESK.lock().unwrap_or_else(PoisonError::into_inner);
    let screen = Screen::start(3840, 2160).unwrap_or_else(|error| {
        panic!("{error}; `cargo xtask test` installs what it needs, {NO_WINDOWS}=1 leaves windows out")
    });
    work(&screen);
}

/// Runs `body` in a process and on a display of its own. `place` is where the test is, as
/// `concat!(module_path!(), "::", stringify!(test))` says it.
pub fn at_a_desk(place: &str, body: impl FnOnce()) {
    if std::env::var_os(AT_THE_DESK).is_some() {
        return body();
    }
    if no_windows() {
        return;
    }
    let (_, test) = place.split_once("::").expect("a path in a crate");
    with_screen(|screen| {
        let mut command = Command::new(std::env::current_exe().expect("this program has a path"));
        command.args([test, "--exact", "--nocapture", "--test-threads=1"]);
        command.env(AT_THE_DESK, "1").env("DISPLAY", screen.display());
        // No graphics card is asked: pictures are the same everywhere.
        command.env("LIBGL_ALWAYS_SOFTWARE", "1").env_remove("WAYLAND_DISPLAY");
        // Memory that was given back shows as such: not one heap for each thread that ever was.
        command.env("MALLOC_ARENA_MAX", "1").env("MALLOC_TRIM_THRESHOLD_", "131072");
        let limit = if crate::figure::is_long() { 3600 } else { 300 };
        let (ended_well, said) = run(command, Duration::from_secs(limit));
        println!("{said}");
        assert!(ended_well, "{test} failed at its desk, see above");
        assert!(said.contains("1 passed"), "no test is called {test}");
    });
}

/// Whether it ended well and in time, and all that it said.
fn run(mut command: Command, limit: Duration) -> (bool, String) {
    let log = tempfile::NamedTempFile::new().expect("a file");
    let to = || Stdio::from(log.as_file().try_clone().expect("the same file"));
    let mut running = command.stdin(Stdio::null()).stdout(to()).stderr(to()).spawn().expect("it starts");
    let began = Instant::now();
    let status = loop {
        match running.try_wait().expect("it can be asked") {
            Some(status) => break Some(status),
            None if began.elapsed() > limit => break None,
            None => std::thread::sleep(Duration::from_millis(10)),
        }
    };
    if status.is_none() {
        let _ = running.kill();
        let _ = running.wait();
    }
    let mut said = Vec::new();
    log.reopen().expect("the file again").read_to_end(&mut said).expect("it can be read");
    let said = String::from_utf8_lossy(&said).into_owned();
    match status {
        Some(status) => (status.success(), format!("{said}(ended with {status})")),
        None => (false, format!("{said}(stopped after {} s)", limit.as_secs())),
    }
}
