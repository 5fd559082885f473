//! By `/proc/<pid>/stat` (proc_pid_stat(5)).

use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;

use super::{Alive, Sight};

pub(super) fn look(process: u32) -> Sight {
    let folder = format!("/proc/{process}");
    let stat = match std::fs::read_to_string(format!("{folder}/stat")) {
        Ok(stat) => stat,
        // ESRCH: it ended while it was read.
        Err(error) if error.kind() == ErrorKind::NotFound || error.raw_os_error() == Some(3) => {
            // Without /proc at all nothing can be said.
            return if std::fs::exists("/proc/self/stat").unwrap_or(false) {
                Sight::Gone
            } else {
                Sight::Hidden
            };
        }
        Err(_) => return Sight::Hidden,
    };
    let owner = std::fs::metadata(folder).map(|folder| folder.uid());
    let ours = owner.is_ok_and(|owner| owner == rustix::process::geteuid().as_raw());
    parse(&stat, ours).unwrap_or(Sight::Hidden)
}

/// The name stands in brackets and may contain any; the fields after the last one are numbers but for the
/// state.
fn parse(stat: &str, ours: bool) -> Option<Sight> {
    let (before, fields) = stat.rsplit_once(')')?;
    let name = before.split_once('(')?.1.to_owned();
    let mut fields = fields.split_ascii_whitespace();
    let state = fields.next()?;
    if matches!(state, "Z" | "X" | "x") {
        return Some(Sight::Gone);
    }
    let parent = fields.next()?.parse().ok()?;
    // Field 22 of the line, counted from 1; the parent was field 4.
    let start = fields.nth(17)?.parse().ok()?;
    Some(Sight::Alive(Alive { start, parent, name, ours }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_the_name_of_a_program_do_not_shift_the_fields() {
        let line = "17 (a) (b) R 5 17 17 0 -1 4194304 90 0 0 0 1 2 0 0 20 0 4 0 987654 1000 200 184467";
        let Some(Sight::Alive(alive)) = parse(line, true) else { panic!("alive") };
        assert_eq!((alive.start, alive.parent, alive.name.as_str()), (987_654, 5, "a) (b"));
        assert!(matches!(parse("17 (a) Z 5 17", true), Some(Sight::Gone)));
        assert!(parse("17 (a", true).is_none());
    }
}
