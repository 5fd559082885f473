//! Packages of the system that a command needs: found missing, named, and installed where we may.

use std::path::Path;
use std::process::{Command, Stdio};

use miette::miette;

use crate::workspace;

/// Makes sure that these Debian packages are there. Missing ones are installed when the user is root or asks
/// for it; otherwise the error holds the exact line to type.
pub fn require(packages: &[&str], install: bool) -> miette::Result<()> {
    if !is_debian() {
        return Err(miette!(
            help = "install them with this system's own package manager, then try again",
            "this needs what Debian calls: {}",
            packages.join(" ")
        ));
    }
    let missing = missing(packages, is_installed);
    if missing.is_empty() {
        return Ok(());
    }
    if !installs(install) {
        let help = format!("{}\nor the same command again with --install-deps", apt_line(&missing, false));
        return Err(miette!(help = help, "missing Debian packages: {}", missing.join(" ")));
    }
    eprintln!("Installing Debian packages: {}", missing.join(" "));
    workspace::run(&mut apt(&["update", "-qq"]), "reading Debian's list of packages")?;
    let mut arguments = vec!["install", "-y", "-qq", "--no-install-recommends"];
    arguments.extend(&missing);
    workspace::run(&mut apt(&arguments), &apt_line(&missing, is_root()))
}

/// Whether missing packages are installed: root has them installed, others have to ask for it.
pub fn installs(asked: bool) -> bool {
    asked || is_root()
}

/// Whether apt and dpkg rule this machine.
pub fn is_debian() -> bool {
    Path::new("/etc/debian_version").exists()
}

/// Which of `packages` are not there, in their order.
fn missing<'a>(packages: &[&'a str], installed: impl Fn(&str) -> bool) -> Vec<&'a str> {
    // Debian 13 renamed the libraries whose time_t grew: libglib2.0-0 is libglib2.0-0t64 there. apt knows
    // both names, dpkg only the new one.
    let there = |package: &str| installed(package) || installed(&format!("{package}t64"));
    packages.iter().copied().filter(|package| !there(package)).collect()
}

/// The line that installs `packages`, as one would type it.
fn apt_line(packages: &[&str], root: bool) -> String {
    let sudo = if root { "" } else { "sudo " };
    format!("{sudo}apt-get install --no-install-recommends {}", packages.join(" "))
}

fn is_installed(package: &str) -> bool {
    let status = Command::new("dpkg").args(["-s", package]).stderr(Stdio::null()).output();
    status.is_ok_and(|said| said.status.success() && says_installed(&String::from_utf8_lossy(&said.stdout)))
}

/// Whether this answer of `dpkg -s` is that of an installed package; a removed one with its settings left is
/// not.
fn says_installed(status: &str) -> bool {
    status.lines().any(|line| line == "Status: install ok installed" || line == "Status: hold ok installed")
}

fn apt(arguments: &[&str]) -> Command {
    let mut command = if is_root() {
        Command::new("apt-get")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.arg("apt-get");
        sudo
    };
    command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive").stdout(Stdio::null());
    command
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout.trim_ascii() == b"0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_missing_is_asked_for_in_its_order() {
        let installed = |package: &str| package == "python3-venv";
        assert_eq!(missing(&["libgl1", "python3-venv", "libx11-6"], installed), ["libgl1", "libx11-6"]);
    }

    #[test]
    fn a_library_that_debian_13_renamed_counts_as_there() {
        let installed = |package: &str| package == "libglib2.0-0t64";
        assert!(missing(&["libglib2.0-0"], installed).is_empty());
    }

    #[test]
    fn the_line_to_type_has_sudo_unless_root() {
        assert_eq!(
            apt_line(&["python3-venv", "libgl1"], false),
            "sudo apt-get install --no-install-recommends python3-venv libgl1"
        );
        assert_eq!(apt_line(&["libgl1"], true), "apt-get install --no-install-recommends libgl1");
    }

    #[test]
    fn a_removed_package_whose_settings_stayed_is_missing() {
        assert!(says_installed("Package: sox\nStatus: install ok installed\n"));
        assert!(!says_installed("Package: sox\nStatus: deinstall ok config-files\n"));
    }
}
