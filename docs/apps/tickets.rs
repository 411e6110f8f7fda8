//! How often a dependency is made: once a request, or for each who asks.

use std::sync::atomic::{AtomicU64, Ordering};

use aplomb::prelude::*;

/// Draws numbers, each of them once.
#[derive(Default)]
pub struct Machine(AtomicU64);

impl Machine {
    fn draw(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed) + 1
    }
}

/// The number of this request.
#[derive(Clone)]
pub struct Ticket(u64);

/// Draws it, once.
#[dependency]
pub async fn ticket(machine: State<Machine>) -> Ticket {
    Ticket(machine.draw())
}

/// A number for each who asks.
#[derive(Clone)]
pub struct Number(u64);

/// Draws another one each time.
#[dependency(fresh)]
pub async fn number(machine: State<Machine>) -> Number {
    Number(machine.draw())
}

/// The place in the queue: it asks for the ticket as well.
#[derive(Clone)]
pub struct Seat(u64);

/// Takes the place that the ticket says.
#[dependency]
pub async fn seat(ticket: Ticket) -> Seat {
    Seat(ticket.0)
}

/// What was drawn.
#[model]
pub struct Drawn {
    ticket: u64,
    seat: u64,
    numbers: [u64; 2],
}

/// Draw
#[post("/draw")]
pub async fn draw(ticket: Ticket, seat: Seat, one: Number, other: Number) -> Drawn {
    Drawn {
        ticket: ticket.0,
        seat: seat.0,
        numbers: [one.0, other.0],
    }
}

/// The app.
pub fn app() -> App {
    App::new("Tickets", "1.0.0")
        .state(Machine::default())
        .routes(routes![draw])
}
