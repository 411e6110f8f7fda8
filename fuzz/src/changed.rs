//! Good input, changed at some places.

/// A change to a piece of input: where, which of the kinds below, and a byte for it.
pub type Change = (u16, u8, u8);

/// One of the seeds after the changes. `words` mean something to the parser.
pub fn changed(seeds: &[&str], words: &[&str], seed: u8, changes: &[Change]) -> Vec<u8> {
    let mut bytes = seeds[usize::from(seed) % seeds.len()].as_bytes().to_vec();
    for &(at, kind, value) in changes {
        let at = usize::from(at) % (bytes.len() + 1);
        let until = |length: usize| (at + length).min(bytes.len());
        match kind % 8 {
            0 if at < bytes.len() => bytes[at] = value,
            0 | 1 => bytes.insert(at, value),
            2 => {
                bytes.drain(at..until(usize::from(value % 8)));
            }
            3 => {
                let piece = bytes[at..until(usize::from(value))].to_vec();
                bytes.splice(at..at, piece);
            }
            // Seldom, since little is left after it.
            4 if value < 32 => bytes.truncate(at),
            _ => {
                let word = words[usize::from(value) % words.len()];
                bytes.splice(at..at, word.bytes());
            }
        }
        // Repeated pieces of repeated pieces grow without end.
        bytes.truncate(64 * 1024);
    }
    bytes
}
