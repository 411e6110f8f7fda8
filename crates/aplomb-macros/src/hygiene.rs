//! Names of generated code that cannot meet the user's.

/// `quote!` whose local names are those of the macro: an argument of a handler that is called `cx` or `output` is another one.
/// Paths still resolve where the attribute stands.
macro_rules! mixed {
    ($($tokens:tt)*) => { quote::quote_spanned!(proc_macro2::Span::mixed_site()=> $($tokens)*) };
}

pub(crate) use mixed;
