//! Routing: from a path and a method to a route.
//!
//! The table is built once. Path parameters are kept as offsets into the path, so that a match allocates nothing.

use http::{HeaderValue, Method};

use crate::handler::Verb;
use crate::served::RouteNumber;

/// The most parameters that a path can have.
pub const MOST_PARAMETERS: usize = 16;

/// Where the parameters stand in a path: start and length, in the order of the template.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spans {
    list: [(u16, u16); MOST_PARAMETERS],
    count: u8,
}

impl Spans {
    pub(crate) const NONE: Spans = Spans {
        list: [(0, 0); MOST_PARAMETERS],
        count: 0,
    };

    fn push(&mut self, start: usize, length: usize) {
        if let (Some(slot), Ok(start), Ok(length)) = (
            self.list.get_mut(usize::from(self.count)),
            u16::try_from(start),
            u16::try_from(length),
        ) {
            *slot = (start, length);
            self.count += 1;
        }
    }

    pub(crate) fn as_slice(&self) -> &[(u16, u16)] {
        &self.list[..usize::from(self.count)]
    }
}

/// The routes of a path, by method.
#[derive(Debug, Default)]
pub(crate) struct Table {
    methods: Vec<(Method, RouteNumber)>,
    /// A service that answers every method, with the length of the prefix that is cut off.
    any: Option<RouteNumber>,
}

/// A socket at a path, and what else the path has.
#[derive(Debug)]
pub(crate) struct SocketNode {
    pub(crate) route: RouteNumber,
    pub(crate) beside: Table,
}

/// What a path leads to.
#[derive(Debug)]
pub(crate) struct Node {
    /// Empty where there is a socket, so that other paths do not pay for the question whether one is meant.
    table: Table,
    socket: Option<Box<SocketNode>>,
    allow: HeaderValue,
    /// The methods without those that come by themselves.
    declared: HeaderValue,
    /// The rest segment is empty on this path: the template ended in `{*name}` and the path in the slash before it.
    empty_rest: bool,
}

impl Table {
    /// The route for a method; that of GET serves HEAD where there is no other (RFC 9110, section 9.3.2).
    #[inline]
    pub(crate) fn route(&self, method: &Method) -> Option<RouteNumber> {
        let of = |wanted: &Method| {
            self.methods
                .iter()
                .find(|(method, _)| method == wanted)
                .map(|(_, route)| *route)
        };
        of(method)
            .or_else(|| {
                if *method == Method::HEAD {
                    of(&Method::GET)
                } else {
                    None
                }
            })
            .or(self.any)
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.methods.is_empty() && self.any.is_none()
    }
}

impl Node {
    /// The route for a method, where there is no socket beside it.
    #[inline]
    pub(crate) fn route(&self, method: &Method) -> Option<RouteNumber> {
        self.table.route(method)
    }

    /// The socket at this path, with what else is there.
    pub(crate) fn socket(&self) -> Option<&SocketNode> {
        self.socket.as_deref()
    }

    /// The methods, as the `Allow` header lists them.
    pub(crate) fn allow(&self) -> &HeaderValue {
        &self.allow
    }

    /// The methods that have a route of their own: without HEAD and OPTIONS, which come by themselves.
    pub(crate) fn declared(&self) -> &HeaderValue {
        &self.declared
    }

    fn list_methods(&mut self) {
        let table = self.socket.as_ref().map_or(&self.table, |socket| &socket.beside);
        let mut names: Vec<&str> = table.methods.iter().map(|(method, _)| method.as_str()).collect();
        names.sort_unstable();
        if let Ok(declared) = HeaderValue::from_str(&names.join(", ")) {
            self.declared = declared;
        }
        if names.contains(&"GET") && !names.contains(&"HEAD") {
            names.push("HEAD");
        }
        if self.socket.is_some() && !names.contains(&"GET") {
            names.push("GET");
        }
        if !names.contains(&"OPTIONS") {
            names.push("OPTIONS");
        }
        names.sort_unstable();
        if let Ok(allow) = HeaderValue::from_str(&names.join(", ")) {
            self.allow = allow;
        }
    }
}

/// Why a path cannot be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Clash {
    /// The same method and path are there already; the earlier route.
    Same(RouteNumber),
    /// The path cannot stand beside another.
    Path(String),
}

/// The table of all paths.
#[derive(Debug, Default)]
pub(crate) struct Router {
    paths: matchit::Router<usize>,
    nodes: Vec<Node>,
    templates: Vec<(String, usize)>,
}

impl Router {
    /// Adds a route. `template` has its parameters in braces; `method` is `None` for a service that answers all.
    pub(crate) fn add(
        &mut self,
        template: &str,
        method: Option<Method>,
        route: RouteNumber,
    ) -> Result<(), Clash> {
        self.add_exact(template, method.clone(), route, false)?;
        // `{*rest}` stands for everything, the empty text too.
        if let Some(start) = template.rfind("{*")
            && template[..start].ends_with('/')
        {
            let parent = template[..start].to_owned();
            match self.add_exact(&parent, method, route, true) {
                Ok(()) | Err(Clash::Same(_)) => {}
                Err(clash) => return Err(clash),
            }
        }
        Ok(())
    }

    fn add_exact(
        &mut self,
        template: &str,
        method: Option<Method>,
        route: RouteNumber,
        empty_rest: bool,
    ) -> Result<(), Clash> {
        let shape = shape(template);
        let known = self
            .templates
            .iter()
            .find(|(known, _)| *known == shape)
            .map(|(_, node)| *node);
        let node = match known {
            Some(node) => node,
            None => {
                let node = self.nodes.len();
                self.paths
                    .insert(shape.clone(), node)
                    .map_err(|error| Clash::Path(error.to_string()))?;
                self.nodes.push(Node {
                    table: Table::default(),
                    socket: None,
                    allow: HeaderValue::from_static(""),
                    declared: HeaderValue::from_static(""),
                    empty_rest,
                });
                self.templates.push((shape, node));
                node
            }
        };
        let node = &mut self.nodes[node];
        let table = match &mut node.socket {
            Some(socket) => &mut socket.beside,
            None => &mut node.table,
        };
        match method {
            Some(method) if method.as_str() == Verb::SOCKET.0 => {
                if let Some(earlier) = &node.socket {
                    return Err(Clash::Same(earlier.route));
                }
                let beside = std::mem::take(&mut node.table);
                node.socket = Some(Box::new(SocketNode { route, beside }));
            }
            Some(method) => {
                if let Some((_, earlier)) = table.methods.iter().find(|(known, _)| *known == method) {
                    return Err(Clash::Same(*earlier));
                }
                table.methods.push((method, route));
            }
            None => {
                if let Some(earlier) = table.any {
                    return Err(Clash::Same(earlier));
                }
                table.any = Some(route);
            }
        }
        node.list_methods();
        Ok(())
    }

    /// What a path leads to, and where its parameters stand.
    #[inline]
    pub(crate) fn find(&self, path: &str) -> Option<(&Node, Spans)> {
        let found = self.paths.at(path).ok()?;
        let node = &self.nodes[*found.value];
        let mut spans = Spans::NONE;
        if !found.params.is_empty() {
            for (_, value) in found.params.iter() {
                spans.push(value.as_ptr() as usize - path.as_ptr() as usize, value.len());
            }
        }
        if node.empty_rest {
            spans.push(path.len(), 0);
        }
        Some((node, spans))
    }
}

/// The template with its parameters numbered: two templates of the same shape match the same paths.
fn shape(template: &str) -> String {
    let mut shape = String::with_capacity(template.len());
    let mut count = 0;
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        let Some(end) = rest[start..].find('}') else { break };
        shape.push_str(&rest[..start]);
        let star = if rest[start + 1..].starts_with('*') {
            "*"
        } else {
            ""
        };
        shape.push_str(&format!("{{{star}p{count}}}"));
        count += 1;
        rest = &rest[start + end + 1..];
    }
    shape.push_str(rest);
    shape
}

/// The names of the parameters of a template, in order, without the star.
pub(crate) fn parameter_names(template: &str) -> Vec<Box<str>> {
    let mut names = Vec::new();
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        let Some(end) = rest[start..].find('}') else { break };
        names.push(rest[start + 1..start + end].trim_start_matches('*').into());
        rest = &rest[start + end + 1..];
    }
    names
}

/// What is wrong with a template, if anything is.
pub(crate) fn template_fault(template: &str) -> Option<String> {
    if template.is_empty() {
        return Some(
            "an empty path stands for the prefix of a list, and no list has one here: write `/`".to_owned(),
        );
    }
    if !template.starts_with('/') {
        return Some(format!("the path `{template}` has to begin with a slash"));
    }
    if template.contains("//") {
        return Some(format!("the path `{template}` has an empty segment"));
    }
    let names = parameter_names(template);
    if names.len() > MOST_PARAMETERS {
        return Some(format!(
            "the path `{template}` has more than {MOST_PARAMETERS} parameters"
        ));
    }
    for (index, name) in names.iter().enumerate() {
        if name.is_empty() {
            return Some(format!("the path `{template}` has a parameter without a name"));
        }
        if names[..index].contains(name) {
            return Some(format!("the path `{template}` has two parameters named `{name}`"));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn router() -> Router {
        let mut router = Router::default();
        router.add("/users/me", Some(Method::GET), 0).unwrap();
        router.add("/users/{id}", Some(Method::GET), 1).unwrap();
        router.add("/users/{user}", Some(Method::DELETE), 2).unwrap();
        router
            .add("/users/{id}/posts/{post}", Some(Method::GET), 3)
            .unwrap();
        router.add("/files/{*path}", Some(Method::GET), 4).unwrap();
        router
    }

    fn find(router: &Router, method: Method, path: &str) -> Option<(RouteNumber, Vec<String>)> {
        let (node, spans) = router.find(path)?;
        let texts = spans.as_slice().iter().map(|(start, length)| {
            path[usize::from(*start)..usize::from(*start) + usize::from(*length)].to_owned()
        });
        Some((node.route(&method)?, texts.collect()))
    }

    #[test]
    fn paths_lead_to_routes() {
        let router = router();
        assert_eq!(find(&router, Method::GET, "/users/me"), Some((0, vec![])));
        assert_eq!(
            find(&router, Method::GET, "/users/7"),
            Some((1, vec!["7".into()]))
        );
        assert_eq!(
            find(&router, Method::HEAD, "/users/7"),
            Some((1, vec!["7".into()]))
        );
        assert_eq!(
            find(&router, Method::DELETE, "/users/7"),
            Some((2, vec!["7".into()]))
        );
        assert_eq!(
            find(&router, Method::GET, "/users/7/posts/x%2Fy"),
            Some((3, vec!["7".into(), "x%2Fy".into()]))
        );
        assert_eq!(
            find(&router, Method::GET, "/files/a/b"),
            Some((4, vec!["a/b".into()]))
        );
        assert_eq!(
            find(&router, Method::GET, "/files/"),
            Some((4, vec![String::new()]))
        );
        assert_eq!(find(&router, Method::GET, "/files"), None);
        assert_eq!(find(&router, Method::PUT, "/users/7"), None);
    }

    #[test]
    fn allow_lists_what_is_answered() {
        let router = router();
        let (node, _) = router.find("/users/7").unwrap();
        assert_eq!(node.allow(), "DELETE, GET, HEAD, OPTIONS");
        assert_eq!(node.declared(), "DELETE, GET");
    }

    #[test]
    fn a_socket_stands_beside_the_methods_of_its_path() {
        let socket = || Some(Verb::SOCKET.method());
        let mut router = Router::default();
        router.add("/chat/{room}", Some(Method::GET), 0).unwrap();
        router.add("/chat/{name}", socket(), 1).unwrap();
        router.add("/chat/{room}", Some(Method::POST), 2).unwrap();
        router.add("/alone", socket(), 3).unwrap();
        assert_eq!(router.add("/alone", socket(), 4), Err(Clash::Same(3)));
        assert_eq!(
            router.add("/chat/{room}", Some(Method::GET), 4),
            Err(Clash::Same(0))
        );
        let (node, _) = router.find("/chat/tea").unwrap();
        // What is asked is looked at first.
        assert_eq!(node.route(&Method::GET), None);
        let found = node.socket().unwrap();
        assert_eq!(found.route, 1);
        assert_eq!(found.beside.route(&Method::HEAD), Some(0));
        assert_eq!(found.beside.route(&Method::POST), Some(2));
        assert_eq!(node.allow(), "GET, HEAD, OPTIONS, POST");
        let (alone, _) = router.find("/alone").unwrap();
        assert!(alone.socket().unwrap().beside.is_empty());
        assert_eq!(alone.allow(), "GET, OPTIONS");
    }

    #[test]
    fn the_same_route_twice_is_a_clash() {
        let mut router = router();
        assert_eq!(
            router.add("/users/{other}", Some(Method::GET), 9),
            Err(Clash::Same(1))
        );
    }
}
