//! Rust source as words, so that a test can ask what code names, whatever its comments and strings
//! say. It knows just enough of the language for that; macros are read as they stand.

/// The identifiers and signs of a source, in order, without comments and literals. `::` is one word.
#[must_use]
pub fn words(source: &str) -> Vec<String> {
    let code: Vec<char> = source.chars().collect();
    let mut words = Vec::new();
    let mut at = 0;
    while let Some(&c) = code.get(at) {
        let next = code.get(at + 1).copied().unwrap_or_default();
        if c == '/' && next == '/' {
            at += code[at..].iter().take_while(|c| **c != '\n').count();
        } else if c == '/' && next == '*' {
            at = behind_comment(&code, at);
        } else if c == '"' {
            at = behind_string(&code, at);
        } else if c == '\'' {
            at = behind_quote(&code, at);
        } else if c == '_' || c.is_alphabetic() {
            let word: String = code[at..].iter().take_while(|c| **c == '_' || c.is_alphanumeric()).collect();
            at += word.chars().count();
            match (word.as_str(), code.get(at)) {
                // A prefix of a string: the string follows and is skipped in its own turn.
                ("b" | "c", Some('"' | '\'')) => (),
                ("r" | "br" | "cr", Some('"' | '#')) => match behind_raw_string(&code, at) {
                    Some(behind) => at = behind,
                    None => at += 1, // `r#type`: the identifier is `type`
                },
                _ => words.push(word),
            }
        } else if c.is_ascii_digit() {
            at += code[at..].iter().take_while(|c| **c == '_' || c.is_alphanumeric()).count();
        } else if c == ':' && next == ':' {
            words.push("::".to_owned());
            at += 2;
        } else {
            if !c.is_whitespace() {
                words.push(c.to_string());
            }
            at += 1;
        }
    }
    words
}

/// Comments nest.
fn behind_comment(code: &[char], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0);
    while at < code.len() {
        match (code[at], code.get(at + 1)) {
            ('/', Some('*')) => (at, depth) = (at + 2, depth + 1),
            ('*', Some('/')) => (at, depth) = (at + 2, depth - 1),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn behind_string(code: &[char], start: usize) -> usize {
    let mut at = start + 1;
    while at < code.len() && code[at] != '"' {
        at += if code[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// From the `#`s or the quote of a raw string; `None` when it is a raw identifier.
fn behind_raw_string(code: &[char], start: usize) -> Option<usize> {
    let hashes = code[start..].iter().take_while(|c| **c == '#').count();
    if code.get(start + hashes) != Some(&'"') {
        return None;
    }
    let mut at = start + hashes + 1;
    while at < code.len() {
        let closing =
            code[at] == '"' && code[at + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes;
        if closing {
            return Some(at + 1 + hashes);
        }
        at += 1;
    }
    Some(at)
}

/// A character is skipped; of a lifetime only its quote.
fn behind_quote(code: &[char], start: usize) -> usize {
    match (code.get(start + 1), code.get(start + 2)) {
        (Some('\\'), _) => {
            let mut at = start + 3;
            while at < code.len() && code[at] != '\'' {
                at += 1;
            }
            at + 1
        }
        (Some(_), Some('\'')) => start + 3,
        _ => start + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(source: &str) -> String {
        words(source).join(" ")
    }

    #[test]
    fn code_is_read_and_comments_and_literals_are_not() {
        assert_eq!(joined("use sled::Db; // sled::Tree"), "use sled :: Db ;");
        assert_eq!(joined("/* a /* nested */ sled:: */ x"), "x");
        assert_eq!(joined("/// sled::\n//! sled::\nfn f(){}"), "fn f ( ) { }");
        assert_eq!(joined(r#"f("sled::\" sled::", 'x', '\'', b"y", '"')"#), "f ( , , , , )");
        assert_eq!(joined("r#\"a \" sled:: \"# + br\"sled::\" + r#type + \"\""), "+ + type +");
        assert_eq!(joined("fn f<'a>(x: &'a str) -> 'static"), "fn f < a > ( x : & a str ) - > static");
        assert_eq!(joined("1_000u32 0x2f a_1 ::sled"), "a_1 :: sled");
        assert_eq!(joined("\"never closed"), "", "an unfinished source does not stop the reader");
        assert_eq!(joined("/* never closed"), "");
    }
}
