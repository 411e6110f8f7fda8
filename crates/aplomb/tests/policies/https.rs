//! HTTPS only.

use aplomb::policy::HttpsRedirect;
use aplomb::prelude::*;
use aplomb::server::TrustedProxies;

#[post("/orders/{id}")]
async fn order(id: u32) -> Json<u32> {
    Json(id)
}

fn app(redirect: HttpsRedirect) -> App {
    App::new("Shop", "1.0.0").routes(routes![order]).layer(redirect)
}

#[aplomb::test]
async fn plain_http_is_redirected_to_the_same_address() {
    for (redirect, status) in [
        (HttpsRedirect::new(), 307),
        (HttpsRedirect::new().permanent(), 308),
    ] {
        let client = app(redirect).test_on_socket().await;
        let request = client.post("/orders/7?a=%2F&b").header("host", "shop.example:80");
        let reply = request.send().await;
        reply.assert_status(status);
        assert_eq!(
            reply.header("location"),
            Some("https://shop.example/orders/7?a=%2F&b")
        );
        // Who the client says it is does not make it HTTPS.
        let request = client.post("/orders/7").header("x-forwarded-proto", "https");
        request.send().await.assert_status(status);
        client.stop().await;
    }
}

#[aplomb::test]
async fn the_scheme_is_the_one_that_a_trusted_proxy_was_asked_with() {
    let client = app(HttpsRedirect::new())
        .server(|settings| {
            let network = "127.0.0.0/8".parse().unwrap();
            settings.trusted_proxies(TrustedProxies::none().network(network).prefix(true))
        })
        .test_on_socket()
        .await;
    let ask = |proto: &str| {
        client
            .post("/orders/7")
            .header("host", "shop.example")
            .header("x-forwarded-for", "192.0.2.7")
            .header("x-forwarded-prefix", "/api")
            .header("x-forwarded-proto", proto)
    };
    ask("https").send().await.assert_status(200);
    let reply = ask("http").send().await;
    reply.assert_status(307);
    assert_eq!(
        reply.header("location"),
        Some("https://shop.example/api/orders/7")
    );
    client.stop().await;
}
