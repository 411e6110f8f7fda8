//! An app and its test in one file.

use aplomb::prelude::*;

/// Something to say.
#[model]
pub struct Message {
    msg: String,
}

/// Read Main
#[get("/")]
pub async fn read_main() -> Message {
    Message {
        msg: "Hello World".to_owned(),
    }
}

/// The app.
pub fn app() -> App {
    App::new("Testing", "0.1.0").routes(routes![read_main])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[aplomb::test]
    async fn the_main_page_says_hello() {
        let client = app().test();
        let reply = client.get("/").send().await;
        reply
            .assert_status(200)
            .assert_json(&json!({ "msg": "Hello World" }))
            .assert_documented();
    }
}
