//! What the figures were measured on.

use std::fs;
use std::path::Path;

use anyhow::Result;

/// Processor, cores, kernel, file system and build, in one line.
///
/// # Errors
/// When the system does not say how many cores there are.
pub fn line(folder: &Path, build: &str) -> Result<String> {
    let cpu = first_after("/proc/cpuinfo", "model name").unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    let cores = std::thread::available_parallelism()?;
    let memory = first_after("/proc/meminfo", "MemTotal").and_then(|kib| gib(&kib));
    let memory = memory.map_or_else(String::new, |gib| format!(", {gib} GiB"));
    let system = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("unknown");
    Ok(format!(
        "{cpu}, {cores} cores{memory}, {} {}, {}, {build}, load {load} at the start.",
        std::env::consts::OS,
        system.trim(),
        file_system(folder).unwrap_or_else(|| "an unknown file system".to_owned()),
    ))
}

/// How this program was built.
#[must_use]
pub fn build() -> &'static str {
    if cfg!(debug_assertions) { "debug build" } else { "release build" }
}

/// Memory that this process has in use, in MiB.
pub fn resident() -> Option<u64> {
    let kib = first_after("/proc/self/status", "VmRSS")?;
    Some(kib.trim_end_matches(" kB").trim().parse::<u64>().ok()? / 1024)
}

fn gib(kib: &str) -> Option<u64> {
    Some(kib.trim_end_matches(" kB").trim().parse::<u64>().ok()?.div_ceil(1 << 20))
}

fn first_after(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// The file system of the longest mount point that holds the folder.
fn file_system(folder: &Path) -> Option<String> {
    let folder = fs::canonicalize(folder).ok()?;
    let mounts = fs::read_to_string("/proc/mounts").ok()?;
    let mounts = mounts.lines().filter_map(|line| {
        let mut parts = line.split(' ').skip(1);
        Some((parts.next()?, parts.next()?))
    });
    let holds = mounts.filter(|(point, _)| folder.starts_with(point));
    holds.max_by_key(|(point, _)| point.len()).map(|(_, kind)| kind.to_owned())
}
