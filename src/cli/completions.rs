//! `readiness completions`: shell completions.

use std::process::ExitCode;

use clap::Args as ClapArgs;
use clap_complete::Shell;

use super::{Color, Failure, print};

/// Shell completions, on standard output.
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "bash:       readiness completions bash > ~/.local/share/bash-completion/completions/readiness
zsh:        readiness completions zsh > FOLDER/_readiness, for a folder of your fpath
fish:       readiness completions fish > ~/.config/fish/completions/readiness.fish
powershell: readiness completions powershell | Out-String | Invoke-Expression, in your $PROFILE
elvish:     eval (readiness completions elvish | slurp), in your rc.elv"
)]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

pub(super) fn run(args: &CompletionsArgs, mut command: clap::Command) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "readiness", &mut script);
    print(&String::from_utf8(script)?, Color::Never)?;
    Ok(ExitCode::SUCCESS)
}
