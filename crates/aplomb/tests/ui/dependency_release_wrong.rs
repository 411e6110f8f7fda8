use aplomb::prelude::*;

#[derive(Clone)]
struct Transaction;

#[dependency(release = finish)]
async fn transaction() -> Transaction {
    Transaction
}

async fn finish(transaction: Transaction) {
    drop(transaction);
}

fn main() {}
