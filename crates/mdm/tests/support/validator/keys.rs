//! Applying lists of keys to dictionaries and values.

use plist::{Dictionary, Value};
use serde_yaml_ng::Value as Yaml;

use super::availability::{Availability, Case};
use super::{AVAILABLE_ANYWAY, FLATTENED, NOT_REQUIRED};

/// One walk over one document.
pub struct Keys {
    document: String,
    path: Vec<String>,
    case: Case,
    pub faults: Vec<String>,
}

impl Keys {
    pub fn new(document: &str, case: Case) -> Self {
        Self { document: document.to_owned(), path: vec![document.to_owned()], case, faults: Vec::new() }
    }

    fn fault(&mut self, what: &str) {
        self.faults.push(format!("{}: {what}", self.path.join("/")));
    }

    fn within(&mut self, step: &str, check: impl FnOnce(&mut Self)) {
        self.path.push(step.to_owned());
        check(self);
        self.path.pop();
    }

    fn deviates(&self, table: &[(&str, &str)], key: &str) -> bool {
        table.contains(&(self.document.as_str(), key))
    }

    /// Checks `dictionary` against the keys of `lists`; keys in `ignored` are not looked at.
    pub fn dictionary(
        &mut self,
        dictionary: &Dictionary,
        lists: &[&Yaml],
        outer: &Availability,
        ignored: &[&str],
    ) {
        let specs: Vec<&Yaml> = lists.iter().filter_map(|list| list.as_sequence()).flatten().collect();
        let name = |spec: &Yaml| spec["key"].as_str().unwrap_or_default().to_owned();
        let is_any = |spec: &Yaml| name(spec) == "ANY" || name(spec).starts_with("ANY ");
        let any = specs.iter().copied().find(|spec| is_any(spec));
        for (key, value) in dictionary {
            if ignored.contains(&key.as_str()) {
                continue;
            }
            // The keys common to all payloads come first; the payload's own list wins.
            let spec = specs.iter().copied().rfind(|spec| name(spec) == *key).or(any);
            self.within(key, |keys| match spec {
                None => keys.fault("unknown key"),
                Some(spec) => keys.present(key, value, spec, outer),
            });
        }
        for spec in specs.iter().filter(|spec| !is_any(spec) && spec["presence"].as_str() == Some("required"))
        {
            let key = name(spec);
            let applies = outer.narrowed(spec, self.case).objection(self.case).is_none();
            let excused = self.deviates(&NOT_REQUIRED, &key) || ignored.contains(&key.as_str());
            if applies && !excused && !dictionary.contains_key(&key) {
                self.within(&key, |keys| keys.fault("missing"));
            }
        }
    }

    fn present(&mut self, key: &str, value: &Value, spec: &Yaml, outer: &Availability) {
        let availability = outer.narrowed(spec, self.case);
        if let Some(why) = availability.objection(self.case)
            && !self.deviates(&AVAILABLE_ANYWAY, key)
        {
            self.fault(why);
        }
        if self.deviates(&FLATTENED, key) {
            let inner = &spec["subkeys"][0]["subkeys"];
            match value.as_dictionary() {
                Some(dictionary) => self.dictionary(dictionary, &[inner], &availability, &[]),
                None => self.fault("not a dictionary"),
            }
            return;
        }
        self.value(value, spec, &availability);
    }

    fn value(&mut self, value: &Value, spec: &Yaml, availability: &Availability) {
        let kind = spec["type"].as_str().unwrap_or("<any>");
        if !is_of_type(value, kind) {
            self.fault(&format!("is not a {kind}"));
            return;
        }
        if let Some(allowed) = spec.get("rangelist").and_then(Yaml::as_sequence)
            && !allowed.iter().any(|one| equal(value, one))
        {
            self.fault("not in the list of allowed values");
        }
        if let (Some(range), Some(number)) = (spec.get("range"), number(value)) {
            let below = range.get("min").and_then(Yaml::as_f64).is_some_and(|min| number < min);
            let above = range.get("max").and_then(Yaml::as_f64).is_some_and(|max| number > max);
            if below || above {
                self.fault("out of range");
            }
        }
        if let (Some(format), Some(text)) = (spec.get("format").and_then(Yaml::as_str), value.as_string())
            && !regex::Regex::new(format).unwrap().is_match(text)
        {
            self.fault("does not match the format");
        }
        let Some(inner) = spec.get("subkeys").and_then(Yaml::as_sequence) else { return };
        match value {
            Value::Array(items) => self.items(items, inner, availability),
            Value::Dictionary(dictionary) => {
                self.dictionary(dictionary, &[&spec["subkeys"]], availability, &[]);
            }
            Value::String(text) => match inner.iter().find(|one| one["key"].as_str() == Some(text)) {
                // The schema lists the values of a string as its subkeys.
                None => self.fault(&format!("{text} is no known value")),
                Some(one) => {
                    let why = availability.narrowed(one, self.case).objection(self.case);
                    if let Some(why) = why {
                        self.fault(&format!("{text} {why}"));
                    }
                }
            },
            _ => {}
        }
    }

    fn items(&mut self, items: &[Value], inner: &[Yaml], availability: &Availability) {
        let Some(spec) = inner.first() else { return };
        if let Some(repetition) = spec.get("repetition") {
            let count = u64::try_from(items.len()).unwrap();
            let few = repetition.get("min").and_then(Yaml::as_u64).is_some_and(|min| count < min);
            let many = repetition.get("max").and_then(Yaml::as_u64).is_some_and(|max| count > max);
            if few || many {
                self.fault("wrong number of elements");
            }
        }
        for (index, item) in items.iter().enumerate() {
            self.within(&index.to_string(), |keys| keys.value(item, spec, availability));
        }
    }
}

fn is_of_type(value: &Value, kind: &str) -> bool {
    match kind {
        "<string>" => value.as_string().is_some(),
        "<integer>" => matches!(value, Value::Integer(_)),
        // Devices send whole numbers as integers.
        "<real>" => matches!(value, Value::Real(_) | Value::Integer(_)),
        "<boolean>" => value.as_boolean().is_some(),
        "<date>" => value.as_date().is_some(),
        "<data>" => value.as_data().is_some(),
        "<array>" => value.as_array().is_some(),
        "<dictionary>" => value.as_dictionary().is_some(),
        "<any>" => true,
        other => panic!("the schema names an unknown type {other}"),
    }
}

fn equal(value: &Value, allowed: &Yaml) -> bool {
    match allowed {
        Yaml::String(text) => value.as_string() == Some(text),
        Yaml::Number(_) => number(value).is_some() && number(value) == allowed.as_f64(),
        Yaml::Bool(flag) => value.as_boolean() == Some(*flag),
        _ => false,
    }
}

fn number(value: &Value) -> Option<f64> {
    let whole = || value.as_signed_integer().and_then(|n| i32::try_from(n).ok()).map(f64::from);
    value.as_real().or_else(whole)
}
