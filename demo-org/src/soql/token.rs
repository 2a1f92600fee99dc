//! The words of a query.

use jiff::Timestamp;
use jiff::civil::Date;

use super::at;
use super::dates::DateLiteral;
use crate::data::value::{read_date, read_moment};
use crate::refusal::Refusal;

/// A word, and where in the text it begins.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) at: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A name or keyword, with dots where it is a path.
    Name(String),
    /// A text in quotes: as it reads, and as a pattern of LIKE, where `\%` and `\_` are still marked.
    Text {
        plain: String,
        pattern: String,
    },
    Number(f64),
    Date(Date),
    Moment(Timestamp),
    /// A date literal, which the reader takes a name for where a value has to be.
    Days(DateLiteral, String),
    /// One of `( ) , = != < > <= >=`.
    Sign(&'static str),
    End,
}

impl Kind {
    /// As the token is named in an error.
    pub(super) fn shown(&self) -> String {
        match self {
            Kind::Name(name) | Kind::Days(_, name) => format!("'{name}'"),
            Kind::Text { plain, .. } => format!("'{plain}'"),
            Kind::Number(n) => format!("'{n}'"),
            Kind::Date(date) => format!("'{date}'"),
            Kind::Moment(at) => format!("'{at}'"),
            Kind::Sign(sign) => format!("'{sign}'"),
            Kind::End => "<EOF>".to_owned(),
        }
    }
}

const SIGNS: [&str; 10] = ["<=", ">=", "!=", "<>", "(", ")", ",", "=", "<", ">"];

pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Refusal> {
    let mut tokens = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let start = text.len() - rest.len();
        let Some(first) = rest.chars().next() else {
            tokens.push(Token { kind: Kind::End, at: start });
            return Ok(tokens);
        };
        let (kind, length) = if first == '\'' {
            quoted(text, start)?
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            (Kind::Sign(if *sign == "<>" { "!=" } else { sign }), sign.len())
        } else {
            bare(text, rest, start)?
        };
        tokens.push(Token { kind, at: start });
        rest = &rest[length..];
    }
}

/// A text in quotes, with Salesforce's escapes and no others.
fn quoted(text: &str, start: usize) -> Result<(Kind, usize), Refusal> {
    let (mut plain, mut pattern) = (String::new(), String::new());
    let mut chars = text[start + 1..].char_indices();
    while let Some((n, c)) = chars.next() {
        match c {
            '\'' => return Ok((Kind::Text { plain, pattern }, n + 2)),
            '\\' => {
                let bad = || {
                    at(text, start + 1 + n, "MALFORMED_QUERY", "Illegal character sequence in string literal")
                };
                let (_, escaped) = chars.next().ok_or_else(bad)?;
                let read = match escaped {
                    'n' | 'N' => '\n',
                    'r' | 'R' => '\r',
                    't' | 'T' => '\t',
                    'b' | 'B' => '\u{8}',
                    'f' | 'F' => '\u{c}',
                    '"' | '\'' | '\\' | '%' | '_' => escaped,
                    'u' => {
                        let hex: String = chars.by_ref().take(4).map(|(_, c)| c).collect();
                        let code = if hex.len() == 4 { u32::from_str_radix(&hex, 16).ok() } else { None };
                        code.and_then(char::from_u32).ok_or_else(bad)?
                    }
                    _ => return Err(bad()),
                };
                plain.push(read);
                if matches!(read, '%' | '_' | '\\') {
                    pattern.push('\\');
                }
                pattern.push(read);
            }
            _ => {
                plain.push(c);
                pattern.push(c);
            }
        }
    }
    Err(at(text, start, "MALFORMED_QUERY", "unexpected token: '<EOF>': a text is not closed"))
}

/// A name, number, date or datetime: they end at a blank or a sign.
fn bare(text: &str, rest: &str, start: usize) -> Result<(Kind, usize), Refusal> {
    let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | '=' | '<' | '>' | '!' | '\'');
    let word = &rest[..rest.find(ends).unwrap_or(rest.len())];
    let first = word.chars().next().unwrap_or('!');
    let kind = if first.is_ascii_alphabetic() {
        let named = word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ':'));
        named.then(|| Kind::Name(word.to_owned()))
    } else if first.is_ascii_digit() || matches!(first, '-' | '+' | '.') {
        read_date(word)
            .map(Kind::Date)
            .or_else(|| read_moment(word).map(Kind::Moment))
            .or_else(|| word.parse().ok().filter(|n: &f64| n.is_finite()).map(Kind::Number))
    } else {
        None
    };
    match kind {
        Some(kind) => Ok((kind, word.len())),
        None => {
            let shown = if word.is_empty() { first.to_string() } else { word.to_owned() };
            Err(at(text, start, "MALFORMED_QUERY", &format!("unexpected token: '{shown}'")))
        }
    }
}
