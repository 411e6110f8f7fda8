//! stand-in
/// c
#[derive(Debug)]
pub struct Connection;
impl Connection {
    /// x
    pub fn client_address(&self) -> Option<std::net::IpAddr> {
        None
    }
}
/// s
#[derive(Debug, Default)]
pub struct Settings;
