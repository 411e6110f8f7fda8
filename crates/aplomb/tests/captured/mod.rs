//! What is logged while something runs.

use std::io;
use std::sync::{Arc, Mutex, Once};

use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl io::Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Buffer {
    type Writer = Buffer;
    fn make_writer(&'a self) -> Buffer {
        self.clone()
    }
}

/// Other tests of a program run on other threads, and log nowhere. While there is one subscriber, tracing asks none but that of the thread
/// that comes to a place first whether the place is of interest, and believes it for good. With a second one it asks all of them.
static SECOND: Once = Once::new();

/// Runs something on this thread, and gives what was logged beside its value.
pub fn captured<T>(work: impl Future<Output = T>) -> (T, String) {
    SECOND.call_once(|| {
        let attentive = tracing_subscriber::fmt().with_writer(io::sink).finish();
        tracing::subscriber::set_global_default(attentive).unwrap();
    });
    let buffer = Buffer::default();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(buffer.clone())
        .with_ansi(false)
        .finish();
    let value = tracing::subscriber::with_default(subscriber, || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
            .block_on(work)
    });
    let bytes = buffer.0.lock().unwrap().clone();
    (value, String::from_utf8(bytes).unwrap())
}
