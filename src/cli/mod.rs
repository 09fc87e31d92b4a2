//! The command line: clap types here, one file per subcommand. Every failure is reported on one line.

mod base;
mod change;
mod check;
mod completions;
mod demo;
mod environment;
mod explain;
mod init;
mod key_card;
mod lsp;
mod merge;
mod outputs;
mod outside;
mod pack;
mod panic;
mod portfolio;
mod pushed;
mod report;
mod review;
mod rules;
mod schema;
mod suggest;
mod test_cards;
mod trend;
mod width;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use anstream::ColorChoice;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};

/// Exit status if the run itself failed: wrong usage, no repository, no manifest.
const FAILED: u8 = 2;

/// A linter for readiness as code: it checks what readiness.toml claims about an AI pilot against the repository.
#[derive(Debug, Parser)]
#[command(name = "readiness", version, propagate_version = true, max_term_width = 100)]
#[command(
    after_help = "Exit status: 0 = no finding at the failing level, 1 = findings at that level or above, 2 = the run itself failed."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check the claims of every manifest in a repository
    Check(check::CheckArgs),
    /// Write a manifest from what the repository holds
    Init(init::InitArgs),
    /// Write an example repository with its history, and check it
    Demo(demo::DemoArgs),
    /// Write the dossier of one system: one page for a meeting and for the record
    Report(report::ReportArgs),
    /// Evaluate many repositories, and show them in one table
    Portfolio(portfolio::PortfolioArgs),
    /// Check a pack that `report --pack` has written against the repository
    Verify(pack::VerifyArgs),
    /// Show the gates at past commits, and what changed them
    Trend(trend::TrendArgs),
    /// Record that artifacts were reviewed as they are now
    Review(review::ReviewArgs),
    /// Show a rule or a key of the manifest: what it means, an example, and what to do
    Explain(explain::ExplainArgs),
    /// List all rules
    Rules(rules::RulesArgs),
    /// Print the JSON Schema of the manifest, of rule cards or of the report
    Schema(schema::SchemaArgs),
    /// Run the language server for editors, on standard input and output
    Lsp(lsp::LspArgs),
    /// Print completions for a shell
    Completions(completions::CompletionsArgs),
}

/// When to use colours.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Color {
    /// On a terminal, unless `NO_COLOR` or `CLICOLOR` turns colours off
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    /// The choice that applies to standard output now.
    fn choice(self) -> ColorChoice {
        match self {
            Self::Auto => anstream::AutoStream::choice(&io::stdout()),
            Self::Always => ColorChoice::Always,
            Self::Never => ColorChoice::Never,
        }
    }

    fn is_on(self) -> bool {
        !matches!(self.choice(), ColorChoice::Never)
    }
}

/// A failure, as one line that says what to do.
type Failure = Box<dyn std::error::Error>;

/// Runs the program with `args`, its own name first, and returns its exit status.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    panic::install();
    // An empty variable counts as not set: many pipelines set empty variables.
    let is_empty = |name: &std::ffi::OsStr| std::env::var_os(name).is_some_and(|value| value.is_empty());
    let mut command = Cli::command();
    for name in [
        "check",
        "report",
        "portfolio",
        "verify",
        "trend",
        "demo",
        "init",
        "review",
        "explain",
        "rules",
        "schema",
    ] {
        command = command.mut_subcommand(name, |subcommand| {
            subcommand.mut_args(|arg| {
                // Help would print the values of variables unescaped.
                let arg = arg.hide_env_values(true);
                if arg.get_env().is_some_and(is_empty) { arg.env(None) } else { arg }
            })
        });
    }
    let parsed = command.try_get_matches_from(args).and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => {
            complain(&error);
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(FAILED));
        }
    };
    let result = match cli.command {
        Command::Check(args) => check::run(&args),
        Command::Init(args) => init::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Report(args) => report::run(&args),
        Command::Portfolio(args) => portfolio::run(&args),
        Command::Verify(args) => pack::run(&args),
        Command::Trend(args) => trend::run(&args),
        Command::Review(args) => review::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Rules(args) => rules::run(&args),
        Command::Schema(args) => schema::run(&args),
        Command::Lsp(args) => lsp::run(&args),
        Command::Completions(args) => completions::run(&args, Cli::command()),
    };
    result.unwrap_or_else(|failure| {
        let text = failure.to_string();
        let text = crate::output::clean::line(&text, environment::audience());
        let _ = writeln!(io::stderr(), "readiness: {text}");
        ExitCode::from(FAILED)
    })
}

/// Prints a usage error, or the help that was asked for. An argument may contain text from a third party, such as a branch name, so it is
/// escaped and shown without colours.
fn complain(error: &clap::Error) {
    if error.use_stderr() {
        let text = error.render().to_string();
        let _ = write!(
            io::stderr(),
            "{}",
            crate::output::clean::excerpt(&text, &mut [], environment::audience())
        );
    } else {
        let _ = error.print();
    }
}

/// Prints a line to standard error, apart from the output that was asked for.
fn say(text: &str) {
    // A closed standard error is not a failure.
    let _ = writeln!(io::stderr(), "{text}");
}

/// Writes to standard output. A closed pipe ends the output quietly.
fn print(text: &str, color: Color) -> Result<(), Failure> {
    let mut out: Box<dyn Write> = if text.contains('\u{1b}') {
        Box::new(anstream::AutoStream::new(io::stdout().lock(), color.choice()))
    } else {
        // Without an escape sequence there is nothing to remove: a report in JSON can have a hundred megabytes.
        Box::new(io::stdout().lock())
    };
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(format!("standard output cannot be written: {error}").into())
        }
        _ => Ok(()),
    }
}
