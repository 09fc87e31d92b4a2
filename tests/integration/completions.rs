//! Completions: scripts that their shells take, and that know the command line.

use std::process::Command;

use crate::support::{TestRepo, run_in};

fn script(shell: &str) -> String {
    let run = TestRepo::new().readiness(&["completions", shell]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{run:?}");
    run.stdout
}

/// Holds that a script names every command, and that its shell parses it where that is installed.
fn is_a_script_of(shell: &str) {
    let script = script(shell);
    for word in
        ["check", "review", "explain", "rules", "schema", "completions", "fail-on", "base", "undecided"]
    {
        assert!(script.contains(word), "{shell}: no {word}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("script");
    std::fs::write(&path, &script).expect("written");
    if let Ok(output) = Command::new(shell).arg("-n").arg(&path).output() {
        assert!(output.status.success(), "{shell}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn zsh_takes_its_script() {
    is_a_script_of("zsh");
    assert!(script("zsh").starts_with("#compdef readiness\n"));
}

#[test]
fn fish_takes_its_script() {
    is_a_script_of("fish");
    assert!(script("fish").contains("complete -c readiness"));
}

#[test]
fn bash_completes_options_and_their_values() {
    is_a_script_of("bash");
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("script"), script("bash")).expect("written");
    for (words, expected) in [
        ("readiness che", "check"),
        ("readiness check --fail-", "--fail-on"),
        ("readiness check --fail-on und", "undecided"),
        ("readiness check --format sar", "sarif"),
        ("readiness completions fi", "fish"),
        ("readiness check --stage han", "handoff"),
        ("readiness check --select missing-art", "missing-artifact"),
        ("readiness check --ignore gover", "governance"),
        ("readiness explain stale-a", "stale-artifact"),
        ("readiness explain pilot.e", "pilot.ends"),
    ] {
        let code = format!(
            "source ./script; COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
             _readiness readiness \"${{COMP_WORDS[COMP_CWORD]}}\" \"${{COMP_WORDS[COMP_CWORD-1]}}\"; echo \"${{COMPREPLY[@]}}\""
        );
        let mut bash = Command::new("bash");
        bash.current_dir(folder.path()).args(["--noprofile", "--norc", "-c", &code]);
        let output = bash.output().expect("bash");
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), expected, "{words}: {output:?}");
    }
}

#[test]
fn powershell_and_elvish_have_theirs() {
    assert!(script("powershell").contains("Register-ArgumentCompleter -Native -CommandName 'readiness'"));
    assert!(script("elvish").contains("set edit:completion:arg-completer[readiness]"));
}

#[test]
fn help_says_for_every_shell_where_they_go() {
    let help = TestRepo::new().readiness(&["completions", "--help"]).stdout;
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let is_it = |line: &str| {
            line.starts_with(&format!("{shell}:")) && line.contains(&format!("completions {shell}"))
        };
        assert!(help.lines().any(is_it), "{shell}: {help}");
    }
}

#[test]
fn a_shell_that_is_none_is_refused() {
    let run = run_in(TestRepo::new().path(), &["completions", "cmd"], &[]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("bash") && run.stderr.contains("powershell"), "{run:?}");
}
