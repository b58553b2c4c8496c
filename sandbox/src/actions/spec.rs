//! What the sandbox says of an action: its name, its rate, what becomes of each field, and who answers it.

use futures::future::BoxFuture;
use serde::Serialize;
use serde_json::{Value, json};

use super::{Answer, ApiError, Context, LIVE, TRTC};

/// Answers requests.
pub(crate) type Handler = for<'a> fn(Context<'a>, &'a Value) -> BoxFuture<'a, Result<Answer, ApiError>>;

/// An action that the sandbox answers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Action {
    pub(crate) version: &'static str,
    pub(crate) name: &'static str,
    /// Requests a second that the cloud takes.
    pub(crate) rate: u32,
    /// How we know the rate.
    pub(crate) rate_basis: Basis,
    /// Its request fields, nested ones by their path: `Sort.Field`, `MixLayoutList[].Top`.
    pub(crate) fields: &'static [Field],
    pub(crate) handler: Handler,
}

/// What becomes of a request field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) path: &'static str,
    pub(crate) kind: Kind,
    pub(crate) treatment: Treatment,
    pub(crate) basis: Basis,
    /// What is to be known of it.
    pub(crate) note: &'static str,
    /// Members that several objects have alike, by their path in the object.
    pub(crate) members: &'static [Self],
}

/// Type of a field, in the words of the official definitions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Int,
    Float,
    String,
    Bool,
    Object,
    /// A list of integers.
    Ints,
    /// A list of floats.
    Floats,
    /// A list of strings.
    Strings,
    /// A list of objects.
    Objects,
}

/// Whether a field does anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Treatment {
    /// It has its effect.
    Honoured,
    /// It is taken, and shown where the cloud shows it; it has no effect.
    Ignored,
    /// A request with it, or with some of its values, is refused.
    Refused,
}

/// How we know what the cloud does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Basis {
    /// Said by Tencent Cloud: API pages, SDK models, product pages.
    Documented,
    /// Seen in a real answer, or in what official SDKs do.
    Observed,
    /// For want of a statement.
    Assumed,
}

const fn field(path: &'static str, kind: Kind, treatment: Treatment) -> Field {
    Field { path, kind, treatment, basis: Basis::Documented, note: "", members: &[] }
}

/// A field that has its effect.
pub(crate) const fn honoured(path: &'static str, kind: Kind) -> Field {
    field(path, kind, Treatment::Honoured)
}

/// A field that is taken without effect.
pub(crate) const fn ignored(path: &'static str, kind: Kind) -> Field {
    field(path, kind, Treatment::Ignored)
}

/// A field that is refused, always or with some values.
pub(crate) const fn refused(path: &'static str, kind: Kind) -> Field {
    field(path, kind, Treatment::Refused)
}

/// Two lists of fields as one; `N` is the length of both together.
pub(crate) const fn join<const N: usize>(first: &[Field], second: &[Field]) -> [Field; N] {
    let mut fields = [first[0]; N];
    let mut at = 0;
    while at < N {
        fields[at] = if at < first.len() { first[at] } else { second[at - first.len()] };
        at += 1;
    }
    fields
}

impl Field {
    /// With what is to be known of it.
    pub(crate) const fn note(self, note: &'static str) -> Self {
        Self { note, ..self }
    }

    /// With members that other objects have alike.
    pub(crate) const fn of(self, members: &'static [Self]) -> Self {
        Self { members, ..self }
    }

    /// Of whose behaviour there is no statement.
    pub(crate) const fn assumed(self) -> Self {
        Self { basis: Basis::Assumed, ..self }
    }

    /// Whose behaviour was seen.
    pub(crate) const fn observed(self) -> Self {
        Self { basis: Basis::Observed, ..self }
    }
}

impl Action {
    /// An action with a documented rate.
    pub(crate) const fn new(
        version: &'static str,
        name: &'static str,
        rate: u32,
        fields: &'static [Field],
        handler: Handler,
    ) -> Self {
        Self { version, name, rate, rate_basis: Basis::Documented, fields, handler }
    }

    /// The API it belongs to.
    pub(crate) fn product(&self) -> &'static str {
        match self.version {
            TRTC => "trtc",
            LIVE => "live",
            _ => "vod",
        }
    }

    /// Every field with its whole path.
    pub(crate) fn all_fields(&self) -> Vec<(String, Field)> {
        let mut all = Vec::new();
        for field in self.fields {
            all.push((field.path.to_owned(), *field));
            let dots = if field.kind == Kind::Objects { "[]." } else { "." };
            all.extend(
                field.members.iter().map(|member| (format!("{}{dots}{}", field.path, member.path), *member)),
            );
        }
        all
    }

    /// All of it, for those who compare.
    pub(crate) fn describe(&self) -> Value {
        let field = |(path, field): (String, Field)| {
            json!({
                "path": path,
                "type": field.kind,
                "treatment": field.treatment,
                "basis": field.basis,
                "note": field.note,
            })
        };
        json!({
            "product": self.product(),
            "version": self.version,
            "name": self.name,
            "rate": self.rate,
            "rate_basis": self.rate_basis,
            "fields": self.all_fields().into_iter().map(field).collect::<Vec<_>>(),
        })
    }

    /// With a rate that nobody states.
    pub(crate) const fn rate_assumed(self) -> Self {
        Self { rate_basis: Basis::Assumed, ..self }
    }
}

/// The handler of an async function that takes the decoded request.
macro_rules! handler {
    ($function:path) => {
        |context, request| {
            Box::pin(async move { $function(context, $crate::actions::decode(request)?).await })
        }
    };
}
pub(crate) use handler;
