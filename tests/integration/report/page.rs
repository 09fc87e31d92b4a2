//! A page as a browser reads it: its elements in order.

use html5ever::parse_document;
use html5ever::tendril::TendrilSink as _;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// An element of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Its tag.
    pub tag: String,
    /// Its attributes.
    pub attributes: Vec<(String, String)>,
    /// The text in it and below.
    pub text: String,
    /// The ids of the elements around it, the outermost first.
    pub inside: Vec<String>,
}

impl Element {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether it has this class.
    pub fn is(&self, class: &str) -> bool {
        self.get("class").is_some_and(|classes| classes.split(' ').any(|one| one == class))
    }
}

/// A page.
#[derive(Debug)]
pub struct Page {
    /// Its elements, in the order of the text.
    pub elements: Vec<Element>,
}

impl Page {
    /// Parses a page.
    pub fn of(html: &str) -> Self {
        let dom = parse_document(RcDom::default(), html5ever::ParseOpts::default()).one(html);
        let mut page = Self { elements: Vec::new() };
        page.add(&dom.document, &mut Vec::new());
        page
    }

    fn add(&mut self, node: &Handle, inside: &mut Vec<String>) {
        let mut id = None;
        if let NodeData::Element { name, attrs, .. } = &node.data {
            let attributes: Vec<_> = attrs
                .borrow()
                .iter()
                .map(|attribute| (attribute.name.local.to_string(), attribute.value.to_string()))
                .collect();
            id = attributes.iter().find(|(key, _)| key == "id").map(|(_, value)| value.clone());
            let element =
                Element { tag: name.local.to_string(), attributes, text: text(node), inside: inside.clone() };
            self.elements.push(element);
        }
        inside.extend(id.clone());
        for child in node.children.borrow().iter() {
            self.add(child, inside);
        }
        if id.is_some() {
            inside.pop();
        }
    }

    /// The elements with this tag.
    pub fn all<'p>(&'p self, tag: &'p str) -> impl Iterator<Item = &'p Element> {
        self.elements.iter().filter(move |element| element.tag == tag)
    }

    /// The element with this id.
    pub fn id(&self, id: &str) -> &Element {
        let mut found = self.elements.iter().filter(|element| element.get("id") == Some(id));
        found.next().unwrap_or_else(|| panic!("an element `{id}`"))
    }

    /// The elements with this class.
    pub fn class<'p>(&'p self, class: &'p str) -> impl Iterator<Item = &'p Element> {
        self.elements.iter().filter(move |element| element.is(class))
    }
}

fn text(node: &Handle) -> String {
    match &node.data {
        NodeData::Text { contents } => contents.borrow().to_string(),
        _ => node.children.borrow().iter().map(text).collect(),
    }
}
