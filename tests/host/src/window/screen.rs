//! A display of our own that nobody sees.

use super::desktop;
use crate::HostError;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use x11rb::rust_connection::RustConnection;

/// An X server without a monitor: Xvfb, on the first free display. Ends when dropped.
pub struct Screen {
    server: Child,
    display: String,
    /// The server ends with its last client: also if we are killed.
    _client: RustConnection,
}

impl Screen {
    /// Starts a display of so many pixels.
    pub fn start(width: u32, height: u32) -> Result<Self, HostError> {
        let screen = format!("{width}x{height}x24");
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-screen", "0", &screen, "-nolisten", "tcp", "-terminate"]);
        command.args(["+extension", "GLX", "+extension", "RANDR", "+render"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let why = |error| HostError::NoDisplay(format!("Xvfb does not start ({error}); install xvfb"));
        let mut server = command.spawn().map_err(why)?;
        let mut line = String::new();
        let said = server.stdout.take().map(|said| BufReader::new(said).read_line(&mut line));
        let number = line.trim().parse::<u32>().ok().filter(|_| matches!(said, Some(Ok(_))));
        let connected = number.map(|number| {
            let display = format!(":{number}");
            let connected = RustConnection::connect(Some(&display));
            connected.map(|(client, screen)| (display, client, screen))
        });
        let (display, client, screen) = match connected {
            Some(Ok(connected)) => connected,
            other => {
                let _ = server.kill();
                let _ = server.wait();
                let why = other.and_then(Result::err).map_or("it has no display".into(), |no| no.to_string());
                return Err(HostError::NoDisplay(format!("Xvfb started, but {why}")));
            }
        };
        let desktop = desktop::be_the_desktop(&client, screen);
        let started = Self { server, display, _client: client };
        desktop.map(|()| started)
    }

    /// Its name, as the environment variable `DISPLAY` wants it.
    pub fn display(&self) -> &str {
        &self.display
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
