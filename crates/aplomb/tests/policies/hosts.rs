//! Trusted hosts.

use aplomb::policy::Hosts;
use aplomb::prelude::*;
use aplomb::server::TrustedProxies;

#[get("/")]
async fn main() -> &'static str {
    "here"
}

fn app() -> App {
    App::new("Shop", "1.0.0").routes(routes![main]).layer(Hosts::new([
        "shop.example",
        "*.shop.example",
        "[::1]",
    ]))
}

#[aplomb::test]
async fn only_listed_hosts_are_served() {
    let client = app().test_on_socket().await;
    for host in [
        "shop.example",
        "SHOP.example.:8443",
        "a.b.shop.example",
        "[::1]:8000",
    ] {
        client
            .get("/")
            .header("host", host)
            .send()
            .await
            .assert_status(200);
    }
    for host in [
        "evil.example",
        "shop.example.evil.example",
        "notshop.example",
        "127.0.0.1",
        "[::2]",
    ] {
        client
            .get("/")
            .header("host", host)
            .send()
            .await
            .assert_problem(400, "host-refused");
        // Before routing: who asks for another host learns nothing.
        client
            .get("/nowhere")
            .header("host", host)
            .send()
            .await
            .assert_problem(400, "host-refused");
    }
    client.stop().await;
}

#[aplomb::test]
async fn the_kind_has_a_page() {
    let client = app().test();
    let request = client
        .get("/problems/host-refused")
        .header("host", "shop.example");
    request.send().await.assert_status(200);
}

#[aplomb::test]
async fn in_fastapis_style_it_is_a_plain_text() {
    let client = app().errors(ErrorStyle::FastApi).test();
    let reply = client.get("/").header("host", "invalidhost").send().await;
    reply.assert_status(400);
    assert_eq!(reply.header("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(reply.text(), "Invalid host header");
}

#[aplomb::test]
async fn what_a_proxy_says_counts_only_if_it_is_trusted_with_it() {
    let host = |client: &aplomb::test::TestClient| {
        client
            .get("/")
            .header("host", "internal")
            .header("x-forwarded-for", "192.0.2.7")
            .header("x-forwarded-host", "shop.example")
    };
    let client = app().test_on_socket().await;
    host(&client).send().await.assert_problem(400, "host-refused");
    client.stop().await;
    let proxies = || TrustedProxies::none().network("127.0.0.0/8".parse().unwrap());
    for (proxies, status) in [(proxies(), 400), (proxies().host(true), 200)] {
        let client = app()
            .server(|settings| settings.trusted_proxies(proxies))
            .test_on_socket()
            .await;
        host(&client).send().await.assert_status(status);
        client.stop().await;
    }
}

#[test]
#[should_panic(expected = "`shop.example:80` is no host: the port does not count")]
fn a_text_that_is_no_host_does_not_start() {
    let _ = Hosts::new(["shop.example:80"]);
}
