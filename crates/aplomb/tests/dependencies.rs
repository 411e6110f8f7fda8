//! `#[dependency]`: once a request, overridden for one app, asked for by a list, in order.

use std::sync::atomic::{AtomicUsize, Ordering};

use aplomb::prelude::*;

/// How often something was made.
#[derive(Debug, Default)]
struct Count(AtomicUsize);

// ---- a diamond

#[derive(Debug, Clone, PartialEq)]
struct Base(usize);

#[dependency]
async fn base(count: State<Count>) -> Base {
    Base(count.0.fetch_add(1, Ordering::SeqCst) + 1)
}

#[derive(Debug, Clone)]
struct Left(Base);

#[dependency]
async fn left(base: Base) -> Left {
    Left(base)
}

#[derive(Debug, Clone)]
struct Right(Base);

/// One that does not wait.
#[dependency]
fn right(base: Base) -> Right {
    Right(base)
}

#[get("/diamond")]
async fn diamond(left: Left, base: Base, right: Right) -> String {
    format!("{} {} {}", left.0.0, base.0, right.0.0)
}

#[aplomb::test]
async fn a_dependency_is_made_once_a_request() {
    let client = App::new("T", "1")
        .state(Count::default())
        .routes(routes![diamond])
        .test();
    assert_eq!(client.get("/diamond").send().await.text(), "1 1 1");
    assert_eq!(client.get("/diamond").send().await.text(), "2 2 2");
}

#[derive(Debug, Clone)]
struct Ticket(usize);

#[dependency(fresh)]
async fn ticket(count: State<Count>) -> Ticket {
    Ticket(count.0.fetch_add(1, Ordering::SeqCst) + 1)
}

#[derive(Debug, Clone)]
struct Pair(Ticket, Ticket);

#[dependency]
async fn pair(first: Ticket, second: Ticket) -> Pair {
    Pair(first, second)
}

#[get("/tickets")]
async fn tickets(pair: Pair, third: Ticket) -> String {
    format!("{} {} {}", pair.0.0, pair.1.0, third.0)
}

#[aplomb::test]
async fn a_fresh_one_is_made_for_each() {
    let client = App::new("T", "1")
        .state(Count::default())
        .routes(routes![tickets])
        .test();
    assert_eq!(client.get("/tickets").send().await.text(), "1 2 3");
}

// ---- overrides

#[derive(Debug, Clone)]
struct Gate;

#[derive(Debug, Problem)]
enum Shut {
    /// The gate is not open.
    #[problem(status = 409)]
    Refused,
}

#[dependency]
async fn gate(#[query] open: bool) -> Result<Gate, Shut> {
    if open { Ok(Gate) } else { Err(Shut::Refused) }
}

#[get("/gated")]
async fn gated(_gate: Gate) -> &'static str {
    "in"
}

#[aplomb::test]
async fn an_override_takes_the_place_of_a_dependency_for_that_app_only() {
    let app = || {
        App::new("T", "1")
            .state(Count::default())
            .routes(routes![diamond])
    };
    let changed = app().with(Base(40)).test();
    let plain = app().test();
    assert_eq!(changed.get("/diamond").send().await.text(), "40 40 40");
    assert_eq!(plain.get("/diamond").send().await.text(), "1 1 1");
    // The args of what is overridden are not taken.
    let open = App::new("T", "1").routes(routes![gated]).with(Gate).test();
    assert_eq!(open.get("/gated").send().await.text(), "in");
}

// ---- lists

#[derive(Debug, Clone)]
struct Tenant(String);

#[dependency]
async fn tenant(#[header("X-Tenant", max_length = 3)] tenant: String) -> Tenant {
    Tenant(tenant)
}

#[derive(Debug, Clone)]
struct Desk(Tenant, u8);

#[dependency]
async fn desk(_token: Bearer, tenant: Tenant, #[query(le = 9)] desk: u8) -> Desk {
    Desk(tenant, desk)
}

#[get("/free")]
async fn free() -> &'static str {
    "free"
}

#[get("/own", dependencies(Gate))]
async fn own(desk: Desk) -> String {
    format!("{} {}", desk.0.0, desk.1)
}

#[aplomb::test]
async fn a_list_can_ask_for_a_dependency() {
    let list = routes![free].dependency::<Desk>().prefix("/desks");
    let client = App::new("T", "1").routes(list).routes(routes![own]).test();
    client
        .get("/desks/free")
        .send()
        .await
        .assert_problem(401, "unauthenticated")
        .assert_documented();
    let reply = client
        .get("/desks/free?desk=12")
        .bearer("t")
        .header("x-tenant", "a")
        .send()
        .await;
    reply
        .assert_problem(422, "invalid-request")
        .assert_documented()
        .assert_fault("desk", "less_than_equal");
    let reply = client
        .get("/desks/free?desk=2")
        .bearer("t")
        .header("x-tenant", "a")
        .send()
        .await;
    assert_eq!(reply.text(), "free");
    let reply = client
        .get("/own?desk=2&open=false")
        .bearer("t")
        .header("x-tenant", "a")
        .send()
        .await;
    reply.assert_problem(409, "refused").assert_documented();
    let reply = client
        .get("/own?desk=2&open=true")
        .bearer("t")
        .header("x-tenant", "a")
        .send()
        .await;
    assert_eq!(reply.text(), "a 2");
}

// ---- the order of a list

#[derive(Debug, Clone)]
struct First;

#[derive(Debug, Clone)]
struct Second;

#[derive(Debug, Problem)]
enum NotLetIn {
    /// The first one said no.
    #[problem(status = 403)]
    ByTheFirst,
    /// The second one said no.
    #[problem(status = 403)]
    ByTheSecond,
}

#[dependency]
async fn first() -> Result<First, NotLetIn> {
    Err(NotLetIn::ByTheFirst)
}

#[dependency]
async fn second() -> Result<Second, NotLetIn> {
    Err(NotLetIn::ByTheSecond)
}

#[aplomb::test]
async fn dependencies_of_a_list_are_taken_in_the_order_of_the_calls_and_the_outer_ones_before() {
    let list = routes![free].dependency::<First>().dependency::<Second>();
    let reply = App::new("T", "1").routes(list).test().get("/free").send().await;
    reply.assert_problem(403, "by-the-first");
    let list = Routes::new()
        .nest(routes![free].dependency::<First>())
        .dependency::<Second>();
    let reply = App::new("T", "1").routes(list).test().get("/free").send().await;
    reply.assert_problem(403, "by-the-second");
}

// ---- another dependency in the place of one

#[derive(Debug, Clone)]
struct Page(u32);

#[dependency]
async fn page(#[query(default = 1)] page: u32) -> Page {
    Page(page)
}

#[get("/page")]
async fn read_page(page: Page) -> String {
    format!("page {}", page.0)
}

#[derive(Debug, Clone)]
struct FromHeader(u32);

#[dependency]
async fn from_header(#[header] x_page: u32, count: State<Count>) -> FromHeader {
    count.0.fetch_add(1, Ordering::SeqCst);
    FromHeader(x_page)
}

impl From<FromHeader> for Page {
    fn from(page: FromHeader) -> Page {
        Page(page.0)
    }
}

#[aplomb::test]
async fn another_dependency_stands_in_for_one() {
    let app = || {
        App::new("T", "1")
            .state(Count::default())
            .routes(routes![read_page])
    };
    let replaced = || app().with_dependency::<Page, FromHeader>();
    let client = replaced().test();
    let reply = client.get("/page?page=3").header("x-page", "7").send().await;
    assert_eq!(reply.text(), "page 7");
    // Its faults are those of the request.
    let reply = client.get("/page").header("x-page", "seven").send().await;
    reply.assert_fault("x-page", "int_parsing");
    // Another app knows nothing of it, and the last override holds.
    let reply = app().test().get("/page?page=3").send().await;
    assert_eq!(reply.text(), "page 3");
    let reply = replaced().with(Page(9)).test().get("/page").send().await;
    assert_eq!(reply.text(), "page 9");
    // The documents are those of the app.
    assert_eq!(app().openapi().unwrap(), replaced().openapi().unwrap());
}

#[test]
fn what_stands_in_says_what_it_wants() {
    let app = App::new("T", "1").routes(routes![read_page]);
    let error = app.with_dependency::<Page, FromHeader>().check().unwrap_err();
    let report = error.to_string();
    assert!(report.contains("Count"), "{report}");
    assert!(report.contains("FromHeader`, which stands in for"), "{report}");
}
