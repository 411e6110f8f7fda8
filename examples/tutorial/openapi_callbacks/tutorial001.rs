//! A request that the app sends in return, in the document: a callback.

use aplomb::prelude::*;

/// What is to be paid.
#[model]
pub struct Invoice {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    customer: String,
    total: f64,
}

/// What happened to an invoice.
#[model]
pub struct InvoiceEvent {
    description: String,
    paid: bool,
}

/// What is said to that.
#[model]
pub struct InvoiceEventReceived {
    ok: bool,
}

/// What is said to a new invoice.
#[model]
pub struct Received {
    msg: String,
}

/// Create an invoice.
///
/// This will (let's imagine) let the API user (some external developer) create an
/// invoice.
///
/// And this path operation will:
///
/// * Send the invoice to the client.
/// * Collect the money from the client.
/// * Send a notification back to the API user (the external developer), as a callback.
///     * At this point is that the API will somehow send a POST request to the
///         external API with the notification of the invoice event
///         (e.g. "payment successful").
#[post("/invoices/", summary = "Create Invoice")]
pub async fn create_invoice(
    #[query(max_length = 2083)] callback_url: Option<Url>,
    invoice: Invoice,
) -> Received {
    // Send the invoice, collect the money, send the notification (the callback).
    drop((callback_url, invoice));
    Received {
        msg: "Invoice received".to_owned(),
    }
}

/// Invoice Notification
#[post("/notification")]
pub async fn invoice_notification(body: InvoiceEvent) -> InvoiceEventReceived {
    // It is the receiver who answers; the function only says what is sent.
    InvoiceEventReceived { ok: body.paid }
}

/// The app.
pub fn app() -> App {
    let address = "{$callback_url}/invoices/{$request.body.id}";
    let notification = Operation::of::<invoice_notification>().at(address);
    let create = Operation::of::<create_invoice>().callback("invoice_notification", [notification]);
    App::new("Callbacks", "0.1.0").routes(Routes::new().operation(create))
}
