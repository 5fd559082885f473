//! Processes: which one this is, who started it, whether another one is still there.

#[cfg(target_os = "linux")]
#[path = "process/linux.rs"]
mod system;
#[cfg(target_os = "macos")]
#[path = "process/macos.rs"]
mod system;
#[cfg(windows)]
#[path = "process/windows.rs"]
mod system;

mod launchers;

use self::launchers::starts_programs;

/// A process and when it started, in a unit of the system's own. Numbers of processes come again, the two
/// together do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Identity {
    /// Its number.
    pub process: u32,
    /// When it started; 0 if that is not known.
    pub start: u64,
}

/// What the system says of a process.
pub(crate) enum Sight {
    /// There is none with this number, or only its exit code is left.
    Gone,
    /// There is one.
    Alive(Alive),
    /// The system does not say.
    Hidden,
}

/// A process that is there.
pub(crate) struct Alive {
    /// When it started.
    pub start: u64,
    /// Who started it; 0 if that is not known.
    pub parent: u32,
    /// The short name of its program.
    pub name: String,
    /// Whether it belongs to the user of this process.
    pub ours: bool,
}

impl Identity {
    /// This process.
    pub(crate) fn own() -> Identity {
        let process = std::process::id();
        let start = match system::look(process) {
            Sight::Alive(alive) => alive.start,
            Sight::Gone | Sight::Hidden => 0,
        };
        Identity { process, start }
    }

    /// Whether the process is surely no more: not there, or another one by its start time.
    pub(crate) fn is_gone(self) -> bool {
        match system::look(self.process) {
            Sight::Gone => true,
            Sight::Alive(alive) => self.start != 0 && alive.start != 0 && alive.start != self.start,
            Sight::Hidden => false,
        }
    }

    /// The host that this process belongs to: itself, or the furthest ancestor before a process that starts
    /// programs for the user (a shell, the desktop, the system). Hosts that put plug-ins into processes of
    /// their own are found whatever lies between.
    pub(crate) fn host() -> Identity {
        let mut host = Identity::own();
        let Sight::Alive(mut last) = system::look(host.process) else { return host };
        // Deeper trees are not hosts; the limit is for tables that run in circles.
        for _ in 0..32 {
            if last.parent <= 1 {
                break;
            }
            match system::look(last.parent) {
                Sight::Alive(parent) if parent.ours && !starts_programs(&parent.name) => {
                    host = Identity { process: last.parent, start: parent.start };
                    last = parent;
                }
                _ => break,
            }
        }
        host
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_there_and_one_that_ended_is_not() {
        assert!(!Identity::own().is_gone());
        assert!(Identity { start: Identity::own().start + 1, ..Identity::own() }.is_gone());
        assert!(!Identity { start: 0, ..Identity::own() }.is_gone());
        let mut ended = std::process::Command::new(std::env::current_exe().expect("a path"))
            .arg("--list")
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("a process");
        let process = ended.id();
        ended.wait().expect("an exit code");
        assert!(Identity { process, start: 0 }.is_gone());
        assert!(Identity { process: u32::MAX, start: 0 }.is_gone());
    }
}
