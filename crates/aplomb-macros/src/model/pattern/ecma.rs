//! ECMA-262's regular expressions in the syntax of the `regex` crate.
//!
//! JSON Schema (2020-12 core, section 6.4) asks for ECMA-262 with the `u` flag. The two syntaxes look alike and differ in
//! what `\d`, `\w`, `\s`, `\b`, `.`, `$` and classes mean; here each of them is written out. What a matcher without
//! backtracking cannot do is refused.

use std::fmt::Write;
use std::iter::Peekable;
use std::str::CharIndices;

const DIGIT: &str = "0-9";
const WORD: &str = "0-9A-Z_a-z";
/// ECMA-262 section 12.2 and 12.3: white space and line ends.
const SPACE: &str =
    r"\t\n\x0B\x0C\r \x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{FEFF}";

/// Translates a pattern.
///
/// # Errors
///
/// A sentence that says what is wrong with it.
pub fn translate(source: &str) -> Result<String, String> {
    let mut reader = Reader {
        source,
        chars: source.char_indices().peekable(),
        out: String::new(),
    };
    reader.all()?;
    Ok(reader.out)
}

struct Reader<'a> {
    source: &'a str,
    chars: Peekable<CharIndices<'a>>,
    out: String,
}

/// What an escape stands for.
enum Escape {
    /// One character.
    Char(char),
    /// The inside of a class.
    Class(&'static str),
    /// Everything but the inside of a class.
    NotClass(&'static str),
    /// A property, in the same syntax in both.
    Property(String),
}

impl Reader<'_> {
    fn next(&mut self) -> Option<char> {
        self.chars.next().map(|(_, char)| char)
    }

    fn peek(&mut self) -> Option<char> {
        self.chars.peek().map(|(_, char)| *char)
    }

    fn take(&mut self, wanted: char) -> bool {
        self.chars.next_if(|(_, char)| *char == wanted).is_some()
    }

    fn rest(&mut self) -> &str {
        let start = self.chars.peek().map_or(self.source.len(), |(index, _)| *index);
        &self.source[start..]
    }

    fn literal(&mut self, char: char) {
        if char.is_ascii_alphanumeric() || char as u32 > 127 {
            self.out.push(char);
        } else {
            let _ = write!(self.out, "\\x{{{:X}}}", char as u32);
        }
    }

    fn all(&mut self) -> Result<(), String> {
        // Whether there is something before that can be repeated.
        let mut repeatable = false;
        while let Some(char) = self.next() {
            match char {
                '*' | '+' | '?' | '{' => {
                    let repetition = if char == '{' {
                        self.counts()?
                    } else {
                        char.to_string()
                    };
                    if !repeatable {
                        return Err(format!("there is nothing to repeat before `{repetition}`"));
                    }
                    self.out.push_str(&repetition);
                    // A lazy repetition finds the same matches in another order.
                    if self.take('?') {
                        self.out.push('?');
                    }
                    repeatable = false;
                }
                '(' => {
                    self.group()?;
                    repeatable = false;
                }
                ')' => {
                    self.out.push(')');
                    repeatable = true;
                }
                '|' => {
                    self.out.push('|');
                    repeatable = false;
                }
                '^' => {
                    self.out.push_str(r"\A");
                    repeatable = false;
                }
                '$' => {
                    self.out.push_str(r"\z");
                    repeatable = false;
                }
                '.' => {
                    self.out.push_str(r"[^\n\r\x{2028}\x{2029}]");
                    repeatable = true;
                }
                '[' => {
                    self.class()?;
                    repeatable = true;
                }
                '}' | ']' => return Err(format!("write `\\{char}` for the character `{char}`")),
                '\\' => repeatable = self.escape_outside()?,
                char => {
                    self.literal(char);
                    repeatable = true;
                }
            }
        }
        Ok(())
    }

    /// After `(`.
    fn group(&mut self) -> Result<(), String> {
        let rest = self.rest().to_owned();
        if !rest.starts_with('?') {
            self.out.push('(');
            return Ok(());
        }
        for start in ["?=", "?!", "?<=", "?<!"] {
            if rest.starts_with(start) {
                return Err(format!("look-around, as in `({start}`, is not supported"));
            }
        }
        if rest.starts_with("?:") || rest.starts_with("?<") {
            self.next();
            self.out.push_str("(?");
            if self.take(':') {
                self.out.push(':');
                return Ok(());
            }
            while let Some(char) = self.next() {
                self.out.push(char);
                if char == '>' {
                    return Ok(());
                }
            }
            return Err("the name of a group is not closed by `>`".to_owned());
        }
        let flags: String = rest.chars().take(2).collect();
        Err(format!(
            "inline flags, as in `({flags}`, are not part of ECMA-262"
        ))
    }

    /// After `{`: `{2}`, `{2,}`, `{2,3}`.
    fn counts(&mut self) -> Result<String, String> {
        let stray = || "`{` begins a repetition; write `\\{` for the character".to_owned();
        let inside = self.rest().split_once('}').ok_or_else(stray)?.0.to_owned();
        let (least, most) = match inside.split_once(',') {
            Some((least, "")) => (least, None),
            Some((least, most)) => (least, Some(most)),
            None => (&*inside, None),
        };
        let number = |text: &str| -> Result<u32, String> {
            if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(stray());
            }
            text.parse()
                .map_err(|_| format!("the repetition `{{{inside}}}` is too large"))
        };
        let least = number(least)?;
        if let Some(most) = most
            && number(most)? < least
        {
            return Err(format!("the repetition `{{{inside}}}` is out of order"));
        }
        for _ in 0..=inside.chars().count() {
            self.next();
        }
        Ok(format!("{{{inside}}}"))
    }

    /// After `\`, outside of a class. Whether it can be repeated.
    fn escape_outside(&mut self) -> Result<bool, String> {
        match self.peek() {
            Some('b') => {
                self.next();
                self.out.push_str(r"(?-u:\b)");
                return Ok(false);
            }
            Some('B') => {
                // The `regex` crate has no ASCII `\B` for text: the two sides are spelled out by Unicode's one.
                return Err(r"`\B` is not supported".to_owned());
            }
            Some('1'..='9' | 'k') => {
                let char = self.next().unwrap_or('1');
                return Err(format!("back-references, as in `\\{char}`, are not supported"));
            }
            _ => {}
        }
        match self.escape()? {
            Escape::Char(char) => self.literal(char),
            Escape::Class(inside) => {
                let _ = write!(self.out, "[{inside}]");
            }
            Escape::NotClass(inside) => {
                let _ = write!(self.out, "[^{inside}]");
            }
            Escape::Property(property) => self.out.push_str(&property),
        }
        Ok(true)
    }

    /// After `\`: what stands for characters.
    fn escape(&mut self) -> Result<Escape, String> {
        let Some(char) = self.next() else {
            return Err("it ends in a single `\\`".to_owned());
        };
        Ok(match char {
            'd' => Escape::Class(DIGIT),
            'D' => Escape::NotClass(DIGIT),
            'w' => Escape::Class(WORD),
            'W' => Escape::NotClass(WORD),
            's' => Escape::Class(SPACE),
            'S' => Escape::NotClass(SPACE),
            't' => Escape::Char('\t'),
            'n' => Escape::Char('\n'),
            'v' => Escape::Char('\u{B}'),
            'f' => Escape::Char('\u{C}'),
            'r' => Escape::Char('\r'),
            '0' if !matches!(self.peek(), Some('0'..='9')) => Escape::Char('\0'),
            'c' => match self.next() {
                Some(letter) if letter.is_ascii_alphabetic() => Escape::Char(char::from(letter as u8 % 32)),
                _ => return Err(r"`\c` needs a letter after it".to_owned()),
            },
            'x' => Escape::Char(character(self.digits(2, r"\x")?)?),
            'u' => Escape::Char(self.unicode()?),
            'p' | 'P' => {
                if !self.take('{') {
                    return Err(format!(
                        "`\\{char}` needs a property after it, as in `\\{char}{{L}}`"
                    ));
                }
                let mut property = format!("\\{char}{{");
                loop {
                    match self.next() {
                        Some('}') => break,
                        Some(letter) if letter.is_ascii_alphanumeric() || matches!(letter, '_' | '=') => {
                            property.push(letter)
                        }
                        _ => return Err(format!("the name after `\\{char}{{` is not closed by `}}`")),
                    }
                }
                property.push('}');
                Escape::Property(property)
            }
            char if char.is_ascii_punctuation() => Escape::Char(char),
            char => return Err(format!("`\\{char}` is no escape of ECMA-262")),
        })
    }

    /// After `\u`: `0041`, `D83D\uDE00`, `{1F600}`.
    fn unicode(&mut self) -> Result<char, String> {
        if self.take('{') {
            let mut code: u32 = 0;
            loop {
                match self.next() {
                    Some('}') => return character(code),
                    Some(digit) if digit.is_ascii_hexdigit() && code <= 0x10_FFFF => {
                        code = code * 16 + digit.to_digit(16).unwrap_or(0);
                    }
                    _ => return Err(r"the code point after `\u{` is not closed by `}`".to_owned()),
                }
            }
        }
        let high = self.digits(4, r"\u")?;
        if (0xD800..0xDC00).contains(&high) && self.rest().starts_with(r"\u") {
            self.next();
            self.next();
            let low = self.digits(4, r"\u")?;
            if (0xDC00..0xE000).contains(&low) {
                return character(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00));
            }
        }
        character(high)
    }

    fn digits(&mut self, count: usize, after: &str) -> Result<u32, String> {
        let mut code = 0;
        for _ in 0..count {
            match self.next().and_then(|char| char.to_digit(16)) {
                Some(digit) => code = code * 16 + digit,
                None => return Err(format!("`{after}` needs {count} hexadecimal digits after it")),
            }
        }
        Ok(code)
    }

    /// After `[`. Every character is written as a code point, so that nothing of it means something else.
    fn class(&mut self) -> Result<(), String> {
        let negated = self.take('^');
        let mut inside = String::new();
        while let Some(first) = self.class_atom()? {
            if self.peek() == Some('-') && !self.rest().starts_with("-]") {
                self.next();
                let second = self.class_atom()?;
                match (first, second) {
                    (Escape::Char(from), Some(to)) => match to {
                        Escape::Char(to) if from <= to => {
                            let _ = write!(inside, "\\x{{{:X}}}-\\x{{{:X}}}", from as u32, to as u32);
                        }
                        Escape::Char(to) => return Err(format!("the range `{from}-{to}` is out of order")),
                        _ => return Err("a range in `[..]` needs a character at each end".to_owned()),
                    },
                    _ => return Err("a range in `[..]` needs a character at each end".to_owned()),
                }
            } else {
                let _ = match first {
                    Escape::Char(char) => write!(inside, "\\x{{{:X}}}", char as u32),
                    Escape::Class(class) => write!(inside, "{class}"),
                    Escape::NotClass(class) => write!(inside, "[^{class}]"),
                    Escape::Property(property) => write!(inside, "{property}"),
                };
            }
        }
        match (inside.is_empty(), negated) {
            // ECMA-262: `[]` is nothing, `[^]` is everything.
            (true, false) => self.out.push_str(r"[^\x{0}-\x{10FFFF}]"),
            (true, true) => self.out.push_str(r"[\x{0}-\x{10FFFF}]"),
            (false, false) => {
                let _ = write!(self.out, "[{inside}]");
            }
            (false, true) => {
                let _ = write!(self.out, "[^{inside}]");
            }
        }
        Ok(())
    }

    /// One character or class inside `[..]`; `None` at its end.
    fn class_atom(&mut self) -> Result<Option<Escape>, String> {
        match self.next() {
            None => Err("`[` is not closed by `]`".to_owned()),
            Some(']') => Ok(None),
            Some('\\') if self.peek() == Some('b') => {
                self.next();
                Ok(Some(Escape::Char('\u{8}')))
            }
            Some('\\') => self.escape().map(Some),
            Some(char) => Ok(Some(Escape::Char(char))),
        }
    }
}

fn character(code: u32) -> Result<char, String> {
    char::from_u32(code).ok_or_else(|| format!("`{code:X}` is no Unicode character"))
}
