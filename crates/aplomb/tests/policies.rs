//! The rules around an app, over HTTP.

mod policies {
    mod compression;
    mod cors;
    mod decompression;
    mod hosts;
    mod https;
}
