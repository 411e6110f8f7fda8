//! An argument may have any name, also one that generated code uses for a variable of its own.
#![allow(dead_code)]

use aplomb::prelude::*;

#[derive(Clone)]
struct Everything(u32);

#[dependency]
async fn everything(
    #[query] cx: u32,
    #[query(ge = 1)] output: u32,
    #[query(le = 9, default = 1)] value: u32,
    #[query] at: u32,
    #[query] operation: u32,
) -> Everything {
    Everything(cx + output + value + at + operation)
}

#[get("/names/{name}/{path}")]
async fn names(
    name: String,
    path: String,
    everything: Everything,
    #[query] cx: u32,
    #[query(ge = 1, default = 2)] output: u32,
    #[query] operation: u32,
    #[query(max_items = 2)] faults: Vec<u32>,
    #[query(pattern = "^a")] value: String,
    #[query(min_length = 1)] at: String,
    #[query] bound: Option<u32>,
    #[query(multiple_of = 2)] default: u32,
    #[query] argument_0: u32,
    #[query] argument_1: u32,
    #[query] root: u32,
    #[query] r#type: u32,
    mut context: Bytes,
    #[query] declaration: u32,
) -> String {
    context.truncate(everything.0 as usize);
    format!(
        "{name} {path} {cx} {output} {operation} {faults:?} {value} {at} {bound:?} {default} {argument_0} {argument_1} {root} {type} {} {declaration}",
        context.len(),
        type = r#type,
    )
}

#[post("/blocking")]
fn blocking(#[body] cx: u32, #[body(ge = 1)] output: u32, #[query] work: u32) -> String {
    (cx + output + work).to_string()
}

/// Fields may have such names too.
#[model]
struct Fields {
    #[field(ge = 1)]
    at: u32,
    #[field(max_length = 2)]
    faults: String,
    #[field(gt = 1)]
    value: u32,
    #[field(default = 3)]
    source: u32,
    before: u32,
    operation: u32,
}

/// And those of problems.
#[derive(Debug, Problem)]
enum Failure {
    #[problem(status = 400, detail = "{formatter} {details} {kinds} {inner}")]
    Named {
        formatter: u32,
        details: u32,
        kinds: u32,
        inner: u32,
    },
}

#[post("/fields")]
async fn fields(fields: Fields) -> Result<String, Failure> {
    if fields.at == fields.before {
        return Err(Failure::Named {
            formatter: 1,
            details: 2,
            kinds: 3,
            inner: 4,
        });
    }
    Ok(format!(
        "{} {} {} {}",
        fields.faults, fields.value, fields.source, fields.operation
    ))
}

fn main() {
    let _ = routes![names, blocking, fields];
}
