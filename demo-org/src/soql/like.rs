//! The patterns of LIKE: `%` for any text, `_` for one character, and their escapes.

/// A piece of a pattern.
#[derive(Debug, PartialEq)]
pub(super) enum Piece {
    Char(char),
    One,
    Many,
}

/// A pattern, lower-cased, with `\%`, `\_` and `\\` as plain characters.
pub(super) fn pieces(pattern: &str) -> Vec<Piece> {
    let lower = pattern.to_lowercase();
    let mut pieces = Vec::new();
    let mut chars = lower.chars();
    while let Some(c) = chars.next() {
        pieces.push(match c {
            '%' => Piece::Many,
            '_' => Piece::One,
            '\\' => Piece::Char(chars.next().unwrap_or('\\')),
            c => Piece::Char(c),
        });
    }
    pieces.dedup_by(|a, b| *a == Piece::Many && *b == Piece::Many);
    pieces
}

/// Whether the text fits the pattern; two pointers and a way back to the last `%`, so that no pattern is slow.
pub(super) fn fits(text: &[char], pattern: &[Piece]) -> bool {
    let (mut t, mut p) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(Piece::Many) => {
                retry = Some((p + 1, t));
                p += 1;
            }
            Some(Piece::One) => (t, p) = (t + 1, p + 1),
            Some(Piece::Char(c)) if *c == text[t] => (t, p) = (t + 1, p + 1),
            _ => match &mut retry {
                Some((after, from)) => {
                    *from += 1;
                    (t, p) = (*from, *after);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|piece| *piece == Piece::Many)
}
