//! How many tests passed and failed, as each runner says it.

/// Tests that ran.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, more: Counts) {
        self.passed += more.passed;
        self.failed += more.failed;
    }
}

/// Of a line of cargo test: `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
pub(crate) fn of_libtest(line: &str) -> Option<Counts> {
    let (_, numbers) = line.strip_prefix("test result: ")?.split_once(". ")?;
    counted(numbers, ';')
}

/// Of nextest's last line: `Summary [ 1.2s] 5/9 tests run: 3 passed (1 slow), 1 failed, 1 timed out, 2 skipped`.
/// Tests that a stop kept from running were not shown to hold, and count as failed.
pub(crate) fn of_nextest(line: &str) -> Option<Counts> {
    let (_, summary) = line.trim_start().strip_prefix("Summary [")?.split_once(']')?;
    let (run, numbers) = summary.split_once(" run: ")?;
    let mut counts = counted(&without_brackets(numbers), ',')?;
    let run = run.split_whitespace().next()?;
    if let Some((run, all)) = run.split_once('/') {
        let (run, all) = (run.parse::<u64>().ok()?, all.parse::<u64>().ok()?);
        counts.failed += all.saturating_sub(run);
    }
    Some(counts)
}

/// Of Vitest's line: `Tests  1 failed | 11 passed | 2 skipped (14)`.
pub(crate) fn of_vitest(line: &str) -> Option<Counts> {
    counted(&without_brackets(line.trim_start().strip_prefix("Tests ")?), '|')
}

/// Of pytest's last line: `1 failed, 19 passed, 2 warnings in 11.58s`.
pub(crate) fn of_pytest(line: &str) -> Option<Counts> {
    let (numbers, time) = line.trim_matches(['=', ' ']).rsplit_once(" in ")?;
    let is_time = time.starts_with(|c: char| c.is_ascii_digit()) && time.split(' ').next()?.ends_with('s');
    if is_time { counted(numbers, ',') } else { None }
}

/// Of the lines that close a run of Node's tests: `ℹ pass 7`, `ℹ fail 0`, `ℹ cancelled 0`.
pub(crate) fn of_node(line: &str) -> Option<Counts> {
    let (word, number) = line.strip_prefix("ℹ ")?.split_once(' ')?;
    let number = number.parse().ok()?;
    match word {
        "pass" => Some(Counts { passed: number, failed: 0 }),
        "fail" | "cancelled" => Some(Counts { passed: 0, failed: number }),
        _ => None,
    }
}

/// Of the story's last line: `story: 9 passed, 0 failed`.
pub(crate) fn of_story(line: &str) -> Option<Counts> {
    counted(line.strip_prefix("story: ")?, ',')
}

/// Of the tour's last line: `tour: 19 passed, 0 failed; pictures in …`.
pub(crate) fn of_tour(line: &str) -> Option<Counts> {
    counted(line.strip_prefix("tour: ")?.split(';').next()?, ',')
}

/// `<number> <word>` between separators. What neither passed nor was left out has failed: nextest
/// has several words for that.
fn counted(numbers: &str, separator: char) -> Option<Counts> {
    let mut counts = Counts::default();
    for part in numbers.split(separator) {
        let Some((number, word)) = part.trim().split_once(' ') else { continue };
        let Ok(number) = number.parse::<u64>() else { continue };
        match word {
            "passed" => counts.passed += number,
            "skipped" | "ignored" | "measured" | "filtered out" | "todo" | "warning" | "warnings" => (),
            _ => counts.failed += number,
        }
    }
    (numbers.contains(" passed") || counts.failed > 0).then_some(counts)
}

fn without_brackets(text: &str) -> String {
    let mut outside = true;
    let mut kept = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' => outside = false,
            ')' => outside = true,
            _ if outside => kept.push(c),
            _ => (),
        }
    }
    kept.replace(" ,", ",").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(passed: u64, failed: u64) -> Option<Counts> {
        Some(Counts { passed, failed })
    }

    #[test]
    fn libtest_is_read() {
        let line =
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.01s";
        assert_eq!(of_libtest(line), counts(3, 0));
        assert_eq!(
            of_libtest("test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured"),
            counts(3, 2)
        );
        assert_eq!(of_libtest("test r1_saved_means_on_disk ... ok"), None);
    }

    #[test]
    fn nextest_is_read() {
        for (line, read) in [
            ("     Summary [   0.052s] 4 tests run: 4 passed, 0 skipped", counts(4, 0)),
            ("     Summary [   1.052s] 1 test run: 1 passed (1 slow), 2 skipped", counts(1, 0)),
            (
                "     Summary [   9.052s] 9 tests run: 6 passed (1 slow, 2 flaky, 1 leaky), 1 failed, 2 timed out, 3 skipped",
                counts(6, 3),
            ),
            (
                "     Summary [   9.052s] 3 tests run: 1 passed, 1 failed (1 due to being leaky), 1 exec failed, 0 skipped",
                counts(1, 2),
            ),
            ("     Summary [   9.052s] 5/9 tests run: 4 passed, 1 failed, 3 skipped", counts(4, 5)),
            ("        PASS [   0.005s] xtask counts::tests::nextest_is_read", None),
        ] {
            assert_eq!(of_nextest(line), read, "{line}");
        }
    }

    #[test]
    fn vitest_is_read() {
        for (line, read) in [
            ("      Tests  12 passed (12)", counts(12, 0)),
            ("      Tests  1 failed | 11 passed | 2 skipped | 1 todo (15)", counts(11, 1)),
            ("      Tests  2 failed (2)", counts(0, 2)),
            (" Test Files  3 passed (3)", None),
        ] {
            assert_eq!(of_vitest(line), read, "{line}");
        }
    }

    #[test]
    fn pytest_and_node_are_read() {
        for (line, read) in [
            ("105 passed in 11.58s", counts(105, 0)),
            ("== 1 failed, 19 passed, 2 warnings, 1 error in 71.58s (0:01:11) ==", counts(19, 2)),
            ("2 errors in 0.12s", counts(0, 2)),
            ("3 rows were found in the file", None),
        ] {
            assert_eq!(of_pytest(line), read, "{line}");
        }
        assert_eq!(of_node("ℹ pass 7"), counts(7, 0));
        assert_eq!(of_node("ℹ cancelled 1"), counts(0, 1));
        assert_eq!(of_node("ℹ tests 8"), None);
    }

    #[test]
    fn story_and_tour_are_read() {
        assert_eq!(of_story("story: 9 passed, 1 failed"), counts(9, 1));
        assert_eq!(of_story("story: three ads are saved"), None);
        assert_eq!(of_tour("tour: 19 passed, 1 failed; pictures in /a, 7 of them"), counts(19, 1));
    }
}
