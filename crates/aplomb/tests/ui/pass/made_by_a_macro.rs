//! Handlers, models and dependencies may be made by a macro of the program, with types and names from outside and inside of it.
#![allow(dead_code)]

use aplomb::prelude::*;

macro_rules! resource {
    ($module:ident, $path:literal, $model:ident, $field:ident: $type:ty, $limit:expr) => {
        mod $module {
            use super::*;

            /// One of them
            #[model]
            pub struct $model {
                #[field(ge = $limit)]
                pub $field: $type,
                #[field(max_length = 10, default = "none")]
                pub note: String,
            }

            #[derive(Clone)]
            pub struct Latest(pub Option<$type>);

            #[dependency]
            async fn latest(#[query(le = 1 + $limit)] $field: Option<$type>) -> Latest {
                Latest($field)
            }

            #[post($path)]
            pub async fn place(
                #[query(default = $limit)] $field: $type,
                #[query(max_items = 2)] several: Option<Vec<$type>>,
                latest: Latest,
                new: $model,
            ) -> Result<Json<Vec<$type>>, Failure> {
                let mut all = several.unwrap_or_default();
                all.extend([$field, new.$field]);
                all.extend(latest.0);
                if new.note.is_empty() {
                    return Err(Failure::Refused { limit: $limit });
                }
                Ok(Json(all))
            }

            #[derive(Debug, Problem)]
            pub enum Failure {
                #[problem(status = 409, detail = "{limit} is not enough")]
                Refused { limit: $type },
            }
        }
    };
}

resource!(orders, "/orders", Order, quantity: u32, 1);
resource!(trades, "/trades", Trade, price: i64, -5);

macro_rules! pass_through {
    ($($item:item)*) => { $($item)* };
}

pass_through! {
    #[get("/items/{id}")]
    fn item(id: u32, #[query] name: Option<String>) -> String {
        format!("{id} {name:?}")
    }
}

fn main() {
    let _ = routes![orders::place, trades::place, item];
}
