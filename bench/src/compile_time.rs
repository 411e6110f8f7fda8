//! The same operations, many times, on each framework: how long they take to compile.
//!
//! The sources come from the templates under `generate/`, one folder a framework. Every operation has types of its
//! own: a path parameter, two query parameters, a JSON body with four checked fields, and a typed answer.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::options::BuildOptions;
use crate::peer::workspace;
use crate::table::{Table, median, write_readme};
use crate::usage::children_cpu_time;

/// The folders under `generate/` that are measured.
const FRAMEWORKS: [&str; 3] = ["aplomb", "axum", "axum-utoipa"];

/// Handlers in one module.
const GROUP: usize = 50;

/// A generated program.
struct Program {
    name: &'static str,
    folder: PathBuf,
    handlers: usize,
    lines: usize,
    all: Cost,
    clean: Vec<Cost>,
    rebuild: Vec<Cost>,
    recheck: Vec<Cost>,
}

/// Seconds that a build took, and seconds of CPU time of cargo and all compilers: the steadier of the two.
#[derive(Clone, Copy, Default)]
struct Cost {
    wall: f64,
    cpu: f64,
}

impl Cost {
    fn median(costs: &[Self]) -> Self {
        Self {
            wall: median(costs.iter().map(|cost| cost.wall).collect()),
            cpu: median(costs.iter().map(|cost| cost.cpu).collect()),
        }
    }

    fn cell(self) -> String {
        format!("{:.1} ({:.1})", self.wall, self.cpu)
    }
}

/// Generates, builds, and prints the table.
///
/// # Errors
/// An unknown framework, a template that is missing, a program that does not compile.
pub fn run(options: &BuildOptions) -> Result<(), String> {
    let chosen = |name: &&str| {
        options
            .only
            .as_ref()
            .is_none_or(|only| only.iter().any(|wanted| wanted == name))
    };
    let mut programs = Vec::new();
    for name in FRAMEWORKS.into_iter().filter(chosen) {
        programs.push(Program::generate(name, options.handlers)?);
    }
    if programs.is_empty() {
        return Err(format!("there are {}", FRAMEWORKS.join(", ")));
    }
    for program in &mut programs {
        eprintln!("{}: everything from nothing", program.name);
        program.build_all()?;
    }
    // Alternating, so that the drift of the machine falls on all alike.
    for round in 1..=options.rounds {
        eprintln!("round {round} of {}", options.rounds);
        for program in &mut programs {
            program.measure(round)?;
        }
    }
    let mut table = Table::new(&[
        "framework",
        "lines",
        "with dependencies",
        "clean",
        "one handler changed",
        "`cargo check`, one changed",
        "debug binary MiB",
    ]);
    for program in programs {
        table.row(&program.cells());
    }
    let table = format!(
        "{} handlers, debug profile: seconds, and in parentheses seconds of CPU time. Median of {}.\n\n{}",
        options.handlers,
        options.rounds,
        table.finish()
    );
    println!("{table}");
    if options.write {
        write_readme("build", &table)?;
    }
    Ok(())
}

impl Program {
    fn generate(name: &'static str, handlers: usize) -> Result<Self, String> {
        let folder = workspace().join("target/generated").join(name);
        let sources = folder.join("src");
        // What an earlier run with more handlers left would not be compiled, but counted.
        let _ = fs::remove_dir_all(&sources);
        fs::create_dir_all(&sources)
            .map_err(|error| format!("cannot make {}: {error}", sources.display()))?;
        let mut program = Self {
            name,
            folder,
            handlers,
            lines: 0,
            all: Cost::default(),
            clean: Vec::new(),
            rebuild: Vec::new(),
            recheck: Vec::new(),
        };
        let repository = workspace().join("..").display().to_string();
        let manifest = template(name, "Cargo.toml")?.replace("{{repository}}", &repository);
        program.write("Cargo.toml", &manifest)?;
        // The versions of the peers; Cargo drops what is not needed.
        let lock = fs::read_to_string(workspace().join("Cargo.lock")).map_err(|error| error.to_string())?;
        program.write("Cargo.lock", &lock)?;
        let groups = 0..handlers.div_ceil(GROUP);
        let merge = template(name, "merge")?;
        let main = template(name, "main.rs")?
            .replace("{{count}}", &handlers.to_string())
            .replace(
                "{{modules}}",
                &join(groups.clone(), "\n", |group| format!("mod group_{group};")),
            )
            .replace(
                "{{merges}}",
                &join(groups.clone(), "", |group| {
                    merge.trim().replace("{{group}}", &group.to_string())
                }),
            );
        program.lines += main.lines().count();
        program.write("src/main.rs", &main)?;
        for group in groups {
            program.lines += program.write_group(group, 1)?;
        }
        Ok(program)
    }

    /// Writes a module; `factor` stands in the body of its first handler.
    fn write_group(&self, group: usize, factor: u64) -> Result<usize, String> {
        let numbers = group * GROUP..((group + 1) * GROUP).min(self.handlers);
        let first = numbers.start;
        let (route, handler) = (template(self.name, "route")?, template(self.name, "handler.rs")?);
        let routes = join(numbers.clone(), "", |number| {
            format!(
                "\n        {}",
                route.trim().replace("{{number}}", &number.to_string())
            )
        });
        let handlers = join(numbers, "", |number| {
            let factor = if number == first { factor } else { 1 };
            handler
                .replace("{{number}}", &number.to_string())
                .replace("{{factor}}", &factor.to_string())
        });
        let module = template(self.name, "module.rs")?
            .replace("{{routes}}", &routes)
            .replace("{{handlers}}", &handlers);
        self.write(&format!("src/group_{group}.rs"), &module)?;
        Ok(module.lines().count())
    }

    fn write(&self, file: &str, text: &str) -> Result<(), String> {
        let path = self.folder.join(file);
        fs::write(&path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))
    }

    fn build_all(&mut self) -> Result<(), String> {
        // A target folder of an earlier run would hide the cost of the dependencies.
        let _ = fs::remove_dir_all(self.folder.join("target"));
        // Downloads are no compile time.
        self.cargo(&["fetch"])?;
        self.all = self.cargo(&["build"])?;
        self.cargo(&["check"])?;
        Ok(())
    }

    fn measure(&mut self, round: u64) -> Result<(), String> {
        let package = format!("generated-{}", self.name);
        self.cargo(&["clean", "--package", &package])?;
        let clean = self.cargo(&["build"])?;
        self.clean.push(clean);
        self.cargo(&["check"])?;
        self.write_group(0, 2 * round)?;
        let rebuild = self.cargo(&["build"])?;
        self.rebuild.push(rebuild);
        self.write_group(0, 2 * round + 1)?;
        let recheck = self.cargo(&["check"])?;
        self.recheck.push(recheck);
        Ok(())
    }

    /// Runs cargo on the generated program.
    fn cargo(&self, arguments: &[&str]) -> Result<Cost, String> {
        let before = children_cpu_time()?;
        let started = Instant::now();
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            .arg("--manifest-path")
            .arg(self.folder.join("Cargo.toml"))
            // Settings of the caller's own build would be measured along.
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .env_remove("RUSTFLAGS")
            .output()
            .map_err(|error| format!("cannot run cargo: {error}"))?;
        let wall = started.elapsed().as_secs_f64();
        if output.status.success() {
            let cpu = (children_cpu_time()? - before).as_secs_f64();
            Ok(Cost { wall, cpu })
        } else {
            let errors = String::from_utf8_lossy(&output.stderr);
            let errors: Vec<&str> = errors
                .lines()
                .skip_while(|line| !line.starts_with("error"))
                .take(60)
                .collect();
            Err(format!(
                "{}: cargo {}\n{}",
                self.name,
                arguments.join(" "),
                errors.join("\n")
            ))
        }
    }

    fn cells(self) -> [String; 7] {
        let binary = self
            .folder
            .join("target/debug")
            .join(format!("generated-{}", self.name));
        let size = fs::metadata(binary).map_or(0, |file| file.len());
        [
            self.name.to_owned(),
            self.lines.to_string(),
            self.all.cell(),
            Cost::median(&self.clean).cell(),
            Cost::median(&self.rebuild).cell(),
            Cost::median(&self.recheck).cell(),
            format!("{:.1}", size as f64 / 1024.0 / 1024.0),
        ]
    }
}

fn template(framework: &str, name: &str) -> Result<String, String> {
    let path: &Path = &workspace()
        .join("generate")
        .join(framework)
        .join(format!("{name}.template"));
    fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

fn join(numbers: std::ops::Range<usize>, separator: &str, text: impl Fn(usize) -> String) -> String {
    numbers.map(text).collect::<Vec<_>>().join(separator)
}
