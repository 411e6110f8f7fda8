//! The page for those who come from FastAPI has every deliberate difference, as `conformance/differences.toml` says it.

use std::fs;
use std::path::Path;

use toml::{Table, Value};

const BEGIN: &str = "<!-- differences -->\n";
const END: &str = "<!-- end of differences -->\n";

/// The differences as a table of the page.
fn table(file: &str) -> String {
    let file: Table = file.parse().unwrap();
    let rows = file["difference"].as_array().unwrap().iter().map(|difference| {
        let cell = |name: &str| {
            let text = difference.get(name).and_then(Value::as_str);
            text.unwrap_or_else(|| panic!("a difference has no `{name}`: {difference}"))
                .replace('|', "\\|")
        };
        format!("| {} | {} |\n", cell("what"), cell("why"))
    });
    let rows: String = rows.collect();
    format!("\n| what | why |\n|---|---|\n{rows}\n")
}

#[test]
fn the_page_has_each_difference_with_its_reason() {
    let book = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = book.join("src/coming-from-fastapi.md");
    let page = fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(BEGIN).expect("the page says where the table is");
    let (shown, after) = rest.split_once(END).expect("the page says where the table ends");
    let expected = table(&fs::read_to_string(book.join("../conformance/differences.toml")).unwrap());
    if std::env::var_os("BOOK_BLESS").is_some() && shown != expected {
        fs::write(&path, format!("{before}{BEGIN}{expected}{END}{after}")).unwrap();
        return;
    }
    assert_eq!(shown, expected, "BOOK_BLESS=1 writes the table");
}
