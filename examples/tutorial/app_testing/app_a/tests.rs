//! The tests of the app. The client needs no server: it drives the app in process.

use aplomb::prelude::*;

use super::app;

#[aplomb::test]
async fn the_main_page_says_hello() {
    let client = app().test();
    let reply = client.get("/").send().await;
    reply
        .assert_status(200)
        .assert_json(&json!({ "msg": "Hello World" }))
        .assert_documented();
}
