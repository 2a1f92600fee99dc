//! Lines of CSV as RFC 4180 has them, that no spreadsheet takes for formulas.

/// What a file begins with, so that Excel reads it as UTF-8.
pub(super) const BEGIN: &str = "\u{feff}";

/// What a spreadsheet may take for the beginning of a formula (OWASP ASVS 1.2.10).
const FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\0'];

/// Appends a line.
pub(super) fn line<'a>(out: &mut String, cells: impl Iterator<Item = &'a str>) {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            out.push(',');
        }
        out.push('"');
        if cell.starts_with(FORMULA) {
            out.push('\'');
        }
        out.push_str(&cell.replace('"', "\"\""));
        out.push('"');
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_quoted_and_nothing_in_it_is_a_formula() {
        let mut text = String::new();
        let cells =
            ["a", "b,c", "say \"hi\"", "two\nlines", "", "=1+1", "-5", "1-5", "+a", "@b", "\tc", "\0"];
        line(&mut text, cells.into_iter());
        let wanted = "\"a\",\"b,c\",\"say \"\"hi\"\"\",\"two\nlines\",\"\",\"'=1+1\",\"'-5\",\"1-5\",\"'+a\",\"'@b\",\"'\tc\",\"'\0\"\r\n";
        assert_eq!(text, wanted);
    }
}
