//! An app that writes its log.

use aplomb::prelude::*;

/// Why there is no reading.
#[derive(Debug, Problem)]
pub enum ReadingError {
    /// There is no such sensor.
    #[problem(status = 404)]
    NoSuchSensor,
    /// The sensor's file cannot be read.
    #[problem(hidden)]
    File(#[from] std::io::Error),
}

/// The last reading
#[get("/readings/{sensor}")]
pub async fn last_reading(sensor: String, background: Background) -> Result<String, ReadingError> {
    background.spawn(async { Err::<(), _>("the display is off") });
    match sensor.as_str() {
        "roof" => Ok("21.5".to_owned()),
        "cellar" => Ok(std::fs::read_to_string("/var/lib/readings/cellar")?),
        "attic" => panic!("nobody goes there"),
        _ => Err(ReadingError::NoSuchSensor),
    }
}

#[aplomb::main]
async fn main() -> aplomb::Result<()> {
    tracing_subscriber::fmt().init();
    App::new("Readings", "1.0.0")
        .routes(routes![last_reading])
        .run()
        .await
}
