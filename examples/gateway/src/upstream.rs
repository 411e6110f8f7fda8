//! Routes that are made at run time, one for each upstream.

use aplomb::arg::params::take_from;
use aplomb::contract::{Parameter, TypeSchema};
use aplomb::fault::Place;
use aplomb::prelude::*;
use aplomb::problem::framework::invalid_request;

/// How an upstream is doing.
#[model]
#[derive(Debug)]
struct Health {
    /// Its name
    upstream: String,
    /// Whether it was asked just now
    probed: bool,
}

/// The routes of all upstreams.
pub fn routes(upstreams: &[(&'static str, &'static str)]) -> Routes {
    let list = Routes::new().prefix("/upstreams").tag("upstreams");
    upstreams
        .iter()
        .fold(list, |list, (name, text)| list.operation(health(name, text)))
}

fn health(name: &'static str, text: &str) -> Operation {
    let mut operation = Operation::new(Method::GET, format!("/{name}/health"), move |cx| {
        Box::pin(async move {
            let (source, faults) = cx.source(Place::Query);
            match take_from(&source, "probe", Some(|| false), |_, _, _| {}, faults) {
                Some(probed) => Health {
                    upstream: name.to_owned(),
                    probed,
                }
                .reply(cx),
                None => Response::problem(invalid_request(std::mem::take(cx.faults_mut()))),
            }
        })
    })
    .named(&format!("{name}_health"))
    .summary("Ask how it is doing")
    .description(text);
    operation.parameter(
        Parameter::new(
            Place::Query,
            "probe",
            TypeSchema::of::<bool>().with("default", false),
        )
        .required(false)
        .description("Ask the upstream itself instead of looking at what is known"),
    );
    Health::describe(&mut operation);
    operation
}
