//! Which app of ours answers for a file of FastAPI's.

use tutorial::{CHAPTERS, Constructor};

/// The name that all spellings of a file share: `docs_src/path_params/tutorial001_an_py310.py` is `path_params/tutorial001`.
///
/// ```
/// use conformance::apps::stem;
///
/// assert_eq!(stem("docs_src/path_params/tutorial001_an_py310.py"), "path_params/tutorial001");
/// assert_eq!(stem("docs_src/request_files/tutorial001_02_py310.py"), "request_files/tutorial001_02");
/// assert_eq!(stem("docs_src/settings/app02_an_py310/main.py"), "settings/app02/main");
/// ```
pub fn stem(path: &str) -> String {
    let path = path.strip_prefix("docs_src/").unwrap_or(path);
    let path = path.strip_suffix(".py").unwrap_or(path);
    path.split('/')
        .map(without_spelling)
        .collect::<Vec<_>>()
        .join("/")
}

fn without_spelling(part: &str) -> &str {
    let python = part
        .rfind("_py3")
        .filter(|end| part[end + 4..].bytes().all(|byte| byte.is_ascii_digit()));
    let part = python.map_or(part, |end| &part[..end]);
    part.strip_suffix("_an").unwrap_or(part)
}

/// The app for a file, if there is one. Where an app is arranged for what the case needs, it is that one: it bears the need in its name, as
/// `dependency_testing/tutorial001+dependency_overrides`.
pub fn find(path: &str, needs: &[String]) -> Option<Constructor> {
    let stem = stem(path);
    let (chapter, name) = stem.split_once('/')?;
    let (_, apps) = CHAPTERS.iter().find(|(known, _)| *known == chapter)?;
    let named = |name: &str| apps.iter().find(|(known, _)| *known == name).map(|(_, app)| *app);
    let mut arranged = needs.iter().filter_map(|need| named(&format!("{name}+{need}")));
    arranged.next().or_else(|| named(name))
}

/// The names of all apps.
pub fn names() -> Vec<String> {
    let apps = CHAPTERS
        .iter()
        .flat_map(|(chapter, apps)| apps.iter().map(move |(name, _)| format!("{chapter}/{name}")));
    apps.collect()
}
