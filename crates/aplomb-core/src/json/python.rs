//! Where a text stops being JSON, in the words of Python's `json` module: what FastAPI's clients are told.
//!
//! The grammar is read once more, in the order in which Python reads it, up to the first thing that it would refuse. The depth was
//! bounded before ([`text`](super::text)), so the recursion is as well.

/// What Python would say, and at which character, counted from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SyntaxFault {
    pub(crate) message: &'static str,
    pub(crate) at: usize,
}

/// The first fault; `None` where Python would find none, such as `NaN` and half of a surrogate pair.
pub(crate) fn syntax_fault(text: &str) -> Option<SyntaxFault> {
    let mut reader = Reader {
        bytes: text.as_bytes(),
        at: 0,
    };
    let fault = reader.document().err()?;
    Some(SyntaxFault {
        message: fault.message,
        // Every place that a fault can have is the beginning of a character.
        at: text
            .get(..fault.at)
            .map_or(fault.at, |before| before.chars().count()),
    })
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

fn fault(message: &'static str, at: usize) -> SyntaxFault {
    SyntaxFault { message, at }
}

impl Reader<'_> {
    fn document(&mut self) -> Result<(), SyntaxFault> {
        self.spaces();
        self.value()?;
        self.spaces();
        if self.at < self.bytes.len() {
            return Err(fault("Extra data", self.at));
        }
        Ok(())
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn spaces(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn value(&mut self) -> Result<(), SyntaxFault> {
        match self.peek() {
            Some(b'"') => return self.string(),
            Some(b'{') => return self.object(),
            Some(b'[') => return self.array(),
            _ => {}
        }
        let rest = &self.bytes[self.at..];
        let words = ["null", "true", "false", "NaN", "Infinity", "-Infinity"];
        let word = words.iter().find(|word| rest.starts_with(word.as_bytes()));
        let length = word.map_or_else(|| number_length(rest), |word| word.len());
        if length == 0 {
            return Err(fault("Expecting value", self.at));
        }
        self.at += length;
        Ok(())
    }

    fn object(&mut self) -> Result<(), SyntaxFault> {
        self.at += 1;
        self.spaces();
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            if self.peek() != Some(b'"') {
                return Err(fault(
                    "Expecting property name enclosed in double quotes",
                    self.at,
                ));
            }
            self.string()?;
            self.spaces();
            if self.peek() != Some(b':') {
                return Err(fault("Expecting ':' delimiter", self.at));
            }
            self.at += 1;
            self.spaces();
            self.value()?;
            if self.ends(b'}')? {
                return Ok(());
            }
        }
    }

    fn array(&mut self) -> Result<(), SyntaxFault> {
        self.at += 1;
        self.spaces();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.value()?;
            if self.ends(b']')? {
                return Ok(());
            }
        }
    }

    /// What follows a member or an item: the end, or a comma and something more.
    fn ends(&mut self, end: u8) -> Result<bool, SyntaxFault> {
        self.spaces();
        let next = self.peek();
        if next != Some(end) && next != Some(b',') {
            return Err(fault("Expecting ',' delimiter", self.at));
        }
        self.at += 1;
        if next == Some(end) {
            return Ok(true);
        }
        self.spaces();
        Ok(false)
    }

    fn string(&mut self) -> Result<(), SyntaxFault> {
        let begin = self.at;
        self.at += 1;
        loop {
            match self.peek() {
                None => return Err(fault("Unterminated string starting at", begin)),
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.escape(begin)?,
                Some(0..=0x1f) => return Err(fault("Invalid control character at", self.at)),
                Some(_) => self.at += 1,
            }
        }
    }

    fn escape(&mut self, begin: usize) -> Result<(), SyntaxFault> {
        match self.bytes.get(self.at + 1) {
            None => return Err(fault("Unterminated string starting at", begin)),
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
            Some(b'u') => {
                let digits = self.bytes.get(self.at + 2..self.at + 6);
                // Python wants a character after the four as well: without one the string cannot end.
                let whole = self.at + 6 < self.bytes.len();
                if !whole || !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                    return Err(fault("Invalid \\uXXXX escape", self.at + 1));
                }
                self.at += 6;
            }
            Some(_) => return Err(fault("Invalid \\escape", self.at)),
        }
        Ok(())
    }
}

/// How many bytes at the start are a number; a fraction or an exponent without digits does not belong to it.
fn number_length(bytes: &[u8]) -> usize {
    let digits = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    };
    let sign = usize::from(bytes.first() == Some(&b'-'));
    let mut length = match bytes.get(sign) {
        Some(b'0') => sign + 1,
        Some(b'1'..=b'9') => sign + digits(sign),
        _ => return 0,
    };
    if bytes.get(length) == Some(&b'.') && digits(length + 1) > 0 {
        length += 1 + digits(length + 1);
    }
    if matches!(bytes.get(length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
        if digits(length + 1 + sign) > 0 {
            length += 1 + sign + digits(length + 1 + sign);
        }
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_those_of_python() {
        let name = "Expecting property name enclosed in double quotes";
        for (text, message, at) in [
            ("", "Expecting value", 0),
            ("   ", "Expecting value", 3),
            ("{", name, 1),
            ("{some broken json}", name, 1),
            ("{'a': 1}", name, 1),
            ("{\"a\": 1,}", name, 8),
            ("{\"a\" 1}", "Expecting ':' delimiter", 5),
            ("{\"a\":}", "Expecting value", 5),
            ("{\"a\":1 \"b\":2}", "Expecting ',' delimiter", 7),
            ("[", "Expecting value", 1),
            ("[1,2", "Expecting ',' delimiter", 4),
            ("[1,]", "Expecting value", 3),
            ("nul", "Expecting value", 0),
            ("1.", "Extra data", 1),
            ("01", "Extra data", 1),
            ("-", "Expecting value", 0),
            ("{} x", "Extra data", 3),
            ("\"abc", "Unterminated string starting at", 0),
            ("[\"ä\", \"a\nb\"]", "Invalid control character at", 8),
            ("\"\\x\"", "Invalid \\escape", 1),
            ("\"a\\u12\"", "Invalid \\uXXXX escape", 3),
            ("\"\\", "Unterminated string starting at", 0),
        ] {
            assert_eq!(syntax_fault(text), Some(fault(message, at)), "{text}");
        }
    }

    #[test]
    fn json_has_none() {
        for text in [
            " {\"a\": [1, -0.5e+3, \"\\u00e4\\n\", null, true], \"b\": {}} ",
            "[]",
            "NaN",
            "[-Infinity]",
            "\"\\ud800\"",
        ] {
            assert_eq!(syntax_fault(text), None, "{text}");
        }
    }
}
