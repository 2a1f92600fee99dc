//! Collects the types that commands name, with all that these are made of.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use ts_rs::{Config, TS, TypeVisitor};

/// Declarations by name.
#[derive(Default)]
pub(crate) struct Types {
    declarations: BTreeMap<String, String>,
}

impl Types {
    /// The name of a type, which is declared with all that it is made of.
    pub(crate) fn name<T: TS + 'static>(&mut self, config: &Config) -> String {
        Visit { types: self, config }.visit::<T>();
        T::name(config)
    }

    /// All declarations, by name.
    pub(crate) fn text(&self) -> String {
        self.declarations.values().map(|declaration| format!("{declaration}\n\n")).collect()
    }
}

struct Visit<'a> {
    types: &'a mut Types,
    config: &'a Config,
}

impl TypeVisitor for Visit<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_some() {
            let name = T::ident(self.config);
            if self.types.declarations.contains_key(&name) {
                return;
            }
            let docs = T::docs().unwrap_or_default();
            let declaration = format!("{docs}export {}", T::decl(self.config));
            self.types.declarations.insert(name, declaration);
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

/// What the shell calls a channel: a function of the window that hears of things.
pub(crate) struct Channel<T>(PhantomData<T>);

impl<T: TS + 'static> TS for Channel<T> {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;

    fn name(config: &Config) -> String {
        format!("(event: {}) => void", T::name(config))
    }

    fn inline(config: &Config) -> String {
        Self::name(config)
    }

    fn visit_generics(visitor: &mut impl TypeVisitor)
    where
        Self: 'static,
    {
        visitor.visit::<T>();
    }
}
