//! The files of `org-package/`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The objects of the package's own, and the one that it adds to.
pub(crate) const CONTRACT: &str = "Contract";
pub(crate) const PRODUCT: &str = "Contract_Product__c";
pub(crate) const USAGE: &str = "Product_Usage__c";

/// An element of XML.
#[derive(Debug, Clone)]
pub(crate) struct Element {
    name: String,
    text: String,
    children: Vec<Element>,
}

impl Element {
    fn of(node: roxmltree::Node<'_, '_>) -> Element {
        Element {
            name: node.tag_name().name().to_owned(),
            text: node.text().unwrap_or_default().to_owned(),
            children: node.children().filter(|child| child.is_element()).map(Element::of).collect(),
        }
    }

    /// The text of a child; empty when there is none.
    pub(crate) fn text(&self, child: &str) -> &str {
        self.all(child).next().map_or("", |child| &child.text)
    }

    /// Whether a child says `true`.
    pub(crate) fn is(&self, child: &str) -> bool {
        self.text(child) == "true"
    }

    /// All children of a name.
    pub(crate) fn all(&self, child: &str) -> impl Iterator<Item = &Element> {
        self.children.iter().filter(move |each| each.name == child)
    }
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The text of a file of the workspace.
pub(crate) fn source(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The files of one kind, such as `field`, by their path in the package.
pub(crate) fn files(kind: &str) -> BTreeMap<PathBuf, Element> {
    let folder = root().join("org-package");
    let suffix = format!(".{kind}-meta.xml");
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.clone()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(&suffix) {
                let xml = fs::read_to_string(&path).unwrap();
                let document = roxmltree::Document::parse(&xml).unwrap();
                let inside = path.strip_prefix(&folder).unwrap().to_owned();
                found.insert(inside, Element::of(document.root_element()));
            }
        }
    }
    assert!(!found.is_empty(), "the package has files {suffix}");
    found
}

/// Fields or rules, by the name of their object and their own.
pub(crate) fn of_objects(kind: &str) -> BTreeMap<(String, String), Element> {
    let named = files(kind).into_iter().map(|(path, element)| {
        let object = path.ancestors().nth(2).and_then(Path::file_name).unwrap();
        ((object.to_string_lossy().into_owned(), element.text("fullName").to_owned()), element)
    });
    named.collect()
}

/// A field of the package.
pub(crate) fn field(object: &str, name: &str) -> Element {
    let found = of_objects("field").remove(&(object.to_owned(), name.to_owned()));
    found.unwrap_or_else(|| panic!("{object} has {name}"))
}
