//! placeholder
use crate::options::BuildOptions;
pub fn run(options: &BuildOptions) -> Result<(), String> {
    let _ = (&options.only, options.handlers, options.write);
    Err("x".into())
}
