//! Answers that come from elsewhere, a proxy for example, with what they mean.

use aplomb::Context;
use aplomb::contract::Content;
use aplomb::prelude::*;
use aplomb::reply::File;

/// An item.
#[model]
pub struct Item {
    id: String,
    value: String,
}

/// A picture.
pub struct Png(File);

impl Reply for Png {
    fn describe(operation: &mut Operation) {
        let status = operation.success();
        operation
            .responses_mut()
            .content(status, "image/png", Content::Bytes);
    }

    fn reply(self, cx: &mut Context) -> Response {
        self.0.media_type("image/png").reply(cx)
    }
}

/// What a request for an item can end in.
#[derive(Reply)]
pub enum Answer {
    Item(Item),
    Image(Png),
}

/// The picture is not there.
#[derive(Debug, Problem)]
#[problem(status = 500, hidden)]
pub struct NoPicture(#[from] std::io::Error);

/// Read Item
#[get("/items/{item_id}",
    responses(
        404 = "Item not found",
        302 = "The item was moved",
        403 = "Not enough privileges"
    )
)]
pub async fn read_item(item_id: String, #[query] img: Option<bool>) -> Result<Answer, NoPicture> {
    // The same answer for every id.
    let _ = item_id;
    if img == Some(true) {
        return Ok(Answer::Image(Png(File::open("image.png").await?)));
    }
    Ok(Answer::Item(Item {
        id: "foo".to_owned(),
        value: "there goes my hero".to_owned(),
    }))
}

/// The app.
pub fn app() -> App {
    App::new("Additional responses", "0.1.0").routes(routes![read_item])
}
