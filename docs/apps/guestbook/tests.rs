// ANCHOR: tests
use aplomb::prelude::*;

use super::app;

#[aplomb::test]
async fn a_faulty_entry_ends_the_strict_socket() {
    let client = app().test();
    let mut socket = client.ws("/strict").connect().await;
    socket.send_json(&json!({ "name": "Ada", "stars": 5 })).await;
    assert_eq!(socket.text().await, "Thank you, Ada");
    socket.send_json(&json!({ "name": "Ada", "stars": 6 })).await;
    let closed = socket.assert_closed(1007).await;
    assert_eq!(
        closed.reason(),
        "/stars: The value has to be less than or equal to 5"
    );
}

#[aplomb::test]
async fn the_patient_socket_says_what_is_wrong() {
    let client = app().test();
    let mut socket = client.ws("/patient").connect().await;
    socket.send_json(&json!({ "name": "Ada", "stars": 6 })).await;
    assert_eq!(
        socket.text().await,
        "Once more: /stars: The value has to be less than or equal to 5"
    );
    socket.send_json(&json!({ "name": "Ada", "stars": 5 })).await;
    assert_eq!(socket.text().await, "Thank you, Ada");
}
// ANCHOR_END: tests

#[aplomb::test]
async fn the_counting_socket_ends_well() {
    let client = app().test();
    let mut socket = client.ws("/counting").connect().await;
    socket.send_json(&json!({ "name": "Ada", "stars": 5 })).await;
    assert!(socket.close(1000, "bye").await.is_normal());
}
