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

/// A struct or an enum of a source.
pub struct Type {
    /// Its name.
    pub name: String,
    /// The words of its fields or variants.
    pub body: Vec<String>,
    /// Whether it can be printed for developers: by derivation, or by an `impl` in the same source.
    pub has_debug: bool,
}

/// The structs and enums of a source, but for those of its tests where these stand in the same file.
#[must_use]
pub fn types(source: &str) -> Vec<Type> {
    let words = words(source.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default());
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let printed: Vec<&str> = (0..words.len())
        .filter(|at| word(*at) == "Debug" && word(at + 1) == "for")
        .map(|at| word(at + 2))
        .collect();
    let mut found = Vec::new();
    let mut derived = false;
    let mut at = 0;
    while at < words.len() {
        match word(at) {
            "derive" => {
                let end = behind_bracket(&words, at + 1);
                derived |= words[at..end].iter().any(|word| word == "Debug");
                at = end;
                continue;
            }
            "struct" | "enum" => {
                let name = word(at + 1).to_owned();
                let begins = (at + 2..words.len()).find(|at| matches!(word(*at), "{" | "(" | ";"));
                let begins = begins.unwrap_or(words.len());
                let ends = if word(begins) == ";" { begins } else { behind_bracket(&words, begins) };
                let has_debug = derived || printed.contains(&name.as_str());
                found.push(Type { name, body: words[begins..ends].to_vec(), has_debug });
                (derived, at) = (false, ends);
                continue;
            }
            "fn" | "impl" | "mod" | "use" | "trait" => derived = false,
            _ => (),
        }
        at += 1;
    }
    found
}

/// Where what follows the bracket that opens at `start` begins.
fn behind_bracket(words: &[String], start: usize) -> usize {
    let mut depth = 0_usize;
    for (at, word) in words.iter().enumerate().skip(start) {
        match word.as_str() {
            "(" | "{" | "[" => depth += 1,
            ")" | "}" | "]" => depth = depth.saturating_sub(1),
            _ => (),
        }
        if depth == 0 {
            return at + 1;
        }
    }
    words.len()
}

impl Type {
    /// What it names as types: neither its fields nor its variants.
    fn parts(&self) -> Vec<&str> {
        let mut depth = usize::from(self.body.first().is_some_and(|first| first == "("));
        let mut parts = Vec::new();
        let mut before = "";
        for word in &self.body {
            match word.as_str() {
                "(" | "{" | "[" | "<" => depth += 1,
                ">" if before == "-" => (),
                ")" | "}" | "]" | ">" => depth = depth.saturating_sub(1),
                name => {
                    let listed = matches!(before, "," | "(" | "<") && depth > 1;
                    if listed || matches!(before, ":" | "&" | "dyn" | "::" | "mut") {
                        parts.push(name);
                    }
                }
            }
            before = word;
        }
        parts
    }

    /// Whether it holds a token itself: a `Secret`, or a text in a field that is called one.
    #[must_use]
    pub fn holds_a_token(&self) -> bool {
        let is_token = |name: &str| {
            let singular = name.strip_suffix('s').unwrap_or(name);
            ["token", "verifier"]
                .iter()
                .any(|secret| singular == *secret || singular.ends_with(&format!("_{secret}")))
        };
        let texts = |at: usize| {
            let kind = self.body[at..].iter().skip(2).take_while(|word| *word != ",");
            kind.into_iter().any(|word| matches!(word.as_str(), "String" | "str" | "u8"))
        };
        self.body.iter().any(|word| word == "Secret")
            || (0..self.body.len()).any(|at| {
                is_token(&self.body[at])
                    && self.body.get(at + 1).is_some_and(|colon| colon == ":")
                    && texts(at)
            })
    }
}

/// The names of all types of these sources that hold a token, themselves or in another type of theirs, and can
/// be printed for developers. Names that several types have lead no further.
#[must_use]
pub fn printable_tokens(sources: &[&str]) -> Vec<String> {
    let all: Vec<Type> = sources.iter().flat_map(|source| types(source)).collect();
    let mut holders: Vec<&str> = Vec::new();
    loop {
        let unique = |name: &&str| all.iter().filter(|other| other.name == **name).count() == 1;
        let lead: Vec<&str> = holders.iter().copied().filter(unique).collect();
        let holds = |one: &&Type| {
            one.holds_a_token() || one.parts().iter().any(|part| lead.contains(part) && *part != one.name)
        };
        let next: Vec<&str> = all.iter().filter(holds).map(|one| one.name.as_str()).collect();
        if next.len() == holders.len() {
            let told = all.iter().filter(holds).filter(|one| one.has_debug);
            return told.map(|one| one.name.clone()).collect();
        }
        holders = next;
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
