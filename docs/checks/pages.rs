//! The pages, as doc tests.

macro_rules! pages {
    ($($name:ident $file:literal)*) => {
        $(
            #[doc = include_str!(concat!("../src/", $file))]
            pub struct $name;
        )*
    };
}

pages! {
    Introduction "introduction.md"
    TenMinutes "ten-minutes.md"
    FirstSteps "tutorial/first-steps.md"
    Deployment "deployment.md"
}
