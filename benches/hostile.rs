//! `cargo bench --bench hostile [-- NAME]`: what the worst input that a pull request can send costs.
//!
//! Each row is a repository made to be slow: thousands of one thing, or one thing that is deep, long or round. It is checked on disk, with
//! `--format json`, and with `--base HEAD^` where the change matters. Printed are the time (elapsed and of all processors), the most memory
//! that was held, how much was printed, and the exit status: 2 says that the repository was refused and nothing measured. A row that is "grows"
//! is made at n and at 2n: what is bounded by an index grows by a factor of about 2, at most 2.3. Everything has to end within 5 s and 500 MB
//! on two processors; rows beyond that are marked. A run is ended after a minute of computing, with status -1.
//!
//! `cargo bench --bench hostile -- --make NAME FOLDER [N]` makes the repository of the first row with that name, to be looked at or profiled.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::indexing_slicing,
    reason = "a benchmark makes repositories, runs programs and prints"
)]

#[path = "support/hostile.rs"]
mod shapes;

use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use shapes::{SHAPES, Shape, Tree};

type Failure = Box<dyn std::error::Error>;

const READINESS: &str = env!("CARGO_BIN_EXE_readiness");

/// What a run may take on two processors.
const LONGEST: Duration = Duration::from_secs(5);

/// The most memory that it may hold, in MB.
const MOST: f64 = 500.0;

const MB: f64 = 1024.0 * 1024.0;

/// The most that twice as much may cost.
const FACTOR: f64 = 2.3;

/// Seconds of computing after which a run is ended.
const CUT: u64 = 60;

fn main() -> Result<(), Failure> {
    let args: Vec<_> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    if args.first().is_some_and(|arg| arg == "--measure") {
        return measure(&args[1..]);
    }
    if let [make, name, folder, n @ ..] = args.as_slice()
        && make == "--make"
    {
        let shape = SHAPES.iter().find(|shape| shape.name.contains(name.as_str())).ok_or("no such row")?;
        let n = n.first().map_or(Ok(shape.n), |n| n.parse())?;
        return make_at(shape, n, Path::new(folder)).map(drop);
    }
    let is_asked =
        |shape: &&Shape| args.is_empty() || args.iter().any(|arg| shape.name.contains(arg.as_str()));
    println!(
        "{:<44} {:>8} {:>8} {:>7} {:>7} {:>8} {:>8} {:>6}",
        "", "n", "args", "time", "cpu", "peak", "printed", "status"
    );
    for shape in SHAPES.iter().filter(is_asked) {
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

/// What one run took.
struct Cost {
    time: Duration,
    cpu: Duration,
    peak: f64,
    printed: f64,
    /// The exit status; -1 where the run was ended.
    status: i32,
}

/// Makes a shape's repository of size `n`.
fn make_at(shape: &Shape, n: usize, place: &Path) -> Result<Tree, Failure> {
    let mut tree = Tree::default();
    (shape.make)(n, &mut tree);
    tree.write(place)?;
    Ok(tree)
}

/// Makes a shape's repository of size `n`, and checks it in each way that matters.
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

/// Runs readiness in a process that has no other child, and asks that what it took.
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

/// Runs readiness and prints seconds elapsed, seconds computed, MB held and MB printed.
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

/// Runs readiness and prints seconds elapsed; the rest is not known here.
#[cfg(not(unix))]
fn measure(args: &[String]) -> Result<(), Failure> {
    let start = Instant::now();
    let output = Command::new(READINESS).args(args).stderr(Stdio::null()).output()?;
    let time = start.elapsed().as_secs_f64();
    let status = output.status.code().unwrap_or(-1);
    println!("{time} {time} 0 {} {status}", output.stdout.len() as f64 / MB);
    Ok(())
}
