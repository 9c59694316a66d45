//! The locations of results and log files, neither of which may contain the other.

use std::collections::BTreeSet;

use super::setting::Setting;
use super::stack::Stack;
use crate::value::location::Location;
use crate::value::name::ParameterName;

/// Where results are relative to log files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    /// Below them.
    Inside,
    /// Above them, or in the same location.
    Around,
}

/// The URI below which the log files are.
pub(crate) fn files(logs: &Location) -> String {
    format!("{}AWSLogs/", logs.uri())
}

/// Where these results are relative to the log files; `None` if they are apart.
pub(crate) fn relation(logs: &Location, results: &Location) -> Option<Relation> {
    let (files, results) = (files(logs), results.uri());
    if results.starts_with(&files) {
        Some(Relation::Inside)
    } else {
        files.starts_with(&results).then_some(Relation::Around)
    }
}

impl Stack {
    /// Where a setting points, or the default of its parameter.
    pub(crate) fn place(&self, setting: &Setting<Location>) -> Option<Location> {
        match setting {
            Setting::Value(place) => Some(place.clone()),
            Setting::Parameter(name) => {
                let parameter = self.parameters.iter().find(|own| own.name() == name)?;
                Location::new(parameter.default()?).ok()
            }
            Setting::Unknown => None,
        }
    }

    /// What the values of a parameter must not be, as the head of a regular expression: empty unless it is the
    /// location of the logs or of results, and the other one is known.
    pub(crate) fn kept_apart(&self, parameter: &ParameterName) -> String {
        let is_it = |setting: &Setting<Location>| matches!(setting, Setting::Parameter(name) if name == parameter);
        let integrations = self.integrations.iter();
        // Several integrations may share one location of results.
        let mut not = BTreeSet::new();
        not.extend(
            integrations.filter_map(|integration| match (self.logs.value(), integration.results.value()) {
                (Some(logs), None) if is_it(&integration.results) => Some(not_results(logs)),
                (None, Some(results)) if is_it(&self.logs) => Some(not_logs(results)),
                _ => None,
            }),
        );
        not.into_iter().collect()
    }
}

/// Results are neither below these log files nor a folder above them.
fn not_results(logs: &Location) -> String {
    let folders = logs.prefix().split_inclusive('/').rev();
    let above = folders.fold(String::new(), |below, folder| format!("({}{below})?", escaped(folder)));
    let bucket = escaped(&format!("s3://{}/", logs.bucket()));
    format!("(?!{}AWSLogs/)(?!{bucket}{above}$)", escaped(&logs.uri()))
}

/// Logs are neither below these results nor where they would be below the log files.
fn not_logs(results: &Location) -> String {
    let uri = results.uri();
    let files = uri
        .split_once("/AWSLogs/")
        .map(|(before, _)| format!("(?!{}/$)", escaped(before)));
    format!("(?!{}){}", escaped(&uri), files.unwrap_or_default())
}

/// A location as a regular expression: these of its characters need escaping.
fn escaped(place: &str) -> String {
    let mut text = String::with_capacity(place.len());
    for c in place.chars() {
        if matches!(c, '.' | '(' | ')' | '+') {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::matched::matched;

    #[test]
    fn a_pattern_keeps_away_what_the_rule_does() {
        let logs = ["s3://a.b/", "s3://a.b/x/", "s3://a.b/x(1)+/y/", "s3://axb/x/"];
        let results = [
            "s3://a.b/",
            "s3://a.b/x/",
            "s3://a.b/xx/",
            "s3://a.b/x/AWSLogs/",
            "s3://a.b/AWSLogs/",
            "s3://a.b/AWSLogs/r/",
            "s3://a.b/AWSLogs2/",
            "s3://a.b/x(1)+/",
            "s3://a.b/x(1)+/z/",
            "s3://a.b/x(1)+/y/AWSLogs/r/AWSLogs/",
            "s3://axb/",
        ];
        let place = |text: &str| Location::new(text).expect("a place");
        let mut cases = Vec::new();
        for (one, other) in logs
            .iter()
            .flat_map(|one| results.iter().map(move |other| (one, other)))
        {
            let apart = relation(&place(one), &place(other)).is_none();
            cases.push((format!("{}.*", not_results(&place(one))), (*other).to_owned(), apart));
            cases.push((format!("{}.*", not_logs(&place(other))), (*one).to_owned(), apart));
        }
        let matched = matched(cases.iter().map(|(pattern, text, _)| (pattern.as_str(), text.as_str())));
        for ((pattern, text, apart), matched) in cases.iter().zip(matched) {
            assert_eq!(matched, *apart, "{pattern} {text}");
        }
    }
}
