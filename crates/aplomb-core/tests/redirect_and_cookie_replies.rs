//! Redirects, headers and cookies on replies.

mod in_process;

use aplomb_core::contract::{HeaderContract, TypeSchema};
use aplomb_core::reply::{
    Cookie, CookieError, Cookies, Created, HeaderSet, NotLocal, Redirect, WithCookies, WithHeaders,
};
use http::{HeaderMap, HeaderValue};
use in_process::{contract, handler, header, send, text};

handler!(Elsewhere, "GET" "/", () -> Redirect { Redirect::to("/a b?c=é") });
handler!(ForGood, "GET" "/", () -> Redirect<308> { Redirect::permanent("https://example.com/") });
handler!(Submitted, "POST" "/", () -> Redirect<303> { Redirect::see_other("/thanks") });
handler!(Next, "GET" "/", () -> Result<Redirect<302>, NotLocal> { Redirect::local("//evil.example") });

#[tokio::test]
async fn a_redirect_has_its_status_and_place() {
    let response = send::<Elsewhere>("GET", "/", &[]).await;
    assert_eq!(response.status(), 307);
    assert_eq!(header(&response, "location"), "/a%20b?c=%C3%A9");
    assert_eq!(text(response).await, "");
    let response = send::<ForGood>("GET", "/", &[]).await;
    assert_eq!(
        (response.status().as_u16(), header(&response, "location")),
        (308, "https://example.com/")
    );
    assert_eq!(send::<Submitted>("POST", "/", &[]).await.status(), 303);
    let refused = send::<Next>("GET", "/", &[]).await;
    assert_eq!(refused.status(), 422);
    assert!(text(refused).await.contains("/problems/redirect-not-local"));
}

#[test]
fn a_redirect_is_documented_with_its_status() {
    let operation = contract::<ForGood>();
    let moved = operation.responses().get(308).unwrap();
    assert!(moved.headers["Location"].required);
    assert!(moved.content.is_empty());
    assert!(operation.responses().get(200).is_none());
    assert!(contract::<Next>().responses().get(302).is_some());
}

handler!(LogIn, "POST" "/", () -> Result<(Created<String>, Cookies), CookieError> {
    let cookies = Cookies::new().set(Cookie::new("__Host-sid", "abc"))?.set(Cookie::removal("old"))?;
    Ok((Created("in".to_owned()), cookies))
});
handler!(LogOut, "POST" "/", () -> WithCookies<()> {
    WithHeaders((), Cookies::new().set(Cookie::removal("__Host-sid")).unwrap())
});
handler!(Careless, "POST" "/", () -> Result<WithCookies<()>, CookieError> {
    Ok(WithHeaders((), Cookies::new().set(Cookie::new("__Host-sid", "abc").path("/x"))?))
});

#[tokio::test]
async fn cookies_are_set_and_forgotten() {
    let response = send::<LogIn>("POST", "/", &[]).await;
    assert_eq!(response.status(), 201);
    let cookies: Vec<_> = response.headers().get_all("set-cookie").iter().collect();
    assert_eq!(
        cookies[0],
        "__Host-sid=abc; Path=/; Secure; HttpOnly; SameSite=Lax"
    );
    assert!(
        cookies[1]
            .to_str()
            .unwrap()
            .starts_with("old=; Path=/; Max-Age=0;")
    );
    assert_eq!(cookies.len(), 2);
    assert_eq!(text(response).await, "in");
    assert_eq!(send::<LogOut>("POST", "/", &[]).await.status(), 204);
}

#[tokio::test]
async fn a_cookie_that_browsers_refuse_is_a_fault_of_the_server() {
    let response = send::<Careless>("POST", "/", &[]).await;
    assert_eq!(response.status(), 500);
    assert!(!text(response).await.contains("sid"), "the client is not told");
}

#[test]
fn cookies_are_documented_where_they_can_be() {
    let operation = contract::<LogIn>();
    let created = operation.responses().get(201).unwrap();
    assert!(!created.headers["Set-Cookie"].required);
    assert!(
        contract::<LogOut>()
            .responses()
            .get(204)
            .unwrap()
            .headers
            .contains_key("Set-Cookie")
    );
    assert!(operation.responses().get(500).unwrap().headers.is_empty());
}

struct Total(u64);

impl HeaderSet for Total {
    fn describe() -> Vec<(&'static str, HeaderContract)> {
        vec![(
            "X-Total",
            HeaderContract::new(TypeSchema::of::<u64>(), "How many there are"),
        )]
    }

    fn write(self, headers: &mut HeaderMap) {
        headers.insert("x-total", HeaderValue::from(self.0));
    }
}

handler!(List, "GET" "/", () -> WithHeaders<Option<Vec<u8>>, Total> { WithHeaders(Some(vec![1]), Total(9)) });
handler!(NoList, "GET" "/", () -> WithHeaders<Option<Vec<u8>>, Total> { WithHeaders(None, Total(9)) });

#[tokio::test]
async fn headers_of_a_type_are_sent_and_documented() {
    let response = send::<List>("GET", "/", &[]).await;
    assert_eq!(header(&response, "x-total"), "9");
    let none = send::<NoList>("GET", "/", &[]).await;
    assert_eq!((none.status().as_u16(), header(&none, "x-total")), (404, ""));
    let operation = contract::<List>();
    assert!(operation.responses().get(200).unwrap().headers["X-Total"].required);
    assert!(operation.responses().get(404).unwrap().headers.is_empty());
}
