//! What the sandbox answers, as its documentation and its command line tell it.

use std::fmt::Write as _;

use serde_json::Value;

use crate::actions::{self, Action, Basis, Field, Kind, Treatment};

/// Where the table begins in the documentation.
const BEGIN: &str = "<!-- actions: begin; written by scripts/update-docs -->\n";
/// Where it ends.
const END: &str = "<!-- actions: end -->\n";

/// Every action with its fields, as JSON.
pub fn json() -> Value {
    actions::all().map(Action::describe).collect()
}

/// Every action with its fields, as Markdown tables.
pub fn markdown() -> String {
    let mut text = String::new();
    for product in ["trtc", "live", "vod"] {
        let mut actions: Vec<_> = actions::all().filter(|action| action.product() == product).collect();
        actions.sort_by_key(|action| action.name);
        let Some(first) = actions.first() else { continue };
        let _ = writeln!(text, "\n#### {product} {}\n", first.version);
        text.push_str("| Action | Calls a second | Has its effect | Taken without effect | Refused |\n");
        text.push_str("|---|---|---|---|---|\n");
        for action in actions {
            let rate = format!("{}{}", action.rate, mark(action.rate_basis));
            let [honoured, ignored, refused] =
                [Treatment::Honoured, Treatment::Ignored, Treatment::Refused].map(|one| column(action, one));
            let _ = writeln!(text, "| {} | {rate} | {honoured} | {ignored} | {refused} |", action.name);
        }
    }
    text
}

/// The documentation with its table as it is now; `None` when it has no place for one.
pub fn update(document: &str) -> Option<String> {
    let (head, rest) = document.split_once(BEGIN)?;
    let (_, tail) = rest.split_once(END)?;
    Some(format!("{head}{BEGIN}{}\n{END}{tail}", markdown()))
}

fn mark(basis: Basis) -> &'static str {
    match basis {
        Basis::Documented => "",
        Basis::Observed => " (O)",
        Basis::Assumed => " (A)",
    }
}

/// Every field with its whole path; objects with the same members are told together.
fn grouped(action: &Action) -> Vec<(String, Field)> {
    let mut all = Vec::new();
    for (at, field) in action.fields.iter().enumerate() {
        let is_alike = |other: &&Field| {
            !field.members.is_empty()
                && std::ptr::eq(other.members, field.members)
                && (other.treatment, other.note) == (field.treatment, field.note)
        };
        if action.fields[..at].iter().any(|other| is_alike(&other)) {
            continue;
        }
        let names: Vec<_> = action.fields.iter().filter(is_alike).map(|other| other.path).collect();
        let name = if names.is_empty() { field.path.to_owned() } else { names.join("/") };
        let dots = if field.kind == Kind::Objects { "[]." } else { "." };
        let members = field.members.iter().map(|member| (format!("{name}{dots}{}", member.path), *member));
        let members: Vec<_> = members.collect();
        all.push((name, *field));
        all.extend(members);
    }
    all
}

/// Fields of one treatment. An object whose members are all treated alike, and without a word, stands for them.
fn column(action: &Action, treatment: Treatment) -> String {
    let fields = grouped(action);
    let below = |path: &str| {
        let parent = path.to_owned();
        fields.iter().filter(move |(other, _)| {
            other.strip_prefix(&parent).is_some_and(|rest| rest.starts_with('.') || rest.starts_with("[]."))
        })
    };
    let is_alike = |path: &str| {
        below(path).all(|(_, field)| {
            field.treatment == treatment && field.note.is_empty() && field.basis == Basis::Documented
        })
    };
    let mut told: Vec<String> = Vec::new();
    let mut covered: Vec<&str> = Vec::new();
    for (path, field) in &fields {
        let is_below =
            |parent: &&str| path.strip_prefix(parent).is_some_and(|rest| rest.starts_with(['.', '[']));
        if field.treatment != treatment || covered.iter().any(is_below) {
            continue;
        }
        let whole = below(path).next().is_some();
        if whole && is_alike(path) {
            covered.push(path);
        } else if whole && field.note.is_empty() {
            // Its members speak for themselves.
            continue;
        }
        let note = if field.note.is_empty() { String::new() } else { format!(" ({})", field.note) };
        told.push(format!("{path}{}{note}", mark(field.basis)));
    }
    told.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_is_of_today() {
        let document = include_str!("../../docs/sandbox.md");
        let fresh = update(document).expect("docs/sandbox.md has a place for the table");
        assert!(fresh == document, "docs/sandbox.md is out of date: run scripts/update-docs");
    }

    #[test]
    fn every_field_is_told_once() {
        for action in actions::all() {
            let mut paths: Vec<_> = action.all_fields().into_iter().map(|(path, _)| path).collect();
            let count = paths.len();
            paths.sort();
            paths.dedup();
            assert_eq!(paths.len(), count, "{}", action.name);
        }
    }
}
