//! 403 for a request without a credential, as FastAPI had it once: an argument that changes the refusal of another.

use aplomb::Context;
use aplomb::arg::credential::BearerScheme;
use aplomb::arg::{Arg, Phase, Refused};
use aplomb::prelude::*;

/// The scheme, with its name in the document.
pub struct HttpBearer403;

impl BearerScheme for HttpBearer403 {
    const NAME: &'static str = "HTTPBearer403";
}

/// Not authenticated
#[derive(Debug, Problem)]
#[problem(status = 403)]
pub struct NotAuthenticated;

/// The token of the caller.
pub struct Token(Bearer<HttpBearer403>);

impl Arg for Token {
    const PHASE: Phase = Phase::Head;

    fn describe(operation: &mut Operation) {
        Bearer::<HttpBearer403>::describe(operation);
        operation.problems::<NotAuthenticated>();
    }

    async fn take(cx: &mut Context) -> Result<Token, Refused> {
        let bearer = Bearer::take(cx).await;
        bearer
            .map(Token)
            .map_err(|_| Response::from_problem(&NotAuthenticated).into())
    }
}

/// What is said to those who are let in.
#[model]
pub struct Welcome {
    message: String,
    token: String,
}

/// Read Me
#[get("/me")]
pub async fn read_me(token: Token) -> Welcome {
    Welcome {
        message: "You are authenticated".to_owned(),
        token: token.0.token().to_owned(),
    }
}

/// The app.
pub fn app() -> App {
    App::new("Authentication error status code", "0.1.0").routes(routes![read_me])
}
