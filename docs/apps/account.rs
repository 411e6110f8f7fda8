//! Money is taken from an account, or not.

use aplomb::prelude::*;

/// What to take.
#[model(input)]
pub struct Withdrawal {
    /// In cents
    #[field(gt = 0)]
    amount: u64,
    note: Option<String>,
}

/// What is left.
#[model(output)]
pub struct Balance {
    left: u64,
    note: Option<String>,
}

/// Why no money is given.
#[derive(Debug, Problem)]
pub enum AccountError {
    /// There is no such account.
    #[problem(status = 404)]
    NoSuchAccount,
    /// There is too little money on the account.
    #[problem(status = 409, detail = "{amount} cents are asked for, and {left} are there")]
    TooLittleMoney {
        /// What is there, in cents
        left: u64,
        #[problem(skip)]
        amount: u64,
    },
    /// The account is closed for a while.
    #[problem(status = 503, header("Retry-After" = minutes * 60))]
    Closed { minutes: u32 },
    /// The books cannot be read.
    #[problem(status = 500, hidden)]
    Books(#[from] std::num::ParseIntError),
}

/// Take money
#[post("/accounts/{name}/withdrawals")]
pub async fn withdraw(name: String, withdrawal: Withdrawal) -> Result<Balance, AccountError> {
    let written = match name.as_str() {
        "ada" => "300",
        "alan" => "three hundred",
        "grace" => return Err(AccountError::Closed { minutes: 5 }),
        _ => return Err(AccountError::NoSuchAccount),
    };
    let there: u64 = written.parse()?;
    match there.checked_sub(withdrawal.amount) {
        Some(left) => Ok(Balance {
            left,
            note: withdrawal.note,
        }),
        None => Err(AccountError::TooLittleMoney {
            left: there,
            amount: withdrawal.amount,
        }),
    }
}

/// The app.
pub fn app() -> App {
    App::new("Account", "1.0.0").routes(routes![withdraw])
}
