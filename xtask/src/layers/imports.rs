//! What a source file imports, its own tests left out.

use miette::IntoDiagnostic;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// A path that a file uses, such as `std::fs::File`, or a file it takes from elsewhere, such as
/// `../../eq/src/lib.rs`.
#[derive(Debug, PartialEq)]
pub struct Import {
    /// The path, spelled out.
    pub path: String,
    /// The line where it stands, from 1.
    pub line: usize,
}

/// All `use` declarations, all paths of two names or more within expressions and types, and all `#[path]`
/// attributes of a source text, except in what is compiled for tests only.
pub fn imports(text: &str) -> miette::Result<Vec<Import>> {
    let file = syn::parse_file(text).into_diagnostic()?;
    let mut reader = Reader { found: Vec::new() };
    reader.visit_file(&file);
    Ok(reader.found)
}

struct Reader {
    found: Vec<Import>,
}

impl Reader {
    fn add(&mut self, path: String, place: impl Spanned) {
        self.found.push(Import { path, line: place.span().start().line });
    }

    /// Spells out every path of a `use` tree: `std::{fs, io::Read}` is `std::fs` and `std::io::Read`.
    fn add_tree(&mut self, before: &str, tree: &syn::UseTree) {
        match tree {
            syn::UseTree::Path(part) => self.add_tree(&format!("{before}{}::", part.ident), &part.tree),
            syn::UseTree::Group(group) => {
                group.items.iter().for_each(|item| self.add_tree(before, item));
            }
            syn::UseTree::Name(name) => self.add(format!("{before}{}", name.ident), name),
            syn::UseTree::Rename(name) => self.add(format!("{before}{}", name.ident), name),
            syn::UseTree::Glob(glob) => self.add(format!("{before}*"), glob),
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if !module.attrs.iter().any(is_for_tests) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if !item.attrs.iter().any(is_for_tests) {
            self.add_tree("", &item.tree);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.len() > 1 {
            let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            self.add(names.join("::"), path);
        }
        visit::visit_path(self, path);
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if let syn::Meta::NameValue(named) = &attribute.meta
            && named.path.is_ident("path")
            && let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(file), .. }) = &named.value
        {
            self.add(file.value(), file);
        }
    }
}

/// Whether this is `#[cfg(test)]`.
fn is_for_tests(attribute: &syn::Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && attribute.parse_args::<syn::Path>().is_ok_and(|condition| condition.is_ident("test"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Vec<String> {
        imports(text).unwrap().into_iter().map(|import| import.path).collect()
    }

    #[test]
    fn a_nested_use_is_spelled_out() {
        assert_eq!(
            paths("use std::{fs, io::{self, Read as _}, sync::*};"),
            ["std::fs", "std::io::self", "std::io::Read", "std::sync::*"]
        );
    }

    #[test]
    fn a_path_within_a_function_counts_with_its_line() {
        let found = imports("fn f() {\n    std::thread::spawn(|| ());\n}").unwrap();
        assert_eq!(found, [Import { path: "std::thread::spawn".into(), line: 2 }]);
    }

    #[test]
    fn words_in_comments_and_strings_do_not_count() {
        assert!(paths("// use std::fs;\nconst A: &str = \"std::fs::read\";").is_empty());
    }

    #[test]
    fn what_is_compiled_for_tests_does_not_count() {
        assert!(paths("#[cfg(test)]\nmod tests { use std::fs; }").is_empty());
    }

    #[test]
    fn a_module_from_another_crates_folder_counts() {
        assert_eq!(paths("#[path = \"../../eq/src/params.rs\"]\nmod params;"), ["../../eq/src/params.rs"]);
    }
}
