//! Links whose parameters have the types of the handler's arguments.

use aplomb::arg::NoLink;
use aplomb::prelude::*;
use aplomb::server::TrustedProxies;

/// A side of a trade.
#[model]
#[derive(Debug, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum Side {
    BuyNow,
}

mod shop {
    use super::*;

    #[get("/items/{id}")]
    pub async fn read_item(id: String, links: Links) -> Result<String, NoLink> {
        links.url(read_item::path(&id))
    }

    #[get("/trades/{side}/{number}/{day}")]
    pub async fn read_trade(side: Side, number: u64, day: jiff::civil::Date) -> String {
        format!("{side:?} {number} {day}")
    }

    #[get("/files/{*rest}")]
    pub async fn read_file(rest: String) -> String {
        rest
    }

    #[get("/")]
    pub async fn home(links: Links) -> Result<Json<Vec<String>>, NoLink> {
        let day = jiff::civil::date(2026, 3, 1);
        Ok(Json(vec![
            links.path(read_item::path("a b/ü").query("page", 2))?,
            links.path(read_trade::path(Side::BuyNow, 7, day))?,
            links.path(read_file::path("docs/a b.txt"))?,
            links.path(home::path())?,
            links.path("/static/styles.css")?,
        ]))
    }
}

use shop::{home, read_file, read_item, read_trade};

fn list() -> Routes {
    routes![read_item, read_trade, read_file, home].prefix("/v1")
}

#[aplomb::test]
async fn a_link_knows_where_its_operation_stands_and_leads_there() {
    let client = App::new("Shop", "1.0.0").routes(list()).test();
    let reply = client.get("/v1/").send().await;
    reply.assert_documented();
    assert_eq!(
        reply.value(),
        json!([
            "/v1/items/a%20b%2F%C3%BC?page=2",
            "/v1/trades/buy-now/7/2026-03-01",
            "/v1/files/docs/a%20b.txt",
            "/v1/",
            "/static/styles.css",
        ])
    );
    let paths: Vec<String> = reply.json();
    assert_eq!(client.get(&paths[1]).send().await.text(), "BuyNow 7 2026-03-01");
    assert_eq!(client.get(&paths[2]).send().await.text(), "docs/a b.txt");
    // What was taken from an address makes the same address.
    let reply = client.get(&paths[0]).send().await;
    assert_eq!(reply.text(), "http://testserver/v1/items/a%20b%2F%C3%BC");
}

#[aplomb::test]
async fn the_address_is_the_one_that_the_client_sees() {
    let inner = App::new("Inner", "1.0.0").routes(list());
    let client = App::new("Outer", "1.0.0")
        .sub_app("/sub", inner)
        .server(|settings| {
            let network = "127.0.0.0/8".parse().unwrap();
            settings.trusted_proxies(TrustedProxies::none().network(network).host(true).prefix(true))
        })
        .test_on_socket()
        .await;
    let reply = client
        .get("/sub/v1/items/7")
        .header("x-forwarded-for", "192.0.2.7")
        .header("x-forwarded-proto", "https")
        .header("x-forwarded-host", "shop.example:8443")
        .header("x-forwarded-prefix", "/api")
        .send()
        .await;
    assert_eq!(reply.text(), "https://shop.example:8443/api/sub/v1/items/7");
    client.stop().await;
    // A host that would be markup is no host.
    let client = App::new("Shop", "1.0.0").routes(list()).test();
    let reply = client
        .get("/v1/items/7")
        .header("host", "\"><script>")
        .send()
        .await;
    assert_eq!(reply.text(), "http://localhost/v1/items/7");
}

#[get("/reports/{id}")]
async fn report(id: u32, links: Links) -> Result<String, NoLink> {
    links.path(report::path(id).with("tenant", "acme corp"))
}

#[get("/broken/{id}")]
async fn broken(id: u32, links: Links) -> Result<String, NoLink> {
    links.path(broken::path(id))
}

#[get("/elsewhere")]
async fn elsewhere(links: Links) -> Result<String, NoLink> {
    links.path(read_item::path("7"))
}

#[aplomb::test]
async fn a_parameter_of_a_prefix_is_filled_in_too() {
    let tenants = routes![report, broken].prefix("/{tenant}");
    let client = App::new("Reports", "1.0.0")
        .routes(tenants)
        .routes(routes![elsewhere])
        .test();
    let reply = client.get("/other/reports/7").send().await;
    assert_eq!(reply.text(), "/acme%20corp/reports/7");
    // The log says what is missing.
    client
        .get("/other/broken/7")
        .send()
        .await
        .assert_problem(500, "internal-error");
    client
        .get("/elsewhere")
        .send()
        .await
        .assert_problem(500, "internal-error");
}
