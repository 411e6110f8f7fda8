//! Internally and adjacently tagged enums: objects in which the tag is a string.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Unexpected, Visitor};
use serde::forward_to_deserialize_any;

use super::name::NameSeed;

/// A deserializer that takes a tagged enum from a map, and its tag from a string.
#[derive(Debug)]
pub struct Tagged<D> {
    /// The deserializer inside.
    pub deserializer: D,
    /// The member that holds the tag.
    pub tag: &'static str,
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Tagged<D> {
    type Error = D::Error;

    /// Internally tagged: the derived code buffers whatever there is.
    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let visitor = Members {
            visitor,
            tag: self.tag,
            nameless: !self.deserializer.is_human_readable(),
        };
        self.deserializer.deserialize_any(visitor)
    }

    /// Adjacently tagged: the tag and the content are two fields.
    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        if !self.deserializer.is_human_readable() {
            return self.deserializer.deserialize_struct(name, fields, visitor);
        }
        let visitor = Members {
            visitor,
            tag: self.tag,
            nameless: false,
        };
        self.deserializer.deserialize_struct(name, fields, visitor)
    }

    fn is_human_readable(&self) -> bool {
        self.deserializer.is_human_readable()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

struct Members<V> {
    visitor: V,
    tag: &'static str,
    /// Whether the format may write members without their names.
    nameless: bool,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Members<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_map(TextTag {
            members,
            tag: self.tag,
            at_tag: false,
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, members: A) -> Result<V::Value, A::Error> {
        if self.nameless {
            self.visitor.visit_seq(members)
        } else {
            Err(A::Error::invalid_type(Unexpected::Seq, &self))
        }
    }
}

/// The members of an object, whose tag has to be a string.
struct TextTag<A> {
    members: A,
    tag: &'static str,
    at_tag: bool,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for TextTag<A> {
    type Error = A::Error;

    #[inline]
    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        let Some(name) = self.members.next_key_seed(NameSeed)? else {
            return Ok(None);
        };
        self.at_tag = name.as_str() == self.tag;
        name.show(seed).map(Some)
    }

    #[inline]
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        if self.at_tag {
            self.members.next_value_seed(NameSeed)?.show(seed)
        } else {
            self.members.next_value_seed(seed)
        }
    }

    fn size_hint(&self) -> Option<usize> {
        self.members.size_hint()
    }
}
