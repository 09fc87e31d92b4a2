//! `cargo bench --bench hostile [-- NAME]`: the cost of the worst input that a pull request can contain.
//!
//! Each row is a repository that is slow by design: it has thousands of one thing, or one thing that is deep, long or cyclic. It is checked
//! in the work tree, with `--format json`, and with `--base HEAD^` if the shape has a base.
//!
//! The output shows the elapsed time, the CPU time, the peak memory, the size of the program's output, and the exit status. Exit status 2
//! means that the repository was rejected, so nothing was measured. Shapes with `grows` run at n and at 2n; the CPU time may grow by a
//! factor of at most 2.3, so it must be about linear in n. Every run must end within 5 s and 500 MB on two processors; rows over a limit
//! are marked. A run is killed after 60 s of CPU time, and its status is -1.
//!
//! `cargo bench --bench hostile -- --make NAME FOLDER [N]` creates the repository of the first row with that name, for a look or a profile.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "a benchmark creates repositories, runs programs and prints"
)]

#[path = "support/hostile/mod.rs"]
mod shapes;

use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use shapes::{Shape, Tree, shapes};

type Failure = Box<dyn std::error::Error>;

const READINESS: &str = env!("CARGO_BIN_EXE_readiness");

/// Maximum elapsed time of a run on two processors.
const LONGEST: Duration = Duration::from_secs(5);

/// Maximum peak memory of a run, in MB.
const MOST: f64 = 500.0;

const MB: f64 = 1024.0 * 1024.0;

/// Maximum ratio of the CPU times at 2n and at n.
const FACTOR: f64 = 2.3;

/// CPU time after which a run is killed, in seconds.
const CUT: u64 = 60;

fn main() -> Result<(), Failure> {
    let args: Vec<_> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    if args.first().is_some_and(|arg| arg == "--measure") {
        return measure(&args[1..]);
    }
    if let [make, name, folder, n @ ..] = args.as_slice()
        && make == "--make"
    {
        let shape = shapes().find(|shape| shape.name.contains(name.as_str())).ok_or("no such row")?;
        let n = n.first().map_or(Ok(shape.n), |n| n.parse())?;
        return make_at(shape, n, Path::new(folder)).map(drop);
    }
    let is_asked =
        |shape: &&Shape| args.is_empty() || args.iter().any(|arg| shape.name.contains(arg.as_str()));
    println!(
        "{:<44} {:>8} {:>8} {:>7} {:>7} {:>8} {:>8} {:>6}",
        "", "n", "args", "time", "cpu", "peak", "printed", "status"
    );
    for shape in shapes().filter(is_asked) {
        let first = row(shape, shape.n)?;
        if shape.grows {
            let second = row(shape, 2 * shape.n)?;
            for ((name, once), (_, twice)) in first.iter().zip(&second) {
                let factor = twice.cpu.as_secs_f64() / once.cpu.as_secs_f64();
                let mark = if factor > FACTOR && twice.cpu > Duration::from_millis(300) {
                    "  <-- grows faster"
                } else {
                    ""
                };
                println!("{:<44} {:>8} {name:>8} {factor:>7.2}x{mark}", "", "n → 2n");
            }
        }
    }
    Ok(())
}

/// The cost of one run: elapsed and CPU time, peak memory and output size in MB.
struct Cost {
    time: Duration,
    cpu: Duration,
    peak: f64,
    printed: f64,
    /// The exit status; -1 if the run was killed.
    status: i32,
}

/// Creates the repository of `shape` with size `n`.
fn make_at(shape: &Shape, n: usize, place: &Path) -> Result<Tree, Failure> {
    let mut tree = Tree::default();
    (shape.make)(n, &mut tree);
    tree.write(place)?;
    Ok(tree)
}

/// Creates the repository of `shape` with size `n`, and measures each variant of the command.
fn row(shape: &Shape, n: usize) -> Result<Vec<(&'static str, Cost)>, Failure> {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench-repos/hostile");
    let _ = fs::remove_dir_all(&place);
    let tree = make_at(shape, n, &place)?;
    let mut ways: Vec<(&'static str, Vec<&str>)> =
        vec![("", vec!["check"]), ("json", vec!["check", "--format", "json"])];
    if tree.has_base() {
        ways.push(("base", vec!["check", "--base", "HEAD^"]));
    }
    ways.extend(shape.formats.iter().map(|format| (*format, vec!["check", "--format", *format])));
    let mut costs = Vec::new();
    for (name, args) in ways {
        let cost = run(&args, &place)?;
        // Beside other work on the machine a run takes longer than it computes.
        let mark = if cost.time.min(cost.cpu) > LONGEST || cost.peak > MOST || !(0..=1).contains(&cost.status)
        {
            "  <-- too much"
        } else {
            ""
        };
        println!(
            "{:<44} {n:>8} {name:>8} {:>6.2}s {:>6.2}s {:>5.0} MB {:>5.1} MB {:>6}{mark}",
            shape.name,
            cost.time.as_secs_f64(),
            cost.cpu.as_secs_f64(),
            cost.peak,
            cost.printed,
            cost.status
        );
        costs.push((name, cost));
    }
    fs::remove_dir_all(&place)?;
    Ok(costs)
}

/// Measures one run in a separate process. That process has no other child, so the resource usage of its children is that of the run.
fn run(args: &[&str], folder: &Path) -> Result<Cost, Failure> {
    let own = std::env::current_exe()?;
    let output = Command::new(own).arg("--measure").args(args).current_dir(folder).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<f64> = text.split_whitespace().filter_map(|number| number.parse().ok()).collect();
    let [time, cpu, peak, printed, status] = numbers[..] else {
        return Err(format!("nothing was measured: {text}{}", String::from_utf8_lossy(&output.stderr)).into());
    };
    let [time, cpu] = [time, cpu].map(Duration::from_secs_f64);
    Ok(Cost { time, cpu, peak, printed, status: status as i32 })
}

/// Runs readiness and prints the elapsed and CPU time in seconds, the peak memory and output size in MB, and the exit status.
#[cfg(unix)]
fn measure(args: &[String]) -> Result<(), Failure> {
    use nix::sys::resource::{Resource, UsageWho, getrusage, setrlimit};
    setrlimit(Resource::RLIMIT_CPU, CUT, CUT)?;
    let start = Instant::now();
    let mut child =
        Command::new(READINESS).args(args).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let mut printed = 0;
    if let Some(mut stdout) = child.stdout.take() {
        let mut buffer = vec![0; 1 << 20];
        loop {
            match stdout.read(&mut buffer)? {
                0 => break,
                read => printed += read,
            }
        }
    }
    let status = child.wait()?.code().unwrap_or(-1);
    let time = start.elapsed().as_secs_f64();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let seconds = |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    let kib = if cfg!(target_os = "macos") { usage.max_rss() / 1024 } else { usage.max_rss() };
    let cpu = seconds(usage.user_time()) + seconds(usage.system_time());
    println!("{time} {cpu} {} {} {status}", kib as f64 / 1024.0, printed as f64 / MB);
    Ok(())
}

/// Runs readiness and prints the same five numbers. CPU time and memory are not measured on this platform.
#[cfg(not(unix))]
fn measure(args: &[String]) -> Result<(), Failure> {
    let start = Instant::now();
    let output = Command::new(READINESS).args(args).stderr(Stdio::null()).output()?;
    let time = start.elapsed().as_secs_f64();
    let status = output.status.code().unwrap_or(-1);
    println!("{time} {time} 0 {} {status}", output.stdout.len() as f64 / MB);
    Ok(())
}
