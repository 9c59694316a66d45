//! `word_stem`: a word without its endings, by the Snowball algorithms.

use super::Row;
use super::Run::Plain;
use super::string::text;
use crate::failure::Failure;
use crate::value::{Computed, Value};

pub(super) const ROWS: &[Row] = &[
    (
        "word_stem",
        "varchar(x)",
        Plain(|own| Ok(Value::text(english(text(&own[0]))))),
    ),
    ("word_stem", "varchar(x) | varchar(2)", Plain(in_language)),
];

/// The other languages of Trino's `word_stem`, which are not implemented here.
const OTHERS: [&str; 18] = [
    "ca", "da", "es", "eu", "fi", "fr", "hu", "hy", "ir", "it", "lt", "nl", "no", "pt", "ro", "ru", "sv", "tr",
];

fn in_language(own: &[Value]) -> Computed {
    let (word, language) = (text(&own[0]), text(&own[1]));
    match language {
        "en" => Ok(Value::text(english(word))),
        "de" => Ok(Value::text(german(word))),
        other if OTHERS.contains(&other) => Err(Failure::other(
            crate::NOT_RUN,
            format!("word_stem() of the language '{other}'"),
        )),
        other => Err(Failure::argument(format!("'{other}' is not a language of word_stem()"))),
    }
}

/// A word, and the regions in which endings may be removed.
struct Word {
    letters: Vec<char>,
    vowels: &'static str,
    /// R1: after the first consonant that follows a vowel.
    first: usize,
    /// R2: the same, within R1.
    second: usize,
}

impl Word {
    fn new(letters: Vec<char>, vowels: &'static str) -> Self {
        let mut word = Self {
            letters,
            vowels,
            first: 0,
            second: 0,
        };
        word.first = word.region(0);
        word.second = word.region(word.first);
        word
    }

    /// The index after the first consonant that follows a vowel, from `from` on.
    fn region(&self, from: usize) -> usize {
        let places = from + 1..self.letters.len();
        let is_end = |at: &usize| self.is_vowel(at - 1) && !self.is_vowel(*at);
        places.into_iter().find(is_end).map_or(self.letters.len(), |at| at + 1)
    }

    fn is_vowel(&self, at: usize) -> bool {
        self.letters.get(at).is_some_and(|letter| self.vowels.contains(*letter))
    }

    fn ends(&self, ending: &str) -> bool {
        let length = ending.chars().count();
        let own = self.letters.iter().rev().take(length);
        self.letters.len() >= length && own.copied().eq(ending.chars().rev())
    }

    /// The longest of these endings that the word has.
    fn ending(&self, of: &[&'static str]) -> Option<&'static str> {
        let own = of.iter().filter(|ending| self.ends(ending));
        own.max_by_key(|ending| ending.chars().count()).copied()
    }

    /// Where an ending begins.
    fn before(&self, ending: &str) -> usize {
        self.letters.len() - ending.chars().count()
    }

    fn replace(&mut self, ending: &str, by: &str) {
        self.letters.truncate(self.before(ending));
        self.letters.extend(by.chars());
    }

    /// Replaces an ending if it begins within a region.
    fn replace_within(&mut self, from: usize, ending: &str, by: &str) {
        if self.before(ending) >= from {
            self.replace(ending, by);
        }
    }

    fn remove(&mut self, ending: &str) {
        self.replace(ending, "");
    }

    /// Removes an ending if it follows one of these letters.
    fn remove_after(&mut self, letters: &str, ending: &str) {
        if self.follows(self.before(ending), letters) {
            self.remove(ending);
        }
    }

    /// Whether the letter before an index is one of these.
    fn follows(&self, place: usize, letters: &str) -> bool {
        let before = place.checked_sub(1).and_then(|at| self.letters.get(at));
        before.is_some_and(|letter| letters.contains(*letter))
    }
}

/// Exceptions, with their stems.
const IRREGULAR: [(&str, &str); 18] = [
    ("skis", "ski"),
    ("skies", "sky"),
    ("dying", "die"),
    ("lying", "lie"),
    ("tying", "tie"),
    ("idly", "idl"),
    ("gently", "gentl"),
    ("ugly", "ugli"),
    ("early", "earli"),
    ("only", "onli"),
    ("singly", "singl"),
    ("sky", "sky"),
    ("news", "news"),
    ("howe", "howe"),
    ("atlas", "atlas"),
    ("cosmos", "cosmos"),
    ("bias", "bias"),
    ("andes", "andes"),
];

/// Words that are left alone once their plural ending is removed.
const WHOLE: [&str; 8] = [
    "inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed",
];

/// Endings in R1, and their replacements.
const SECOND_STEP: [(&str, &str); 24] = [
    ("tional", "tion"),
    ("enci", "ence"),
    ("anci", "ance"),
    ("abli", "able"),
    ("entli", "ent"),
    ("izer", "ize"),
    ("ization", "ize"),
    ("ational", "ate"),
    ("ation", "ate"),
    ("ator", "ate"),
    ("alism", "al"),
    ("aliti", "al"),
    ("alli", "al"),
    ("fulness", "ful"),
    ("ousli", "ous"),
    ("ousness", "ous"),
    ("iveness", "ive"),
    ("iviti", "ive"),
    ("biliti", "ble"),
    ("bli", "ble"),
    ("ogi", "og"),
    ("fulli", "ful"),
    ("lessli", "less"),
    ("li", ""),
];

const THIRD_STEP: [(&str, &str); 9] = [
    ("tional", "tion"),
    ("ational", "ate"),
    ("alize", "al"),
    ("icate", "ic"),
    ("iciti", "ic"),
    ("ical", "ic"),
    ("ful", ""),
    ("ness", ""),
    ("ative", ""),
];

/// Endings that are removed in R2.
const FOURTH_STEP: [&str; 18] = [
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ism", "ate", "iti", "ous", "ive",
    "ize", "ion",
];

/// The longest of these endings that the word has, and its replacement.
fn replaced(word: &Word, of: &[(&'static str, &'static str)]) -> Option<(&'static str, &'static str)> {
    let own = of.iter().filter(|(ending, _)| word.ends(ending));
    own.max_by_key(|(ending, _)| ending.len()).copied()
}

/// The stem of an English word in lower case.
fn english(text: &str) -> String {
    if let Some((_, stem)) = IRREGULAR.iter().find(|(own, _)| *own == text) {
        return (*stem).to_owned();
    }
    if text.chars().count() < 3 {
        return text.to_owned();
    }
    let mut letters: Vec<char> = text.strip_prefix('\'').unwrap_or(text).chars().collect();
    // A `y` that is a consonant is marked with a capital.
    for at in 0..letters.len() {
        let after_vowel = at == 0 || "aeiouy".contains(letters[at - 1]);
        if letters[at] == 'y' && after_vowel {
            letters[at] = 'Y';
        }
    }
    let mut word = Word::new(letters, "aeiouy");
    for prefix in ["gener", "commun", "arsen"] {
        if word.letters.iter().copied().take(prefix.len()).eq(prefix.chars()) {
            word.first = prefix.len();
            word.second = word.region(word.first);
        }
    }
    plural(&mut word);
    let whole: String = word.letters.iter().collect();
    if !WHOLE.contains(&whole.as_str()) {
        past(&mut word);
        if let Some(ending) = word.ending(&["y", "Y"])
            && word.before(ending) > 1
            && !word.is_vowel(word.before(ending) - 1)
        {
            word.replace(ending, "i");
        }
        longer(&mut word);
        last(&mut word);
    }
    word.letters
        .iter()
        .map(|letter| if *letter == 'Y' { 'y' } else { *letter })
        .collect()
}

fn plural(word: &mut Word) {
    if let Some(ending) = word.ending(&["'", "'s", "'s'"]) {
        word.remove(ending);
    }
    match word.ending(&["sses", "ied", "ies", "us", "ss", "s"]) {
        Some("sses") => word.replace("sses", "ss"),
        Some(ending @ ("ied" | "ies")) => {
            let stem = if word.before(ending) > 1 { "i" } else { "ie" };
            word.replace(ending, stem);
        }
        Some("s") => {
            let before = word.before("s").saturating_sub(1);
            if (0..before).any(|at| word.is_vowel(at)) {
                word.remove("s");
            }
        }
        _ => {}
    }
}

fn past(word: &mut Word) {
    match word.ending(&["eed", "eedly", "ed", "edly", "ing", "ingly"]) {
        Some(ending @ ("eed" | "eedly")) => word.replace_within(word.first, ending, "ee"),
        Some(ending) => {
            if !(0..word.before(ending)).any(|at| word.is_vowel(at)) {
                return;
            }
            word.remove(ending);
            match word.ending(&["at", "bl", "iz", "bb", "dd", "ff", "gg", "mm", "nn", "pp", "rr", "tt"]) {
                Some("at" | "bl" | "iz") => word.letters.push('e'),
                Some(_) => {
                    word.letters.pop();
                }
                None if word.letters.len() == word.first && is_short(word, word.letters.len()) => {
                    word.letters.push('e');
                }
                None => {}
            }
        }
        None => {}
    }
}

/// Whether the word up to an index ends in a short syllable.
fn is_short(word: &Word, end: usize) -> bool {
    match end {
        2 => word.is_vowel(0) && !word.is_vowel(1),
        3.. => {
            !word.is_vowel(end - 3)
                && word.is_vowel(end - 2)
                && !word.is_vowel(end - 1)
                && !"wxY".contains(word.letters[end - 1])
        }
        _ => false,
    }
}

fn longer(word: &mut Word) {
    if let Some((ending, by)) = replaced(word, &SECOND_STEP) {
        let place = word.before(ending);
        let fits = match ending {
            "ogi" => word.follows(place, "l"),
            "li" => word.follows(place, "cdeghkmnrt"),
            _ => true,
        };
        if fits && place >= word.first {
            word.replace(ending, by);
        }
    }
    if let Some((ending, by)) = replaced(word, &THIRD_STEP) {
        let from = if ending == "ative" { word.second } else { word.first };
        word.replace_within(from, ending, by);
    }
}

fn last(word: &mut Word) {
    if let Some(ending) = word.ending(&FOURTH_STEP) {
        let place = word.before(ending);
        if place >= word.second && (ending != "ion" || word.follows(place, "st")) {
            word.remove(ending);
        }
    }
    let Some(place) = word.letters.len().checked_sub(1) else {
        return;
    };
    let goes = if word.ends("e") {
        place >= word.second || place >= word.first && !is_short(word, place)
    } else {
        word.ends("l") && place >= word.second && word.follows(place, "l")
    };
    if goes {
        word.letters.pop();
    }
}

/// The stem of a German word in lower case.
fn german(text: &str) -> String {
    const VOWELS: &str = "aeiouyäöü";
    let mut letters: Vec<char> = text.replace('ß', "ss").chars().collect();
    // `u` and `y` between vowels are consonants, which are marked with capitals.
    for at in 1..letters.len().saturating_sub(1) {
        let is_between = VOWELS.contains(letters[at - 1]) && VOWELS.contains(letters[at + 1]);
        match letters[at] {
            'u' if is_between => letters[at] = 'U',
            'y' if is_between => letters[at] = 'Y',
            _ => {}
        }
    }
    let mut word = Word::new(letters, VOWELS);
    word.first = word.first.max(3.min(word.letters.len()));
    match word.ending(&["em", "ern", "er", "e", "en", "es", "s"]) {
        Some(ending) if word.before(ending) < word.first => {}
        Some("s") => word.remove_after("bdfghklmnrt", "s"),
        Some(ending) => word.remove(ending),
        None => {}
    }
    match word.ending(&["en", "er", "est", "st"]) {
        Some(ending) if word.before(ending) < word.first => {}
        Some("st") => {
            let place = word.before("st");
            if place > 3 && word.follows(place, "bdfghklmnt") {
                word.remove("st");
            }
        }
        Some(ending) => word.remove(ending),
        None => {}
    }
    derived(&mut word);
    word.letters
        .iter()
        .map(|letter| match letter {
            'U' | 'ü' => 'u',
            'Y' => 'y',
            'ä' => 'a',
            'ö' => 'o',
            other => *other,
        })
        .collect()
}

/// Removes derivational suffixes.
fn derived(word: &mut Word) {
    let Some(ending) = word.ending(&["end", "ung", "ig", "ik", "isch", "lich", "heit", "keit"]) else {
        return;
    };
    let place = word.before(ending);
    if place < word.second || matches!(ending, "ig" | "ik" | "isch") && word.follows(place, "e") {
        return;
    }
    word.remove(ending);
    match ending {
        "end" | "ung" if word.ends("ig") => {
            let place = word.before("ig");
            if place >= word.second && !word.follows(place, "e") {
                word.remove("ig");
            }
        }
        "lich" | "heit" => {
            if let Some(more) = word.ending(&["er", "en"])
                && word.before(more) >= word.first
            {
                word.remove(more);
            }
        }
        "keit" => {
            if let Some(more) = word.ending(&["lich", "ig"])
                && word.before(more) >= word.second
            {
                word.remove(more);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_are_those_of_a_real_trino() {
        for (word, stem) in [
            ("skies", "sky"),
            ("happily", "happili"),
            ("generalizations", "general"),
            ("consignment", "consign"),
            ("knightly", "knight"),
            ("boy's", "boy"),
            ("agreed", "agre"),
            ("hopping", "hop"),
            ("communism", "communism"),
            ("inning", "inning"),
            ("RUNNING", "RUNNING"),
            ("wörter", "wörter"),
        ] {
            assert_eq!(english(word), stem);
        }
    }
}
