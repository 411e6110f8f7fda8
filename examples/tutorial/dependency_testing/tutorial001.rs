//! Another dependency in the place of one, for the app of a test. It takes what it needs from the request as well.

use aplomb::prelude::*;

/// The parameters of every list.
#[model]
#[derive(Clone)]
pub struct Parameters {
    q: Option<String>,
    skip: i64,
    limit: i64,
}

/// The parameters of this request.
#[derive(Clone)]
pub struct CommonParameters(Parameters);

/// Takes them from the address.
#[dependency]
pub async fn common_parameters(
    #[query] q: Option<String>,
    #[query(default = 0)] skip: i64,
    #[query(default = 100)] limit: i64,
) -> CommonParameters {
    CommonParameters(Parameters { q, skip, limit })
}

/// A greeting, and the parameters.
#[model]
pub struct Greeting {
    message: String,
    params: Parameters,
}

/// Read Items
#[get("/items/")]
pub async fn read_items(commons: CommonParameters) -> Greeting {
    Greeting {
        message: "Hello Items!".to_owned(),
        params: commons.0,
    }
}

/// Read Users
#[get("/users/")]
pub async fn read_users(commons: CommonParameters) -> Greeting {
    Greeting {
        message: "Hello Users!".to_owned(),
        params: commons.0,
    }
}

/// The app.
pub fn app() -> App {
    App::new("Dependencies in tests", "0.1.0").routes(routes![read_items, read_users])
}

/// Parameters that do not depend on where a list begins.
#[derive(Clone)]
pub struct FixedParameters(Parameters);

/// Takes one of them from the address.
#[dependency]
pub async fn fixed_parameters(#[query] q: Option<String>) -> FixedParameters {
    FixedParameters(Parameters {
        q,
        skip: 5,
        limit: 10,
    })
}

impl From<FixedParameters> for CommonParameters {
    fn from(fixed: FixedParameters) -> CommonParameters {
        CommonParameters(fixed.0)
    }
}

/// The app of the tests.
pub fn overridden() -> App {
    app().with_dependency::<CommonParameters, FixedParameters>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[aplomb::test]
    async fn items_have_fixed_parameters() {
        let client = overridden().test();
        for (target, q) in [
            ("/items/", json!(null)),
            ("/items/?q=foo", json!("foo")),
            ("/items/?q=foo&skip=100&limit=200", json!("foo")),
        ] {
            let reply = client.get(target).send().await;
            let params = json!({ "q": q, "skip": 5, "limit": 10 });
            let greeting = json!({ "message": "Hello Items!", "params": params });
            reply
                .assert_status(200)
                .assert_json(&greeting)
                .assert_documented();
        }
    }

    #[aplomb::test]
    async fn a_value_overrides_as_well() {
        let parameters = Parameters {
            q: None,
            skip: 1,
            limit: 2,
        };
        let client = app().with(CommonParameters(parameters)).test();
        let reply = client.get("/users/?skip=100").send().await;
        let params = json!({ "q": null, "skip": 1, "limit": 2 });
        reply.assert_json(&json!({ "message": "Hello Users!", "params": params }));
    }
}
