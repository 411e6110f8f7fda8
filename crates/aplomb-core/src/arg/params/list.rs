//! Lists and sets: a name that is sent several times. A set keeps each value once.

use std::collections::{BTreeSet, HashSet};
use std::hash::{BuildHasher, Hash};

use super::{Declaration, FieldParam, FromParams, Param, Taken, not_text};
use crate::contract::TypeSchema;
use crate::fault::{Faults, Location};
use crate::operation::Operation;
use crate::source::Source;

macro_rules! list {
    ($type:ty, $($bounds:tt)*) => {
        impl<$($bounds)*> FromParams for $type {
            fn from_params(source: &Source<'_>, name: &str, faults: &mut Faults) -> Taken<$type> {
                match many(source, name, faults) {
                    Taken::Value(values) => Taken::Value(values.into_iter().collect()),
                    Taken::Missing => Taken::Missing,
                    Taken::Faulty => Taken::Faulty,
                }
            }

            fn describe(operation: &mut Operation, declaration: Declaration) {
                declaration.write(operation, TypeSchema::of::<$type>(), true);
            }
        }

        impl<$($bounds)*> FromParams for Option<$type> {
            fn from_params(source: &Source<'_>, name: &str, faults: &mut Faults) -> Taken<Option<$type>> {
                match many(source, name, faults) {
                    Taken::Value(values) => Taken::Value(Some(values.into_iter().collect())),
                    Taken::Missing => Taken::Value(None),
                    Taken::Faulty => Taken::Faulty,
                }
            }

            fn describe(operation: &mut Operation, declaration: Declaration) {
                declaration.write(operation, TypeSchema::of::<$type>(), false);
            }
        }

        impl<$($bounds)*> FieldParam for $type {}
        impl<$($bounds)*> FieldParam for Option<$type> {}
    };
}

list!(Vec<T>, T: Param);
list!(BTreeSet<T>, T: Param + Ord);
list!(HashSet<T, S>, T: Param + Eq + Hash, S: BuildHasher + Default);

fn many<T: Param>(source: &Source<'_>, name: &str, faults: &mut Faults) -> Taken<Vec<T>> {
    let root = Location::root(source.place());
    let at = root.key(name);
    let before = (faults.len(), faults.more());
    let mut values = Vec::new();
    let mut index = 0;
    source.each(name, &mut |text| {
        let item = at.index(index);
        index += 1;
        match text {
            Some(text) => values.extend(T::parse(&text, &item, faults)),
            None => faults.push(not_text(source, name, &item)),
        }
    });
    if (faults.len(), faults.more()) != before {
        Taken::Faulty
    } else if index == 0 {
        Taken::Missing
    } else {
        Taken::Value(values)
    }
}
