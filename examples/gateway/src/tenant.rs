//! Tenants: who uses the gateway.

use aplomb::prelude::*;

/// The tenants that are known.
#[derive(Debug)]
pub struct Tenants(Vec<String>);

impl Tenants {
    /// A list to play with.
    pub fn known() -> Tenants {
        Tenants(vec!["acme".to_owned(), "initech".to_owned()])
    }
}

/// A tenant, from the path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant(pub String);

/// There is no such tenant.
#[derive(Debug, Problem)]
#[problem(status = 404)]
pub struct NoSuchTenant {
    /// The tenant that was asked for
    tenant: String,
}

/// The tenant, if it is known.
#[dependency]
async fn known_tenant(
    /// Whose messages they are
    #[path(min_length = 1, max_length = 20, pattern = "^[a-z]+$", example = "acme")]
    tenant: String,
    tenants: State<Tenants>,
) -> Result<Tenant, NoSuchTenant> {
    if tenants.0.contains(&tenant) {
        Ok(Tenant(tenant))
    } else {
        Err(NoSuchTenant { tenant })
    }
}

/// What is told about a tenant.
#[model]
#[derive(Debug)]
pub struct TenantInfo {
    /// Its name
    name: String,
}

/// Show a tenant
#[get("")]
pub async fn show(tenant: Tenant) -> TenantInfo {
    TenantInfo { name: tenant.0 }
}
