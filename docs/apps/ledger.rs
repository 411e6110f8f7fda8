//! A transaction: committed when the request ended well, rolled back otherwise.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aplomb::prelude::*;

type Balances = BTreeMap<String, i64>;

/// What is on each account.
pub struct Ledger(Mutex<Balances>);

impl Ledger {
    fn balances(&self) -> MutexGuard<'_, Balances> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Changes that nobody else sees yet.
#[derive(Clone)]
pub struct Transaction {
    ledger: State<Ledger>,
    changed: Arc<Mutex<Balances>>,
}

impl Transaction {
    fn add(&self, account: &str, amount: i64) -> Result<i64, TransferError> {
        let mut changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        let balance = changed.get_mut(account);
        let balance = balance.ok_or_else(|| TransferError::NoSuchAccount {
            account: account.to_owned(),
        })?;
        *balance += amount;
        Ok(*balance)
    }
}

/// Begins one; `end` is called after the handler.
#[dependency(release = end)]
pub async fn begin(ledger: State<Ledger>) -> Transaction {
    let changed = ledger.balances().clone();
    Transaction {
        ledger,
        changed: Arc::new(Mutex::new(changed)),
    }
}

async fn end(transaction: Transaction, outcome: Outcome) -> Result<(), CommitError> {
    if !outcome.succeeded() {
        return Ok(());
    }
    let changed = transaction.changed.lock().unwrap_or_else(PoisonError::into_inner);
    if changed.values().any(|balance| *balance < 0) {
        return Err(CommitError::Overdrawn);
    }
    *transaction.ledger.balances() = changed.clone();
    Ok(())
}

/// Why a transaction cannot be committed.
#[derive(Debug, Problem)]
pub enum CommitError {
    /// An account would be overdrawn.
    #[problem(status = 409)]
    Overdrawn,
}

/// Why money cannot be sent.
#[derive(Debug, Problem)]
pub enum TransferError {
    /// There is no such account.
    #[problem(status = 404)]
    NoSuchAccount { account: String },
}

/// Money from one account to another.
#[model]
pub struct Transfer {
    from: String,
    to: String,
    #[field(gt = 0)]
    amount: i64,
}

/// What is left.
#[model]
pub struct Left {
    balance: i64,
}

/// Transfer
#[post("/transfers", status = 201)]
pub async fn transfer(transaction: Transaction, transfer: Transfer) -> Result<Left, TransferError> {
    let balance = transaction.add(&transfer.from, -transfer.amount)?;
    transaction.add(&transfer.to, transfer.amount)?;
    Ok(Left { balance })
}

/// Balances
#[get("/balances")]
pub async fn balances(ledger: State<Ledger>) -> BTreeMap<String, i64> {
    ledger.balances().clone()
}

/// The app.
pub fn app() -> App {
    let accounts = [("ada", 100), ("grace", 20)];
    let accounts = accounts.map(|(name, balance)| (name.to_owned(), balance));
    App::new("Ledger", "1.0.0")
        .state(Ledger(Mutex::new(accounts.into())))
        .routes(routes![transfer, balances])
}
