//! Queries over flow logs as people write them: templates, and words for their holes.

use std::collections::BTreeMap;

use crate::generator::Generator;
use crate::vocabulary::pick;

impl Generator<'_> {
    /// A query as people write them.
    pub(crate) fn of_people(&mut self) -> String {
        let query = &self.library.people[self.random.usize(..self.library.people.len())];
        self.note(query.construct);
        let template = query.template;
        let mut chosen = BTreeMap::new();
        let text = self.with_words(template, &mut chosen);
        self.alternatives(&text)
    }

    /// A template with its holes filled; holes with the same name get the same word.
    fn with_words(&mut self, template: &str, chosen: &mut BTreeMap<String, String>) -> String {
        let mut text = String::new();
        let mut rest = template;
        while let Some((before, behind)) = rest.split_once('{') {
            text.push_str(before);
            let hole = behind.split_once('}').map_or("", |(hole, _)| hole);
            let kind = hole.trim_end_matches(|letter: char| letter.is_ascii_digit());
            if let Some(words) = self.library.words.get(kind) {
                let word = if let Some(word) = chosen.get(hole) {
                    word.clone()
                } else {
                    let word = pick(&mut self.random, words);
                    let word = self.with_words(word, chosen);
                    chosen.insert(hole.to_owned(), word.clone());
                    word
                };
                text.push_str(&word);
                rest = &behind[hole.len() + 1..];
            } else {
                // A brace that belongs to the query.
                text.push('{');
                rest = behind;
            }
        }
        text + rest
    }
}
