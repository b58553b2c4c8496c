//! The comments of the contract.

use std::collections::HashMap;

use prost_reflect::{DescriptorPool, FileDescriptor};

/// Comments by file and place in it.
pub(super) struct Comments(HashMap<String, HashMap<Vec<i32>, String>>);

impl Comments {
    pub(super) fn of(pool: &DescriptorPool) -> Self {
        Self(pool.files().map(|file| (file.name().to_owned(), of_file(&file))).collect())
    }

    /// The text above the declaration at `path`, without the marks; empty when there is none.
    pub(super) fn at(&self, file: &FileDescriptor, path: &[i32]) -> &str {
        self.0.get(file.name()).and_then(|comments| comments.get(path)).map_or("", String::as_str)
    }
}

fn of_file(file: &FileDescriptor) -> HashMap<Vec<i32>, String> {
    let locations = file.file_descriptor_proto().source_code_info.iter().flat_map(|info| &info.location);
    locations
        .filter_map(|location| Some((location.path.clone(), text(location.leading_comments.as_deref()?))))
        .collect()
}

fn text(comment: &str) -> String {
    let lines: Vec<&str> = comment.lines().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    lines.join("\n").trim().to_owned()
}

/// The first sentence, on one line.
pub(super) fn first_sentence(text: &str) -> String {
    let paragraph = text.split("\n\n").next().unwrap_or_default().replace('\n', " ");
    match paragraph.split_once(". ") {
        Some((sentence, _)) => format!("{sentence}."),
        None => paragraph,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_sentence_ends_at_the_first_full_stop() {
        assert_eq!(
            first_sentence("Reads one\nrecording. It works\nsoon.\n\nErrors: none."),
            "Reads one recording."
        );
        assert_eq!(first_sentence("Reads v1.2 of it.\n\nMore."), "Reads v1.2 of it.");
        assert_eq!(first_sentence(""), "");
    }
}
