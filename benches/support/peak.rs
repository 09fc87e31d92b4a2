//! Peak memory of a command.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

type Failure = Box<dyn std::error::Error>;

/// Returns a command whose output is discarded.
pub(crate) fn quiet(program: &str, args: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Measures the peak memory of a command in a separate process, which has no other child.
pub(crate) fn peak(program: &str, args: &[&str], folder: &Path) -> Result<String, Failure> {
    let own: PathBuf = std::env::current_exe()?;
    let output = Command::new(own).arg("--measure").arg(program).args(args).current_dir(folder).output()?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[cfg(unix)]
/// Runs a command and prints its peak memory.
pub(crate) fn measure(command: &[String]) -> Result<(), Failure> {
    use nix::sys::resource::{UsageWho, getrusage};
    let (program, args) = command.split_first().ok_or("nothing to measure")?;
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    quiet(program, &args, Path::new(".")).status()?;
    let peak = getrusage(UsageWho::RUSAGE_CHILDREN)?.max_rss();
    let kib = if cfg!(target_os = "macos") { peak / 1024 } else { peak };
    println!("{:.1} MB", f64::from(u32::try_from(kib)?) / 1024.0);
    Ok(())
}

#[cfg(not(unix))]
/// Prints `-`: peak memory is not measured on this platform.
pub(crate) fn measure(_: &[String]) -> Result<(), Failure> {
    println!("-");
    Ok(())
}
