//! Programs that start other programs for the user: two of their children have nothing in common.

/// Names of programs, as the system shortens them.
const NAMES: [&str; 3] = [
    // Shells and terminals
    "sh bash zsh fish dash ksh tcsh nu pwsh busybox login su sudo env screen sshd script xterm foot kitty \
     alacritty konsole Terminal iTerm2 WindowsTerminal OpenConsole conhost cmd powershell",
    // Systems
    "init systemd launchd runit openrc s6-svscan dinit tini docker-init bwrap services svchost wininit \
     winlogon userinit RuntimeBroker",
    // Desktops
    "explorer Finder Dock loginwindow SystemUIServer plasmashell ksmserver krunner kwin_x11 kwin_wayland \
     cinnamon budgie-panel openbox i3 sway Hyprland fluxbox awesome bspwm rofi dmenu wofi \
     StartMenuExperienceHost sihost",
];

/// How names of others begin.
const BEGINNINGS: &str = "gnome- gdm sddm lightdm xfce4- xfdesktop mate- lxqt- lxsession tmux wezterm \
                          startplasma kded kdeinit cinnamon- xdg- zellij sshd- dbus-";

/// Whether a program of this name starts other programs for the user.
pub(super) fn starts_programs(name: &str) -> bool {
    let name = name.strip_suffix(".exe").unwrap_or(name);
    NAMES.iter().any(|names| names.split(' ').any(|whole| whole == name))
        || BEGINNINGS.split(' ').any(|beginning| name.starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shells_and_desktops_are_no_hosts() {
        for name in ["bash", "systemd", "gnome-shell", "explorer.exe", "tmux: server", "launchd"] {
            assert!(starts_programs(name), "{name}");
        }
        for name in ["reaper", "BitwigAudioEngi", "ardour-8.6.0", "REAPER.exe", "Live", "carla", "shred"] {
            assert!(!starts_programs(name), "{name}");
        }
    }
}
