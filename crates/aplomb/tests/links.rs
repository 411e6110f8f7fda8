//! Links to operations, by their handlers.

#![allow(missing_docs)]

use aplomb::arg::NoLink;
use aplomb::prelude::*;
use aplomb::runtime;
use aplomb::server::{Network, TrustedProxies};

/// Reads an item.
#[get("/items/{id}")]
async fn read_item(#[path] tenant: String, id: u32) -> String {
    format!("{id} of {tenant}")
}

/// Where an item is.
#[get("/where")]
async fn where_is(#[query] tenant: String, links: Links) -> Result<String, NoLink> {
    links.to::<read_item>(&[("tenant", &tenant), ("id", &7)])
}

/// Where something is that is not served.
#[get("/lost")]
async fn lost(links: Links) -> Result<String, NoLink> {
    links.to::<unserved>(&[])
}

/// Not in any list.
#[get("/unserved")]
async fn unserved() {}

fn app() -> App {
    App::new("Links", "1.0.0")
        .routes(routes![where_is, lost])
        .routes(routes![read_item].prefix("/v1/{tenant}"))
}

#[test]
fn a_link_follows_the_prefixes_of_lists() {
    runtime::test(async {
        let client = app().test();
        let link = client.get("/where?tenant=a%2Fb").send().await;
        assert_eq!(link.text(), "/v1/a%2Fb/items/7");
        let item = client.get(link.text()).send().await;
        assert_eq!(item.text(), "7 of a/b", "the link leads to the operation");
    });
}

#[test]
fn a_link_follows_mounts_and_trusted_proxies() {
    runtime::test(async {
        let outer = App::new("Outer", "1.0.0").sub_app("/inner", app());
        let loopback: Network = "127.0.0.0/8".parse().expect("a network");
        let client = outer
            .server(|settings| {
                settings.trusted_proxies(TrustedProxies::none().network(loopback).prefix(true))
            })
            .test_on_socket()
            .await;
        let link = client
            .get("/inner/where?tenant=a")
            .header("x-forwarded-for", "192.0.2.1")
            .header("x-forwarded-prefix", "/public")
            .send()
            .await;
        assert_eq!(link.text(), "/public/inner/v1/a/items/7");
    });
}

#[test]
fn a_link_that_cannot_be_written_is_a_fault_of_the_server() {
    runtime::test(async {
        let client = app().test();
        client
            .get("/lost")
            .send()
            .await
            .assert_problem(500, "internal-error");
        client
            .get("/where?tenant=..")
            .send()
            .await
            .assert_problem(500, "internal-error");
    });
}
