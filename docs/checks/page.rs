//! A page of the book: its blocks, and the apps and fragments that they are about.

use std::ops::Range;

/// A block of code between fences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What stands behind the fence: `rust,ignore`, `console`, `yaml`.
    pub info: String,
    /// The lines between the fences, by index.
    pub lines: Range<usize>,
    /// The app that the page talks about here, as `chapter/name`.
    pub app: Option<String>,
    /// How often an app was named before: blocks with the same number share a running app.
    pub scene: usize,
    /// The JSON Pointer into the document, if the block is a fragment of it.
    pub document: Option<String>,
    /// The program of `crates/aplomb/tests/ui`, if the block is what the compiler says of it.
    pub refused: Option<String>,
}

/// A page, taken apart.
#[derive(Debug, Clone)]
pub struct Page {
    /// The text, line by line.
    pub lines: Vec<String>,
    /// Its blocks.
    pub blocks: Vec<Block>,
}

impl Page {
    /// Reads a page.
    ///
    /// # Errors
    ///
    /// A fence that is not closed, or a marker that is followed by no block.
    ///
    /// ```
    /// use book::page::Page;
    ///
    /// let page = Page::parse("<!-- app: body/tutorial001 -->\n```console\n$ curl -s localhost:8000/\n```\n").unwrap();
    /// assert_eq!(page.blocks[0].app.as_deref(), Some("body/tutorial001"));
    /// assert_eq!(page.block_lines(&page.blocks[0]), ["$ curl -s localhost:8000/"]);
    /// ```
    pub fn parse(text: &str) -> Result<Page, String> {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut blocks = Vec::new();
        let mut app = None;
        let mut scene = 0;
        let mut document = None;
        let mut refused = None;
        let mut number = 0;
        while number < lines.len() {
            let line = &lines[number];
            if let Some(name) = marker(line, "app") {
                app = Some(name.to_owned());
                scene += 1;
            } else if let Some(pointer) = marker(line, "document") {
                document = Some(pointer.to_owned());
            } else if let Some(program) = marker(line, "refused") {
                refused = Some(program.to_owned());
            } else if let Some(info) = line.strip_prefix("```") {
                let begin = number + 1;
                let length = lines[begin..].iter().position(|line| line == "```");
                let length = length.ok_or_else(|| format!("line {begin}: the block is not closed"))?;
                blocks.push(Block {
                    info: info.trim().to_owned(),
                    lines: begin..begin + length,
                    app: app.clone(),
                    scene,
                    document: document.take(),
                    refused: refused.take(),
                });
                number = begin + length;
            } else if let Some(value) = document.as_ref().or(refused.as_ref())
                && !line.trim().is_empty()
            {
                return Err(format!(
                    "line {}: no block follows the marker with `{value}`",
                    number + 1
                ));
            }
            number += 1;
        }
        Ok(Page { lines, blocks })
    }

    /// The lines of a block.
    pub fn block_lines(&self, block: &Block) -> &[String] {
        &self.lines[block.lines.clone()]
    }
}

/// `<!-- name: value -->` alone in a line.
fn marker<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let inside = line.strip_prefix("<!--")?.strip_suffix("-->")?;
    let value = inside.trim().strip_prefix(name)?.strip_prefix(':')?;
    Some(value.trim())
}

/// A command of a `console` block and the answer below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// The command, with its continued lines.
    pub command: String,
    /// The lines of the command within the block, with the `$`.
    pub typed: Vec<String>,
    /// What the page says that it prints.
    pub answer: Vec<String>,
}

/// The exchanges of a `console` block.
///
/// # Errors
///
/// A block that does not begin with a command.
///
/// ```
/// use book::page::exchanges;
///
/// let block = ["$ curl -s \\", "    localhost:8000/", "{}"].map(str::to_owned);
/// let found = exchanges(&block).unwrap();
/// assert_eq!(found[0].command, "curl -s \\\n    localhost:8000/");
/// assert_eq!(found[0].answer, ["{}"]);
/// ```
pub fn exchanges(block: &[String]) -> Result<Vec<Exchange>, String> {
    let mut found: Vec<Exchange> = Vec::new();
    let mut is_continued = false;
    for line in block {
        match (line.strip_prefix("$ "), found.last_mut()) {
            (Some(command), _) if !is_continued => {
                found.push(Exchange {
                    command: command.to_owned(),
                    typed: vec![line.clone()],
                    answer: Vec::new(),
                });
                is_continued = goes_on(command);
            }
            (_, Some(last)) if is_continued => {
                last.command.push('\n');
                last.command.push_str(line);
                last.typed.push(line.clone());
                is_continued = goes_on(&last.command);
            }
            (_, Some(last)) => last.answer.push(line.clone()),
            (_, None) => return Err(format!("`{line}` stands before any command (`$ …`)")),
        }
    }
    Ok(found)
}

/// Whether a command has more lines: after a backslash, or within a text in single quotes.
fn goes_on(command: &str) -> bool {
    command.ends_with('\\') || command.matches('\'').count() % 2 == 1
}
