use aplomb::prelude::*;

use super::{Loan, LoanError, Reader, Shelf, Wish, app, borrow_book};

fn ada() -> Reader {
    Reader {
        name: "Ada".to_owned(),
    }
}

#[aplomb::test]
async fn a_book_is_lent() {
    let client = app().with(ada()).test();
    let reply = client
        .post("/loans")
        .json(&json!({ "title": "Moby-Dick" }))
        .send()
        .await;
    reply.assert_status(201).assert_documented();
    let loan: Loan = reply.json();
    assert_eq!(loan.weeks, 2);
    assert_eq!(loan.reader, "Ada");
}

#[aplomb::test]
async fn a_book_is_lent_once() {
    let client = app().test();
    let wish = json!({ "title": "Ulysses", "weeks": 8 });
    let first = client.post("/loans").bearer("card-1").json(&wish).send().await;
    first.assert_status(201);
    let second = client.post("/loans").bearer("card-2").json(&wish).send().await;
    second.assert_problem(409, "on-loan").assert_documented();
    assert_eq!(second.value()["reader"], "Ada");
}

#[aplomb::test]
async fn eight_weeks_are_the_most() {
    let client = app().with(ada()).test();
    let wish = json!({ "title": "Ulysses", "weeks": 9 });
    let reply = client.post("/loans").json(&wish).send().await;
    reply
        .assert_problem(422, "invalid-request")
        .assert_fault("#/weeks", "less_than_equal")
        .assert_documented();
}

#[aplomb::test]
async fn nobody_borrows_without_a_card() {
    let client = app().test();
    let reply = client.post("/loans").json(&json!({})).send().await;
    reply.assert_status(401).assert_documented();
    let reply = client
        .post("/loans")
        .bearer("found")
        .json(&json!({}))
        .send()
        .await;
    reply.assert_problem(401, "unknown-card").assert_documented();
}

#[aplomb::test]
async fn a_handler_is_a_function() {
    let wish = Wish {
        title: "Dune".to_owned(),
        weeks: 1,
    };
    let refused = borrow_book(ada(), State::from(Shelf::with(&[])), wish).await;
    assert!(matches!(refused, Err(LoanError::NoSuchBook)));
}

#[aplomb::test]
async fn an_endless_target_is_refused() {
    let client = app()
        .server(|settings| settings.max_target_bytes(100))
        .test_on_socket()
        .await;
    let reply = client.get("/loans").query("q", "x".repeat(100)).send().await;
    reply.assert_problem(414, "uri-too-long");
    client.stop().await;
}
