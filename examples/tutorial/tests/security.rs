//! The tokens of the tutorial: given for a password, taken back as they were given, and good for what was asked.

use aplomb::prelude::*;
use aplomb::test::TestClient;
use serde_json::Value;
use tutorial::security::{tutorial004, tutorial005};

async fn login(client: &TestClient, scope: &str) -> String {
    let form = [("username", "johndoe"), ("password", "secret"), ("scope", scope)];
    let reply = client.post("/token").form(&form).send().await;
    reply.assert_status(200).assert_documented();
    reply.value()["access_token"].as_str().unwrap().to_owned()
}

async fn ask(client: &TestClient, path: &str, token: &str) -> (u16, Value, Option<String>) {
    let bearer = format!("Bearer {token}");
    let reply = client.get(path).header("authorization", &bearer).send().await;
    reply.assert_documented();
    let challenge = reply.header("www-authenticate").map(str::to_owned);
    (reply.status().as_u16(), reply.value(), challenge)
}

#[aplomb::test]
async fn a_token_is_given_for_a_password_and_taken_back() {
    let client = tutorial004::app().test();
    let token = login(&client, "").await;
    let (status, user, _) = ask(&client, "/users/me/", &token).await;
    assert_eq!((status, &user["username"]), (200, &json!("johndoe")));
    let changed = format!("{}x{}", &token[..40], &token[41..]);
    for wrong in [&changed, "nonexistent", &token[..token.len() - 4]] {
        let (status, _, challenge) = ask(&client, "/users/me/", wrong).await;
        assert_eq!((status, challenge.as_deref()), (401, Some("Bearer")), "{wrong}");
    }
}

#[aplomb::test]
async fn a_wrong_password_and_an_unknown_user_are_told_alike() {
    let client = tutorial004::app().test();
    let mut answers = Vec::new();
    for (username, password) in [("johndoe", "Secret"), ("nobody", "secret")] {
        let form = [("username", username), ("password", password)];
        let reply = client.post("/token").form(&form).send().await;
        let mut answer = reply.assert_status(401).value();
        // The number of the request.
        answer.as_object_mut().unwrap().remove("instance");
        answers.push(answer);
    }
    assert_eq!(answers[0], answers[1]);
}

#[aplomb::test]
async fn a_token_is_good_for_its_scopes() {
    let client = tutorial005::app().test();
    let refused = |scopes: &str| (401, Some(format!("Bearer scope=\"{scopes}\"")));
    for (scope, me, items) in [
        ("", refused("me"), refused("items me")),
        ("items", refused("me"), refused("items me")),
        ("me", (200, None), refused("items me")),
        ("other items me", (200, None), (200, None)),
    ] {
        let token = login(&client, scope).await;
        for (path, expected) in [
            ("/users/me/", me),
            ("/users/me/items/", items),
            ("/status/", (200, None)),
        ] {
            let (status, _, challenge) = ask(&client, path, &token).await;
            assert_eq!((status, challenge), expected, "{scope} {path}");
        }
    }
}
